"""Operators on numbers: exact when both sides are, bounded in size, with errors in plain words.

Whole numbers of moderate size take the short way; everything else is checked and counted as work.
"""

import math
import operator
from collections.abc import Callable
from fractions import Fraction
from typing import Any, TypeAlias

from exam_builder.expressions.expression_errors import ExpressionError
from exam_builder.expressions.numbers import MAX_BITS, require_bounded, to_float, too_large_error
from exam_builder.expressions.scope import Scope
from exam_builder.expressions.value_checks import NUMBERS, AnyReal, describe_value
from exam_builder.values import Value, is_number

Exact = int | Fraction
BinaryOperator: TypeAlias = Callable[[Any, Any, Scope], Any]

FRACTION_WORK = 3
"""Steps that one operation on fractions takes."""

WORD_BITS = 256
"""Bits of a large number that count as a step; of a fraction they count much more."""
FREE_BITS = 512

ROUNDING = 2.0**-49
"""A sum of floats that is less than this share of its largest term is nothing but their rounding."""


def normalize_exact(value: Exact, scope: Scope) -> Exact:
    """An exact result: counted as work by its size, refused when too large, `int` where it is whole."""
    if type(value) is not int and value.denominator == 1:
        value = value.numerator
    bits = value.numerator.bit_length()
    if type(value) is not int:
        bits += value.denominator.bit_length()
        scope.spend(FRACTION_WORK)
    if bits > FREE_BITS:
        scope.spend(bits // WORD_BITS * (1 if type(value) is int else 32))
        require_bounded(value)
    return value


def refuse_nan(value: float, symbol: str) -> float:
    """A float result; not-a-number is refused."""
    if value != value:
        raise ExpressionError(f"`{symbol}` has no value here: infinities cancel")
    return value


def zero_if_cancelled(result: float, largest: float) -> float:
    """A sum of floats, exactly 0 where its terms cancel but for their rounding; `largest` is that of the terms."""
    return 0.0 if abs(result) <= ROUNDING * largest < math.inf else result


def require_numbers(a: Value, b: Value, symbol: str) -> None:
    """Raise ExpressionError unless both are numbers."""
    if type(a) in NUMBERS and type(b) in NUMBERS:
        return
    for value in (a, b):
        if not is_number(value):
            raise ExpressionError(
                f"`{symbol}` needs numbers, not {describe_value(value)}", hint_for_operand(value, symbol)
            )


def hint_for_operand(value: Value, symbol: str) -> str:
    """What would mend an operand that is no number."""
    if isinstance(value, str):
        return "`+` joins a text only with another text: plain(x) makes one of a number" if symbol == "+" else ""
    return "write (1 if condition else 0)" if isinstance(value, bool) else ""


def make_operator(symbol: str, compute: Callable[[Any, Any], Any], cancels: bool = True) -> BinaryOperator:
    """`+`, `-` or `*` of two numbers; a sum `cancels` where its terms do, but for their rounding."""

    def operate(a: Any, b: Any, scope: Scope) -> AnyReal:
        require_numbers(a, b, symbol)
        if isinstance(a, float) or isinstance(b, float):
            left, right = to_float(a), to_float(b)
            result = refuse_nan(compute(left, right), symbol)
            return zero_if_cancelled(result, max(abs(left), abs(right))) if cancels else result
        return normalize_exact(compute(a, b), scope)

    return operate


def divide(a: Any, b: Any, scope: Scope) -> AnyReal:
    """`/`: exact when both sides are."""
    require_numbers(a, b, "/")
    if b == 0:
        raise ExpressionError("division by zero")
    if isinstance(a, float) or isinstance(b, float):
        return refuse_nan(to_float(a) / to_float(b), "/")
    return normalize_exact(Fraction(a, b), scope)


def make_floor_operator(symbol: str, compute: Callable[[Any, Any], Any]) -> BinaryOperator:
    """`//` or `%` of two numbers, as Python rounds them: towards minus infinity."""

    def operate(a: Any, b: Any, scope: Scope) -> AnyReal:
        require_numbers(a, b, symbol)
        if b == 0:
            raise ExpressionError("division by zero")
        if isinstance(a, float) or isinstance(b, float):
            return refuse_nan(compute(to_float(a), to_float(b)), symbol)
        return normalize_exact(compute(a, b), scope)

    return operate


def power(a: Any, b: Any, scope: Scope) -> AnyReal:
    """`**`: exact for whole exponents of exact numbers, else a float (a root)."""
    require_numbers(a, b, "**")
    if a == 0 and b < 0:
        raise ExpressionError("division by zero: 0 to a negative power")
    if isinstance(a, float) or isinstance(b, float) or b.denominator != 1:
        return float_power(to_float(a), to_float(b))
    return exact_power(a, b.numerator, scope)


def exact_power(a: Exact, exponent: int, scope: Scope) -> Exact:
    """A whole power of an exact number, refused before it is computed when it would be too large."""
    widest = max(a.numerator.bit_length(), a.denominator.bit_length())
    if widest > 1 and (widest - 1) * abs(exponent) > MAX_BITS:
        raise too_large_error()
    base = Fraction(a) if exponent < 0 and type(a) is int else a
    if widest <= 1 and exponent:
        exponent = 2 - exponent % 2
    return normalize_exact(base**exponent, scope)


def float_power(a: float, b: float) -> float:
    """A power as a float; the root of a negative number is refused."""
    if a < 0 and not b.is_integer() and math.isfinite(b):
        raise ExpressionError("a root of a negative number is not real")
    try:
        return refuse_nan(math.pow(a, b), "**")
    except OverflowError:
        raise ExpressionError("the power is too large", "stay below 10**308") from None
    except ValueError:
        raise ExpressionError("this power has no real value") from None


ADD = make_operator("+", operator.add)
SUBTRACT = make_operator("-", operator.sub)
MULTIPLY = make_operator("*", operator.mul, cancels=False)
FLOOR_DIVIDE = make_floor_operator("//", operator.floordiv)
MODULO = make_floor_operator("%", operator.mod)


def unary_minus(value: Any) -> AnyReal:
    """`-x` of a number."""
    if not is_number(value):
        raise ExpressionError(f"`-` needs a number, not {describe_value(value)}")
    result: AnyReal = -value
    return result


def unary_plus(value: Any) -> AnyReal:
    """`+x` of a number."""
    if not is_number(value):
        raise ExpressionError(f"`+` needs a number, not {describe_value(value)}")
    result: AnyReal = value
    return result
