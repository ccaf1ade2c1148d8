"""Notes of a page: each mark has its note.

A note that is made in a box (a table, a title) may be lost with it. Templates write into the log which marks and which
notes were printed (`exam-mark`, `exam-note`): a number for each `\\footnote`, the line in the file, and the mark.
"""

import re
from collections.abc import Iterator, Sequence

from exam_builder.findings import Finding
from exam_builder.typeset.sheet import Sheet, finding_at, is_content

MARK = re.compile(r"^exam-mark (?P<serial>\d+) (?P<line>\d+) (?P<mark>.*)$")
NOTE = re.compile(r"^exam-note (?P<serial>\d+) (?P<mark>.*)$")
MEND = r"write `\footnotemark` here and `\footnotetext{…}` after it, or put the note into the text"


def lost_notes(lines: Sequence[str], sheet: Sheet) -> Iterator[Finding]:
    """An error for each mark of a note that was printed without its note."""
    marks = list(filter(None, map(MARK.match, lines)))
    notes = list(filter(None, map(NOTE.match, lines)))
    ours = {match["serial"] for match in marks}
    noted = {match["serial"] for match in notes}
    apart = {match["mark"] for match in notes if match["serial"] not in ours}
    for match in marks:
        if match["serial"] not in noted and match["mark"] not in apart:
            origin = sheet.origin(int(match["line"]))
            if not (origin and is_content(origin)):
                origin = sheet.content_before(int(match["line"])) or origin
            yield finding_at(origin, "note", "a note's mark is printed here, and the note is not", MEND)
