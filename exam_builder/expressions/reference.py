"""Whether a key is what its author says that it is."""

import math
from collections.abc import Mapping
from fractions import Fraction

from exam_builder.expressions.digits import as_fraction, ending
from exam_builder.expressions.errors import ExpressionError
from exam_builder.expressions.evaluation import evaluate
from exam_builder.expressions.numbers import TYPED
from exam_builder.expressions.parsing import parse
from exam_builder.expressions.printing import USUAL
from exam_builder.paper import NumberStyle
from exam_builder.values import Typed, Value, is_number

CLOSE, NEAR_ZERO = 1e-9, 1e-12
"""Relative and absolute distance within which a reference that is a float counts as the same."""


def agree_reference(value: Value, reference: Value, style: NumberStyle = USUAL) -> bool:
    """Whether a key, printed to as many digits as its reference was typed with, reads the same.

    A whole reference has no decimals: 1200 is what 1200.25 reads to as many digits. A text may spell a number (`1/3`,
    `sqrt(2)`). Lists and records agree entry by entry.
    """
    if isinstance(reference, Mapping):
        return (
            isinstance(value, Mapping)
            and value.keys() == reference.keys()
            and all(agree_reference(value[name], reference[name], style) for name in reference)
        )
    if isinstance(reference, tuple | list):
        return (
            isinstance(value, tuple)
            and len(value) == len(reference)
            and all(agree_reference(one, other, style) for one, other in zip(value, reference, strict=True))
        )
    if isinstance(reference, bool) or isinstance(value, bool) or not is_number(value):
        return (type(value) is type(reference) and value == reference) or str_equal(value, reference)
    return number_agrees(value, reference, style)


def str_equal(value: Value, reference: Value) -> bool:
    """Whether two texts are the same but for blanks around them."""
    return isinstance(value, str) and isinstance(reference, str) and value.strip() == reference.strip()


def number_agrees(value: int | Fraction | float, reference: Value, style: NumberStyle) -> bool:
    """Whether a number reads as its reference."""
    if isinstance(reference, str):
        return spelled_agrees(value, reference, style)
    if not is_number(reference):
        return False
    if (isinstance(value, float) and not math.isfinite(value)) or isinstance(reference, float):
        return close(value, reference)
    half = Fraction(10) ** -typed_decimals(reference) / 2
    distance = as_fraction(value) - Fraction(reference)
    return -half <= distance <= half


def spelled_agrees(value: int | Fraction | float, reference: str, style: NumberStyle) -> bool:
    """Whether a number is what an expression without names spells."""
    try:
        spelled = evaluate(parse(reference), {}, style)
    except ExpressionError:
        return False
    if isinstance(spelled, float):
        return close(value, spelled)
    return is_number(spelled) and number_agrees(value, spelled, style)


def close(value: int | Fraction | float, other: int | Fraction | float) -> bool:
    """Whether two numbers are the same but for rounding."""
    try:
        return math.isclose(value, other, rel_tol=CLOSE, abs_tol=NEAR_ZERO)
    except OverflowError:
        return False


def typed_decimals(reference: int | Fraction) -> int:
    """Decimals with which a number was typed: 2 for 3.14, 11 for 6.0e-10, -5 for 1e5."""
    found = TYPED.fullmatch(reference.typed) if isinstance(reference, Typed) else None
    if found is None:
        return ending(reference) or 0
    return len(found[3] or "") - int(found[4] or 0)
