"""List small corrections of an expression; of two that contradict each other, the one that they fix is wrong."""

import ast
import itertools
from collections.abc import Iterator, Set

from exam_builder.checking.expression_changes import list_changes, replace_operands
from exam_builder.expressions import ExpressionError

FACTORS = ("2", "10", "100", "1000")
"""Numbers, beside parameters, that authors forget as factors and divisors."""
MAX_REPAIRS = 3_000
"""The greatest number of corrections of one expression that are tried."""


def list_slips(source: str, names: Set[str]) -> Iterator[str]:
    """List the corrections that undo one slip."""
    try:
        yield from itertools.islice((change.text for change in list_changes(source, names)), MAX_REPAIRS)
    except ExpressionError:
        return


def list_repairs(source: str, names: Set[str]) -> Iterator[str]:
    """List small corrections, the likeliest first: a slip undone, another name, a missing factor or term."""
    try:
        slips = (change.text for change in list_changes(source, names))
        named = replace_operands(source, lambda node: _name_others(node, names))
        longer = replace_operands(source, lambda node: _add_operand(node, names))
        yield from itertools.islice(
            dict.fromkeys(itertools.chain(list_regroupings(source, names), slips, named, longer)), MAX_REPAIRS
        )
    except ExpressionError:
        return


def list_regroupings(source: str, _names: Set[str]) -> Iterator[str]:
    """List the expressions that differ only in brackets, or in the order of two operands."""
    yield from replace_operands(source, _regroup)


def _regroup(node: ast.expr) -> Iterator[ast.expr]:
    """Yield `a / b * c` for `a / (b * c)`, `a + b / c` for `(a + b) / c`, and the reverse; `b - a` for `a - b`."""
    if isinstance(node, ast.BinOp) and isinstance(left := node.left, ast.BinOp):
        yield ast.BinOp(left.left, left.op, ast.BinOp(left.right, node.op, node.right))
    if isinstance(node, ast.BinOp) and isinstance(right := node.right, ast.BinOp):
        yield ast.BinOp(ast.BinOp(node.left, node.op, right.left), right.op, right.right)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub | ast.Div):
        yield ast.BinOp(node.right, node.op, node.left)


def _name_others(node: ast.expr, names: Set[str]) -> Iterator[ast.expr]:
    if isinstance(node, ast.Name | ast.Constant):
        yield from (ast.Name(name) for name in sorted(names) if name != getattr(node, "id", ""))


def _add_operand(node: ast.expr, names: Set[str]) -> Iterator[ast.expr]:
    for name in (*sorted(names), *FACTORS):
        yield ast.BinOp(node, ast.Mult(), ast.Name(name))
        yield ast.BinOp(node, ast.Div(), ast.Name(name))
    yield ast.UnaryOp(ast.USub(), node)
    for name in (*sorted(names), "1"):
        yield ast.BinOp(node, ast.Add(), ast.Name(name))
        yield ast.BinOp(node, ast.Sub(), ast.Name(name))
