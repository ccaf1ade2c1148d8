"""The mutants of all questions of an exam, spread over processes."""

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from exam_builder.cache import Cache
from exam_builder.companions import Calls
from exam_builder.findings import Finding, Refused, each_once
from exam_builder.mutants.run import DRAWS, mutants_of
from exam_builder.read import Course, LoadedExam, read_exam
from exam_builder.results import Mutant

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
    questions = _loaded(course, exam).questions
    tasks = [Task(course, exam, question.name, max(draws, DRAWS), store, python) for question in questions]
    found = list(spread(_try, tasks))
    mutants = tuple(itertools.chain.from_iterable(each for each, _ in found))
    return mutants, each_once(itertools.chain.from_iterable(findings for _, findings in found))


def _try(task: Task) -> Tried:
    exam = _loaded(task.course, task.exam)
    try:
        mutants = mutants_of(exam, task.question, task.draws, Calls(task.store, task.python))
    except Refused as refused:
        return (), refused.findings
    return mutants, tuple(mutant.finding() for mutant in mutants if mutant.fate == "survived")


@lru_cache(maxsize=8)
def _loaded(course: Course, name: str) -> LoadedExam:
    """An exam, read once in each process."""
    return read_exam(course, name)
