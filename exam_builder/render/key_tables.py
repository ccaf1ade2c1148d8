"""Tables with a row a version, in columns as wide as what stands in them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from exam_builder.render.by_version import letters_of

ROOM = 128.0
"""Millimetres for all columns but those of version and number."""
LETTER, PAD, LEAST, MOST, MOST_OF_TEXT = 1.8, 5.0, 11.0, 80.0, 50.0
"""Millimetres that a letter takes, what is added, and how wide a column is at least and at most."""
Column: TypeAlias = tuple[str, Mapping[str, "Cell"]]
"""What stands above a column, and its cell for each version."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a table says of a version, in LaTeX, and whether it shrinks to fit."""

    tex: str
    shrinks: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A version ('' where all are alike), the number that the question has in it, and its cells."""

    version: str
    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Columns with their widths in millimetres, and a row a version."""

    heads: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[Row, ...]


def tables(columns: Sequence[Column], numbers: Mapping[str, int]) -> Iterator[Table]:
    """Columns in as many tables as they need; `numbers` are those of the question, for each version a row."""
    some: list[Column] = []
    for column in columns:
        if some and sum(map(_width, (*some, column))) > ROOM:
            yield _table(some, numbers)
            some = []
        some.append(column)
    if some:
        yield _table(some, numbers)


def _table(columns: Sequence[Column], numbers: Mapping[str, int]) -> Table:
    rows = [Row(version, number, tuple(cells[version] for _, cells in columns)) for version, number in numbers.items()]
    alike = len({(row.number, row.cells) for row in rows}) == 1
    shown = [replace(rows[0], version="")] if alike and len(rows) > 1 else rows
    return Table(tuple(head for head, _ in columns), tuple(_widths(columns)), tuple(shown))


def _wanted(column: Column) -> float:
    """Millimetres that a column would fill."""
    head, cells = column
    longest = max([len(head), *(letters_of(cell.tex) for cell in cells.values())])
    return max(LEAST, LETTER * longest + PAD)


def _width(column: Column) -> float:
    """Millimetres for a column that stands among others."""
    return min(_wanted(column), MOST if all(cell.shrinks for cell in column[1].values()) else MOST_OF_TEXT)


def _widths(columns: Sequence[Column]) -> Iterator[float]:
    """Millimetres for the columns of a table: what none needs goes to the first that want more."""
    left = ROOM - sum(map(_width, columns))
    for column in columns:
        more = max(0.0, min(left, _wanted(column) - _width(column)))
        left -= more
        yield round(_width(column) + more, 1)
