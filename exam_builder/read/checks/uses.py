"""Every expression and every text of a question, with what it may use."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from exam_builder.kinds import of
from exam_builder.kinds.base.kind import Written
from exam_builder.read.loaded import LoadedPart, LoadedQuestion, Steps
from exam_builder.read.models import (
    ByExpression,
    Derive,
    DrawnFigure,
    ListingFile,
    ListingText,
    Option,
    RubricItem,
    Table,
    kind_of,
)

Ids = frozenset[str]


@dataclass(frozen=True)
class Use:
    """An expression (`written` as YAML gave it) or a text (`text`) at a path.

    `answers` are the parts whose answers it may use, `own` tells whether `answer` may stand in it, and `students` that
    students read it. `more` are names beside the parameters, `bare` an expression whose first characters are not in the
    file (the measurement of a claim); an `interval` has its own notation.
    """

    path: Steps
    written: Any = None
    text: bool = False
    answers: Ids = frozenset()
    own: bool = False
    students: bool = False
    more: Ids = field(default=frozenset())
    bare: str = ""
    interval: bool = False


def uses(question: LoadedQuestion) -> Iterator[Use]:
    """All of them, in no particular order."""
    every = frozenset(part.id for part in question.parts)
    model = question.model
    yield from parameters(model.parameters)
    for index, constraint in enumerate(model.constraints):
        yield from expression(Use(("constraints", index), constraint))
    yield from text(Use(("prompt",), model.prompt, students=True))
    yield from shown(question, every)
    yield from misconceptions(question, every)
    if model.parts:
        yield from rubric(("rubric",), model.rubric, Use((), answers=every))
    for index, each in enumerate(question.parts):
        yield from part(each, frozenset(other.id for other in question.parts[:index]), every)


def parameters(model: Any) -> Iterator[Use]:
    """What parameters are derived from."""
    for name, parameter in model.items():
        if isinstance(parameter, Derive):
            yield from expression(Use(("parameters", name, "derive"), parameter.derive))


def shown(question: LoadedQuestion, every: Ids) -> Iterator[Use]:
    """Figures and listings; what students do not see may show answers."""
    for name, figure in question.model.figures.items():
        students = not figure.audience or "student" in figure.audience
        base = Use((), answers=frozenset() if students else every, students=students)
        if isinstance(figure, DrawnFigure):
            for argument, written in figure.with_.items():
                yield from expression(replace(base, path=("figures", name, "with", argument), written=written))
        for key in ("alt", "caption"):
            yield from text(replace(base, path=("figures", name, key), written=getattr(figure, key)))
    for name, table in question.model.tables.items():
        students = not table.audience or "student" in table.audience
        base = Use((), answers=frozenset() if students else every, students=students)
        yield from of_table(("tables", name), table, base)
    for name, listing in question.model.listings.items():
        if isinstance(listing, ListingText) and listing.text not in question.model.parameters:
            yield from text(Use(("listings", name, "text"), listing.text, students=True))
        elif isinstance(listing, ListingFile):
            yield from text(Use(("listings", name), {"file": listing.file}, students=True))


def of_table(path: Steps, table: Table, base: Use) -> Iterator[Use]:
    """What stands in a table and around it; blanks hold no expression."""
    if isinstance(table.cells, str):
        yield from expression(replace(base, path=(*path, "cells"), written=table.cells))
    else:
        for row, cells in enumerate(table.cells):
            for column, cell in enumerate(cells):
                if not isinstance(cell, dict):
                    yield from expression(replace(base, path=(*path, "cells", row, column), written=cell))
    for heads in ("columns", "rows"):
        for index, head in enumerate(getattr(table, heads)):
            yield from text(replace(base, path=(*path, heads, index), written=head))
    yield from text(replace(base, path=(*path, "corner"), written=table.corner))


def misconceptions(question: LoadedQuestion, every: Ids) -> Iterator[Use]:
    """What misconceptions lead to, and how they are put in words."""
    keys = {each.id: main_key(each.model.answer) for each in question.parts}
    for name, misconception in question.model.misconceptions.items():
        path: Steps = ("misconceptions", name)
        for parameter, written in misconception.with_.items():
            yield from expression(Use((*path, "with", parameter), written))
        for part_id, written in misconception.keys.items():
            key_ = keys.get(part_id)
            interval = key_ is not None and key_.interval
            more = frozenset() if key_ is None else key_.names
            use = Use((*path, "keys", part_id), written, answers=every, more=more, interval=interval)
            yield from expression(use)
        yield from text(Use((*path, "text"), misconception.text, answers=every))


def part(each: LoadedPart, earlier: Ids, every: Ids) -> Iterator[Use]:
    """What one part asks, and how its marks are given."""
    path, model = each.path, each.model
    yield from text(Use((*path, "prompt"), model.prompt, students=True))
    yield from options((*path, "options"), model.options, earlier, every)
    yield from key((*path, "answer"), model.answer, earlier, frozenset(option.id for option in listed(model.options)))
    for index, other in enumerate(model.also):
        yield from key((*path, "also", index), other, earlier)
        yield from text(Use((*path, "also", index, "when"), other.when, answers=every, own=True))
    if isinstance(model.recompute, ByExpression):
        known = main_key(model.answer)
        more = known.names if known else frozenset[str]()
        route = Use((*path, "recompute", "expression"), model.recompute.expression, more=more)
        yield from expression(route)
    yield from text(Use((*path, "solution"), model.solution, answers=every, own=True))
    yield from rubric((*path, "rubric"), model.rubric, Use((), answers=every, own=True))


def listed(written: Any) -> tuple[Option, ...]:
    """Options that the author wrote out."""
    return written if isinstance(written, tuple) else ()


def options(path: Steps, written: Any, earlier: Ids, every: Ids) -> Iterator[Use]:
    """What there is to choose: what students read, when it holds, and why."""
    for index, option in enumerate(listed(written)):
        yield from text(Use((*path, index, "text"), option.text, students=True))
        yield from expression(Use((*path, index, "holds"), option.holds, answers=earlier))
        yield from text(Use((*path, index, "because"), option.because, answers=every, own=True))


def key(path: Steps, answer: Any, earlier: Ids, ids: Ids = frozenset()) -> Iterator[Use]:
    """The expressions and texts of a key, which may name options."""
    kind = of(answer)
    if kind.lists and not ids:
        return
    for found in kind.written(answer):
        use = Use((*path, *found.path), found.written, answers=earlier, more=ids | found.names)
        if found.text:
            yield from text(use)
        else:
            yield from expression(replace(use, bare=found.bare, interval=found.interval))


def main_key(answer: Any) -> Written | None:
    """The expression that is the key itself, with the names that it has beside parameters."""
    return next((found for found in of(answer).written(answer) if found.path == (kind_of(answer),)), None)


def rubric(path: Steps, items: tuple[RubricItem, ...], base: Use) -> Iterator[Use]:
    """The words of a marking scheme."""
    for index, item in enumerate(items):
        for name in ("note", "when"):
            yield from text(replace(base, path=(*path, index, name), written=getattr(item, name)))
        for number, route in enumerate(item.either or ()):
            yield from rubric((*path, index, "either", number), route, base)


def expression(use: Use) -> Iterator[Use]:
    """An expression, those of a list or mapping one by one."""
    written = use.written
    if isinstance(written, list | dict):
        inner = enumerate(written) if isinstance(written, list) else written.items()
        for step, item in inner:
            yield from expression(replace(use, path=(*use.path, step), written=item))
    elif written is not None:
        yield use


def text(use: Use) -> Iterator[Use]:
    """A text, if it is there."""
    if use.written is not None:
        yield replace(use, text=True)
