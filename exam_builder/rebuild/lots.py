"""Lots made again, each in runs of TeX as it was when it was issued: copies by the dozen, a version by itself."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from exam_builder.build.guides import said
from exam_builder.build.lots import Set, laid_out, set_run
from exam_builder.build.split import split
from exam_builder.cache import write_whole
from exam_builder.findings import Finding, count
from exam_builder.jobs import Jobs
from exam_builder.paper import Audience, Paper
from exam_builder.progress import Tell
from exam_builder.rebuild.desk import Bench, Desk
from exam_builder.rebuild.results import Results
from exam_builder.records.together import ReadLot, ReadPaper
from exam_builder.typeset.batch import Run

RUNS = "runs"
Runs = Mapping[Audience, Run]


@dataclass(frozen=True)
class Task:
    """A lot that is to be made again; of its papers only those `wanted` are put among the results."""

    lot: ReadLot
    wanted: frozenset[str]
    bench: Bench
    audiences: Sequence[Audience]
    results: Results

    def own(self) -> "Task":
        """The task with results of its own, for another process: what is recorded of this lot, and nothing found."""
        hashes = {_file(each, name): digest for each in self.lot.papers for name, digest in each.files.items()}
        return replace(self, results=replace(self.results, hashes=hashes, same=[], differing=[]))


@dataclass(frozen=True)
class Done:
    """A lot that was made again: its results, the papers that came out, and what TeX found in the others."""

    results: Results
    sets: tuple[Set, ...]
    findings: tuple[Finding, ...]


@dataclass
class Made:
    """What came of several lots: the papers that had been issued, those that came out again, and findings."""

    papers: Mapping[str, Paper]
    sets: dict[str, Set] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True)
class Workshop:
    """With what papers are made again, and where they go; `tell` says meanwhile how far it is."""

    desk: Desk
    results: Results
    jobs: Jobs
    tell: Tell


def rebuild_lots(tasks: Sequence[Task], shop: Workshop, exam: str, one: str, many: str) -> Made:
    """Make some lots again; a person is told meanwhile how many of one, or many, are done."""
    made = Made({each.name: each.paper for task in tasks for each in task.lot.papers if each.files})
    every, ready = sum(len(task.lot.papers) for task in tasks), 0
    for task, done in zip(tasks, shop.jobs.map(rebuild_lot, [task.own() for task in tasks]), strict=True):
        shop.results.take(done.results)
        made.findings += done.findings
        made.sets |= {each.name: each for each in done.sets}
        ready += len(task.lot.papers)
        shop.tell(f"{exam}: {ready:,} of {count(every, one, many)}")
    return made


def rebuild_lot(task: Task) -> Done:
    """Set a lot again, and put the files of the papers that are wanted."""
    papers = task.bench.first([each.paper for each in task.lot.papers])
    runs = _runs(task, papers)
    for audience in task.audiences:
        if audience in runs:
            _put(task, runs[audience], f"{audience}.pdf")
    findings = [*_wrong(task, runs.values()), *_guides(task)]
    return Done(task.results, tuple(_sets(task, runs)), tuple(findings))


def _runs(task: Task, papers: Sequence[Paper]) -> Runs:
    """The runs of students' papers and solutions, which need each other; the first is kept until it is bound."""
    if not {"student", "solutions"} & set(task.audiences):
        return {}
    figures = task.bench.desk.figures_of(papers)
    solutions = set_run(task.bench, papers, "solutions", figures, {})
    student = set_run(task.bench, papers, "student", figures, solutions.papers)
    write_whole(run_of(task.bench.desk, task.lot.number), student.pdf)
    return {"student": student, "solutions": solutions}


def run_of(desk: Desk, lot: int) -> Path:
    """Where the students' papers of a lot are kept."""
    return desk.folder / RUNS / f"{lot}.pdf"


def _put(task: Task, run: Run, name: str) -> None:
    wanted = list(_wanted(task, name))
    made = [(each, run.papers[index]) for index, each in wanted if index in run.papers]
    for (each, _), pdf in zip(made, split(run.pdf, (printed for _, printed in made)) if made else (), strict=True):
        task.results.put(_file(each, name), pdf)
    for index, each in wanted:
        if index not in run.papers:
            task.results.lack(_file(each, name))


def _guides(task: Task) -> Iterator[Finding]:
    """Put marking guides, each in a run of its own; what is wrong with those that come out otherwise."""
    name = "marking.pdf"
    for _, each in _wanted(task, name) if "marking" in task.audiences else ():
        run, file = task.bench.guide(each.paper), _file(each, name)
        task.results.put(file, run.pdf) if run.pdf else task.results.lack(file)
        if file in task.results.differing:
            yield from _about(said(run, [each.paper]), each)


def _wanted(task: Task, name: str) -> Iterator[tuple[int, ReadPaper]]:
    """The papers of which the file of this name is to be made, each with its place in the lot."""
    return (
        (index, each) for index, each in enumerate(task.lot.papers) if each.name in task.wanted and name in each.files
    )


def _file(each: ReadPaper, name: str) -> str:
    """What a paper's file is called among the results: it has a folder, unless it is the only paper."""
    return f"{each.name}/{name}" if each.name else name


def _sets(task: Task, runs: Runs) -> Iterator[Set]:
    for index, printed in runs["student"].papers.items() if runs else ():
        each = task.lot.papers[index]
        if each.files:
            yield Set(each.name, task.lot.number, printed.first, printed.pages, laid_out(printed))


def _wrong(task: Task, runs: Iterable[Run]) -> Iterator[Finding]:
    """What TeX found in papers that had come out."""
    for run in runs:
        yield from run.findings
        for index, found in run.failed.items():
            each = task.lot.papers[index]
            yield from _about(found, each) if each.files else ()


def _about(findings: Iterable[Finding], each: ReadPaper) -> Iterator[Finding]:
    return (replace(finding, paper=each.paper.called) for finding in findings)
