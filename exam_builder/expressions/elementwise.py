"""Operators on lists: entry by entry, `@` for the product, `+` that joins texts, indexing."""

import math
from collections.abc import Callable
from typing import Any

from exam_builder.expressions.exact_arithmetic import ADD, MULTIPLY, BinaryOperator
from exam_builder.expressions.expression_errors import ExpressionError, unknown_name_error
from exam_builder.expressions.scope import Scope
from exam_builder.expressions.tex import join_texts
from exam_builder.expressions.value_checks import describe_value, require_whole
from exam_builder.values import Record, Value, is_number

NOISE = 1e-14
"""A float that is less than this share of the largest in its list is nothing but rounding."""


def apply_elementwise(operate: BinaryOperator, symbol: str, a: Any, b: Any, scope: Scope) -> Any:
    """Apply an operator to numbers, or entry by entry to lists of one shape; a number goes with every entry."""
    if type(a) is not tuple and type(b) is not tuple:
        return operate(a, b, scope)
    scope.spend(len(a) if type(a) is tuple else len(b))
    if type(b) is not tuple:
        return tuple([apply_elementwise(operate, symbol, item, b, scope) for item in a])
    if type(a) is not tuple:
        return tuple([apply_elementwise(operate, symbol, a, item, scope) for item in b])
    if len(a) != len(b) or any(map(differ_in_nesting, a, b)):
        raise ExpressionError(f"`{symbol}` needs lists of one shape, not {describe_shape(a)} and {describe_shape(b)}")
    return tuple([apply_elementwise(operate, symbol, x, y, scope) for x, y in zip(a, b, strict=True)])


def differ_in_nesting(x: Any, y: Any) -> bool:
    """Whether one of two entries is a list and the other is not."""
    return (type(x) is tuple) is not (type(y) is tuple)


def map_entries(function: Callable[[Any], Any], value: Any, scope: Scope) -> Any:
    """Apply a function of one number to a number, or to every entry of a list."""
    if type(value) is not tuple:
        return function(value)
    scope.spend(len(value))
    return tuple([map_entries(function, item, scope) for item in value])


def add_values(a: Any, b: Any, scope: Scope) -> Value:
    """`+`: adds numbers and lists of numbers, joins texts and lists of texts."""
    if isinstance(a, str) and isinstance(b, str):
        return scope.made(join_texts([a, b]))
    if type(a) is tuple and type(b) is tuple and are_texts(a) and are_texts(b):
        return scope.made(a + b)
    result: Value = apply_elementwise(ADD, "+", a, b, scope)
    return result


def are_texts(values: tuple[Value, ...]) -> bool:
    """Whether a list holds only texts (an empty one does)."""
    return all(isinstance(value, str) for value in values)


def shape_of(value: Value) -> tuple[int, ...]:
    """The shape of a number (), a vector (n,), a matrix (n, m); ExpressionError when rows differ."""
    if not isinstance(value, tuple):
        return ()
    inner = {shape_of(item) for item in value}
    if len(inner) > 1:
        raise ExpressionError("the rows of the matrix differ in length")
    return (len(value), *(inner.pop() if inner else ()))


def describe_shape(value: Value) -> str:
    """A shape for a message: "3", "2 × 3", "a number"."""
    try:
        return " × ".join(map(str, shape_of(value))) or describe_value(value)
    except ExpressionError:
        return "rows of unequal length"


def flatten_numbers(value: Value, doing: str, scope: Scope) -> list[Any]:
    """All numbers of a list, row after row; truth values count as 1 and 0."""
    if not isinstance(value, tuple):
        raise ExpressionError(f"{doing} needs a list of numbers, not {describe_value(value)}")
    scope.spend(len(value))
    found: list[Any] = []
    for item in value:
        if isinstance(item, tuple):
            found.extend(flatten_numbers(item, doing, scope))
        elif is_number(item):
            found.append(item)
        elif isinstance(item, bool):
            found.append(int(item))
        else:
            raise ExpressionError(f"{doing} needs numbers, not {describe_value(item)}")
    return found


def drop_noise(value: tuple[Any, ...]) -> tuple[Any, ...]:
    """A list of numbers whose floats are exactly 0 where they are nothing beside its largest entry but rounding."""
    largest = _largest_float(value)
    return _zero_below(value, NOISE * largest) if 0 < largest < math.inf else value


def _largest_float(value: Any) -> float:
    if isinstance(value, tuple):
        return max(map(_largest_float, value), default=0.0)
    return abs(value) if isinstance(value, float) else 0.0


def _zero_below(value: Any, least: float) -> Any:
    if isinstance(value, tuple):
        return tuple([_zero_below(item, least) for item in value])
    return 0.0 if isinstance(value, float) and abs(value) <= least else value


def multiply_matrices(a: Value, b: Value, scope: Scope) -> Value:
    """`@`: the product of vectors and matrices."""
    sizes = shape_of(a), shape_of(b)
    if not all(len(found) in (1, 2) for found in sizes):
        raise ExpressionError(f"`@` multiplies vectors and matrices, not {describe_value(b if sizes[0] else a)}")
    if sizes[0][-1] != sizes[1][0]:
        raise ExpressionError(f"`@` cannot multiply {describe_shape(a)} by {describe_shape(b)}: inner sizes differ")
    columns = transpose_rows(b) if len(sizes[1]) == 2 else (b,)
    rows = a if len(sizes[0]) == 2 else (a,)
    result = tuple([tuple([dot_product(row, column, scope) for column in columns]) for row in rows])  # type: ignore[union-attr]
    if len(sizes[1]) == 1:
        result = tuple([row[0] for row in result])
    return result[0] if len(sizes[0]) == 1 else result


def dot_product(a: Any, b: Any, scope: Scope) -> Any:
    """The sum of the products of the entries of two vectors of one length."""
    scope.spend(2 * len(a))
    total: Any = 0
    for x, y in zip(a, b, strict=True):
        total = ADD(total, MULTIPLY(x, y, scope), scope)
    return total


def transpose_rows(rows: Any) -> tuple[Any, ...]:
    """Rows become columns."""
    return tuple(zip(*rows, strict=True))


def get_entry(value: Value, index: Value, scope: Scope) -> Value:
    """`v[i]`, `r['f']`: an entry of a list or text by number from 0 (from the end when negative), a field by name."""
    if isinstance(value, Record):
        return get_field(value, index)
    if not isinstance(value, tuple | str):
        raise ExpressionError(f"{describe_value(value)} has no entries")
    position = require_whole(index, "an index")
    if not -len(value) <= position < len(value):
        raise ExpressionError(f"there is no entry {position} in {describe_value(value)}", "entries are counted from 0")
    return value[position]


def get_field(record: Record, name: Value) -> Value:
    """A field of a record."""
    if not isinstance(name, str):
        raise ExpressionError(
            f"a record is read by the name of a field, not by {describe_value(name)}", "write r['name']"
        )
    if name not in record:
        raise unknown_name_error("field", name, record)
    return record[name]


def get_slice(value: Value, start: Value | None, stop: Value | None, step: Value | None, scope: Scope) -> Value:
    """`v[i:j]`: entries of a list or text from i up to and without j."""
    if not isinstance(value, tuple | str):
        raise ExpressionError(f"{describe_value(value)} has no entries")
    bounds = [None if bound is None else require_whole(bound, "an index") for bound in (start, stop, step)]
    if bounds[2] == 0:
        raise ExpressionError("the step of a slice is 0")
    return scope.made(value[slice(*bounds)])
