"""Derive the units of expressions, and find the one parameter whose unit is wrong if several units contradict.

An expression is read once for all draws, with every branch of a choice.
"""

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce
from math import e, pi
from operator import mul

from exam_builder.draw import YamlLocation
from exam_builder.examine.quantities import PLAIN, Clash, Fields, Quantity, Worth, meet, unite
from exam_builder.expressions import ExpressionError
from exam_builder.expressions.nodes import answer_name
from exam_builder.expressions.parsing import parse_tree
from exam_builder.expressions.tokenizer import ExpressionToken, tokenize_expression
from exam_builder.findings import Code, Finding
from exam_builder.kinds.base.units import UnitProduct
from exam_builder.read import LoadedQuestion
from exam_builder.read.models import DeriveParameter

KEEPS = frozenset(("abs", "min", "max", "sum", "mean", "median", "sorted", "set", "floor", "ceil", "norm", "transpose"))
KEEPS |= {"trace", "diag", "sd", "mod", "eigenvalues", "gcd", "lcm", "num", "plain", "sci", "signed", "vec", "matrix"}
"""Functions whose result has the common unit of their arguments."""
KEEPS_FIRST = frozenset(("round", "quantile"))
"""Functions whose result has the unit of their first argument."""
COUNTS = frozenset(("len", "range", "rank", "cond", "sign", "comb", "factorial", "identity"))
"""Functions whose result is a plain number for any arguments."""
OF_PLAIN = {"exp": "a plain number", "sin": "radians", "cos": "radians", "tan": "radians"}
OF_PLAIN |= dict.fromkeys(("asin", "acos", "atan"), "a plain number")
"""Functions of plain numbers, and a name for their arguments."""
LOGARITHMS = frozenset(("log", "log10"))
"""Functions that are also applied to numbers with units, such as concentrations; then the result is unknown."""
POWERS = {"sqrt": Fraction(1, 2), "variance": Fraction(2), "inv": Fraction(-1)}
CONSTANTS = {"pi": pi, "e": e}
ADDED_HINT = "convert one of them, or give the number a name and its unit under parameters"


@dataclass(frozen=True)
class UnitProblem:
    """Two contradictory units at a character of an expression."""

    offset: int
    message: str
    hint: str


@dataclass(frozen=True)
class KnownUnits:
    """The descriptions of the parameters and of earlier keys by name; for a formula, its expression."""

    parameter: Callable[[str], Worth]
    key: Callable[[str], Worth]
    formula: Callable[[str], str] = lambda _: ""


def walk_units(source: str, units: KnownUnits) -> tuple[Worth, tuple[UnitProblem, ...]]:
    """Return the description of an expression's value, and its contradictions; nothing if it cannot be parsed."""
    try:
        scanned = tokenize_expression(source)
        walker = _Walker(units, scanned.tokens)
        return walker.walk(parse_tree(scanned, source)), tuple(walker.problems)
    except (ExpressionError, RecursionError):
        return None, ()


