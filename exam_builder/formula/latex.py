"""How formulas print: SymPy's LaTeX with our numbers, and the same without LaTeX; else as `written` has them."""

from collections.abc import Sequence
from typing import Any

import sympy
from sympy.printing.latex import LatexPrinter
from sympy.printing.str import StrPrinter

from exam_builder.expressions.printing import ensured, inner
from exam_builder.formula.in_a_line import OneLine
from exam_builder.formula.in_latex import Latex
from exam_builder.formula.notation import Notation
from exam_builder.formula.symbols import NotBuilt, symbolic
from exam_builder.formula.written import mathematics
from exam_builder.paper import NumberStyle

ROW = r" \\ "


def _cases(piecewise: Any) -> Sequence[tuple[Any, Any]]:
    """Each branch with its condition, that of the last one too, which SymPy has as true."""
    denied = [sympy.Not(condition) for _, condition in piecewise.args[:-1]]
    *first, (last, condition) = piecewise.args
    return [*first, (last, sympy.And(*denied) if condition == sympy.true else condition)]


class _Printer(LatexPrinter):  # type: ignore[misc]
    """SymPy's, except that numbers are grouped and rounded as everywhere, and cases have no words."""

    def __init__(self, style: NumberStyle) -> None:
        super().__init__({"ln_notation": True, "mul_symbol": None, "inv_trig_style": "full"})
        self.style = style

    def _print_Integer(self, number: Any) -> str:  # noqa: N802 - SymPy's name
        return inner(int(number), self.style)

    def _print_Float(self, number: Any) -> str:  # noqa: N802 - SymPy's name
        return inner(float(number), self.style)

    def _print_Piecewise(self, piecewise: Any) -> str:  # noqa: N802 - SymPy's name
        rows = (f"{self._print(branch)}, & {self._print(condition)}" for branch, condition in _cases(piecewise))
        return rf"\begin{{cases}} {ROW.join(rows)} \end{{cases}}"


NAMES = {"Abs": "abs", "ceiling": "ceil", "binomial": "comb", "Min": "min", "Max": "max", "Mod": "mod"}
"""What our language calls functions of SymPy's."""
RELATIONS = {"==": "=", "!=": "!="}


def _in_order(joined: Any) -> list[Any]:
    """The arguments of what has them in no order, in one that is always the same."""
    return sorted(joined.args, key=sympy.default_sort_key)


class _Plain(StrPrinter):  # type: ignore[misc]
    """SymPy's, except that functions, conditions and cases are told as everywhere else."""

    def _print_Function(self, called: Any) -> str:  # noqa: N802 - SymPy's name
        name = type(called).__name__
        return f"{NAMES.get(name, name)}({', '.join(map(self._print, called.args))})"

    def _print_LatticeOp(self, called: Any) -> str:  # noqa: N802 - SymPy's name
        return f"{NAMES[type(called).__name__]}({', '.join(map(self._print, _in_order(called)))})"

    def _print_Relational(self, relation: Any) -> str:  # noqa: N802 - SymPy's name
        sign = RELATIONS.get(relation.rel_op, relation.rel_op)
        return f"{self._print(relation.lhs)} {sign} {self._print(relation.rhs)}"

    def _print_And(self, condition: Any) -> str:  # noqa: N802 - SymPy's name
        return self._joined(condition, "and")

    def _print_Or(self, condition: Any) -> str:  # noqa: N802 - SymPy's name
        return self._joined(condition, "or")

    def _print_Not(self, condition: Any) -> str:  # noqa: N802 - SymPy's name
        return f"not ({self._print(condition.args[0])})"

    def _joined(self, condition: Any, word: str) -> str:
        parts = _in_order(condition)
        each = (
            f"({self._print(part)})" if isinstance(part, sympy.And | sympy.Or) else self._print(part) for part in parts
        )
        return f" {word} ".join(each)

    def _print_Piecewise(self, piecewise: Any) -> str:  # noqa: N802 - SymPy's name
        cases = (f"{self._print(branch)} ({self._print(condition)})" for branch, condition in _cases(piecewise))
        return f"{{{'; '.join(cases)}}}"

    def _print_Exp1(self, number: Any) -> str:  # noqa: N802 - SymPy's name
        return "e"

    def _print_Infinity(self, number: Any) -> str:  # noqa: N802 - SymPy's name
        return "inf"


def formula_tex(formula: Any, style: NumberStyle) -> str:
    """A formula as LaTeX, safe in text and in mathematics."""
    try:
        return ensured(_Printer(style).doprint(symbolic(formula)))
    except NotBuilt:
        return ensured(_written(formula, Latex(style)))


def formula_plain(formula: Any) -> str:
    """A formula on one line without LaTeX: `2*x^2`."""
    try:
        return str(_Plain().doprint(symbolic(formula))).replace("**", "^")
    except NotBuilt:
        return _written(formula, OneLine(NumberStyle()))


def _written(formula: Any, notation: Notation) -> str:
    """A formula that SymPy does not get."""
    symbols = {name: notation.symbol(name) for name in formula["variables"]}
    return mathematics(formula["formula"], formula["given"], symbols, notation, settle=True).text
