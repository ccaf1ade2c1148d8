"""A list of numbers."""

from exam_builder.fields import ExpressionField
from exam_builder.kinds.base.numeric_kind import NumericKey, NumericKind


class VectorKey(NumericKey):
    """A list of numbers."""

    vector: ExpressionField


class Vector(NumericKind):
    """Numbers, each at its place."""

    name, key = "vector", VectorKey
    depth, words = 1, "a list of numbers"


KIND = Vector()
