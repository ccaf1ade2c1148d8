"""Track the file and line from which each line of generated LaTeX came.

While templates are filled in, each of their lines and each line of an author's text carries an invisible mark; at the
end the marks are removed and become the table of origins.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from sys import intern
from typing import NamedTuple

from jinja2 import Environment
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

from exam_builder.render.assets import NO_ASSETS, Assets

START, FIELD, END = "\x02", "\x1f", "\x03"
MARK = re.compile("\x02([^\x02\x03]*)\x03")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
PIECE = re.compile("\x04([0-9]+)\x04")
"""The mark where a separately rendered piece is inserted."""


class Origin(NamedTuple):
    """A line (from 1) of a file, and the question and part that were being printed."""

    file: str
    line: int
    question: str | None = None
    part: str | None = None


def make_mark(origin: Origin) -> str:
    """Make the invisible mark of an origin; an author's text takes precedence over the template around it."""
    return f"{START}{origin.file}{FIELD}{origin.line}{FIELD}{origin.question or ''}{FIELD}{origin.part or ''}{END}"


def make_template_mark(file: str, line: int) -> str:
    """Make the mark of a line of a template."""
    return f"{START}{file}{FIELD}{line}{END}"


def make_piece_mark(number: int) -> str:
    """Make the mark of a piece, on a line of its own."""
    return f"\n\x04{number}\x04\n"


def remove_controls(text: str) -> str:
    """Remove control characters, which could be mistaken for marks and which TeX cannot print."""
    return CONTROL.sub("", text)


def strip_marks(marked: str) -> tuple[str, tuple[Origin | None, ...]]:
    """Strip the marks, and return the origin of each line (or that of the line before)."""
    origins: list[Origin | None] = []
    last = None
    for line in marked.split("\n")[: -1 if marked.endswith("\n") else None]:
        last = _read_origin(line) or last
        origins.append(last)
    return MARK.sub("", marked), tuple(origins)


def find_last_origin(marked: str) -> Origin | None:
    """Find the last origin marked in a text."""
    marks = list(MARK.finditer(marked))
    return _read_origin(marks[-1][0]) if marks else None


@dataclass(frozen=True, slots=True)
class Lines:
    """Complete lines of LaTeX with the origin of each."""

    text: str
    origins: tuple[Origin | None, ...]

    @staticmethod
    def of(marked: str) -> "Lines":
        """Make lines from marked text."""
        return Lines(*strip_marks(marked if marked.endswith("\n") or not marked else marked + "\n"))

    def __add__(self, other: "Lines") -> "Lines":
        return Lines(self.text + other.text, self.origins + other.origins)

    def with_pieces(self, pieces: Sequence["Lines"]) -> "Lines":
        """Replace each piece's mark by the piece."""
        texts: list[str] = []
        origins: list[Origin | None] = []
        for line, origin in zip(self.text.split("\n"), self.origins, strict=False):  # the last is empty
            found = PIECE.fullmatch(line)
            put = pieces[int(found[1])] if found else Lines(f"{line}\n", (origin,))
            texts.append(put.text)
            origins += put.origins
        return Lines("".join(texts), tuple(origins))


DOCUMENT_BEGIN = Lines("\\begin{document}\n", (None,))
DOCUMENT_END = Lines("\\end{document}\n", (None,))


@dataclass(frozen=True, slots=True)
class Document:
    r"""The LaTeX of a paper in four pieces, each with the origins of its lines.

    The preamble (`head`) is the same for every audience and may be dumped into a format; the metadata belong to a file
    as a whole; opening and paper are the pages. `figures` are pairs of the name that LaTeX includes and the digest of
    its file; `names` are the questions and parts that are printed (`conv_cost`, `conv_cost.a`); `assets` are files in
    the same folder, and `own` are the names of the course's own templates.
    """

    head: Lines
    metadata: Lines
    opening: Lines
    paper: Lines
    figures: tuple[tuple[str, str], ...] = ()
    names: tuple[str, ...] = ()
    assets: Assets = NO_ASSETS
    own: frozenset[str] = frozenset()

    @property
    def preamble(self) -> str:
        """The first piece as text."""
        return self.head.text

    @property
    def body(self) -> str:
        """Everything after the preamble, as a file that TeX reads after it."""
        return self._body.text

    @property
    def origins(self) -> tuple[Origin | None, ...]:
        """The origin of each line of preamble and body; None for lines that the renderer adds."""
        return self.head.origins + self._body.origins

    @property
    def _body(self) -> Lines:
        return self.metadata + self.opening + DOCUMENT_BEGIN + self.paper + DOCUMENT_END


def _read_origin(line: str) -> Origin | None:
    marks = MARK.findall(line)
    if not marks:
        return None
    chosen = marks[0] if len(marks) == 1 else next((mark for mark in marks if mark.count(FIELD) > 1), marks[0])
    file, number, *names = map(intern, chosen.split(FIELD))
    return Origin(file, int(number), names[0] or None, names[1] or None) if names else Origin(file, int(number))


class MarkLines(Extension):
    """A Jinja extension that marks each output line of a template with its origin."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Mark the lines of data between Jinja's own tokens."""
        name = f"templates/{stream.name}"
        for token in stream:
            yield Token(token.lineno, token.type, _mark_lines(token, name)) if token.type == "data" else token


def _mark_lines(token: Token, name: str) -> str:
    lines = token.value.split("\n")
    return "\n".join(
        make_template_mark(name, token.lineno + number) + line if line or number < len(lines) - 1 else line
        for number, line in enumerate(lines)
    )
