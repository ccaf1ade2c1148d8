"""Numbers in the chains of equalities of a solution, each changed in turn."""

import re
from collections.abc import Iterator

from exam_builder.checking.expression_changes import raise_last_digit
from exam_builder.checking.mutant_edits import Edit
from exam_builder.examine.equality_chains import ChainSide, find_chains
from exam_builder.examine.latex_tokens import number_pattern
from exam_builder.examine.question_texts import PrintedText, make_text_scope, parse_template
from exam_builder.expressions.template import find_closing_brace
from exam_builder.paper import NumberStyle, Question
from exam_builder.read import LoadedQuestion, text_source
from exam_builder.values import is_number

PRINTING_CALL = re.compile(r"\s*(?:num|plain|sci|frac|signed|term|vec|matrix)\s*\(")


def find_chain_edits(loaded: LoadedQuestion, question: Question, style: NumberStyle) -> Iterator[Edit]:
    """Yield changes to numbers, typed or printed, of the chains that can be read in a question's reference paper."""
    for part in loaded.parts:
        if part.model.solution is None:
            continue
        path = (*part.path, "solution")
        source = text_source(loaded, path)[0]
        if parse_template(source) is None:
            continue
        text = make_text_scope(question, part.id, style).print_text(source)
        for start, end, new in sorted(set(_find_numbers(text, source, style))):
            changed = source[:start] + new + source[end:]
            yield Edit(path, part.id, "a number in a chain", source[start:end], new, changed, offset=start)


def _find_numbers(text: PrintedText, source: str, style: NumberStyle) -> Iterator[tuple[int, int, str]]:
    """Yield where in the source a number stands that a chain holds to, and what to write in its place."""
    for chain in find_chains(text, style):
        exact = [each for each in chain.equalities() if not each.about and each.has_same_units()]
        held = {id(side): side for each in exact for side in (each.left, each.right)}
        for side in held.values():
            yield from _find_in_side(text, source, side, style)


def _find_in_side(
    text: PrintedText, source: str, side: ChainSide, style: NumberStyle
) -> Iterator[tuple[int, int, str]]:
    tex = text.tex
    stands = re.compile(r"\s+".join(map(re.escape, side.tex.split()))).match(tex, side.offset)
    for number in number_pattern(style).finditer(tex, side.offset, stands.end() if stands else side.offset):
        stretch = text.at(number.start())
        start = text.source(number.start())
        if not stretch.hole:
            if number[0].replace(".", "").isdigit():
                yield start, start + len(number[0]), raise_last_digit(number[0])
            continue
        end = find_closing_brace(source, start - 1)
        written = source[start:end]
        if is_number(stretch.value) and not PRINTING_CALL.match(written):
            yield start, end, f"{written} + 1" if re.fullmatch(r"[\w.]+", written) else f"({written}) + 1"
