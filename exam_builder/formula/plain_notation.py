"""Mathematics on one line without LaTeX, for a cell of a table."""

from collections.abc import Sequence
from typing import ClassVar

from exam_builder.expressions.printing import value_to_plain
from exam_builder.formula.notation import ATOM, CHOICE, POWER, PRODUCT, SUM, Notation, Term
from exam_builder.values import Value


class PlainNotation(Notation):
    """`2*x^2`, `sqrt(x)`, `x (x > 1); 0 (x <= 1)`."""

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

    def number(self, value: Value) -> Term:
        text = value_to_plain(value)
        return Term(text, SUM if text.startswith("-") else PRODUCT if "/" in text else ATOM)

    def words(self, text: str) -> Term:
        return Term(text)

    def symbol(self, name: str) -> Term:
        return Term(name)

    def write_list(self, entries: Sequence[Term], rows: bool = False) -> Term:
        return Term(f"[{', '.join(each.text for each in entries)}]")

    def quotient(self, left: Term, right: Term) -> Term:
        return Term(f"{self.bracket_if_looser(left, PRODUCT)}/{self.after(right, POWER)}", PRODUCT)

    def power(self, base: Term, exponent: Term) -> Term:
        return Term(f"{self.bracket_if_looser(base, ATOM)}^{self.after(exponent, ATOM)}", POWER)

    def entry(self, inner: Term, index: str) -> Term:
        return Term(f"{self.bracket_if_looser(inner, ATOM)}_{index}")

    def called(self, name: str, arguments: Sequence[Term]) -> Term:
        return Term(f"{name}({', '.join(each.text for each in arguments)})")

    def chosen(self, cases: Sequence[tuple[Term, Term]]) -> Term:
        return Term("; ".join(f"{term.text} ({condition.text})" for term, condition in cases), CHOICE)
