"""Compare the values of two routes to an answer, and measure the distance between them."""

import math
from collections.abc import Callable, Sequence
from typing import TypeVar

from exam_builder.values import FrozenMap, Real, Value, YamlValue, is_exact, is_number

RELATIVE = 1e-9
ABSOLUTE = 1e-12
FLOOR = ABSOLUTE / RELATIVE
One = TypeVar("One")
Other = TypeVar("Other")


def agrees(key: Value, second: Value, within: float | None = None) -> bool:
    """Return whether a key and its recomputed value are the same.

    Exact values must be equal; others may differ by `within` (1e-9 by default) times the largest entry, plus 1e-12.
    """
    if within is None and is_exact(key) and is_exact(second):
        return key == second and _get_type_name(key) == _get_type_name(second)
    if _get_type_name(key) != _get_type_name(second):
        return False
    if not is_number(key) and not isinstance(key, tuple):
        return key == second
    pairs = _pair_entries(key, second)
    if pairs is None:
        return False
    try:
        largest = max((abs(float(a)) for a, _ in pairs if is_number(a)), default=0.0)
        bound = (RELATIVE if within is None else within) * largest + ABSOLUTE
        return all(_is_close(a, b, bound) for a, b in pairs)
    except OverflowError:
        return all(a == b for a, b in pairs)


def is_rounding_noise(key: Value, other: Value | YamlValue) -> bool:
    """Return whether a float in a key is only rounding error: nearly 0, with another value that is not close to it."""
    return any(
        isinstance(a, float) and 0 < abs(a) <= ABSOLUTE and is_number(b) and not math.isclose(a, b, rel_tol=0.5)
        for a, b in _pair_entries(key, other) or ()
    )


def measure_relative_distance(key: Value, second: Value) -> float:
    """Return the largest difference of two entries, relative to the largest entry of the key (at least 0.001).

    With this lower limit, `agrees` corresponds to a distance of 1e-9. The distance is infinite for values of different
    types or shapes, and for different texts.
    """
    pairs = _pair_entries(key, second)
    if pairs is None or _get_type_name(key) != _get_type_name(second):
        return math.inf
    scale: Real = FLOOR
    for size in (_get_size(a) for a, _ in pairs if is_number(a) and _is_finite(a)):
        scale = max(scale, size)
    return max((_measure_relative_difference(a, b, scale) for a, b in pairs), default=0.0)


def _measure_relative_difference(a: Value, b: Value | YamlValue, scale: Real) -> float:
    if a == b and _get_type_name(a) == _get_type_name(b):
        return 0.0
    if not (is_number(a) and is_number(b) and _is_finite(a) and _is_finite(b)):
        return math.inf
    try:
        return float(_get_size(a - b) / scale)
    except OverflowError:
        return math.inf


def _is_finite(number: Real) -> bool:
    """Return whether a number is finite; an exact number always is, even if it is larger than any float."""
    return not isinstance(number, float) or math.isfinite(number)


def _get_size(number: Real) -> Real:
    return number if number >= 0 else -number


def match_both_ways(items: Sequence[One], others: Sequence[Other], alike: Callable[[One, Other], bool]) -> bool:
    """Return whether each item is like one of the others, and each of the others like one of the items."""
    return all(any(alike(item, other) for other in others) for item in items) and all(
        any(alike(item, other) for item in items) for other in others
    )


def is_same_set(key: Value, second: Value, within: float | None = None) -> bool:
    """Return whether two lists have the same entries, regardless of order and repetition."""
    if not isinstance(key, tuple) or not isinstance(second, tuple):
        return False
    return match_both_ways(key, second, lambda a, b: agrees(a, b, within))


def set_distance(key: Value, second: Value) -> float:
    """Return the largest distance from an entry of one list to the nearest entry of the other."""
    if not isinstance(key, tuple) or not isinstance(second, tuple):
        return math.inf
    there = [min((measure_relative_distance(a, b) for b in second), default=math.inf) for a in key]
    back = [min((measure_relative_distance(a, b) for a in key), default=math.inf) for b in second]
    return max((*there, *back), default=0.0)


def _get_type_name(value: Value | YamlValue) -> str:
    if isinstance(value, bool):
        return "truth"
    if is_number(value):
        return "number"
    if isinstance(value, tuple):
        return "list"
    return "mapping" if isinstance(value, FrozenMap) else "text"


def _pair_entries(key: Value, second: Value | YamlValue) -> list[tuple[Value, Value | YamlValue]] | None:
    """Pair the entries at the same positions; return None if the shapes differ."""
    if isinstance(key, tuple) and isinstance(second, tuple):
        if len(key) != len(second):
            return None
        inner = [_pair_entries(a, b) for a, b in zip(key, second, strict=True)]
        return None if None in inner else [pair for pairs in inner if pairs for pair in pairs]
    return None if isinstance(key, tuple) or isinstance(second, tuple) else [(key, second)]


def _is_close(a: Value, b: Value | YamlValue, bound: float) -> bool:
    if not is_number(a) or not is_number(b):
        return a == b
    if not (math.isfinite(a) and math.isfinite(b)):
        return a == b
    return abs(float(a) - float(b)) <= bound
