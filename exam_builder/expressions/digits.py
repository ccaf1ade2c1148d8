"""Decimal digits of numbers: rounding, and the form in which a number prints before any LaTeX.

Numbers are rounded half away from zero, as by hand. A float counts as the shortest decimal that reads back as it.
Everything is computed with whole numbers: exact, and fast enough for thousands of papers.
"""

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from exam_builder.expressions.errors import ExpressionError
from exam_builder.expressions.numbers import TYPED
from exam_builder.values import Typed

MOST = 100
"""Digits or decimals that one may ask for."""

MOST_DECIMALS = 400
"""A fraction with more decimals than any float's is not looked at as a decimal."""

EXACT_DIGITS = 20
"""An exact number that needs more digits than these prints rounded."""

LARGE, SMALL = 7, -5
"""Rounded numbers of at least 10**LARGE, or below 10**(SMALL + 1), print as a power of ten."""


class Quotient(NamedTuple):
    """An exact number, not always in lowest terms; `int` and `Fraction` serve in its place."""

    numerator: int
    denominator: int


Exact = int | Fraction | Quotient


class Decimal(NamedTuple):
    """A number in decimal digits: sign, digits before and after the mark, and a power of ten."""

    negative: bool
    before: str
    after: str = ""
    power: int | None = None


class Ratio(NamedTuple):
    """A fraction in lowest terms."""

    negative: bool
    above: str
    below: str


class Infinite(NamedTuple):
    """An infinity."""

    negative: bool


Form = Decimal | Ratio | Infinite


def shortest(value: float) -> tuple[int, int]:
    """The whole number c and the power p of the shortest decimal c * 10**p that reads back as a finite float."""
    mantissa, _, power = float.__repr__(value).partition("e")
    before, _, after = mantissa.partition(".")
    if after == "0":
        after = ""
    return int(before + after), int(power or 0) - len(after)


def exact(value: int | Fraction | float) -> Exact:
    """The exact number that a finite number stands for."""
    if not isinstance(value, float):
        return value
    coefficient, power = shortest(value)
    return Quotient(coefficient * 10**power, 1) if power >= 0 else Quotient(coefficient, 10**-power)


def as_fraction(value: int | Fraction | float) -> Fraction:
    """The same as a fraction in lowest terms."""
    found = exact(value)
    return Fraction(found.numerator, found.denominator)


def rounded(value: Exact, decimals: int) -> int:
    """`value * 10**decimals`, rounded half away from zero; `decimals` may be negative."""
    above, below = value.numerator, value.denominator
    if decimals >= 0:
        above *= 10**decimals
    else:
        below *= 10**-decimals
    return (2 * above + below) // (2 * below) if above >= 0 else -((2 * -above + below) // (2 * below))


def magnitude(value: Exact) -> int:
    """The power of ten of the first significant digit of a number: 2 for 314, -1 for 0.5; 0 for 0."""
    above, below = abs(value.numerator), value.denominator
    if above == 0:
        return 0
    guess = len(str(above)) - len(str(below))
    reached = above >= below * 10**guess if guess >= 0 else above * 10**-guess >= below
    return guess if reached else guess - 1


def decimals_for(value: Exact, digits: int) -> int:
    """Decimals at which a number has so many significant digits once it is rounded; negative: tens, hundreds, …"""
    decimals = digits - 1 - magnitude(value)
    grown = abs(rounded(value, decimals)) >= 10**digits
    return decimals - 1 if grown else decimals


def fixed(value: Exact, decimals: int) -> Decimal:
    """A number rounded to so many decimals."""
    scaled = rounded(value, decimals)
    if decimals <= 0:
        return Decimal(scaled < 0, str(abs(scaled) * 10**-decimals))
    text = str(abs(scaled)).rjust(decimals + 1, "0")
    return Decimal(scaled < 0, text[:-decimals], text[-decimals:])


def scientific(value: Exact, digits: int) -> Decimal:
    """A number as a power of ten, with so many significant digits."""
    if value.numerator == 0:
        return fixed(value, digits - 1)
    decimals = decimals_for(value, digits)
    text = str(abs(rounded(value, decimals)))
    return Decimal(value.numerator < 0, text[0], text[1:], digits - 1 - decimals)


