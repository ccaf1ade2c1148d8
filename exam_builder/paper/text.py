"""What a paper says, as its authors wrote it with values filled in: texts, figures, listings, tables."""

from dataclasses import dataclass, field
from typing import Literal

from exam_builder.codec import OPTIONAL
from exam_builder.values import Record

Audience = Literal["student", "solutions", "marking"]
AUDIENCES: tuple[Audience, ...] = ("student", "solutions", "marking")


@dataclass(frozen=True, slots=True)
class TextRole:
    """What the text of a field is for (`paper_texts.role_of`); a field that says nothing is a block for everybody.

    `readers` is the first of AUDIENCES that reads it, as those after it do; `called` is what messages call a text that
    students may not read. Figures can be placed in a `block`; a `line` is a head or a caption.
    """

    readers: Audience = "student"
    called: str = ""
    layout: Literal["block", "line"] = "block"


TEXT_ROLE = "text"
LINE = {TEXT_ROLE: TextRole(layout="line")}
"""Metadata of the fields whose texts are heads or captions."""


def withhold(readers: Audience, called: str) -> dict[str, TextRole]:
    """Return metadata of a field whose text no student may read."""
    return {TEXT_ROLE: TextRole(readers, called)}


@dataclass(frozen=True, slots=True)
class Text:
    """Expanded LaTeX. `lines[i]` is the line of `file` from which line i of `tex` came (1-based)."""

    tex: str
    file: str
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """How numbers print: what groups thousands, significant digits of a float, the decimal mark (in LaTeX)."""

    grouping: str = r"\,"
    digits: int = 4
    decimal: str = "."


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure: the function of figures/ that draws it with these arguments, or a picture file.

    `number` is 0 when it has no caption. `digest` names the finished file (`DIGEST.pdf`); `width` is a fraction of the
    line; `audiences` is empty when everybody sees it. `decimal` is the decimal mark beside its axes. `letter` tells
    figures apart that stand side by side under one number; `place` is at which side of a text it stands, `font` the
    exam's, in which it is lettered.
    """

    id: str
    number: int
    draw: str
    arguments: Record
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
    """A printed program or text, to the character; `first` is the number of its first line in `file`."""

    id: str
    text: str
    language: str
    file: str
    first: int


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: what it prints, or the id of the blank that it is; a text knows its file and line."""

    tex: str
    blank: str = ""
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A table: `align` has a letter for each column of cells. `audiences` is empty when everybody sees it."""

    id: str
    cells: tuple[tuple[Cell, ...], ...]
    columns: tuple[Text, ...] = field(metadata=LINE)
    rows: tuple[Text, ...] = field(metadata=LINE)
    corner: Text | None = field(metadata=LINE)
    align: str
    audiences: tuple[Audience, ...]
