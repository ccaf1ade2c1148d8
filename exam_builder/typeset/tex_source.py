"""The file that TeX reads, with the origin of each of its lines in the content.

Templates record in the log where a question or part begins (`exam-here`) and on which page it is printed (`exam-at`),
each with its line in the file, and where a page ends (`exam-page`).
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from exam_builder.findings import Code, Finding, Place, Severity
from exam_builder.render import Document, Origin
from exam_builder.scratch import write_beside

TEMPLATES = "templates/"
QUESTION_END = r"\end{examquestion}"
TALL = re.compile(
    r"\\begin\{(?:tabular|tabularx|array|minipage|tikzpicture|picture|examtable|examfigures|pspicture|[a-zA-Z]*matrix"
    r"|circuitikz|forest|x?align|alignat|aligned|gather|gathered|multline|split|cases|eqnarray|equation)\*?\}"
    r"|\\(?:includegraphics|parbox|rule|vbox|vtop|resizebox|scalebox|rotatebox|fbox|framebox|colorbox|mbox|vspace|vskip)\b"
)
"""LaTeX that may be higher than a page and cannot be divided."""

PICTURE = re.compile(r"\\begin\{(?P<name>tikzpicture|circuitikz|pgfpicture)\}.*?\\end\{(?P=name)\}", re.DOTALL)
IN_BRACKETS = re.compile(r"\{[^{}]*\}|\[[^\[\]{}]*\]|\\[A-Za-z]+")


@dataclass(frozen=True, slots=True)
class TexSource:
    """The file that TeX read: its name, the origins of its lines, and its text if available."""

    name: str
    origins: Sequence[Origin | None]
    blames_content: bool = False
    """Whether an error that shows in a template is reported at the content before it."""
    text: str = ""
    own: frozenset[str] = frozenset()
    """The course's own templates."""
    head: "TexSource | None" = None
    """The preamble, which TeX has read before."""

    def is_own(self, origin: Origin | None) -> bool:
        """Return whether an origin is a line that the course's authors wrote, in content or in a template."""
        return origin is not None and (is_content(origin) or origin.file.removeprefix(TEMPLATES) in self.own)

    def origin(self, first: int, last: int | None = None) -> Origin | None:
        """Return the origin of lines first..last: the first in content, or otherwise the first that is known."""
        known = [origin for origin in self.origins[max(0, first - 1) : last or first] if origin]
        return next(filter(is_content, known), known[0] if known else None)

    def content_before(self, line: int) -> Origin | None:
        """Return the last line of content up to a line, as the cause of a mistake that shows only there."""
        return next(filter(is_content, reversed([origin for origin in self.origins[:line] if origin])), None)

    def content_open_at(self, line: int) -> Origin | None:
        """Return the last line of content up to a line, if no question ends between them."""
        lines = self.text.split("\n")[: line - 1]
        for number in range(line, 0, -1):
            origin = self.origins[number - 1] if number <= len(self.origins) else None
            if origin and is_content(origin):
                return origin
            if number <= len(lines) and lines[number - 1].startswith(QUESTION_END):
                return None
        return None

    def content_at(self, line: int) -> Origin | None:
        """Return the origin of a line; for a line of a template, the content before it if the question is the same."""
        origin = self.origin(line)
        if origin is None or is_content(origin):
            return origin
        before = self.content_before(line)
        return before if before and origin.question in (None, before.question) else origin

    def first_of(self, question: str, part: str = "") -> Origin | None:
        """Return the first line of content of a part, or of the question if the part has none."""
        known = [each for each in self.origins if each and each.question == question and is_content(each)]
        return next((each for each in known if each.part == (part or None)), known[0] if known else None)

    def tall_in(self, first: int, last: int) -> Origin | None:
        """Return the first line of content from `first` to `last` that begins something indivisible."""
        lines = self.text.split("\n")[first - 1 : last]
        tall = (self.origin(first + number) for number, line in enumerate(lines) if TALL.search(line))
        return next((origin for origin in tall if origin and is_content(origin)), None)

    def last_with(self, tex: str, up_to: int | None = None) -> Origin | None:
        """Return the last line of content with some LaTeX, at most line `up_to` of the file, or one of the preamble."""
        lines = self.text.split("\n")[:up_to] if tex in self.text else []
        wanted = re.compile(re.escape(tex) + (r"(?![A-Za-z@])" if tex[-1:].isalpha() else ""))
        found = [self.origin(number) for number, line in enumerate(lines, 1) if wanted.search(line)]
        there = next((origin for origin in reversed(found) if origin and is_content(origin)), None)
        return there or (self.head.last_with(tex) if self.head else None)

    def in_picture(self, letters: str, question: str | None) -> Origin | None:
        """Return the line of a question's pictures that contains some letters outside brackets."""
        word = re.match(r"\w+", letters)
        whole = r"\s*".join(map(re.escape, letters))
        wanted = re.compile(rf"{whole}|(?<![\\\w]){re.escape(word[0])}(?!\w)" if word else whole)
        for picture in PICTURE.finditer(self.text):
            outside, count = picture.group(), 1
            while count:
                outside, count = IN_BRACKETS.subn(lambda found: re.sub(r"[^\n]", " ", found.group()), outside)
            for found in wanted.finditer(outside):
                origin = self.origin(1 + self.text.count("\n", 0, picture.start() + found.start()))
                if origin and is_content(origin) and origin.question == question:
                    return origin
        return None


