r"""A figure beside a text: from the paragraph in which `\FIGURE{…}` places it, to the end of the text or further."""

import re
from typing import NamedTuple

from exam_builder.paper import Part, Question, Text
from exam_builder.paper_texts import PLACE_COMMAND, list_placed
from exam_builder.render.origins import MARK


class SideFigure(NamedTuple):
    """A figure that stands at a side: `left` or `right`."""

    id: str
    side: str


def find_side_figure(text: Text | None, question: Question) -> SideFigure | None:
    """Find the figure that stands beside a text, where this audience sees it."""
    sides = {figure.id: figure.place for figure in question.figures if figure.place}
    placed = (each.id for each in list_placed(text.tex) if each.kind == "FIGURE") if text and sides else ()
    return next((SideFigure(id_, sides[id_]) for id_ in placed if id_ in sides), None)


def find_open_text(part: Part, question: Question) -> Text | None:
    """Find the text before a part's answer: what stands beside it goes on up to there."""
    lone = len(question.parts) == 1 and not part.label
    return part.prompt or (question.prompt if lone else None)


def set_beside(lines: list[str], side: SideFigure, figure: str) -> str:
    r"""Let the lines of a text stand beside a figure, from the paragraph on that places it; nothing ends that yet."""
    number = next(n for n, line in enumerate(lines) if _place_of(line, side.id))
    first = next((n for n in range(number, 0, -1) if _is_blank(lines[n - 1]) and _is_balanced(lines[:n])), 0)
    begin = f"\\begin{{examside}}{{{side.side}}}{{%\n{figure}\n}}"
    text = [*lines[first:number], _without(lines[number], side.id), *lines[number + 1 :]]
    return "\n".join([*lines[:first], begin, *text])


def _place_of(line: str, id_: str) -> re.Match[str] | None:
    return next((each for each in PLACE_COMMAND.finditer(line) if each[1] == "FIGURE" and each[2] == id_), None)


def _without(line: str, id_: str) -> str:
    """Take out what places a figure; a line that has nothing else does not end a paragraph."""
    found = _place_of(line, id_)
    assert found, "the line places it"
    left = line[: found.start()] + line[found.end() :].lstrip(" ")
    return f"{left}%" if _is_blank(left) else left


def _is_blank(line: str) -> bool:
    return not MARK.sub("", line).strip()


def _is_balanced(lines: list[str]) -> bool:
    """Whether these lines close all environments and braces that they open."""
    tex = re.sub(r"\\[{}\\]", "", MARK.sub("", "\n".join(lines)))
    return tex.count("{") == tex.count("}") and tex.count(r"\begin") == tex.count(r"\end{")
