"""What stands between the texts of a paper: figures, listings and tables."""

from dataclasses import dataclass, field
from typing import Literal

from exam_builder.codec import OPTIONAL
from exam_builder.paper.text import LINE, Audience, Text
from exam_builder.values import Record


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
