"""The keys of a question's parts, and other right answers, where its parameters have values."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from exam_builder.codes import Code
from exam_builder.draw import options
from exam_builder.draw.accepted import accepted
from exam_builder.draw.asked import Asked
from exam_builder.draw.parameters import Plan
from exam_builder.draw.spots import Spot
from exam_builder.findings import Finding
from exam_builder.kinds import kind_of, of
from exam_builder.kinds.base.kind import Look, Unfit, WrongKind
from exam_builder.paper import Answer
from exam_builder.read.models import Part
from exam_builder.values import Record, Value


class Rejected(Exception):  # noqa: N818 - an attempt that is thrown away is no error
    """Values that do not do: a constraint is not met, or a misconception would be marked right."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(finding.message)


def answers(
    plan: Plan, names: Mapping[str, Value], order: int = 0
) -> tuple[dict[str, Answer], dict[str, tuple[Answer, ...]]]:
    """Keys and other right answers by part, in order; later ones may use `answers.a`."""
    keys: dict[str, Answer] = {}
    also: dict[str, tuple[Answer, ...]] = {}
    for part in plan.question.parts:
        spot, model, here = plan.spots[part.id], part.model, with_answers(names, keys)
        if model.answer is not None:
            keys[part.id] = _key_of(spot, model, here, plan, order)
        further = [_further(spot / "also" / index, other, here, plan) for index, other in enumerate(model.also)]
        also[part.id] = (*further, *_in_other_units(spot / "answer", model.answer, keys.get(part.id), here, plan))
    return keys, also


def keys_of(plan: Plan, names: Mapping[str, Value], wanted: frozenset[str]) -> dict[str, Answer]:
    """The keys of some parts; those of others are not worked out."""
    keys: dict[str, Answer] = {}
    for part in plan.question.parts:
        if part.id in wanted and part.model.answer is not None:
            keys[part.id] = _key_of(plan.spots[part.id], part.model, with_answers(names, keys), plan)
    return keys


def with_answers(names: Mapping[str, Value], keys: Mapping[str, Answer]) -> dict[str, Value]:
    """Names with the record `answers` of the keys so far."""
    known = dict(names)
    known["answers"] = Record({part: answer.value for part, answer in keys.items()})
    return known


def _key_of(spot: Spot, part: Part, names: Mapping[str, Value], plan: Plan, order: int = 0) -> Answer:
    """A part's key; raise Rejected where this draw leaves it without one."""
    ask = Asked(spot / "answer", part.answer, names, plan.style, spot, part)
    try:
        value = _value(ask)
    except Unfit as why:
        mend = "mend the key or its conditions, or add a constraint"
        raise Rejected((spot / "options").finding(Code.OPTIONS_HOLD, str(why), mend)) from None
    return _placed(options.Choosing(part, str(spot.part), order).shown(value, value, plan.style), spot / "answer")


def _placed(answer: Answer, spot: Spot) -> Answer:
    """The answer with the line on which its author wrote it."""
    place = spot.place()
    return replace(answer, file=place.file, line=place.line)


def _further(spot: Spot, answer: Any, names: Mapping[str, Value], plan: Plan) -> Answer:
    """Another right answer."""
    return _placed(of(answer).shown(answer, _value(Asked(spot, answer, names, plan.style)), Look(plan.style)), spot)


def _value(ask: Asked) -> Value:
    try:
        return of(ask.answer).value(ask.answer, ask)
    except WrongKind as problem:
        raise (ask.spot / kind_of(ask.answer)).refuse(Code.WRONG_KIND, str(problem)) from None


def _in_other_units(
    spot: Spot, answer: Any, found: Answer | None, names: Mapping[str, Value], plan: Plan
) -> tuple[Answer, ...]:
    """A key in the further units that are accepted."""
    if found is None or not getattr(answer, "accept", None):
        return ()
    try:
        return tuple(accepted(answer, found, Asked(spot, answer, names, plan.style), plan.style))
    except WrongKind as problem:
        raise (spot / "accept").refuse(Code.WRONG_KIND, str(problem)) from None
