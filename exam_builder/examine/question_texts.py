"""Return the texts of a question that an author writes, and print them as a paper does."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from exam_builder.draw.keys import add_answers
from exam_builder.draw.text_filler import format_key_names
from exam_builder.examine.latex_tokens import LatexToken
from exam_builder.expressions import ExpressionError, Hole, Template, parse_text, try_evaluate, try_parse_text
from exam_builder.expressions.filling import fill_hole, print_holes
from exam_builder.expressions.hole_prints import HolePrint
from exam_builder.expressions.scope import Hook, Scope
from exam_builder.expressions.template import find_closing_brace
from exam_builder.paper import NumberStyle, Question
from exam_builder.read import LoadedQuestion, get_text_source
from exam_builder.read.checks.usages import Usage, collect_usages
from exam_builder.values import Value, find_nearest_float, is_number


def find_author_texts(loaded: LoadedQuestion) -> Iterator[Usage]:
    """Yield the texts of a question that its author wrote, except those of tables, listings and keys."""
    for use in collect_usages(loaded):
        if use.text and not use.of_key and use.path[0] not in ("tables", "listings"):
            yield use


def parse_texts(uses: Iterable[Usage], loaded: LoadedQuestion) -> Iterator[tuple[Usage, Template]]:
    """Yield the texts among some usages, apart from those that cannot be parsed."""
    for use in uses:
        template = try_parse_text(get_text_source(loaded, use.path)[0]) if use.text else None
        if template is not None:
            yield use, template


UNFILLED_HOLE = r"\unreadable "
MAX_ROUNDING = 0.05
"""Half a unit of the second significant digit at most, relative to the number."""
PRINTER = re.compile(
    r"\s*(?:num|plain|sci|signed)\((?P<value>.*?)(?:,\s*(?:digits|decimals)\s*=\s*\d+\s*)?\)\s*", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class PrintedSpan:
    """A stretch of the printed text: its start there and in the source; a hole with a number also has its value."""

    start: int
    source: int
    tex: str
    hole: bool = False
    value: Value | None = None


@dataclass(frozen=True, slots=True)
class PrintedText:
    """A printed text, in stretches."""

    stretches: tuple[PrintedSpan, ...]

    @property
    def tex(self) -> str:
        """The whole text."""
        return "".join(stretch.tex for stretch in self.stretches)

    def at(self, position: int) -> PrintedSpan:
        """Return the stretch that contains a character."""
        return next(each for each in reversed(self.stretches) if each.start <= position)

    def source(self, position: int) -> int:
        """Return the offset in the source of a character; for a hole, that of its expression."""
        stretch = self.at(position)
        return stretch.source if stretch.hole else stretch.source + position - stretch.start

    def find_value(self, token: LatexToken, start: int) -> LatexToken:
        """Return a number with the unrounded value that its hole printed, or with its uncertainty."""
        if token.kind == "group":
            return replace(token, inner=tuple(self.find_value(each, start) for each in token.inner))
        stretch = self.at(start + token.offset)
        if token.kind != "number" or not stretch.hole:
            return token
        whole = r"\frac" not in stretch.tex and r"\times" not in stretch.tex
        if whole and is_number(stretch.value) and _is_rounding_of(token, abs(find_nearest_float(stretch.value))):
            known = stretch.value
            value = math.fabs(known) if isinstance(known, float) else abs(Fraction(known))
            return replace(token, value=value, printed=token.value)
        return replace(token, slack=token.half_a_digit)


def _is_rounding_of(token: LatexToken, value: float) -> bool:
    """Tell whether a number is a rounding of this value; whole numbers may stand for floats with many digits."""
    allowed = float(token.half_a_digit) * 1.001 if token.decimals else max(0.5, value * MAX_ROUNDING)
    return abs(find_nearest_float(token.value) - value) <= allowed


@dataclass(frozen=True)
class TextScope:
    """The names that the texts of a part may use in one paper."""

    names: Mapping[str, Value]
    ready: Mapping[str, str]
    style: NumberStyle
    hooks: Mapping[str, Hook] = field(default_factory=dict)

    def print_text(self, source: str) -> PrintedText:
        """Return a text as this paper prints it; a hole that cannot be filled is not arithmetic."""
        read = parse_text(source)
        prints = iter(print_holes(read, self._print)[0])
        spans: list[PrintedSpan] = []
        start = position = 0
        for piece in read.pieces:
            if isinstance(piece, Hole):
                spans.append(self._hole(piece, start, next(prints)))
                position = find_closing_brace(source, piece.offset - 1) + 1
            else:
                spans.append(PrintedSpan(start, position, piece))
                position += len(piece)
            start += len(spans[-1].tex)
        return PrintedText(tuple(spans))

    def _print(self, hole: Hole, mode: str) -> HolePrint:
        try:
            return fill_hole(hole, Scope(self.names, self.style, self.hooks), mode, self.ready)
        except ExpressionError:
            return HolePrint(UNFILLED_HOLE, loose=True)

    def _hole(self, hole: Hole, start: int, tex: str) -> PrintedSpan:
        written = hole.expression.source.strip()
        value = try_evaluate(written, self.names, self.style)
        if value is None:
            return PrintedSpan(start, hole.offset, tex, True)
        return PrintedSpan(start, hole.offset, tex, True, value if is_number(value) else self._inside(written))

    def _inside(self, source: str) -> Value | None:
        """Return the number that a printing function such as `num` prints."""
        call = PRINTER.fullmatch(source)
        value = try_evaluate(call["value"], self.names, self.style) if call else None
        return value if is_number(value) else None


def make_text_scope(question: Question, part: str | None, style: NumberStyle) -> TextScope:
    """Return the names for the texts of a part of a question; `answer` only in a part."""
    keys = {each.id: each.answer for each in question.parts}
    names = add_answers(question.parameters, keys)
    if part is not None:
        names["answer"] = keys[part].value
    return TextScope(names, format_key_names(keys, part), style)
