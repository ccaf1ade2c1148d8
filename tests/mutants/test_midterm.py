"""The midterm broken in every way that is known here: `check` notices all that changes a value."""

from collections import Counter
from pathlib import Path

import pytest

from exam_builder.mutants import try_mutants
from exam_builder.read import Course
from exam_builder.results import Mutant, counts, score

ROOT = Path(__file__).parents[2]
EXAMS = {"midterm": 250}
"""Exams that are held to it, and how many mutants each has at least."""


@pytest.fixture(scope="module", params=EXAMS)
def exam(request: pytest.FixtureRequest) -> tuple[str, tuple[Mutant, ...]]:
    """An exam and its mutants."""
    from exam_builder.build import store_of

    course = Course(ROOT)
    mutants, findings = try_mutants(course, request.param, 0, store_of(course), map)
    assert findings == ()
    return request.param, mutants


def test_every_mutant_that_changes_a_value_is_caught(exam: tuple[str, tuple[Mutant, ...]]) -> None:
    name, mutants = exam
    assert counts(mutants)["tried"] >= EXAMS[name]
    assert [str(mutant) for mutant in mutants if mutant.fate == "survived"] == []
    assert score(mutants) == 1
    assert counts(mutants)["equivalent"] < 0.1 * len(mutants)


def test_every_part_and_every_kind_of_change_is_among_them(exam: tuple[str, tuple[Mutant, ...]]) -> None:
    from exam_builder.read import read_exam

    name, mutants = exam
    parts = {
        (question.name, part.id) for question in read_exam(Course(ROOT), name).questions for part in question.parts
    }
    assert {(mutant.question, mutant.part) for mutant in mutants if mutant.part} == parts
    kinds = Counter(mutant.what for mutant in mutants)
    assert kinds.keys() >= {
        "an operator",
        "a constant",
        "a factor dropped",
        "two parameters swapped",
        "a comparison",
        "a bound turned round",
        "a condition turned round",
        "another one keyed",
        "the misconception `one_channel`",
        "a number in a chain",
        "a reference",
    }
