"""Data files of a course: a table is a record of its columns, a text is its text."""

import csv
import io

from exam_builder.findings import Finding, Place, Refused, count
from exam_builder.read.scalars import NumberError, resolve
from exam_builder.values import Record, Value, is_number


def table(text: str, file: str) -> Record:
    """A CSV text with a header: a column is a list of numbers where all its cells are numbers, else of texts.

    Raises Refused for rows of another length than the header, and for headers that are empty or repeated.
    """
    rows = csv.reader(io.StringIO(text), strict=False)
    lines = [(rows.line_num, row) for row in rows if row]
    if not lines:
        raise Refused(
            [Finding("data", "the table is empty", Place(file), "write the columns' names in its first line")]
        )
    header = [name.strip() for name in lines[0][1]]
    if "" in header or len(set(header)) < len(header):
        message = "each column needs a name of its own"
        raise Refused([Finding("data", message, Place(file, lines[0][0]), "mend the first line")])
    uneven = [
        Finding(
            "data",
            f"{count(len(row), 'cell')} in a table of {count(len(header), 'column')}",
            Place(file, line),
            "mend the row",
        )
        for line, row in lines[1:]
        if len(row) != len(header)
    ]
    if uneven:
        raise Refused(uneven)
    return Record({name: _column([row[index] for _, row in lines[1:]]) for index, name in enumerate(header)})


def _column(cells: list[str]) -> tuple[Value, ...]:
    numbers = [_number(cell.strip()) for cell in cells]
    return tuple(number for number in numbers if number is not None) if None not in numbers else tuple(cells)


def _number(cell: str) -> Value | None:
    try:
        found = resolve(cell)
    except NumberError:
        return None
    return found if found is not None and is_number(found) else None
