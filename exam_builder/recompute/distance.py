"""How far key and second route are from each other, and how much of what it allows a claim uses."""

import math
import re
from collections.abc import Iterator, Sequence
from typing import Any

from exam_builder.expressions import ExpressionError, evaluate, parse
from exam_builder.expressions.scope import read_pieces
from exam_builder.findings import Finding
from exam_builder.formula.points import evaluate_at_points
from exam_builder.kinds.base.agreement import relative_distance
from exam_builder.recompute.case import Case
from exam_builder.recompute.formula_comparison import is_sample
from exam_builder.recompute.judge import agrees_with_key, split_case
from exam_builder.values import Record, Value, is_number

COMPARISON = re.compile(r"\s*(<=|>=|<|>|==|(?=\[))(.*)", re.DOTALL)


def measure_distance(case: Case) -> float | None:
    """How far the second route is from the key, as `compare.distance` has it; None where none is compared."""
    key, second = case.key.value, case.second
    if second is None or case.key.kind == "claim":
        return None
    if case.key.kind == "formula":
        return _formula_distance(case)
    if case.key.pieces:
        return max((_piece_distance(each, findings) for each, findings in split_case(case)), default=0.0)
    if type(key) is type(second) and key == second:
        return 0.0
    if case.key.kind in ("set", "options"):
        return _set_distance(key, second)
    if case.key.kind == "interval":
        return _interval_distance(key, second)
    if case.key.kind == "words":
        return 0.0 if agrees_with_key(case, second) else math.inf
    return relative_distance(key, second)


def _piece_distance(case: Case, wrong: Sequence[Finding]) -> float:
    """How far an answer inside another is from its second value; infinitely where this cannot be read."""
    found = None if wrong else measure_distance(case)
    return math.inf if found is None else found


def _set_distance(key: Value, second: Value) -> float:
    """How far the loneliest thing is from the nearest of the other list."""
    if not isinstance(key, tuple) or not isinstance(second, tuple):
        return math.inf
    if key == second:
        return 0.0
    there = [min((relative_distance(a, b) for b in second), default=math.inf) for a in key]
    back = [min((relative_distance(a, b) for a in key), default=math.inf) for b in second]
    return max((*there, *back), default=0.0)


def _interval_distance(key: Value, second: Value) -> float:
    one, other = read_pieces(key), read_pieces(second)
    if one is None or other is None or [piece[2:] for piece in one] != [piece[2:] for piece in other]:
        return math.inf
    ends = zip(one, other, strict=True)
    return max((relative_distance(a[end], b[end]) for a, b in ends for end in (0, 1)), default=0.0)


def _formula_distance(case: Case) -> float:
    """The largest distance at the points where the second route has values; `up_to: constant` shifts these first."""
    second: Any = case.second
    if not is_sample(second):
        return math.inf
    where, others = second["points"], second["values"]
    try:
        keys: Any = evaluate_at_points(case.key.value, where, case.style)
        shift = keys[0] - others[0] if case.model.up_to == "constant" else 0
        return relative_distance(keys, tuple(other + shift for other in others) if shift else others)
    except (ExpressionError, TypeError, OverflowError):
        return math.inf


def bound_shares(case: Case) -> Iterator[tuple[str, float | None, Value]]:
    """For each bound of a claim, or both bounds of one measurement: these in words, how much of what they allow is
    used, and what was measured. Halfway between two bounds is 0, at a bound 1, more is outside; None: no such scale."""
    if case.key.kind != "claim" or not isinstance(case.second, Record):
        return
    for name, bounds in case.model.claim.items():
        value, listed = case.second.get(name), (bounds,) if isinstance(bounds, str) else tuple(bounds)
        if value is not None and is_number(value):
            yield from ((f"{name} {bound}", share, value) for bound, share in _pair_bounds(case, listed, value))


def _pair_bounds(case: Case, bounds: tuple[str, ...], value: Any) -> Iterator[tuple[str, float | None]]:
    """Each bound with the share of it that is used; a lower and an upper one together."""
    found = [_parse_bound(case, bound) for bound in bounds]
    if {comparison[:1] for comparison, _ in found} == {"<", ">"} and len(found) == 2:
        yield " and ".join(bounds), _share_of_bound("", [allowed for _, allowed in found], value)
        return
    for bound, (comparison, allowed) in zip(bounds, found, strict=True):
        yield bound, _share_of_bound(comparison, allowed, value)


def _share_of_bound(comparison: str, allowed: Any, value: Any) -> float | None:
    try:
        return (
            _share_of_limit(comparison, allowed, float(value))
            if comparison
            else _share_of_interval(allowed, float(value))
        )
    except (ArithmeticError, TypeError, ValueError):
        return None


def _parse_bound(case: Case, bound: str) -> tuple[str, Any]:
    """The comparison ('' for an interval) and what is compared with: None where it is no bound of a number."""
    found = COMPARISON.match(bound)
    if found is None:
        return "!", None
    try:
        return found[1], evaluate(parse(found[2].strip()), case.names, case.style)
    except ExpressionError:
        return "!", None


def _share_of_interval(ends: Any, value: float) -> float | None:
    """How far from the middle, where the ends are 1."""
    low, high = sorted(map(float, ends))
    return abs(value - (low + high) / 2) / ((high - low) / 2) if low < high else None


def _share_of_limit(comparison: str, allowed: Value, value: float) -> float | None:
    if not is_number(allowed):
        return None
    bound = float(allowed)
    if comparison == "==":
        return 0.0 if value == bound else math.inf
    if not bound:
        return None
    if (bound > 0) == comparison.startswith("<"):
        return max(value / bound, 0.0)
    return bound / value if value / bound > 0 else math.inf