class _Walker:
    """Walks an expression and collects contradictions; whatever depends on one is unknown."""

    def __init__(self, units: KnownUnits, tokens: Mapping[int, ExpressionToken]) -> None:
        self.known, self.tokens = units, tokens
        self.problems: list[UnitProblem] = []
        self.local: dict[str, Worth] = {}

    def walk(self, node: ast.AST) -> Worth:
        """Return the description of a node's value."""
        match node:
            case ast.Constant():
                return _find_typed_number(node)
            case ast.Name():
                return self._name(node.id)
            case ast.Attribute():
                return self.known.key(answer_name(node))
            case ast.BinOp():
                return self._binary(node)
            case ast.UnaryOp():
                inner = self.walk(node.operand)
                return None if isinstance(node.op, ast.Not) else inner
            case ast.IfExp():
                self.walk(node.test)
                branches = [self.walk(node.body), self.walk(node.orelse)]
                return self._join_measured(node, branches, "here is a choice between")
            case ast.Compare():
                sides = [self.walk(side) for side in (node.left, *node.comparators)]
                self._join_measured(node, sides, "this compares")
            case ast.Call():
                return self._call(node)
            case ast.List():
                return Fields(dict(enumerate(map(self.walk, node.elts))))
            case ast.Subscript():
                return self._entry(node)
            case ast.ListComp() | ast.GeneratorExp():
                return self._comprehension(node)
            case _:
                for child in ast.iter_child_nodes(node):
                    self.walk(child)
        return None

    def _name(self, name: str) -> Worth:
        if name in self.local:
            return self.local[name]
        worth = self.known.parameter(name)
        return Quantity(typed=(CONSTANTS[name],), bare=True) if worth is None and name in CONSTANTS else worth

    def _binary(self, node: ast.BinOp) -> Worth:
        worths = [self.walk(node.left), self.walk(node.right)]
        if isinstance(node.op, ast.Add | ast.Sub):
            return self._join(node, worths, "this adds" if isinstance(node.op, ast.Add) else "this subtracts")
        if isinstance(node.op, ast.Mod):
            return self._join_measured(node, worths, "this divides")
        left, right = map(unite, worths)
        if isinstance(node.op, ast.Pow):
            return self._power(node, left, right)
        if left is None or right is None:
            return None
        return left * right if isinstance(node.op, ast.Mult | ast.MatMult) else left * right ** Fraction(-1)

    def _power(self, node: ast.BinOp, base: Quantity | None, exponent: Quantity | None) -> Quantity | None:
        self._require_plain(node.right, exponent, "an exponent is a plain number")
        number = _evaluate_number(node.right)
        if base is None:
            return None
        if number is not None:
            return base**number
        return PLAIN if exponent is not None and (base.bare or base.measure.is_plain) else None

    def _join(self, node: ast.expr, worths: Sequence[Worth], words: str) -> Quantity | None:
        """Return the common quantity of values; report the node if they have none."""
        each = [united for worth in worths if (united := unite(worth)) is not None]
        try:
            known = _meet_all(each)
        except Clash as clash:
            one, other = _describe(clash.one), _describe(clash.other)
            self._tell(node, f"{words} {one} and {other}", ADDED_HINT)
            return None
        return known if len(each) == len(worths) else None

    def _join_measured(self, node: ast.expr, worths: Sequence[Worth], words: str) -> Quantity | None:
        """Return the common quantity of values, where a typed number is a bound in the unit of the values beside it."""
        each = [unite(worth) for worth in worths]
        measured = [found for found in each if found is None or not found.bare]
        return self._join(node, measured or each, words)

    def _call(self, node: ast.Call) -> Worth:
        if isinstance(node.func, ast.Attribute):
            return self._formula(answer_name(node.func), node.keywords)
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        worths = [self.walk(argument) for argument in node.args]
        first = unite(worths[0])
        if name in COUNTS or (name == "atan2" and self._join(node, worths, "here are") is not None):
            return PLAIN
        if name in OF_PLAIN:
            self._require_plain(node, first, f"`{name}` takes {OF_PLAIN[name]}")
            return first and PLAIN
        if name in LOGARITHMS:
            return PLAIN if first is not None and (first.bare or first.measure.is_plain) else None
        if name in POWERS:
            return first ** POWERS[name] if first is not None else None
        if name in KEEPS:
            return self._join_measured(node, worths, f"`{name}` gets")
        if name == "frac" or name == "dot":
            return self._product(name, [unite(each) for each in worths])
        return first if name in KEEPS_FIRST else None

    def _formula(self, part: str, given: Sequence[ast.keyword]) -> Worth:
        """Return the description of an earlier part's formula with the given variables."""
        variables = {each.arg: self.walk(each.value) for each in given}

        def find(name: str) -> Worth:
            return variables[name] if name in variables else self.known.parameter(name)

        return walk_units(self.known.formula(part), KnownUnits(find, self.known.key))[0]

    def _product(self, name: str, each: list[Quantity | None]) -> Quantity | None:
        """Return the product of `dot`, or the quotient of `frac`."""
        known = [one for one in each if one is not None]
        if len(known) < len(each):
            return None
        return reduce(mul, [known[0], *(one if name == "dot" else one ** Fraction(-1) for one in known[1:])])

    def _require_plain(self, node: ast.expr, quantity: Quantity | None, words: str) -> None:
        """Report a quantity that is not a plain number."""
        if quantity is None or quantity.bare:
            return
        try:
            meet(quantity, PLAIN)
        except Clash:
            in_degrees = "degree" in quantity.measure.powers
            hint = "multiply by pi / 180" if in_degrees else "divide by a quantity in the same unit"
            self._tell(node, f"{words}, but gets one in {quantity.measure}", hint)

    def _entry(self, node: ast.Subscript) -> Worth:
        """Return an entry of a list or a mapping."""
        inner = self.walk(node.value)
        index = node.slice.value if isinstance(node.slice, ast.Constant) else None
        if isinstance(inner, Fields) and isinstance(index, str | int):
            return inner.entries.get(index)
        self.walk(node.slice)
        return unite(inner)

    def _comprehension(self, node: ast.ListComp | ast.GeneratorExp) -> Worth:
        """Return a list with the unit of its element; its variables have the unit of what they run over."""
        outer = dict(self.local)
        for generator in node.generators:
            entry = unite(self.walk(generator.iter))
            for target in ast.walk(generator.target):
                if isinstance(target, ast.Name):
                    self.local[target.id] = entry if target is generator.target else None
            for condition in generator.ifs:
                self.walk(condition)
        worth = self.walk(node.elt)
        self.local = outer
        return unite(worth)

    def _tell(self, node: ast.expr, message: str, hint: str) -> None:
        self.problems.append(UnitProblem(self.tokens[node.col_offset].offset, message, hint))


