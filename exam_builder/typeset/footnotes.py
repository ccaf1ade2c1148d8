"""Notes of a page: each mark has its note.

A note that is made in a box (a table, a title) may be lost with it. Templates write into the log which marks and which
notes were printed (`exam-mark`, `exam-note`): a number for each `\\footnote`, the line in the file, and the mark.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

from exam_builder.codes import Code
from exam_builder.findings import Finding
from exam_builder.typeset.tex_position import END_OF_PAGE
from exam_builder.typeset.tex_source import TexSource, finding_at

MARK = re.compile(r"^exam-mark (?P<serial>\d+) (?P<line>\d+) (?P<mark>.*)$")
NOTE = re.compile(r"^exam-note (?P<serial>\d+) (?P<mark>.*)$")
HINT = r"write `\footnotemark` here and `\footnotetext{…}` after it, or put the note into the text"


def find_lost_notes(lines: Sequence[str], sheet: TexSource) -> Iterator[Finding]:
    """An error for each mark of a note that was printed without its note, a warning where that is on another page."""
    pages = list(accumulate(line == END_OF_PAGE for line in lines))
    marks = [(match, page) for line, page in zip(lines, pages, strict=True) if (match := MARK.match(line))]
    notes = [(match, page) for line, page in zip(lines, pages, strict=True) if (match := NOTE.match(line))]
    ours = {match["serial"] for match, _ in marks}
    noted = {match["serial"]: page for match, page in notes}
    apart = {match["mark"] for match, _ in notes if match["serial"] not in ours}
    for match, page in marks:
        origin = sheet.content_at(int(match["line"]))
        if match["serial"] not in noted and match["mark"] not in apart:
            yield finding_at(origin, Code.NOTE, "a note's mark is printed here, and the note is not", HINT)
        elif noted.get(match["serial"], page) != page:
            yield finding_at(origin, Code.NOTE, "a note is printed on another page than its mark", HINT, "warning")
