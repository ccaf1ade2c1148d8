"""Write the records and the manifest of papers that were typeset."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from exam_builder.codec import encode
from exam_builder.digests import LARGEST_RESULT, digest_file, digest_of
from exam_builder.draw import PaperSpec
from exam_builder.draw.papers import select_all_questions
from exam_builder.findings import Finding
from exam_builder.issue.additions import Addition, choose_late_name, find_new, keep_figures
from exam_builder.issue.edition import Edition, RequestedPapers, get_paper_name
from exam_builder.issue.forms import (
    COPIES,
    MANIFEST_FILE,
    PAPER,
    PRINT_FILE,
    RECORD_FILE,
    VERSIONS,
    Issue,
    digest_content,
)
from exam_builder.issue.lots import Lot, LotResult, PrintedPaper
from exam_builder.issue.prepare import PreparedIssue
from exam_builder.issue.seating import plan_prints
from exam_builder.paper import Identity, Paper, Student
from exam_builder.plot import FIGURE_KIND
from exam_builder.records import Conditions, PaperRecord, dump_paper, list_tools
from exam_builder.records.copies_record import CopiesHeader, PrintFile, RecordedLot, write_copies
from exam_builder.records.manifest import FileEntry, make_entry_of_file, make_manifest
from exam_builder.records.paper_record import PaperKind, RecordHeader, pack_assets, read_used_templates
from exam_builder.records.versions_record import VersionsRecord, dump_versions
from exam_builder.values import Json

ManifestEntries = Mapping[str, FileEntry]


@dataclass
class PrintedIssue:
    """Papers that were typeset into the scratch folder `folder`, before they are published.

    `kept` are the hashes of earlier files that still belong to the issue. `sets` are the papers that came out, by
    name. With an `addition` they join copies that were issued.
    """

    issue: Issue
    edition: Edition
    papers: Sequence[PaperSpec]
    prepared: PreparedIssue
    lots: Sequence[Lot]
    outcomes: Sequence[LotResult]
    folder: Path
    kept: Mapping[str, str]
    requested: RequestedPapers
    addition: Addition | None = None
    sets: Mapping[str, PrintedPaper] = field(init=False)
    conditions: Conditions = field(init=False)
    """The conditions that all of them share."""

    def __post_init__(self) -> None:
        templates = read_used_templates(self.edition.course.template_folders)
        assets = pack_assets(self.edition.tools.renderer.assets)
        self.conditions = Conditions(self.edition.draft, templates, list_tools(), assets)
        self.sets = {each.name: each for outcome in self.outcomes for each in outcome.sets}

    @property
    def drawn(self) -> Sequence[Paper]:
        """All papers of a complete form, which are few; else empty."""
        return tuple(self.prepared.survey.drawn.values())

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Findings from typesetting; if papers may be left out, without the reasons for that."""
        findings = [finding for outcome in self.outcomes for finding in outcome.findings]
        failures = (finding for outcome in self.outcomes for finding in outcome.failures)
        return (*findings, *(failures if self.issue.form.complete else ()))

    @property
    def failures(self) -> tuple[Finding, ...]:
        """The reasons why papers were left out."""
        failures = (finding for outcome in self.outcomes for finding in outcome.failures)
        return () if self.issue.form.complete else tuple(failures)

    @property
    def is_whole(self) -> bool:
        """Whether all required papers came out."""
        return bool(self.sets) and not (self.issue.form.complete and any(each.aside for each in self.outcomes))

    @property
    def question_order(self) -> list[str]:
        """The names of the questions in the order of the marking guide for all versions."""
        return [each.question.name for each in select_all_questions(self.edition.drawing.exam)]

    @property
    def header(self) -> RecordHeader:
        """What is recorded of the issue besides its papers: conditions, audiences, names in order, shared files."""
        hashes = {name: make_entry_of_file(self.folder / name)["sha256"] for name in self.shared_names}
        conditions, names = self.conditions, list(map(get_paper_name, self.papers))
        if self.addition:
            earlier = self.addition.issued.record.terms
            conditions, names = earlier.conditions, [*earlier.order, *names]
        return RecordHeader(conditions, self.issue.audiences, [*dict.fromkeys(names)], hashes)

    @property
    def new_prints(self) -> tuple[PrintFile, ...]:
        """The print files that are written now; none if students' papers are not asked for."""
        if PRINT_FILE not in self.issue.form.shared_files(self.issue.audiences):
            return ()
        students = [which.student for which in find_new(self.addition, self.papers) if which.student]
        name = choose_late_name(self.addition.issued.record.prints) if self.addition else PRINT_FILE
        return plan_prints(students, self.requested.order, name)

    @property
    def prints(self) -> tuple[PrintFile, ...]:
        """All print files, those already issued first."""
        return self.addition.prints(self.new_prints) if self.addition else self.new_prints

    @property
    def shared_names(self) -> tuple[str, ...]:
        """The files that all papers share, except record and manifest."""
        names = (name for name in self.issue.form.shared_files(self.issue.audiences) if name != PRINT_FILE)
        return (*(each.name for each in self.prints), *names)


def write_record(output: PrintedIssue) -> None:
    """Write the records and the manifest; raise OSError if that fails."""
    entries = RECORDERS[output.issue.form.name](output)
    inputs = digest_content(output.edition.course.root)
    (output.folder / MANIFEST_FILE).write_bytes(
        make_manifest(output.edition.exam, inputs, output.conditions.tools, entries)
    )


