"""The mutants of all questions of an exam, spread over processes."""

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from exam_builder.cache import Cache
from exam_builder.codes import Code
from exam_builder.companions import Calls
from exam_builder.findings import Finding, Refused, each_once
from exam_builder.mutants.run import DRAWS, mutants_of
from exam_builder.read import Course, LoadedExam, read_exam_once
from exam_builder.results import Mutant, recalled, remembered
from exam_builder.sweep import digest_of, subject_of

KIND = "mutants"
SLOW = frozenset((Code.TOO_SLOW, Code.NOT_RUN))
"""Codes of findings that another run, on a machine with less to do, might not show."""
Tried: TypeAlias = tuple[tuple[Mutant, ...], tuple[Finding, ...]]


@dataclass(frozen=True)
class Task:
    """One question of an exam whose mutants are to be tried on `draws` drawn papers."""

    course: Course
    exam: str
    question: str
    draws: int
    store: Cache | None
    python: bool


Map: TypeAlias = Callable[[Callable[[Task], Tried], Iterable[Task]], Iterator[Tried]]


def try_mutants(
    course: Course, exam: str, draws: int, store: Cache | None, spread: Map, *, python: bool = True
) -> Tried:
    """Every mutant of an exam, on the reference paper and `draws` others (at least DRAWS); survivors are findings too.

    A question with errors has no mutants: its errors are the findings.
    """
    questions = read_exam_once(course, exam).questions
    tasks = [Task(course, exam, question.name, max(draws, DRAWS), store, python) for question in questions]
    found = list(spread(_try, tasks))
    mutants = tuple(itertools.chain.from_iterable(each for each, _ in found))
    return mutants, each_once(itertools.chain.from_iterable(findings for _, findings in found))


def _try(task: Task) -> Tried:
    exam = read_exam_once(task.course, task.exam)
    try:
        mutants = _known(task, exam) or _made(task, exam)
    except Refused as refused:
        return (), refused.findings
    return mutants, tuple(mutant.finding() for mutant in mutants if mutant.fate == "survived")


def _known(task: Task, exam: LoadedExam) -> tuple[Mutant, ...] | None:
    """The mutants that were tried of the same content."""
    return recalled(task.store, KIND, _key(task, exam), tuple) if task.store else None


def _made(task: Task, exam: LoadedExam) -> tuple[Mutant, ...]:
    """Try the mutants; they are remembered, unless another time it may come out otherwise."""
    mutants = mutants_of(exam, task.question, task.draws, Calls(task.store, task.python))
    if task.store and task.python and not any(mutant.by in SLOW for mutant in mutants):
        remembered(task.store, KIND, _key(task, exam), mutants)
    return mutants


def _key(task: Task, exam: LoadedExam) -> str:
    """The digest of all that the mutants of a question depend on, which is what its sweep does."""
    calls = Calls(task.store, task.python)
    return digest_of(subject_of(exam, task.question, calls), task.draws, task.python)
