"""Mathematics as LaTeX."""

import re
from collections.abc import Callable, Sequence
from typing import ClassVar

from exam_builder.expressions.digits import UNROUNDED, DecimalForm, FractionForm
from exam_builder.expressions.latex import escape
from exam_builder.expressions.latex_text import text_to_latex
from exam_builder.expressions.printing import number_form, value_to_math
from exam_builder.formula.notation import ATOM, CHOICE, FRACTION, POWER, PRODUCT, SUM, Notation, Term
from exam_builder.values import Value

WIDE = 50
"""Letters from which a fraction stands on one line, and brackets let a line end between them."""
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
NAMES = {
    **{name: rf"\{name}" for name in ("sin", "cos", "tan", "min", "max", "det", "gcd")},
    "asin": r"\arcsin",
    "acos": r"\arccos",
    "atan": r"\arctan",
    "log": r"\ln",
    "log10": r"\log_{10}",
    "sign": r"\operatorname{sgn}",
    "trace": r"\operatorname{tr}",
}
CONSTANTS = {"pi": r"\pi", "inf": r"\infty"}


def _delimit(left: str, right: str) -> Callable[["LatexNotation", Term], Term]:
    return lambda notation, term: Term(rf"\left{left} {term.text} \right{right}")


SPECIAL_FUNCTIONS: dict[tuple[str, int], Callable[..., Term]] = {
    ("abs", 1): _delimit("|", "|"),
    ("norm", 1): _delimit(r"\|", r"\|"),
    ("floor", 1): _delimit(r"\lfloor", r"\rfloor"),
    ("ceil", 1): _delimit(r"\lceil", r"\rceil"),
    ("sqrt", 1): lambda notation, term: Term(rf"\sqrt{{{term.text}}}"),
    ("exp", 1): lambda notation, term: notation.power(Term("e"), term),
    ("factorial", 1): lambda notation, term: Term(f"{notation.bracket_if_looser(term, ATOM)}!", POWER),
    ("log", 2): lambda notation, term, base: Term(rf"\log_{{{base.text}}}{notation.brackets(term.text)}"),
    ("comb", 2): lambda notation, n, k: Term(rf"\binom{{{n.text}}}{{{k.text}}}"),
    ("mod", 2): lambda notation, a, b: Term(
        rf"{notation.bracket_if_looser(a, ATOM)} \bmod {notation.bracket_if_looser(b, ATOM)}", SUM
    ),
    ("dot", 2): lambda notation, a, b: notation.product([a, b]),
    ("transpose", 1): lambda notation, term: notation.power(term, Term(r"\mathsf{T}")),
    ("inv", 1): lambda notation, term: notation.power(term, Term("-1")),
}


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

    def number(self, value: Value) -> Term:
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

    def write_list(self, entries: Sequence[Term], rows: bool = False) -> Term:
        between = r";\, " if self.style.decimal == "," else ", "
        text = between.join(each.text for each in entries)
        return Term(rf"\left[{text}\right]" if rows else self.brackets(text))

    def quotient(self, left: Term, right: Term) -> Term:
        if max(estimate_width(left.text), estimate_width(right.text)) > WIDE:
            return Term(f"{self.bracket_if_looser(left, PRODUCT)} / {self.after(right, POWER)}", PRODUCT)
        return Term(rf"\frac{{{left.text}}}{{{right.text}}}", FRACTION)

    def power(self, base: Term, exponent: Term) -> Term:
        return Term(f"{self.bracket_if_looser(base, ATOM)}^{{{exponent.text}}}", POWER)

    def entry(self, inner: Term, index: str) -> Term:
        return Term(f"{self.bracket_if_looser(inner, ATOM)}_{{{index}}}")

    def called(self, name: str, arguments: Sequence[Term]) -> Term:
        special = SPECIAL_FUNCTIONS.get((name, len(arguments)))
        if special is not None:
            return special(self, *arguments)
        shown = NAMES.get(name, rf"\operatorname{{{escape(name)}}}")
        return Term(shown + self.brackets(", ".join(each.text for each in arguments)))

    def chosen(self, cases: Sequence[tuple[Term, Term]]) -> Term:
        rows = r" \\ ".join(f"{term.text}, & {condition.text}" for term, condition in cases)
        return Term(rf"\begin{{cases}} {rows} \end{{cases}}", CHOICE)


def estimate_width(tex: str) -> int:
    """About how many letters wide a formula prints."""
    return len(UNSEEN.sub("", tex))
