"""Make small changes to expressions, such as slips of an author."""

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from itertools import combinations
from typing import TypeAlias

from exam_builder.expressions import FUNCTIONS, ExpressionError
from exam_builder.expressions.interval_unions import find_outer_comma, split_union
from exam_builder.expressions.parsing import parse_tree
from exam_builder.expressions.tokenizer import tokenize_expression

Replacement: TypeAlias = tuple[str, ast.expr]
NAME = re.compile(r"[A-Za-z_]\w*")
ENTRY_DROPPED = "an entry dropped"

OTHER_OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Add, ast.Div),
    ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Mult,),
    ast.Mod: (ast.FloorDiv,),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
}
OTHER_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.Gt, ast.LtE),
    ast.LtE: (ast.Gt, ast.Lt),
    ast.Gt: (ast.Lt, ast.GtE),
    ast.GtE: (ast.Lt, ast.Gt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}


@dataclass(frozen=True, slots=True)
class ExpressionChange:
    """A changed expression; `what` names the kind of change."""

    what: str
    text: str


def list_changes(source: str, parameters: Set[str], ids: Set[str] = frozenset()) -> tuple[ExpressionChange, ...]:
    """Return every small change to an expression, without duplicates.

    `parameters` are the names that may be exchanged, `ids` the names or texts that may replace each other.
    """
    tree = _parse_tree(source)
    changes: dict[str, ExpressionChange] = {}
    for node in ast.walk(tree):
        for what, new in _list_replacements(node, ids):
            text = _unparse(tree, {node: new})
            changes.setdefault(text, ExpressionChange(what, text))
    names = _find_names_in(tree)
    for one, other in combinations(sorted({node.id for node in names} & parameters), 2):
        swapped = {one: ast.Name(other), other: ast.Name(one)}
        text = _unparse(tree, {node: swapped[node.id] for node in names if node.id in swapped})
        changes.setdefault(text, ExpressionChange("two parameters swapped", text))
    changes.pop(_unparse(tree), None)
    return tuple(changes.values())


def substitute_names(source: str, by: Mapping[str, str]) -> str:
    """Return the expression with some names replaced, or unchanged if it has none of them.

    In a value that is no expression as a whole, such as `[0, a) | (b, inf)`, what replaces a name is put in brackets.
    """
    try:
        tree = _parse_tree(source)
    except ExpressionError:
        return NAME.sub(lambda found: f"({by[found[0]]})" if found[0] in by else found[0], source)
    replaced = [node for node in _find_names_in(tree) if node.id in by]
    return _unparse(tree, {node: _parse_tree(by[node.id]) for node in replaced}) if replaced else source


def negate_comparisons(source: str) -> tuple[str, ...]:
    """Return the condition once for each of its comparisons, with that one negated."""
    tree = _parse_tree(source)
    compared = (node for node in ast.walk(tree) if isinstance(node, ast.Compare))
    return tuple(_unparse(tree, {node: ast.UnaryOp(ast.Not(), node)}) for node in compared)


def swap_ends(source: str) -> str:
    """Return an interval `[low, high]` with its ends exchanged, so that it is empty."""
    tree = _parse_tree(source)
    return _unparse(ast.List(tree.elts[::-1])) if isinstance(tree, ast.List) else source


def raise_last_digit(number: str) -> str:
    """Return a typed number with its last digit raised by one: 0.50 gives 0.51, 1200 gives 1201."""
    mantissa, mark, power = number.lower().partition("e")
    whole, _, decimals = mantissa.partition(".")
    raised = int(whole + decimals) + 1
    sign, figures = ("-" if raised < 0 else ""), str(abs(raised)).rjust(len(decimals) + 1, "0")
    cut = len(figures) - len(decimals)
    shown = f"{sign}{figures[:cut]}.{figures[cut:]}" if decimals else f"{sign}{figures}"
    return shown + mark + power


def _parse_tree(source: str) -> ast.expr:
    """Return the syntax tree; each constant keeps its text as typed."""
    scanned = tokenize_expression(source)
    tree = parse_tree(scanned, source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant):
            node.kind = scanned.tokens[node.col_offset].text
    return tree


def _unparse(tree: ast.expr, by: Mapping[ast.AST, ast.expr] | None = None) -> str:
    """Return the expression of a tree, with some nodes replaced, and its constants as they were typed."""
    return ast.unparse(_copy(tree, by or {}))


def _copy(node: ast.AST, by: Mapping[ast.AST, ast.expr]) -> ast.AST:
    """Copy a tree; each constant becomes a name that reads as it was typed, since names are written unchanged."""
    if node in by:
        return _copy(by[node], {})
    if isinstance(node, ast.Constant):
        return ast.Name(str(node.kind or node.value))
    fields = {}
    for name, value in ast.iter_fields(node):
        inner = [_copy(each, by) for each in value] if isinstance(value, list) else value
        fields[name] = _copy(inner, by) if isinstance(inner, ast.AST) else inner
    return type(node)(**fields)


def _find_names_in(tree: ast.expr) -> list[ast.Name]:
    """Return the names that are not functions and do not belong to `answers.a`."""
    called = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node not in called]


