"""`exam-builder check`: every mistake of some exams, in the reference paper and in drawn ones."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, reduce
from operator import add
from pathlib import Path
from typing import TYPE_CHECKING

from exam_builder.findings import Finding, Lacking, Refused, each_once
from exam_builder.progress import Tell, silent

if TYPE_CHECKING:
    from exam_builder.jobs import Jobs
    from exam_builder.mutants import Mutant
    from exam_builder.read import Course, LoadedExam


@dataclass(frozen=True)
class Checked:
    """How many parts there are, how many were recomputed or waived, in how many papers, and what is wrong."""

    parts: int = 0
    recomputed: int = 0
    waived: int = 0
    papers: int = 0
    findings: tuple[Finding, ...] = ()
    tried: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """For each question the drawn papers, and the draws that they cost: more where constraints reject some."""
    mutants: "tuple[Mutant, ...] | None" = None
    """Changes on purpose, and which of them `check` noticed; None where they were not asked for."""

    def __add__(self, other: "Checked") -> "Checked":
        return Checked(
            self.parts + other.parts,
            self.recomputed + other.recomputed,
            self.waived + other.waived,
            self.papers + other.papers,
            each_once((*self.findings, *other.findings)),
            {name: _sum(self.tried.get(name), other.tried.get(name)) for name in {**self.tried, **other.tried}},
            other.mutants if self.mutants is None else (*self.mutants, *(other.mutants or ())),
        )

    def rejected(self) -> dict[str, float]:
        """For each question of which draws were thrown away, the share that was."""
        return {name: 1 - papers / draws for name, (papers, draws) in self.tried.items() if draws > papers}


def _sum(one: tuple[int, int] | None, other: tuple[int, int] | None) -> tuple[int, int]:
    return tuple(map(sum, zip(one or (0, 0), other or (0, 0), strict=True)))  # type: ignore[return-value]


@dataclass(frozen=True)
class Task:
    """One paper to be checked: an exam of a course, and a seed (None: the reference paper)."""

    course: "Course"
    exam: str
    seed: int | None
    python: bool


def check_exams(
    start: Path,
    names: Sequence[str],
    draws: int,
    jobs: int | None,
    *,
    python: bool = True,
    mutants: bool = False,
    tell: Tell = silent,
) -> Checked:
    """Check the exams named, or all, of the course around `start`, each in its reference paper and `draws` others.

    With `mutants` each is also broken on purpose, to see what the check notices. Raises Misuse for an unknown exam or
    where there is no course.
    """
    from exam_builder.jobs import Jobs
    from exam_builder.read import find_course

    course = find_course(start)
    chosen = course.chosen(list(names))
    with Jobs(jobs) as workers:
        checked = [_exam(course, name, draws, workers, python, tell) for name in chosen]
        broken = [_broken(course, name, draws, workers, python, tell) for name in chosen if mutants]
    return reduce(add, [*checked, *broken], Checked())


def _broken(course: "Course", name: str, draws: int, jobs: "Jobs", python: bool, tell: Tell) -> Checked:
    """What the check notices of an exam that is broken on purpose; nothing where the exam cannot be read."""
    from exam_builder.build import store_of
    from exam_builder.mutants import try_mutants

    tell(f"{name}: breaking it on purpose")
    try:
        mutants, findings = try_mutants(course, name, draws, store_of(course), jobs.map, python=python)
    except Refused as refused:
        return Checked(findings=refused.findings, mutants=())
    return Checked(findings=findings, mutants=mutants)


def _exam(course: "Course", name: str, draws: int, jobs: "Jobs", python: bool, tell: Tell) -> Checked:
    """One exam in all its papers; the drawn ones only where the reference paper can be made."""
    tell(f"{name}: reading, and checking the reference paper")
    try:
        loaded = _loaded(course, name)
        reference = _paper(Task(course, name, None, python))
        figures = _figures(course, name, jobs, python)
    except Refused as refused:
        return Checked(findings=refused.findings)
    tasks = [Task(course, name, seed, python) for seed in range(1, draws + 1)]
    drawn = reduce(add, _told(jobs.map(_drawn, tasks), name, draws, tell), Checked())
    findings = each_once((*loaded.findings, *reference.findings, *figures, *drawn.findings))
    return Checked(reference.parts, reference.recomputed, reference.waived, 1 + draws, findings, drawn.tried)


def _told(results: Iterator[Checked], name: str, draws: int, tell: Tell) -> Iterator[Checked]:
    """The results as they come, told at each tenth of the way."""
    for number, result in enumerate(results, 1):
        if number * 10 // draws > (number - 1) * 10 // draws:
            tell(f"{name}: {number} of {draws} drawn papers checked")
        yield result


def _drawn(task: Task) -> Checked:
    """A drawn paper; one that cannot be drawn is a finding like any other."""
    try:
        return _paper(task)
    except Refused as refused:
        return Checked(findings=refused.findings)


def _paper(task: Task) -> Checked:
    from exam_builder.build import store_of
    from exam_builder.companions import Calls
    from exam_builder.draw import draw_paper
    from exam_builder.recompute import check_paper
    from exam_builder.render import check_latex

    exam = _loaded(task.course, task.exam)
    calls = Calls(store_of(task.course), task.python)
    paper = draw_paper(exam, task.seed, calls)
    checked = check_paper(exam, paper, calls)
    findings = (*checked.findings, *(replace(found, seed=task.seed) for found in check_latex(paper)))
    tried = {question.name: (1, question.tried) for question in paper.questions if task.seed is not None}
    return Checked(checked.parts, checked.recomputed, checked.waived, 1, findings, tried)


def _figures(course: "Course", name: str, jobs: "Jobs", python: bool) -> tuple[Finding, ...]:
    """What is wrong with the figures of the reference paper; those that can be drawn are kept for the build."""
    from exam_builder.build import store_of
    from exam_builder.companions import Calls
    from exam_builder.draw import draw_paper
    from exam_builder.plot import plot_figures

    exam, store = _loaded(course, name), store_of(course)
    paper = draw_paper(exam, None, Calls(store, python))
    try:
        return plot_figures(paper, course, store, jobs.map, exam.figure_place, python=python)
    except Lacking as lacking:
        return (Finding("figures-unchecked", f"the figures are not checked: {lacking}", severity="warning"),)


@lru_cache(maxsize=8)
def _loaded(course: "Course", name: str) -> "LoadedExam":
    """An exam, read once in each process."""
    from exam_builder.read import read_exam

    return read_exam(course, name)
