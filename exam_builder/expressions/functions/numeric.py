"""Functions of numbers; of lists entry by entry. Rounding and whole-number functions stay exact, roots are floats."""

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from exam_builder.expressions.arithmetic import MODULO, settled, unless_cancelled
from exam_builder.expressions.digits import MOST, as_fraction
from exam_builder.expressions.elementwise import each, entries, over
from exam_builder.expressions.errors import ExpressionError
from exam_builder.expressions.functions.register import MANY, function
from exam_builder.expressions.kinds import kind, number, whole
from exam_builder.expressions.numbers import BITS, as_float, too_large, whole_if_whole
from exam_builder.expressions.scope import Scope

CONSTANTS: dict[str, float] = {"pi": math.pi, "e": math.e, "inf": math.inf}

LARGEST_FACTORIAL = 1_500

COMB_WORK = 12_000
"""Computing a binomial coefficient takes the square of its bits over this, in steps."""


def inexact(name: str, compute: Callable[[float], float], domain: str) -> None:
    """Register a function that gives floats; `domain` says for which numbers it has a value."""

    def value_at(x: Any) -> float:
        try:
            return compute(as_float(number(x, f"`{name}`")))
        except ValueError:
            raise ExpressionError(f"`{name}` has no value at {kind(x)}", domain) from None
        except OverflowError:
            raise ExpressionError(f"`{name}` of {kind(x)} is too large", "stay below 10**308") from None

    @function(1, name=name)
    def call(scope: Scope, x: Any) -> Any:
        return each(value_at, x, scope)


def sine(x: float) -> float:
    """The sine, exactly 0 at the float that stands for a multiple of pi."""
    return unless_cancelled(math.sin(x), abs(x))


def cosine(x: float) -> float:
    """The cosine, exactly 0 at the float that stands for an odd multiple of pi/2."""
    return unless_cancelled(math.cos(x), abs(x))


def tangent(x: float) -> float:
    """The tangent; raise ValueError where the cosine is 0."""
    if cosine(x) == 0:
        raise ValueError
    return unless_cancelled(math.tan(x), abs(x))


inexact("sqrt", math.sqrt, "it needs a number of at least 0")
inexact("exp", math.exp, "")
inexact("sin", sine, "it needs a finite number")
inexact("cos", cosine, "it needs a finite number")
inexact("tan", tangent, "it needs a finite number, and no odd multiple of pi/2")
inexact("asin", math.asin, "it needs a number from -1 to 1")
inexact("acos", math.acos, "it needs a number from -1 to 1")
inexact("atan", math.atan, "")


def logarithm(name: str, compute: Callable[[Any], float]) -> Callable[[Any], float]:
    """A logarithm of one number; exact numbers may be far larger than floats are."""

    def value_at(x: Any) -> float:
        if number(x, f"`{name}`") <= 0:
            raise ExpressionError(f"`{name}` has no value at {kind(x)}", "it needs a number above 0")
        if isinstance(x, Fraction) and x.denominator > 1:
            return compute(x.numerator) - compute(x.denominator) if not 1e-300 < x < 1e300 else compute(float(x))
        return unless_cancelled(compute(x if isinstance(x, float) else int(x)), 1.0 if isinstance(x, float) else 0.0)

    return value_at


NATURAL, DECADIC = logarithm("log", math.log), logarithm("log10", math.log10)


@function(1, 2)
def log(scope: Scope, x: Any, base: Any = None) -> Any:
    """The natural logarithm, or that to a base."""
    if base is None:
        return each(NATURAL, x, scope)
    below = NATURAL(base)
    if below == 0:
        raise ExpressionError("`log` has no value for the base 1")
    return each(lambda entry: NATURAL(entry) / below, x, scope)


@function(1)
def log10(scope: Scope, x: Any) -> Any:
    """The logarithm to the base 10."""
    return each(DECADIC, x, scope)


@function(2)
def atan2(scope: Scope, y: Any, x: Any) -> Any:
    """The angle of the point (x, y), from -pi to pi."""

    def angle(a: Any, b: Any, scope: Scope) -> float:
        return math.atan2(as_float(number(a, "`atan2`")), as_float(number(b, "`atan2`")))

    return over(angle, "atan2", y, x, scope)


