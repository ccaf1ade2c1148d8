"""Many draws of one question: the same values as in its papers, and values of one's own choosing."""

from dataclasses import replace
from pathlib import Path

import pytest
from courses import load, question, write_course

from exam_builder.companions import Calls
from exam_builder.draw import derive_question_seed, draw_paper
from exam_builder.draw.keys import DrawRejected
from exam_builder.draw.question_draw import DrawSettings, QuestionDraw
from exam_builder.draw.question_plan import QuestionPlan
from exam_builder.draw.solve import draw_values, evaluate_values
from exam_builder.findings import Refused
from exam_builder.paper import NumberStyle
from exam_builder.recompute import check_paper

BOXES = """\
    title: Boxes
    parameters:
      side: {range: [2, 9], step: 1, default: 4}
      high: {choose: [3, 5, 0.5], default: 3}
      wide: {derive: side + 1}
    constraints: [side != high]
    misconceptions:
      squared: {with: {side: side**2}, text: squares}
    prompt: A box.
    parts:
      - points: 1
        prompt: Area?
        answer: {number: side * wide}
        waived: short
        rubric: [{add: 1, when: right}, {instead: 0.5, when: squares, misconception: squared}]
      - points: 1
        prompt: Volume?
        answer: {number: answers.a * high, digits: 3}
        waived: short
    """


def planned(root: Path, text: str = BOXES) -> QuestionPlan:
    return QuestionPlan(load(write_course(root, text)).questions[0], NumberStyle(), Calls())


@pytest.mark.parametrize("seed", [None, *range(1, 30)])
def test_draws_what_the_papers_have(tmp_path: Path, seed: int | None) -> None:
    own = 0 if seed is None else derive_question_seed("test", f"seed {seed}", "q")
    drawn = draw_values(QuestionDraw(planned(tmp_path), own))
    paper = question(tmp_path, seed)
    assert dict(drawn.names) == dict(paper.parameters)
    assert list(drawn.keys.values()) == [part.answer for part in paper.parts]
    assert [drawn.mistakes[part.id] for part in paper.parts] == [part.mistakes for part in paper.parts]
    assert drawn.tried == paper.tried


def test_works_out_what_follows_from_given_values(tmp_path: Path) -> None:
    drawn = evaluate_values(planned(tmp_path), {"side": 7})
    assert dict(drawn.names) == {"side": 7, "high": 3, "wide": 8}
    assert drawn.keys["b"].value == 168
    assert drawn.mistakes["a"][0].value == 49 * 50


def test_rejects_given_values_that_break_a_constraint(tmp_path: Path) -> None:
    with pytest.raises(DrawRejected, match="do not meet the constraint `side != high`"):
        evaluate_values(planned(tmp_path), {"side": 3})


def test_tells_where_a_given_value_leads_nowhere(tmp_path: Path) -> None:
    divided = BOXES.replace("side * wide", "1 / (side - 5)")
    with pytest.raises(Refused) as refused:
        evaluate_values(planned(tmp_path, divided), {"side": 5})
    (found,) = refused.value.findings
    line = next(n for n, text in enumerate(divided.splitlines(), 1) if "side - 5" in text)
    assert (found.place.line, found.message) == (line, "division by zero")  # type: ignore[union-attr]


def test_a_question_is_planned_once_in_a_setting(tmp_path: Path) -> None:
    exam = load(write_course(tmp_path, BOXES))
    settings = DrawSettings(exam.course, NumberStyle(), {}, Calls())
    assert settings.plan(exam.questions[0]) is settings.plan(exam.questions[0])
    again = load(tmp_path).questions[0]
    assert settings.plan(again).question is again


THREE = """\
    title: Boxes
    parameters:
      side: {range: [2, 9], step: 1, default: 4}
    misconceptions:
      doubled: {with: {side: 2 * side}, text: doubles}
    prompt: A box.
    parts:
      - points: 1
        prompt: Area?
        answer: {number: side**2}
        waived: short
        rubric: [{add: 1, when: right}, {instead: 0.5, when: doubles, misconception: doubled}]
      - points: 2
        prompt: Volume?
        answer: {number: answers.a * side, reference: 64}
        recompute: {expression: side**3}
        rubric: [{add: 2, when: right}, {carried: a}]
      - points: 1
        prompt: Which is larger?
        answer: {option: volume, reference: volume}
        waived: short
        options: [{id: area, text: The area}, {id: volume, text: The volume}, {id: edge, text: The side}]
    """


@pytest.mark.parametrize("seed", [None, 3])
def test_a_part_that_prints_elsewhere_is_the_same_but_for_its_label(
    seed: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exam = load(write_course(tmp_path, THREE))
    plain = draw_paper(exam, seed, Calls())
    monkeypatch.setattr(QuestionDraw, "parts", property(lambda draw: draw.plan.question.parts[::-1]))
    turned = draw_paper(exam, seed, Calls())
    parts, others = ({part.id: part for part in paper.questions[0].parts} for paper in (plain, turned))
    assert [(part.id, part.label) for part in turned.questions[0].parts] == [("c", "a"), ("b", "b"), ("a", "c")]
    assert parts["b"].rubric[1].formula.replace("(a)", "(c)") == others["b"].rubric[1].formula
    assert [replace(part, rubric=()) for part in parts.values()] == [
        replace(others[id_], label=part.label, rubric=()) for id_, part in parts.items()
    ]
    assert check_paper(exam, turned, Calls()).findings == check_paper(exam, plain, Calls()).findings
