"""Figures and listings: what draws them or which file they are, and who sees them."""

import re
from typing import Annotated, Any

from pydantic import Field, Tag

from exam_builder.codes import Code
from exam_builder.fields import (
    Expression,
    Fields,
    Name,
    Plain,
    Text,
    a_list,
    by_key,
    dispatch,
    field_of,
    is_number,
    refusal,
    shown,
)
from exam_builder.paper import AUDIENCES, Audience
from exam_builder.values import Typed


def fraction(data: Any) -> int | Typed:
    """A figure's width as a part of the line's."""
    if not is_number(data) or not 0 < data <= 1:
        raise refusal(
            Code.WIDTH, "width is a part of the line, above 0 and at most 1", "write, for example, width: 0.5"
        )
    number: int | Typed = data
    return number


def audiences(data: Any) -> tuple[Audience, ...]:
    """Who sees a figure."""
    named = a_list(data)
    if not named or any(audience not in AUDIENCES for audience in named):
        raise refusal(
            Code.AUDIENCE, f"`{shown(data)}` is no audience", f"write one of {', '.join(AUDIENCES)}, or a list of them"
        )
    return tuple(audience for audience in AUDIENCES if audience in named)


def function(data: Any) -> str:
    """A function of figures/: the file's name, a dot, the function's."""
    if not isinstance(data, str) or re.fullmatch(r"[A-Za-z_]\w*\.[A-Za-z_]\w*", data, re.ASCII) is None:
        raise refusal(Code.DRAW, f"`{shown(data)}` names no function", "write file.function, for example graph.edges")
    return data


def first_and_last(data: Any) -> tuple[int, int]:
    """The first and the last line of a listing, counted from 1."""
    if not isinstance(data, list) or len(data) != 2 or any(type(line) is not int for line in data):
        raise refusal(Code.LINES, "lines has the first line and the last", "write, for example, lines: [3, 12]")
    if not 0 < data[0] <= data[1]:
        raise refusal(
            Code.LINES, f"lines {shown(data[0])} to {shown(data[1])} are no lines", "count from 1, first line first"
        )
    return data[0], data[1]


ONE_OR_MORE = {
    "anyOf": [{"type": "string", "enum": list(AUDIENCES)}, {"type": "array", "items": {"enum": [*AUDIENCES]}}]
}
Width = Annotated[int | Typed, *field_of(fraction, {"type": "number", "exclusiveMinimum": 0, "maximum": 1})]
Audiences = Annotated[tuple[Audience, ...], *field_of(audiences, ONE_OR_MORE)]
DrawnBy = Annotated[str, *field_of(function, {"type": "string", "pattern": r"^[A-Za-z_]\w*\.[A-Za-z_]\w*$"})]
Lines = Annotated[
    tuple[int, int], *field_of(first_and_last, {"type": "array", "items": {"type": "integer"}, "minItems": 2})
]


def page_number(data: Any) -> int | None:
    """A page of a PDF, counted from 1."""
    if type(data) is not int or data < 1:
        raise refusal(Code.PAGE, f"page is the number of a page, not `{shown(data)}`", "count from 1: page: 2")
    return data


Page = Annotated[int | None, *field_of(page_number, {"type": "integer", "minimum": 1})]


class DrawnFigure(Fields):
    """A figure that a function of figures/ draws; arguments not named in `with` are parameters of the same name."""

    draw: DrawnBy
    with_: dict[Name, Expression] = Field(default_factory=dict, alias="with")
    width: Width = 1
    alt: Plain
    caption: Text | None = None
    audience: Audiences = ()


class Image(Fields):
    """A picture from a file beside the question; `page` says which page of a PDF."""

    image: Plain
    page: Page = None
    width: Width = 1
    alt: Plain
    caption: Text | None = None
    audience: Audiences = ()


Figure = Annotated[
    Annotated[DrawnFigure, Tag("<draw>")] | Annotated[Image, Tag("<image>")],
    dispatch(
        by_key("draw", "image"),
        Code.FIGURE,
        "this names no picture",
        "add draw: file.function or image: file.png",
        ("draw", "image"),
    ),
]


class ListingFile(Fields):
    """Lines of a file beside the question, as they are; all of them unless `lines` says which."""

    file: Plain
    language: Plain = ""
    lines: Lines | None = None


class ListingText(Fields):
    """A text with `\\VAR{…}`, or the name of a parameter that holds it."""

    text: Plain
    language: Plain = ""


def some_cells(data: Any) -> Any:
    """An expression whose value is a list of rows, or rows of expressions and blanks."""
    if isinstance(data, str) and data:
        return data
    rows = data if isinstance(data, list) else []
    if not rows or not all(isinstance(row, list) and row and len(row) == len(rows[0]) for row in rows):
        message = "cells holds rows of the same length"
        raise refusal(Code.CELLS, message, "write, for example, cells: [[a, 2 * a], [b, {blank: sum}]]")
    for cell in (cell for row in rows for cell in row):
        if isinstance(cell, dict) and (set(cell) != {"blank"} or not isinstance(cell["blank"], str)):
            raise refusal(Code.CELLS, "a cell is an expression or {blank: id}", "write {blank: id}")
    return tuple(map(tuple, rows))


def alignment(data: Any) -> str:
    """Where the contents of cells stand: a letter for all columns, or one for each."""
    if not isinstance(data, str) or re.fullmatch(r"[lcr]{1,26}", data) is None:
        raise refusal(Code.ALIGN, f"`{shown(data)}` is no alignment", "write l, c or r, or one of them for each column")
    return data


def decimals(data: Any) -> int:
    """How many decimals."""
    if type(data) is not int or not 0 <= data <= 15:
        raise refusal(Code.DECIMALS, f"decimals is a whole number from 0 to 15, not `{shown(data)}`")
    return data


ROWS = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "array"}, "minItems": 1}]}
Cells = Annotated[Any, *field_of(some_cells, ROWS)]
Align = Annotated[str, *field_of(alignment, {"type": "string", "pattern": "^[lcr]+$"})]
Decimals = Annotated[int | None, *field_of(decimals, {"type": "integer", "minimum": 0, "maximum": 15})]


class Table(Fields):
    """A table: what its cells hold, and what stands above the columns, before the rows, and in the corner."""

    cells: Cells
    columns: tuple[Text, ...] = ()
    rows: tuple[Text, ...] = ()
    corner: Text | None = None
    decimals: Decimals = None
    align: Align = "c"
    audience: Audiences = ()


Listing = Annotated[
    Annotated[ListingFile, Tag("<file>")] | Annotated[ListingText, Tag("<text>")],
    dispatch(by_key("file", "text"), Code.LISTING, "this listing holds nothing", "add file: name.py or text: …"),
]
