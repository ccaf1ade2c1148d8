"""What of a question's values its readers are shown: names, or entries of records and lists, as `r['data']`."""

import ast
import itertools
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

from exam_builder.draw.parameters import names_used
from exam_builder.expressions import ExpressionError, parse_text
from exam_builder.fields import FromFile, StrictModel
from exam_builder.plot import figure_arguments
from exam_builder.read import LoadedQuestion
from exam_builder.read.models import ComputeParameter, DeriveParameter, DrawnFigure
from exam_builder.values import YamlValue

Entry = tuple[str | int, ...]
"""A name, and the steps from its value to an entry of it."""
Reader: TypeAlias = "Callable[[str], Iterable[Entry]]"
"""What an expression uses: names, or entries of their values."""
Written: TypeAlias = "YamlValue | FromFile | StrictModel | Mapping[str, Written] | tuple[Written, ...]"
"""What a model may hold in which texts stand."""


def find_shown_entries(loaded: LoadedQuestion, figures: Path) -> frozenset[Entry]:
    """What texts, figures, listings and tables for students use, and what this follows from.

    `figures` is the folder of figure functions.
    """
    found: set[Entry] = set()
    waiting = set(find_visible_entries(loaded, figures, parse_entries))
    while waiting:
        entry = waiting.pop()
        found.add(entry)
        waiting |= set(parameter_sources(loaded, str(entry[0]), parse_entries)) - found
    return frozenset(found)


def is_shown(entry: Entry, among: frozenset[Entry]) -> bool:
    """Whether an entry, something that holds it or something in it is shown."""
    return any(entry[: len(each)] == each or each[: len(entry)] == entry for each in among)


def has_content(loaded: LoadedQuestion) -> bool:
    """Whether there is anything but a title for students to read."""
    model = loaded.model
    return bool(model.figures or model.tables or any(_student_fields(loaded)))


def find_visible_entries(loaded: LoadedQuestion, figures: Path, read: Reader) -> Iterator[Entry]:
    """What texts, figures, listings and tables for students use."""
    model = loaded.model
    for text in _find_texts(loaded, _student_fields(loaded)):
        for hole in parse_text(text).holes:
            yield from read(hole.expression.source)
    for figure in model.figures.values():
        if isinstance(figure, DrawnFigure):
            yield from collect_entries(figure.with_, read)
            yield from ((name,) for name in itertools.chain(*figure_arguments(figures, figure.draw)))
    for table in model.tables.values():
        if not table.audience or "student" in table.audience:
            yield from collect_entries(table.cells, read)


def parameter_sources(loaded: LoadedQuestion, name: str, read: Reader) -> Iterator[Entry]:
    """What a parameter is worked out from."""
    parameter = loaded.model.parameters.get(name)
    if isinstance(parameter, DeriveParameter):
        yield from collect_entries(parameter.derive, read)
    elif isinstance(parameter, ComputeParameter):
        yield from ((argument,) for argument in loaded.signature(parameter.compute).names)


def collect_entries(written: Written, read: Reader) -> Iterator[Entry]:
    """What expressions use, in lists and mappings of them; the blanks of a table are not expressions."""
    if isinstance(written, list | tuple):
        for item in written:
            yield from collect_entries(item, read)
    elif isinstance(written, dict):
        yield from collect_entries([item for key, item in written.items() if key != "blank"], read)
    elif isinstance(written, str):
        yield from read(written)


def parse_names(source: str) -> Iterator[Entry]:
    """The names that an expression uses."""
    yield from ((name,) for name in names_used(source))


def parse_entries(source: str) -> Iterator[Entry]:
    """What an expression uses: of `r['data'][0] + n` the first entry of `r['data']`, and `n`."""
    try:
        names = names_used(source)
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
    """The syntax tree of an expression, as far as Python can read it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # for texts with backslashes
        try:
            return ast.parse(source.strip(), mode="eval")
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def _read_subscripts(node: ast.expr) -> Iterator[Entry]:
    """The entry that a chain of subscripts means; as far as its steps are constants."""
    steps: tuple[str | int, ...] = ()
    while isinstance(node, ast.Subscript):
        key = node.slice.value if isinstance(node.slice, ast.Constant) else None
        steps = (key, *steps) if isinstance(key, str | int) else ()
        node = node.value
    if isinstance(node, ast.Name):
        yield (node.id, *steps)


def _student_fields(loaded: LoadedQuestion) -> tuple[Written, ...]:
    """What of a question students read: prompts, listings, options, and what figures say."""
    model = loaded.model
    written = [part.model.options for part in loaded.parts]
    options = (option.text for each in written if isinstance(each, tuple) for option in each)
    figures = (each for each in model.figures.values() if not each.audience or "student" in each.audience)
    said = ((figure.alt, figure.caption) for figure in figures)
    heads = ((table.columns, table.rows, table.corner) for table in model.tables.values())
    leads = (group.model.prompt for group in loaded.groups)
    return (
        model.prompt,
        *leads,
        *(part.model.prompt for part in loaded.parts),
        model.listings,
        *options,
        *said,
        *heads,
    )


def _find_texts(loaded: LoadedQuestion, item: Written) -> Iterator[str]:
    r"""Every string of a model that may hold `\VAR`."""
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