def significant(value: Exact, digits: int) -> Decimal:
    """A number with so many significant digits: a decimal, or a power of ten when it is very large or small."""
    if value.numerator == 0:
        return fixed(value, 0)
    decimals = decimals_for(value, digits)
    if SMALL < digits - 1 - decimals < LARGE:
        return fixed(value, decimals)
    return scientific(value, digits)


def ending(value: int | Fraction) -> int | None:
    """How many decimals an exact number has; None when they do not end, or later than any float's."""
    denominator = value.denominator
    twos = (denominator & -denominator).bit_length() - 1
    rest, fives = denominator >> twos, 0
    while rest % 5 == 0 and fives < MOST_DECIMALS:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 else None


def typed(number: Typed) -> Decimal:
    """A number with the digits that were typed: 0.0500, or a mantissa with a power of ten for 6e-10."""
    found = TYPED.fullmatch(number.typed)
    if found is None:
        return fixed(number, ending(number) or 0)
    power = None if found[4] is None else int(found[4])
    return Decimal(number < 0, found[2].lstrip("0") or "0", found[3] or "", power)


def as_it_is(value: int | Fraction | float, digits: int) -> Form:
    """How a number prints by itself: typed digits, whole, an ending decimal, a fraction, a float to `digits`."""
    if isinstance(value, float):
        return float_form(value, digits)
    if isinstance(value, Typed):
        return typed(value)
    if value.denominator == 1:
        return whole(value.numerator, digits)
    decimals = ending(value)
    if decimals is not None:
        return exact_decimal(value, decimals, digits)
    above, below = str(abs(value.numerator)), str(value.denominator)
    if len(above) + len(below) > EXACT_DIGITS:
        return significant(value, digits)
    return Ratio(value < 0, above, below)


def whole(value: int, digits: int) -> Decimal:
    """A whole number in full; like a float when nobody could read all its digits."""
    written = str(abs(value))
    if len(written) <= EXACT_DIGITS:
        return Decimal(value < 0, written)
    return significant(value, min(len(written.rstrip("0")), digits))


def exact_decimal(value: int | Fraction, decimals: int, digits: int) -> Decimal:
    """An ending decimal in full; as a power of ten when very small, rounded when nobody could read all its digits."""
    first = magnitude(value)
    count = decimals + first + 1
    if count > EXACT_DIGITS:
        return significant(value, digits)
    return fixed(value, decimals) if first > SMALL else scientific(value, count)


def float_form(value: float, digits: int) -> Form:
    """A float to so many significant digits, without padding when it has fewer."""
    if math.isinf(value):
        return Infinite(value < 0)
    if math.isnan(value):
        raise ExpressionError("the value is not a number (NaN)")
    coefficient, _ = shortest(value)
    count = len(str(abs(coefficient)).rstrip("0"))
    return significant(exact(value), min(count, digits))


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
    power = (form.power or 0) - len(form.after)
    coefficient = sign * int(form.before + form.after)
    number = Fraction(coefficient * 10**power) if power >= 0 else Fraction(coefficient, 10**-power)
    return number.numerator if number.denominator == 1 else number


@lru_cache(1_024)
def implied(
    tolerance: int | Fraction | float | None = None,
    relative: int | Fraction | float | None = None,
    digits: int | None = None,
) -> Precision:
    """The precision that a key's settings imply: rounding moves it by no more than they accept.

    `tolerance` t: the fewest decimals d with 10**-d / 2 <= t. `relative` r: the fewest digits n with
    10**(1 - n) / 2 <= r. `digits` are those digits, and win over the others.
    """
    if digits is not None:
        return Precision(digits=min(max(int(digits), 1), MOST))
    if tolerance:
        return Precision(decimals=min(max(-magnitude(exact(2 * tolerance)), 0), MOST))
    if relative:
        return Precision(digits=min(max(1 - magnitude(exact(2 * relative)), 1), MOST))
    return AS_IT_IS
