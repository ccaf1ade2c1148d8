"""Checks that could not fail: a bound that every measurement meets, a second route that is the first."""

import ast
import math
from collections.abc import Iterator, Mapping
from typing import Any

from exam_builder.codes import Code
from exam_builder.draw import YamlLocation
from exam_builder.expressions import ExpressionError, evaluate, parse
from exam_builder.findings import Finding
from exam_builder.paper import NumberStyle
from exam_builder.read import LoadedPart, LoadedQuestion
from exam_builder.read.models import ByExpression, key_of, kind_name
from exam_builder.values import Value, is_number

MAX_TOLERANCE = 0.05
"""A second route that may be further off than this confirms nothing."""

BOUND_HINT = "write one comparison with a number, such as '< 1e-10', or an interval"


def find_vacuous_checks(loaded: LoadedQuestion, names: Mapping[str, Value], style: NumberStyle) -> Iterator[Finding]:
    """What is wrong with the checks of a question, as they stand with these values."""
    for part in loaded.parts:
        spot = YamlLocation(loaded, part.path, part.id)
        yield from _find_copied_route(spot, part)
        yield from _find_wide_tolerance(spot, part)
        if kind_name(part.model.answer) == "claim":
            yield from _find_vacuous_bounds(spot / "answer" / "claim", part.model.answer, names, style)


def _find_copied_route(spot: YamlLocation, part: LoadedPart) -> Iterator[Finding]:
    """A finding for a second route that is the key's own expression, however it is written."""
    route = part.model.recompute
    if isinstance(route, ByExpression) and _syntax_shape(route.expression) == _syntax_shape(key_of(part.model.answer)):
        message = "the recompute is the key's own expression, so it is no second route"
        yield (spot / "recompute" / "expression").finding(Code.NO_SECOND_ROUTE, message, "come to it by another road")


def _syntax_shape(written: Any) -> str:
    try:
        return ast.dump(ast.parse(str(written).strip(), mode="eval"))
    except (SyntaxError, ValueError, RecursionError):
        return str(written)


def _find_wide_tolerance(spot: YamlLocation, part: LoadedPart) -> Iterator[Finding]:
    within = getattr(part.model.recompute, "within", None)
    if within is not None and within > MAX_TOLERANCE:
        message = f"`within: {float(within):g}` would let a wrong key pass: the second route must come nearer"
        yield (spot / "recompute" / "within").finding(Code.WITHIN, message, f"write at most {MAX_TOLERANCE}")


def _find_vacuous_bounds(
    spot: YamlLocation, answer: Any, names: Mapping[str, Value], style: NumberStyle
) -> Iterator[Finding]:
    for name, written in answer.claim.items():
        several = not isinstance(written, str)
        for index, bound in enumerate(written if several else (written,)):
            where = spot / name / index if several else spot / name
            if not _can_fail(bound, names, style):
                yield where.finding(Code.BOUND, f"`{bound}` does not bound `{name}`: it cannot fail", BOUND_HINT)


def _can_fail(bound: str, names: Mapping[str, Value], style: NumberStyle) -> bool:
    """Whether a bound is one comparison of the measurement with finite numbers, or a finite interval."""
    interval = bound.lstrip().startswith("[")
    try:
        tree = ast.parse(bound.strip() if interval else f"measured {bound}", mode="eval").body
    except SyntaxError:
        return True
    sides = tree.elts if isinstance(tree, ast.List) else _right_sides(tree)
    if not sides or any(
        isinstance(node, ast.Name) and node.id == "measured" for side in sides for node in ast.walk(side)
    ):
        return False
    try:
        return all(_is_finite(evaluate(parse(ast.unparse(side)), names, style)) for side in sides)
    except ExpressionError:
        return True


def _right_sides(tree: ast.expr) -> list[ast.expr]:
    """What a comparison holds the measurement against; nothing when it is more, or less, than a comparison."""
    if not isinstance(tree, ast.Compare) or not isinstance(tree.left, ast.Name) or isinstance(tree.ops[0], ast.NotEq):
        return []
    return tree.comparators


def _is_finite(value: Value) -> bool:
    if isinstance(value, tuple):
        return all(map(_is_finite, value))
    return is_number(value) and math.isfinite(value)
