"""The common base of all notations: terms, and the brackets that precedence requires."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from exam_builder.expressions.printing import value_to_plain
from exam_builder.paper import NumberStyle
from exam_builder.values import Real, Value, is_number

CHOICE, CONDITION, COMPARISON, SUM, PRODUCT, FRACTION, POWER, ATOM = range(8)


class Term(NamedTuple):
    """A piece of mathematics and its precedence level, from CHOICE (loosest) to ATOM (tightest)."""

    text: str
    level: int = ATOM


class Notation(ABC):
    """A way to write mathematics; `style` is the style of its numbers."""

    signs: ClassVar[dict[str, str]]

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

    def brackets(self, text: str) -> str:
        """Put a text in round brackets."""
        return f"({text})"

    def function(self, text: str, arguments: Sequence[Term]) -> Term:
        """Write a function by its name, with its arguments in brackets."""
        return Term(text + self.brackets(", ".join(each.text for each in arguments)))

    @abstractmethod
    def number(self, value: Real) -> Term:
        """Write a number."""

    @abstractmethod
    def words(self, text: str) -> Term:
        """Write a text."""

    @abstractmethod
    def symbol(self, name: str) -> Term:
        """Write a variable."""

    @abstractmethod
    def write_list(self, entries: Sequence[Term]) -> Term:
        """Write the entries of a list."""

    @abstractmethod
    def write_rows(self, rows: Sequence[Term]) -> Term:
        """Write the rows of a matrix, each of which is written as a list."""

    @abstractmethod
    def quotient(self, left: Term, right: Term) -> Term:
        """Write the quotient of two terms."""

    @abstractmethod
    def power(self, base: Term, exponent: Term) -> Term:
        """Write a power."""

    @abstractmethod
    def entry(self, inner: Term, index: str) -> Term:
        """Write an entry of a list; `index` counts from 1."""

    @abstractmethod
    def write_call(self, name: str, arguments: Sequence[Term]) -> Term:
        """Write a call of a function of the language."""

    @abstractmethod
    def write_cases(self, cases: Sequence[tuple[Term, Term]]) -> Term:
        """Write a case distinction: terms, each with its condition."""


def _is_negative(term: Term) -> bool:
    """Return whether a term is a minus sign followed by a single unit."""
    return term.level == SUM and term.text.startswith("-") and " " not in term.text
