"""Checks that could not fail: a bound that every measurement meets, a second route that is the first."""

import ast
from collections.abc import Iterator, Mapping
from functools import reduce
from operator import truediv

from exam_builder.codes import Code
from exam_builder.draw import YamlLocation
from exam_builder.findings import Finding
from exam_builder.kinds import key_of, kind_of
from exam_builder.kinds.base.contract import WrittenKey
from exam_builder.paper import NumberStyle
from exam_builder.read import LoadedPart, LoadedQuestion
from exam_builder.read.models import ByExpression
from exam_builder.values import Value

MAX_TOLERANCE = 0.05
"""A second route that may be further off than this confirms nothing."""


def find_vacuous_checks(loaded: LoadedQuestion, names: Mapping[str, Value], style: NumberStyle) -> Iterator[Finding]:
    """What is wrong with the checks of a question, as they stand with these values."""
    for part in loaded.parts:
        spot = YamlLocation(loaded, part.path, part.id)
        yield from _find_copied_route(spot, part)
        yield from _find_wide_tolerance(spot, part)
        answer = part.model.answer
        for problem in kind_of(answer).find_vacuous(answer, names, style):
            yield reduce(truediv, ("answer", *problem.path), spot).finding(problem.code, problem.message, problem.hint)


def _find_copied_route(spot: YamlLocation, part: LoadedPart) -> Iterator[Finding]:
    """A finding for a second route that is the key's own expression, however it is written."""
    route = part.model.recompute
    if isinstance(route, ByExpression) and _syntax_shape(route.expression) == _syntax_shape(key_of(part.model.answer)):
        message = "the recompute is the key's own expression, so it is no second route"
        yield (spot / "recompute" / "expression").finding(Code.NO_SECOND_ROUTE, message, "come to it by another road")


def _syntax_shape(written: WrittenKey) -> str:
    try:
        return ast.dump(ast.parse(str(written).strip(), mode="eval"))
    except (SyntaxError, ValueError, RecursionError):
        return str(written)


def _find_wide_tolerance(spot: YamlLocation, part: LoadedPart) -> Iterator[Finding]:
    within = getattr(part.model.recompute, "within", None)
    if within is not None and within > MAX_TOLERANCE:
        message = f"`within: {float(within):g}` would let a wrong key pass: the second route must come nearer"
        yield (spot / "recompute" / "within").finding(Code.WITHIN, message, f"write at most {MAX_TOLERANCE}")
