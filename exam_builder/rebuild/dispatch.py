"""Make the files of a record again, without the bank."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from exam_builder.findings import Code, Finding, Misuse, Place
from exam_builder.issue import publish
from exam_builder.issue.edition import name_paper_kind
from exam_builder.issue.forms import COPIES, GUIDE_FILE, KEY_FILE, LAYOUT_FILE, VERSIONS, Form
from exam_builder.issue.layout import Layouts
from exam_builder.issue.publish import KEY_COLUMNS, format_csv, format_key, list_key_rows
from exam_builder.issue.shared_files import (
    keep_room,
    report_combined_guide,
    report_room,
    typeset_combined_guide,
    typeset_room,
)
from exam_builder.issue.switch import SCRATCH, publish_files, settle_folders
from exam_builder.jobs import Jobs
from exam_builder.paper import Paper
from exam_builder.pdf import PageRange, bind_pages
from exam_builder.rebuild.lot_jobs import (
    LotJob,
    RebuildJob,
    RebuiltFiles,
    RebuiltLots,
    prepare_paper,
    rebuild_lot,
    rebuild_lots,
    set_up_workspace,
)
from exam_builder.records import Conditions, list_tools, verify
from exam_builder.records.copies_record import CopiesRecord, PrintFile, read_copies
from exam_builder.records.manifest import MANIFEST_NAME as MANIFEST
from exam_builder.records.manifest import describe_tool_differences
from exam_builder.records.paper_record import RecordHeader
from exam_builder.records.record_reader import explain_errors, read_record, read_single, read_way
from exam_builder.records.versions_record import VersionsRecord, read_versions, read_versions_record, require_same_parts
from exam_builder.render.renderer import ListedStudent
from exam_builder.scratch import scratch_folder
from exam_builder.terminal import ShowStep, ignore_step
from exam_builder.typeset.tex_process import temporary_folder
from exam_builder.values import Json

STAGED = "rebuilt"
OTHER_TOOLS = "other tools wrote this record: {}"
NOT_ISSUED = "What is named was set aside when the others were built, so there are no files of it."
NOTHING_RECORDED = "it says of no file what it was, so nothing can be compared"
CHANGED = "this record was changed after the build: manifest.json has another hash for it"


@dataclass(frozen=True)
class RebuildResult:
    """The rebuilt files of a record: their folder, those that are the same as before, and those that differ.

    If `issued` is set, the folder is that of the issued files, and files that differ were not written.
    """

    exam: str
    folder: Path
    same: tuple[str, ...]
    differing: tuple[str, ...]
    issued: bool
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class _Request:
    """A record, the names of the papers to make again, and what the work needs."""

    path: Path
    data: Mapping[str, Json]
    names: Sequence[str]
    work: Path
    results: RebuiltFiles
    jobs: Jobs
    show_step: ShowStep

    def make_job(self, conditions: Conditions, figures: Mapping[str, bytes], hashes: Mapping[str, str]) -> RebuildJob:
        """Return the job, which knows the expected hashes of the files."""
        self.results.hashes = hashes
        return RebuildJob(set_up_workspace(self.work, conditions, figures), self.results, self.jobs, self.show_step)


RebuildOutcome: TypeAlias = tuple[str, Conditions, tuple[Finding, ...]]
"""The exam, the conditions under which its papers were made, and findings about the rebuilt files."""


def rebuild_record(
    path: Path,
    names: Sequence[str] = (),
    out: Path | None = None,
    jobs: int | None = None,
    show_step: ShowStep = ignore_step,
) -> RebuildResult:
    """Make the files of a record again, or of the named copies or versions, in `out` or beside the record.

    Raise Refused for an invalid record, Misuse for names that are not in it, Lacking if the machine lacks something.
    """
    folder = out or path.parent
    settle_folders((folder, *list(path.absolute().parents)[:2]))
    data = read_record(path)
    with publish.prepare_folder(folder), explain_errors(path), _work_folders(folder) as (work, staged):
        results = RebuiltFiles(folder, staged, {}, issued=out is None)
        with Jobs(jobs) as processes:
            made = REBUILDERS[read_way(data)](_Request(path, data, names, work, results, processes, show_step))
        if not (results.same or results.differing):
            raise Misuse(NOT_ISSUED) if names else ValueError(NOTHING_RECORDED)
        publish_files(staged, folder)
    exam, conditions, found = made
    findings = (*_record_warnings(path, conditions.tools), *found)
    return RebuildResult(exam, folder, tuple(results.same), tuple(results.differing), results.issued, findings)


@contextmanager
def _work_folders(folder: Path) -> Iterator[tuple[Path, Path]]:
    """Yield a folder for intermediate files, and one for the results until all move to `folder` at once."""
    with temporary_folder() as work, scratch_folder(SCRATCH, folder.absolute()) as scratch:
        (scratch / STAGED).mkdir()
        yield work, scratch / STAGED


def _rebuild_single(request: _Request) -> RebuildOutcome:
    """Make one paper again, as a lot of one whose files have no folder of their own."""
    if request.names:
        raise Misuse("this record is of one paper; only copies and versions are named")
    record = read_single(request.data)
    job = request.make_job(record.conditions, {}, record.files)
    job.show_step(f"{record.paper.exam}: typesetting")
    made = rebuild_lot(prepare_paper(record, 0, "", job))
    if KEY_FILE in record.files:
        job.results.put(KEY_FILE, format_key(record.paper))
    return record.paper.exam, record.conditions, made.findings


def _rebuild_copies(request: _Request) -> RebuildOutcome:
    """Make copies again, each with its whole lot; raise Misuse for a name that no copy has."""
    record = read_copies(request.data)
    job = request.make_job(record.terms.conditions, record.figures(), record.terms.files)
    wanted = _select_names(record.terms, request.names, "copy")
    lots = [lot for lot in record.lots() if not wanted.isdisjoint(each.name for each in lot.papers if each.files)]
    shared = (wanted, job.workspace, record.terms.audiences)
    tasks = [LotJob(lot, *shared, record.kinds[lot.kind], job.results) for lot in lots]
    made = rebuild_lots(tasks, job, record.blank.exam, "copy", "copies")
    if not request.names:
        for each in record.prints:
            if each.name in record.terms.files:
                _bind_copies(record, each, made, job)
        _put_shared_files(record.blank.exam, record.terms, COPIES, made, job)
    return record.blank.exam, record.terms.conditions, tuple(made.findings)


def _bind_copies(record: CopiesRecord, file: PrintFile, lots: RebuiltLots, job: RebuildJob) -> None:
    """Bind the students' papers of some copies into one file, in order."""
    sets = [lots.sets[name] for name in file.papers if name in lots.sets]
    book = job.workspace.folder / file.name
    pieces = [PageRange(job.workspace.run_path(each.lot), each.first, each.pages) for each in sets]
    if file.listed:
        listed = [ListedStudent.of_copy(lots.papers[each.name]) for each in sets]
        run = typeset_room(file, record.blank, listed, job.workspace.renderer(), job.workspace.store)
        lots.findings += report_room(run, file)
        pieces = [*keep_room(run, book.with_name(f"room-{file.name}")), *pieces]
    bind_pages(pieces, book, record.blank.language)
    job.results.put_file(file.name, book)


