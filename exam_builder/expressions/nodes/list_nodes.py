"""Lists, and what an index takes out of them."""

import ast
from typing import Any

from exam_builder.expressions import elementwise
from exam_builder.expressions.builder import Builder, Evaluator, register_node
from exam_builder.expressions.expression_errors import ExpressionError
from exam_builder.expressions.scope import Scope


@register_node(ast.List)
def build_list(builder: Builder, node: ast.List) -> Evaluator:
    """`[a, b]`."""
    parts = [builder.build(item) for item in node.elts]
    return builder.with_position(lambda scope: scope.made(tuple([part(scope) for part in parts])), node)


@register_node(ast.Subscript)
def build_index(builder: Builder, node: ast.Subscript) -> Evaluator:
    """`v[i]`, `m[i, j]`, `v[i:j]`, `r['f']`."""
    inner = builder.build(node.value)
    indices = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    if not indices:
        raise ExpressionError("the index is missing", "write v[0]", builder.offset(node))
    steps = [build_slice(builder, index) if isinstance(index, ast.Slice) else builder.build(index) for index in indices]
    return builder.with_position(
        lambda scope: follow_indices(inner(scope), [step(scope) for step in steps], scope), node
    )


def build_slice(builder: Builder, node: ast.Slice) -> Evaluator:
    """The bounds of `i:j:k`, as a Python slice."""
    bounds = [None if bound is None else builder.build(bound) for bound in (node.lower, node.upper, node.step)]
    return lambda scope: slice(*[None if bound is None else bound(scope) for bound in bounds])


def follow_indices(value: Any, indices: list[Any], scope: Scope) -> Any:
    """Follow indices into a list of lists: `m[0, 1]` is row 0, column 1; `m[:, 1]` is column 1."""
    if not indices:
        return value
    index, *rest = indices
    if not isinstance(index, slice):
        return follow_indices(elementwise.get_entry(value, index, scope), rest, scope)
    chosen: Any = elementwise.get_slice(value, index.start, index.stop, index.step, scope)
    if not rest or isinstance(chosen, str):
        return chosen
    scope.spend(len(chosen))
    return tuple([follow_indices(row, rest, scope) for row in chosen])
