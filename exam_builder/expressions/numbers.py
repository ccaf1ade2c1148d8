"""Exact numbers as authors type them, bounded in size."""

import re
from fractions import Fraction

from exam_builder.expressions.expression_errors import ExpressionError, shorten
from exam_builder.values import Typed

MAX_DIGITS = 4_000
"""Decimal digits that an exact number, its numerator and its denominator may have."""

MAX_BITS = 13_288
"""As many in bits: floor(DIGITS * log2(10))."""

LARGEST_FLOAT_POWER = 308
TYPED = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]+))?")


def parse_number(text: str) -> int | Typed:
    """The number that `text` spells: an int when it is only digits, else `Typed`.

    Raises ExpressionError when it is no number, or larger or finer than 4,000 digits can tell.
    """
    found = TYPED.fullmatch(text.strip())
    if found is None or not (found[2] or found[3]):
        raise ExpressionError(f"`{shorten(text)}` is not a number")
    power = found[4] or ""
    if len(text) > MAX_DIGITS or len(power) > 6 or abs(int(power or 0)) + len(text) > MAX_DIGITS:
        raise too_large_error()
    if found[3] is None and not power and "." not in text:
        return int(text)
    return Typed(text.strip())


def too_large_error() -> ExpressionError:
    """The error for a number with more digits than any exam needs."""
    return ExpressionError(f"the number is too large: more than {MAX_DIGITS:,} digits")


def simplify_whole(value: Fraction) -> int | Fraction:
    """An exact number as `int` where it is whole, else as a plain `Fraction`."""
    if value.denominator == 1:
        return value.numerator
    return Fraction(value) if type(value) is not Fraction else value


def require_bounded(value: int | Fraction) -> int | Fraction:
    """The exact number, unless it is too large to be of use."""
    if value.numerator.bit_length() > MAX_BITS or value.denominator.bit_length() > MAX_BITS:
        raise too_large_error()
    return value


def to_float(value: int | Fraction | float) -> float:
    """The nearest float; raise ExpressionError where there is none."""
    try:
        return float(value)
    except OverflowError:
        raise ExpressionError("the number is too large to compute with inexactly", "stay below 10**308") from None
