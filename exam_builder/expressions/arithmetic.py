"""Operators on numbers: exact when both sides are, bounded in size, with errors in plain words.

Whole numbers of moderate size take the short way; everything else is checked and counted as work.
"""

import math
import operator
from collections.abc import Callable
from fractions import Fraction
from typing import Any, TypeAlias

from exam_builder.expressions.errors import ExpressionError
from exam_builder.expressions.kinds import NUMBERS, Number, kind
from exam_builder.expressions.numbers import BITS, as_float, bounded, too_large
from exam_builder.expressions.scope import Scope
from exam_builder.values import Value, is_number

Exact = int | Fraction
Binary: TypeAlias = Callable[[Any, Any, Scope], Any]

FRACTION_WORK = 3
"""Steps that one operation on fractions takes."""

WORD = 256
"""Bits of a large number that count as a step; of a fraction they count much more."""
FREE_BITS = 512

ROUNDING = 2.0**-49
"""A sum of floats that is less than this share of its largest term is nothing but their rounding."""


def settled(value: Exact, scope: Scope) -> Exact:
    """An exact result: counted as work by its size, refused when too large, `int` where it is whole."""
    if type(value) is not int and value.denominator == 1:
        value = value.numerator
    bits = value.numerator.bit_length()
    if type(value) is not int:
        bits += value.denominator.bit_length()
        scope.spend(FRACTION_WORK)
    if bits > FREE_BITS:
        scope.spend(bits // WORD * (1 if type(value) is int else 32))
        bounded(value)
    return value


def finite_or_told(value: float, symbol: str) -> float:
    """A float result; not-a-number is refused."""
    if value != value:
        raise ExpressionError(f"`{symbol}` has no value here: infinities cancel")
    return value


def unless_cancelled(result: float, largest: float) -> float:
    """A sum of floats, exactly 0 where its terms cancel but for their rounding; `largest` is that of the terms."""
    return 0.0 if abs(result) <= ROUNDING * largest < math.inf else result


def numbers(a: Value, b: Value, symbol: str) -> None:
    """Raise ExpressionError unless both are numbers."""
    if type(a) in NUMBERS and type(b) in NUMBERS:
        return
    for value in (a, b):
        if not is_number(value):
            raise ExpressionError(f"`{symbol}` needs numbers, not {kind(value)}", advice(value, symbol))


def advice(value: Value, symbol: str) -> str:
    """What would mend an operand that is no number."""
    if isinstance(value, str):
        return "`+` joins a text only with another text: plain(x) makes one of a number" if symbol == "+" else ""
    return "write (1 if condition else 0)" if isinstance(value, bool) else ""


def closed(symbol: str, compute: Callable[[Any, Any], Any], cancels: bool = True) -> Binary:
    """`+`, `-` or `*` of two numbers; a sum `cancels` where its terms do, but for their rounding."""

    def operate(a: Any, b: Any, scope: Scope) -> Number:
        numbers(a, b, symbol)
        if isinstance(a, float) or isinstance(b, float):
            left, right = as_float(a), as_float(b)
            result = finite_or_told(compute(left, right), symbol)
            return unless_cancelled(result, max(abs(left), abs(right))) if cancels else result
        return settled(compute(a, b), scope)

    return operate


def divide(a: Any, b: Any, scope: Scope) -> Number:
    """`/`: exact when both sides are."""
    numbers(a, b, "/")
    if b == 0:
        raise ExpressionError("division by zero")
    if isinstance(a, float) or isinstance(b, float):
        return finite_or_told(as_float(a) / as_float(b), "/")
    return settled(Fraction(a, b), scope)


def flooring(symbol: str, compute: Callable[[Any, Any], Any]) -> Binary:
    """`//` or `%` of two numbers, as Python rounds them: towards minus infinity."""

    def operate(a: Any, b: Any, scope: Scope) -> Number:
        numbers(a, b, symbol)
        if b == 0:
            raise ExpressionError("division by zero")
        if isinstance(a, float) or isinstance(b, float):
            return finite_or_told(compute(as_float(a), as_float(b)), symbol)
        return settled(compute(a, b), scope)

    return operate


def power(a: Any, b: Any, scope: Scope) -> Number:
    """`**`: exact for whole exponents of exact numbers, else a float (a root)."""
    numbers(a, b, "**")
    if a == 0 and b < 0:
        raise ExpressionError("division by zero: 0 to a negative power")
    if isinstance(a, float) or isinstance(b, float) or b.denominator != 1:
        return float_power(as_float(a), as_float(b))
    return exact_power(a, b.numerator, scope)


def exact_power(a: Exact, exponent: int, scope: Scope) -> Exact:
    """A whole power of an exact number, refused before it is computed when it would be too large."""
    widest = max(a.numerator.bit_length(), a.denominator.bit_length())
    if widest > 1 and (widest - 1) * abs(exponent) > BITS:
        raise too_large()
    base = Fraction(a) if exponent < 0 and type(a) is int else a
    if widest <= 1 and exponent:
        exponent = 2 - exponent % 2
    return settled(base**exponent, scope)


def float_power(a: float, b: float) -> float:
    """A power as a float; the root of a negative number is refused."""
    if a < 0 and not b.is_integer() and math.isfinite(b):
        raise ExpressionError("a root of a negative number is not real")
    try:
        return finite_or_told(math.pow(a, b), "**")
    except OverflowError:
        raise ExpressionError("the power is too large", "stay below 10**308") from None
    except ValueError:
        raise ExpressionError("this power has no real value") from None


ADD = closed("+", operator.add)
SUBTRACT = closed("-", operator.sub)
MULTIPLY = closed("*", operator.mul, cancels=False)
FLOOR_DIVIDE = flooring("//", operator.floordiv)
MODULO = flooring("%", operator.mod)


def negative(value: Any) -> Number:
    """`-x` of a number."""
    if not is_number(value):
        raise ExpressionError(f"`-` needs a number, not {kind(value)}")
    result: Number = -value
    return result


def unchanged(value: Any) -> Number:
    """`+x` of a number."""
    if not is_number(value):
        raise ExpressionError(f"`+` needs a number, not {kind(value)}")
    result: Number = value
    return result
