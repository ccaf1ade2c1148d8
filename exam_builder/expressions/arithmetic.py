"""Operators on numbers, exact when both operands are exact and limited in size; on lists, entry by entry."""

import math
import operator
import re
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import TypeAlias

from exam_builder.expressions.numbers import MAX_BITS, make_too_large_error, require_bounded, to_float
from exam_builder.expressions.scope import ExpressionError, Scope, describe_value
from exam_builder.expressions.speech import shift_moment
from exam_builder.values import FrozenMap, Real, Value, is_number

Exact: TypeAlias = int | Fraction
Values: TypeAlias = tuple[Value, ...]
BinaryOperator: TypeAlias = Callable[[Value, Value, Scope], Real]

FRACTION_WORK = 3
"""Steps that one operation on fractions costs."""

WORD_BITS = 256
"""Bits of a large whole number that cost one step; those of a fraction cost 32 times as much."""
FREE_BITS = 512
"""Bits up to which a number costs nothing extra."""

ROUNDING = 2.0**-49
"""A sum of floats below this share of its largest term is only rounding error."""

NOISE = 1e-14
"""A float below this share of the largest in its list is only rounding error."""


def normalize_exact(value: Exact, scope: Scope) -> Exact:
    """Return an exact result, as `int` if it is whole; charge work for its size, and refuse one that is too large."""
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
    """Return a float result; raise ExpressionError for NaN."""
    if value != value:
        raise ExpressionError(f"`{symbol}` has no value here: infinities cancel")
    return value


def zero_if_cancelled(result: float, largest: float) -> float:
    """Return a sum of floats, or exactly 0 if only rounding error is left; `largest` is its largest term."""
    return 0.0 if abs(result) <= ROUNDING * largest < math.inf else result


def make_operand_error(a: Value, b: Value, symbol: str) -> ExpressionError:
    """Return the error for two operands one of which is not a number."""
    value = b if is_number(a) else a
    return ExpressionError(f"`{symbol}` needs numbers, not {describe_value(value)}", hint_for_operand(value, symbol))


def hint_for_operand(value: Value, symbol: str) -> str:
    """Return a hint for an operand that is not a number."""
    if isinstance(value, str) and re.search(r"\w\(.*\)|\d\.\.+\d", value):
        return "what is drawn is written {default: 5, choose: [3, 5, 7]} or {default: 5, range: [1, 9], step: 1}"
    if isinstance(value, str) and re.search(r"[a-z_]\w* *[-+*/]", value):
        return f"write {{derive: {value}}} where this text is given, if it is to be computed"
    if isinstance(value, str) and value[:1].isdigit():
        return "where this text is given, write a number in digits: 0.5 for 1/2, 1000 for 1_000"
    if isinstance(value, str):
        return "`+` joins a text only with another text: plain(x) makes one of a number" if symbol == "+" else ""
    return "write (1 if condition else 0)" if isinstance(value, bool) else ""


def make_operator(
    symbol: str, exact: Callable[[Exact, Exact], Exact], inexact: Callable[[float, float], float]
) -> BinaryOperator:
    """Make an operator on two numbers from a function of exact numbers and one of floats."""

    def operate(a: Value, b: Value, scope: Scope) -> Real:
        if not is_number(a) or not is_number(b):
            raise make_operand_error(a, b, symbol)
        if isinstance(a, float) or isinstance(b, float):
            return refuse_nan(inexact(to_float(a), to_float(b)), symbol)
        return normalize_exact(exact(a, b), scope)

    return operate


def make_division(
    symbol: str, exact: Callable[[Exact, Exact], Exact], inexact: Callable[[float, float], float]
) -> BinaryOperator:
    """Make an operator on two numbers that is undefined when the right one is 0."""
    operate = make_operator(symbol, exact, inexact)

    def divide(a: Value, b: Value, scope: Scope) -> Real:
        if is_number(b) and b == 0 and is_number(a):
            raise ExpressionError("division by zero")
        return operate(a, b, scope)

    return divide


