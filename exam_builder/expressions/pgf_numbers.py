r"""Numbers in the arithmetic of pgf, which reads -3^2 as -9, 4/-2*3 as 4/(-6) and 2^-1*4 as 2^(-4).

A negative number that would be misread stands in parentheses. A coordinate ends at the first of these that closes, so
its component stands in braces then: `(\VAR{a}^2,0)` becomes `({(-3)^2},0)`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from exam_builder.expressions.atoms import HolePosition
from exam_builder.expressions.brackets import HolePrint
from exam_builder.expressions.latex_commands import NUMBER
from exam_builder.expressions.template import HOLE_MARK, Hole

LIST = re.compile(r"\bin\s*\{[^{}]*\Z")
"""What stands before an entry of `\\foreach \\x/\\y in {1/2, …}`, whose / divides nothing."""
FUNCTION = re.compile(
    r"(?<![A-Za-z\\])(?!(?:to|at|and|grid|rectangle|circle|ellipse|arc|controls|coordinate|plot|node)\()[a-z0-9]+\($"
)
"""What opens the arguments of a function, where a coordinate would be preceded by a word of a path."""
PARENTHESIZED = re.compile(r"\(-[0-9.e-]+\)")
LOOK_BACK = 300
PAIRS = {")": "(", "]": "[", "}": "{"}


def add_parentheses(prints: Sequence[HolePrint], places: Sequence[HolePosition], outline: str) -> list[HolePrint]:
    """The prints of a text's holes, those in parentheses that pgf would misread."""
    marks = [found.start() for found in re.finditer(HOLE_MARK, outline)]
    return [
        replace(own, tex=f"({own.tex})")
        if place.mode == NUMBER and own.tex.startswith("-") and _is_misread(outline, at)
        else own
        for own, place, at in zip(prints, places, marks, strict=True)
    ]


def _is_misread(outline: str, at: int) -> bool:
    """Whether pgf would take what follows a negative number at a place before its sign."""
    before, after = outline[max(0, at - LOOK_BACK) : at].rstrip(), outline[at + 1 : at + LOOK_BACK].lstrip()[:1]
    if after == "^" or (after == "!" and before[-1:] != "!"):
        return True
    return before[-1:] in ("/", "^") and after in ("*", "/") and not LIST.search(before)


def brace_coordinates(
    pieces: Sequence[str | Hole], prints: Sequence[str], modes: Sequence[str]
) -> tuple[str | Hole, ...]:
    """The pieces of a text, with braces around each component of a coordinate that has parentheses of ours."""
    ours = [mode == NUMBER and PARENTHESIZED.fullmatch(own) for own, mode in zip(prints, modes, strict=True)]
    if not any(ours):
        return tuple(pieces)
    text = "".join(piece if isinstance(piece, str) else HOLE_MARK for piece in pieces)
    marks = [found.start() for found in re.finditer(HOLE_MARK, text)]
    signs: dict[int, str] = {}
    for at, parentheses in zip(marks, ours, strict=True):
        if parentheses and (found := _find_component(text, at)):
            signs |= {found[0]: "{", found[1]: "}"}
    return tuple(_insert_signs(pieces, signs))


def _insert_signs(pieces: Sequence[str | Hole], signs: dict[int, str]) -> Iterator[str | Hole]:
    at = 0
    for piece in pieces:
        if isinstance(piece, str):
            yield "".join(signs.get(at + i, "") + each for i, each in enumerate(piece))
            at += len(piece)
        else:
            if at in signs:
                yield signs[at]
            yield piece
            at += 1


def _find_component(text: str, at: int) -> tuple[int, int] | None:
    """Where the component of a coordinate begins and ends that holds a place; None where none does."""
    start = _scan_outward(text, at, -1)
    opening = start - 1
    while opening > 0 and text[opening] in ",:":
        opening = _scan_outward(text, opening, -1) - 1
    end = _scan_outward(text, at, 1)
    if opening < 0 or text[opening] != "(" or FUNCTION.search(text[max(0, opening - 20) : opening + 1]):
        return None
    return (start, end) if end < len(text) and text[end] in ",:)" else None


def _scan_outward(text: str, at: int, step: int) -> int:
    """Where the stretch around a place ends that is free of commas, colons and brackets that are not its own."""
    depth, position = 0, at + (step if step > 0 else -1)
    while 0 <= position < len(text):
        each = text[position]
        opens, closes = ("([{", ")]}") if step > 0 else (")]}", "([{")
        if depth == 0 and (each in closes or each in ",:"):
            break
        depth += (each in opens) - (each in closes)
        position += step
    return position if step > 0 else position + 1
