"""Where formulas are compared, points of their domain that are the same for the same draw; and how they compare."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any

from exam_builder.expressions.evaluation import NO_HOOKS
from exam_builder.expressions.formula_values import evaluate_formula
from exam_builder.expressions.scope import Scope
from exam_builder.paper import NumberStyle
from exam_builder.values import Value, is_number

POINT_COUNT = 12
"""Points of a domain that has more."""

RELATIVE, ABSOLUTE, FLOOR = 1e-9, 1e-12, 1e-3
"""Two values are the same within RELATIVE of the key's value there (or of FLOOR times its largest) plus ABSOLUTE."""

Point = Mapping[str, Value]


@dataclass(frozen=True)
class FormulaDifference:
    """A point at which two formulas differ, and their values there."""

    point: Point
    key: Value
    other: Value


def choose_points(variables: Mapping[str, Value], label: str) -> tuple[Point, ...]:
    """All points of a small grid, else COUNT of the domain."""
    grids = [_grid_values(*_parse_domain(domain)) for domain in variables.values()]
    if all(grids) and math.prod(map(len, grids)) <= POINT_COUNT:
        return tuple(dict(zip(variables, values, strict=True)) for values in product(*grids))
    chance = Random(f"points {label}")
    return tuple(
        {
            name: chance.choice(grid) if grid else _draw_between(*_parse_domain(domain)[:2], chance)
            for (name, domain), grid in zip(variables.items(), grids, strict=True)
        }
        for _ in range(POINT_COUNT)
    )


def _parse_domain(domain: Any) -> tuple[Fraction, Fraction, Fraction]:
    low, high, step = map(Fraction, domain)
    return low, high, step


def _grid_values(low: Fraction, high: Fraction, step: Fraction) -> list[Value]:
    count = int((high - low) / step) + 1 if step else 0
    return [int(value) if value.denominator == 1 else value for value in (low + i * step for i in range(count))]


def _draw_between(low: Fraction, high: Fraction, chance: Random) -> float:
    return round(float(low) + float(high - low) * chance.uniform(0.001, 0.999), 6)


def evaluate_at_points(formula: Any, where: Sequence[Point], style: NumberStyle) -> tuple[Value, ...]:
    """The values of a formula at points; raise ExpressionError where it has none."""
    return tuple(evaluate_formula(formula, point, Scope({}, style, NO_HOOKS)) for point in where)


def find_difference(
    where: Sequence[Point],
    keys: Sequence[Value],
    others: Sequence[Value],
    within: float | None = None,
    up_to: str | None = None,
) -> FormulaDifference | None:
    """The first point at which two formulas differ, None where they agree (`up_to` constant: but for a constant)."""
    shift: Any = 0
    if up_to == "constant" and _is_finite(keys[0]) and _is_finite(others[0]):
        shift = keys[0] - others[0]  # type: ignore[operator]
    largest = max((abs(float(key)) for key in keys if is_number(key)), default=0.0)
    for point, key, other in zip(where, keys, others, strict=True):
        if not is_number(key) or not is_number(other) or not _is_finite(key) or not _is_finite(other):
            return FormulaDifference(point, key, other)
        scale = largest if within else max(abs(float(key)), FLOOR * largest)
        if abs(float(other + shift) - float(key)) > (within or RELATIVE) * scale + ABSOLUTE:
            return FormulaDifference(point, key, other)
    return None


def _is_finite(value: Value) -> bool:
    return is_number(value) and math.isfinite(value)
