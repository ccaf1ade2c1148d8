"""The second route to an answer: a companion function or another expression, given parameters and never the key."""

from collections.abc import Mapping
from typing import Any

from exam_builder.companions import Calls
from exam_builder.draw.spots import Spot
from exam_builder.paper import NumberStyle
from exam_builder.read import LoadedQuestion
from exam_builder.read.models import ByExpression, ByFunction, kind_of
from exam_builder.recompute.formulas import sampled
from exam_builder.values import Value


def described(route: ByFunction | ByExpression) -> str:
    """A route in words, for findings and explanations."""
    return f"`{route.function}`" if isinstance(route, ByFunction) else f"`{route.expression}`"


def second(
    spot: Spot,
    route: ByFunction | ByExpression,
    names: Mapping[str, Value],
    style: NumberStyle,
    seed: int,
    calls: Calls,
) -> Value:
    """The answer by the second route (`spot` is the part's); raise Refused where it fails or asks for the key."""
    formula = _formula(spot)
    if formula is not None:
        label = f"{spot.question.name}.{spot.part} {seed}"
        return sampled(formula, label, lambda point: _at(spot, route, {**names, **point}, style, seed, calls))
    return _at(spot, route, names, style, seed, calls)


def _formula(spot: Spot) -> Any:
    """The part's answer, when it is a formula: its variables are then given values."""
    assert isinstance(spot.question, LoadedQuestion)
    answer = next(part.model.answer for part in spot.question.parts if part.id == spot.part)
    return answer if kind_of(answer) == "formula" else None


def _at(
    spot: Spot,
    route: ByFunction | ByExpression,
    names: Mapping[str, Value],
    style: NumberStyle,
    seed: int,
    calls: Calls,
) -> Value:
    """The answer for these values of all names."""
    here = spot / "recompute"
    if isinstance(route, ByExpression):
        here = here / "expression"
        return here.evaluate(route.expression, names, style)
    assert isinstance(spot.question, LoadedQuestion)
    path = spot.question.companion_path
    label = f"{spot.question.name}.{spot.part}"
    return here.called(calls, path, route.function, names, seed, label)
