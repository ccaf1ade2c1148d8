"""Linear algebra on lists of numbers, exact for exact entries; eigenvalues and condition numbers by NumPy."""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from exam_builder.expressions.arithmetic import (
    ADD,
    DIVIDE,
    MULTIPLY,
    SUBTRACT,
    Values,
    absolute_value,
    describe_shape,
    dot_product,
    drop_noise,
    flatten_numbers,
    get_shape,
    list_rows,
    transpose_rows,
)
from exam_builder.expressions.functions.register import Forms, Term, register_function
from exam_builder.expressions.numbers import to_float
from exam_builder.expressions.scope import ExpressionError, Scope, require_list, require_number, require_whole
from exam_builder.values import Real, Value

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    FloatMatrix: TypeAlias = NDArray[float64]

Rows: TypeAlias = list[list[Real]]
Computed = TypeVar("Computed")

MAX_SIZE = 100
"""The most rows and columns of a matrix in eigenvalues, cond and identity."""


def require_matrix(value: Value, name: str, scope: Scope) -> Rows:
    """Return the rows of a matrix of numbers; raise ExpressionError for anything else."""
    sizes = get_shape(value)
    if len(sizes) != 2 or 0 in sizes:
        raise ExpressionError(f"`{name}` needs a matrix (a list of rows), not {describe_shape(value)}")
    scope.spend(sizes[0] * sizes[1])
    rows = list_rows(require_list(value, f"`{name}`"))
    return [[require_number(item, f"`{name}`") for item in row] for row in rows]


def require_square_matrix(value: Value, name: str, scope: Scope) -> Rows:
    """Return the rows of a square matrix of numbers; raise ExpressionError for anything else."""
    sizes = get_shape(value)
    if len(sizes) == 2 and 0 not in sizes and sizes[0] != sizes[1]:
        raise ExpressionError(f"`{name}` needs a square matrix, not one of {describe_shape(value)}")
    return require_matrix(value, name, scope)


@register_function(2, forms=Forms(latex=lambda notation, a, b: notation.product([a, b])))
def dot(scope: Scope, a: Value, b: Value) -> Real:
    """Return the scalar product of two vectors."""
    if len(get_shape(a)) != 1 or get_shape(a) != get_shape(b):
        raise ExpressionError(f"`dot` needs two vectors of one length, not {describe_shape(a)} and {describe_shape(b)}")
    return dot_product(require_list(a, "`dot`"), require_list(b, "`dot`"), scope)


@register_function(1, forms=Forms(latex=lambda notation, x: Term(rf"\left\| {x.text} \right\|")))
def norm(scope: Scope, value: Value) -> float:
    """Return the Euclidean norm of a vector, or the Frobenius norm of a matrix."""
    return math.hypot(*[to_float(item) for item in flatten_numbers(value, "`norm`", scope)])


@register_function(1, forms=Forms(latex=lambda notation, x: notation.power(x, Term(r"\mathsf{T}"))))
def transpose(scope: Scope, value: Value) -> tuple[Values, ...]:
    """Return the transpose of a matrix."""
    return transpose_rows(map(tuple, require_matrix(value, "transpose", scope)))


@register_function(1, forms=Forms(command=r"\operatorname{tr}"))
def trace(scope: Scope, value: Value) -> Real:
    """Return the trace of a square matrix."""
    result: Real = 0
    for i, row in enumerate(require_square_matrix(value, "trace", scope)):
        result = ADD(result, row[i], scope)
    return result


@register_function(1)
def identity(scope: Scope, n: Value) -> tuple[Values, ...]:
    """Return the identity matrix with n rows."""
    count = require_whole(n, "`identity`", 1, MAX_SIZE)
    scope.spend(count * count)
    return tuple(tuple(int(i == j) for j in range(count)) for i in range(count))


@register_function(1)
def diag(scope: Scope, value: Value) -> Values:
    """Return the diagonal matrix of a vector, or the diagonal of a matrix."""
    sizes = get_shape(value)
    if len(sizes) == 2:
        return tuple(row[i] for i, row in enumerate(require_matrix(value, "diag", scope)) if i < sizes[1])
    if len(sizes) != 1 or not isinstance(value, tuple):
        raise ExpressionError(f"`diag` needs a vector or a matrix, not {describe_shape(value)}")
    scope.spend(sizes[0] ** 2)
    numbers = [require_number(item, "`diag`") for item in value]
    return tuple(tuple(item if i == j else 0 for j in range(len(numbers))) for i, item in enumerate(numbers))


@register_function(1, forms=Forms(command=r"\det"))
def det(scope: Scope, value: Value) -> Real:
    """Return the determinant."""
    rows = require_square_matrix(value, "det", scope)
    sign = eliminate(rows, len(rows), scope)
    result: Real = 1
    for i in range(len(rows)):
        result = MULTIPLY(result, rows[i][i], scope)
    return MULTIPLY(sign, result, scope)


