"""Statistics over all entries of a list; exact where the entries are, but for the root in `sd`."""

from fractions import Fraction
from typing import Any

from exam_builder.expressions.arithmetic import ADD, MULTIPLY, SUBTRACT, divide
from exam_builder.expressions.errors import ExpressionError
from exam_builder.expressions.functions.lists import added
from exam_builder.expressions.functions.numeric import numbers_of
from exam_builder.expressions.functions.register import function
from exam_builder.expressions.kinds import kind, number
from exam_builder.expressions.numbers import as_float
from exam_builder.expressions.scope import Scope
from exam_builder.values import Value


@function(1)
def mean(scope: Scope, value: Value) -> Any:
    """The mean; of truth values, the share that holds."""
    found = numbers_of("mean", (value,), scope)
    return divide(added(found, scope), len(found), scope)


@function(1)
def median(scope: Scope, value: Value) -> Any:
    """The middle entry, or the mean of the middle two."""
    return quantile_of(numbers_of("median", (value,), scope), Fraction(1, 2), scope)


@function(2)
def quantile(scope: Scope, value: Value, share: Any) -> Any:
    """The value below which a share (0 to 1) lies, interpolated linearly (NumPy's default, R's type 7)."""
    if not 0 <= number(share, "`quantile`") <= 1:
        raise ExpressionError(f"`quantile` needs a share from 0 to 1, not {kind(share)}")
    return quantile_of(numbers_of("quantile", (value,), scope), share, scope)


def quantile_of(found: list[Any], share: Any, scope: Scope) -> Any:
    """A quantile of numbers in any order."""
    scope.spend(len(found) * len(found).bit_length())
    ordered = sorted(found)
    position = MULTIPLY(share, len(ordered) - 1, scope)
    below = int(position)
    if below == position:
        return ordered[below]
    step = SUBTRACT(ordered[below + 1], ordered[below], scope)
    return ADD(ordered[below], MULTIPLY(SUBTRACT(position, below, scope), step, scope), scope)


@function(1)
def variance(scope: Scope, value: Value) -> Any:
    """The variance of a sample: squared distances from the mean, over n - 1."""
    found = numbers_of("variance", (value,), scope)
    if len(found) < 2:
        raise ExpressionError("`variance` needs at least two numbers")
    centre = divide(added(found, scope), len(found), scope)
    distances = [SUBTRACT(item, centre, scope) for item in found]
    squares = added([MULTIPLY(distance, distance, scope) for distance in distances], scope)
    return divide(squares, len(found) - 1, scope)


@function(1)
def sd(scope: Scope, value: Value) -> float:
    """The standard deviation of a sample: the root of `variance`."""
    return float(as_float(variance(scope, value)) ** 0.5)
