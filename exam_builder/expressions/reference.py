"""Compare a key with the reference that its author worked out by hand."""

import math
from collections.abc import Mapping
from fractions import Fraction

from exam_builder.expressions.numbers import TYPED, parse_number, to_exact
from exam_builder.expressions.parsing import try_evaluate
from exam_builder.expressions.printing import DEFAULT_STYLE
from exam_builder.expressions.scope import ExpressionError
from exam_builder.paper import NumberStyle
from exam_builder.values import Real, Typed, Value, YamlValue, is_exact, is_number

CLOSE, NEAR_ZERO = 1e-9, 1e-12
"""Relative and absolute tolerance within which numbers count as the same if one is a float."""


def agrees_with_reference(
    value: Value, reference: Value | YamlValue, style: NumberStyle = DEFAULT_STYLE, *, rounds: bool = True
) -> bool:
    """Return whether a key equals its reference when rounded to the digits with which the reference was typed.

    A whole reference has no decimals, so 1200 agrees with 1200.25, but not if `rounds` is false, as for an exact key
    without a precision. A text may spell a number: `1/3` and `sqrt(2)` are exact, `'3.14'` has the digits typed. Lists
    and mappings agree entry by entry.
    """
    if isinstance(reference, Mapping):
        return (
            isinstance(value, Mapping)
            and value.keys() == reference.keys()
            and all(agrees_with_reference(value[name], reference[name], style, rounds=rounds) for name in reference)
        )
    if isinstance(reference, tuple | list):
        return (
            isinstance(value, tuple)
            and len(value) == len(reference)
            and all(agrees_with_reference(*both, style, rounds=rounds) for both in zip(value, reference, strict=True))
        )
    if isinstance(reference, bool) or isinstance(value, bool) or not is_number(value):
        return (type(value) is type(reference) and value == reference) or (
            isinstance(value, str) and isinstance(reference, str) and value.strip() == reference.strip()
        )
    if isinstance(reference, str):
        spelled = spelled_number(reference)
        if spelled is None:
            return is_exactly(value, reference, style)
        reference = spelled
    if not is_number(reference):
        return False
    compares_exactly = not rounds and isinstance(reference, int) and is_exact(value)
    return is_same_number(value, reference) if compares_exactly else agrees_with_number(value, reference)


def agrees_with_number(value: Real, reference: Real) -> bool:
    """Return whether a number agrees with its reference to the digits typed; a fraction or float has all its digits."""
    if not isinstance(reference, int | Typed) or (isinstance(value, float) and not math.isfinite(value)):
        return is_same_number(value, reference)
    half = Fraction(10) ** -count_typed_decimals(reference) / 2
    distance = to_exact(value) - Fraction(reference)
    return -half <= distance <= half


def spelled_number(text: str) -> int | Typed | None:
    """Return the number that a text spells; None if it is another expression."""
    try:
        return parse_number(text)
    except ExpressionError:
        return None


def is_exactly(value: Value, reference: Value | YamlValue, style: NumberStyle = DEFAULT_STYLE) -> bool:
    """Return whether a number is the value of a reference, to all its digits."""
    spelled = try_evaluate(reference, {}, style) if isinstance(reference, str) else reference
    return is_number(value) and spelled is not None and is_number(spelled) and is_same_number(value, spelled)


def is_same_number(value: Real, other: Real) -> bool:
    """Return whether two numbers are equal: exactly if both are exact, otherwise apart from rounding."""
    if is_exact(value) and is_exact(other):
        return value == other
    try:
        return math.isclose(value, other, rel_tol=CLOSE, abs_tol=NEAR_ZERO)
    except OverflowError:
        return False


def count_typed_decimals(reference: int | Typed) -> int:
    """Count the decimals of a typed number: 2 for 3.14, 11 for 6.0e-10, -2 for 1.23e4, but 0 for 1e5 (whole)."""
    found = TYPED.fullmatch(reference.typed) if isinstance(reference, Typed) else None
    if found is None:
        return 0
    after, power = len(found[3] or ""), int(found[4] or 0)
    return after - power if after or power < 0 else 0