@register_function(1, forms=Forms(latex=lambda notation, x: notation.power(x, Term("-1"))))
def inv(scope: Scope, value: Value) -> tuple[Values, ...]:
    """Return the inverse."""
    rows = require_square_matrix(value, "inv", scope)
    count = len(rows)
    for i, row in enumerate(rows):
        row.extend(int(i == j) for j in range(count))
    eliminate(rows, count, scope)
    if any(row[i] == 0 for i, row in enumerate(rows)):
        raise ExpressionError("`inv` has no value here: the matrix is singular")
    return tuple(map(tuple, back_substitute(rows, count, scope)))


@register_function(1)
def rank(scope: Scope, value: Value) -> int:
    """Return the rank: exact for exact entries, otherwise from NumPy's singular values."""
    rows = require_matrix(value, "rank", scope)
    if any(isinstance(item, float) for row in rows for item in row):
        import numpy

        return int(compute_with_numpy(numpy.linalg.matrix_rank, rows, "rank", scope))
    eliminate(rows, len(rows[0]), scope)
    return sum(any(item != 0 for item in row) for row in rows)


def eliminate(rows: Rows, columns: int, scope: Scope) -> int:
    """Bring rows to echelon form in place, with partial pivoting; return the sign of the row exchanges."""
    sign, top = 1, 0
    for column in range(columns):
        scope.spend(len(rows))
        best = max(range(top, len(rows)), key=lambda row: absolute_value(rows[row][column]), default=top)
        if top >= len(rows) or rows[best][column] == 0:
            continue
        if best != top:
            rows[top], rows[best], sign = rows[best], rows[top], -sign
        for row in rows[top + 1 :]:
            subtract_pivot(row, rows[top], column, scope)
        top += 1
    return sign


def subtract_pivot(row: list[Real], pivot: list[Real], column: int, scope: Scope) -> None:
    """Subtract the multiple of the pivot row that makes an entry of the row 0."""
    if row[column] == 0:
        return
    factor = DIVIDE(row[column], pivot[column], scope)
    scope.spend(2 * (len(row) - column))
    for j in range(column, len(row)):
        row[j] = SUBTRACT(row[j], MULTIPLY(factor, pivot[j], scope), scope)
    row[column] = 0


def back_substitute(rows: Rows, count: int, scope: Scope) -> Rows:
    """Solve a triangular system in place; the right-hand sides are the columns after the first `count`."""
    for i in reversed(range(count)):
        rows[i] = [DIVIDE(item, rows[i][i], scope) for item in rows[i]]
        for row in rows[:i]:
            subtract_pivot(row, [0] * i + rows[i][i:], i, scope)
    return [row[count:] for row in rows]


def compute_with_numpy(compute: "Callable[[FloatMatrix], Computed]", rows: Rows, name: str, scope: Scope) -> "Computed":
    """Apply a function of numpy.linalg to a matrix of floats of moderate size."""
    import numpy

    if max(len(rows), len(rows[0])) > MAX_SIZE:
        raise ExpressionError(f"`{name}` takes at most {MAX_SIZE} rows and columns")
    scope.spend(len(rows) ** 3 // 50)
    array = numpy.array([[to_float(item) for item in row] for row in rows])
    if not numpy.isfinite(array).all():
        raise ExpressionError(f"`{name}` needs finite numbers")
    return compute(array)


@register_function(1)
def cond(scope: Scope, value: Value) -> float:
    """Return the condition number, the ratio of the largest and smallest singular values; inf for a singular matrix."""
    import numpy

    rows = require_matrix(value, "cond", scope)
    ratio = float(compute_with_numpy(numpy.linalg.cond, rows, "cond", scope))
    return math.inf if rank(scope, value) < min(len(rows), len(rows[0])) else ratio


@register_function(1)
def eigenvalues(scope: Scope, value: Value) -> Values:
    """Return the eigenvalues, largest first; they must be real."""
    import numpy

    rows = require_square_matrix(value, "eigenvalues", scope)
    symmetric = all(rows[i][j] == rows[j][i] for i in range(len(rows)) for j in range(i))
    compute = numpy.linalg.eigvalsh if symmetric else numpy.linalg.eigvals
    values = compute_with_numpy(compute, rows, "eigenvalues", scope)
    if numpy.iscomplexobj(values) and numpy.abs(values.imag).max() > 1e-9 * max(1.0, float(numpy.abs(values).max())):
        raise ExpressionError("`eigenvalues` of this matrix are not real")
    return drop_noise(tuple(sorted(map(float, numpy.real(values)), reverse=True)))
