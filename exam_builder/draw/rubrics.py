"""Make the items of rubrics: fill in their texts, and scale their marks if an exam gives a part other points."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from exam_builder.draw.question_draw import QuestionDraw
from exam_builder.draw.text_filler import TextFiller
from exam_builder.draw.yaml_location import YamlLocation
from exam_builder.expressions import ExpressionError, parse
from exam_builder.expressions.functions.register import Term
from exam_builder.expressions.interval_unions import parse_union
from exam_builder.expressions.printing import ensure_math
from exam_builder.fields import StrictModel
from exam_builder.findings import Code
from exam_builder.formula.math_writer import write_math
from exam_builder.formula.notations import Notation
from exam_builder.kinds import get_key, get_kind
from exam_builder.kinds.base.contract import WrittenKey
from exam_builder.paper import RubricItem, Scoring
from exam_builder.read.models import MarksForEach, MarksRightAndWrong, QuestionRubricItemModel, RubricItemModel
from exam_builder.values import Names, Value, YamlNumber, is_number

MARK_STEP = Fraction(1, 20)
"""Marks are multiples of 0.05."""
ItemKind = Literal["add", "instead", "less", "note", "carried"]
ITEM_KINDS: tuple[ItemKind, ...] = ("add", "instead", "less", "note", "carried")


def make_scoring(marks: MarksForEach | MarksRightAndWrong | Literal["all"], scale: Fraction) -> Scoring | None:
    """Return the scoring of a part with several items; None if it is all or nothing."""
    if isinstance(marks, MarksForEach):
        return Scoring(Fraction(marks.each) * scale)
    if isinstance(marks, MarksRightAndWrong):
        return Scoring(*(Fraction(each) * scale for each in (marks.right, marks.wrong, marks.least)))
    return None


@dataclass(frozen=True)
class RubricMaker:
    """Makes the items of rubrics in a question; their marks are multiplied by `scale`."""

    draw: QuestionDraw
    filler: TextFiller
    scale: Fraction

    def make(self, items: Sequence[RubricItemModel], location: YamlLocation) -> tuple[RubricItem, ...]:
        """Make the items of a rubric, with the routes of an `either` in order; raise Refused if one fails."""
        return tuple(self._expand(items, location))

    def _expand(self, items: Sequence[RubricItemModel], location: YamlLocation) -> Iterator[RubricItem]:
        for index, item in enumerate(items):
            if not item.either:
                yield self._make_item(item, location / index, 0)
            for number, route in enumerate(item.either or ()):
                for place, inner in enumerate(route):
                    yield self._make_item(inner, location / index / "either" / number / place, number + 1)

    def _make_item(self, item: RubricItemModel, location: YamlLocation, route: int) -> RubricItem:
        kind = next(name for name in ITEM_KINDS if getattr(item, name) is not None)
        whole = item if isinstance(item, QuestionRubricItemModel) else None
        return RubricItem(
            kind=kind,
            points=self._scale_marks(getattr(item, kind), location / kind),
            when=self.filler.text(location / ("note" if kind == "note" else "when")),
            misconception=item.misconception,
            each=item.each,
            max=self._scale_marks(item.max, location / "max"),
            carried=item.carried or () if kind == "carried" else (),
            formula=self._carried_formula(location) if kind == "carried" else "",
            route=route,
            parts=whole.parts if whole else (),
            once=whole is not None and whole.once,
            floor=self._scale_marks(whole.floor, location / "floor") if whole else None,
        )

    def _carried_formula(self, location: YamlLocation) -> str:
        """Write the key of a carried answer in terms of the student's own earlier answers."""
        assert location.part is not None
        return write_carried_formula(self.draw.plan.parts[location.part].model.answer, self.filler, self.draw.labels)

    def _scale_marks(self, marks: YamlNumber | str | tuple[str, ...] | None, location: YamlLocation) -> Fraction | None:
        """Scale marks, or return None if they are not a number; raise Refused if the result is not in steps of 0.05."""
        if not is_number(marks):
            return None
        scaled = Fraction(marks) * self.scale
        if scaled % MARK_STEP:
            message = f"with these points these marks become {scaled}, not a step of {float(MARK_STEP)}"
            raise location.refuse(Code.MARKS, message, "choose points that scale the rubric evenly")
        return scaled


def write_carried_formula(answer: StrictModel, filler: TextFiller, labels: Mapping[str, str]) -> str:
    """Write a key in LaTeX, with `answers.a` as (a) and parameters as numbers; return '' if it uses no earlier answer.

    It is for "consistent with your own (a)"; `labels` are the labels of parts in the paper.
    """
    keys = [(inner, get_key(inner)) for inner in get_kind(answer).pieces(answer).values() or (answer,)]
    writers = [(_KeyWriter(inner, filler, labels), key) for inner, key in keys if _uses_earlier_answers(key)]
    text = r";\ ".join(writer.term(key).text for writer, key in writers)
    return ensure_math(rf"\displaystyle {text}" if r"\frac" in text else text) if writers else ""


def _uses_earlier_answers(written: WrittenKey) -> bool:
    """Return whether a key is an expression, or a list of expressions, that uses an earlier answer."""
    return any(map(_uses_earlier_answers, written)) if isinstance(written, list) else "answers." in str(written)


class _KeyWriter:
    """Writes one key; `known` maps names without a value to their terms."""

    def __init__(self, answer: StrictModel, filler: TextFiller, labels: Mapping[str, str]) -> None:
        kind = get_kind(answer)
        source = kind.main_source(answer)
        self.names: Names = filler.names
        self.notation = Notation(filler.style)
        self.is_interval = source is not None and source.notation == "interval"
        self.letter: Callable[..., Value] | None = filler.hooks.get("letter") if kind.lists else None
        self.known = {
            **{f"answers.{part}": Term(rf"\text{{({label})}}") for part, label in labels.items()},
            **{name: self.notation.symbol(name) for name in (source.names if source else ())},
            **{id_: self.notation.words(text) for id_, text in kind.choices(answer).items()},
        }

    def term(self, written: WrittenKey) -> Term:
        """Write a key: an expression, or a list of them."""
        if isinstance(written, list):
            is_matrix = all(isinstance(each, list) for each in written)
            write = self.notation.write_rows if is_matrix else self.notation.write_list
            return write([self.term(each) for each in written])
        if isinstance(written, str):
            return self.interval(written) if self.is_interval else self.mathematics(written)
        assert is_number(written)
        return self.notation.value(written)

    def mathematics(self, source: str) -> Term:
        """Write an expression."""
        return write_math(source, self.names, {**self.known, **self.letters(source)}, self.notation)

    def letters(self, source: str) -> dict[str, Term]:
        """Return the letters of the options that an expression names."""
        letters: dict[str, Term] = {}
        if self.letter is not None:
            for name in parse(source).names - self.names.keys():
                with suppress(ExpressionError):
                    letters[name] = self.notation.words(str(self.letter(name)))
        return letters

    def interval(self, source: str) -> Term:
        """Write a union of intervals."""
        between = r";\, " if self.notation.style.decimal == "," else r",\, "
        shown = []
        for piece in parse_union(source):
            ends = between.join(self.mathematics(each.source).text for each in (piece.low, piece.high))
            shown.append(f"{'[' if piece.has_low else '('}{ends}{']' if piece.has_high else ')'}")
        return Term(r" \cup ".join(shown))
