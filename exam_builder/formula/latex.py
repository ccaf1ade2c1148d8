"""How formulas print: SymPy's LaTeX with our numbers, and the same without LaTeX."""

from typing import Any

import sympy
from sympy.printing.latex import LatexPrinter

from exam_builder.expressions.latex import typewriter
from exam_builder.expressions.printing import ensured, inner
from exam_builder.formula.symbols import NotBuilt, symbolic
from exam_builder.paper import NumberStyle


class _Printer(LatexPrinter):  # type: ignore[misc]
    """SymPy's, except that numbers are grouped and rounded as everywhere."""

    def __init__(self, style: NumberStyle) -> None:
        super().__init__({"ln_notation": True, "mul_symbol": None, "inv_trig_style": "full"})
        self.style = style

    def _print_Integer(self, number: Any) -> str:  # noqa: N802 - SymPy's name
        return inner(int(number), self.style)

    def _print_Float(self, number: Any) -> str:  # noqa: N802 - SymPy's name
        return inner(float(number), self.style)


def formula_tex(formula: Any, style: NumberStyle) -> str:
    """A formula as LaTeX, safe in text and in mathematics; as written where SymPy does not get it."""
    try:
        return ensured(_Printer(style).doprint(symbolic(formula)))
    except NotBuilt:
        return typewriter(formula["formula"])


def formula_plain(formula: Any) -> str:
    """A formula as an author writes it, numbers in place of parameters where SymPy gets it."""
    try:
        return str(sympy.sstr(symbolic(formula)))
    except NotBuilt:
        return str(formula["formula"])