@function(1, name="abs")
def absolute(scope: Scope, x: Any) -> Any:
    """The absolute value."""
    return each(lambda entry: _plainly(abs(number(entry, "`abs`"))), x, scope)


def _plainly(value: Any) -> Any:
    return value if isinstance(value, float) else whole_if_whole(value)


@function(1)
def sign(scope: Scope, x: Any) -> Any:
    """-1, 0 or 1."""
    return each(lambda entry: (number(entry, "`sign`") > 0) - (number(entry, "`sign`") < 0), x, scope)


def finite(value: Any, doing: str) -> int | Fraction:
    """The exact number that a finite number stands for."""
    found = number(value, doing)
    if isinstance(found, float) and not math.isfinite(found):
        raise ExpressionError(f"{doing} needs a finite number")
    return Fraction(found) if isinstance(found, float) else found


@function(1)
def floor(scope: Scope, x: Any) -> Any:
    """The next whole number below."""
    return each(lambda entry: math.floor(finite(entry, "`floor`")), x, scope)


@function(1)
def ceil(scope: Scope, x: Any) -> Any:
    """The next whole number above."""
    return each(lambda entry: math.ceil(finite(entry, "`ceil`")), x, scope)


@function(1, 2, name="round")
def rounded(scope: Scope, x: Any, decimals: Any = 0) -> Any:
    """Rounded to decimals, exactly; halves go to the even digit, as in Python and NumPy."""
    places = whole(decimals, "`round` to decimals", -MOST, MOST)

    def value_at(entry: Any) -> Any:
        finite(entry, "`round`")
        shifted = round(as_fraction(entry) * Fraction(10) ** places)
        return whole_if_whole(Fraction(shifted) / Fraction(10) ** places)

    return each(value_at, x, scope)


@function(2)
def mod(scope: Scope, a: Any, b: Any) -> Any:
    """The remainder of a division, with the sign of the divisor."""
    return over(MODULO, "mod", a, b, scope)


def whole_numbers(name: str, values: tuple[Any, ...], scope: Scope) -> list[int]:
    """Whole numbers given one by one or as a list."""
    listed = values[0] if len(values) == 1 and isinstance(values[0], tuple) else values
    scope.spend(len(listed))
    return [whole(value, f"`{name}`") for value in listed]


@function(1, MANY)
def gcd(scope: Scope, *values: Any) -> int:
    """The greatest common divisor of whole numbers."""
    return math.gcd(*whole_numbers("gcd", values, scope))


@function(1, MANY)
def lcm(scope: Scope, *values: Any) -> int:
    """The least common multiple of whole numbers."""
    result = 1
    for value in whole_numbers("lcm", values, scope):
        result = settled(math.lcm(result, value), scope).numerator
    return result


@function(1)
def factorial(scope: Scope, n: Any) -> Any:
    """n!"""

    def value_at(entry: Any) -> Any:
        found = whole(entry, "`factorial`", 0)
        if found > LARGEST_FACTORIAL:
            raise too_large()
        return settled(math.factorial(found), scope)

    return each(value_at, n, scope)


@function(2)
def comb(scope: Scope, n: Any, k: Any) -> int:
    """How many choices of k things out of n there are."""
    above, below = whole(n, "`comb`", 0), whole(k, "`comb`", 0)
    if below > above:
        return 0
    below = min(below, above - below)
    bits = comb_bits(above, below)
    if bits > BITS + 2:
        raise too_large()
    scope.spend(int(bits) ** 2 // COMB_WORK)
    return settled(math.comb(above, below), scope).numerator


def comb_bits(n: int, k: int) -> float:
    """About how many bits comb(n, k) has."""
    if n > 2**50:
        return k * (n.bit_length() - max(k, 1).bit_length())
    return (math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)) / math.log(2)


def numbers_of(name: str, values: tuple[Any, ...], scope: Scope) -> list[Any]:
    """Numbers given one by one or as a list; at least one."""
    found = entries(values[0] if len(values) == 1 else values, f"`{name}`", scope)
    if not found:
        raise ExpressionError(f"`{name}` needs a list that is not empty")
    return found
