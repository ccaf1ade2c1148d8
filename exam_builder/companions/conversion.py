"""Values of a paper as a Python function gets them, and what it returns as values of a paper."""

import sys
from collections.abc import Mapping
from fractions import Fraction
from numbers import Integral, Rational, Real
from typing import Any

from exam_builder.values import Record, Value, is_number

INTEGER_LIMIT = 10**4000
"""Whole numbers of so many digits and more are refused, in results as in expressions."""


def to_python(value: Value) -> Any:
    """A value for a companion: int where whole, else float; arrays likewise; texts, lists of them, dicts.

    Lists of numbers of one shape become NumPy arrays.
    """
    if isinstance(value, tuple):
        return _to_array(value) if _array_shape(value) is not None else [to_python(item) for item in value]
    if isinstance(value, Record):
        return {name: to_python(item) for name, item in value.items()}
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else float(value)
    return value


def _to_array(value: tuple[Value, ...]) -> Any:
    import numpy as np

    plain = _to_nested_list(value)
    whole = all(isinstance(entry, int) for entry in _flatten(plain))
    return np.array(plain, dtype=np.int64 if whole and plain else float)


def _to_nested_list(value: Any) -> Any:
    return [_to_nested_list(item) for item in value] if isinstance(value, tuple) else to_python(value)


def _flatten(nested: Any) -> list[Any]:
    return [entry for item in nested for entry in _flatten(item)] if isinstance(nested, list) else [nested]


def _array_shape(value: Value) -> tuple[int, ...] | None:
    """The shape of an array of numbers, or None when it is none."""
    if not isinstance(value, tuple):
        return () if is_number(value) and not _is_huge(value) else None
    inner = {_array_shape(item) for item in value}
    if len(inner) > 1 or None in inner:
        return None
    return (len(value), *(inner.pop() or ())) if inner else (0,)


def _is_huge(value: Value) -> bool:
    return isinstance(value, int) and abs(value) >= 2**63


def from_python(result: Any) -> Value:
    """What a companion returned, as a value; raise TypeError, naming the type, when it is none."""
    if isinstance(result, bool | str | float) and type(result).__module__ == "builtins":
        return result
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(result, numpy.ndarray | numpy.generic):
        return from_python(result.tolist())
    if isinstance(result, Integral):
        if abs(int(result)) >= INTEGER_LIMIT:
            raise TypeError("a whole number of more than 4,000 digits is too large")
        return int(result)
    if isinstance(result, Rational):
        exact = Fraction(result)
        return int(exact) if exact.denominator == 1 else exact
    if isinstance(result, Real):
        return float(result)
    return _from_collection(result)


def _from_collection(result: Any) -> Value:
    if isinstance(result, list | tuple):
        return tuple(map(from_python, result))
    if isinstance(result, set | frozenset):
        return tuple(sorted(map(from_python, result), key=lambda item: (str(type(item)), item)))
    if isinstance(result, Mapping) and all(isinstance(name, str) for name in result):
        return Record({name: from_python(item) for name, item in result.items()})
    raise TypeError(f"{type(result).__name__} is not a number, text, truth value, list or record of these")
