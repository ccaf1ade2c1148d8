"""The second route to an answer: a companion function or another expression, given parameters and never the key."""

from collections.abc import Mapping, Sequence
from typing import Any

from exam_builder.codes import Code
from exam_builder.companions import Calls
from exam_builder.draw.yaml_location import YamlLocation
from exam_builder.expressions import ExpressionError, evaluate, parse
from exam_builder.paper import Listing, NumberStyle
from exam_builder.read import LoadedQuestion
from exam_builder.read.models import ByExpression, ByFunction, ByProgram, kind_name
from exam_builder.recompute.formula_comparison import sample_route
from exam_builder.values import Typed, Value

Route = ByFunction | ByExpression | ByProgram
TEXT_KINDS = ("output", "words")
"""Kinds that take what a program prints as a text; others read a value in it."""


def describe_route(route: Route) -> str:
    """A route in words, for findings and explanations."""
    if isinstance(route, ByProgram):
        return f"the printed program `{route.prints}`"
    return f"`{route.function}`" if isinstance(route, ByFunction) else f"`{route.expression}`"


def recompute_answer(
    spot: YamlLocation,
    route: Route,
    names: Mapping[str, Value],
    style: NumberStyle,
    seed: int,
    calls: Calls,
    listings: Sequence[Listing] = (),
) -> Value:
    """The answer by the second route (`spot` is the part's); raise Refused where it fails or asks for the key."""
    if isinstance(route, ByProgram):
        return _run_listing(spot, route, listings, style, calls)
    formula = _formula_answer(spot)
    if formula is not None:
        label = f"{spot.question.name}.{spot.part} {seed}"
        return sample_route(
            formula, label, lambda point: _evaluate_route(spot, route, {**names, **point}, style, seed, calls)
        )
    return _evaluate_route(spot, route, names, style, seed, calls)


def _formula_answer(spot: YamlLocation) -> Any:
    """The part's answer, when it is a formula: its variables are then given values."""
    answer = _part_answer(spot)
    return answer if kind_name(answer) == "formula" else None


def _part_answer(spot: YamlLocation) -> Any:
    assert isinstance(spot.question, LoadedQuestion)
    return next(part.model.answer for part in spot.question.parts if part.id == spot.part)


def _run_listing(
    spot: YamlLocation, route: ByProgram, listings: Sequence[Listing], style: NumberStyle, calls: Calls
) -> Value:
    """What the program of a listing prints, as the paper has it: a text, or the value that it spells."""
    here = spot / "recompute" / "prints"
    listing = next((each for each in listings if each.id == route.prints), None)
    if listing is None:
        raise here.refuse(
            Code.UNKNOWN_LISTING, f"there is no listing `{route.prints}`", "name a listing of the question"
        )
    said = here.companion(lambda: calls.printed(listing.text, listing.language))
    if kind_name(_part_answer(spot)) in TEXT_KINDS:
        return said.strip() if kind_name(_part_answer(spot)) == "words" else said
    try:
        return _as_float(evaluate(parse(said.strip()), {}, style))
    except ExpressionError:
        return said.strip()


def _as_float(value: Value) -> Value:
    """A value that a program wrote: what it wrote with decimals is rounded."""
    if isinstance(value, tuple):
        return tuple(map(_as_float, value))
    return float(value) if isinstance(value, Typed) else value


def _evaluate_route(
    spot: YamlLocation,
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
