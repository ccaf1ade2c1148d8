"""Functions of lists: how many, which, in order; sums and products over all entries."""

import math
from fractions import Fraction
from typing import Any

from exam_builder.expressions.arithmetic import ADD, FREE_BITS, MULTIPLY, settled, unless_cancelled
from exam_builder.expressions.elementwise import entries
from exam_builder.expressions.errors import ExpressionError
from exam_builder.expressions.functions.numeric import numbers_of
from exam_builder.expressions.functions.register import MANY, function
from exam_builder.expressions.kinds import before, items, kind, rank, whole
from exam_builder.expressions.numbers import as_float
from exam_builder.expressions.scope import Scope
from exam_builder.values import Record, Value


@function(1, name="len")
def length(scope: Scope, value: Value) -> int:
    """How many entries a list has, characters a text, fields a record."""
    if not isinstance(value, tuple | str | Record):
        raise ExpressionError(f"`len` needs a list or a text, not {kind(value)}")
    return len(value)


@function(1, 3, name="range")
def whole_numbers(scope: Scope, *bounds: Any) -> tuple[int, ...]:
    """The whole numbers from the first bound (0) up to and without the second, in steps."""
    start, *rest = [whole(bound, "`range`") for bound in bounds]
    if len(rest) == 2 and rest[1] == 0:
        raise ExpressionError("the step of `range` is 0")
    span = range(start, *rest)
    scope.spend(max(0, (span.stop - span.start) // span.step))
    return tuple(span)


@function(1, name="sorted")
def in_order(scope: Scope, value: Value) -> tuple[Value, ...]:
    """A list in rising order: numbers by size, texts by the alphabet, lists by their entries."""
    listed = items(value, "`sorted`")
    scope.visit(listed, len(listed).bit_length())
    return tuple(sorted(listed, key=rank))


@function(1, name="set")
def distinct(scope: Scope, value: Value) -> tuple[Value, ...]:
    """Each entry once, in rising order: so two sets are equal when their entries are."""
    ordered = in_order(scope, value)
    return tuple(item for i, item in enumerate(ordered) if i == 0 or rank(item) != rank(ordered[i - 1]))


@function(1, name="sum")
def total(scope: Scope, value: Value) -> Any:
    """The sum of all entries; of truth values, how many hold."""
    return added(entries(value, "`sum`", scope), scope)


def added(found: list[Any], scope: Scope) -> Any:
    """The sum of numbers: exact when all are, else rounded once."""
    if any(isinstance(item, float) for item in found):
        return float_sum([as_float(item) for item in found])
    totals: dict[int, int] = {}
    for item in found:
        scope.spend(item.numerator.bit_length() // FREE_BITS)
        totals[item.denominator] = totals.get(item.denominator, 0) + item.numerator
    result: Any = 0
    for denominator, numerator in totals.items():
        result = ADD(result, settled(Fraction(numerator, denominator), scope), scope)
    return result


def float_sum(found: list[float]) -> float:
    """The sum of floats, correctly rounded."""
    try:
        return unless_cancelled(math.fsum(found), max(map(abs, found)))
    except ValueError:
        raise ExpressionError("`sum` has no value here: infinities cancel") from None
    except OverflowError:
        raise ExpressionError("the sum is too large", "stay below 10**308") from None


@function(1)
def prod(scope: Scope, value: Value) -> Any:
    """The product of all entries."""
    result: Any = 1
    for item in entries(value, "`prod`", scope):
        result = MULTIPLY(result, item, scope)
    return result


@function(1, MANY, name="min")
def least(scope: Scope, *values: Value) -> Any:
    """The smallest of several numbers, or of all entries of a list."""
    found = numbers_of("min", values, scope)
    smallest = found[0]
    for item in found:
        smallest = item if before(item, smallest, "`min`") else smallest
    return smallest


@function(1, MANY, name="max")
def greatest(scope: Scope, *values: Value) -> Any:
    """The largest of several numbers, or of all entries of a list."""
    found = numbers_of("max", values, scope)
    largest = found[0]
    for item in found:
        largest = item if before(largest, item, "`max`") else largest
    return largest
