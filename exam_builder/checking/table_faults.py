"""Find the wrong cell or head of a table, if second routes that read the page contradict keys that are right.

The printed table is changed until all of these routes agree with the keys: two heads exchanged, two cells exchanged, or
the value of another parameter in a cell.
"""

import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

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
Change: TypeAlias = Callable[[FrozenMap, Mapping[str, Value]], FrozenMap]
"""Changes what a page prints, given the values of its draw."""
SWAP_BACK = "swap them back"


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
    is_right: Callable[[Value], bool]
    page: FrozenMap

    @property
    def reads_page(self) -> bool:
        """Tell whether a function reads the page, and no program on it is run."""
        return isinstance(self.route.part.model.recompute, ByFunction)

    def is_fixed(self, change: Change) -> bool:
        """Tell whether the route agrees with the key after a change of the page."""
        names = self.route.question.parameters
        try:
            return self.is_right(self.route.ask({**names, PRINTED: change(self.page, names)}))
        except (Refused, LookupError):
            return False


def find_table_fault(question: LoadedQuestion, routes: Sequence[RouteInDraw]) -> PageFault | None:
    """Return the fault of one table without which all routes agree with their keys in all draws."""
    if not routes:
        return None
    changes = itertools.islice(_list_changes(question, routes[0]), MAX_CHANGES)
    return next((fault for fault, change in changes if all(route.is_fixed(change) for route in routes)), None)


def _list_changes(question: LoadedQuestion, route: RouteInDraw) -> Iterator[tuple[PageFault, Change]]:
    """Yield possible faults of tables, each with the change that mends it."""
    tables, names = route.page["tables"], route.route.question.parameters
    assert isinstance(tables, FrozenMap)
    numbers = [name for name, _ in _list_numbers(names)]
    for id_, table in tables.items():
        assert isinstance(table, FrozenMap)
        here, model, called = ("tables", id_), question.model.tables[id_], f"table `{id_}`"
        for field in ("columns", "rows"):
            heads = _get_entries(table[field])
            for one, other in itertools.combinations(range(len(heads)), 2) if not _is_counted(heads) else ():
                what = f"the {field} {one + 1} and {other + 1} of {called} are swapped"
                swap = partial(_swap, (*here, field, one), (*here, field, other))
                yield PageFault((*here, field, one), what, SWAP_BACK), swap
        cells = _list_cells(_get_entries(table["cells"]))
        for place in cells:
            written = _get_cell_source(model, place)
            what = f"{_name_cell(place)} of {called} prints `{written}`"
            for name in (each for each in numbers if each != written):
                fault = PageFault((*here, *_get_cell_path(model, place)), what, f"print `{name}` there")
                yield fault, partial(_print, (*here, "cells", *place), name)
        for place, there in itertools.combinations(cells, 2):
            what = f"{_name_cell(place)} and {_name_cell(there)} of {called} are swapped"
            fault = PageFault((*here, *_get_cell_path(model, place)), what, SWAP_BACK)
            yield fault, partial(_swap, (*here, "cells", *place), (*here, "cells", *there))


def _swap(one: YamlPath, other: YamlPath, page: FrozenMap, _names: Mapping[str, Value]) -> FrozenMap:
    return replace_at(replace_at(page, one, get_at(page, other)), other, get_at(page, one))


def _print(at: YamlPath, name: str, page: FrozenMap, names: Mapping[str, Value]) -> FrozenMap:
    return replace_at(page, at, dict(_list_numbers(names))[name])


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
