"""The keys of a question's parts, and other right answers, where its parameters have values."""

from collections.abc import Mapping
from dataclasses import replace

from exam_builder.codes import Code
from exam_builder.draw import part_options
from exam_builder.draw.answer_context import AnswerContext
from exam_builder.draw.parameter_values import Plan
from exam_builder.draw.yaml_location import YamlLocation
from exam_builder.findings import Finding, Refused
from exam_builder.kinds import kind_name, kind_of
from exam_builder.kinds.base.contract import NoKeyInDraw, PrintStyle, WrongKeyType
from exam_builder.paper import Answer
from exam_builder.read.models import Also, PartModel
from exam_builder.values import Record, Value


class DrawRejected(Exception):  # noqa: N818 - an attempt that is thrown away is no error
    """Values that do not do: a constraint is not met, or a misconception would be marked right."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(finding.message)


def compute_answers(
    plan: Plan, names: Mapping[str, Value], order: int = 0
) -> tuple[dict[str, Answer], dict[str, tuple[Answer, ...]]]:
    """Keys and other right answers by part, in order; later ones may use `answers.a`."""
    keys: dict[str, Answer] = {}
    also: dict[str, tuple[Answer, ...]] = {}
    for part in plan.question.parts:
        spot, model, here = plan.spots[part.id], part.model, add_answers(names, keys)
        if model.answer is not None:
            keys[part.id] = _compute_key(spot, model, here, plan, order)
        further = [
            _compute_other_answer(spot / "also" / index, other, here, plan) for index, other in enumerate(model.also)
        ]
        also[part.id] = (
            *further,
            *_other_forms(AnswerContext(spot / "answer", model.answer, here, plan.style), keys.get(part.id)),
        )
    return keys, also


def compute_keys(plan: Plan, names: Mapping[str, Value], wanted: frozenset[str]) -> dict[str, Answer]:
    """The keys of some parts; those of others are not worked out."""
    keys: dict[str, Answer] = {}
    for part in plan.question.parts:
        if part.id in wanted and part.model.answer is not None:
            keys[part.id] = _compute_key(plan.spots[part.id], part.model, add_answers(names, keys), plan)
    return keys


def add_answers(names: Mapping[str, Value], keys: Mapping[str, Answer]) -> dict[str, Value]:
    """Names with the record `answers` of the keys so far."""
    known = dict(names)
    known["answers"] = Record({part: answer.value for part, answer in keys.items()})
    return known


def _compute_key(spot: YamlLocation, part: PartModel, names: Mapping[str, Value], plan: Plan, order: int = 0) -> Answer:
    """A part's key; raise Rejected where this draw leaves it without one."""
    ask = AnswerContext(spot / "answer", part.answer, names, plan.style, spot, part)
    try:
        value = _evaluate_answer(ask)
    except NoKeyInDraw as why:
        hint = "correct the key or its conditions, or add a constraint"
        raise DrawRejected((spot / "options").finding(Code.OPTIONS_HOLD, str(why), hint)) from None
    return _add_place(
        part_options.OptionOrder(part, str(spot.part), order).shown(value, value, plan.style), spot / "answer"
    )


def _add_place(answer: Answer, spot: YamlLocation) -> Answer:
    """The answer with the line on which its author wrote it."""
    place = spot.place()
    return replace(answer, file=place.file, line=place.line)


def _compute_other_answer(spot: YamlLocation, answer: Also, names: Mapping[str, Value], plan: Plan) -> Answer:
    """Another right answer."""
    return _add_place(
        kind_of(answer).shown(
            answer, _evaluate_answer(AnswerContext(spot, answer, names, plan.style)), PrintStyle(plan.style)
        ),
        spot,
    )


def _evaluate_answer(ask: AnswerContext) -> Value:
    try:
        return kind_of(ask.answer).value(ask.answer, ask)
    except WrongKeyType as problem:
        raise _refuse_type(ask, problem) from None


def _other_forms(ask: AnswerContext, found: Answer | None) -> tuple[Answer, ...]:
    """A key in the other forms that are right, such as further units that are accepted."""
    if found is None:
        return ()
    try:
        return tuple(kind_of(ask.answer).other_forms(ask.answer, found, ask, ask.style))
    except WrongKeyType as problem:
        raise _refuse_type(ask, problem) from None


def _refuse_type(ask: AnswerContext, problem: WrongKeyType) -> Refused:
    """A value that is none of its kind, to be raised at the field that has it."""
    return (ask.spot / (problem.field or kind_name(ask.answer))).refuse(Code.WRONG_KIND, str(problem))
