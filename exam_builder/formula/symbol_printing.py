"""Print formulas as LaTeX, or on one line without LaTeX for a cell of a table.

SymPy prints the formulas that `symbols` can convert, with numbers in the style of the exam; `math_writer` the others.
"""

from collections.abc import Sequence

import sympy
from sympy.printing.latex import LatexPrinter
from sympy.printing.str import StrPrinter

from exam_builder.expressions.functions import FUNCTIONS
from exam_builder.expressions.printing import ensure_math, value_to_math
from exam_builder.expressions.scope import require_formula
from exam_builder.formula.math_writer import MathWriter
from exam_builder.formula.notations import Notation, PlainNotation
from exam_builder.formula.symbols import NotSymbolic, to_sympy
from exam_builder.paper import NumberStyle
from exam_builder.values import Value

ROW = r" \\ "


def _list_explicit_cases(piecewise: sympy.Piecewise) -> Sequence[tuple[sympy.Expr, sympy.Basic]]:
    """Return each branch with its condition, also for the last one, whose condition SymPy replaces by true."""
    negated = [sympy.Not(condition) for _, condition in piecewise.args[:-1]]
    *first, (last, condition) = piecewise.args
    return [*first, (last, sympy.And(*negated) if condition == sympy.true else condition)]


class _FormulaLatexPrinter(LatexPrinter):  # type: ignore[misc]  # SymPy has no types
    """SymPy's LaTeX printer, but with numbers in the style of the exam, and cases without words."""

    def __init__(self, style: NumberStyle) -> None:
        super().__init__({"ln_notation": True, "mul_symbol": None, "inv_trig_style": "full"})
        self.style = style

    def _print_Integer(self, number: sympy.Number) -> str:  # noqa: N802 - SymPy's name
        return value_to_math(int(number), self.style)

    def _print_Float(self, number: sympy.Number) -> str:  # noqa: N802 - SymPy's name
        return value_to_math(float(number), self.style)

    def _print_Piecewise(self, piecewise: sympy.Piecewise) -> str:  # noqa: N802 - SymPy's name
        rows = (
            f"{self._print(branch)}, & {self._print(condition)}"
            for branch, condition in _list_explicit_cases(piecewise)
        )
        return rf"\begin{{cases}} {ROW.join(rows)} \end{{cases}}"


NAMES = {"Mod": "mod"} | {
    each.forms.sympy: name for name, each in FUNCTIONS.items() if isinstance(each.forms.sympy, str)
}
"""The names in our language of SymPy's functions."""
RELATIONS = {"==": "=", "!=": "!="}


def _sort_arguments(joined: sympy.Basic) -> list[sympy.Basic]:
    """Return the arguments of a commutative node in a fixed order."""
    return sorted(joined.args, key=sympy.default_sort_key)


class _FormulaTextPrinter(StrPrinter):  # type: ignore[misc]  # SymPy has no types
    """SymPy's text printer, but with functions, conditions and cases in the notation of our language."""

    def _print_Function(self, called: sympy.Basic) -> str:  # noqa: N802 - SymPy's name
        name = type(called).__name__
        return f"{NAMES.get(name, name)}({', '.join(map(self._print, called.args))})"

    def _print_LatticeOp(self, called: sympy.Basic) -> str:  # noqa: N802 - SymPy's name
        return f"{NAMES[type(called).__name__]}({', '.join(map(self._print, _sort_arguments(called)))})"

    def _print_Relational(self, relation: sympy.Rel) -> str:  # noqa: N802 - SymPy's name
        sign = RELATIONS.get(relation.rel_op, relation.rel_op)
        return f"{self._print(relation.lhs)} {sign} {self._print(relation.rhs)}"

    def _print_And(self, condition: sympy.Basic) -> str:  # noqa: N802 - SymPy's name
        return self._join(condition, "and")

    def _print_Or(self, condition: sympy.Basic) -> str:  # noqa: N802 - SymPy's name
        return self._join(condition, "or")

    def _print_Not(self, condition: sympy.Basic) -> str:  # noqa: N802 - SymPy's name
        return f"not ({self._print(condition.args[0])})"

    def _join(self, condition: sympy.Basic, word: str) -> str:
        parts = _sort_arguments(condition)
        each = (
            f"({self._print(part)})" if isinstance(part, sympy.And | sympy.Or) else self._print(part) for part in parts
        )
        return f" {word} ".join(each)

    def _print_Piecewise(self, piecewise: sympy.Piecewise) -> str:  # noqa: N802 - SymPy's name
        cases = (
            f"{self._print(branch)} ({self._print(condition)})" for branch, condition in _list_explicit_cases(piecewise)
        )
        return f"{{{'; '.join(cases)}}}"

    def _print_Exp1(self, number: sympy.Number) -> str:  # noqa: N802 - SymPy's name
        return "e"

    def _print_Infinity(self, number: sympy.Number) -> str:  # noqa: N802 - SymPy's name
        return "inf"


def formula_to_latex(formula: Value, style: NumberStyle) -> str:
    """Return a formula as LaTeX, safe in text and in mathematics."""
    try:
        return ensure_math(_FormulaLatexPrinter(style).doprint(to_sympy(formula)))
    except NotSymbolic:
        return ensure_math(_write_without_sympy(formula, Notation(style)))


def formula_to_plain(formula: Value) -> str:
    """Return a formula on one line without LaTeX: `2*x^2`."""
    try:
        return str(_FormulaTextPrinter().doprint(to_sympy(formula))).replace("**", "^")
    except NotSymbolic:
        return _write_without_sympy(formula, PlainNotation(NumberStyle()))


def _write_without_sympy(formula: Value, notation: Notation) -> str:
    """Write a formula that cannot be converted to SymPy."""
    read = require_formula(formula)
    symbols = {name: notation.symbol(name) for name in read.variables}
    return MathWriter(read.given, symbols, notation, settles=True).expression(read.source).text
