"""Small changes to an expression, such as a slip of the author would make."""

import ast
import copy
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass
from itertools import combinations
from typing import TypeAlias

from exam_builder.expressions.parsing import syntax_tree
from exam_builder.expressions.scan import scan

Replacement: TypeAlias = tuple[str, ast.expr]

OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Add, ast.Div),
    ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Mult,),
    ast.Mod: (ast.FloorDiv,),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
}
TURNED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.Gt, ast.LtE),
    ast.LtE: (ast.Gt, ast.Lt),
    ast.Gt: (ast.Lt, ast.GtE),
    ast.GtE: (ast.Lt, ast.Gt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
FUNCTIONS = {"min": "max", "max": "min", "floor": "ceil", "ceil": "floor", "sin": "cos", "cos": "sin", "sum": "prod"}


@dataclass(frozen=True, slots=True)
class Change:
    """A changed expression; `what` names the kind of change."""

    what: str
    text: str


def changes(written: str, parameters: Set[str], ids: Set[str] = frozenset()) -> tuple[Change, ...]:
    """Every small change to an expression; those that read alike come once.

    `parameters` are the names that may be swapped, `ids` the names or texts of which one may stand for another.
    """
    tree = _tree(written)
    found: dict[str, Change] = {}
    for index, node in enumerate(ast.walk(tree)):
        for what, new in _replacements(node, ids):
            text = _text(_with(tree, index, new))
            found.setdefault(text, Change(what, text))
    for one, other in combinations(sorted(_names(tree) & parameters), 2):
        text = _renamed(tree, {one: ast.Name(other), other: ast.Name(one)})
        found.setdefault(text, Change("two parameters swapped", text))
    found.pop(_text(tree), None)
    return tuple(found.values())


def substituted(written: str, by: Mapping[str, str]) -> str:
    """The expression with others in place of some names; as it was where it has none of them."""
    tree = _tree(written)
    if not _names(tree) & set(by):
        return written
    return _renamed(tree, {name: _tree(text) for name, text in by.items()})


def turned(written: str) -> tuple[str, ...]:
    """The condition with each of its comparisons in turn negated."""
    tree = _tree(written)
    nodes = ((index, node) for index, node in enumerate(ast.walk(tree)) if isinstance(node, ast.Compare))
    return tuple(_text(_with(tree, index, ast.UnaryOp(ast.Not(), copy.deepcopy(node)))) for index, node in nodes)


def ends_swapped(written: str) -> str:
    """An interval `[low, high]` with its ends in the place of each other: nothing lies in it."""
    tree = _tree(written)
    return _text(ast.List(tree.elts[::-1])) if isinstance(tree, ast.List) else written


def last_digit(number: str) -> str:
    """A number as typed, with one unit of its last digit more: 0.50 gives 0.51, 1200 gives 1201."""
    mantissa, mark, power = number.lower().partition("e")
    whole, _, decimals = mantissa.partition(".")
    raised = int(whole + decimals) + 1
    sign, figures = ("-" if raised < 0 else ""), str(abs(raised)).rjust(len(decimals) + 1, "0")
    cut = len(figures) - len(decimals)
    shown = f"{sign}{figures[:cut]}.{figures[cut:]}" if decimals else f"{sign}{figures}"
    return shown + mark + power


def _tree(written: str) -> ast.expr:
    """The syntax tree, each constant with its text as typed."""
    scanned = scan(written)
    tree = syntax_tree(scanned, written)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant):
            node.kind = scanned.tokens[node.col_offset].text
    return tree


def _text(tree: ast.expr) -> str:
    """The expression that a tree stands for, its constants as they were typed."""
    shown = copy.deepcopy(tree)
    return ast.unparse(_AsTyped().visit(shown))


class _AsTyped(ast.NodeTransformer):
    """Puts a name that reads as the constant was typed in place of each constant, since names are printed as is."""

    def visit_Constant(self, node: ast.Constant) -> ast.Name:
        return ast.Name(str(node.kind or node.value))


