"""Print formulas as LaTeX, or on one line without LaTeX for a cell of a table.

SymPy prints the formulas that `symbols` can convert, with numbers in the style of the exam; `math_writer` the others.
"""

import re
from collections.abc import Sequence
from typing import ClassVar

import sympy
from sympy.printing.latex import LatexPrinter
from sympy.printing.str import StrPrinter

from exam_builder.expressions.functions import FUNCTIONS
from exam_builder.expressions.latex_text import escape, text_to_latex
from exam_builder.expressions.notation import ATOM, CHOICE, FRACTION, POWER, PRODUCT, SUM, Notation, Term
from exam_builder.expressions.numbers import UNROUNDED, DecimalForm, FractionForm
from exam_builder.expressions.printing import ensure_math, number_form, value_to_math, value_to_plain
from exam_builder.expressions.scope import require_formula
from exam_builder.formula.math_writer import write_settled_math
from exam_builder.formula.symbols import NotSymbolic, to_sympy
from exam_builder.paper import NumberStyle
from exam_builder.values import Real, Value

WIDE = 50
"""The width in letters above which a fraction is written with a slash, and a line may break inside brackets."""
UNSEEN = re.compile(r"\\(?!cdot)[A-Za-z]+\s*|[{}\\^_]|cdot")
TALL = re.compile(r"\\(?:frac|begin|binom)(?![A-Za-z])")
SYMBOL = re.compile(r"(?P<stem>.*?)_*(?P<index>[0-9]*)")
GREEK = frozenset(
    (
        *("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "mu", "nu", "xi"),
        *("rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega", "Gamma", "Delta", "Theta", "Lambda"),
        *("Xi", "Pi", "Sigma", "Phi", "Psi", "Omega"),
    )
)
CONSTANTS = {"pi": r"\pi", "inf": r"\infty"}


class LatexNotation(Notation):
    """LaTeX inside mathematics."""

    signs: ClassVar = {
        "times": r" \cdot ",
        "and": r"\land",
        "or": r"\lor",
        "not": r"\lnot ",
        "dots": r"\dots",
        "<": "<",
        ">": ">",
        "<=": r"\le",
        ">=": r"\ge",
        "==": "=",
        "!=": r"\ne",
        "in": r"\in",
        "not in": r"\notin",
    }

    def brackets(self, text: str) -> str:
        if not TALL.search(text):
            return f"({text})"
        return rf"\bigl({text}\bigr)" if estimate_width(text) > WIDE else rf"\left({text}\right)"

    def number(self, value: Real) -> Term:
        form, text = number_form(value, self.style, UNROUNDED), value_to_math(value, self.style)
        if form.negative:
            return Term(text, SUM)
        if isinstance(form, FractionForm):
            return Term(text, FRACTION)
        return Term(text, PRODUCT if isinstance(form, DecimalForm) and form.power is not None else ATOM)

    def words(self, text: str) -> Term:
        if "\\" in text and "$" not in text:
            return Term(text)
        return Term(rf"\text{{{text_to_latex(text)}}}")

    def symbol(self, name: str) -> Term:
        if name in CONSTANTS:
            return Term(CONSTANTS[name])
        found = SYMBOL.fullmatch(name)
        assert found is not None
        stem, index = found["stem"], found["index"]
        letter = rf"\{stem}" if stem in GREEK else stem if len(stem) == 1 else rf"\mathit{{{escape(stem)}}}"
        return Term(f"{letter}_{{{index}}}" if index else letter)

    def write_list(self, entries: Sequence[Term]) -> Term:
        between = r";\, " if self.style.decimal == "," else ", "
        return Term(self.brackets(between.join(each.text for each in entries)))

    def write_rows(self, rows: Sequence[Term]) -> Term:
        between = r";\, " if self.style.decimal == "," else ", "
        return Term(rf"\left[{between.join(each.text for each in rows)}\right]")

    def quotient(self, left: Term, right: Term) -> Term:
        if max(estimate_width(left.text), estimate_width(right.text)) > WIDE:
            return Term(f"{self.bracket_if_looser(left, PRODUCT)} / {self.after(right, POWER)}", PRODUCT)
        return Term(rf"\frac{{{left.text}}}{{{right.text}}}", FRACTION)

    def power(self, base: Term, exponent: Term) -> Term:
        return Term(f"{self.bracket_if_looser(base, ATOM)}^{{{exponent.text}}}", POWER)

    def entry(self, inner: Term, index: str) -> Term:
        return Term(f"{self.bracket_if_looser(inner, ATOM)}_{{{index}}}")

    def write_call(self, name: str, arguments: Sequence[Term]) -> Term:
        forms = FUNCTIONS[name].forms if name in FUNCTIONS else None
        if forms is not None and forms.latex is not None:
            return forms.latex(self, *arguments)
        shown = forms.command if forms is not None and forms.command else rf"\operatorname{{{escape(name)}}}"
        return self.function(shown, arguments)

    def write_cases(self, cases: Sequence[tuple[Term, Term]]) -> Term:
        rows = r" \\ ".join(f"{term.text}, & {condition.text}" for term, condition in cases)
        return Term(rf"\begin{{cases}} {rows} \end{{cases}}", CHOICE)


def estimate_width(tex: str) -> int:
    """Estimate the printed width of a formula in letters."""
    return len(UNSEEN.sub("", tex))


class PlainNotation(Notation):
    """Mathematics on one line without LaTeX: `2*x^2`, `sqrt(x)`, `x (x > 1); 0 (x <= 1)`."""

    signs: ClassVar = {
        "times": "*",
        "and": "and",
        "or": "or",
        "not": "not ",
        "dots": "...",
        "in": "in",
        "not in": "not in",
        "<": "<",
        ">": ">",
        "<=": "<=",
        ">=": ">=",
        "==": "=",
        "!=": "!=",
    }

    def number(self, value: Real) -> Term:
        text = value_to_plain(value)
        return Term(text, SUM if text.startswith("-") else PRODUCT if "/" in text else ATOM)

    def words(self, text: str) -> Term:
        return Term(text)

    def symbol(self, name: str) -> Term:
        return Term(name)

    def write_list(self, entries: Sequence[Term]) -> Term:
        return Term(f"[{', '.join(each.text for each in entries)}]")

    def write_rows(self, rows: Sequence[Term]) -> Term:
        return self.write_list(rows)

    def quotient(self, left: Term, right: Term) -> Term:
        return Term(f"{self.bracket_if_looser(left, PRODUCT)}/{self.after(right, POWER)}", PRODUCT)

    def power(self, base: Term, exponent: Term) -> Term:
        return Term(f"{self.bracket_if_looser(base, ATOM)}^{self.after(exponent, ATOM)}", POWER)

    def entry(self, inner: Term, index: str) -> Term:
        return Term(f"{self.bracket_if_looser(inner, ATOM)}_{index}")

    def write_call(self, name: str, arguments: Sequence[Term]) -> Term:
        return self.function(name, arguments)

    def write_cases(self, cases: Sequence[tuple[Term, Term]]) -> Term:
        return Term("; ".join(f"{term.text} ({condition.text})" for term, condition in cases), CHOICE)


ROW = r" \\ "


def _explicit_cases(piecewise: sympy.Piecewise) -> Sequence[tuple[sympy.Expr, sympy.Basic]]:
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
            f"{self._print(branch)}, & {self._print(condition)}" for branch, condition in _explicit_cases(piecewise)
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
            f"{self._print(branch)} ({self._print(condition)})" for branch, condition in _explicit_cases(piecewise)
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
        return ensure_math(_write_without_sympy(formula, LatexNotation(style)))


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
    return write_settled_math(read.source, read.given, symbols, notation).text
