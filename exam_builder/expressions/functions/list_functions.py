"""Functions of lists: length, order, sums and statistics, exact for exact entries."""

import math
from collections.abc import Sequence
from fractions import Fraction
from functools import reduce

from exam_builder.expressions.arithmetic import (
    ADD,
    DIVIDE,
    FREE_BITS,
    MULTIPLY,
    SUBTRACT,
    flatten_numbers,
    normalize_exact,
    zero_if_cancelled,
)
from exam_builder.expressions.functions.numeric import require_entries
from exam_builder.expressions.functions.register import MANY, Forms, register_function
from exam_builder.expressions.numbers import to_float
from exam_builder.expressions.scope import (
    ExpressionError,
    Scope,
    describe_value,
    is_before,
    require_list,
    require_number,
    require_text,
    require_whole,
    sort_key,
)
from exam_builder.findings import shorten
from exam_builder.values import CLOCK, DATE, FrozenMap, Real, Value, parse_moment


@register_function(1, name="len")
def length(scope: Scope, value: Value) -> int:
    """Return the number of entries of a list, characters of a text, or fields of a mapping."""
    if not isinstance(value, tuple | str | FrozenMap):
        raise ExpressionError(f"`len` needs a list or a text, not {describe_value(value)}")
    return len(value)


@register_function(1, 3, name="range")
def make_range(scope: Scope, *bounds: Value) -> tuple[int, ...]:
    """Return whole numbers from the first bound (or 0) up to, but not including, the second, in steps."""
    start, *rest = [require_whole(bound, "`range`") for bound in bounds]
    if len(rest) == 2 and rest[1] == 0:
        raise ExpressionError("the step of `range` is 0")
    span = range(start, *rest)
    scope.spend(max(0, (span.stop - span.start) // span.step))
    return tuple(span)


@register_function(1, name="sorted")
def sort_values(scope: Scope, value: Value) -> tuple[Value, ...]:
    """Return a list in ascending order: numbers by value, texts alphabetically, lists by their entries."""
    listed = require_list(value, "`sorted`")
    scope.visit(listed, len(listed).bit_length())
    return tuple(sorted(listed, key=sort_key))


@register_function(1, name="set")
def make_set(scope: Scope, value: Value) -> tuple[Value, ...]:
    """Return the distinct entries in ascending order, so that sets with the same entries are equal."""
    ordered = sort_values(scope, value)
    return tuple(item for i, item in enumerate(ordered) if i == 0 or sort_key(item) != sort_key(ordered[i - 1]))


@register_function(1, name="sum", forms=Forms("sum", mistaken_for="prod"))
def sum_values(scope: Scope, value: Value) -> Real:
    """Return the sum of all entries; for truth values, how many are true."""
    return sum_numbers(flatten_numbers(value, "`sum`", scope), scope)


def sum_numbers(numbers: Sequence[Real], scope: Scope) -> Real:
    """Return the sum of numbers: exact if all are exact, otherwise rounded once."""
    exact = [item for item in numbers if not isinstance(item, float)]
    if len(exact) < len(numbers):
        return sum_floats([to_float(item) for item in numbers])
    totals: dict[int, int] = {}
    for item in exact:
        scope.spend(item.numerator.bit_length() // FREE_BITS)
        totals[item.denominator] = totals.get(item.denominator, 0) + item.numerator
    result: Real = 0
    for denominator, numerator in totals.items():
        result = ADD(result, normalize_exact(Fraction(numerator, denominator), scope), scope)
    return result


def sum_floats(numbers: Sequence[float]) -> float:
    """Return the sum of floats, correctly rounded."""
    try:
        return zero_if_cancelled(math.fsum(numbers), max(map(abs, numbers)))
    except ValueError:
        raise ExpressionError("`sum` has no value here: infinities cancel") from None
    except OverflowError:
        raise ExpressionError("the sum is too large", "stay below 10**308") from None


@register_function(1, forms=Forms("product"))
def prod(scope: Scope, value: Value) -> Real:
    """Return the product of all entries."""
    result: Real = 1
    for item in flatten_numbers(value, "`prod`", scope):
        result = MULTIPLY(result, item, scope)
    return result


@register_function(1, MANY, name="min", forms=Forms(command=r"\min", sympy="Min", mistaken_for="max"))
def minimum(scope: Scope, *values: Value) -> Real:
    """Return the smallest of several numbers, or of all entries of a list."""
    entries = require_entries("min", values, scope)
    return reduce(lambda least, item: item if is_before(item, least, "`min`") else least, entries)


@register_function(1, MANY, name="max", forms=Forms(command=r"\max", sympy="Max", mistaken_for="min"))
def maximum(scope: Scope, *values: Value) -> Real:
    """Return the largest of several numbers, or of all entries of a list."""
    entries = require_entries("max", values, scope)
    return reduce(lambda most, item: item if is_before(most, item, "`max`") else most, entries)


@register_function(1)
def mean(scope: Scope, value: Value) -> Real:
    """Return the mean; for truth values, the share that is true."""
    return mean_of(require_entries("mean", (value,), scope), scope)


def mean_of(numbers: Sequence[Real], scope: Scope) -> Real:
    """Return the mean of numbers."""
    return DIVIDE(sum_numbers(numbers, scope), len(numbers), scope)


@register_function(1)
def median(scope: Scope, value: Value) -> Real:
    """Return the middle entry, or the mean of the middle two."""
    return compute_quantile(require_entries("median", (value,), scope), Fraction(1, 2), scope)


@register_function(2)
def quantile(scope: Scope, value: Value, share: Value) -> Real:
    """Return the quantile of a share (0 to 1), interpolated linearly (NumPy's default, R's type 7)."""
    within = require_number(share, "`quantile`")
    if not 0 <= within <= 1:
        raise ExpressionError(f"`quantile` needs a share from 0 to 1, not {describe_value(share)}")
    return compute_quantile(require_entries("quantile", (value,), scope), within, scope)


def compute_quantile(numbers: Sequence[Real], share: Real, scope: Scope) -> Real:
    """Return a quantile of numbers in any order."""
    scope.spend(len(numbers) * len(numbers).bit_length())
    ordered = sorted(numbers)
    position = MULTIPLY(share, len(ordered) - 1, scope)
    below = int(position)
    if below == position:
        return ordered[below]
    step = SUBTRACT(ordered[below + 1], ordered[below], scope)
    return ADD(ordered[below], MULTIPLY(SUBTRACT(position, below, scope), step, scope), scope)


@register_function(1)
def variance(scope: Scope, value: Value) -> Real:
    """Return the variance of a sample, with the divisor n - 1."""
    entries = require_entries("variance", (value,), scope)
    if len(entries) < 2:
        raise ExpressionError("`variance` needs at least two numbers")
    centre = mean_of(entries, scope)
    distances = [SUBTRACT(item, centre, scope) for item in entries]
    squares = sum_numbers([MULTIPLY(distance, distance, scope) for distance in distances], scope)
    return DIVIDE(squares, len(entries) - 1, scope)


@register_function(1)
def sd(scope: Scope, value: Value) -> float:
    """Return the standard deviation of a sample: the root of `variance`."""
    return float(to_float(variance(scope, value)) ** 0.5)


@register_function(1, name="date")
def make_date(scope: Scope, text: Value) -> Value:
    """Return the day that a text such as 2026-03-02 names."""
    return read_typed(DATE, text, "2026-03-02")


@register_function(1, name="clock")
def make_clock(scope: Scope, text: Value) -> Value:
    """Return the time of day that a text such as 18:10 names."""
    return read_typed(CLOCK, text, "18:10")


def read_typed(kind: str, text: Value, example: str) -> Value:
    """Parse a day or a time of day; raise ExpressionError if the text is neither."""
    written = require_text(text, f"`{kind}`")
    try:
        return parse_moment(kind, written)
    except ValueError:
        raise ExpressionError(f"`{shorten(written)}` is not a {kind}", f"write {kind}('{example}')") from None
