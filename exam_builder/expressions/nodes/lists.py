"""Lists, and what an index takes out of them."""

import ast
from typing import Any

from exam_builder.expressions import elementwise
from exam_builder.expressions.builder import Builder, Run, builds
from exam_builder.expressions.errors import ExpressionError
from exam_builder.expressions.scope import Scope


@builds(ast.List)
def build_list(builder: Builder, node: ast.List) -> Run:
    """`[a, b]`."""
    parts = [builder.build(item) for item in node.elts]
    return builder.placed(lambda scope: scope.made(tuple([part(scope) for part in parts])), node)


@builds(ast.Subscript)
def build_index(builder: Builder, node: ast.Subscript) -> Run:
    """`v[i]`, `m[i, j]`, `v[i:j]`, `r['f']`."""
    inner = builder.build(node.value)
    indices = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    if not indices:
        raise ExpressionError("the index is missing", "write v[0]", builder.offset(node))
    steps = [build_slice(builder, index) if isinstance(index, ast.Slice) else builder.build(index) for index in indices]
    return builder.placed(lambda scope: descend(inner(scope), [step(scope) for step in steps], scope), node)


def build_slice(builder: Builder, node: ast.Slice) -> Run:
    """The bounds of `i:j:k`, as a Python slice."""
    bounds = [None if bound is None else builder.build(bound) for bound in (node.lower, node.upper, node.step)]
    return lambda scope: slice(*[None if bound is None else bound(scope) for bound in bounds])


def descend(value: Any, indices: list[Any], scope: Scope) -> Any:
    """Follow indices into a list of lists: `m[0, 1]` is row 0, column 1; `m[:, 1]` is column 1."""
    if not indices:
        return value
    index, *rest = indices
    if not isinstance(index, slice):
        return descend(elementwise.entry(value, index, scope), rest, scope)
    chosen: Any = elementwise.part(value, index.start, index.stop, index.step, scope)
    if not rest or isinstance(chosen, str):
        return chosen
    scope.spend(len(chosen))
    return tuple([descend(row, rest, scope) for row in chosen])