def _meet_all(each: Sequence[Quantity]) -> Quantity | None:
    """Return the common quantity of all; raise Clash if two contradict."""
    met: Quantity | None = each[0] if each else None
    for other in each[1:]:
        met = None if met is None else meet(met, other)
    return met


def _find_typed_number(node: ast.Constant) -> Quantity | None:
    if isinstance(node.value, bool) or not isinstance(node.value, int | float):
        return None
    size = abs(float(node.value)) if abs(node.value) < 10**300 else 0.0
    return Quantity(typed=() if size in (0, 1) else (size,), bare=True, zero=not node.value)


def _evaluate_number(node: ast.expr) -> Fraction | None:
    """Return the value of a typed exponent; None for others."""
    match node:
        case ast.Constant(value=int() | float() as number) if abs(number) <= 100:
            return Fraction(number).limit_denominator(1000)
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            found = _evaluate_number(inner)
            return None if found is None else -found
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            above, below = _evaluate_number(left), _evaluate_number(right)
            return above / below if above is not None and below else None
    return None


def _describe(quantity: Quantity) -> str:
    plain = "a number without unit" if quantity.bare else "a plain number"
    return str(quantity.measure) if quantity.measure.powers and not quantity.bare else plain


MIXED = (Code.UNITS_CLASH, Code.OTHER_UNIT, Code.WRONG_UNIT, Code.MISSING_UNIT)
"""Codes of findings that a parameter with a wrong unit causes."""
Judge = Callable[[Mapping[str, Worth]], Sequence[Finding]]
"""Returns the findings if some parameters have the assumed units."""


def find_unit_cause(
    loaded: LoadedQuestion, findings: Sequence[Finding], printed: Mapping[str, UnitProduct], judge: Judge
) -> Finding | None:
    """Return one finding in place of several, at a parameter with which another unit fixes them all; else None.

    The other unit is the one that is `printed` after it, or radians for a derived parameter.
    """
    clashes = [each for each in findings if each.code == Code.UNITS_CLASH]
    if not findings or any(each.code not in MIXED for each in findings):
        return None
    several = _list_assumptions(loaded, printed, clashes) if findings[1:] else ()
    fixing = [each for each in (*several, *_assume_plain(loaded, printed)) if not judge(each)]
    if len(fixing) != 1:
        return None
    ((name, unit),) = fixing[0].items()
    if isinstance(loaded.model.parameters[name], DeriveParameter):
        location = YamlLocation(loaded, ("parameters", name, "derive"))
        message = f"`{name}` is wrong: {clashes[0].message}"
        return replace(clashes[0], place=location.place(), part=None, message=message)
    assert isinstance(unit, Quantity)
    said = loaded.model.parameters[name].unit
    taken = f"to be in {unit.measure}" if unit.measure.powers else "for a plain number"
    message = f"`{name}` is in {said} here, but everything else takes it {taken}"
    location = YamlLocation(loaded, ("parameters", name, "unit"))
    return location.finding(Code.WRONG_UNIT, message, f"write unit: {unit.measure}")


def _assume_plain(loaded: LoadedQuestion, printed: Mapping[str, UnitProduct]) -> Iterator[Mapping[str, Worth]]:
    """Yield the only parameter with a unit other than 1 as a plain number, if no text prints its unit."""
    units = {name: model.unit for name, model in loaded.model.parameters.items() if model.unit is not None}
    others = [name for name, unit in units.items() if str(unit) != "1"]
    if len(others) == 1 and len(units) > 2 and others[0] not in printed:
        yield {others[0]: Quantity()}


def _list_assumptions(
    loaded: LoadedQuestion, printed: Mapping[str, UnitProduct], clashes: Sequence[Finding]
) -> Iterator[Mapping[str, Worth]]:
    """Yield each parameter with another unit that it may have."""
    for name, model in loaded.model.parameters.items():
        if isinstance(model, DeriveParameter) and model.unit is None:
            if any("radians" in each.message for each in clashes):
                yield {name: Quantity()}
        elif isinstance(model.unit, str) and name in printed:
            yield {name: Quantity(printed[name])}
