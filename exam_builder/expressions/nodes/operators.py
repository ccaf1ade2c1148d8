"""Operators, comparisons, `and`, `or`, `not`, and the choice by `if`."""

import ast
from collections.abc import Callable
from typing import Any

from exam_builder.expressions import elementwise, exact_arithmetic
from exam_builder.expressions.builder import Builder, Evaluator, register_node
from exam_builder.expressions.expression_errors import ExpressionError
from exam_builder.expressions.interval_record import is_in_pieces, read_pieces
from exam_builder.expressions.scope import Scope
from exam_builder.expressions.value_checks import describe_value, is_before, is_same_value, require_truth
from exam_builder.values import Typed

OPERATORS: dict[type[ast.operator], tuple[str, exact_arithmetic.BinaryOperator]] = {
    ast.Sub: ("-", exact_arithmetic.SUBTRACT),
    ast.Mult: ("*", exact_arithmetic.MULTIPLY),
    ast.Div: ("/", exact_arithmetic.divide),
    ast.FloorDiv: ("//", exact_arithmetic.FLOOR_DIVIDE),
    ast.Mod: ("%", exact_arithmetic.MODULO),
    ast.Pow: ("**", exact_arithmetic.power),
}

FAST_OPERATORS: dict[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: int.__add__,
    ast.Sub: int.__sub__,
    ast.Mult: int.__mul__,
}

FAST_LIMIT = 2**64


@register_node(ast.BinOp)
def build_binary(builder: Builder, node: ast.BinOp) -> Evaluator:
    """`a + b` and the like: whole numbers of moderate size at once, the rest by the operators of lists."""
    left, right, offset = builder.build(node.left), builder.build(node.right), builder.offset(node)
    slow = choose_operator(type(node.op))
    quick = FAST_OPERATORS.get(type(node.op))

    def compute(scope: Scope) -> Any:
        a, b = left(scope), right(scope)
        if (
            quick is not None
            and type(a) is int
            and type(b) is int
            and -FAST_LIMIT < a < FAST_LIMIT
            and -FAST_LIMIT < b < FAST_LIMIT
        ):
            return quick(a, b)
        try:
            return slow(a, b, scope)
        except ExpressionError as error:
            raise error.at(offset) from None

    return compute


def choose_operator(kind_of: type[ast.operator]) -> exact_arithmetic.BinaryOperator:
    """An operator on any values."""
    if kind_of is ast.Add:
        return elementwise.add_values
    if kind_of is ast.MatMult:
        return elementwise.multiply_matrices
    symbol, operate = OPERATORS[kind_of]
    return lambda a, b, scope: elementwise.apply_elementwise(operate, symbol, a, b, scope)


@register_node(ast.UnaryOp)
def build_unary(builder: Builder, node: ast.UnaryOp) -> Evaluator:
    """`-x`, `+x`, `not x`; a typed number keeps its digits under a minus."""
    inner = builder.build(node.operand)
    if isinstance(node.op, ast.Not):
        return builder.with_position(lambda scope: not require_truth(inner(scope), "`not`"), node)
    if isinstance(node.operand, ast.Constant) and isinstance(node.op, ast.USub):
        number = inner(None)  # type: ignore[arg-type]
        if isinstance(number, Typed):
            opposite = Typed("-" + number.typed)
            return lambda scope: opposite
    function = exact_arithmetic.unary_minus if isinstance(node.op, ast.USub) else exact_arithmetic.unary_plus
    return builder.with_position(lambda scope: elementwise.map_entries(function, inner(scope), scope), node)


@register_node(ast.BoolOp)
def build_logic(builder: Builder, node: ast.BoolOp) -> Evaluator:
    """`and`, `or`: from left to right, as far as needed."""
    parts = [builder.build(value) for value in node.values]
    decisive = isinstance(node.op, ast.Or)
    word = "`or`" if decisive else "`and`"

    def compute(scope: Scope) -> bool:
        return decisive if any(require_truth(part(scope), word) is decisive for part in parts) else not decisive

    return builder.with_position(compute, node)


def contains(item: Any, within: Any, scope: Scope) -> bool:
    """`item in within`: an entry of a list, a piece of a text, a number of an interval."""
    if isinstance(within, str) and isinstance(item, str):
        return str(item) in within
    pieces = read_pieces(within)
    if pieces is not None:
        scope.spend(len(pieces))
        return is_in_pieces(item, pieces)
    if not isinstance(within, tuple):
        raise ExpressionError(f"`in` needs a list, not {describe_value(within)}")
    scope.spend(len(within))
    return any(is_same_value(item, entry, scope) for entry in within)


COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any, Scope], bool]] = {
    ast.Eq: is_same_value,
    ast.NotEq: lambda a, b, scope: not is_same_value(a, b, scope),
    ast.Lt: lambda a, b, scope: is_before(a, b, "`<`"),
    ast.Gt: lambda a, b, scope: is_before(b, a, "`>`"),
    ast.LtE: lambda a, b, scope: not is_before(b, a, "`<=`"),
    ast.GtE: lambda a, b, scope: not is_before(a, b, "`>=`"),
    ast.In: contains,
    ast.NotIn: lambda a, b, scope: not contains(a, b, scope),
}


@register_node(ast.Compare)
def build_comparison(builder: Builder, node: ast.Compare) -> Evaluator:
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

    return builder.with_position(compute, node)


@register_node(ast.IfExp)
def build_choice(builder: Builder, node: ast.IfExp) -> Evaluator:
    """`x if condition else y`."""
    condition, offset = builder.build(node.test), builder.offset(node.test)
    yes, no = builder.build(node.body), builder.build(node.orelse)

    def compute(scope: Scope) -> Any:
        try:
            holds = require_truth(condition(scope), "`if`")
        except ExpressionError as error:
            raise error.at(offset) from None
        return yes(scope) if holds else no(scope)

    return compute
