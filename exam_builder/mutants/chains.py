"""Numbers in the chains of equalities of a solution, each changed in turn."""

import re
from collections.abc import Iterator
from itertools import pairwise

from exam_builder.drift.chains import Side, sides
from exam_builder.drift.printed import Printed, reading, template
from exam_builder.drift.tokens import number_pattern
from exam_builder.expressions.template import closing_brace
from exam_builder.mutants.expressions import last_digit
from exam_builder.mutants.places import Edit
from exam_builder.paper import NumberStyle, Question
from exam_builder.read import LoadedQuestion, text_source
from exam_builder.values import is_number

PRINTED_BY_A_FUNCTION = re.compile(r"\s*(?:num|plain|sci|frac|signed|term|vec|matrix)\s*\(")


def in_chains(loaded: LoadedQuestion, question: Question, style: NumberStyle) -> Iterator[Edit]:
    """Changes to numbers, typed or printed, of the chains that can be read in a question's reference paper."""
    for part in loaded.parts:
        if part.model.solution is None:
            continue
        path = (*part.path, "solution")
        source = text_source(loaded, path)[0]
        if template(source) is None:
            continue
        text = reading(question, part.id, style).printed(source)
        for start, end, new in sorted(set(_numbers(text, source, style))):
            changed = source[:start] + new + source[end:]
            yield Edit(path, part.id, "a number in a chain", source[start:end], new, changed, offset=start)


def _numbers(text: Printed, source: str, style: NumberStyle) -> Iterator[tuple[int, int, str]]:
    """Where in the source a number stands that a chain holds to, and what to write in its place."""
    for chain, about in sides(text, style):
        held = {
            id(side): side
            for (left, right), loose in zip(pairwise(chain), about, strict=True)
            for side in (left, right)
            if not loose and (not left.units or not right.units or left.units == right.units)
        }
        for side in held.values():
            yield from _in_side(text, source, side, style)


def _in_side(text: Printed, source: str, side: Side, style: NumberStyle) -> Iterator[tuple[int, int, str]]:
    tex = text.tex
    stands = re.compile(r"\s+".join(map(re.escape, side.tex.split()))).match(tex, side.offset)
    for number in number_pattern(style).finditer(tex, side.offset, stands.end() if stands else side.offset):
        stretch = text.at(number.start())
        start = text.source(number.start())
        if not stretch.hole:
            if number[0].replace(".", "").isdigit():
                yield start, start + len(number[0]), last_digit(number[0])
            continue
        end = closing_brace(source, start - 1)
        written = source[start:end]
        if is_number(stretch.value) and not PRINTED_BY_A_FUNCTION.match(written):
            yield start, end, f"{written} + 1" if re.fullmatch(r"[\w.]+", written) else f"({written}) + 1"
