"""Prepare an author's text for LaTeX: mark the origin of each line, and insert figures, listings and tables."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from exam_builder.expressions.latex_text import make_argument_safe
from exam_builder.paper import Part, Question, Text
from exam_builder.paper_texts import PaperText
from exam_builder.render.origins import END, START, Origin, make_mark, remove_controls

PLACE_COMMAND = re.compile(r"\\(FIGURE|LISTING|TABLE)\{([^{}]*)\}")
BLANK = re.compile(r"\\BLANK\{([^{}]*)\}")
GAP = re.compile(f"[ \t]*\n?(?:{START}[^{START}{END}]*{END})?[ \t]*")
"""What may stand between two figures of one row: at most the end of a line, and its mark."""

COMMENT = re.compile(r"(?<!\\)(?:\\\\)*%")
"""A comment, which would swallow the rest of the template's line with its closing brace."""


def mark_lines(text: Text, question: Question | None, part: Part | None) -> list[str]:
    """Mark the lines of a Text with their origins; blank lines at the end are left out."""
    names = (question.name if question else None, part.id if part else None)
    lines = make_argument_safe(text.tex.rstrip()).split("\n")
    return [
        make_mark(Origin(text.file, text.lines[min(number, len(text.lines) - 1)], *names)) + remove_controls(line)
        for number, line in enumerate(lines)
    ]


def join_inline(text: Text, question: Question | None, part: Part | None) -> str:
    """A Text for a head or an argument: without blank lines, which would end a paragraph."""
    lines = mark_lines(text, question, part)
    printed = [line for line, source in zip(lines, text.tex.split("\n"), strict=False) if source.strip()]
    ended = "\n" if printed and COMMENT.search(printed[-1]) else ""
    return "\n".join(printed).rstrip() + ended


def insert_placed(marked: str, places: Mapping[str, Callable[[str], str]]) -> str:
    r"""Print each run of `\FIGURE{…}` as one row, and insert listings, tables and blanks.

    `places` has for each kind of mark what prints an id; `BLANK` stands in a line, all others between lines.
    """
    marked = BLANK.sub(lambda found: places["BLANK"](found[1]), marked)
    pieces: list[str] = []
    end = 0
    for start, stop, kind, ids in _find_runs(marked):
        row = _make_figure_row([places[kind](id_) for id_ in ids]) if kind == "FIGURE" else places[kind](ids[0])
        pieces += [marked[end:start], f"\n{row}\n" if row else "", _find_last_mark(marked, start)]
        end = stop
    return "".join([*pieces, marked[end:]])


def _find_runs(marked: str) -> Iterator[tuple[int, int, str, list[str]]]:
    """Find what a text places (start, end, kind, ids); adjacent figures form one run."""
    position = 0
    while match := PLACE_COMMAND.search(marked, position):
        start, ids, kind = match.start(), [match[2]], match[1]
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


def _make_figure_row(figures: list[str]) -> str:
    inner = "\n".join(filter(None, figures))
    return f"\\begin{{examfigures}}\n{inner}\n\\end{{examfigures}}" if inner else ""


def _find_last_mark(marked: str, position: int) -> str:
    """Find the last mark before a position, to be repeated after what is inserted there."""
    start = marked.rfind(START, 0, position)
    return marked[start : marked.index(END, start) + 1] if start >= 0 else ""


class Placement(NamedTuple):
    """What a text places: `FIGURE`, `LISTING` or `TABLE`, and its id."""

    kind: str
    id: str


def find_placed(texts: Iterable[PaperText]) -> frozenset[Placement]:
    """The figures, listings and tables that some of these texts place."""
    blocks = (each.text.tex for each in texts if each.role.layout == "block")
    return frozenset(Placement(match[1], match[2]) for tex in blocks for match in PLACE_COMMAND.finditer(tex))
