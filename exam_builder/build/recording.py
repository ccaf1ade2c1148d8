"""What is written of copies and versions once they are made: their records, and the manifest."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from exam_builder.build import stamp, store_of
from exam_builder.build.edition import Edition, identity_of, kind_of_student, name_of
from exam_builder.build.lots import Lot, Set
from exam_builder.build.names import Name
from exam_builder.build.prepare import Prepared
from exam_builder.build.variants import figures_of
from exam_builder.draw import Which
from exam_builder.paper import Audience, Paper
from exam_builder.plot import KIND
from exam_builder.records import Conditions, PaperRecord, conditions_of, paper_json
from exam_builder.records.copies import Kind, RecordedLot, Terms, write_copies
from exam_builder.records.manifest import entry_of_file, manifest_of

RECORD, MANIFEST = "paper.json", "manifest.json"


@dataclass(frozen=True)
class Issue:
    """Copies that were made: in which lots, and those that came out, by name, with what stands in `folder`."""

    edition: Edition
    ready: Prepared
    lots: Sequence[Lot]
    sets: Mapping[str, Set]
    folder: Path


def record_copies(issue: Issue, order: Sequence[str], of_all: Sequence[str]) -> None:
    """Write the record and the manifest of copies, whose order in print is this; `of_all` are files of all together.

    Raises OSError where that cannot be.
    """
    entries = {name: entry_of_file(issue.folder / name) for name in of_all}
    hashes = {name: entry["sha256"] for name, entry in entries.items()}
    write_copies(
        issue.folder / RECORD,
        _terms(issue, order, hashes),
        issue.ready.survey.book,
        _figures(issue),
        (_recorded(issue, lot) for lot in issue.lots),
    )
    entries[RECORD] = entry_of_file(issue.folder / RECORD)
    for each in issue.sets.values():
        entries |= {f"{each.name}/{file}": dict(entry) for file, entry in each.files.items()}
    inputs = stamp.content_digest(issue.edition.course.root)
    (issue.folder / MANIFEST).write_bytes(manifest_of(issue.edition.exam, inputs, entries))


def record_versions(
    edition: Edition, ready: Prepared, drawn: Sequence[Paper], audiences: tuple[Audience, ...], folder: Path
) -> None:
    """Write the record of each version, and the manifest of all; raise OSError where that cannot be."""
    for paper in drawn:
        own = folder / paper.version
        files = {path.name: entry_of_file(path)["sha256"] for path in sorted(own.glob("*.pdf"))}
        figures = {digest: path.read_bytes() for digest, path in figures_of(edition, [paper]).items() if path.is_file()}
        pages, heights = ready.pages[""], ready.heights.get("", {})
        record = PaperRecord(paper, _conditions(edition), "run", audiences, figures, {}, pages, heights, files)
        (own / RECORD).write_bytes(paper_json(record))
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    entries = {path.relative_to(folder).as_posix(): entry_of_file(path) for path in paths}
    inputs = stamp.content_digest(edition.course.root)
    (folder / MANIFEST).write_bytes(manifest_of(edition.exam, inputs, entries))


def _conditions(edition: Edition) -> Conditions:
    folder = edition.course.templates
    return conditions_of(folder if folder.is_dir() else None, edition.draft)


def _terms(issue: Issue, order: Sequence[str], files: Mapping[str, str]) -> Terms:
    edition, ready = issue.edition, issue.ready
    kinds = {kind: Kind(pages, ready.heights.get(kind, {})) for kind, pages in ready.pages.items()}
    audiences = issue.lots[0].audiences
    return Terms(_conditions(edition), audiences, kinds, order, files)


def _figures(issue: Issue) -> dict[str, Path]:
    """The files of all figures, and of the names that are pictures."""
    store = store_of(issue.edition.course)
    pictures = {name.picture for lot in issue.lots for name in lot.names.values() if name.picture}
    return {digest: store.path(KIND, digest) for digest in sorted({*issue.ready.survey.book.figures, *pictures})}


def _recorded(issue: Issue, lot: Lot) -> RecordedLot:
    return RecordedLot(kind_of_student(lot.papers[0].student), tuple(_papers(issue, lot)))


def _papers(issue: Issue, lot: Lot) -> Iterator[Mapping[str, Any]]:
    """Every paper of a lot, those set aside as well: the others are set after them."""
    for which in lot.papers:
        name = name_of(which)
        made = issue.sets.get(name)
        files = {file: entry["sha256"] for file, entry in made.files.items()} if made else {}
        yield {**_own(issue.edition.exam, lot, which, made), **issue.ready.survey.book.paper(name), "files": files}


def _own(exam: str, lot: Lot, which: Which, made: Set | None) -> dict[str, Any]:
    """What tells a copy from all others, without the secret of which it is made; codes for all pages that it has."""
    assert which.student is not None, "copies are for students"
    name = lot.names.get(which.student.id, Name(""))
    pages = max(lot.pages, made.pages if made else 0)
    identity = identity_of(which, exam, pages, name.tex, name.picture)
    assert identity is not None, "a student's copy has an identity"
    return {"student": asdict(which.student), "version": which.version, "identity": asdict(identity)}
