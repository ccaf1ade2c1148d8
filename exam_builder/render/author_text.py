"""Turn an author's texts into LaTeX, with figures, listings and tables, and with the origin of each line."""

import keyword
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from exam_builder.expressions.latex_commands import TEXT as PROSE
from exam_builder.expressions.latex_modes import blank_letters, find_stretches
from exam_builder.expressions.latex_text import make_argument_safe, typewriter
from exam_builder.paper import Figure, Listing, Part, Question, Text
from exam_builder.paper_texts import PLACE_COMMAND, list_placed, split_ids
from exam_builder.read.by_language import SEPARATOR
from exam_builder.render.origins import END, MARK, START, Origin, make_mark, remove_controls


class SideFigure(NamedTuple):
    """A figure beside a text, on its `left` or `right`."""

    id: str
    side: str


def find_side_figure(text: Text | None, question: Question) -> SideFigure | None:
    """Find the figure beside a text, if this audience sees it."""
    sides = {figure.id: figure.place for figure in question.figures if figure.place}
    placed = (each.id for each in list_placed(text.tex) if each.kind == "FIGURE") if text and sides else ()
    return next((SideFigure(id_, sides[id_]) for id_ in placed if id_ in sides), None)


def find_open_text(part: Part, question: Question) -> Text | None:
    """Find the text before a part's answer, beside which a figure may extend down to the answer."""
    lone = len(question.parts) == 1 and not part.label
    return part.prompt or (question.prompt if lone else None)


def set_beside(lines: list[str], side: SideFigure, figure: str) -> str:
    r"""Put a text beside a figure, starting with the paragraph that places it; the caller must end the column."""
    number = next(n for n, line in enumerate(lines) if _place_of(line, side.id))
    first = next((n for n in range(number, 0, -1) if _is_blank(lines[n - 1]) and _is_balanced(lines[:n])), 0)
    begin = f"\\begin{{examside}}{{{side.side}}}{{%\n{figure}\n}}"
    text = [*lines[first:number], _without(lines[number], side.id), *lines[number + 1 :]]
    return "\n".join([*lines[:first], begin, *text])


def _place_of(line: str, id_: str) -> re.Match[str] | None:
    return next((each for each in PLACE_COMMAND.finditer(line) if each[1] == "FIGURE" and each[2] == id_), None)


def _without(line: str, id_: str) -> str:
    """Remove the command that places a figure, without leaving a blank line, which would end a paragraph."""
    place = _place_of(line, id_)
    assert place, "the line places it"
    left = line[: place.start()] + line[place.end() :].lstrip(" ")
    return f"{left}%" if _is_blank(left) else left


def _is_blank(line: str) -> bool:
    return not MARK.sub("", line).strip()


def _is_balanced(lines: list[str]) -> bool:
    """Return whether these lines close all environments and braces that they open."""
    tex = re.sub(r"\\[{}\\]", "", MARK.sub("", "\n".join(lines)))
    return tex.count("{") == tex.count("}") and tex.count(r"\begin") == tex.count(r"\end{")


BLANK = re.compile(r"\\BLANK\{([^{}]*)\}")
GAP = re.compile(f"[ \t]*\n?(?:{START}[^{START}{END}]*{END})?[ \t]*")
"""The text allowed between two figures of one row: spaces and at most one line end, with its mark."""

COMMENT = re.compile(r"(?<!\\)(?:\\\\)*%")
"""A comment, which would swallow the rest of the template's line with its closing brace."""
TOKENS = re.compile(
    r"(?P<comment>#.*)|(?P<string>[rbfu]{0,2}(?:\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'))|(?P<word>[A-Za-z_]\w*)|."
)
TAB = 4


BEFORE_SIGN = re.compile(r"(?<![\s~&]) (?=[;:!?»])|(?<=«) ")
"""The space of French before a sign of punctuation and inside quotation marks, in which no line may end."""


def tie_punctuation(text: Text, language: str) -> Text:
    """Forbid the ends of lines before `;`, `:`, `!`, `?` and inside « » in a text, if its language is French.

    Pictures in a line are left alone, because a `;` ends their paths.
    """
    french = any(each.startswith("fr") for each in language.split(SEPARATOR))
    if not french or not BEFORE_SIGN.search(text.tex) or r"\tikz" in text.tex:
        return text
    blank, tex = blank_letters(text.tex), list(text.tex)
    for stretch in find_stretches(blank):
        if stretch.mode == PROSE:
            for found in BEFORE_SIGN.finditer(blank, stretch.start, stretch.end):
                tex[found.start()] = "~"
    return replace(text, tex="".join(tex))


def mark_lines(text: Text, question: Question | None, part: Part | None) -> list[str]:
    """Mark the lines of a Text with their origins; blank lines at the end are left out."""
    whose = None if part is None else part.letter if text is part.lead else part.id
    names = (question.name if question else None, whose)
    lines = make_argument_safe(text.tex.rstrip()).split("\n")
    return [
        make_mark(Origin(text.file, text.lines[min(number, len(text.lines) - 1)], *names)) + remove_controls(line)
        for number, line in enumerate(lines)
    ]


