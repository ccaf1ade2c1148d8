"""Find the wrong cell or head of a table, if second routes that read the page contradict keys that are right.

The printed table is changed until all of these routes agree with the keys: two heads exchanged, two cells exchanged, or
the value of another parameter in a cell.
"""

import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from exam_builder.companions import PRINTED
from exam_builder.fields import YamlPath
from exam_builder.findings import Refused
from exam_builder.read import LoadedQuestion
from exam_builder.read.models import ByFunction, TableModel
from exam_builder.recompute.routes import SecondRoute
from exam_builder.values import FrozenMap, Value, get_at, is_number, replace_at

MAX_CHANGES = 400
MAX_ENTRIES = 10
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
Heads = tuple[Value, ...]
IsRight = Callable[[Value], bool]
"""Tells whether the result of a second route is the key."""


class PageChange(Protocol):
    """A change of what a page prints."""

    def apply(self, page: FrozenMap, names: Mapping[str, Value], /) -> FrozenMap:
        """Return the page with this change; `names` are the values of the draw."""


@dataclass(frozen=True)
class PageFault:
    """A wrong field of a question's file, by its path and an offset in its text: what is wrong, and how to fix it."""

    path: YamlPath
    what: str
    advice: str
    offset: int | None = None


@dataclass(frozen=True)
class RouteInDraw:
    """A second route that reads the page of one draw, and a test of its result."""

    route: SecondRoute
    is_right: IsRight
    page: FrozenMap

    @property
    def reads_page(self) -> bool:
        """Tell whether a function reads the page, and no program on it is run."""
        return isinstance(self.route.part.model.recompute, ByFunction)

    def is_fixed(self, change: "PageChange") -> bool:
        """Tell whether the route agrees with the key after a change of the page."""
        names = self.route.question.parameters
        try:
            page = change.apply(self.page, names)
            return self.is_right(self.route.ask({**names, PRINTED: page}))
        except (Refused, LookupError):
            return False


@dataclass(frozen=True)
class TableChange:
    """Two places of a table whose contents are exchanged, or a cell with the value of `name`."""

    table: str
    path: YamlPath
    """The path of the fault from the table."""
    one: tuple[int, ...]
    other: tuple[int, ...] = ()
    name: str = ""

    def apply(self, page: FrozenMap, names: Mapping[str, Value]) -> FrozenMap:
        """Return the page with this change."""
        cells: YamlPath = ("tables", self.table, str(self.path[0]))
        one, other = (*cells, *self.one), (*cells, *self.other)
        if self.name:
            return replace_at(page, one, dict(_list_numbers(names))[self.name])
        return replace_at(replace_at(page, one, get_at(page, other)), other, get_at(page, one))

    def describe(self, model: TableModel) -> str:
        """Describe what is wrong with the table."""
        table = f"table `{self.table}`"
        if self.name:
            return f"{_name_cell(self.one)} of {table} prints `{_get_cell_source(model, self.one)}`"
        if self.path[0] == "cells":
            return f"{_name_cell(self.one)} and {_name_cell(self.other)} of {table} are swapped"
        return f"the {self.path[0]} {self.one[0] + 1} and {self.other[0] + 1} of {table} are swapped"


def find_table_fault(question: LoadedQuestion, routes: Sequence[RouteInDraw]) -> PageFault | None:
    """Return the fault of one table without which all routes agree with their keys in all draws."""
    if not routes:
        return None
    changes = itertools.islice(_list_changes(question, routes[0]), MAX_CHANGES)
    found = next((each for each in changes if all(route.is_fixed(each) for route in routes)), None)
    if found is None:
        return None
    advice = f"print `{found.name}` there" if found.name else "swap them back"
    return PageFault(("tables", found.table, *found.path), found.describe(question.model.tables[found.table]), advice)


def _list_changes(question: LoadedQuestion, route: RouteInDraw) -> Iterator[TableChange]:
    tables, names = route.page["tables"], route.route.question.parameters
    assert isinstance(tables, FrozenMap)
    numbers = [name for name, _ in _list_numbers(names)]
    for id_, table in tables.items():
        assert isinstance(table, FrozenMap)
        for field in ("columns", "rows"):
            if _is_counted(_get_entries(table[field])):
                continue
            for one, other in itertools.combinations(range(len(_get_entries(table[field]))), 2):
                yield TableChange(id_, (field, one), (one,), (other,))
        cells = _list_cells(_get_entries(table["cells"]))
        for place in cells:
            path = _get_cell_path(question.model.tables[id_], place)
            written = _get_cell_source(question.model.tables[id_], place)
            yield from (TableChange(id_, path, place, name=name) for name in numbers if name != written)
        for one_cell, other_cell in itertools.combinations(cells, 2):
            yield TableChange(id_, _get_cell_path(question.model.tables[id_], one_cell), one_cell, other_cell)


def _list_numbers(names: Mapping[str, Value]) -> Iterator[tuple[str, Value]]:
    """Yield parameters that are numbers, and the entries of those that are short lists of numbers, as authors write
    them.
    """
    for name, value in names.items():
        entries = value if isinstance(value, tuple) and len(value) <= MAX_ENTRIES else ()
        yield from [(name, value)] if is_number(value) else ()
        yield from ((f"{name}[{index}]", each) for index, each in enumerate(entries) if is_number(each))


def _is_counted(heads: Heads) -> bool:
    """Tell whether heads are consecutive numbers, such as years, which nobody exchanges."""
    numbers = [float(each) for each in heads if isinstance(each, str) and NUMBER.fullmatch(each)]
    return len(numbers) == len(heads) > 1 and numbers == sorted(numbers)


def _list_cells(rows: Heads) -> list[tuple[int, ...]]:
    """Return the places of all cells with numbers."""
    return [(i, j) for i, row in enumerate(rows) for j, cell in enumerate(_get_entries(row)) if is_number(cell)]


def _get_cell_path(model: TableModel, place: tuple[int, ...]) -> YamlPath:
    return ("cells",) if isinstance(model.cells, str) else ("cells", *place)


def _get_cell_source(model: TableModel, place: tuple[int, ...]) -> str:
    """Return the source of a cell."""
    cells = model.cells
    if isinstance(cells, str):
        return cells
    row, column = place
    return str(getattr(cells[row][column], "typed", None) or cells[row][column])


def _name_cell(place: tuple[int, ...]) -> str:
    return f"cell {place[1] + 1} of row {place[0] + 1}"


def _get_entries(value: Value) -> Heads:
    return value if isinstance(value, tuple) else ()
