"""Functions of lists: how many, which, in order; sums and products over all entries."""

import math
from fractions import Fraction
from typing import Any

from exam_builder.expressions.elementwise import flatten_numbers
from exam_builder.expressions.exact_arithmetic import ADD, FREE_BITS, MULTIPLY, normalize_exact, zero_if_cancelled
from exam_builder.expressions.expression_errors import ExpressionError
from exam_builder.expressions.functions.numeric import require_entries
from exam_builder.expressions.functions.register import MANY, register_function
from exam_builder.expressions.numbers import to_float
from exam_builder.expressions.scope import Scope
from exam_builder.expressions.value_checks import describe_value, is_before, require_list, require_whole, sort_key
from exam_builder.values import Record, Value


@register_function(1, name="len")
def length(scope: Scope, value: Value) -> int:
    """How many entries a list has, characters a text, fields a record."""
    if not isinstance(value, tuple | str | Record):
        raise ExpressionError(f"`len` needs a list or a text, not {describe_value(value)}")
    return len(value)


@register_function(1, 3, name="range")
def make_range(scope: Scope, *bounds: Any) -> tuple[int, ...]:
    """The whole numbers from the first bound (0) up to and without the second, in steps."""
    start, *rest = [require_whole(bound, "`range`") for bound in bounds]
    if len(rest) == 2 and rest[1] == 0:
        raise ExpressionError("the step of `range` is 0")
    span = range(start, *rest)
    scope.spend(max(0, (span.stop - span.start) // span.step))
    return tuple(span)


@register_function(1, name="sorted")
def sort_values(scope: Scope, value: Value) -> tuple[Value, ...]:
    """A list in rising order: numbers by size, texts by the alphabet, lists by their entries."""
    listed = require_list(value, "`sorted`")
    scope.visit(listed, len(listed).bit_length())
    return tuple(sorted(listed, key=sort_key))


@register_function(1, name="set")
def make_set(scope: Scope, value: Value) -> tuple[Value, ...]:
    """Each entry once, in rising order: so two sets are equal when their entries are."""
    ordered = sort_values(scope, value)
    return tuple(item for i, item in enumerate(ordered) if i == 0 or sort_key(item) != sort_key(ordered[i - 1]))


@register_function(1, name="sum")
def sum_values(scope: Scope, value: Value) -> Any:
    """The sum of all entries; of truth values, how many hold."""
    return sum_numbers(flatten_numbers(value, "`sum`", scope), scope)


def sum_numbers(found: list[Any], scope: Scope) -> Any:
    """The sum of numbers: exact when all are, else rounded once."""
    if any(isinstance(item, float) for item in found):
        return sum_floats([to_float(item) for item in found])
    totals: dict[int, int] = {}
    for item in found:
        scope.spend(item.numerator.bit_length() // FREE_BITS)
        totals[item.denominator] = totals.get(item.denominator, 0) + item.numerator
    result: Any = 0
    for denominator, numerator in totals.items():
        result = ADD(result, normalize_exact(Fraction(numerator, denominator), scope), scope)
    return result


def sum_floats(found: list[float]) -> float:
    """The sum of floats, correctly rounded."""
    try:
        return zero_if_cancelled(math.fsum(found), max(map(abs, found)))
    except ValueError:
        raise ExpressionError("`sum` has no value here: infinities cancel") from None
    except OverflowError:
        raise ExpressionError("the sum is too large", "stay below 10**308") from None


@register_function(1)
def prod(scope: Scope, value: Value) -> Any:
    """The product of all entries."""
    result: Any = 1
    for item in flatten_numbers(value, "`prod`", scope):
        result = MULTIPLY(result, item, scope)
    return result


@register_function(1, MANY, name="min")
def minimum(scope: Scope, *values: Value) -> Any:
    """The smallest of several numbers, or of all entries of a list."""
    found = require_entries("min", values, scope)
    smallest = found[0]
    for item in found:
        smallest = item if is_before(item, smallest, "`min`") else smallest
    return smallest


@register_function(1, MANY, name="max")
def maximum(scope: Scope, *values: Value) -> Any:
    """The largest of several numbers, or of all entries of a list."""
    found = require_entries("max", values, scope)
    largest = found[0]
    for item in found:
        largest = item if is_before(largest, item, "`max`") else largest
    return largest