def _record_copies(output: PrintedIssue) -> ManifestEntries:
    """Write the record of copies, with every lot; return the manifest's entries."""
    pages = {**output.prepared.pages, **{lot.kind: lot.pages for lot in output.lots}}
    kinds = {kind: PaperKind(each, output.prepared.heights.get(kind, {})) for kind, each in pages.items()}
    kinds |= {lot.kind: PaperKind(lot.pages, lot.heights, lot.least) for lot in output.lots}
    if output.addition:
        kinds = {**kinds, **output.addition.issued.record.kinds}
    earlier = tuple(_describe_issued(output))
    write_copies(
        output.folder / RECORD_FILE,
        CopiesHeader(output.header, kinds, output.prints),
        output.prepared.survey.book,
        _read_figures(output),
        (*earlier, *(RecordedLot(lot.kind, tuple(_describe_copies(output, lot))) for lot in output.lots)),
    )
    names = (*output.shared_names, RECORD_FILE, *(output.addition.issued.own_files if output.addition else ()))
    entries = {name: make_entry_of_file(output.folder / name) for name in names}
    for each in output.sets.values():
        entries |= {f"{each.name}/{file}": entry for file, entry in each.files.items()}
    return entries


def _describe_issued(output: PrintedIssue) -> Iterator[RecordedLot]:
    """Yield the lots that were issued before, in recorded form."""
    book = output.prepared.survey.book
    for lot in output.addition.issued.lots if output.addition else ():
        copies = []
        for each in lot.papers:
            name = f"{lot.number}/{each.name}"
            book.add(name, each.paper)
            copies.append({**_encode_copy(each.paper), **book.paper(name), "files": dict(each.files)})
        yield RecordedLot(lot.kind, tuple(copies))


def _record_versions(output: PrintedIssue) -> ManifestEntries:
    """Write the record of each version and that of all; return the manifest's entries."""
    records = {paper.version: dump_paper(_make_paper_record(output, paper)) for paper in output.drawn}
    for letter, content in records.items():
        (output.folder / letter / RECORD_FILE).write_bytes(content)
    hashes = {letter: digest_of(content) for letter, content in records.items()}
    record = VersionsRecord(output.header, output.edition.exam, output.question_order, hashes)
    (output.folder / RECORD_FILE).write_bytes(dump_versions(record))
    paths = sorted(path for path in output.folder.rglob("*") if path.is_file())
    return {path.relative_to(output.folder).as_posix(): make_entry_of_file(path) for path in paths}


def _record_paper(output: PrintedIssue) -> ManifestEntries:
    """Write the record of a paper by itself, which includes earlier files; return the manifest's entries."""
    folder, shared = output.issue.folder, output.issue.form.shared_files(output.issue.audiences)
    pdfs = (name for name in output.kept if name.endswith(".pdf"))
    unchanged = (name for name in pdfs if digest_file(folder / name, LARGEST_RESULT) == output.kept[name])
    entries = {name: make_entry_of_file(folder / name) for name in unchanged}
    entries |= {**output.sets[""].files, **{name: make_entry_of_file(output.folder / name) for name in shared}}
    record = _make_paper_record(output, output.drawn[0])
    record = record.with_files({name: entry["sha256"] for name, entry in entries.items()})
    (output.folder / RECORD_FILE).write_bytes(dump_paper(record))
    return entries | {RECORD_FILE: make_entry_of_file(output.folder / RECORD_FILE)}


def _make_paper_record(output: PrintedIssue, paper: Paper) -> PaperRecord:
    """Return the record of a version, or of a paper by itself."""
    made, issue = output.sets[paper.version], output.issue
    lot = output.lots[made.lot]
    return PaperRecord(
        paper,
        output.conditions,
        issue.form.way,
        issue.audiences,
        output.edition.read_figures([paper]),
        made.aux,
        PaperKind(lot.pages, lot.heights, lot.least),
        {name: entry["sha256"] for name, entry in made.files.items()},
    )


def _read_figures(output: PrintedIssue) -> Iterator[tuple[str, bytes]]:
    """Yield all figures, and names drawn as pictures, each with its digest; a draft may lack some."""
    store = output.edition.store
    pictures = {name.picture for lot in output.lots for name in lot.names.values() if name.picture}
    kept = keep_figures(output.addition, output.edition) if output.addition else []
    logo = output.edition.drawing.logo
    digests = sorted({*output.prepared.survey.book.figures, *pictures, *kept, *([logo.digest] if logo else [])})
    wanted = (each for each in digests if not output.edition.draft or store.find(FIGURE_KIND, each))
    return ((each, store.read(FIGURE_KIND, each)) for each in wanted)


def _describe_copies(output: PrintedIssue, lot: Lot) -> Iterator[Mapping[str, Json]]:
    """Yield every paper of a lot in recorded form, even those set aside, since the others are typeset after them."""
    for index, which in enumerate(lot.papers):
        name = get_paper_name(which)
        made = output.sets.get(name)
        files = {file: entry["sha256"] for file, entry in made.files.items()} if made else {}
        own = _encode_copy(which, lot.identity(index, max(lot.pages, made.pages if made else 0)))
        if output.addition and name in lot.guests:
            own = _encode_copy(output.addition.issued.papers[name].paper)
        yield {**own, **output.prepared.survey.book.paper(name), "files": files}


def _encode_copy(copy: Paper | PaperSpec, identity: Identity | None = None) -> dict[str, Json]:
    """Return student, version and identity of a copy, with codes for all its pages but without the secret."""
    known = copy.identity if isinstance(copy, Paper) else identity
    assert copy.student is not None, "copies are for students"
    assert known is not None, "a student's copy has an identity"
    return {
        "student": encode(Student, copy.student),
        "version": copy.version,
        "identity": encode(Identity, known),
    }


RECORDERS = {PAPER.name: _record_paper, VERSIONS.name: _record_versions, COPIES.name: _record_copies}
