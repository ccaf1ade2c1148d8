"""What a second route may read of the page: tables, numbers, listings and figures as students see them."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path

from exam_builder.companions import Calls, CompanionError
from exam_builder.draw.persons import list_roles
from exam_builder.draw.print_formats import find_print_formats, read_closest
from exam_builder.expressions.appearance import latex_to_plain
from exam_builder.expressions.printing import read_number
from exam_builder.paper import Figure, NumberStyle, Question
from exam_builder.plot import FigureTask, is_picture, load_plotted
from exam_builder.printed_page import PrintedTable, print_page
from exam_builder.read import LoadedQuestion
from exam_builder.values import Record, Value


@dataclass(frozen=True)
class PrintedPageReader:
    """Reads the page of a question; `figures` is the folder of figure functions, which are run if `with_figures`."""

    loaded: LoadedQuestion
    question: Question
    style: NumberStyle
    calls: Calls
    figures: Path
    with_figures: bool

    def read(self) -> Record:
        """Read everything; raise CompanionError where a figure cannot be drawn."""
        page = print_page(self.question)
        drawn = {each.id: each for each in self.question.figures}
        wanted = [drawn[each.id] for each in page.figures] if self.with_figures else []
        sections: Mapping[str, Mapping[str, Value]] = {
            "numbers": self._read_numbers(),
            "tables": {table.id: self._read_table(table) for table in page.tables},
            "listings": dict(page.listings),
            "figures": {each.id: self._read_figure(each) for each in wanted if not is_picture(each.draw)},
        }
        return Record({name: Record(section) for name, section in sections.items()})

    def _read_numbers(self) -> dict[str, Value]:
        """What prompts print of each name that they print by itself, to the digits that they print."""
        persons = {role.name for role in list_roles(self.loaded)}
        values = {name: value for name, value in self.question.parameters.items() if name not in persons}
        return {
            name: read_closest(values[name], prints, self.style)
            for name, prints in find_print_formats(self.loaded).items()
            if name in values
        }

    def _read_table(self, table: PrintedTable) -> Record:
        cells = tuple(tuple(self._read_cell(cell) for cell in row) for row in table.cells)
        heads = (tuple(map(latex_to_plain, texts)) for texts in (table.columns, table.rows))
        return Record(dict(zip(("columns", "rows", "cells"), (*heads, cells), strict=True)))

    def _read_cell(self, tex: str) -> Value:
        """A number, where the cell prints one, or its text; '' for a blank."""
        number = read_number(tex, self.style)
        return latex_to_plain(tex) if number is None else number

    def _read_figure(self, figure: Figure) -> Value:
        """What a figure shows; of one with a single pair of axes what these show, too."""
        if self.calls.store is None or not self.calls.python:
            raise CompanionError(f"the figure `{figure.id}` is not drawn, as Python is switched off", NO_PYTHON)
        shown = load_plotted(FigureTask(self.figures, figure, self.calls.store))
        whole = _to_value(shown)
        axes = _to_value(shown.axes[0]) if len(shown.axes) == 1 else Record({})
        assert isinstance(whole, Record) and isinstance(axes, Record)
        return Record({**axes, **whole})


NO_PYTHON = "leave out --no-python"


def _to_value(shown: object) -> Value:
    """Plain data of a figure as a value: a record for each thing that has fields."""
    if isinstance(shown, tuple):
        return tuple(map(_to_value, shown))
    if is_dataclass(shown):
        return Record({each.name: _to_value(getattr(shown, each.name)) for each in fields(shown)})
    assert isinstance(shown, bool | int | float | str)
    return shown