def _rebuild_versions(request: _Request) -> RebuildOutcome:
    """Make versions again from their own records, in folders beside the record of all.

    Raise Misuse for a letter that no version has, Refused if a record is missing or was changed.
    """
    record = read_versions_record(request.data)
    job = request.make_job(record.terms.conditions, {}, record.terms.files)
    wanted = _select_names(record.terms, request.names, "version")
    letters = [letter for letter in record.terms.order if letter in wanted]
    records = read_versions(request.path, record, letters)
    tasks = [prepare_paper(own, number, own.paper.version, job) for number, own in enumerate(records)]
    require_same_parts([each.paper for task in tasks for each in task.lot.papers])
    made = rebuild_lots(tasks, job, record.exam, "version", "versions")
    if not request.names:
        _put_shared_files(record.exam, record.terms, VERSIONS, made, job)
        if GUIDE_FILE in record.terms.files:
            made.findings += _put_combined_guide(record, list(made.papers.values()), job)
    return record.exam, record.terms.conditions, tuple(made.findings)


def _put_combined_guide(record: VersionsRecord, papers: Sequence[Paper], job: RebuildJob) -> tuple[Finding, ...]:
    """Add the marking guide for all versions to the results; return findings about it if it differs."""
    run = typeset_combined_guide(papers, record.questions, job.workspace.renderer(), job.workspace.store)
    job.results.put(GUIDE_FILE, run.pdf) if run.pdf else job.results.mark_missing(GUIDE_FILE)
    return report_combined_guide(run, papers) if GUIDE_FILE in job.results.differing else ()


def _select_names(terms: RecordHeader, names: Sequence[str], what: str) -> frozenset[str]:
    """Return the names of the papers to make: the given ones, or all."""
    unknown = [name for name in names if name not in terms.order]
    if unknown:
        raise Misuse(f"there is no {what} `{unknown[0]}` in this record")
    return frozenset(names or terms.order)


def _put_shared_files(exam: str, terms: RecordHeader, form: Form, lots: RebuiltLots, job: RebuildJob) -> None:
    """Add the key of all issued papers, and the layouts, to the results if they are recorded."""
    issued = {name: lots.papers[name] for name in terms.order if name in lots.papers}
    if KEY_FILE in terms.files:
        rows = (row for paper in issued.values() for row in list_key_rows(paper))
        job.results.put(KEY_FILE, format_csv((*form.columns, *KEY_COLUMNS), rows))
    if LAYOUT_FILE in terms.files:
        layouts = Layouts()
        for name in issued:
            if name in lots.sets:
                layouts.add(name_paper_kind(issued[name]), lots.sets[name])
        job.results.put(LAYOUT_FILE, layouts.to_json(exam))


REBUILDERS: Mapping[str, Callable[[_Request], RebuildOutcome]] = {
    "passes": _rebuild_single,
    "run": _rebuild_single,
    "lots": _rebuild_copies,
    "versions": _rebuild_versions,
}
"""The functions that make papers again, by the way in which they were made."""


def _record_warnings(path: Path, then: Mapping[str, str]) -> Iterator[Finding]:
    """Warn that the record was changed, or that other tools made it, so that bytes may differ."""
    manifest = path.parent / MANIFEST
    if manifest.is_file():
        with explain_errors(manifest):
            changed = verify(manifest, [path.name])
        if changed:
            yield Finding(Code.RECORD, CHANGED, Place(str(path)), "restore it from a backup", "warning")
    now = describe_tool_differences(then, list_tools())
    if now:
        hint = "only the same tools give the same bytes; check any difference"
        yield Finding(Code.TOOLS, OTHER_TOOLS.format("; ".join(now)), Place(str(path)), hint, "warning")
