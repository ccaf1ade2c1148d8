"""Where in the content TeX stood, for what a log says without a line of its own.

Templates note in the log which question or part begins (`exam-here`), on which page it was printed (`exam-at`), each
with its line in the file, and where a page ends (`exam-page`).
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from exam_builder.render import Origin
from exam_builder.typeset.sheet import Sheet

NOTE = re.compile(r"^exam-(?P<kind>here|at) (?P<name>\S+) (?P<line>\d+)$")
END_OF_PAGE = "exam-page"


class Mark(NamedTuple):
    """Where a question or part begins: its name, its line in the file."""

    name: str
    line: int


def begun_before(lines: Sequence[str], number: int, sheet: Sheet) -> Origin | None:
    """The question or part that had begun last before a line of the log."""
    marks = _marks(lines[:number], "here")
    return _first_of(marks[-1], sheet) if marks else None


def tall_on_page(lines: Sequence[str], number: int, sheet: Sheet) -> Origin | None:
    """What may be higher than the page that TeX was building at a line of the log, else the question on that page."""
    end = next((at for at in range(number, len(lines)) if lines[at] == END_OF_PAGE), len(lines))
    on_page, before, after = (_marks(part, "at") for part in (lines[number:end], lines[:number], lines[end:]))
    last = after[0].line - 1 if after else len(sheet.origins)
    near = [*on_page[:1], *before[-1:]]
    tall = (sheet.tall_in(mark.line, last) for mark in near)
    return next(filter(None, tall), _first_of(near[0], sheet) if near else None)


def _marks(lines: Sequence[str], kind: str) -> list[Mark]:
    found = filter(None, map(NOTE.match, lines))
    return [Mark(match["name"], int(match["line"])) for match in found if match["kind"] == kind]


def _first_of(mark: Mark, sheet: Sheet) -> Origin | None:
    question, _, part = mark.name.partition(".")
    return sheet.first_of(question, part)
