"""The nodes of the syntax tree that the language has; importing this package registers them with the builder."""

from exam_builder.expressions.nodes import calls, comprehensions, leaves, lists, operators

__all__ = ["calls", "comprehensions", "leaves", "lists", "operators"]
