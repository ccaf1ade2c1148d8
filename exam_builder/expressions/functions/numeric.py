"""Functions of numbers; of lists entry by entry. Rounding and whole-number functions stay exact, roots are floats."""

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from exam_builder.expressions.digits import MAX_PRECISION, to_fraction
from exam_builder.expressions.elementwise import apply_elementwise, flatten_numbers, map_entries
from exam_builder.expressions.exact_arithmetic import MODULO, normalize_exact, zero_if_cancelled
from exam_builder.expressions.expression_errors import ExpressionError
from exam_builder.expressions.functions.register import MANY, register_function
from exam_builder.expressions.numbers import MAX_BITS, simplify_whole, to_float, too_large_error
from exam_builder.expressions.scope import Scope
from exam_builder.expressions.value_checks import describe_value, require_number, require_whole

CONSTANTS: dict[str, float] = {"pi": math.pi, "e": math.e, "inf": math.inf}

LARGEST_FACTORIAL = 1_500

COMB_WORK = 12_000
"""Computing a binomial coefficient takes the square of its bits over this, in steps."""


def register_float_function(name: str, compute: Callable[[float], float], domain: str) -> None:
    """Register a function that gives floats; `domain` says for which numbers it has a value."""

    def value_at(x: Any) -> float:
        try:
            return compute(to_float(require_number(x, f"`{name}`")))
        except ValueError:
            raise ExpressionError(f"`{name}` has no value at {describe_value(x)}", domain) from None
        except OverflowError:
            raise ExpressionError(f"`{name}` of {describe_value(x)} is too large", "stay below 10**308") from None

    @register_function(1, name=name)
    def call(scope: Scope, x: Any) -> Any:
        return map_entries(value_at, x, scope)


def sine(x: float) -> float:
    """The sine, exactly 0 at the float that stands for a multiple of pi."""
    return zero_if_cancelled(math.sin(x), abs(x))


def cosine(x: float) -> float:
    """The cosine, exactly 0 at the float that stands for an odd multiple of pi/2."""
    return zero_if_cancelled(math.cos(x), abs(x))


def tangent(x: float) -> float:
    """The tangent; raise ValueError where the cosine is 0."""
    if cosine(x) == 0:
        raise ValueError
    return zero_if_cancelled(math.tan(x), abs(x))


register_float_function("sqrt", math.sqrt, "it needs a number of at least 0")
register_float_function("exp", math.exp, "")
register_float_function("sin", sine, "it needs a finite number")
register_float_function("cos", cosine, "it needs a finite number")
register_float_function("tan", tangent, "it needs a finite number, and no odd multiple of pi/2")
register_float_function("asin", math.asin, "it needs a number from -1 to 1")
register_float_function("acos", math.acos, "it needs a number from -1 to 1")
register_float_function("atan", math.atan, "")


def make_logarithm(name: str, compute: Callable[[Any], float]) -> Callable[[Any], float]:
    """A logarithm of one number; exact numbers may be far larger than floats are."""

    def value_at(x: Any) -> float:
        if require_number(x, f"`{name}`") <= 0:
            raise ExpressionError(f"`{name}` has no value at {describe_value(x)}", "it needs a number above 0")
        if isinstance(x, Fraction) and x.denominator > 1:
            return compute(x.numerator) - compute(x.denominator) if not 1e-300 < x < 1e300 else compute(float(x))
        return zero_if_cancelled(compute(x if isinstance(x, float) else int(x)), 1.0 if isinstance(x, float) else 0.0)

    return value_at


NATURAL_LOG, COMMON_LOG = make_logarithm("log", math.log), make_logarithm("log10", math.log10)


@register_function(1, 2)
def log(scope: Scope, x: Any, base: Any = None) -> Any:
    """The natural logarithm, or that to a base."""
    if base is None:
        return map_entries(NATURAL_LOG, x, scope)
    below = NATURAL_LOG(base)
    if below == 0:
        raise ExpressionError("`log` has no value for the base 1")
    return map_entries(lambda entry: NATURAL_LOG(entry) / below, x, scope)


@register_function(1)
def log10(scope: Scope, x: Any) -> Any:
    """The logarithm to the base 10."""
    return map_entries(COMMON_LOG, x, scope)


@register_function(2)
def atan2(scope: Scope, y: Any, x: Any) -> Any:
    """The angle of the point (x, y), from -pi to pi."""

    def angle(a: Any, b: Any, scope: Scope) -> float:
        return math.atan2(to_float(require_number(a, "`atan2`")), to_float(require_number(b, "`atan2`")))

    return apply_elementwise(angle, "atan2", y, x, scope)


