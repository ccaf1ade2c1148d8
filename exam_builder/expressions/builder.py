"""From Python's syntax tree to closures: only what the language has is built, all else is refused in plain words.

Each node becomes a function of the scope. An error inside a node is placed at the node, unless a deeper one has
placed it already. The nodes themselves are built in `nodes`, which registers each kind here.
"""

import ast
from collections.abc import Callable
from typing import Any, TypeAlias

from exam_builder.expressions.expression_errors import ExpressionError
from exam_builder.expressions.scope import Scope
from exam_builder.expressions.tokenizer import ExpressionToken

Evaluator: TypeAlias = Callable[[Scope], Any]
NodeBuilder: TypeAlias = Callable[["Builder", Any], Evaluator]

NODES: dict[type[ast.expr], NodeBuilder] = {}

REFUSED_NODES: dict[type[ast.expr], str] = {
    ast.Tuple: "a list stands in square brackets: write [a, b]",
    ast.NamedExpr: "`:=` is not part of the language",
    ast.Starred: "a star before a value is not part of the language",
    ast.Slice: "`:` stands only in an index such as v[0:2]",
}


class Builder:
    """Builds one expression; collects the names, answers and functions that it uses, and where."""

    def __init__(self, tokens: dict[int, ExpressionToken]) -> None:
        self.tokens = tokens
        self.names: dict[str, int] = {}
        self.answers: dict[str, int] = {}
        self.constants: dict[str, int] = {}
        self.calls: dict[str, int] = {}
        self.local: dict[str, str] = {}
        self.clauses = 0

    def offset(self, node: Any) -> int:
        """Where a node begins in the author's string."""
        return self.tokens[node.col_offset].offset

    def build(self, node: ast.expr) -> Evaluator:
        """The closure of a node; raise ExpressionError for what the language has not got."""
        make = NODES.get(type(node))
        if make is None:
            raise ExpressionError(
                REFUSED_NODES.get(type(node), "this is not part of the language"), "", self.offset(node)
            )
        return make(self, node)

    def with_position(self, run: Evaluator, node: ast.expr) -> Evaluator:
        """The closure, with errors of its own placed at the node."""
        offset = self.offset(node)

        def guarded(scope: Scope) -> Any:
            try:
                return run(scope)
            except ExpressionError as error:
                raise error.at(offset) from None

        return guarded


def register_node(*kinds: type[ast.expr]) -> Callable[[NodeBuilder], NodeBuilder]:
    """Register what builds nodes of these kinds."""

    def register(build: NodeBuilder) -> NodeBuilder:
        NODES.update(dict.fromkeys(kinds, build))
        return build

    return register
