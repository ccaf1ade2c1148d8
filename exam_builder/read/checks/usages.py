"""Collect all expressions and texts of a question, with the names that each may use."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from string import ascii_lowercase
from typing import NamedTuple

from exam_builder.expressions import ExpressionError, parse
from exam_builder.fields import FromFile, StrictModel, YamlPath
from exam_builder.kinds import get_kind
from exam_builder.paper_texts import split_ids
from exam_builder.read.loaded import LoadedExam, LoadedPart, LoadedQuestion, get_raw_text, walk_rubric
from exam_builder.read.models import (
    ByExpression,
    ChooseParameter,
    ComputeParameter,
    DeriveParameter,
    DrawnFigure,
    EntriesParameter,
    ListingFile,
    ListingText,
    OptionModel,
    Parameter,
    RangeParameter,
    RubricItemModel,
    SampleParameter,
    TableModel,
    Witness,
)
from exam_builder.values import YamlValue

Ids = frozenset[str]


@dataclass(frozen=True)
class Usage:
    """An expression (`written` as YAML gave it) or a text (`text`) at a path.

    It may use the `answers` of these parts, its own `answer` if `own`, and the names in `more` besides parameters.
    `students` read it, or only markers do (`marking`). It belongs to a `part`, and may be `of_key`. `bare` is the
    beginning of an expression that is not in the file (the measurement of a claim). An `interval` has its own notation.
    """

    path: YamlPath
    written: YamlValue | FromFile = None
    text: bool = False
    answers: Ids = frozenset()
    own: bool = False
    students: bool = False
    marking: bool = False
    part: str | None = None
    of_key: bool = False
    more: Ids = field(default=frozenset())
    bare: str = ""
    interval: bool = False


def collect_usages(question: LoadedQuestion) -> Iterator[Usage]:
    """Yield all usages of a question, in no particular order."""
    every = frozenset(part.id for part in question.parts)
    model = question.model
    yield from list_parameter_usages(model.parameters)
    yield from list_constraint_usages(model.constraints)
    yield from list_text_usages(Usage(("title",), model.title, students=True))
    yield from list_text_usages(Usage(("prompt",), model.prompt, students=True))
    yield from list_figure_usages(question, every)
    yield from list_misconception_usages(question, every)
    if model.parts:
        yield from list_rubric_usages(("rubric",), model.rubric, Usage((), answers=every, marking=True))
    for group in question.groups:
        yield from list_text_usages(Usage((*group.path, "prompt"), group.model.prompt, students=True))
    for index, each in enumerate(question.parts):
        earlier = frozenset(other.id for other in question.parts[:index])
        yield from (replace(use, part=each.id) for use in list_part_usages(each, earlier, every))


def list_prose(question: LoadedQuestion) -> Iterator[Usage]:
    """Yield the texts of a question that LaTeX reads, which are all except listings."""
    return (use for use in collect_usages(question) if use.text and use.path[0] != "listings")


def list_constraint_usages(constraints: tuple[YamlValue, ...]) -> Iterator[Usage]:
    """Yield the expressions of constraints."""
    for index, constraint in enumerate(constraints):
        yield from list_expression_usages(Usage(("constraints", index), constraint))


def list_parameter_usages(parameters: Mapping[str, Parameter]) -> Iterator[Usage]:
    """Yield the expressions that derive or recompute parameters."""
    for name, parameter in parameters.items():
        if isinstance(parameter, DeriveParameter):
            yield from list_expression_usages(Usage(("parameters", name, "derive"), parameter.derive))
        elif isinstance(parameter, ComputeParameter) and isinstance(parameter.recompute, ByExpression):
            written = parameter.recompute.expression
            yield from list_expression_usages(Usage(("parameters", name, "recompute", "expression"), written))


def list_figure_usages(question: LoadedQuestion, every: Ids) -> Iterator[Usage]:
    """Yield the expressions and texts of figures, tables and listings; those hidden from students may use answers."""
    for name, figure in question.model.figures.items():
        students = not figure.audience or "student" in figure.audience
        base = Usage((), answers=frozenset() if students else every, students=students)
        if isinstance(figure, DrawnFigure):
            for argument, written in figure.with_.items():
                path: YamlPath = ("figures", name, "with", argument)
                yield from list_expression_usages(replace(base, path=path, written=written))
            yield from witness_usages(("figures", name, "shows"), figure.shows)
        for key in ("alt", "caption"):
            yield from list_text_usages(replace(base, path=("figures", name, key), written=getattr(figure, key)))
    for name, table in question.model.tables.items():
        students = not table.audience or "student" in table.audience
        base = Usage((), answers=frozenset() if students else every, students=students)
        yield from list_table_usages(("tables", name), table, base)
    for name, listing in question.model.listings.items():
        if isinstance(listing, ListingText) and listing.text not in question.model.parameters:
            yield from list_text_usages(Usage(("listings", name, "text"), listing.text, students=True))
        elif isinstance(listing, ListingFile):
            yield from list_text_usages(Usage(("listings", name), {"file": listing.file}, students=True))


def witness_usages(path: YamlPath, shows: Mapping[str, Witness]) -> Iterator[Usage]:
    """Yield the expressions of what figures should show, and the arguments of the functions that read them."""
    for name, witness in shows.items():
        yield from list_expression_usages(Usage((*path, name, "is"), witness.is_))
        for argument, written in witness.with_.items():
            yield from list_expression_usages(Usage((*path, name, "with", argument), written))


def list_table_usages(path: YamlPath, table: TableModel, base: Usage) -> Iterator[Usage]:
    """Yield the cells of a table and its headings, without blanks."""
    if isinstance(table.cells, str):
        yield from list_expression_usages(replace(base, path=(*path, "cells"), written=table.cells))
    else:
        for row, cells in enumerate(table.cells):
            for column, cell in enumerate(cells):
                if not isinstance(cell, dict):
                    yield from list_expression_usages(replace(base, path=(*path, "cells", row, column), written=cell))
    for heads in ("columns", "rows"):
        for index, head in enumerate(getattr(table, heads)):
            yield from list_text_usages(replace(base, path=(*path, heads, index), written=head))
    yield from list_text_usages(replace(base, path=(*path, "corner"), written=table.corner))


def list_misconception_usages(question: LoadedQuestion, every: Ids) -> Iterator[Usage]:
    """Yield the expressions and texts of misconceptions."""
    keys = {each.id: get_kind(each.model.answer).main_source(each.model.answer) for each in question.parts}
    for name, misconception in question.model.misconceptions.items():
        path: YamlPath = ("misconceptions", name)
        for parameter, written in misconception.with_.items():
            yield from list_expression_usages(Usage((*path, "with", parameter), written))
        for part_id, written in misconception.keys.items():
            key_ = keys.get(part_id)
            interval = key_ is not None and key_.notation == "interval"
            more = frozenset() if key_ is None else key_.names
            use = Usage((*path, "keys", part_id), written, answers=every, more=more, interval=interval)
            yield from list_expression_usages(use)
        yield from list_text_usages(Usage((*path, "text"), misconception.text, answers=every, marking=True))


def list_part_usages(each: LoadedPart, earlier: Ids, every: Ids) -> Iterator[Usage]:
    """Yield the expressions and texts of a part."""
    path, model = each.path, each.model
    yield from list_text_usages(Usage((*path, "prompt"), model.prompt, students=True))
    options = model.options if isinstance(model.options, tuple) else ()
    yield from list_option_usages((*path, "options"), options, earlier, every)
    yield from list_key_usages((*path, "answer"), model.answer, earlier, frozenset(option.id for option in options))
    for index, other in enumerate(model.also):
        yield from list_key_usages((*path, "also", index), other, earlier)
        yield from list_text_usages(Usage((*path, "also", index, "when"), other.when, answers=every, own=True))
        if isinstance(other.recompute, ByExpression):
            written = other.recompute.expression
            yield from list_expression_usages(Usage((*path, "also", index, "recompute", "expression"), written))
    if isinstance(model.recompute, ByExpression):
        known = get_kind(model.answer).main_source(model.answer)
        more = known.names if known else frozenset[str]()
        route = Usage((*path, "recompute", "expression"), model.recompute.expression, more=more)
        yield from list_expression_usages(route)
    yield from list_text_usages(Usage((*path, "solution"), model.solution, answers=every, own=True))
    yield from list_rubric_usages((*path, "rubric"), model.rubric, Usage((), answers=every, own=True, marking=True))


def list_option_usages(path: YamlPath, options: tuple[OptionModel, ...], earlier: Ids, every: Ids) -> Iterator[Usage]:
    """Yield the texts, conditions and reasons of options."""
    for index, option in enumerate(options):
        yield from list_text_usages(Usage((*path, index, "text"), option.text, students=True))
        yield from list_expression_usages(Usage((*path, index, "holds"), option.holds, answers=earlier))
        yield from list_text_usages(Usage((*path, index, "because"), option.because, answers=every, own=True))


def list_key_usages(path: YamlPath, answer: StrictModel, earlier: Ids, ids: Ids = frozenset()) -> Iterator[Usage]:
    """Yield the expressions and texts of a key, which may use the ids of options."""
    kind = get_kind(answer)
    if kind.lists and not ids:
        return
    for source in kind.list_sources(answer):
        use = Usage((*path, *source.path), source.written, answers=earlier, more=ids | source.names, of_key=True)
        if source.notation == "text":
            yield from list_text_usages(use)
        else:
            interval = source.notation == "interval"
            yield from list_expression_usages(replace(use, bare=source.bare, interval=interval))


def list_rubric_usages(path: YamlPath, items: tuple[RubricItemModel, ...], base: Usage) -> Iterator[Usage]:
    """Yield the texts of a marking scheme."""
    for place, item in walk_rubric(items, path):
        for name in ("note", "when"):
            yield from list_text_usages(replace(base, path=(*place, name), written=getattr(item, name)))


def list_expression_usages(use: Usage) -> Iterator[Usage]:
    """Yield an expression; those of a list or mapping one by one."""
    written = use.written
    if isinstance(written, list | dict):
        inner = enumerate(written) if isinstance(written, list) else written.items()
        for step, item in inner:
            yield from list_expression_usages(replace(use, path=(*use.path, step), written=item))
    elif written is not None:
        yield use


def list_text_usages(use: Usage) -> Iterator[Usage]:
    """Yield a text, if there is one."""
    if use.written is not None:
        yield replace(use, text=True)


ROW = re.compile(r"\\FIGURES\{(?P<ids>[^{}]*)\}")


class FigureRow(NamedTuple):
    """Figures side by side: the path of the text that places them, the offset in it, and their ids."""

    path: YamlPath
    offset: int
    ids: tuple[str, ...]

    @property
    def letters(self) -> dict[str, str]:
        """The letter of each figure."""
        return dict(zip(self.ids, ascii_lowercase, strict=False))


def find_figure_rows(question: LoadedQuestion) -> Iterator[FigureRow]:
    """Yield the rows of figures in a question's texts; introductions have none."""
    for use in list_prose(question) if len(question.model.figures) > 1 and not question.path else ():
        for found in ROW.finditer(get_raw_text(question, use.path)):
            yield FigureRow(use.path, found.start(), tuple(split_ids(found["ids"])))


DRAWN_KINDS = (ChooseParameter, RangeParameter, SampleParameter, EntriesParameter)


def find_varying_names(exam: LoadedExam) -> frozenset[str]:
    """Return the exam's parameters that are drawn, and those that are derived from them."""
    parameters = exam.model.parameters
    found = {name for name, each in parameters.items() if isinstance(each, DRAWN_KINDS)}
    derived = {name: each.derive for name, each in parameters.items() if isinstance(each, DeriveParameter)}
    while more := {name for name, written in derived.items() if list_names(written) & found} - found:
        found |= more
    return frozenset(found)


def list_names(value: YamlValue) -> frozenset[str]:
    """Return the names in an expression; none if it is not valid, which another check reports."""
    try:
        return parse(value).names
    except ExpressionError:
        return frozenset()