@register_function(1, name="abs")
def absolute(scope: Scope, x: Any) -> Any:
    """The absolute value."""
    return map_entries(lambda entry: _simplify_exact(abs(require_number(entry, "`abs`"))), x, scope)


def _simplify_exact(value: Any) -> Any:
    return value if isinstance(value, float) else simplify_whole(value)


@register_function(1)
def sign(scope: Scope, x: Any) -> Any:
    """-1, 0 or 1."""
    return map_entries(
        lambda entry: (require_number(entry, "`sign`") > 0) - (require_number(entry, "`sign`") < 0), x, scope
    )


def require_finite(value: Any, doing: str) -> int | Fraction:
    """The exact number that a finite number stands for."""
    found = require_number(value, doing)
    if isinstance(found, float) and not math.isfinite(found):
        raise ExpressionError(f"{doing} needs a finite number")
    return Fraction(found) if isinstance(found, float) else found


@register_function(1)
def floor(scope: Scope, x: Any) -> Any:
    """The next whole number below."""
    return map_entries(lambda entry: math.floor(require_finite(entry, "`floor`")), x, scope)


@register_function(1)
def ceil(scope: Scope, x: Any) -> Any:
    """The next whole number above."""
    return map_entries(lambda entry: math.ceil(require_finite(entry, "`ceil`")), x, scope)


@register_function(1, 2, name="round")
def round_value(scope: Scope, x: Any, decimals: Any = 0) -> Any:
    """Rounded to decimals, exactly; halves go to the even digit, as in Python and NumPy."""
    places = require_whole(decimals, "`round` to decimals", -MAX_PRECISION, MAX_PRECISION)

    def value_at(entry: Any) -> Any:
        require_finite(entry, "`round`")
        shifted = round(to_fraction(entry) * Fraction(10) ** places)
        return simplify_whole(Fraction(shifted) / Fraction(10) ** places)

    return map_entries(value_at, x, scope)


@register_function(2)
def mod(scope: Scope, a: Any, b: Any) -> Any:
    """The remainder of a division, with the sign of the divisor."""
    return apply_elementwise(MODULO, "mod", a, b, scope)


def require_whole_numbers(name: str, values: tuple[Any, ...], scope: Scope) -> list[int]:
    """Whole numbers given one by one or as a list."""
    listed = values[0] if len(values) == 1 and isinstance(values[0], tuple) else values
    scope.spend(len(listed))
    return [require_whole(value, f"`{name}`") for value in listed]


@register_function(1, MANY)
def gcd(scope: Scope, *values: Any) -> int:
    """The greatest common divisor of whole numbers."""
    return math.gcd(*require_whole_numbers("gcd", values, scope))


@register_function(1, MANY)
def lcm(scope: Scope, *values: Any) -> int:
    """The least common multiple of whole numbers."""
    result = 1
    for value in require_whole_numbers("lcm", values, scope):
        result = normalize_exact(math.lcm(result, value), scope).numerator
    return result


@register_function(1)
def factorial(scope: Scope, n: Any) -> Any:
    """n!"""

    def value_at(entry: Any) -> Any:
        found = require_whole(entry, "`factorial`", 0)
        if found > LARGEST_FACTORIAL:
            raise too_large_error()
        return normalize_exact(math.factorial(found), scope)

    return map_entries(value_at, n, scope)


@register_function(2)
def comb(scope: Scope, n: Any, k: Any) -> int:
    """How many choices of k things out of n there are."""
    above, below = require_whole(n, "`comb`", 0), require_whole(k, "`comb`", 0)
    if below > above:
        return 0
    below = min(below, above - below)
    bits = estimate_comb_bits(above, below)
    if bits > MAX_BITS + 2:
        raise too_large_error()
    scope.spend(int(bits) ** 2 // COMB_WORK)
    return normalize_exact(math.comb(above, below), scope).numerator


def estimate_comb_bits(n: int, k: int) -> float:
    """About how many bits comb(n, k) has."""
    if n > 2**50:
        return k * (n.bit_length() - max(k, 1).bit_length())
    return (math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)) / math.log(2)


def require_entries(name: str, values: tuple[Any, ...], scope: Scope) -> list[Any]:
    """Numbers given one by one or as a list; at least one."""
    found = flatten_numbers(values[0] if len(values) == 1 else values, f"`{name}`", scope)
    if not found:
        raise ExpressionError(f"`{name}` needs a list that is not empty")
    return found
