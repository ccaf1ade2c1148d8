"""Where formulas are compared, points of their domain that are the same for the same draw; and how they compare."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any

from exam_builder.expressions.applied import value_at
from exam_builder.expressions.evaluation import NONE
from exam_builder.expressions.scope import Scope
from exam_builder.paper import NumberStyle
from exam_builder.values import Value, is_number

COUNT = 12
"""Points of a domain that has more."""

RELATIVE, ABSOLUTE, FLOOR = 1e-9, 1e-12, 1e-3
"""Two values are the same within RELATIVE of the key's value there (or of FLOOR times its largest) plus ABSOLUTE."""

Point = Mapping[str, Value]


@dataclass(frozen=True)
class Apart:
    """A point at which two formulas differ, and their values there."""

    point: Point
    key: Value
    other: Value


def points(variables: Mapping[str, Value], label: str) -> tuple[Point, ...]:
    """All points of a small grid, else COUNT of the domain."""
    grids = [_grid(*_domain(domain)) for domain in variables.values()]
    if all(grids) and math.prod(map(len, grids)) <= COUNT:
        return tuple(dict(zip(variables, values, strict=True)) for values in product(*grids))
    chance = Random(f"points {label}")
    return tuple(
        {
            name: chance.choice(grid) if grid else _between(*_domain(domain)[:2], chance)
            for (name, domain), grid in zip(variables.items(), grids, strict=True)
        }
        for _ in range(COUNT)
    )


def _domain(domain: Any) -> tuple[Fraction, Fraction, Fraction]:
    low, high, step = map(Fraction, domain)
    return low, high, step


def _grid(low: Fraction, high: Fraction, step: Fraction) -> list[Value]:
    count = int((high - low) / step) + 1 if step else 0
    return [int(value) if value.denominator == 1 else value for value in (low + i * step for i in range(count))]


def _between(low: Fraction, high: Fraction, chance: Random) -> float:
    return round(float(low) + float(high - low) * chance.uniform(0.001, 0.999), 6)


def values_at(formula: Any, where: Sequence[Point], style: NumberStyle) -> tuple[Value, ...]:
    """The values of a formula at points; raise ExpressionError where it has none."""
    return tuple(value_at(formula, point, Scope({}, style, NONE)) for point in where)


def apart(
    where: Sequence[Point],
    keys: Sequence[Value],
    others: Sequence[Value],
    within: float | None = None,
    up_to: str | None = None,
) -> Apart | None:
    """The first point at which two formulas differ, None where they agree (`up_to` constant: but for a constant)."""
    shift: Any = 0
    if up_to == "constant" and _finite(keys[0]) and _finite(others[0]):
        shift = keys[0] - others[0]  # type: ignore[operator]
    largest = max((abs(float(key)) for key in keys if is_number(key)), default=0.0)
    for point, key, other in zip(where, keys, others, strict=True):
        if not is_number(key) or not is_number(other) or not _finite(key) or not _finite(other):
            return Apart(point, key, other)
        scale = largest if within else max(abs(float(key)), FLOOR * largest)
        if abs(float(other + shift) - float(key)) > (within or RELATIVE) * scale + ABSOLUTE:
            return Apart(point, key, other)
    return None


def _finite(value: Value) -> bool:
    return is_number(value) and math.isfinite(value)