def join_inline(text: Text, question: Question | None, part: Part | None) -> str:
    """Join the lines of a Text for a head or an argument: without blank lines, which would end a paragraph."""
    lines = mark_lines(text, question, part)
    printed = [line for line, source in zip(lines, text.tex.split("\n"), strict=False) if source.strip()]
    end = "\n" if printed and COMMENT.search(printed[-1]) else ""
    return "\n".join(printed).rstrip() + end


def insert_placed(marked: str, places: Mapping[str, Callable[[str], str]]) -> str:
    r"""Print each run of `\FIGURE{…}`, and each `\FIGURES{…}`, as one row, and insert listings, tables and blanks.

    `places` maps each kind of command to a function that prints an id; `BLANK` is inline, all others are blocks.
    """
    marked = BLANK.sub(lambda found: places["BLANK"](found[1]), marked)
    pieces: list[str] = []
    end = 0
    for start, stop, kind, ids in _find_runs(marked):
        things = [places[kind.removesuffix("S")](id_) for id_ in ids]
        row = _make_figure_row(things, ROWS[kind]) if kind in ROWS else things[0]
        pieces += [marked[end:start], f"\n{row}\n" if row else "", _find_last_mark(marked, start)]
        end = stop
    return "".join([*pieces, marked[end:]])


def _find_runs(marked: str) -> Iterator[tuple[int, int, str, list[str]]]:
    """Find the commands that place things in a text (start, end, kind, ids); adjacent figures form one run."""
    position = 0
    while match := PLACE_COMMAND.search(marked, position):
        start, ids, kind = match.start(), split_ids(match[2]), match[1]
        while kind == "FIGURE" and (after := PLACE_COMMAND.match(marked, _skip_gap(marked, match.end()))):
            if after[1] != "FIGURE":
                break
            match = after
            ids.append(match[2])
        position = match.end()
        yield start, position, kind, ids


def _skip_gap(marked: str, position: int) -> int:
    gap = GAP.match(marked, position)
    return gap.end() if gap else position


ROWS = {"FIGURE": "", "FIGURES": "[t]"}
"""The alignment of rows of figures: at their lower edges, or, with sub-captions, at those of the pictures."""


def _make_figure_row(figures: list[str], align: str) -> str:
    inner = "\n".join(filter(None, figures))
    return f"\\begin{{examfigures}}{align}\n{inner}\n\\end{{examfigures}}" if inner else ""


def _find_last_mark(marked: str, position: int) -> str:
    """Find the last mark before a position, to be repeated after what is inserted there."""
    start = marked.rfind(START, 0, position)
    return marked[start : marked.index(END, start) + 1] if start >= 0 else ""


def name_figure_file(question: str, figure: Figure) -> str:
    """Return the name, without suffix, under which LaTeX includes a figure; it depends on the figure's content."""
    return f"{question}-{figure.id}-{figure.digest[:8]}"


def name_picture_of_name(picture: str) -> str:
    """Return the name, without suffix, under which LaTeX includes the picture of a name, by its digest."""
    return f"name-{picture[:16]}"


def include_figure(question: str, figure: Figure) -> str:
    """Include a figure as it is; its description is /Alt of its marked content (PDF 32000-1, 14.9.3)."""
    included = rf"\includegraphics{{{name_figure_file(question, figure)}}}"
    if not figure.alt:
        return included
    described = (b"\xfe\xff" + figure.alt.encode("utf-16-be", "replace")).hex().upper()
    return rf"\pdfliteral{{/Span <</Alt <{described}>>> BDC}}{included}\pdfliteral{{EMC}}"


def code_to_tex(listing: Listing) -> tuple[str, ...]:
    """Format the lines of a listing as LaTeX."""
    lines = listing.text.expandtabs(TAB).rstrip("\n").split("\n")
    return tuple(_format_python(line) if listing.language == "python" else _format_literal(line) for line in lines)


def _format_python(line: str) -> str:
    return "".join(_format_token(match) for match in TOKENS.finditer(line))


def _format_token(match: re.Match[str]) -> str:
    printed = _format_literal(match.group())
    if match.lastgroup == "comment":
        return rf"\textsl{{{printed}}}"
    return rf"\textbf{{{printed}}}" if keyword.iskeyword(match.group()) else printed


def _format_literal(text: str) -> str:
    return typewriter(text) if text else ""


def replace_mentions(tex: str, question: Question) -> str:
    r"""Print a text's figures as small pictures in the line, and listings and tables as their ids."""
    return PLACE_COMMAND.sub(lambda found: _format_mention(found, question), tex)


def _format_mention(match: re.Match[str], question: Question) -> str:
    kind, id_ = match[1], match[2]
    if not kind.startswith("FIGURE"):
        return rf"\texttt{{[{id_.replace('_', chr(92) + '_')}]}}"
    figures = {each.id: each for each in question.figures}
    named = (figures[each] for each in split_ids(id_) if each in figures)
    return " ".join(rf"\exammention{{{include_figure(question.name, each)}}}" for each in named)
