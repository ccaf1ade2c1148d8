"""What of a question's values its readers are shown: names, or entries of records and lists, as `r['data']`."""

import ast
import itertools
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from exam_builder.expressions import parse_text
from exam_builder.fields import FromFile
from exam_builder.plot import figure_arguments
from exam_builder.read import LoadedQuestion
from exam_builder.read.models import ComputeParameter, DeriveParameter, DrawnFigure

Entry = tuple[str | int, ...]
"""A name, and the steps from its value to an entry of it."""


def find_shown_entries(loaded: LoadedQuestion, figures: Path) -> frozenset[Entry]:
    """What texts, figures, listings and tables for students use, and what this follows from.

    `figures` is the folder of figure functions.
    """
    found: set[Entry] = set()
    waiting = set(_find_visible_entries(loaded, figures))
    while waiting:
        entry = waiting.pop()
        found.add(entry)
        waiting |= set(_entry_sources(loaded, str(entry[0]))) - found
    return frozenset(found)


def is_shown(entry: Entry, among: frozenset[Entry]) -> bool:
    """Whether an entry, something that holds it or something in it is shown."""
    return any(entry[: len(each)] == each or each[: len(entry)] == entry for each in among)


def has_content(loaded: LoadedQuestion) -> bool:
    """Whether there is anything but a title for students to read."""
    model = loaded.model
    return bool(model.figures or model.tables or any(student_fields(loaded)))


def _find_visible_entries(loaded: LoadedQuestion, figures: Path) -> Iterator[Entry]:
    model = loaded.model
    for text in find_texts(loaded, student_fields(loaded)):
        for hole in parse_text(text).holes:
            yield from parse_entries(hole.expression.source)
    for figure in model.figures.values():
        yield from collect_entries(getattr(figure, "with_", {}))
        if isinstance(figure, DrawnFigure):
            yield from ((name,) for name in itertools.chain(*figure_arguments(figures, figure.draw)))
    for table in model.tables.values():
        if not table.audience or "student" in table.audience:
            yield from collect_entries(table.cells)


def _entry_sources(loaded: LoadedQuestion, name: str) -> Iterator[Entry]:
    """What a parameter is worked out from."""
    parameter = loaded.model.parameters.get(name)
    if isinstance(parameter, DeriveParameter):
        yield from collect_entries(parameter.derive)
    elif isinstance(parameter, ComputeParameter):
        yield from ((argument,) for argument in loaded.signature(parameter.compute).names)


def collect_entries(written: Any) -> Iterator[Entry]:
    """What expressions use, in lists and mappings of them."""
    if isinstance(written, dict | list | tuple):
        for item in written.values() if isinstance(written, dict) else written:
            yield from collect_entries(item)
    elif isinstance(written, str):
        yield from parse_entries(written)


def parse_entries(source: str) -> Iterator[Entry]:
    """What an expression uses: of `r['data'][0] + n` the first entry of `r['data']`, and `n`."""
    tree = _parse_tree(source)
    if tree is None:
        return
    inner = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Subscript)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Subscript) and id(node) not in inner:
            yield from _read_subscripts(node)


def _parse_tree(source: str) -> ast.Expression | None:
    """The syntax tree of an expression; None of a text, such as the LaTeX that a figure is given."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # for texts with backslashes
        try:
            return ast.parse(source.strip(), mode="eval")
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def _read_subscripts(node: ast.expr) -> Iterator[Entry]:
    """The entry that a chain of subscripts means; as far as its steps are constants."""
    steps: list[Any] = []
    while isinstance(node, ast.Subscript):
        key = node.slice
        steps = [key.value, *steps] if isinstance(key, ast.Constant) and isinstance(key.value, str | int) else []
        node = node.value
    if isinstance(node, ast.Name):
        yield (node.id, *steps)


def student_fields(loaded: LoadedQuestion) -> tuple[Any, ...]:
    """What of a question students read: prompts, listings, options, and what figures say."""
    model = loaded.model
    written = [part.model.options for part in loaded.parts]
    options = (option.text for each in written if isinstance(each, tuple) for option in each)
    figures = (each for each in model.figures.values() if not each.audience or "student" in each.audience)
    said = ((figure.alt, figure.caption) for figure in figures)
    heads = ((table.columns, table.rows, table.corner) for table in model.tables.values())
    return (model.prompt, *(part.model.prompt for part in loaded.parts), model.listings, *options, *said, *heads)


def find_texts(loaded: LoadedQuestion, item: Any) -> Iterator[str]:
    """Every string of a model that may hold `\\VAR`."""
    if isinstance(item, FromFile):
        yield loaded.files.texts[item.file].text
    elif isinstance(item, str):
        if "\\VAR" in item:
            yield item
    elif isinstance(item, dict):
        for inner in item.values():
            yield from find_texts(loaded, inner)
    elif isinstance(item, tuple):
        for inner in item:
            yield from find_texts(loaded, inner)
    elif hasattr(type(item), "model_fields"):
        for name in type(item).model_fields:
            yield from find_texts(loaded, getattr(item, name))
