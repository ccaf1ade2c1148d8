"""The nodes of the syntax tree that the language has; importing this package registers them with the builder."""

from exam_builder.expressions.nodes import comprehensions, function_calls, leaves, list_nodes, operators

__all__ = ["comprehensions", "function_calls", "leaves", "list_nodes", "operators"]