def is_content(origin: Origin) -> bool:
    """Return whether an origin is a line that an author wrote, and not a line of a template."""
    return not origin.file.startswith(TEMPLATES)


def report_at(origin: Origin | None, code: Code, message: str, hint: str = "", severity: Severity = "error") -> Finding:
    """Return a finding at a line of the content, with its question and part."""
    place = Place(origin.file, origin.line) if origin else None
    question, part = (origin.question, origin.part) if origin else (None, None)
    return Finding(code, message, place, hint, severity, question, part)


POSITION_NOTE = re.compile(r"^exam-(?P<kind>here|at) (?P<name>\S+) (?P<line>\d+)$")
END_OF_PAGE = "exam-page"


class PositionMark(NamedTuple):
    """The beginning of a question or part: its name, and its line in the file."""

    name: str
    line: int


def find_origin_before(lines: Sequence[str], number: int, sheet: TexSource) -> Origin | None:
    """Return the origin of the last question or part that had begun before a line of the log."""
    marks = _find_marks(lines[:number], "here")
    return _find_origin_of_mark(marks[-1], sheet) if marks else None


def find_tall_origin(lines: Sequence[str], number: int, sheet: TexSource) -> Origin | None:
    """Return the origin of something that may be higher than the page that TeX was building at a line of the log.

    If there is none, return the origin of the question on that page.
    """
    end = next((at for at in range(number, len(lines)) if lines[at] == END_OF_PAGE), len(lines))
    on_page, before, after = (_find_marks(part, "at") for part in (lines[number:end], lines[:number], lines[end:]))
    last = after[0].line - 1 if after else len(sheet.origins)
    near = [*on_page[:1], *before[-1:]]
    tall = (sheet.tall_in(mark.line, last) for mark in near)
    return next(filter(None, tall), _find_origin_of_mark(near[0], sheet) if near else None)


def _find_marks(lines: Sequence[str], kind: str) -> list[PositionMark]:
    found = filter(None, map(POSITION_NOTE.match, lines))
    return [PositionMark(match["name"], int(match["line"])) for match in found if match["kind"] == kind]


def _find_origin_of_mark(mark: PositionMark, sheet: TexSource) -> Origin | None:
    question, _, part = mark.name.partition(".")
    return sheet.first_of(question, part)


def write_tex(document: Document, figures: Mapping[str, bytes], folder: Path, name: str = "paper") -> Path:
    """Write `NAME.tex` and its figures into a folder, where plain pdflatex compiles it (twice for page numbers).

    `figures` are files by digest, as in `typeset_document`. Raise OSError if the folder cannot be written.
    """
    path = folder / f"{name}.tex"
    write_beside(path, (document.preamble + document.body).encode())
    copy_figures(document.figures, figures, folder, write_beside)
    document.assets.write(folder)
    return path


def copy_figures(
    names: Iterable[tuple[str, str]],
    figures: Mapping[str, bytes],
    folder: Path,
    write: Callable[[Path, bytes], object] = Path.write_bytes,
) -> None:
    """Copy figures, given as pairs of name and digest, into the folder of a document.

    A missing figure is left out: TeX reports it where it is shown. `write` matters only if others see the folder.
    """
    for name, digest in sorted(names):
        if digest in figures:
            write(folder / f"{name}.pdf", figures[digest])
