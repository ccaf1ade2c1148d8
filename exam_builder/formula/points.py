"""Parse formulas as values, evaluate them at points that depend only on the draw, and compare them there."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from random import Random
from typing import TypeGuard

from exam_builder.expressions.parsing import NO_HOOKS, Expression, evaluate_formula, parse
from exam_builder.expressions.scope import FormulaValue, Scope, make_formula_mapping, require_formula
from exam_builder.expressions.template import parse_text
from exam_builder.paper import NumberStyle
from exam_builder.values import FrozenMap, Real, Value, YamlValue, is_number

POINT_COUNT = 12
"""The most points at which a formula is evaluated."""

RELATIVE, ABSOLUTE, FLOOR = 1e-9, 1e-12, 1e-3
"""Two values agree within RELATIVE of the key's value (or of FLOOR times its largest value) plus ABSOLUTE."""

Point = Mapping[str, Value]


def parse_formula(source: YamlValue | Value, variables: Mapping[str, Value], shown: str = "") -> Expression:
    r"""Parse a formula in variables, each with its domain; `shown` is LaTeX with `\VAR{…}` that prints it.

    The result evaluates to a mapping with the values of all names that the formula and the text use.
    """
    read = parse(source)
    text = parse_text(shown)
    used = read.names | read.constants | text.names | text.constants

    def run(scope: Scope) -> FrozenMap:
        given = {name: scope.names[name] for name in sorted(used) if name in scope.names and name not in variables}
        if read.answers or text.answers:
            given["answers"] = scope.names.get("answers", FrozenMap({}))
        return make_formula_mapping(FormulaValue(read.source, FrozenMap(given), FrozenMap(variables)))

    return replace(read, run=run, source=read.source)


@dataclass(frozen=True)
class FormulaDifference:
    """A point at which two formulas differ, and their values there."""

    point: Point
    key: Value
    other: Value


def choose_points(variables: Mapping[str, Value], label: str) -> tuple[Point, ...]:
    """Return all points of a small grid, or POINT_COUNT points of the domain, drawn by the label."""
    domains = {name: parse_domain(domain) for name, domain in variables.items()}
    grids = [_list_grid_values(*domain) for domain in domains.values()]
    if all(grids) and math.prod(map(len, grids)) <= POINT_COUNT:
        return tuple(dict(zip(domains, values, strict=True)) for values in product(*grids))
    chance = Random(f"points {label}")
    return tuple(
        {
            name: chance.choice(grid) if grid else _draw_between(low, high, chance)
            for (name, (low, high, _)), grid in zip(domains.items(), grids, strict=True)
        }
        for _ in range(POINT_COUNT)
    )


def parse_domain(domain: Value) -> tuple[Fraction, Fraction, Fraction]:
    """Return the lower end, the upper end and the step of a domain."""
    assert isinstance(domain, tuple)
    low, high, step = (Fraction(end) for end in domain if is_number(end))
    return low, high, step


def _list_grid_values(low: Fraction, high: Fraction, step: Fraction) -> list[Value]:
    count = int((high - low) / step) + 1 if step else 0
    return [int(value) if value.denominator == 1 else value for value in (low + i * step for i in range(count))]


def _draw_between(low: Fraction, high: Fraction, chance: Random) -> float:
    return round(float(low) + float(high - low) * chance.uniform(0.001, 0.999), 6)


def evaluate_at_points(formula: Value, where: Sequence[Point], style: NumberStyle) -> tuple[Value, ...]:
    """Evaluate a formula at points; raise ExpressionError if it has no value at one."""
    read = require_formula(formula)
    return tuple(evaluate_formula(read, point, Scope({}, style, NO_HOOKS)) for point in where)


def find_difference(
    where: Sequence[Point],
    keys: Sequence[Value],
    others: Sequence[Value],
    within: float | None = None,
    up_to: str | None = None,
) -> FormulaDifference | None:
    """Return the first point at which two formulas differ; None if they agree.

    With `up_to="constant"`, formulas agree if they differ by a constant. `within` is a tolerance relative to the key's
    largest value.
    """
    shift: Real = 0
    if up_to == "constant" and _is_finite(keys[0]) and _is_finite(others[0]):
        shift = keys[0] - others[0]
    largest = max((abs(float(key)) for key in keys if is_number(key)), default=0.0)
    for point, key, other in zip(where, keys, others, strict=True):
        if not _is_finite(key) or not _is_finite(other):
            return FormulaDifference(point, key, other)
        scale = largest if within else max(abs(float(key)), FLOOR * largest)
        if abs(float(other + shift) - float(key)) > (within or RELATIVE) * scale + ABSOLUTE:
            return FormulaDifference(point, key, other)
    return None


def _is_finite(value: Value) -> TypeGuard[Real]:
    return is_number(value) and math.isfinite(value)
