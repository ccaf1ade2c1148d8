"""Models of figures, listings and tables: their sources, and their audiences."""

import re
from typing import Annotated, Any, Literal

from pydantic import Field, Tag, model_validator

from exam_builder.fields import (
    ExpressionField,
    FieldType,
    Name,
    Plain,
    Positive,
    StrictModel,
    Text,
    WholeNumber,
    Worded,
    as_list,
    choose_by_key,
    is_yaml_number,
    make_discriminator,
    make_field_error,
    show_value,
    validate_name,
)
from exam_builder.findings import Code, did_you_mean, find_nearest_name
from exam_builder.paper import AUDIENCES, Audience
from exam_builder.values import Typed, YamlValue


def validate_width(data: YamlValue) -> int | Typed:
    """Validate the width of a figure, as a fraction of the line."""
    if not is_yaml_number(data) or not 0 < data <= 1:
        message = "`width` is a fraction of the line: a number above 0 and at most 1"
        typed = re.fullmatch(r"(0?\.\d+)[,;. ]*(?:\\(?:text|line)width)?", str(data))
        percent = re.fullmatch(r"(\d\d?|100) ?%", str(data))
        meant = typed[1] if typed else f"{int(percent[1]) / 100:g}" if percent else ""
        hint = f"write width: {meant}" if meant else "write, for example, width: 0.5"
        raise make_field_error(Code.WIDTH, message, hint)
    return data


def validate_audiences(data: YamlValue) -> tuple[Audience, ...]:
    """Validate the audiences that see a figure."""
    named = as_list(data)
    wrong = next((each for each in named if each not in AUDIENCES), None if named else data)
    if wrong is not None:
        near = find_nearest_name(str(wrong), AUDIENCES)
        hint = f"write {near}" if near else f"write one of {', '.join(AUDIENCES)}, or a list of them"
        raise make_field_error(Code.AUDIENCE, f"`{show_value(wrong)}` is not an audience{did_you_mean(near)}", hint)
    return tuple(audience for audience in AUDIENCES if audience in named)


def validate_figure_function(data: YamlValue) -> str:
    """Validate the name of a function of figures/: the file's name, a dot, and the function's name."""
    if not isinstance(data, str) or re.fullmatch(r"[A-Za-z_]\w*\.[A-Za-z_]\w*", data, re.ASCII) is None:
        message = f"`{show_value(data)}` is not written as file.function"
        raise make_field_error(Code.DRAW, message, "write, for example, graph.edges")
    return data


def validate_line_range(data: YamlValue) -> tuple[int, int]:
    """Validate the first and the last line of a listing, counted from 1."""
    ends = [line for line in data if isinstance(line, int) and type(line) is int] if isinstance(data, list) else []
    if not isinstance(data, list) or not len(data) == len(ends) == 2:
        typed = re.fullmatch(r"\[?(\d+)\D+(\d+)\]?", ", ".join(map(str, as_list(data))))
        hint = f"write lines: [{typed[1]}, {typed[2]}]" if typed else "write, for example, lines: [3, 12]"
        raise make_field_error(Code.LINES, "`lines` takes the first line and the last one", hint)
    first, last = ends
    if not 0 < first <= last:
        message = f"lines {first} to {last} are not a range of lines"
        hint = f"write lines: [{last}, {first}]" if last > 0 else "count lines from 1"
        raise make_field_error(Code.LINES, message, hint)
    return first, last


ONE_OR_MORE = {
    "anyOf": [{"type": "string", "enum": list(AUDIENCES)}, {"type": "array", "items": {"enum": [*AUDIENCES]}}]
}
Width = Annotated[int | Typed, FieldType(validate_width, {"type": "number", "exclusiveMinimum": 0, "maximum": 1})]
Audiences = Annotated[tuple[Audience, ...], FieldType(validate_audiences, ONE_OR_MORE)]
FigureFunction = Annotated[
    str, FieldType(validate_figure_function, {"type": "string", "pattern": r"^[A-Za-z_]\w*\.[A-Za-z_]\w*$"})
]
LineRange = Annotated[
    tuple[int, int], FieldType(validate_line_range, {"type": "array", "items": {"type": "integer"}, "minItems": 2})
]


PAGE = WholeNumber(1, None, Code.PAGE, "`page` must be the number of a page, not `{}`", "count from 1: page: 2")
Page = Annotated[int | None, PAGE.field()]
Side = Literal["left", "right"]
"""The side of a text on which a figure stands."""


class Witness(StrictModel):
    """A function that reads a value from the drawn figure, which must equal the expression `is` (by default the
    parameter of the same name). `within` is how close it must be (relative to the largest entry), `with` further
    arguments of the function.
    """

    read: Name
    is_: ExpressionField | None = Field(default=None, alias="is")
    within: Positive | None = None
    with_: dict[Name, ExpressionField] = Field(default_factory=dict, alias="with")


