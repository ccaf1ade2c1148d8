"""Find the values that a question shows to students, and read the printed page for second routes."""

import ast
import itertools
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import TypeAlias

from exam_builder.audience import PrintedTable, print_page
from exam_builder.companions import Calls
from exam_builder.draw.parameters import list_roles, list_used_names
from exam_builder.draw.question_draw import find_print_formats, read_closest
from exam_builder.expressions import ExpressionError, parse_text
from exam_builder.expressions.appearance import latex_to_plain
from exam_builder.expressions.printing import parse_printed_number
from exam_builder.fields import FromFile, StrictModel
from exam_builder.findings import CompanionError
from exam_builder.paper import Figure, NumberStyle, Question
from exam_builder.plot import FigureTask, PlottedFigure, is_picture, list_figure_arguments, load_plotted
from exam_builder.read import LoadedQuestion
from exam_builder.read.models import ComputeParameter, DeriveParameter, DrawnFigure
from exam_builder.values import FrozenMap, Value, YamlValue, reach

Entry = tuple[str | int, ...]
"""A name, and the steps from its value to one of its entries."""
Reader: TypeAlias = "Callable[[str], Iterable[Entry]]"
"""A function that lists what an expression uses: names, or entries of their values."""
WrittenField: TypeAlias = "YamlValue | FromFile | StrictModel | Mapping[str, WrittenField] | tuple[WrittenField, ...]"
"""The values of a model's fields that may contain texts."""


def find_shown_entries(loaded: LoadedQuestion, figures: Path) -> frozenset[Entry]:
    """Return the entries that texts, figures, listings and tables for students use, and those from which they follow.

    `figures` is the folder of figure functions.
    """
    visible = find_visible_entries(loaded, figures, parse_entries)
    return frozenset(reach(visible, lambda entry: list_parameter_sources(loaded, str(entry[0]), parse_entries)))


def is_shown(entry: Entry, among: frozenset[Entry]) -> bool:
    """Return whether an entry, a value that contains it, or a value in it is shown."""
    return any(entry[: len(each)] == each or each[: len(entry)] == entry for each in among)


def has_content(loaded: LoadedQuestion) -> bool:
    """Return whether a question has anything for students to read besides its title."""
    model = loaded.model
    return bool(model.figures or model.tables or any(_list_student_fields(loaded)))


def find_visible_entries(loaded: LoadedQuestion, figures: Path, read: Reader) -> Iterator[Entry]:
    """Yield the entries that texts, figures, listings and tables for students use."""
    model = loaded.model
    for text in _find_texts(loaded, _list_student_fields(loaded)):
        for hole in parse_text(text).holes:
            yield from read(hole.expression.source)
    for figure in model.figures.values():
        if isinstance(figure, DrawnFigure):
            yield from collect_entries(figure.with_, read)
            yield from ((name,) for name in itertools.chain(*list_figure_arguments(figures, figure.draw)))
    for table in model.tables.values():
        if not table.audience or "student" in table.audience:
            yield from collect_entries(table.cells, read)


def list_parameter_sources(loaded: LoadedQuestion, name: str, read: Reader) -> Iterator[Entry]:
    """Yield the entries from which a parameter is computed."""
    parameter = loaded.model.parameters.get(name)
    if isinstance(parameter, DeriveParameter):
        yield from collect_entries(parameter.derive, read)
    elif isinstance(parameter, ComputeParameter):
        yield from ((argument,) for argument in loaded.signature(parameter.compute).names)


def collect_entries(written: WrittenField, read: Reader) -> Iterator[Entry]:
    """Yield what expressions in nested lists and mappings use; the blanks of a table are not expressions."""
    if isinstance(written, list | tuple):
        for item in written:
            yield from collect_entries(item, read)
    elif isinstance(written, dict):
        yield from collect_entries([item for key, item in written.items() if key != "blank"], read)
    elif isinstance(written, str):
        yield from read(written)


def parse_names(source: str) -> Iterator[Entry]:
    """Yield the names that an expression uses."""
    yield from ((name,) for name in list_used_names(source))


def parse_entries(source: str) -> Iterator[Entry]:
    """Yield the entries that an expression uses: for `r['data'][0] + n`, the first of `r['data']`, and `n`."""
    try:
        names = list_used_names(source)
    except ExpressionError:
        return
    tree = _parse_tree(source)
    if tree is None:
        yield from ((name,) for name in names)
        return
    inner = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Subscript)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Subscript) and id(node) not in inner:
            yield from (entry for entry in _read_subscripts(node) if entry[0] in names)


def _parse_tree(source: str) -> ast.Expression | None:
    """Return the syntax tree of an expression; None if Python cannot parse it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about backslashes in texts
        try:
            return ast.parse(source.strip(), mode="eval")
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def _read_subscripts(node: ast.expr) -> Iterator[Entry]:
    """Yield the entry that a chain of subscripts names, up to the first step that is not a constant."""
    steps: tuple[str | int, ...] = ()
    while isinstance(node, ast.Subscript):
        key = node.slice.value if isinstance(node.slice, ast.Constant) else None
        steps = (key, *steps) if isinstance(key, str | int) else ()
        node = node.value
    if isinstance(node, ast.Name):
        yield (node.id, *steps)


def _list_student_fields(loaded: LoadedQuestion) -> tuple[WrittenField, ...]:
    """Return the fields that students read: prompts, listings, options, and the texts of figures and tables."""
    model = loaded.model
    written = [part.model.options for part in loaded.parts]
    options = (option.text for each in written if isinstance(each, tuple) for option in each)
    figures = (each for each in model.figures.values() if not each.audience or "student" in each.audience)
    figure_texts = ((figure.alt, figure.caption) for figure in figures)
    heads = ((table.columns, table.rows, table.corner) for table in model.tables.values())
    leads = (group.model.prompt for group in loaded.groups)
    return (
        model.prompt,
        *leads,
        *(part.model.prompt for part in loaded.parts),
        model.listings,
        *options,
        *figure_texts,
        *heads,
    )


def _find_texts(loaded: LoadedQuestion, item: WrittenField) -> Iterator[str]:
    r"""Yield every text in a field that contains `\VAR`, and the texts of files."""
    if isinstance(item, FromFile):
        yield loaded.files.texts[item.file].text
    elif isinstance(item, str):
        if "\\VAR" in item:
            yield item
    elif isinstance(item, dict | tuple):
        for inner in item.values() if isinstance(item, dict) else item:
            yield from _find_texts(loaded, inner)
    elif isinstance(item, StrictModel):
        for name in type(item).model_fields:
            yield from _find_texts(loaded, getattr(item, name))


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
