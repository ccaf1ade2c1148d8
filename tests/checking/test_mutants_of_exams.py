"""An exam of the project broken in every way that is known here: `check` notices all that changes a value."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from courses import shared_calls, shared_folder

from exam_builder.checking.mutant_trials import DEFAULT_DRAWS, edit_field, try_mutants, try_question_mutants
from exam_builder.checking.sweep_jobs import QuestionTask
from exam_builder.course import Course
from exam_builder.examine.isolated_question import isolate_question
from exam_builder.kinds import get_kind_name
from exam_builder.mutants import Mutant, compute_mutation_score, count_fates, mutants_as_record
from exam_builder.read import read_exam

pytestmark = pytest.mark.long

COURSE = Course(Path(__file__).parents[2])
EXAMS = {"midterm": 250}
"""Exams that are held to it, and how many mutants each has at least; `make check` tries those of all exams."""
KINDS = {
    "an operator",
    "a constant",
    "a factor dropped",
    "two parameters swapped",
    "a bound turned round",
    "a condition turned round",
    "another one keyed",
    "the misconception",
    "a number in a chain",
    "a reference",
}


@pytest.fixture(scope="module", params=EXAMS)
def exam(request: pytest.FixtureRequest) -> tuple[str, tuple[Mutant, ...]]:
    """An exam and its mutants."""
    course = replace(COURSE, store=shared_folder())
    names = [question.name for question in read_exam(course, request.param).questions]
    tasks = [QuestionTask(course, request.param, name, 0) for name in names]
    mutants, findings = try_mutants(tasks, map, ("key",))
    assert findings == ()
    return request.param, mutants


def test_every_mutant_that_changes_a_value_is_caught(exam: tuple[str, tuple[Mutant, ...]]) -> None:
    """Slow: hundreds of mutants are drawn and checked."""
    name, mutants = exam
    assert count_fates(mutants)["tried"] >= EXAMS[name]
    assert [str(mutant) for mutant in mutants if mutant.fate == "survived"] == []
    assert compute_mutation_score(mutants) == 1
    assert count_fates(mutants)["equivalent"] < 0.1 * len(mutants)


def test_every_part_and_every_kind_of_change_is_among_them(exam: tuple[str, tuple[Mutant, ...]]) -> None:
    name, mutants = exam
    parts = {(question.name, part.id) for question in read_exam(COURSE, name).questions for part in question.parts}
    assert {(mutant.question, mutant.part) for mutant in mutants if mutant.part} == parts
    kinds = Counter(mutant.what.partition(" `")[0] for mutant in mutants)
    assert kinds.keys() >= KINDS


def test_each_is_listed_with_its_place_its_change_and_its_fate(exam: tuple[str, tuple[Mutant, ...]]) -> None:
    listed = mutants_as_record(exam[1])["list"]
    assert len(listed) == len(exam[1])
    for entry in listed:
        lines = (COURSE.root / entry["file"]).read_text(encoding="utf-8").splitlines()
        assert 1 <= entry["line"] <= len(lines)
        assert entry["before"] != entry["after"]
        assert entry["fate"] == "equivalent" or (entry["fate"] == "caught" and entry["by"])


def test_without_a_second_route_and_a_reference_some_survive() -> None:
    name, question, survivor = "mechanics", "mech_incline", ("the other truth", "rests", "not (rests)", "survived")
    whole = read_exam(COURSE, name)
    weak = whole.question(question)
    part = weak.parts[0]
    for field, value in (("recompute", None), ("waived", "weakened on purpose")):
        weak = edit_field(weak, (*part.path, field), value)
    weak = edit_field(weak, (*part.path, "answer", "reference"), None)
    exam = replace(whole, questions=tuple(weak if each.name == question else each for each in whole.questions))
    mutants = try_question_mutants(isolate_question(exam, question, shared_calls()), DEFAULT_DRAWS, ("key",))
    place = weak.source.place((*part.path, "answer", get_kind_name(part.model.answer)))
    assert (place, *survivor) in [(each.place, each.what, each.before, each.after, each.fate) for each in mutants]
    assert compute_mutation_score(mutants) < 1