def _as_witness(data: YamlValue | Witness) -> Witness:
    return data if isinstance(data, Witness) else Witness.model_construct(read=validate_name(data))


WitnessField = Annotated[
    Annotated[Witness, FieldType(_as_witness, {"type": "string"}), Tag("<name>")] | Annotated[Witness, Tag("<read>")],
    make_discriminator(
        choose_by_key("read", plain="<name>"),
        Code.WITNESS,
        "this names no function that reads the figure",
        "write a function's name, or {read: function, is: expression, within: …}",
        ("read",),
    ),
]


class DrawnFigure(StrictModel):
    """A figure that a function of figures/ draws; arguments that are not in `with` are parameters of the same name."""

    draw: FigureFunction
    with_: dict[Name, ExpressionField] = Field(default_factory=dict, alias="with")
    shows: dict[Name, WitnessField] = Field(default_factory=dict)
    width: Width = 1
    place: Side | None = None
    alt: Worded
    caption: Text | None = None
    audience: Audiences = ()


class ImageFigure(StrictModel):
    """A picture from a file beside the question; `page` is the page of a PDF."""

    image: Plain
    page: Page = None
    width: Width = 1
    place: Side | None = None
    alt: Worded
    caption: Text | None = None
    audience: Audiences = ()


Figure = Annotated[
    Annotated[DrawnFigure, Tag("<draw>")] | Annotated[ImageFigure, Tag("<image>")],
    make_discriminator(
        choose_by_key("draw", "image"),
        Code.FIGURE,
        "this names no picture",
        "add draw: file.function or image: file.png",
        ("draw", "image"),
    ),
]


class ListingFile(StrictModel):
    """A file beside the question, printed verbatim; `lines` selects a range of its lines."""

    file: Plain
    language: Plain = ""
    lines: LineRange | None = None


class ListingText(StrictModel):
    """A text with `\\VAR{…}`, or the name of a parameter whose value is the text."""

    text: Plain
    language: Plain = ""


def validate_cells(data: YamlValue) -> str | tuple[tuple[YamlValue, ...], ...]:
    """Validate the cells of a table: an expression whose value is a list of rows, or rows of expressions and blanks."""
    if isinstance(data, str) and data:
        return data
    written = data if isinstance(data, list) else []
    rows = [row for row in written if isinstance(row, list) and row]
    if not rows or len(rows) < len(written) or len({len(row) for row in rows}) > 1:
        message = "`cells` takes rows of the same length"
        raise make_field_error(Code.CELLS, message, "write, for example, cells: [[a, 2 * a], [b, {blank: sum}]]")
    for cell in (cell for row in rows for cell in row):
        if isinstance(cell, dict) and (set(cell) != {"blank"} or not isinstance(cell["blank"], str)):
            raise make_field_error(Code.CELLS, "a cell is an expression or {blank: id}", "write {blank: id}")
    return tuple(map(tuple, rows))


def validate_alignment(data: YamlValue) -> str:
    """Validate the alignment of columns: a letter for all, or one for each."""
    if not isinstance(data, str) or re.fullmatch(r"[lcr]{1,26}", data) is None:
        message = f"`{show_value(data)}` is not an alignment"
        raise make_field_error(Code.ALIGN, message, "write l, c or r, or one of them for each column")
    return data


ROWS = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "array"}, "minItems": 1}]}
Cells = Annotated[Any, FieldType(validate_cells, ROWS)]
Align = Annotated[str, FieldType(validate_alignment, {"type": "string", "pattern": "^[lcr]+$"})]
DECIMALS = WholeNumber(
    0, 15, Code.DECIMALS, "`decimals` must be a whole number from 0 to 15, not `{}`", "write, for example, 2"
)
Decimals = Annotated[int | None, DECIMALS.field()]


class TableModel(StrictModel):
    """A table: its cells, and the headings of columns, of rows, and in the corner."""

    cells: Cells
    columns: tuple[Text, ...] = ()
    rows: tuple[Text, ...] = ()
    corner: Text | None = None
    decimals: Decimals = None
    align: Align = "c"
    audience: Audiences = ()

    @model_validator(mode="before")
    @classmethod
    def refuse_cells_as_heads(cls, data: YamlValue) -> YamlValue:
        """Refuse rows that are lists, which are meant as the cells."""
        rows = data.get("rows") if isinstance(data, dict) and "cells" not in data else None
        if isinstance(rows, list) and any(isinstance(each, list) for each in rows):
            message = "`rows` are the heads of rows, and what stands in a table are its `cells`"
            raise make_field_error(Code.CELLS, message, "write columns: [x, y] and cells: [[1, 2], [3, 4]]")
        return data


Listing = Annotated[
    Annotated[ListingFile, Tag("<file>")] | Annotated[ListingText, Tag("<text>")],
    make_discriminator(
        choose_by_key("file", "text"), Code.LISTING, "this listing is empty", "add file: name.py or text: …"
    ),
]
