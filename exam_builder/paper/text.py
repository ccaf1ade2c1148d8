"""The texts, figures, listings and tables of a paper, with values filled in."""

from dataclasses import dataclass, field
from typing import Literal

from exam_builder.codec import OPTIONAL
from exam_builder.values import FrozenMap

Audience = Literal["student", "solutions", "marking"]
AUDIENCES: tuple[Audience, ...] = ("student", "solutions", "marking")


@dataclass(frozen=True, slots=True)
class TextRole:
    """Who reads the text of a field, and how it is laid out (see `paper_texts.role_of`). By default it is a block that
    everybody reads.

    `readers` is the first of AUDIENCES that reads it; those after it read it too. `called` is the name in messages for
    a text that students must not read. Figures can be placed in a `block`; a `line` is a heading or a caption.
    """

    readers: Audience = "student"
    called: str = ""
    layout: Literal["block", "line"] = "block"


TEXT_ROLE = "text"
LINE = {TEXT_ROLE: TextRole(layout="line")}
"""Metadata for fields whose texts are headings or captions."""


def withhold(readers: Audience, called: str) -> dict[str, TextRole]:
    """Return metadata for a field whose text students must not read."""
    return {TEXT_ROLE: TextRole(readers, called)}


@dataclass(frozen=True, slots=True)
class Text:
    """Expanded LaTeX. `lines[i]` is the line of `file` (counted from 1) from which line i of `tex` (from 0) came."""

    tex: str
    file: str
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """How numbers print: the separator of thousands, the significant digits of a float, the decimal mark (in LaTeX)."""

    grouping: str = r"\,"
    digits: int = 4
    decimal: str = "."


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure: the function of figures/ that draws it, with its arguments, or a picture file.

    `number` is 0 if there is no caption. `digest` names the finished file (`DIGEST.pdf`). `width` is a fraction of the
    line. `audiences` is empty if everybody sees the figure. `decimal` is the decimal mark on its axes. `letter`
    distinguishes figures side by side that share a number. `place` is the side of the text on which the figure
    stands. `font` is the font of its letters, which is the exam's.
    """

    id: str
    number: int
    draw: str
    arguments: FrozenMap
    width: float
    alt: str
    caption: Text | None = field(metadata=LINE)
    audiences: tuple[Audience, ...]
    digest: str
    decimal: str = "."
    letter: str = ""
    place: Literal["", "left", "right"] = ""
    font: str = field(default="", metadata=OPTIONAL)


@dataclass(frozen=True, slots=True)
class Listing:
    """A program or text that is printed verbatim; `first` is the number of its first line in `file`."""

    id: str
    text: str
    language: str
    file: str
    first: int


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: its text with file and line, or the id of the blank in it."""

    tex: str
    blank: str = ""
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A table: `align` has a letter for each column of cells. `audiences` is empty if everybody sees the table."""

    id: str
    cells: tuple[tuple[Cell, ...], ...]
    columns: tuple[Text, ...] = field(metadata=LINE)
    rows: tuple[Text, ...] = field(metadata=LINE)
    corner: Text | None = field(metadata=LINE)
    align: str
    audiences: tuple[Audience, ...]
