"""Functions of numbers, applied to lists entry by entry; rounding and functions of whole numbers stay exact."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

from exam_builder.expressions.arithmetic import (
    MODULO,
    absolute_value,
    apply_elementwise,
    flatten_numbers,
    map_entries,
    normalize_exact,
    zero_if_cancelled,
)
from exam_builder.expressions.functions.register import ATOM, MANY, NO_FORMS, POWER, SUM, Forms, Term, register_function
from exam_builder.expressions.numbers import (
    MAX_BITS,
    MAX_PRECISION,
    make_too_large_error,
    simplify_whole,
    to_exact,
    to_float,
)
from exam_builder.expressions.scope import ExpressionError, Scope, describe_value, require_number, require_whole
from exam_builder.values import Real, Value

CONSTANTS: dict[str, float] = {"pi": math.pi, "e": math.e, "inf": math.inf}

LARGEST_FACTORIAL = 1_500

COMB_WORK = 12_000
"""A binomial coefficient costs the square of its bits, divided by this, in steps."""


def delimit(left: str, right: str) -> Callable[..., Term]:
    """Return a writer that puts its argument between delimiters of matching height."""
    return lambda notation, x: Term(rf"\left{left} {x.text} \right{right}")


def register_float_function(name: str, compute: Callable[[float], float], domain: str, forms: Forms = NO_FORMS) -> None:
    """Register a function that returns floats; `domain` is a hint on the numbers for which it is defined."""

    def value_at(x: Value) -> float:
        try:
            return compute(to_float(require_number(x, f"`{name}`")))
        except ValueError:
            raise ExpressionError(f"`{name}` has no value at {describe_value(x)}", domain) from None
        except OverflowError:
            raise ExpressionError(f"`{name}` of {describe_value(x)} is too large", "stay below 10**308") from None

    @register_function(1, name=name, forms=replace(forms, sympy=name, compute=compute))
    def call(scope: Scope, x: Value) -> Value:
        return map_entries(value_at, x, scope)


def sine(x: float) -> float:
    """Return the sine, exactly 0 at the float nearest to a multiple of pi."""
    return zero_if_cancelled(math.sin(x), abs(x))


def cosine(x: float) -> float:
    """Return the cosine, exactly 0 at the float nearest to an odd multiple of pi/2."""
    return zero_if_cancelled(math.cos(x), abs(x))


def tangent(x: float) -> float:
    """Return the tangent; raise ValueError if the cosine is 0."""
    if cosine(x) == 0:
        raise ValueError
    return zero_if_cancelled(math.tan(x), abs(x))


FINITE, ONE = "it needs a finite number", "it needs a number from -1 to 1"
register_float_function(
    "sqrt", math.sqrt, "it needs a number of at least 0", Forms(latex=lambda notation, x: Term(rf"\sqrt{{{x.text}}}"))
)
register_float_function(
    "exp", math.exp, "", Forms(command=r"\exp", latex=lambda notation, x: notation.power(Term("e"), x))
)
register_float_function("sin", sine, FINITE, Forms(command=r"\sin", mistaken_for="cos"))
register_float_function("cos", cosine, FINITE, Forms(command=r"\cos", mistaken_for="sin"))
register_float_function("tan", tangent, f"{FINITE}, and no odd multiple of pi/2", Forms(command=r"\tan"))
register_float_function("asin", math.asin, ONE, Forms(command=r"\arcsin"))
register_float_function("acos", math.acos, ONE, Forms(command=r"\arccos"))
register_float_function("atan", math.atan, "", Forms(command=r"\arctan"))


def make_logarithm(name: str, compute: Callable[[float], float]) -> Callable[[Value], float]:
    """Make a logarithm of one number; exact numbers may exceed the range of floats."""

    def value_at(value: Value) -> float:
        x = require_number(value, f"`{name}`")
        if x <= 0:
            raise ExpressionError(f"`{name}` has no value at {describe_value(x)}", "it needs a number above 0")
        if isinstance(x, Fraction) and x.denominator > 1:
            return compute(x.numerator) - compute(x.denominator) if not 1e-300 < x < 1e300 else compute(float(x))
        return zero_if_cancelled(compute(x if isinstance(x, float) else int(x)), 1.0 if isinstance(x, float) else 0.0)

    return value_at


NATURAL_LOG, COMMON_LOG = make_logarithm("log", math.log), make_logarithm("log10", math.log10)


@register_function(
    1,
    2,
    forms=Forms(
        command=r"\ln",
        latex=lambda notation, x, base=None: notation.function(rf"\log_{{{base.text}}}" if base else r"\ln", [x]),
        sympy="log",
        compute=math.log,
    ),
)
def log(scope: Scope, x: Value, base: Value | None = None) -> Value:
    """Return the natural logarithm, or the one to a base."""
    if base is None:
        return map_entries(NATURAL_LOG, x, scope)
    below = NATURAL_LOG(base)
    if below == 0:
        raise ExpressionError("`log` has no value for the base 1")
    return map_entries(lambda entry: NATURAL_LOG(entry) / below, x, scope)


@register_function(1, forms=Forms(command=r"\log_{10}", sympy=lambda sympy, x: sympy.log(x, 10)))
def log10(scope: Scope, x: Value) -> Value:
    """Return the logarithm to the base 10."""
    return map_entries(COMMON_LOG, x, scope)


@register_function(2, forms=Forms(sympy="atan2"))
def atan2(scope: Scope, y: Value, x: Value) -> Value:
    """Return the angle of the point (x, y), from -pi to pi."""

    def angle(a: Value, b: Value, scope: Scope) -> float:
        return math.atan2(to_float(require_number(a, "`atan2`")), to_float(require_number(b, "`atan2`")))

    return apply_elementwise(angle, "atan2", y, x, scope)


@register_function(1, name="abs", forms=Forms(latex=delimit("|", "|"), sympy="Abs"))
def absolute(scope: Scope, x: Value) -> Value:
    """Return the absolute value."""

    def value_at(entry: Value) -> Real:
        found = absolute_value(require_number(entry, "`abs`"))
        return found if isinstance(found, float) else simplify_whole(found)

    return map_entries(value_at, x, scope)


@register_function(1, forms=Forms(command=r"\operatorname{sgn}", sympy="sign"))
def sign(scope: Scope, x: Value) -> Value:
    """Return -1, 0 or 1."""

    def value_at(entry: Value) -> int:
        found = require_number(entry, "`sign`")
        return (found > 0) - (found < 0)

    return map_entries(value_at, x, scope)


def require_finite(value: Value, doing: str) -> int | Fraction:
    """Return a finite number as an exact one; raise ExpressionError for infinity and NaN."""
    number = require_number(value, doing)
    if not isinstance(number, float):
        return number
    if not math.isfinite(number):
        raise ExpressionError(f"{doing} needs a finite number")
    return Fraction(number)


@register_function(1, forms=Forms(latex=delimit(r"\lfloor", r"\rfloor"), sympy="floor", mistaken_for="ceil"))
def floor(scope: Scope, x: Value) -> Value:
    """Return the largest whole number that is not above x."""
    return map_entries(lambda entry: math.floor(require_finite(entry, "`floor`")), x, scope)


@register_function(1, forms=Forms(latex=delimit(r"\lceil", r"\rceil"), sympy="ceiling", mistaken_for="floor"))
def ceil(scope: Scope, x: Value) -> Value:
    """Return the smallest whole number that is not below x."""
    return map_entries(lambda entry: math.ceil(require_finite(entry, "`ceil`")), x, scope)


@register_function(1, 2, name="round")
def round_value(scope: Scope, x: Value, decimals: Value = 0) -> Value:
    """Round exactly to a number of decimals, half to even as in Python and NumPy."""
    places = require_whole(decimals, "`round` to decimals", -MAX_PRECISION, MAX_PRECISION)

    def value_at(entry: Value) -> int | Fraction:
        require_finite(entry, "`round`")
        shifted = round(to_exact(require_number(entry, "`round`")) * Fraction(10) ** places)
        return simplify_whole(Fraction(shifted) / Fraction(10) ** places)

    return map_entries(value_at, x, scope)


@register_function(
    2,
    forms=Forms(
        latex=lambda notation, a, b: Term(
            rf"{notation.bracket_if_looser(a, ATOM)} \bmod {notation.bracket_if_looser(b, ATOM)}", SUM
        )
    ),
)
def mod(scope: Scope, a: Value, b: Value) -> Value:
    """Return the remainder of a division, with the sign of the divisor."""
    return apply_elementwise(MODULO, "mod", a, b, scope)


def require_whole_numbers(name: str, values: Sequence[Value], scope: Scope) -> list[int]:
    """Return whole numbers that are given one by one or as a list; raise ExpressionError for anything else."""
    listed = values[0] if len(values) == 1 and isinstance(values[0], tuple) else values
    scope.spend(len(listed))
    return [require_whole(value, f"`{name}`") for value in listed]


@register_function(1, MANY, forms=Forms(command=r"\gcd"))
def gcd(scope: Scope, *values: Value) -> int:
    """Return the greatest common divisor of whole numbers."""
    return math.gcd(*require_whole_numbers("gcd", values, scope))


@register_function(1, MANY)
def lcm(scope: Scope, *values: Value) -> int:
    """Return the least common multiple of whole numbers."""
    result = 1
    for value in require_whole_numbers("lcm", values, scope):
        result = normalize_exact(math.lcm(result, value), scope).numerator
    return result


@register_function(
    1, forms=Forms(latex=lambda notation, n: Term(f"{notation.bracket_if_looser(n, ATOM)}!", POWER), sympy="factorial")
)
def factorial(scope: Scope, n: Value) -> Value:
    """Return the factorial n!."""

    def value_at(entry: Value) -> Real:
        found = require_whole(entry, "`factorial`", 0)
        if found > LARGEST_FACTORIAL:
            raise make_too_large_error()
        return normalize_exact(math.factorial(found), scope)

    return map_entries(value_at, n, scope)


@register_function(
    2, forms=Forms(latex=lambda notation, n, k: Term(rf"\binom{{{n.text}}}{{{k.text}}}"), sympy="binomial")
)
def comb(scope: Scope, n: Value, k: Value) -> int:
    """Return the binomial coefficient: the number of ways to choose k of n things."""
    above, below = require_whole(n, "`comb`", 0), require_whole(k, "`comb`", 0)
    if below > above:
        return 0
    below = min(below, above - below)
    bits = estimate_comb_bits(above, below)
    if bits > MAX_BITS + 2:
        raise make_too_large_error()
    scope.spend(int(bits) ** 2 // COMB_WORK)
    return normalize_exact(math.comb(above, below), scope).numerator


def estimate_comb_bits(n: int, k: int) -> float:
    """Estimate the number of bits of comb(n, k)."""
    if n > 2**50:
        return k * (n.bit_length() - max(k, 1).bit_length())
    return (math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)) / math.log(2)


def require_entries(name: str, values: tuple[Value, ...], scope: Scope) -> list[Real]:
    """Return numbers that are given one by one or as a list; raise ExpressionError if there are none."""
    entries = flatten_numbers(values[0] if len(values) == 1 else values, f"`{name}`", scope)
    if not entries:
        raise ExpressionError(f"`{name}` needs a list that is not empty")
    return entries
