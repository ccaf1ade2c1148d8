"""Parse numbers exactly, round them, and format them in decimal digits (without LaTeX).

Numbers are rounded half away from zero, as by hand. A float counts as the shortest decimal that reads back as it.
All computations use whole numbers: exact, and fast enough for thousands of papers.
"""

import math
import re
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from exam_builder.expressions.scope import ExpressionError
from exam_builder.findings import shorten
from exam_builder.values import Real, Typed

MAX_DIGITS = 4_000
"""The most decimal digits of an exact number, its numerator or its denominator."""

MAX_BITS = 13_288
"""The same limit in bits: floor(MAX_DIGITS * log2(10))."""

TYPED = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]+))?")


def parse_number(text: str) -> int | Typed:
    """Parse a number: an int if it is only digits, otherwise `Typed`.

    Raises ExpressionError if the text is not a number, or is one with more than 4,000 digits.
    """
    found = TYPED.fullmatch(text.strip())
    if found is None or not (found[2] or found[3]):
        raise ExpressionError(f"`{shorten(text)}` is not a number")
    power = found[4] or ""
    if len(text) > MAX_DIGITS or len(power) > 6 or abs(int(power or 0)) + len(text) > MAX_DIGITS:
        raise make_too_large_error()
    if found[3] is None and not power and "." not in text:
        return int(text)
    return Typed(text.strip())


def make_too_large_error() -> ExpressionError:
    """Return the error for a number with too many digits."""
    return ExpressionError(f"the number is too large: more than {MAX_DIGITS:,} digits")


def simplify_whole(value: int | Fraction) -> int | Fraction:
    """Return an exact number as `int` if it is whole, otherwise as a plain `Fraction`."""
    if value.denominator == 1:
        return value.numerator
    return Fraction(value) if type(value) is not Fraction else value


def require_bounded(value: int | Fraction) -> int | Fraction:
    """Return an exact number; raise ExpressionError if it is too large."""
    if value.numerator.bit_length() > MAX_BITS or value.denominator.bit_length() > MAX_BITS:
        raise make_too_large_error()
    return value


def to_float(value: Real) -> float:
    """Return the nearest float; raise ExpressionError if the number is too large for one."""
    try:
        return float(value)
    except OverflowError:
        raise ExpressionError("the number is too large to compute with inexactly", "stay below 10**308") from None


MAX_PRECISION = 100
"""The most digits or decimals that an author may request."""

MAX_DECIMALS = 400
"""A fraction with more decimals than this, more than any float has, does not count as a decimal."""

EXACT_DIGITS = 20
"""An exact number with more digits than this prints rounded."""

LARGE, SMALL = 7, -5
"""Rounded numbers of at least 10**LARGE, or below 10**(SMALL + 1), print as a power of ten."""


Exact = int | Fraction


class DecimalForm(NamedTuple):
    """A number in decimal digits: sign, digits before and after the decimal mark, and a power of ten."""

    negative: bool
    before: str
    after: str = ""
    power: int | None = None


class FractionForm(NamedTuple):
    """A fraction in lowest terms."""

    negative: bool
    above: str
    below: str


class InfiniteForm(NamedTuple):
    """An infinity."""

    negative: bool


NumberForm = DecimalForm | FractionForm | InfiniteForm


def find_shortest_decimal(value: float) -> tuple[int, int]:
    """Return whole numbers c and p such that c * 10**p is the shortest decimal that reads back as a finite float."""
    mantissa, _, power = float.__repr__(value).partition("e")
    before, _, after = mantissa.partition(".")
    if after == "0":
        after = ""
    return int(before + after), int(power or 0) - len(after)


def to_exact(value: Real) -> Exact:
    """Return a finite number as an exact one: a float as its shortest decimal."""
    if not isinstance(value, float):
        return value
    coefficient, power = find_shortest_decimal(value)
    return Fraction(coefficient * 10**power) if power >= 0 else Fraction(coefficient, 10**-power)


def round_scaled(value: Exact, decimals: int) -> int:
    """Round `value * 10**decimals` half away from zero; `decimals` may be negative."""
    above, below = value.numerator, value.denominator
    if decimals >= 0:
        above *= 10**decimals
    else:
        below *= 10**-decimals
    return (2 * above + below) // (2 * below) if above >= 0 else -((2 * -above + below) // (2 * below))


def find_magnitude(value: Exact) -> int:
    """Return the power of ten of the first significant digit of a number: 2 for 314, -1 for 0.5; 0 for 0."""
    above, below = abs(value.numerator), value.denominator
    if above == 0:
        return 0
    guess = len(str(above)) - len(str(below))
    reached = above >= below * 10**guess if guess >= 0 else above * 10**-guess >= below
    return guess if reached else guess - 1


def count_decimals_for(value: Exact, digits: int) -> int:
    """Return the number of decimals that gives so many significant digits; it is negative for tens, hundreds, …"""
    decimals = digits - 1 - find_magnitude(value)
    grown = abs(round_scaled(value, decimals)) >= 10**digits
    return decimals - 1 if grown else decimals


def round_to_decimals(value: Exact, decimals: int) -> DecimalForm:
    """Format a number with so many decimals."""
    scaled = round_scaled(value, decimals)
    if decimals <= 0:
        return DecimalForm(scaled < 0, str(abs(scaled) * 10**-decimals))
    text = str(abs(scaled)).rjust(decimals + 1, "0")
    return DecimalForm(scaled < 0, text[:-decimals], text[-decimals:])


