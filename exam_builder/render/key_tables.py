"""Tables with one row for each version, and column widths that fit their contents."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from exam_builder.render.by_version import count_letters

ROOM_WIDTH = 128.0
"""Millimetres for all columns except version and number."""
LETTER, PAD, LEAST, MOST, MOST_OF_TEXT = 1.8, 5.0, 11.0, 80.0, 50.0
"""Millimetres: per letter, padding, and minimum and maximum widths of a column."""
Column: TypeAlias = tuple[str, Mapping[str, "KeyCell"]]
"""What stands above a column, and its cell for each version."""


@dataclass(frozen=True, slots=True)
class KeyCell:
    """A cell in LaTeX, and whether it shrinks to fit."""

    tex: str
    shrinks: bool = False


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A version ('' if all are alike), the question's number in it, and its cells."""

    version: str
    number: int
    cells: tuple[KeyCell, ...]


@dataclass(frozen=True, slots=True)
class KeyTable:
    """A table: columns with their widths in millimetres, and a row for each version."""

    heads: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[KeyRow, ...]


def make_tables(columns: Sequence[Column], numbers: Mapping[str, int]) -> Iterator[KeyTable]:
    """Split columns into as many tables as needed; `numbers` has the question's number in each version."""
    some: list[Column] = []
    for column in columns:
        if some and sum(map(_column_width, (*some, column))) > ROOM_WIDTH:
            yield _make_table(some, numbers)
            some = []
        some.append(column)
    if some:
        yield _make_table(some, numbers)


def _make_table(columns: Sequence[Column], numbers: Mapping[str, int]) -> KeyTable:
    rows = [
        KeyRow(version, number, tuple(cells[version] for _, cells in columns)) for version, number in numbers.items()
    ]
    alike = len({(row.number, row.cells) for row in rows}) == 1
    shown = [replace(rows[0], version="")] if alike and len(rows) > 1 else rows
    return KeyTable(tuple(head for head, _ in columns), tuple(_distribute_widths(columns)), tuple(shown))


def _natural_width(column: Column) -> float:
    """Millimetres that a column would fill."""
    head, cells = column
    longest = max([len(head), *(count_letters(cell.tex) for cell in cells.values())])
    return max(LEAST, LETTER * longest + PAD)


def _column_width(column: Column) -> float:
    """Millimetres for a column that stands among others."""
    return min(_natural_width(column), MOST if all(cell.shrinks for cell in column[1].values()) else MOST_OF_TEXT)


def _distribute_widths(columns: Sequence[Column]) -> Iterator[float]:
    """Compute the columns' widths in millimetres; spare room goes to the first columns that want more."""
    left = ROOM_WIDTH - sum(map(_column_width, columns))
    for column in columns:
        more = max(0.0, min(left, _natural_width(column) - _column_width(column)))
        left -= more
        yield round(_column_width(column) + more, 1)
