"""Convert formulas to SymPy, node by node from our own syntax tree, so that no text reaches SymPy's parser."""

import ast
import math
from collections.abc import Callable, Mapping
from functools import singledispatchmethod

import sympy

from exam_builder.expressions import FUNCTIONS, try_evaluate
from exam_builder.expressions.nodes import answer_name
from exam_builder.expressions.parsing import read_tree
from exam_builder.expressions.scope import FormulaValue, make_answers, read_formula, require_formula
from exam_builder.formula.points import parse_domain
from exam_builder.values import Real, Value, is_number

NODES, DIGITS, EXPONENT, DEGREE = 300, 60, 1_000, 24
"""Limits of nodes, digits of a number and exponents for conversion to SymPy, and of the degree for expansion."""


class NotSymbolic(Exception):  # noqa: N818 - a formula that only our own language can evaluate
    """A formula cannot be converted to SymPy."""


SYMPY_FUNCTIONS = {name: form for name, each in FUNCTIONS.items() if (form := each.forms.in_sympy(sympy)) is not None}
OPERATORS: dict[type[ast.operator], Callable[[sympy.Expr, sympy.Expr], sympy.Expr]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.FloorDiv: lambda a, b: sympy.floor(a / b),
    ast.Mod: sympy.Mod,
}
COMPARISONS: dict[type[ast.cmpop], type[sympy.Rel]] = {
    ast.Lt: sympy.Lt,
    ast.LtE: sympy.Le,
    ast.Gt: sympy.Gt,
    ast.GtE: sympy.Ge,
    ast.Eq: sympy.Eq,
    ast.NotEq: sympy.Ne,
}
CONSTANTS = {"pi": sympy.pi, "e": sympy.E, "inf": sympy.oo}


def to_sympy(formula: Value) -> sympy.Expr:
    """Convert a formula to SymPy, with numbers in place of parameters; raise NotSymbolic if that is impossible."""
    read = require_formula(formula)
    return _build_sympy(read, {name: _make_symbol(name, domain) for name, domain in read.variables.items()})


def _make_symbol(name: str, domain: Value) -> sympy.Symbol:
    low, _, step = parse_domain(domain)
    whole = bool(step) and step.denominator == 1 and low.denominator == 1
    return sympy.Symbol(name, integer=True) if whole else sympy.Symbol(name, real=True)


def _build_sympy(formula: FormulaValue, variables: Mapping[str, sympy.Expr], power: int = 1) -> sympy.Expr:
    tree = read_tree(formula.source)
    if sum(1 for _ in ast.walk(tree)) > NODES:
        raise NotSymbolic("too long")
    made = _SympyBuilder(formula.given, variables, power).node(tree)
    if made.has(sympy.zoo, sympy.nan):
        raise NotSymbolic("no value")
    return made


