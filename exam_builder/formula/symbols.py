"""SymPy's form of a formula, built node by node from our own syntax tree, and how it prints.

No text ever reaches SymPy's parser. Formulas print as SymPy's LaTeX with our numbers, and the same without LaTeX; what
SymPy does not get prints as `math_writer` has it.
"""

import ast
import math
from collections.abc import Callable, Mapping, Sequence
from functools import singledispatchmethod

import sympy
from sympy.printing.latex import LatexPrinter
from sympy.printing.str import StrPrinter

from exam_builder.expressions import FUNCTIONS, ExpressionError, evaluate, parse
from exam_builder.expressions.nodes import answer_name
from exam_builder.expressions.notation import Notation
from exam_builder.expressions.parsing import parse_tree
from exam_builder.expressions.printing import ensure_math, value_to_math
from exam_builder.expressions.scope import FormulaValue, answers_of, read_formula, require_formula
from exam_builder.expressions.tokenizer import tokenize_expression
from exam_builder.formula.math_writer import write_settled_math
from exam_builder.formula.notations import LatexNotation, PlainNotation
from exam_builder.formula.points import parse_domain
from exam_builder.paper import NumberStyle
from exam_builder.values import Real, Value, is_number

NODES, DIGITS, EXPONENT, DEGREE = 300, 60, 1_000, 24
"""What has more nodes, digits in a number, or powers of powers is not taken to SymPy, or is not multiplied out."""


class NotSymbolic(Exception):  # noqa: N818 - a formula that only our own language can evaluate
    """A formula that SymPy does not get."""


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
    """The formula as SymPy has it, numbers in place of parameters; raise NotSymbolic."""
    read = require_formula(formula)
    return _build_sympy(read, {name: _make_symbol(name, domain) for name, domain in read.variables.items()})


def _make_symbol(name: str, domain: Value) -> sympy.Symbol:
    low, _, step = parse_domain(domain)
    whole = bool(step) and step.denominator == 1 and low.denominator == 1
    return sympy.Symbol(name, integer=True) if whole else sympy.Symbol(name, real=True)


def _build_sympy(formula: FormulaValue, variables: Mapping[str, sympy.Expr], power: int = 1) -> sympy.Expr:
    tree = parse_tree(tokenize_expression(formula.source), formula.source)
    if sum(1 for _ in ast.walk(tree)) > NODES:
        raise NotSymbolic("too long")
    made = _SympyBuilder(formula.given, variables, power).node(tree)
    if made.has(sympy.zoo, sympy.nan):
        raise NotSymbolic("no value")
    return made


class _SympyBuilder:
    """Goes over one syntax tree. `power` is the product of the exponents around a node."""

    def __init__(self, given: Mapping[str, Value], variables: Mapping[str, sympy.Expr], power: int) -> None:
        self.given, self.variables, self.power = given, variables, power

    def node(self, node: ast.expr) -> sympy.Expr:
        """A node; what holds no variable and is exact becomes its number."""
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
        """The value of what holds no variable, None where our own language finds none."""
        try:
            return evaluate(parse(ast.unparse(node)), self.given)
        except ExpressionError:
            return None

    @singledispatchmethod
    def build(self, node: ast.expr) -> sympy.Expr:
        """A node by its kind."""
        raise NotSymbolic(type(node).__name__)

    @build.register
    def name(self, node: ast.Name) -> sympy.Expr:
        if node.id in self.variables:
            return self.variables[node.id]
        value = self.given.get(node.id)
        if value is None and node.id in CONSTANTS:
            return CONSTANTS[node.id]
        if not is_number(value):
            raise NotSymbolic(node.id)
        return _to_sympy_number(value)

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
            earlier = read_formula(answers_of(self.given)[part])
            if earlier is None:
                raise NotSymbolic(part)
            inner = {str(keyword.arg): self.node(keyword.value) for keyword in node.keywords}
            return _build_sympy(earlier, inner, self.power)
        if not isinstance(node.func, ast.Name) or node.func.id not in SYMPY_FUNCTIONS or node.keywords:
            raise NotSymbolic("a function")
        return SYMPY_FUNCTIONS[node.func.id](*map(self.node, node.args))

    @build.register
    def choice(self, node: ast.IfExp) -> sympy.Expr:
        """The branch that the values choose; where a variable has a say, all of them."""
        settled = self.constant(node.test)
        if isinstance(settled, bool):
            return self.node(node.body if settled else node.orelse)
        return sympy.Piecewise((self.node(node.body), self.condition(node.test)), (self.node(node.orelse), True))

    def condition(self, node: ast.expr) -> sympy.Basic:
        """A condition on variables."""
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
    """Whether SymPy shows that two formulas differ by a number that is not 0, however small.

    False where it cannot tell: the points at which both were evaluated then decide.
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
    """At least the degree of what comes out when an expression is multiplied out."""
    inner = [_bound_degree(part) for part in expression.args]
    if expression.is_Pow and expression.exp.is_Integer:
        return abs(int(expression.exp)) * inner[0]
    if expression.is_Mul:
        return sum(inner)
    return max(inner, default=0 if expression.is_number else 1)


ROW = r" \\ "


def _explicit_cases(piecewise: sympy.Piecewise) -> Sequence[tuple[sympy.Expr, sympy.Basic]]:
    """Each branch with its condition, that of the last one too, which SymPy has as true."""
    denied = [sympy.Not(condition) for _, condition in piecewise.args[:-1]]
    *first, (last, condition) = piecewise.args
    return [*first, (last, sympy.And(*denied) if condition == sympy.true else condition)]


class _FormulaLatexPrinter(LatexPrinter):  # type: ignore[misc]  # SymPy has no types
    """SymPy's, except that numbers are grouped and rounded as everywhere, and cases have no words."""

    def __init__(self, style: NumberStyle) -> None:
        super().__init__({"ln_notation": True, "mul_symbol": None, "inv_trig_style": "full"})
        self.style = style

    def _print_Integer(self, number: sympy.Number) -> str:  # noqa: N802 - SymPy's name
        return value_to_math(int(number), self.style)

    def _print_Float(self, number: sympy.Number) -> str:  # noqa: N802 - SymPy's name
        return value_to_math(float(number), self.style)

    def _print_Piecewise(self, piecewise: sympy.Piecewise) -> str:  # noqa: N802 - SymPy's name
        rows = (
            f"{self._print(branch)}, & {self._print(condition)}" for branch, condition in _explicit_cases(piecewise)
        )
        return rf"\begin{{cases}} {ROW.join(rows)} \end{{cases}}"


