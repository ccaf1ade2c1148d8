"""A list of numbers."""

from exam_builder.fields import Expression
from exam_builder.kinds.base.precise import Numeric, Precise


class VectorKey(Precise):
    """A list of numbers."""

    vector: Expression


class Vector(Numeric):
    """Numbers, each at its place."""

    name, key = "vector", VectorKey
    depth, words = 1, "a list of numbers"


KIND = Vector()
