"""What is written of copies and versions once they are made: their records, and the manifest."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from exam_builder.digests import digest_of
from exam_builder.draw import PaperSpec
from exam_builder.issue import stamp
from exam_builder.issue.edition import Edition, identity_of, paper_name, student_kind
from exam_builder.issue.lots import Lot, PrintedPaper
from exam_builder.issue.prepare import Prepared
from exam_builder.issue.printed_names import PrintedName
from exam_builder.issue.request import store_of
from exam_builder.issue.up_to_date import MANIFEST_FILE, RECORD_FILE, recorded_files
from exam_builder.issue.variants import figure_paths
from exam_builder.paper import Audience, Paper
from exam_builder.plot import FIGURE_KIND
from exam_builder.records import Conditions, PaperRecord, conditions_of, paper_json
from exam_builder.records.copies_record import CopiesHeader, PaperKind, RecordedLot, write_copies
from exam_builder.records.issued_set import RecordHeader
from exam_builder.records.manifest import entry_of_file, manifest_of
from exam_builder.records.versions_record import VersionsRecord, versions_json

PapersByName = Mapping[str, PrintedPaper]
ManifestEntries = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class IssueFolder:
    """Papers that were made together, and stand in `folder`."""

    edition: Edition
    ready: Prepared
    audiences: tuple[Audience, ...]
    folder: Path

    @property
    def conditions(self) -> Conditions:
        """What all of them have in common."""
        folder = self.edition.course.templates
        return conditions_of(folder if folder.is_dir() else None, self.edition.draft)

    def terms(self, order: Sequence[str], of_all: Iterable[str]) -> RecordHeader:
        """What is recorded of all of them, whose names come in this order; `of_all` are files of all together."""
        hashes = {name: entry_of_file(self.folder / name)["sha256"] for name in of_all}
        return RecordHeader(self.conditions, self.audiences, order, hashes)

    def write_manifest(self, entries: ManifestEntries) -> None:
        """Write the manifest of files."""
        inputs = stamp.content_digest(self.edition.course.root)
        (self.folder / MANIFEST_FILE).write_bytes(manifest_of(self.edition.exam, inputs, entries))


def record_copies(
    issue: IssueFolder, lots: Sequence[Lot], sets: PapersByName, order: Sequence[str], of_all: Sequence[str]
) -> None:
    """Write the record and the manifest of copies that were set in these lots, and came out as these sets.

    They are printed in `order`. Raises OSError where something cannot be written.
    """
    kinds = {kind: PaperKind(pages, issue.ready.heights.get(kind, {})) for kind, pages in issue.ready.pages.items()}
    write_copies(
        issue.folder / RECORD_FILE,
        CopiesHeader(issue.terms(order, of_all), kinds),
        issue.ready.survey.book,
        _figure_files(issue, lots),
        (RecordedLot(student_kind(lot.papers[0].student), tuple(_describe_copies(issue, lot, sets))) for lot in lots),
    )
    entries = {name: entry_of_file(issue.folder / name) for name in (*of_all, RECORD_FILE)}
    for each in sets.values():
        entries |= {f"{each.name}/{file}": dict(entry) for file, entry in each.files.items()}
    issue.write_manifest(entries)


def record_versions(issue: IssueFolder, drawn: Sequence[Paper], questions: Sequence[str]) -> None:
    """Write the record of each version, that of all, and the manifest; raise OSError where that cannot be.

    `questions` are named as the marking guide for all versions has them.
    """
    records = {paper.version: _record_version(issue, paper) for paper in drawn}
    for letter, content in records.items():
        (issue.folder / letter / RECORD_FILE).write_bytes(content)
    hashes = {letter: digest_of(content) for letter, content in records.items()}
    terms = issue.terms(list(records), recorded_files(issue.audiences))
    (issue.folder / RECORD_FILE).write_bytes(
        versions_json(VersionsRecord(terms, issue.edition.exam, questions, hashes))
    )
    paths = sorted(path for path in issue.folder.rglob("*") if path.is_file())
    issue.write_manifest({path.relative_to(issue.folder).as_posix(): entry_of_file(path) for path in paths})


def _record_version(issue: IssueFolder, paper: Paper) -> bytes:
    """A version's own record."""
    files = {f"{name}.pdf": entry_of_file(issue.folder / paper.version / f"{name}.pdf") for name in issue.audiences}
    found = figure_paths(issue.edition, [paper])
    record = PaperRecord(
        paper,
        issue.conditions,
        "run",
        issue.audiences,
        figures={digest: path.read_bytes() for digest, path in found.items() if path.is_file()},
        pages=issue.ready.pages[""],
        heights=issue.ready.heights.get("", {}),
        files={name: entry["sha256"] for name, entry in files.items()},
    )
    return paper_json(record)


def _figure_files(issue: IssueFolder, lots: Sequence[Lot]) -> dict[str, Path]:
    """The files of all figures, and of the names that are pictures."""
    store = store_of(issue.edition.course)
    pictures = {name.picture for lot in lots for name in lot.names.values() if name.picture}
    return {digest: store.path(FIGURE_KIND, digest) for digest in sorted({*issue.ready.survey.book.figures, *pictures})}


def _describe_copies(issue: IssueFolder, lot: Lot, sets: PapersByName) -> Iterator[Mapping[str, Any]]:
    """Every paper of a lot, those set aside as well: the others are set after them."""
    for which in lot.papers:
        name = paper_name(which)
        made = sets.get(name)
        files = {file: entry["sha256"] for file, entry in made.files.items()} if made else {}
        yield {
            **_describe_copy(issue.edition.exam, lot, which, made),
            **issue.ready.survey.book.paper(name),
            "files": files,
        }


def _describe_copy(exam: str, lot: Lot, which: PaperSpec, made: PrintedPaper | None) -> dict[str, Any]:
    """What tells a copy from all others, without the secret of which it is made; codes for all pages that it has."""
    assert which.student is not None, "copies are for students"
    name = lot.names.get(which.student.id, PrintedName(""))
    pages = max(lot.pages, made.pages if made else 0)
    identity = identity_of(which, exam, pages, name.tex, name.picture)
    assert identity is not None, "a student's copy has an identity"
    return {"student": asdict(which.student), "version": which.version, "identity": asdict(identity)}
