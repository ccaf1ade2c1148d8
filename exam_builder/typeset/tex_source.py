"""The file that TeX reads, and where in the content its lines came from."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from exam_builder.codes import Code
from exam_builder.findings import Finding, Place, Severity
from exam_builder.render import Origin

TEMPLATES = "templates/"
TALL = re.compile(
    r"\\begin\{(?:tabular|tabularx|array|minipage|tikzpicture|picture|examtable|examfigures|pspicture|[a-zA-Z]*matrix)\*?\}"
    r"|\\(?:includegraphics|parbox|rule|vbox|vtop|resizebox|scalebox|rotatebox|fbox|framebox|colorbox|mbox|vspace|vskip)\b"
)
"""What may be higher than a page in one piece."""


@dataclass(frozen=True, slots=True)
class TexSource:
    """The file that TeX read: its name, where its lines came from, and the lines themselves where they are at hand."""

    name: str
    origins: Sequence[Origin | None]
    blames_content: bool = False
    """Whether what shows in a template is put down to the content before it."""
    text: str = ""

    def origin(self, first: int, last: int | None = None) -> Origin | None:
        """Where lines first..last came from: the first line of content, else the first that is known."""
        known = [origin for origin in self.origins[max(0, first - 1) : last or first] if origin]
        return next(filter(is_content, known), known[0] if known else None)

    def content_before(self, line: int) -> Origin | None:
        """The last line of content up to a line: where a mistake was made that shows only later."""
        return next(filter(is_content, reversed([origin for origin in self.origins[:line] if origin])), None)

    def content_at(self, line: int) -> Origin | None:
        """The content that a line comes from; of a template's line that before it, if it is of the same question."""
        origin = self.origin(line)
        if origin is None or is_content(origin):
            return origin
        before = self.content_before(line)
        return before if before and origin.question in (None, before.question) else origin

    def first_of(self, question: str, part: str = "") -> Origin | None:
        """The first line of content of a question, or of a part if it has one of its own."""
        known = [each for each in self.origins if each and each.question == question and is_content(each)]
        return next((each for each in known if each.part == (part or None)), known[0] if known else None)

    def tall_in(self, first: int, last: int) -> Origin | None:
        """The first line of content from `first` to `last` that begins something which no page divides."""
        lines = self.text.split("\n")[first - 1 : last]
        tall = (self.origin(first + number) for number, line in enumerate(lines) if TALL.search(line))
        return next((origin for origin in tall if origin and is_content(origin)), None)

    def last_with(self, tex: str) -> Origin | None:
        """The last line of content in which some LaTeX stands."""
        lines = self.text.split("\n") if tex in self.text else []
        found = [self.origin(number) for number, line in enumerate(lines, 1) if tex in line]
        return next((origin for origin in reversed(found) if origin and is_content(origin)), None)


def is_content(origin: Origin) -> bool:
    """Whether an origin is a line that an author wrote, and none of a template."""
    return not origin.file.startswith(TEMPLATES)


def finding_at(
    origin: Origin | None, code: Code, message: str, hint: str = "", severity: Severity = "error"
) -> Finding:
    """A finding at a line of the content, with its question and part."""
    place = Place(origin.file, origin.line) if origin else None
    question, part = (origin.question, origin.part) if origin else (None, None)
    return Finding(code, message, place, hint, severity, question, part)
