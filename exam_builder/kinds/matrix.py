"""A list of rows of numbers."""

from exam_builder.fields import Expression
from exam_builder.kinds.base.precise import Numeric, Precise


class MatrixKey(Precise):
    """A list of rows of numbers."""

    matrix: Expression


class Matrix(Numeric):
    """Numbers, each at its place."""

    name, key = "matrix", MatrixKey
    depth, words = 2, "a list of rows of numbers"


KIND = Matrix()
