"""content/exams/resit.yaml: sections, picks, a choice and a bonus, in whatever order they are drawn."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from courses import copy_content, share_slow_results, shared_calls

from exam_builder.blackout import KeyDisplay
from exam_builder.checking import CheckRequest, check_exams
from exam_builder.checking.sweep_jobs import find_unasked
from exam_builder.course import find_course
from exam_builder.draw import draw_paper
from exam_builder.explain import ExplainRequest, explain_exam
from exam_builder.paper import Paper
from exam_builder.read import LoadedExam, read_exam

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def exam() -> LoadedExam:
    return read_exam(find_course(ROOT), "resit")


def papers(exam: LoadedExam) -> Iterator[Paper]:
    calls = shared_calls()
    yield from (draw_paper(exam, seed, calls) for seed in (None, 1, 2, 3, 4, 5))


def test_every_paper_has_as_many_questions_and_marks(exam: LoadedExam) -> None:
    drawn = list(papers(exam))
    assert {(len(paper.questions), paper.total) for paper in drawn} == {(7, 12)}
    assert {paper.questions[0].name for paper in drawn} == {"mech_falling"}
    assert {paper.questions[-1].name for paper in drawn} == {"median_net"}
    assert len({tuple(question.name for question in paper.questions) for paper in drawn}) > 3


def test_what_may_only_be_picked_is_checked_with_the_exam(exam: LoadedExam, tmp_path: Path) -> None:
    asked = {question.name for question in draw_paper(exam, None, shared_calls()).questions}
    picked = {"mech_pendulum", "mech_spring", "mech_torque"}
    assert not asked & picked
    assert not picked & set(find_unasked(exam.course, ["resit"]))
    share_slow_results(copy_content(tmp_path))
    checked = check_exams(CheckRequest(tmp_path, ("resit",), jobs=1))
    assert picked <= {row.question for row in checked.rows}
    assert checked.findings == ()


def test_explain_tells_sections_and_shows_what_is_not_picked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "")
    share_slow_results(copy_content(tmp_path))
    words, _ = explain_exam(ExplainRequest(tmp_path, "resit"), KeyDisplay.SHOWN)
    assert "\nSection 2: Networks (answer 2)\n4. conv_cost: What a convolutional layer costs (2 marks)\n" in words
    assert "\nSection 3: If time is left\n7. median_net: A network that picks one number (1 mark, bonus)\n" in words
    words, _ = explain_exam(ExplainRequest(tmp_path, "resit", "mech_torque"), KeyDisplay.SHOWN)
    assert "mech_torque: A plank on two trestles (3 marks)\n" in words
