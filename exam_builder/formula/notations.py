"""The notations of formulas: LaTeX, and one line without LaTeX for a cell of a table."""

import re
from collections.abc import Sequence
from typing import ClassVar

from exam_builder.expressions.functions import FUNCTIONS
from exam_builder.expressions.latex_text import escape, text_to_latex
from exam_builder.expressions.notation import ATOM, CHOICE, FRACTION, POWER, PRODUCT, SUM, Notation, Term
from exam_builder.expressions.numbers import UNROUNDED, DecimalForm, FractionForm
from exam_builder.expressions.printing import format_number_of_style, value_to_math, value_to_plain
from exam_builder.values import Real

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
        "dots": r"\dots",
        "and": r"\land",
        "or": r"\lor",
        "not": r"\lnot ",
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
        form, text = format_number_of_style(value, self.style, UNROUNDED), value_to_math(value, self.style)
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
        "dots": "...",
        "and": "and",
        "or": "or",
        "not": "not ",
        **{sign: sign for sign in ("<", ">", "<=", ">=", "!=", "in", "not in")},
        "==": "=",
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