def to_scientific(value: Exact, digits: int) -> DecimalForm:
    """Format a number in scientific notation, with so many significant digits."""
    if value.numerator == 0:
        return round_to_decimals(value, digits - 1)
    decimals = count_decimals_for(value, digits)
    text = str(abs(round_scaled(value, decimals)))
    return DecimalForm(value.numerator < 0, text[0], text[1:], digits - 1 - decimals)


def round_to_digits(value: Exact, digits: int) -> DecimalForm:
    """Format a number with so many significant digits, in scientific notation if it is very large or small."""
    if value.numerator == 0:
        return round_to_decimals(value, 0)
    decimals = count_decimals_for(value, digits)
    if SMALL < digits - 1 - decimals < LARGE:
        return round_to_decimals(value, decimals)
    return to_scientific(value, digits)


def count_decimals(value: int | Fraction) -> int | None:
    """Return how many decimals an exact number has; None if they do not end, or are more than any float has."""
    denominator = value.denominator
    twos = (denominator & -denominator).bit_length() - 1
    rest, fives = denominator >> twos, 0
    while rest % 5 == 0 and fives < MAX_DECIMALS:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 else None


def form_as_typed(number: Typed) -> DecimalForm:
    """Format a number as it was typed: 0.0500, or a mantissa with a power of ten for 6e-10."""
    found = TYPED.fullmatch(number.typed)
    if found is None:
        return round_to_decimals(number, count_decimals(number) or 0)
    power = None if found[4] is None else int(found[4])
    return DecimalForm(number < 0, found[2].lstrip("0") or "0", found[3] or "", power)


def format_naturally(value: Real, digits: int) -> NumberForm:
    """Format a number without a given precision: exactly if it is exact, a float with at most `digits` digits."""
    if isinstance(value, float):
        return format_float(value, digits)
    if isinstance(value, Typed):
        return form_as_typed(value)
    if value.denominator == 1:
        return format_whole(value.numerator, digits)
    decimals = count_decimals(value)
    if decimals is not None:
        return format_decimal(value, decimals, digits)
    above, below = str(abs(value.numerator)), str(value.denominator)
    if len(above) + len(below) > EXACT_DIGITS:
        return round_to_digits(value, digits)
    return FractionForm(value < 0, above, below)


def format_whole(value: int, digits: int) -> DecimalForm:
    """Format a whole number in full, or rounded if it has too many digits to read."""
    written = str(abs(value))
    if len(written) <= EXACT_DIGITS:
        return DecimalForm(value < 0, written)
    return round_to_digits(value, min(len(written.rstrip("0")), digits))


def format_decimal(value: int | Fraction, decimals: int, digits: int) -> DecimalForm:
    """Format a terminating decimal in full; in scientific notation if very small, rounded if it has too many digits."""
    first = find_magnitude(value)
    count = decimals + first + 1
    if count > EXACT_DIGITS:
        return round_to_digits(value, digits)
    return round_to_decimals(value, decimals) if first > SMALL else to_scientific(value, count)


def format_float(value: float, digits: int) -> NumberForm:
    """Format a float with so many significant digits, without padding if it has fewer."""
    if math.isinf(value):
        return InfiniteForm(value < 0)
    if math.isnan(value):
        raise ExpressionError("the value is not a number (NaN)")
    coefficient, _ = find_shortest_decimal(value)
    count = len(str(abs(coefficient)).rstrip("0"))
    return round_to_digits(to_exact(value), min(count, digits))


@dataclass(frozen=True, slots=True)
class Precision:
    """The precision of a print: significant `digits` or `decimals`; without either, numbers are not rounded."""

    digits: int | None = None
    decimals: int | None = None

    def form(self, value: Real, usual: int) -> NumberForm:
        """Format a number; `usual` is how many digits a float gets without a precision."""
        if isinstance(value, float) and not math.isfinite(value):
            return format_float(value, usual)
        if self.digits is not None:
            return round_to_digits(to_exact(value), self.digits)
        if self.decimals is not None:
            return round_to_decimals(to_exact(value), self.decimals)
        return format_naturally(value, usual)


UNROUNDED = Precision()


def read_digits(form: DecimalForm | FractionForm) -> int | Fraction:
    """Return the exact value of printed digits."""
    sign = -1 if form.negative else 1
    if isinstance(form, FractionForm):
        return Fraction(sign * int(form.above), int(form.below))
    power = (form.power or 0) - len(form.after)
    coefficient = sign * int(form.before + form.after)
    number = Fraction(coefficient * 10**power) if power >= 0 else Fraction(coefficient, 10**-power)
    return number.numerator if number.denominator == 1 else number


def derive_precision(
    tolerance: Real | None = None, relative: Real | None = None, digits: int | None = None
) -> Precision:
    """Return the precision that a key's settings imply, so that rounding stays within the tolerance.

    For a `tolerance` t these are the fewest decimals d with 10**-d / 2 <= t, for a `relative` tolerance r the fewest
    digits n with 10**(1 - n) / 2 <= r. `digits` take precedence over both.
    """
    if digits is not None:
        return Precision(digits=min(max(int(digits), 1), MAX_PRECISION))
    if tolerance:
        return Precision(decimals=min(max(-find_magnitude(to_exact(2 * tolerance)), 0), MAX_PRECISION))
    if relative:
        return Precision(digits=min(max(1 - find_magnitude(to_exact(2 * relative)), 1), MAX_PRECISION))
    return UNROUNDED
