"""Operators, comparisons, `and`, `or`, `not`, and the choice by `if`."""

import ast
from collections.abc import Callable
from typing import Any

from exam_builder.expressions import arithmetic, elementwise
from exam_builder.expressions.builder import Builder, Run, builds
from exam_builder.expressions.errors import ExpressionError
from exam_builder.expressions.kinds import before, kind, same, truth
from exam_builder.expressions.scope import Scope
from exam_builder.expressions.spans import belongs, pieces_of
from exam_builder.values import Typed

OPERATORS: dict[type[ast.operator], tuple[str, arithmetic.Binary]] = {
    ast.Sub: ("-", arithmetic.SUBTRACT),
    ast.Mult: ("*", arithmetic.MULTIPLY),
    ast.Div: ("/", arithmetic.divide),
    ast.FloorDiv: ("//", arithmetic.FLOOR_DIVIDE),
    ast.Mod: ("%", arithmetic.MODULO),
    ast.Pow: ("**", arithmetic.power),
}

QUICK: dict[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: int.__add__,
    ast.Sub: int.__sub__,
    ast.Mult: int.__mul__,
}

SMALL = 2**64


@builds(ast.BinOp)
def build_binary(builder: Builder, node: ast.BinOp) -> Run:
    """`a + b` and the like: whole numbers of moderate size at once, the rest by the operators of lists."""
    left, right, offset = builder.build(node.left), builder.build(node.right), builder.offset(node)
    slow = operation(type(node.op))
    quick = QUICK.get(type(node.op))

    def compute(scope: Scope) -> Any:
        a, b = left(scope), right(scope)
        if quick is not None and type(a) is int and type(b) is int and -SMALL < a < SMALL and -SMALL < b < SMALL:
            return quick(a, b)
        try:
            return slow(a, b, scope)
        except ExpressionError as error:
            raise error.at(offset) from None

    return compute


def operation(kind_of: type[ast.operator]) -> arithmetic.Binary:
    """An operator on any values."""
    if kind_of is ast.Add:
        return elementwise.plus
    if kind_of is ast.MatMult:
        return elementwise.product
    symbol, operate = OPERATORS[kind_of]
    return lambda a, b, scope: elementwise.over(operate, symbol, a, b, scope)


@builds(ast.UnaryOp)
def build_unary(builder: Builder, node: ast.UnaryOp) -> Run:
    """`-x`, `+x`, `not x`; a typed number keeps its digits under a minus."""
    inner = builder.build(node.operand)
    if isinstance(node.op, ast.Not):
        return builder.placed(lambda scope: not truth(inner(scope), "`not`"), node)
    if isinstance(node.operand, ast.Constant) and isinstance(node.op, ast.USub):
        number = inner(None)  # type: ignore[arg-type]
        if isinstance(number, Typed):
            opposite = Typed("-" + number.typed)
            return lambda scope: opposite
    function = arithmetic.negative if isinstance(node.op, ast.USub) else arithmetic.unchanged
    return builder.placed(lambda scope: elementwise.each(function, inner(scope), scope), node)


@builds(ast.BoolOp)
def build_logic(builder: Builder, node: ast.BoolOp) -> Run:
    """`and`, `or`: from left to right, as far as needed."""
    parts = [builder.build(value) for value in node.values]
    decisive = isinstance(node.op, ast.Or)
    word = "`or`" if decisive else "`and`"

    def compute(scope: Scope) -> bool:
        return decisive if any(truth(part(scope), word) is decisive for part in parts) else not decisive

    return builder.placed(compute, node)


def contains(item: Any, within: Any, scope: Scope) -> bool:
    """`item in within`: an entry of a list, a piece of a text, a number of an interval."""
    if isinstance(within, str) and isinstance(item, str):
        return str(item) in within
    pieces = pieces_of(within)
    if pieces is not None:
        scope.spend(len(pieces))
        return belongs(item, pieces)
    if not isinstance(within, tuple):
        raise ExpressionError(f"`in` needs a list, not {kind(within)}")
    scope.spend(len(within))
    return any(same(item, entry, scope) for entry in within)


COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any, Scope], bool]] = {
    ast.Eq: same,
    ast.NotEq: lambda a, b, scope: not same(a, b, scope),
    ast.Lt: lambda a, b, scope: before(a, b, "`<`"),
    ast.Gt: lambda a, b, scope: before(b, a, "`>`"),
    ast.LtE: lambda a, b, scope: not before(b, a, "`<=`"),
    ast.GtE: lambda a, b, scope: not before(a, b, "`>=`"),
    ast.In: contains,
    ast.NotIn: lambda a, b, scope: not contains(a, b, scope),
}


@builds(ast.Compare)
def build_comparison(builder: Builder, node: ast.Compare) -> Run:
    """Comparisons, chained as in mathematics: `0 < a <= b`."""
    first = builder.build(node.left)
    steps = [
        (COMPARISONS[type(operator)], builder.build(right))
        for operator, right in zip(node.ops, node.comparators, strict=True)
    ]

    def compute(scope: Scope) -> bool:
        left = first(scope)
        for holds, right in steps:
            value = right(scope)
            if not holds(left, value, scope):
                return False
            left = value
        return True

    return builder.placed(compute, node)


@builds(ast.IfExp)
def build_choice(builder: Builder, node: ast.IfExp) -> Run:
    """`x if condition else y`."""
    condition, offset = builder.build(node.test), builder.offset(node.test)
    yes, no = builder.build(node.body), builder.build(node.orelse)

    def compute(scope: Scope) -> Any:
        try:
            holds = truth(condition(scope), "`if`")
        except ExpressionError as error:
            raise error.at(offset) from None
        return yes(scope) if holds else no(scope)

    return compute
