"""Mathematics on one line without LaTeX, for a cell of a table."""

from collections.abc import Sequence
from typing import ClassVar

from exam_builder.expressions.printing import plain
from exam_builder.formula.notation import ATOM, CHOICE, POWER, PRODUCT, SUM, Notation, Term
from exam_builder.values import Value


class OneLine(Notation):
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
        text = plain(value)
        return Term(text, SUM if text.startswith("-") else PRODUCT if "/" in text else ATOM)

    def words(self, text: str) -> Term:
        return Term(text)

    def symbol(self, name: str) -> Term:
        return Term(name)

    def listed(self, entries: Sequence[Term], rows: bool = False) -> Term:
        return Term(f"[{', '.join(each.text for each in entries)}]")

    def quotient(self, left: Term, right: Term) -> Term:
        return Term(f"{self.held(left, PRODUCT)}/{self.after(right, POWER)}", PRODUCT)

    def power(self, base: Term, exponent: Term) -> Term:
        return Term(f"{self.held(base, ATOM)}^{self.after(exponent, ATOM)}", POWER)

    def entry(self, inner: Term, index: str) -> Term:
        return Term(f"{self.held(inner, ATOM)}_{index}")

    def called(self, name: str, arguments: Sequence[Term]) -> Term:
        return Term(f"{name}({', '.join(each.text for each in arguments)})")

    def chosen(self, cases: Sequence[tuple[Term, Term]]) -> Term:
        return Term("; ".join(f"{term.text} ({condition.text})" for term, condition in cases), CHOICE)
