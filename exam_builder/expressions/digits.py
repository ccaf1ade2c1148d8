"""Decimal digits of numbers: rounding, and the form in which a number prints before any LaTeX.

Numbers are rounded half away from zero, as by hand. A float counts as the shortest decimal that reads back as it.
"""

import math
from dataclasses import dataclass
from fractions import Fraction

from exam_builder.expressions.errors import ExpressionError
from exam_builder.expressions.numbers import TYPED
from exam_builder.values import Typed

MOST = 100
"""Digits or decimals that one may ask for."""

EXACT_DIGITS = 20
"""An exact number that needs more digits than these prints rounded."""

LARGE, SMALL = 7, -5
"""Rounded numbers of at least 10**LARGE, or below 10**(SMALL + 1), print as a power of ten."""


@dataclass(frozen=True, slots=True)
class Decimal:
    """A number in decimal digits: sign, digits before and after the mark, and a power of ten."""

    negative: bool
    before: str
    after: str = ""
    power: int | None = None


@dataclass(frozen=True, slots=True)
class Ratio:
    """A fraction in lowest terms."""

    negative: bool
    above: str
    below: str


@dataclass(frozen=True, slots=True)
class Infinite:
    """An infinity."""

    negative: bool


Form = Decimal | Ratio | Infinite


def exact(value: int | Fraction | float) -> int | Fraction:
    """The exact number that a finite number stands for."""
    return Fraction(float.__repr__(value)) if isinstance(value, float) else value


def ten_to(power: int) -> Fraction:
    """A power of ten, exactly."""
    return Fraction(10**power) if power >= 0 else Fraction(1, 10**-power)


def rounded(value: int | Fraction, decimals: int) -> int:
    """`value * 10**decimals`, rounded half away from zero; `decimals` may be negative."""
    scaled = (-value if value < 0 else value) * ten_to(decimals)
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return -whole if value < 0 else whole


def magnitude(value: int | Fraction) -> int:
    """The power of ten of the first significant digit of a number: 2 for 314, -1 for 0.5; 0 for 0."""
    if value == 0:
        return 0
    guess = len(str(abs(value.numerator))) - len(str(value.denominator))
    return guess if (-value if value < 0 else value) >= ten_to(guess) else guess - 1


def decimals_for(value: int | Fraction, digits: int) -> int:
    """Decimals at which a number has so many significant digits once it is rounded; negative: tens, hundreds, …"""
    decimals = digits - 1 - magnitude(value)
    grown = magnitude(rounded(value, decimals)) == digits
    return decimals - 1 if grown else decimals


def fixed(value: int | Fraction, decimals: int) -> Decimal:
    """A number rounded to so many decimals."""
    scaled = rounded(value, decimals)
    text = str(abs(scaled)) + "0" * max(-decimals, 0)
    if decimals <= 0:
        return Decimal(scaled < 0, text if scaled else "0")
    text = text.rjust(decimals + 1, "0")
    return Decimal(scaled < 0, text[:-decimals], text[-decimals:])


def scientific(value: int | Fraction, digits: int) -> Decimal:
    """A number as a power of ten, with so many significant digits."""
    if value == 0:
        return fixed(value, digits - 1)
    decimals = decimals_for(value, digits)
    text = str(abs(rounded(value, decimals)))
    return Decimal(value < 0, text[0], text[1:], digits - 1 - decimals)


def significant(value: int | Fraction, digits: int) -> Decimal:
    """A number with so many significant digits: a decimal, or a power of ten when it is very large or small."""
    if value == 0:
        return fixed(value, 0)
    decimals = decimals_for(value, digits)
    if SMALL < digits - 1 - decimals < LARGE:
        return fixed(value, decimals)
    return scientific(value, digits)


def ending(value: int | Fraction) -> int | None:
    """How many decimals an exact number has; None when they never end."""
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 else None


def typed(number: Typed) -> Decimal:
    """A number with the digits that were typed: 0.0500, or a mantissa with a power of ten for 6e-10."""
    found = TYPED.fullmatch(number.typed)
    if found is None:
        return fixed(number, ending(number) or 0)
    power = None if found[4] is None else int(found[4])
    return Decimal(found[1] == "-", found[2].lstrip("0") or "0", found[3] or "", power)


def as_it_is(value: int | Fraction | float, digits: int) -> Form:
    """How a number prints by itself: typed digits, whole, an ending decimal, a fraction, a float to `digits`."""
    if isinstance(value, float):
        return float_form(value, digits)
    if isinstance(value, Typed):
        return typed(value)
    if value.denominator == 1:
        return Decimal(value < 0, str(abs(value.numerator)))
    decimals = ending(value)
    if decimals is not None:
        return exact_decimal(value, decimals, digits)
    above, below = str(abs(value.numerator)), str(value.denominator)
    if len(above) + len(below) > EXACT_DIGITS:
        return significant(value, digits)
    return Ratio(value < 0, above, below)


def exact_decimal(value: int | Fraction, decimals: int, digits: int) -> Decimal:
    """An ending decimal in full; as a power of ten when very small, rounded when nobody could read all its digits."""
    count = decimals + magnitude(value) + 1
    if count > EXACT_DIGITS:
        return significant(value, digits)
    return fixed(value, decimals) if magnitude(value) > SMALL else scientific(value, count)


def float_form(value: float, digits: int) -> Form:
    """A float to so many significant digits, without padding when it has fewer."""
    if math.isinf(value):
        return Infinite(value < 0)
    if math.isnan(value):
        raise ExpressionError("the value is not a number (NaN)")
    number = Fraction(float.__repr__(value))
    count = (ending(number) or 0) + magnitude(number) + 1
    return significant(number, min(count, digits))


@dataclass(frozen=True, slots=True)
class Precision:
    """To what a number is rounded: significant `digits`, or `decimals`; neither: as it is."""

    digits: int | None = None
    decimals: int | None = None

    def form(self, value: int | Fraction | float, usual: int) -> Form:
        """The digits of a number; `usual` is how many a float gets when nothing is asked for."""
        if isinstance(value, float) and not math.isfinite(value):
            return float_form(value, usual)
        if self.digits is not None:
            return significant(exact(value), self.digits)
        if self.decimals is not None:
            return fixed(exact(value), self.decimals)
        return as_it_is(value, usual)


AS_IT_IS = Precision()


def value_of(form: Decimal | Ratio) -> int | Fraction:
    """The exact number that printed digits stand for."""
    sign = -1 if form.negative else 1
    if isinstance(form, Ratio):
        return Fraction(sign * int(form.above), int(form.below))
    number = Fraction(int(form.before + form.after), 10 ** len(form.after)) * ten_to(form.power or 0)
    return sign * (number.numerator if number.denominator == 1 else number)


def implied(
    tolerance: Fraction | float | None = None,
    relative: Fraction | float | None = None,
    digits: int | None = None,
) -> Precision:
    """The precision that a key's settings imply: rounding moves it by no more than they accept.

    `tolerance` t: the fewest decimals d with 10**-d / 2 <= t. `relative` r: the fewest digits n with
    10**(1 - n) / 2 <= r. `digits` are those digits, and win over the others.
    """
    if digits is not None:
        return Precision(digits=min(max(int(digits), 1), MOST))
    if tolerance:
        return Precision(decimals=min(max(-magnitude(2 * exact(tolerance)), 0), MOST))
    if relative:
        return Precision(digits=min(max(1 - magnitude(2 * exact(relative)), 1), MOST))
    return AS_IT_IS