def power(a: Value, b: Value, scope: Scope) -> Real:
    """Compute `**`: exact for an exact base and a whole exponent, otherwise a float."""
    if not is_number(a) or not is_number(b):
        raise make_operand_error(a, b, "**")
    if a == 0 and b < 0:
        raise ExpressionError("division by zero: 0 to a negative power")
    if isinstance(a, float) or isinstance(b, float) or b.denominator != 1:
        return float_power(to_float(a), to_float(b))
    return exact_power(a, b.numerator, scope)


def exact_power(a: Exact, exponent: int, scope: Scope) -> Exact:
    """Return a whole power of an exact number; refuse one that would be too large before computing it."""
    widest = max(a.numerator.bit_length(), a.denominator.bit_length())
    if widest > 1 and (widest - 1) * abs(exponent) > MAX_BITS:
        raise make_too_large_error()
    base = Fraction(a) if exponent < 0 and type(a) is int else a
    if widest <= 1 and exponent:
        exponent = 2 - exponent % 2
    return normalize_exact(base**exponent, scope)


def float_power(a: float, b: float) -> float:
    """Return a power as a float; raise ExpressionError for a root of a negative number."""
    if a < 0 and not b.is_integer() and math.isfinite(b):
        raise ExpressionError("a root of a negative number is not real")
    try:
        return refuse_nan(math.pow(a, b), "**")
    except OverflowError:
        raise ExpressionError("the power is too large", "stay below 10**308") from None


def add_floats(a: float, b: float) -> float:
    """Return the sum of two floats, 0 if they cancel."""
    return zero_if_cancelled(a + b, max(abs(a), abs(b)))


ADD = make_operator("+", operator.add, add_floats)
SUBTRACT = make_operator("-", operator.sub, lambda a, b: add_floats(a, -b))
MULTIPLY = make_operator("*", operator.mul, operator.mul)
DIVIDE = make_division("/", Fraction, operator.truediv)
FLOOR_DIVIDE = make_division("//", operator.floordiv, operator.floordiv)
MODULO = make_division("%", operator.mod, operator.mod)


def absolute_value(value: Real) -> Real:
    """Return the absolute value of a number."""
    return abs(value) if isinstance(value, float) else max(value, -value)


def unary_minus(value: Value) -> Real:
    """Compute `-x` of a number."""
    if not is_number(value):
        raise ExpressionError(f"`-` needs a number, not {describe_value(value)}")
    return -value


def unary_plus(value: Value) -> Real:
    """Compute `+x` of a number."""
    if not is_number(value):
        raise ExpressionError(f"`+` needs a number, not {describe_value(value)}")
    return value


def apply_elementwise(operate: BinaryOperator, symbol: str, a: Value, b: Value, scope: Scope) -> Value:
    """Apply an operator to numbers, or entry by entry to lists of one shape; a number combines with every entry."""
    if not isinstance(a, tuple):
        if not isinstance(b, tuple):
            moved = shift_moment(symbol, a, b) if type(a) is FrozenMap or type(b) is FrozenMap else None
            return operate(a, b, scope) if moved is None else moved
        scope.spend(len(b))
        return tuple([apply_elementwise(operate, symbol, a, item, scope) for item in b])
    scope.spend(len(a))
    if not isinstance(b, tuple):
        return tuple([apply_elementwise(operate, symbol, item, b, scope) for item in a])
    if len(a) != len(b) or any(isinstance(x, tuple) is not isinstance(y, tuple) for x, y in zip(a, b, strict=True)):
        hint = "for the product of matrices and vectors write @" if symbol == "*" else ""
        shapes = f"{describe_shape(a)} and {describe_shape(b)}"
        raise ExpressionError(f"`{symbol}` needs lists of one shape, not {shapes}", hint)
    return tuple([apply_elementwise(operate, symbol, x, y, scope) for x, y in zip(a, b, strict=True)])