def _names(tree: ast.expr) -> set[str]:
    """Names that are no functions and not of `answers.a`."""
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in called}


def _with(tree: ast.expr, index: int, new: ast.expr) -> ast.expr:
    """A copy of the tree with another node in the place `index` of its walk."""
    changed = copy.deepcopy(tree)
    for count, node in enumerate(ast.walk(changed)):
        if count == index:
            put: ast.expr = _Put(node, new).visit(changed)  # type: ignore[assignment]
            return put
    raise IndexError(index)


class _Put(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.expr) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        return self.new if node is self.old else self.generic_visit(node)


def _renamed(tree: ast.expr, by: Mapping[str, ast.expr]) -> str:
    class Rename(ast.NodeTransformer):
        def visit_Call(self, node: ast.Call) -> ast.Call:
            node.args = [self.visit(item) for item in node.args]
            for keyword in node.keywords:
                keyword.value = self.visit(keyword.value)
            return node

        def visit_Name(self, node: ast.Name) -> ast.expr:
            return copy.deepcopy(by.get(node.id, node))

    return _text(Rename().visit(copy.deepcopy(tree)))


def _replacements(node: ast.AST, ids: Set[str]) -> Iterator[Replacement]:
    """What may stand in place of a node."""
    for kind, replace in REPLACE.items():
        if isinstance(node, kind):
            yield from replace(node)
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in ids:
        quote = str(node.kind)[0]
        for other in sorted(ids - {node.value}):
            yield "another one keyed", ast.Constant(other, f"{quote}{other}{quote}")
    if isinstance(node, ast.Name) and node.id in ids:
        for other in sorted(ids - {node.id}):
            yield "another one keyed", ast.Name(other)


def _operation(node: ast.BinOp) -> Iterator[Replacement]:
    for other in OPERATORS.get(type(node.op), ()):
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


def _comparison(node: ast.Compare) -> Iterator[Replacement]:
    for index, operator in enumerate(node.ops):
        for other in TURNED.get(type(operator), ()):
            ops = [*node.ops[:index], other(), *node.ops[index + 1 :]]
            yield "a comparison", ast.Compare(node.left, ops, node.comparators)


def _connective(node: ast.BoolOp) -> Iterator[Replacement]:
    yield "and for or", ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)


def _sign(node: ast.UnaryOp) -> Iterator[Replacement]:
    yield ("a negation dropped" if isinstance(node.op, ast.Not) else "a sign"), node.operand


def _constant(node: ast.Constant) -> Iterator[Replacement]:
    if isinstance(node.value, bool):
        yield "a truth value", ast.Constant(not node.value, str(not node.value))
    elif isinstance(node.value, int):
        for other in (node.value + 1, node.value - 1):
            yield "a constant", _number(other)
    elif isinstance(node.value, float):
        raised = last_digit(str(node.kind))
        yield "a constant", ast.Constant(float(raised), raised)


def _number(value: int) -> ast.expr:
    positive = ast.Constant(abs(value), str(abs(value)))
    return positive if value >= 0 else ast.UnaryOp(ast.USub(), positive)


def _choice(node: ast.IfExp) -> Iterator[Replacement]:
    yield "a choice turned round", ast.IfExp(node.test, node.orelse, node.body)


def _entries(node: ast.List) -> Iterator[Replacement]:
    for index in range(len(node.elts)) if len(node.elts) > 1 else ():
        yield "an entry dropped", ast.List(node.elts[:index] + node.elts[index + 1 :])


def _call(node: ast.Call) -> Iterator[Replacement]:
    if isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS:
        yield "a function", ast.Call(ast.Name(FUNCTIONS[node.func.id]), node.args, node.keywords)


REPLACE: dict[type[ast.AST], Callable[..., Iterator[Replacement]]] = {
    ast.BinOp: _operation,
    ast.Compare: _comparison,
    ast.BoolOp: _connective,
    ast.UnaryOp: _sign,
    ast.Constant: _constant,
    ast.IfExp: _choice,
    ast.List: _entries,
    ast.Call: _call,
}
