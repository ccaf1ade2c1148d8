"""Lots made again, each in runs of TeX as it was when it was issued: copies by the dozen, a version by itself."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from exam_builder.findings import Finding, format_count
from exam_builder.issue.lots import PrintedPaper, spots_in_layout, typeset_lot
from exam_builder.issue.marking_guides import guide_findings
from exam_builder.issue.split import split_pdf
from exam_builder.jobs import Jobs
from exam_builder.paper import Audience, Paper
from exam_builder.progress import Tell
from exam_builder.rebuild.rebuilt_files import RebuiltFiles
from exam_builder.rebuild.workspace import LotSettings, Workspace
from exam_builder.records.issued_set import LoadedLot, LoadedPaper
from exam_builder.store import write_atomically
from exam_builder.typeset.batch import BatchResult

RUNS_FOLDER = "runs"
AudienceRuns = Mapping[Audience, BatchResult]


@dataclass(frozen=True)
class LotJob:
    """A lot that is to be made again; of its papers only those `wanted` are put among the results."""

    lot: LoadedLot
    wanted: frozenset[str]
    bench: LotSettings
    audiences: Sequence[Audience]
    results: RebuiltFiles

    def own(self) -> "LotJob":
        """The task with results of its own, for another process: what is recorded of this lot, and nothing found."""
        hashes = {_file_name(each, name): digest for each in self.lot.papers for name, digest in each.files.items()}
        return replace(self, results=replace(self.results, hashes=hashes, same=[], differing=[]))


@dataclass(frozen=True)
class RebuiltLot:
    """A lot that was made again: its results, the papers that came out, and what TeX found in the others."""

    results: RebuiltFiles
    sets: tuple[PrintedPaper, ...]
    findings: tuple[Finding, ...]


@dataclass
class RebuiltLots:
    """What came of several lots: the papers that had been issued, those that came out again, and findings."""

    papers: Mapping[str, Paper]
    sets: dict[str, PrintedPaper] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True)
class RebuildJob:
    """With what papers are made again, and where they go; `tell` says meanwhile how far it is."""

    desk: Workspace
    results: RebuiltFiles
    jobs: Jobs
    tell: Tell


def rebuild_lots(tasks: Sequence[LotJob], shop: RebuildJob, exam: str, one: str, many: str) -> RebuiltLots:
    """Make some lots again; a person is told meanwhile how many of one, or many, are done."""
    made = RebuiltLots({each.name: each.paper for task in tasks for each in task.lot.papers if each.files})
    every, ready = sum(len(task.lot.papers) for task in tasks), 0
    for task, done in zip(tasks, shop.jobs.map(rebuild_lot, [task.own() for task in tasks]), strict=True):
        shop.results.take(done.results)
        made.findings += done.findings
        made.sets |= {each.name: each for each in done.sets}
        ready += len(task.lot.papers)
        shop.tell(f"{exam}: {ready:,} of {format_count(every, one, many)}")
    return made


def rebuild_lot(task: LotJob) -> RebuiltLot:
    """Set a lot again, and put the files of the papers that are wanted."""
    papers = task.bench.first([each.paper for each in task.lot.papers])
    runs = _typeset_runs(task, papers)
    for audience in task.audiences:
        if audience in runs:
            _put_pdfs(task, runs[audience], f"{audience}.pdf")
    findings = [*_find_failures(task, runs.values()), *_put_guides(task)]
    return RebuiltLot(task.results, tuple(_printed_papers(task, runs)), tuple(findings))


def _typeset_runs(task: LotJob, papers: Sequence[Paper]) -> AudienceRuns:
    """The runs of students' papers and solutions, which need each other; the first is kept until it is bound."""
    if not {"student", "solutions"} & set(task.audiences):
        return {}
    figures = task.bench.desk.figures_of(papers)
    solutions = typeset_lot(task.bench, papers, "solutions", figures, {})
    student = typeset_lot(task.bench, papers, "student", figures, solutions.papers)
    write_atomically(run_path(task.bench.desk, task.lot.number), student.pdf)
    return {"student": student, "solutions": solutions}


def run_path(desk: Workspace, lot: int) -> Path:
    """Where the students' papers of a lot are kept."""
    return desk.folder / RUNS_FOLDER / f"{lot}.pdf"


def _put_pdfs(task: LotJob, run: BatchResult, name: str) -> None:
    wanted = list(_wanted_papers(task, name))
    made = [(each, run.papers[index]) for index, each in wanted if index in run.papers]
    for (each, _), pdf in zip(made, split_pdf(run.pdf, (printed for _, printed in made)) if made else (), strict=True):
        task.results.put(_file_name(each, name), pdf)
    for index, each in wanted:
        if index not in run.papers:
            task.results.mark_missing(_file_name(each, name))


def _put_guides(task: LotJob) -> Iterator[Finding]:
    """Put marking guides, each in a run of its own; what is wrong with those that come out otherwise."""
    name = "marking.pdf"
    for _, each in _wanted_papers(task, name) if "marking" in task.audiences else ():
        run, file = task.bench.guide(each.paper), _file_name(each, name)
        task.results.put(file, run.pdf) if run.pdf else task.results.mark_missing(file)
        if file in task.results.differing:
            yield from _label_findings(guide_findings(run, [each.paper]), each)


def _wanted_papers(task: LotJob, name: str) -> Iterator[tuple[int, LoadedPaper]]:
    """The papers of which the file of this name is to be made, each with its place in the lot."""
    return (
        (index, each) for index, each in enumerate(task.lot.papers) if each.name in task.wanted and name in each.files
    )


def _file_name(each: LoadedPaper, name: str) -> str:
    """What a paper's file is called among the results: it has a folder, unless it is the only paper."""
    return f"{each.name}/{name}" if each.name else name


def _printed_papers(task: LotJob, runs: AudienceRuns) -> Iterator[PrintedPaper]:
    for index, printed in runs["student"].papers.items() if runs else ():
        each = task.lot.papers[index]
        if each.files:
            yield PrintedPaper(each.name, task.lot.number, printed.first, printed.pages, spots_in_layout(printed))


def _find_failures(task: LotJob, runs: Iterable[BatchResult]) -> Iterator[Finding]:
    """What TeX found in papers that had come out."""
    for run in runs:
        yield from run.findings
        for index, found in run.failed.items():
            each = task.lot.papers[index]
            yield from _label_findings(found, each) if each.files else ()


def _label_findings(findings: Iterable[Finding], each: LoadedPaper) -> Iterator[Finding]:
    return (replace(finding, paper=each.paper.called) for finding in findings)
