"""The midterm as a whole: its marks, and questions 5 to 9 in several draws."""

from fractions import Fraction
from pathlib import Path

import pytest
from courses import shared_calls

from exam_builder.course import find_course
from exam_builder.draw import draw_paper
from exam_builder.read import read_exam
from exam_builder.recompute import check_paper

OURS = ("training_curves", "curvature", "dead_relu", "square_in_square", "equal_embeddings")


@pytest.fixture(scope="module")
def exam():
    return read_exam(find_course(Path(__file__).parents[2]), "midterm")


@pytest.fixture(scope="module")
def calls():
    return shared_calls()


@pytest.fixture(scope="module")
def reference(exam, calls):
    return draw_paper(exam, None, calls)


def test_the_marks_are_those_of_the_cover(reference):
    assert [question.points for question in reference.questions] == [2, 1, 1, 2, 1, 2, 2, 3, 1]
    assert reference.total == 15


def test_the_marks_of_the_parts(reference):
    marks = {question.name: [part.points for part in question.parts] for question in reference.questions}
    half = Fraction(1, 2)
    assert [marks[name] for name in OURS] == [[half, half], [1, 1], [half, half, 1], [1, 1, 1], [1]]


@pytest.mark.parametrize("seed", [None, *range(10)])
def test_every_answer_is_confirmed_by_its_second_route(exam, calls, seed):
    checked = check_paper(exam, draw_paper(exam, seed, calls), calls)
    assert checked.findings == ()
    rows = [row for row in checked.rows if row.question in OURS]
    assert len(rows) == 11
    assert all(row.agrees and row.second for row in rows)


def test_either_kind_of_change_and_either_problem_may_come_first(exam, calls):
    keys = set()
    for seed in range(10):
        questions = {question.name: question for question in draw_paper(exam, seed, calls).questions}
        first, second = (part.answer.value for part in questions["training_curves"].parts)
        assert {first, second} == {"noisier", "quieter"}
        keys |= {first, questions["curvature"].parts[0].answer.value}
    assert keys == {"noisier", "quieter", "problem_1", "problem_2"}


def test_students_are_not_reported_the_settings(exam, calls):
    """The prompts name the given rate and batch size, and nothing that the settings have instead."""
    for seed in range(10):
        question = next(q for q in draw_paper(exam, seed, calls).questions if q.name == "training_curves")
        messages = " ".join(
            [question.prompt.tex, *(part.prompt.tex for part in question.parts), question.figures[0].alt]
        )
        settings = [question.parameters[name] for name in ("first", "second")]
        assert "batch size 32" in messages
        assert not any(
            f"size {setting['batch']}" in messages or str(setting["batch"]) in messages.split() for setting in settings
        )
