"""`exam-builder check`: every mistake of some exams, in the reference paper and in drawn ones."""

from collections.abc import Mapping, Sequence
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
    from exam_builder.recompute import Row
    from exam_builder.sweeps import Sweeps, Task


@dataclass(frozen=True)
class Checked:
    """How many parts there are, how many were recomputed or waived, in how many papers, and what is wrong."""

    parts: int = 0
    recomputed: int = 0
    waived: int = 0
    papers: int = 0
    findings: tuple[Finding, ...] = ()
    tried: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """For each question its draws, and those that were tried for them: more where constraints reject some."""
    mutants: "tuple[Mutant, ...] | None" = None
    """Changes on purpose, and which of them `check` noticed; None where they were not asked for."""
    sweeps: "Sweeps | None" = None
    """What came of the draws of each question; None where none were asked for."""
    rows: "tuple[Row, ...]" = ()
    """The parts of the reference papers, each once, as the check saw them."""

    def __add__(self, other: "Checked") -> "Checked":
        return Checked(
            self.parts + other.parts,
            self.recomputed + other.recomputed,
            self.waived + other.waived,
            self.papers + other.papers,
            each_once((*self.findings, *other.findings)),
            {name: _sum(self.tried.get(name), other.tried.get(name)) for name in {**self.tried, **other.tried}},
            other.mutants if self.mutants is None else (*self.mutants, *(other.mutants or ())),
            other.sweeps if self.sweeps is None else self.sweeps + (other.sweeps or type(self.sweeps)()),
            tuple({(row.question, row.part): row for row in (*self.rows, *other.rows)}.values()),
        )

    def rejected(self) -> dict[str, float]:
        """For each question of which draws were thrown away, the share that was."""
        return {name: 1 - papers / draws for name, (papers, draws) in self.tried.items() if draws > papers}


def _sum(one: tuple[int, int] | None, other: tuple[int, int] | None) -> tuple[int, int]:
    return tuple(map(sum, zip(one or (0, 0), other or (0, 0), strict=True)))  # type: ignore[return-value]


def check_exams(
    start: Path,
    names: Sequence[str],
    draws: int,
    jobs: int | None,
    *,
    python: bool = True,
    mutants: bool = False,
    bank: bool = False,
    tell: Tell = silent,
) -> Checked:
    """Check the exams named, or all, of the course around `start`, each in its reference paper and `draws` others.

    With `mutants` each is also broken on purpose, to see what the check notices; with `bank` the questions that no
    exam uses are checked too. Raises Misuse for an unknown exam or where there is no course.
    """
    from exam_builder.jobs import Jobs
    from exam_builder.read import find_course

    course = find_course(start)
    chosen = course.chosen(list(names))
    with Jobs(jobs) as workers:
        checked = [_exam(course, name, draws, workers, python, tell) for name in chosen]
        broken = [_broken(course, name, draws, workers, python, tell) for name in chosen if mutants]
        apart = [_bank(course, draws, workers, python, tell)] if bank else []
    return reduce(add, [*checked, *apart, *broken], Checked())


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
    """One exam in all its papers; of a question whose reference draw cannot be made no other is looked at."""
    from exam_builder.sweeps import Task, sweep_questions

    tell(f"{name}: reading, and checking the reference paper")
    try:
        loaded = _loaded(course, name)
    except Refused as refused:
        return Checked(findings=refused.findings)
    tasks = [Task(course, name, question.name, draws, python) for question in loaded.questions]
    try:
        reference = _reference(course, name, python)
        figures = _figures(course, name, jobs, python)
        here = replace(reference, papers=1 + draws, findings=(*loaded.findings, *reference.findings, *figures))
    except Refused as refused:
        here = reduce(add, map(_apart, tasks), Checked(findings=refused.findings, papers=draws))
        blamed = {finding.question for finding in refused.findings}
        tasks = [task for task in tasks if task.question not in blamed]
    return _with_sweeps(here, sweep_questions(tasks if draws else [], jobs, tell))


def _bank(course: "Course", draws: int, jobs: "Jobs", python: bool, tell: Tell) -> Checked:
    """The questions of the item bank that no exam uses."""
    from exam_builder.sweeps import BANK, Task, sweep_questions, unused

    tell("the item bank: questions that no exam uses")
    tasks = [Task(course, BANK, name, draws, python) for name in unused(course, course.exams())]
    apart = reduce(add, map(_apart, tasks), Checked())
    return _with_sweeps(apart, sweep_questions([task for task in tasks if draws], jobs, tell))


def _apart(task: "Task") -> Checked:
    """The reference draw of a question by itself: no exam uses it, or its exam's reference paper cannot be made."""
    from exam_builder.sweeps import reference

    try:
        checked, findings = reference(task)
    except Refused as refused:
        return Checked(findings=refused.findings)
    return Checked(checked.parts, checked.recomputed, checked.waived, 0, findings, rows=checked.rows)


def _with_sweeps(reference: Checked, sweeps: "Sweeps") -> Checked:
    """What the reference paper and the draws show; of a thing that both show, the reference paper's finding stays."""
    from exam_builder.sweep import thing

    told = {thing(finding) for finding in reference.findings}
    drawn = (finding for swept in sweeps.swept for finding in swept.findings if thing(finding) not in told)
    tried = {swept.question: (swept.draws, swept.tried) for swept in sweeps.swept if swept.draws}
    findings = each_once((*reference.findings, *drawn))
    return replace(reference, findings=findings, tried=tried, sweeps=sweeps if sweeps.swept else None)


def _reference(course: "Course", name: str, python: bool) -> Checked:
    """The reference paper with all that may be picked, recomputed; raise Refused where it cannot be made."""
    from exam_builder.build import store_of
    from exam_builder.companions import Calls
    from exam_builder.draw import draw_every
    from exam_builder.drift import drift
    from exam_builder.recompute import check_paper
    from exam_builder.render import check_latex
    from exam_builder.sign import unsigned_changes

    exam = _loaded(course, name)
    calls = Calls(store_of(course), python)
    paper = draw_every(exam, None, calls)
    checked = check_paper(exam, paper, calls)
    findings = (*checked.findings, *check_latex(paper), *drift(exam, paper), *unsigned_changes(exam, paper))
    return Checked(checked.parts, checked.recomputed, checked.waived, 1, findings, rows=checked.rows)


def _figures(course: "Course", name: str, jobs: "Jobs", python: bool) -> tuple[Finding, ...]:
    """What is wrong with the figures of the reference paper; those that can be drawn are kept for the build."""
    from exam_builder.build import store_of
    from exam_builder.companions import Calls
    from exam_builder.draw import draw_every
    from exam_builder.plot import plot_figures

    exam, store = _loaded(course, name), store_of(course)
    paper = draw_every(exam, None, Calls(store, python))
    try:
        return plot_figures(paper, course, store, jobs.map, exam.figure_place, python=python)
    except Lacking as lacking:
        return (Finding("figures-unchecked", f"the figures are not checked: {lacking}", severity="warning"),)


@lru_cache(maxsize=8)
def _loaded(course: "Course", name: str) -> "LoadedExam":
    """An exam, read once in each process."""
    from exam_builder.read import read_exam

    return read_exam(course, name)
