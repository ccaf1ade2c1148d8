"""A key written with the student's own earlier answers, for "consistent with your own (a)"."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from exam_builder.expressions import ExpressionError, parse
from exam_builder.expressions.intervals import one, parts
from exam_builder.expressions.printing import ensured
from exam_builder.formula.in_latex import Latex
from exam_builder.formula.notation import Term
from exam_builder.formula.written import mathematics
from exam_builder.kinds import kind_of, of
from exam_builder.paper import NumberStyle
from exam_builder.read.models import key_of
from exam_builder.values import Value

Letter = Callable[[str], Value]


def formula(answer: Any, names: Mapping[str, Value], style: NumberStyle, letter: Letter | None = None) -> str:
    """LaTeX of a key in which `answers.a` stands as (a) and parameters as their numbers; '' for what is no expression.

    `letter` gives the letter of an option by its id.
    """
    keys = [(inner, key_of(inner)) for inner in of(answer).pieces(answer).values() or (answer,)]
    terms = [
        _Key(inner, names, Latex(style), letter).term(written).text for inner, written in keys if _carries(written)
    ]
    text = r";\ ".join(terms)
    return ensured(rf"\displaystyle {text}" if r"\frac" in text else text) if terms else ""


def _each(answer: Any) -> tuple[Any, ...]:
    """The answers inside an answer, or the one that it is."""
    return tuple(of(answer).pieces(answer).values()) or (answer,)


def _carries(written: Any) -> bool:
    """Whether a key is an expression, or a list of them, with an earlier answer in it."""
    return any(map(_carries, written)) if isinstance(written, list) else "answers." in str(written)


@dataclass(frozen=True)
class _Key:
    """One key, and what its names stand for."""

    answer: Any
    names: Mapping[str, Value]
    notation: Latex
    letter: Letter | None

    def term(self, written: Any) -> Term:
        """A key as it is written: an expression, or a list of them."""
        if isinstance(written, list):
            rows = all(isinstance(each, list) for each in written)
            return self.notation.listed([self.term(each) for each in written], rows)
        if not isinstance(written, str):
            return self.notation.value(written)
        return self.interval(written) if kind_of(self.answer) == "interval" else self.mathematics(written)

    def mathematics(self, source: str) -> Term:
        """An expression."""
        return mathematics(source, self.names, {**self.unknowns(), **self.letters(source)}, self.notation)

    def unknowns(self) -> dict[str, Term]:
        """What has no number: the student's answers, the variables of a formula, conclusions."""
        answers: Any = self.names.get("answers", {})
        among: Mapping[str, str] = getattr(self.answer, "among", {})
        return {
            **{f"answers.{part}": Term(rf"\text{{({part})}}") for part in answers},
            **{name: self.notation.symbol(name) for name in getattr(self.answer, "in_", ())},
            **{id_: self.notation.words(text) for id_, text in among.items()},
        }

    def letters(self, source: str) -> dict[str, Term]:
        """The letters of the options that an expression names."""
        found = {}
        for name in parse(source).names - self.names.keys() if self.letter and of(self.answer).lists else ():
            with suppress(ExpressionError):
                found[name] = self.notation.words(str(self.letter(name)))  # type: ignore[misc]
        return found

    def interval(self, source: str) -> Term:
        """A union of intervals, each end as mathematics."""
        between = r";\, " if self.notation.style.decimal == "," else r",\, "
        shown = []
        for start, end in parts(source):
            piece = one(source[start:end], start)
            ends = between.join(self.mathematics(each.source).text for each in (piece.low, piece.high))
            shown.append(f"{'[' if piece.has_low else '('}{ends}{']' if piece.has_high else ')'}")
        return Term(r" \cup ".join(shown))
