"""A list of rows of numbers."""

from exam_builder.fields import ExpressionField
from exam_builder.kinds.base.numeric_kind import NumbersKind, NumericKey


class MatrixKey(NumericKey):
    """A list of rows of numbers."""

    matrix: ExpressionField


class Matrix(NumbersKind[MatrixKey]):
    """A matrix, in which the order of the numbers matters."""

    name, key = "matrix", MatrixKey
    depth, words = 2, "a list of rows of numbers"


KIND = Matrix()
