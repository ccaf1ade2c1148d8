"""Data files of a course: a table is a record of its columns, a text is its text."""

import csv
import io
import re
from collections.abc import Iterator, Sequence

from exam_builder.codes import Code
from exam_builder.findings import Finding, Place, Refused, format_count
from exam_builder.read.yaml_scalars import NumberError, resolve_scalar
from exam_builder.values import Record, Value, is_number

CsvLine = tuple[int, list[str]]
"""The cells of a line of a file, and its number."""
SEPARATOR = re.compile(r"sep=(.)\s*")
QUOTED = re.compile(r'"[^"]*"')
WITH_COMMA = re.compile(r"[+-]?\d+,\d+(?:[eE][+-]?\d+)?")
WITH_BOTH = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+(?:,\d+)?|[+-]?\d+\.\d+")


def parse_table(text: str, file: str) -> Record:
    """A CSV text with a header: a column is a list of numbers where all its cells are numbers, else of texts.

    Commas separate cells, or semicolons or tabs where the header has those; then a number may have a decimal comma.
    Raises Refused for rows of another length than the header, for headers that are empty or repeated, and for numbers
    with points among numbers with commas.
    """
    first = text.partition("\n")[0]
    named = SEPARATOR.fullmatch(first)
    separator = named[1] if named else detect_separator(first)
    rows = csv.reader(io.StringIO(text), strict=False, delimiter=separator)
    lines = [(rows.line_num, row) for row in rows if row][1 if named else 0 :]
    if not lines:
        raise Refused(
            [Finding(Code.DATA, "the table is empty", Place(file), "write the columns' names in its first line")]
        )
    header = [name.strip() for name in lines[0][1]]
    if "" in header or len(set(header)) < len(header):
        message = "each column needs a name of its own"
        raise Refused([Finding(Code.DATA, message, Place(file, lines[0][0]), "mend the first line")])
    uneven = [
        Finding(
            Code.DATA,
            f"{format_count(len(row), 'cell')} in a table of {format_count(len(header), 'column')}",
            Place(file, line),
            "mend the row",
        )
        for line, row in lines[1:]
        if len(row) != len(header)
    ]
    if uneven:
        raise Refused(uneven)
    if separator != "," and any(WITH_COMMA.fullmatch(cell.strip()) for _, row in lines[1:] for cell in row):
        lines = [lines[0], *_replace_decimal_commas(lines[1:], file)]
    return Record({name: _column_values([row[index] for _, row in lines[1:]]) for index, name in enumerate(header)})


def detect_separator(header: str) -> str:
    """What stands between the cells of a table, by its first line."""
    bare = QUOTED.sub("", header)
    return max(",;\t", key=lambda sign: (bare.count(sign), sign == ","))


def _replace_decimal_commas(lines: Sequence[CsvLine], file: str) -> Iterator[CsvLine]:
    """The lines with decimal points for decimal commas; raise Refused where numbers have points already."""
    odd = [(line, cell.strip()) for line, row in lines for cell in row if WITH_BOTH.fullmatch(cell.strip())]
    if odd:
        hint = "write all numbers with the same decimal mark, and without points between thousands"
        raise Refused(
            Finding(Code.DATA, f"`{cell}` stands in a table whose numbers have decimal commas", Place(file, line), hint)
            for line, cell in odd
        )
    for line, row in lines:
        numbers = (WITH_COMMA.fullmatch(cell.strip()) for cell in row)
        yield line, [cell.replace(",", ".") if number else cell for cell, number in zip(row, numbers, strict=True)]


def _column_values(cells: list[str]) -> tuple[Value, ...]:
    numbers = [_parse_number(cell.strip()) for cell in cells]
    return tuple(number for number in numbers if number is not None) if None not in numbers else tuple(cells)


def _parse_number(cell: str) -> Value | None:
    try:
        found = resolve_scalar(cell)
    except NumberError:
        return None
    return found if found is not None and is_number(found) else None
