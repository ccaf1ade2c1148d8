"""Find the values that a question shows to students, and read the printed page for second routes."""

import ast
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path

from exam_builder.audience import PrintedTable, print_page
from exam_builder.companions import Calls
from exam_builder.draw.parameters import list_roles, list_used_names
from exam_builder.draw.question_draw import find_print_formats, read_closest
from exam_builder.expressions import ExpressionError, parse_text
from exam_builder.expressions.appearance import latex_to_plain
from exam_builder.expressions.parsing import read_tree
from exam_builder.expressions.printing import parse_printed_number
from exam_builder.fields import FromFile
from exam_builder.findings import CompanionError
from exam_builder.paper import Figure, NumberStyle, Question
from exam_builder.plot import FigureTask, PlottedFigure, is_picture, list_figure_arguments, load_plotted
from exam_builder.read import LoadedQuestion, get_text_source
from exam_builder.read.checks.usages import collect_usages
from exam_builder.read.models import ComputeParameter, DeriveParameter, DrawnFigure
from exam_builder.values import FrozenMap, Value, YamlValue, reach

Entry = tuple[str | int, ...]
"""A name, and the steps from its value to one of its entries."""


def find_shown_entries(loaded: LoadedQuestion, figures: Path) -> frozenset[Entry]:
    """Return the entries that texts, figures, listings and tables for students use, and those from which they follow.

    `figures` is the folder of figure functions.
    """

    def list_sources(entry: Entry) -> Iterator[Entry]:
        parameter = loaded.model.parameters.get(str(entry[0]))
        if isinstance(parameter, DeriveParameter):
            yield from parse_entries(parameter.derive)
        elif isinstance(parameter, ComputeParameter):
            yield from ((argument,) for argument in loaded.signature(parameter.compute).names)

    return frozenset(reach(find_visible_entries(loaded, figures), list_sources))


def is_shown(entry: Entry, among: frozenset[Entry]) -> bool:
    """Return whether an entry, a value that contains it, or a value in it is shown."""
    return any(entry[: len(each)] == each or each[: len(entry)] == entry for each in among)


def has_content(loaded: LoadedQuestion) -> bool:
    """Return whether a question has anything for students to read besides its title."""
    model = loaded.model
    read = (use.written for use in collect_usages(loaded) if use.students and use.path != ("title",))
    return bool(model.figures or model.tables or model.listings) or any(read)


def find_visible_entries(loaded: LoadedQuestion, figures: Path) -> Iterator[Entry]:
    """Yield the entries that texts, figures, listings and tables for students use."""
    for use in collect_usages(loaded):
        if use.students and use.text:
            text = use.written if isinstance(use.written, str) else get_text_source(loaded, use.path)[0]
            for hole in parse_text(text).holes:
                yield from parse_entries(hole.expression.source)
        elif use.students and use.path[0] == "tables":
            yield from parse_entries(use.written)
    for figure in loaded.model.figures.values():
        if isinstance(figure, DrawnFigure):
            yield from (entry for written in figure.with_.values() for entry in parse_entries(written))
            yield from ((name,) for name in itertools.chain(*list_figure_arguments(figures, figure.draw)))


def parse_entries(written: YamlValue | FromFile) -> Iterator[Entry]:
    """Yield the entries that an expression, or a list of them, uses: for `r['data'][0] + n`, the first of `r['data']`,
    and `n`.
    """
    if isinstance(written, list):
        yield from (entry for item in written for entry in parse_entries(item))
    if not isinstance(written, str):
        return
    try:
        names = list_used_names(written)
    except ExpressionError:
        return
    tree = read_tree(written)
    inner = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Subscript)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Subscript) and id(node) not in inner:
            yield from (entry for entry in _read_subscripts(node) if entry[0] in names)


def _read_subscripts(node: ast.expr) -> Iterator[Entry]:
    """Yield the entry that a chain of subscripts names, up to the first step that is not a constant."""
    steps: tuple[str | int, ...] = ()
    while isinstance(node, ast.Subscript):
        key = node.slice.value if isinstance(node.slice, ast.Constant) else None
        steps = (key, *steps) if isinstance(key, str | int) else ()
        node = node.value
    if isinstance(node, ast.Name):
        yield (node.id, *steps)


@dataclass(frozen=True)
class PrintedPageReader:
    """Reads the page of a question; `figures` is the folder of figure functions, which are run if `with_figures`."""

    loaded: LoadedQuestion
    question: Question
    style: NumberStyle
    calls: Calls
    figures: Path
    with_figures: bool

    def read(self) -> FrozenMap:
        """Read the whole page; raise CompanionError if a figure cannot be drawn."""
        page = print_page(self.question)
        drawn = {each.id: each for each in self.question.figures}
        read_figures = [drawn[each.id] for each in page.figures] if self.with_figures else []
        sections: Mapping[str, Mapping[str, Value]] = {
            "numbers": self._read_numbers(),
            "tables": {table.id: self._read_table(table) for table in page.tables},
            "listings": dict(page.listings),
            "figures": {each.id: self._read_figure(each) for each in read_figures if not is_picture(each.draw)},
        }
        return FrozenMap({name: FrozenMap(section) for name, section in sections.items()})

    def _read_numbers(self) -> dict[str, Value]:
        """Return the value of each name that prompts print by itself, rounded as printed."""
        persons = {role.name for role in list_roles(self.loaded)}
        values = {name: value for name, value in self.question.parameters.items() if name not in persons}
        return {
            name: read_closest(values[name], prints, self.style)
            for name, prints in find_print_formats(self.loaded).items()
            if name in values
        }

    def _read_table(self, table: PrintedTable) -> FrozenMap:
        cells = tuple(tuple(self._read_cell(cell) for cell in row) for row in table.cells)
        heads = (tuple(map(latex_to_plain, texts)) for texts in (table.columns, table.rows))
        return FrozenMap(dict(zip(("columns", "rows", "cells"), (*heads, cells), strict=True)))

    def _read_cell(self, tex: str) -> Value:
        """Return the number that a cell prints, or its text; '' for a blank."""
        number = parse_printed_number(tex, self.style)
        return latex_to_plain(tex) if number is None else number

    def _read_figure(self, figure: Figure) -> Value:
        """Return what a figure shows, merged with what its axes show if it has a single pair."""
        if self.calls.store is None or not self.calls.python:
            raise CompanionError(f"the figure `{figure.id}` is not drawn, as Python is switched off", NO_PYTHON)
        return read_shown(load_plotted(FigureTask(self.figures, figure, self.calls.store)))


NO_PYTHON = "leave out --no-python"


def read_shown(figure: PlottedFigure) -> FrozenMap:
    """Return what a figure shows as a value; of one with a single pair of axes what these show, too."""
    whole = _to_value(figure)
    axes = _to_value(figure.axes[0]) if len(figure.axes) == 1 else FrozenMap({})
    assert isinstance(whole, FrozenMap) and isinstance(axes, FrozenMap)
    return FrozenMap({**axes, **whole})


def _to_value(value: object) -> Value:
    """Convert the data of a figure to a value: dataclasses become mappings."""
    if isinstance(value, tuple):
        return tuple(map(_to_value, value))
    if is_dataclass(value):
        return FrozenMap({each.name: _to_value(getattr(value, each.name)) for each in fields(value)})
    assert isinstance(value, bool | int | float | str)
    return value