class _SympyBuilder:
    """Converts one syntax tree. `power` is the product of the exponents around a node."""

    def __init__(self, values: Mapping[str, Value], variables: Mapping[str, sympy.Expr], power: int) -> None:
        self.given, self.variables, self.power = values, variables, power

    def node(self, node: ast.expr) -> sympy.Expr:
        """Convert a node; one without variables that has an exact value becomes its number."""
        varies = any(isinstance(inner, ast.Name) and inner.id in self.variables for inner in ast.walk(node))
        constant = None if varies else self.constant(node)
        if not varies and constant is None:
            raise NotSymbolic(ast.unparse(node))
        if is_number(constant) and not isinstance(constant, float):
            return _to_sympy_number(constant)
        try:
            return self.build(node)
        except (KeyError, NotSymbolic):
            if is_number(constant):
                return _to_sympy_number(constant)
            raise NotSymbolic(ast.unparse(node)) from None

    def constant(self, node: ast.expr) -> Value | None:
        """Evaluate a node without variables; return None if it has no value."""
        return try_evaluate(ast.unparse(node), self.given)

    @singledispatchmethod
    def build(self, node: ast.expr) -> sympy.Expr:
        """Convert a node by its type; this fallback refuses it."""
        raise NotSymbolic(type(node).__name__)

    @build.register
    def name(self, node: ast.Name) -> sympy.Expr:
        if node.id in self.variables:
            return self.variables[node.id]
        if node.id in self.given:
            raise NotSymbolic(node.id)  # so that `node` takes its number
        return CONSTANTS[node.id]

    @build.register
    def binary(self, node: ast.BinOp) -> sympy.Expr:
        right = self.node(node.right)
        if not isinstance(node.op, ast.Pow):
            return OPERATORS[type(node.op)](self.node(node.left), right)
        around = self.power
        self.power *= max(1, math.ceil(abs(right))) if right.is_number else 1
        if self.power > EXPONENT:
            raise NotSymbolic("a large power")
        left = self.node(node.left)
        self.power = around
        return left**right

    @build.register
    def unary(self, node: ast.UnaryOp) -> sympy.Expr:
        if not isinstance(node.op, ast.USub | ast.UAdd):
            raise NotSymbolic("not")
        inner = self.node(node.operand)
        return -inner if isinstance(node.op, ast.USub) else inner

    @build.register
    def call(self, node: ast.Call) -> sympy.Expr:
        if isinstance(node.func, ast.Attribute):
            part = answer_name(node.func)
            earlier = read_formula(make_answers(self.given)[part])
            if earlier is None:
                raise NotSymbolic(part)
            inner = {str(keyword.arg): self.node(keyword.value) for keyword in node.keywords}
            return _build_sympy(earlier, inner, self.power)
        if not isinstance(node.func, ast.Name) or node.func.id not in SYMPY_FUNCTIONS or node.keywords:
            raise NotSymbolic("a function")
        return SYMPY_FUNCTIONS[node.func.id](*map(self.node, node.args))

    @build.register
    def choice(self, node: ast.IfExp) -> sympy.Expr:
        """Convert the branch that the values choose, or all branches if the condition depends on a variable."""
        settled = self.constant(node.test)
        if isinstance(settled, bool):
            return self.node(node.body if settled else node.orelse)
        return sympy.Piecewise((self.node(node.body), self.condition(node.test)), (self.node(node.orelse), True))

    def condition(self, node: ast.expr) -> sympy.Basic:
        """Convert a condition."""
        settled = self.constant(node)
        if isinstance(settled, bool):
            return sympy.true if settled else sympy.false
        if isinstance(node, ast.BoolOp):
            both = [self.condition(each) for each in node.values]
            return sympy.And(*both) if isinstance(node.op, ast.And) else sympy.Or(*both)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return sympy.Not(self.condition(node.operand))
        if not isinstance(node, ast.Compare) or any(type(op) not in COMPARISONS for op in node.ops):
            raise NotSymbolic("a condition")
        sides = [self.node(side) for side in (node.left, *node.comparators)]
        pairs = zip(node.ops, sides, sides[1:], strict=False)
        return sympy.And(*[COMPARISONS[type(op)](left, right) for op, left, right in pairs])


def _to_sympy_number(value: Real) -> sympy.Expr:
    if isinstance(value, float):
        return sympy.Float(value)
    if max(abs(value.numerator), value.denominator) >= 10**DIGITS:
        raise NotSymbolic("a large number")
    return sympy.Rational(value.numerator, value.denominator)


def differ_symbolically(one: Value, other: Value) -> bool:
    """Return whether SymPy shows that two formulas differ by a number other than 0, however small.

    Return False if it cannot tell; then the values at points decide.
    """
    try:
        difference = to_sympy(one) - to_sympy(other)
    except NotSymbolic:
        return False
    if _bound_degree(difference) > DEGREE:
        return False
    found = sympy.expand(difference)
    return bool(found.is_Rational and found != 0)


def _bound_degree(expression: sympy.Basic) -> int:
    """Return an upper bound of the degree of an expanded expression."""
    inner = [_bound_degree(part) for part in expression.args]
    if expression.is_Pow and expression.exp.is_Integer:
        return abs(int(expression.exp)) * inner[0]
    if expression.is_Mul:
        return sum(inner)
    return max(inner, default=0 if expression.is_number else 1)
