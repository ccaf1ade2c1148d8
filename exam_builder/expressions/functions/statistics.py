"""Statistics over all entries of a list; exact where the entries are, but for the root in `sd`."""

from fractions import Fraction
from typing import Any

from exam_builder.expressions.exact_arithmetic import ADD, MULTIPLY, SUBTRACT, divide
from exam_builder.expressions.expression_errors import ExpressionError
from exam_builder.expressions.functions.list_functions import sum_numbers
from exam_builder.expressions.functions.numeric import require_entries
from exam_builder.expressions.functions.register import register_function
from exam_builder.expressions.numbers import to_float
from exam_builder.expressions.scope import Scope
from exam_builder.expressions.value_checks import describe_value, require_number
from exam_builder.values import Value


@register_function(1)
def mean(scope: Scope, value: Value) -> Any:
    """The mean; of truth values, the share that holds."""
    found = require_entries("mean", (value,), scope)
    return divide(sum_numbers(found, scope), len(found), scope)


@register_function(1)
def median(scope: Scope, value: Value) -> Any:
    """The middle entry, or the mean of the middle two."""
    return compute_quantile(require_entries("median", (value,), scope), Fraction(1, 2), scope)


@register_function(2)
def quantile(scope: Scope, value: Value, share: Any) -> Any:
    """The value below which a share (0 to 1) lies, interpolated linearly (NumPy's default, R's type 7)."""
    if not 0 <= require_number(share, "`quantile`") <= 1:
        raise ExpressionError(f"`quantile` needs a share from 0 to 1, not {describe_value(share)}")
    return compute_quantile(require_entries("quantile", (value,), scope), share, scope)


def compute_quantile(found: list[Any], share: Any, scope: Scope) -> Any:
    """A quantile of numbers in any order."""
    scope.spend(len(found) * len(found).bit_length())
    ordered = sorted(found)
    position = MULTIPLY(share, len(ordered) - 1, scope)
    below = int(position)
    if below == position:
        return ordered[below]
    step = SUBTRACT(ordered[below + 1], ordered[below], scope)
    return ADD(ordered[below], MULTIPLY(SUBTRACT(position, below, scope), step, scope), scope)


@register_function(1)
def variance(scope: Scope, value: Value) -> Any:
    """The variance of a sample: squared distances from the mean, over n - 1."""
    found = require_entries("variance", (value,), scope)
    if len(found) < 2:
        raise ExpressionError("`variance` needs at least two numbers")
    centre = divide(sum_numbers(found, scope), len(found), scope)
    distances = [SUBTRACT(item, centre, scope) for item in found]
    squares = sum_numbers([MULTIPLY(distance, distance, scope) for distance in distances], scope)
    return divide(squares, len(found) - 1, scope)


@register_function(1)
def sd(scope: Scope, value: Value) -> float:
    """The standard deviation of a sample: the root of `variance`."""
    return float(to_float(variance(scope, value)) ** 0.5)
