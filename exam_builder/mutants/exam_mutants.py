"""The mutants of all questions of an exam, spread over processes."""

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from exam_builder.cache import Cache
from exam_builder.codes import Code
from exam_builder.companions import Calls
from exam_builder.course import Course
from exam_builder.findings import Finding, Refused, deduplicate
from exam_builder.mutants.mutant_trials import DEFAULT_DRAWS, try_question_mutants
from exam_builder.read import LoadedExam, read_exam_once
from exam_builder.results import Mutant, load_result, store_result
from exam_builder.sweep import isolate_question, sweep_digest

MUTANT_KIND = "mutants"
SLOW_CODES = frozenset((Code.TOO_SLOW, Code.NOT_RUN))
"""Codes of findings that another run, on a machine with less to do, might not show."""
MutantResults: TypeAlias = tuple[tuple[Mutant, ...], tuple[Finding, ...]]


@dataclass(frozen=True)
class MutantTask:
    """One question of an exam whose mutants are to be tried on `draws` drawn papers."""

    course: Course
    exam: str
    question: str
    draws: int
    store: Cache | None
    python: bool


MapTasks: TypeAlias = Callable[[Callable[[MutantTask], MutantResults], Iterable[MutantTask]], Iterator[MutantResults]]


def try_mutants(
    course: Course, exam: str, draws: int, store: Cache | None, spread: MapTasks, *, python: bool = True
) -> MutantResults:
    """Every mutant of an exam, on the reference paper and `draws` others (at least DRAWS); survivors are findings too.

    A question with errors has no mutants: its errors are the findings.
    """
    questions = read_exam_once(course, exam).questions
    tasks = [
        MutantTask(course, exam, question.name, max(draws, DEFAULT_DRAWS), store, python) for question in questions
    ]
    found = list(spread(_try_question, tasks))
    mutants = tuple(itertools.chain.from_iterable(each for each, _ in found))
    return mutants, deduplicate(itertools.chain.from_iterable(findings for _, findings in found))


def _try_question(task: MutantTask) -> MutantResults:
    exam = read_exam_once(task.course, task.exam)
    try:
        mutants = _load_known(task, exam) or _try_and_store(task, exam)
    except Refused as refused:
        return (), refused.findings
    return mutants, tuple(mutant.finding() for mutant in mutants if mutant.fate == "survived")


def _load_known(task: MutantTask, exam: LoadedExam) -> tuple[Mutant, ...] | None:
    """The mutants that were tried of the same content."""
    return load_result(task.store, MUTANT_KIND, _task_digest(task, exam), tuple) if task.store else None


def _try_and_store(task: MutantTask, exam: LoadedExam) -> tuple[Mutant, ...]:
    """Try the mutants; they are remembered, unless another time it may come out otherwise."""
    mutants = try_question_mutants(exam, task.question, task.draws, Calls(task.store, task.python))
    if task.store and task.python and not any(mutant.by in SLOW_CODES for mutant in mutants):
        store_result(task.store, MUTANT_KIND, _task_digest(task, exam), mutants)
    return mutants


def _task_digest(task: MutantTask, exam: LoadedExam) -> str:
    """The digest of all that the mutants of a question depend on, which is what its sweep does."""
    calls = Calls(task.store, task.python)
    return sweep_digest(isolate_question(exam, task.question, calls), task.draws, task.python)
