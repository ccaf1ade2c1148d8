"""How near a value must come to a key to be marked right, by the key's own settings."""

from fractions import Fraction
from typing import Any

from exam_builder.expressions import plain_to, rounded_as_printed
from exam_builder.paper import Answer, NumberStyle
from exam_builder.recompute.compare import agrees, same_set
from exam_builder.values import Value, is_exact, is_number

NUMERIC = ("number", "vector", "matrix")
COMPARED = (*NUMERIC, "truth", "conclusion", "option", "options", "set", "words")
"""Kinds of answer whose values can be held against each other here."""


def precision(model: Any) -> dict[str, Any]:
    """The settings of a key that say how near is near enough; at most one of them is there."""
    return {name: getattr(model, name, None) for name in ("tolerance", "relative", "digits")}


def accepted(model: Any, key: Answer, value: Value, style: NumberStyle) -> bool:
    """Whether a value would be marked right where `key` is the key that `model` describes."""
    if key.kind == "set":
        return same_set(key.value, value)
    if key.kind not in NUMERIC:
        return key.value == value
    return _near(model, key.value, value, style)


def _near(model: Any, key: Value, value: Value, style: NumberStyle) -> bool:
    if isinstance(key, tuple) and isinstance(value, tuple):
        return len(key) == len(value) and all(_near(model, a, b, style) for a, b in zip(key, value, strict=True))
    if not is_number(key) or not is_number(value):
        return False
    return agrees(key, value) or abs(_exact(key) - _exact(value)) <= _within(model, key, style)


def _within(model: Any, key: int | Fraction | float, style: NumberStyle) -> Fraction:
    """The distance that is still right: as set, else half a unit of the last digit that prints; none of exact keys."""
    if model.tolerance is not None:
        return Fraction(model.tolerance)
    if model.relative is not None:
        return Fraction(model.relative) * abs(_exact(key))
    if model.digits is None and is_exact(key):
        return Fraction(0)
    return _last_place(plain_to(key, style, **precision(model))) / 2


def _last_place(print_: str) -> Fraction:
    """A unit of the last digit of a printed number: 1/100 of 3.14, and of 314e-4 one of its 4."""
    digits, _, power = print_.partition("e")
    decimals = len(digits.partition(".")[2])
    return Fraction(10) ** (int(power or 0) - decimals)


def _exact(value: int | Fraction | float) -> Fraction:
    return Fraction(value)


def as_printed(model: Any, key: Answer, style: NumberStyle) -> Value:
    """The value that a key's print stands for."""
    return rounded_as_printed(key.value, style, **precision(model)) if key.kind in NUMERIC else key.value
