"""What all ways to write mathematics have in common: terms, and the brackets that their neighbours need."""

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from exam_builder.expressions.printing import value_to_plain
from exam_builder.paper import NumberStyle
from exam_builder.values import Real, Value, is_number

CHOICE, CONDITION, COMPARISON, SUM, PRODUCT, FRACTION, POWER, ATOM = range(8)


class Term(NamedTuple):
    """A piece of mathematics, and how tightly it holds together, from CHOICE to ATOM."""

    text: str
    level: int = ATOM


class Notation:
    """A way to write mathematics; `style` says how numbers print."""

    signs: ClassVar[dict[str, str]]

    def __init__(self, style: NumberStyle) -> None:
        self.style = style

    def value(self, value: Value) -> Term:
        """Return a value of any type."""
        if is_number(value):
            return self.number(value)
        if isinstance(value, tuple):
            entries = [self.value(item) for item in value]
            is_matrix = all(isinstance(item, tuple) for item in value)
            return self.write_rows(entries) if is_matrix else self.write_list(entries)
        return self.words(value if isinstance(value, str) else value_to_plain(value))

    def sum(self, terms: Sequence[Term]) -> Term:
        """Return terms that are added."""
        if len(terms) == 1:
            return terms[0]
        text = self.bracket_if_looser(terms[0], SUM)
        for term in terms[1:]:
            text += f" - {term.text[1:]}" if _is_negative(term) else f" + {self.after(term, SUM)}"
        return Term(text, SUM)

    def difference(self, left: Term, right: Term) -> Term:
        """Return one term less another."""
        return Term(f"{self.bracket_if_looser(left, SUM)} - {self.after(right, PRODUCT)}", SUM)

    def negative(self, term: Term) -> Term:
        """Return a term with a minus sign."""
        return Term(f"-{self.after(term, PRODUCT)}", SUM)

    def product(self, factors: Sequence[Term]) -> Term:
        """Write factors; a negative number may lead."""
        if len(factors) == 1:
            return factors[0]
        first = factors[0]
        leads = _is_negative(first)
        written = [first.text if leads else self.bracket_if_looser(first, PRODUCT)]
        written += [self.after(factor, PRODUCT) for factor in factors[1:]]
        return Term(self.signs["times"].join(written), SUM if leads else PRODUCT)

    def write_comparison(self, sides: Sequence[Term], signs: Sequence[str]) -> Term:
        """Return sides with the signs of comparisons between them."""
        text = self.bracket_if_looser(sides[0], SUM)
        for sign, side in zip(signs, sides[1:], strict=True):
            text += f" {self.signs[sign]} {self.bracket_if_looser(side, SUM)}"
        return Term(text, COMPARISON)

    def conditions(self, sign: str, terms: Sequence[Term]) -> Term:
        """Return conditions with `and` or `or` between them."""
        if len(terms) == 1:
            return terms[0]
        return Term(f" {self.signs[sign]} ".join(self.bracket_if_looser(term, COMPARISON) for term in terms), CONDITION)

    def negate_condition(self, term: Term) -> Term:
        """Write that a condition does not hold."""
        return Term(self.signs["not"] + self.bracket_if_looser(term, ATOM), COMPARISON)

    def bracket_if_looser(self, term: Term, least: int) -> str:
        """Return a term where only what holds together as tightly as `least` may stand."""
        return term.text if term.level >= least else self.brackets(term.text)

    def after(self, term: Term, least: int) -> str:
        """Return the same behind an operator, where a leading minus gets brackets too."""
        return self.brackets(term.text) if term.text.startswith("-") else self.bracket_if_looser(term, least)

    def brackets(self, text: str) -> str:
        """Return a text in round brackets."""
        return f"({text})"

    def function(self, shown: str, arguments: Sequence[Term]) -> Term:
        """Return a function by its name, with its arguments in brackets."""
        return Term(shown + self.brackets(", ".join(each.text for each in arguments)))

    def number(self, value: Real) -> Term:
        """Return a number."""
        raise NotImplementedError

    def words(self, text: str) -> Term:
        """Return a text."""
        raise NotImplementedError

    def symbol(self, name: str) -> Term:
        """Return a variable."""
        raise NotImplementedError

    def write_list(self, entries: Sequence[Term]) -> Term:
        """Return the entries of a list."""
        raise NotImplementedError

    def write_rows(self, rows: Sequence[Term]) -> Term:
        """Return the rows of a matrix, each written as a list."""
        raise NotImplementedError

    def quotient(self, left: Term, right: Term) -> Term:
        """Return one term over another."""
        raise NotImplementedError

    def power(self, base: Term, exponent: Term) -> Term:
        """Return a power."""
        raise NotImplementedError

    def entry(self, inner: Term, index: str) -> Term:
        """Return an entry of a list; `index` counts from 1."""
        raise NotImplementedError

    def write_call(self, name: str, arguments: Sequence[Term]) -> Term:
        """Return a function of the language and its arguments."""
        raise NotImplementedError

    def write_cases(self, cases: Sequence[tuple[Term, Term]]) -> Term:
        """Write terms, each with the condition under which it is meant."""
        raise NotImplementedError


def _is_negative(term: Term) -> bool:
    """Return whether a term is a minus sign before something that holds together."""
    return term.level == SUM and term.text.startswith("-") and " " not in term.text