NAMES = {"Mod": "mod"} | {
    each.forms.sympy: name for name, each in FUNCTIONS.items() if isinstance(each.forms.sympy, str)
}
"""What our language calls functions of SymPy's."""
RELATIONS = {"==": "=", "!=": "!="}


def _sort_arguments(joined: sympy.Basic) -> list[sympy.Basic]:
    """The arguments of what has them in no order, in one that is always the same."""
    return sorted(joined.args, key=sympy.default_sort_key)


class _FormulaTextPrinter(StrPrinter):  # type: ignore[misc]  # SymPy has no types
    """SymPy's, except that functions, conditions and cases print as everywhere else."""

    def _print_Function(self, called: sympy.Basic) -> str:  # noqa: N802 - SymPy's name
        name = type(called).__name__
        return f"{NAMES.get(name, name)}({', '.join(map(self._print, called.args))})"

    def _print_LatticeOp(self, called: sympy.Basic) -> str:  # noqa: N802 - SymPy's name
        return f"{NAMES[type(called).__name__]}({', '.join(map(self._print, _sort_arguments(called)))})"

    def _print_Relational(self, relation: sympy.Rel) -> str:  # noqa: N802 - SymPy's name
        sign = RELATIONS.get(relation.rel_op, relation.rel_op)
        return f"{self._print(relation.lhs)} {sign} {self._print(relation.rhs)}"

    def _print_And(self, condition: sympy.Basic) -> str:  # noqa: N802 - SymPy's name
        return self._joined(condition, "and")

    def _print_Or(self, condition: sympy.Basic) -> str:  # noqa: N802 - SymPy's name
        return self._joined(condition, "or")

    def _print_Not(self, condition: sympy.Basic) -> str:  # noqa: N802 - SymPy's name
        return f"not ({self._print(condition.args[0])})"

    def _joined(self, condition: sympy.Basic, word: str) -> str:
        parts = _sort_arguments(condition)
        each = (
            f"({self._print(part)})" if isinstance(part, sympy.And | sympy.Or) else self._print(part) for part in parts
        )
        return f" {word} ".join(each)

    def _print_Piecewise(self, piecewise: sympy.Piecewise) -> str:  # noqa: N802 - SymPy's name
        cases = (
            f"{self._print(branch)} ({self._print(condition)})" for branch, condition in _explicit_cases(piecewise)
        )
        return f"{{{'; '.join(cases)}}}"

    def _print_Exp1(self, number: sympy.Number) -> str:  # noqa: N802 - SymPy's name
        return "e"

    def _print_Infinity(self, number: sympy.Number) -> str:  # noqa: N802 - SymPy's name
        return "inf"


def formula_to_latex(formula: Value, style: NumberStyle) -> str:
    """A formula as LaTeX, safe in text and in mathematics."""
    try:
        return ensure_math(_FormulaLatexPrinter(style).doprint(to_sympy(formula)))
    except NotSymbolic:
        return ensure_math(_write_without_sympy(formula, LatexNotation(style)))


def formula_to_plain(formula: Value) -> str:
    """A formula on one line without LaTeX: `2*x^2`."""
    try:
        return str(_FormulaTextPrinter().doprint(to_sympy(formula))).replace("**", "^")
    except NotSymbolic:
        return _write_without_sympy(formula, PlainNotation(NumberStyle()))


def _write_without_sympy(formula: Value, notation: Notation) -> str:
    """A formula that SymPy does not get."""
    read = require_formula(formula)
    symbols = {name: notation.symbol(name) for name in read.variables}
    return write_settled_math(read.source, read.given, symbols, notation).text
