"""Where in the content TeX stood, for what a log says without a line of its own.

Templates note in the log which question or part begins (`exam-here`), on which page it was printed (`exam-at`), each
with its line in the file, and where a page ends (`exam-page`).
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from exam_builder.render import Origin
from exam_builder.typeset.tex_source import TexSource

POSITION_NOTE = re.compile(r"^exam-(?P<kind>here|at) (?P<name>\S+) (?P<line>\d+)$")
END_OF_PAGE = "exam-page"


class PositionMark(NamedTuple):
    """Where a question or part begins: its name, its line in the file."""

    name: str
    line: int


def origin_before(lines: Sequence[str], number: int, sheet: TexSource) -> Origin | None:
    """The question or part that had begun last before a line of the log."""
    marks = _find_marks(lines[:number], "here")
    return _origin_of_mark(marks[-1], sheet) if marks else None


def find_tall_origin(lines: Sequence[str], number: int, sheet: TexSource) -> Origin | None:
    """What may be higher than the page that TeX was building at a line of the log, else the question on that page."""
    end = next((at for at in range(number, len(lines)) if lines[at] == END_OF_PAGE), len(lines))
    on_page, before, after = (_find_marks(part, "at") for part in (lines[number:end], lines[:number], lines[end:]))
    last = after[0].line - 1 if after else len(sheet.origins)
    near = [*on_page[:1], *before[-1:]]
    tall = (sheet.tall_in(mark.line, last) for mark in near)
    return next(filter(None, tall), _origin_of_mark(near[0], sheet) if near else None)


def _find_marks(lines: Sequence[str], kind: str) -> list[PositionMark]:
    found = filter(None, map(POSITION_NOTE.match, lines))
    return [PositionMark(match["name"], int(match["line"])) for match in found if match["kind"] == kind]


def _origin_of_mark(mark: PositionMark, sheet: TexSource) -> Origin | None:
    question, _, part = mark.name.partition(".")
    return sheet.first_of(question, part)
