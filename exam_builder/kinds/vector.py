"""A list of numbers."""

from exam_builder.fields import ExpressionField
from exam_builder.kinds.base.numeric_kind import NumbersKind, NumericKey


class VectorKey(NumericKey):
    """A list of numbers."""

    vector: ExpressionField


class Vector(NumbersKind[VectorKey]):
    """A vector, in which the order of the numbers matters."""

    name, key = "vector", VectorKey
    depth, words = 1, "a list of numbers"


KIND = Vector()
