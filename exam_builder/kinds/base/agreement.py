"""Whether two routes to an answer came to the same."""

import math
from typing import Any, TypeGuard

from exam_builder.values import Record, Value, is_exact, is_number

RELATIVE = 1e-9
ABSOLUTE = 1e-12
FLOOR = ABSOLUTE / RELATIVE


def agrees(key: Value, second: Value, within: float | None = None) -> bool:
    """Whether a key and its recomputed value are the same.

    Exactly, when both are exact; else within `within` (1e-9 unless given) of the largest entry plus 1e-12.
    """
    if within is None and is_exact(key) and is_exact(second):
        return key == second and _type_name(key) == _type_name(second)
    if _type_name(key) != _type_name(second):
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


def is_rounding_noise(key: Value, second: Value) -> bool:
    """Whether a float in a key is there by rounding alone: nearly 0, and its other value nowhere near it."""
    return any(
        isinstance(a, float) and 0 < abs(a) <= ABSOLUTE and is_number(b) and not math.isclose(a, b, rel_tol=0.5)
        for a, b in _pair_entries(key, second) or ()
    )


def relative_distance(key: Value, second: Value) -> float:
    """How far a recomputed value is from its key: the largest difference of two entries, as a share of the key's
    largest entry (of 0.001 where that is less, so that `agrees` draws its line at 1e-9); infinite for another kind or
    shape, and for a text that is another."""
    pairs = _pair_entries(key, second)
    if pairs is None or _type_name(key) != _type_name(second):
        return math.inf
    sizes: list[Any] = [abs(a) for a, _ in pairs if _is_finite_number(a)]
    scale = max((FLOOR, *sizes))
    return max((_relative_difference(a, b, scale) for a, b in pairs), default=0.0)


def _relative_difference(a: Value, b: Value, scale: Any) -> float:
    if a == b and _type_name(a) == _type_name(b):
        return 0.0
    if not _is_finite_number(a) or not _is_finite_number(b):
        return math.inf
    try:
        return float(abs(a - b) / scale)
    except OverflowError:
        return math.inf


def _is_finite_number(value: Value) -> TypeGuard[Any]:
    """Whether a value is a number that is not infinite; exact ones of any size are none that floats must hold."""
    return is_number(value) and not (isinstance(value, float) and not math.isfinite(value))


def is_same_set(key: Value, second: Value, within: float | None = None) -> bool:
    """Whether two lists hold the same things, in whatever order and however often."""
    if not isinstance(key, tuple) or not isinstance(second, tuple):
        return False
    return all(any(agrees(a, b, within) for b in second) for a in key) and all(
        any(agrees(a, b, within) for a in key) for b in second
    )


def _type_name(value: Value) -> str:
    if isinstance(value, bool):
        return "truth"
    if is_number(value):
        return "number"
    if isinstance(value, tuple):
        return "list"
    return "record" if isinstance(value, Record) else "text"


def _pair_entries(key: Value, second: Value) -> list[tuple[Value, Value]] | None:
    """Entries that stand at the same place, or None where the shapes differ."""
    if isinstance(key, tuple) and isinstance(second, tuple):
        if len(key) != len(second):
            return None
        inner = [_pair_entries(a, b) for a, b in zip(key, second, strict=True)]
        return None if None in inner else [pair for pairs in inner if pairs for pair in pairs]
    return None if isinstance(key, tuple) or isinstance(second, tuple) else [(key, second)]


def _is_close(a: Value, b: Value, bound: float) -> bool:
    if not is_number(a) or not is_number(b):
        return a == b
    if not (math.isfinite(a) and math.isfinite(b)):
        return a == b
    return abs(float(a) - float(b)) <= bound
