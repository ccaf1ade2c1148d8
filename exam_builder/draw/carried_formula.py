"""A key written with the student's own earlier answers, for "consistent with your own (a)"."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from exam_builder.expressions import ExpressionError, parse
from exam_builder.expressions.interval_unions import parse_piece, split_union
from exam_builder.expressions.notation import Term
from exam_builder.expressions.printing import ensure_math
from exam_builder.formula.math_writer import write_math
from exam_builder.formula.notations import LatexNotation
from exam_builder.kinds import key_of, kind_of
from exam_builder.kinds.base.contract import AnswerSource
from exam_builder.paper import NumberStyle
from exam_builder.values import Value

OptionLetter = Callable[[str], Value]


def write_carried_formula(
    answer: Any, names: Mapping[str, Value], style: NumberStyle, letter: OptionLetter | None = None
) -> str:
    """LaTeX of a key in which `answers.a` stands as (a) and parameters as their numbers; '' for what is no expression.

    `letter` gives the letter of an option by its id.
    """
    keys = [(inner, key_of(inner)) for inner in kind_of(answer).pieces(answer).values() or (answer,)]
    terms = [
        _KeyWriter(inner, names, LatexNotation(style), letter).term(written).text
        for inner, written in keys
        if _uses_earlier_answers(written)
    ]
    text = r";\ ".join(terms)
    return ensure_math(rf"\displaystyle {text}" if r"\frac" in text else text) if terms else ""


def _inner_answers(answer: Any) -> tuple[Any, ...]:
    """The answers inside an answer, or the one that it is."""
    return tuple(kind_of(answer).pieces(answer).values()) or (answer,)


def _uses_earlier_answers(written: Any) -> bool:
    """Whether a key is an expression, or a list of them, with an earlier answer in it."""
    return any(map(_uses_earlier_answers, written)) if isinstance(written, list) else "answers." in str(written)


@dataclass(frozen=True)
class _KeyWriter:
    """One key, and what its names stand for."""

    answer: Any
    names: Mapping[str, Value]
    notation: LatexNotation
    letter: OptionLetter | None

    def term(self, written: Any) -> Term:
        """A key as it is written: an expression, or a list of them."""
        if isinstance(written, list):
            is_matrix = all(isinstance(each, list) for each in written)
            write = self.notation.write_rows if is_matrix else self.notation.write_list
            return write([self.term(each) for each in written])
        if not isinstance(written, str):
            return self.notation.value(written)
        is_interval = self.source is not None and self.source.notation == "interval"
        return self.interval(written) if is_interval else self.mathematics(written)

    @property
    def source(self) -> AnswerSource | None:
        """The key as its author wrote it."""
        return kind_of(self.answer).main_source(self.answer)

    def mathematics(self, source: str) -> Term:
        """An expression."""
        return write_math(source, self.names, {**self.unknowns(), **self.letters(source)}, self.notation)

    def unknowns(self) -> dict[str, Term]:
        """What has no number: the student's answers, the variables of a formula, conclusions."""
        answers: Any = self.names.get("answers", {})
        choices = kind_of(self.answer).choices(self.answer)
        return {
            **{f"answers.{part}": Term(rf"\text{{({part})}}") for part in answers},
            **{name: self.notation.symbol(name) for name in (self.source.names if self.source else ())},
            **{id_: self.notation.words(text) for id_, text in choices.items()},
        }

    def letters(self, source: str) -> dict[str, Term]:
        """The letters of the options that an expression names."""
        found = {}
        for name in parse(source).names - self.names.keys() if self.letter and kind_of(self.answer).lists else ():
            with suppress(ExpressionError):
                found[name] = self.notation.words(str(self.letter(name)))  # type: ignore[misc]
        return found

    def interval(self, source: str) -> Term:
        """A union of intervals, each end as mathematics."""
        between = r";\, " if self.notation.style.decimal == "," else r",\, "
        shown = []
        for start, end in split_union(source):
            piece = parse_piece(source[start:end], start)
            ends = between.join(self.mathematics(each.source).text for each in (piece.low, piece.high))
            shown.append(f"{'[' if piece.has_low else '('}{ends}{']' if piece.has_high else ')'}")
        return Term(r" \cup ".join(shown))