def map_entries(function: Callable[[Value], Value], value: Value, scope: Scope) -> Value:
    """Apply a function of one number to a number, or to every entry of a list."""
    if not isinstance(value, tuple):
        return function(value)
    scope.spend(len(value))
    return tuple([map_entries(function, item, scope) for item in value])


def get_shape(value: Value) -> tuple[int, ...]:
    """Return the shape of a number (), a vector (n,) or a matrix (n, m); raise ExpressionError if rows differ."""
    if not isinstance(value, tuple):
        return ()
    inner = {get_shape(item) for item in value}
    if len(inner) > 1:
        raise ExpressionError("the rows of the matrix differ in length")
    return (len(value), *(inner.pop() if inner else ()))


def describe_shape(value: Value) -> str:
    """Return a shape for a message: "3", "2 × 3", "a number"."""
    try:
        return " × ".join(map(str, get_shape(value))) or describe_value(value)
    except ExpressionError:
        return "rows of unequal length"


def flatten_numbers(value: Value, doing: str, scope: Scope) -> list[Real]:
    """Return all numbers of a list, row by row; truth values count as 1 and 0."""
    if not isinstance(value, tuple):
        raise ExpressionError(f"{doing} needs a list of numbers, not {describe_value(value)}")
    scope.spend(len(value))
    numbers: list[Real] = []
    for item in value:
        if isinstance(item, tuple):
            numbers.extend(flatten_numbers(item, doing, scope))
        elif isinstance(item, bool):
            numbers.append(int(item))
        elif is_number(item):
            numbers.append(item)
        else:
            raise ExpressionError(f"{doing} needs numbers, not {describe_value(item)}", hint_for_operand(item, ""))
    return numbers


def drop_noise(values: Values) -> Values:
    """Return a list with each float that is only rounding error, next to the largest entry, replaced by 0."""
    largest = _measure_largest_float(values)
    return _zero_below(values, NOISE * largest) if 0 < largest < math.inf else values


def _measure_largest_float(value: Value) -> float:
    if isinstance(value, tuple):
        return max(map(_measure_largest_float, value), default=0.0)
    return abs(value) if isinstance(value, float) else 0.0


def _zero_below(values: Values, least: float) -> Values:
    return tuple(
        [
            _zero_below(item, least)
            if isinstance(item, tuple)
            else 0.0
            if isinstance(item, float) and abs(item) <= least
            else item
            for item in values
        ]
    )


def multiply_matrices(a: Value, b: Value, scope: Scope) -> Value:
    """Compute `@`, the product of vectors and matrices."""
    left, right = get_shape(a), get_shape(b)
    if not (isinstance(a, tuple) and isinstance(b, tuple) and len(left) <= 2 and len(right) <= 2):
        raise ExpressionError(f"`@` multiplies vectors and matrices, not {describe_value(b if left else a)}")
    if left[-1] != right[0]:
        raise ExpressionError(f"`@` cannot multiply {describe_shape(a)} by {describe_shape(b)}: inner sizes differ")
    columns = list_rows(b) if len(right) == 1 else transpose_rows(list_rows(b))
    product = [tuple([dot_product(row, column, scope) for column in columns]) for row in list_rows(a)]
    entries = product if len(right) == 2 else [row[0] for row in product]
    return entries[0] if len(left) == 1 else tuple(entries)


def dot_product(a: Values, b: Values, scope: Scope) -> Real:
    """Return the scalar product of two vectors of the same length."""
    scope.spend(2 * len(a))
    total: Real = 0
    for x, y in zip(a, b, strict=True):
        total = ADD(total, MULTIPLY(x, y, scope), scope)
    return total


def list_rows(value: Values) -> tuple[Values, ...]:
    """Return the rows of a matrix; a vector is a single row."""
    return tuple([row for row in value if isinstance(row, tuple)]) or (value,)


def transpose_rows(rows: Iterable[Values]) -> tuple[Values, ...]:
    """Turn rows into columns."""
    return tuple(zip(*rows, strict=True))