def _list_replacements(node: ast.AST, ids: Set[str]) -> Iterator[Replacement]:
    """Yield what may replace a node."""
    for kind, replace in REPLACERS.items():
        if isinstance(node, kind):
            yield from replace(node)
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in ids:
        quote = str(node.kind)[0]
        for other in sorted(ids - {node.value}):
            yield "another one keyed", ast.Constant(other, f"{quote}{other}{quote}")
    if isinstance(node, ast.Name) and node.id in ids:
        for other in sorted(ids - {node.id}):
            yield "another one keyed", ast.Name(other)


def _change_operation(node: ast.BinOp) -> Iterator[Replacement]:
    for other in OTHER_OPERATORS.get(type(node.op), ()):
        yield "an operator", ast.BinOp(node.left, other(), node.right)
    if isinstance(node.op, ast.Mult):
        yield "a factor dropped", node.left
        yield "a factor dropped", node.right
    if isinstance(node.op, ast.Add | ast.Sub):
        yield "a term dropped", node.left
        yield "a term dropped", node.right
    if isinstance(node.op, ast.Div | ast.FloorDiv):
        yield "a divisor dropped", node.left
    if isinstance(node.op, ast.Pow):
        yield "a power dropped", node.left


def _change_comparison(node: ast.Compare) -> Iterator[Replacement]:
    for index, operator in enumerate(node.ops):
        for other in OTHER_COMPARISONS.get(type(operator), ()):
            ops = [*node.ops[:index], other(), *node.ops[index + 1 :]]
            yield "a comparison", ast.Compare(node.left, ops, node.comparators)


def _change_constant(node: ast.Constant) -> Iterator[Replacement]:
    if isinstance(node.value, bool):
        yield "a truth value", ast.Constant(not node.value, str(not node.value))
    elif isinstance(node.value, int):
        for other in (node.value + 1, node.value - 1):
            yield "a constant", _number_node(other)
    elif isinstance(node.value, float):
        raised = raise_last_digit(str(node.kind))
        yield "a constant", ast.Constant(float(raised), raised)


def _number_node(value: int) -> ast.expr:
    positive = ast.Constant(abs(value), str(abs(value)))
    return positive if value >= 0 else ast.UnaryOp(ast.USub(), positive)


def _drop_entry(node: ast.List) -> Iterator[Replacement]:
    for index in range(len(node.elts)) if len(node.elts) > 1 else ():
        yield ENTRY_DROPPED, ast.List(node.elts[:index] + node.elts[index + 1 :])


def _swap_function(node: ast.Call) -> Iterator[Replacement]:
    function = FUNCTIONS.get(node.func.id) if isinstance(node.func, ast.Name) else None
    if function is not None and function.forms.mistaken_for:
        yield "a function", ast.Call(ast.Name(function.forms.mistaken_for), node.args, node.keywords)


OTHER_CONNECTIVES = {ast.And: ast.Or, ast.Or: ast.And}
REPLACERS: dict[type[ast.AST], Callable[..., Iterable[Replacement]]] = {
    ast.BinOp: _change_operation,
    ast.Compare: _change_comparison,
    ast.BoolOp: lambda node: [("and for or", ast.BoolOp(OTHER_CONNECTIVES[type(node.op)](), node.values))],
    ast.UnaryOp: lambda node: [("a negation dropped" if isinstance(node.op, ast.Not) else "a sign", node.operand)],
    ast.Constant: _change_constant,
    ast.IfExp: lambda node: [("a choice turned round", ast.IfExp(node.test, node.orelse, node.body))],
    ast.List: _drop_entry,
    ast.Call: _swap_function,
}


OTHER_BRACKET = {"[": "(", "(": "[", "]": ")", ")": "]"}


def list_interval_changes(source: str, parameters: Set[str]) -> Iterator[ExpressionChange]:
    """Yield every small change to intervals such as `[-a, 0] | (b, inf)`."""
    places = split_union(source)
    for begin, end in places:
        piece = source[begin:end]
        for change in _change_piece(piece, parameters):
            yield ExpressionChange(change.what, source[:begin] + change.text + source[end:])
    if len(places) > 1:
        pieces = [source[begin:end] for begin, end in places]
        for index in range(len(pieces)):
            yield ExpressionChange("an interval dropped", " | ".join(pieces[:index] + pieces[index + 1 :]))


def _change_piece(piece: str, parameters: Set[str]) -> Iterator[ExpressionChange]:
    comma = find_outer_comma(piece)
    if comma is None:
        return
    low, high = piece[1:comma].strip(), piece[comma + 1 : -1].strip()
    for change in list_changes(low, parameters):
        yield ExpressionChange(change.what, f"{piece[0]}{change.text}, {high}{piece[-1]}")
    for change in list_changes(high, parameters):
        yield ExpressionChange(change.what, f"{piece[0]}{low}, {change.text}{piece[-1]}")
    if "inf" not in low:
        yield ExpressionChange("a bracket", f"{OTHER_BRACKET[piece[0]]}{low}, {high}{piece[-1]}")
    if "inf" not in high:
        yield ExpressionChange("a bracket", f"{piece[0]}{low}, {high}{OTHER_BRACKET[piece[-1]]}")


def replace_operands(source: str, others: Callable[[ast.expr], Iterator[ast.expr]]) -> Iterator[str]:
    """Yield an expression with one operand at a time replaced; raise ExpressionError."""
    tree = _parse_tree(source)
    functions = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Constant | ast.BinOp | ast.Call) and node not in functions:
            yield from (_unparse(tree, {node: other}) for other in others(node))
