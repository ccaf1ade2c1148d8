"""The notations of formulas: LaTeX, and one line without LaTeX for a cell of a table."""

import re
from collections.abc import Sequence
from typing import ClassVar

from exam_builder.expressions.functions import FUNCTIONS
from exam_builder.expressions.functions.register import (
    ATOM,
    CHOICE,
    COMPARISON,
    CONDITION,
    FRACTION,
    POWER,
    PRODUCT,
    SUM,
    Term,
)
from exam_builder.expressions.latex_text import escape, text_to_latex
from exam_builder.expressions.numbers import UNROUNDED, DecimalForm, FractionForm
from exam_builder.expressions.printing import format_number_of_style, value_to_math, value_to_plain
from exam_builder.paper import NumberStyle
from exam_builder.values import Real, Value, is_number

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


class Notation:
    """A way to write mathematics: LaTeX inside mathematics; `style` is the style of its numbers."""

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

    def __init__(self, style: NumberStyle) -> None:
        self.style = style

    def value(self, value: Value) -> Term:
        """Write a value of any type."""
        if is_number(value):
            return self.number(value)
        if isinstance(value, tuple):
            entries = [self.value(item) for item in value]
            is_matrix = all(isinstance(item, tuple) for item in value)
            return self.write_rows(entries) if is_matrix else self.write_list(entries)
        return self.words(value if isinstance(value, str) else value_to_plain(value))

    def sum(self, terms: Sequence[Term]) -> Term:
        """Write the sum of terms."""
        if len(terms) == 1:
            return terms[0]
        text = self.bracket_if_looser(terms[0], SUM)
        for term in terms[1:]:
            text += f" - {term.text[1:]}" if _is_negative(term) else f" + {self.after(term, SUM)}"
        return Term(text, SUM)

    def difference(self, left: Term, right: Term) -> Term:
        """Write the difference of two terms."""
        return Term(f"{self.bracket_if_looser(left, SUM)} - {self.after(right, PRODUCT)}", SUM)

    def negative(self, term: Term) -> Term:
        """Write the negative of a term."""
        return Term(f"-{self.after(term, PRODUCT)}", SUM)

    def product(self, factors: Sequence[Term]) -> Term:
        """Write the product of factors; the first may be negative without brackets."""
        if len(factors) == 1:
            return factors[0]
        first = factors[0]
        leads = _is_negative(first)
        written = [first.text if leads else self.bracket_if_looser(first, PRODUCT)]
        written += [self.after(factor, PRODUCT) for factor in factors[1:]]
        return Term(self.signs["times"].join(written), SUM if leads else PRODUCT)

    def write_comparison(self, sides: Sequence[Term], signs: Sequence[str]) -> Term:
        """Write a chain of comparisons, with the signs between its sides."""
        text = self.bracket_if_looser(sides[0], SUM)
        for sign, side in zip(signs, sides[1:], strict=True):
            text += f" {self.signs[sign]} {self.bracket_if_looser(side, SUM)}"
        return Term(text, COMPARISON)

    def conditions(self, sign: str, terms: Sequence[Term]) -> Term:
        """Write conditions joined by `and` or `or`."""
        if len(terms) == 1:
            return terms[0]
        return Term(f" {self.signs[sign]} ".join(self.bracket_if_looser(term, COMPARISON) for term in terms), CONDITION)

    def negate_condition(self, term: Term) -> Term:
        """Write the negation of a condition."""
        return Term(self.signs["not"] + self.bracket_if_looser(term, ATOM), COMPARISON)

    def bracket_if_looser(self, term: Term, least: int) -> str:
        """Return the text of a term, in brackets if its level is below `least`."""
        return term.text if term.level >= least else self.brackets(term.text)

    def after(self, term: Term, least: int) -> str:
        """Return the text of a term after an operator, in brackets also if it begins with a minus sign."""
        return self.brackets(term.text) if term.text.startswith("-") else self.bracket_if_looser(term, least)

    def function(self, text: str, arguments: Sequence[Term]) -> Term:
        """Write a function by its name, with its arguments in brackets."""
        return Term(text + self.brackets(", ".join(each.text for each in arguments)))

    def brackets(self, text: str) -> str:
        """Put a text in round brackets."""
        if not TALL.search(text):
            return f"({text})"
        return rf"\bigl({text}\bigr)" if estimate_width(text) > WIDE else rf"\left({text}\right)"

    def number(self, value: Real) -> Term:
        """Write a number."""
        form, text = format_number_of_style(value, self.style, UNROUNDED), value_to_math(value, self.style)
        if form.negative:
            return Term(text, SUM)
        if isinstance(form, FractionForm):
            return Term(text, FRACTION)
        return Term(text, PRODUCT if isinstance(form, DecimalForm) and form.power is not None else ATOM)

    def words(self, text: str) -> Term:
        """Write a text."""
        if "\\" in text and "$" not in text:
            return Term(text)
        return Term(rf"\text{{{text_to_latex(text)}}}")

    def symbol(self, name: str) -> Term:
        """Write a variable."""
        if name in CONSTANTS:
            return Term(CONSTANTS[name])
        found = SYMBOL.fullmatch(name)
        assert found is not None
        stem, index = found["stem"], found["index"]
        letter = rf"\{stem}" if stem in GREEK else stem if len(stem) == 1 else rf"\mathit{{{escape(stem)}}}"
        return Term(f"{letter}_{{{index}}}" if index else letter)

    def write_list(self, entries: Sequence[Term]) -> Term:
        """Write the entries of a list."""
        between = r";\, " if self.style.decimal == "," else ", "
        return Term(self.brackets(between.join(each.text for each in entries)))

    def write_rows(self, rows: Sequence[Term]) -> Term:
        """Write the rows of a matrix, each of which is written as a list."""
        between = r";\, " if self.style.decimal == "," else ", "
        return Term(rf"\left[{between.join(each.text for each in rows)}\right]")

    def quotient(self, left: Term, right: Term) -> Term:
        """Write the quotient of two terms."""
        if max(estimate_width(left.text), estimate_width(right.text)) > WIDE:
            return Term(f"{self.bracket_if_looser(left, PRODUCT)} / {self.after(right, POWER)}", PRODUCT)
        return Term(rf"\frac{{{left.text}}}{{{right.text}}}", FRACTION)

    def power(self, base: Term, exponent: Term) -> Term:
        """Write a power."""
        return Term(f"{self.bracket_if_looser(base, ATOM)}^{{{exponent.text}}}", POWER)

    def entry(self, inner: Term, index: str) -> Term:
        """Write an entry of a list; `index` counts from 1."""
        return Term(f"{self.bracket_if_looser(inner, ATOM)}_{{{index}}}")

    def write_call(self, name: str, arguments: Sequence[Term]) -> Term:
        """Write a call of a function of the language."""
        forms = FUNCTIONS[name].forms if name in FUNCTIONS else None
        if forms is not None and forms.latex is not None:
            return forms.latex(self, *arguments)
        shown = forms.command if forms is not None and forms.command else rf"\operatorname{{{escape(name)}}}"
        return self.function(shown, arguments)

    def write_cases(self, cases: Sequence[tuple[Term, Term]]) -> Term:
        """Write a case distinction: terms, each with its condition."""
        rows = r" \\ ".join(f"{term.text}, & {condition.text}" for term, condition in cases)
        return Term(rf"\begin{{cases}} {rows} \end{{cases}}", CHOICE)


def _is_negative(term: Term) -> bool:
    """Return whether a term is a minus sign followed by a single unit."""
    return term.level == SUM and term.text.startswith("-") and " " not in term.text


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

    def brackets(self, text: str) -> str:
        return f"({text})"

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
