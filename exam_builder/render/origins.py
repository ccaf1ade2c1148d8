"""Track the file and line from which each line of generated LaTeX came.

While templates are filled in, every line of theirs, and every line of an author's text, carries an invisible mark;
at the end the marks are taken out and become the table of origins.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from jinja2 import Environment
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

START, FIELD, END = "\x02", "\x1f", "\x03"
MARK = re.compile("\x02([^\x02\x03]*)\x03")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class Origin(NamedTuple):
    """A line (from 1) of a file, and the question and part that were being printed."""

    file: str
    line: int
    question: str | None = None
    part: str | None = None


def make_mark(origin: Origin, template: bool = False) -> str:
    """Make the invisible mark of an origin; an author's text takes precedence over the template around it."""
    fields = (origin.file, str(origin.line), origin.question or "", origin.part or "", "t" if template else "")
    return START + FIELD.join(fields) + END


def remove_controls(text: str) -> str:
    """Remove control characters, which could be mistaken for marks and which TeX cannot print."""
    return CONTROL.sub("", text)


def strip_marks(marked: str) -> tuple[str, tuple[Origin | None, ...]]:
    """Strip the marks, and give the origin of each line (or that of the line before)."""
    found: list[Origin | None] = []
    for line in marked.split("\n")[: -1 if marked.endswith("\n") else None]:
        found.append(_read_origin(line) or (found[-1] if found else None))
    return MARK.sub("", marked), tuple(found)


def find_last_origin(marked: str) -> Origin | None:
    """The last origin that is marked in a text."""
    marks = list(MARK.finditer(marked))
    return _read_origin(marks[-1][0]) if marks else None


PIECE = re.compile("\x04([0-9]+)\x04")
"""The mark where a separately rendered piece is inserted."""


def make_piece_mark(number: int) -> str:
    """The mark of a piece, on a line of its own."""
    return f"\n\x04{number}\x04\n"


@dataclass(frozen=True, slots=True)
class Lines:
    """Whole lines of LaTeX, and where each came from."""

    text: str
    origins: tuple[Origin | None, ...]

    @staticmethod
    @lru_cache(16)
    def of(marked: str) -> "Lines":
        """Make lines from marked text; cached, because many papers begin alike."""
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


def _read_origin(line: str) -> Origin | None:
    marks = [found.split(FIELD) for found in MARK.findall(line)]
    if not marks:
        return None
    file, number, question, part, _ = next((fields for fields in marks if not fields[4]), marks[0])
    return Origin(file, int(number), question or None, part or None)


class MarkLines(Extension):
    """A Jinja extension that marks each line of a template that reaches the output."""

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
        make_mark(Origin(name, token.lineno + number), template=True) + line
        if line or number < len(lines) - 1
        else line
        for number, line in enumerate(lines)
    )
