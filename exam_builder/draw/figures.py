"""The figures and listings of a question: what they are made of, their numbers, and what they say."""

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from exam_builder.codes import Code
from exam_builder.draw.spots import Spot
from exam_builder.draw.texts import Filler
from exam_builder.expressions import ExpressionError, expand, parse_text, printed, printed_to
from exam_builder.expressions.letters import in_lines, in_one_cell, text_in_latex
from exam_builder.findings import count
from exam_builder.paper import Cell, Figure, Listing, Table, Text
from exam_builder.plot import arguments_of, figure_digest
from exam_builder.read import Course, LoadedQuestion
from exam_builder.read.models import Image, ListingFile
from exam_builder.values import Record, is_number


def numbered(questions: Iterable[LoadedQuestion]) -> dict[tuple[str, str], int]:
    """Numbers of the figures that print one, by question and id: those with a caption, in order.

    Figures that only some readers see come after all others, so that no reader misses a number.
    """
    found = [(question.name, id_, model) for question in questions for id_, model in question.model.figures.items()]
    printed = sorted((each for each in found if each[2].caption is not None), key=lambda each: bool(each[2].audience))
    return {(question, id_): number for number, (question, id_, _) in enumerate(printed, 1)}


def figure(spot: Spot, id_: str, model: Any, number: int, filler: Filler, course: Course) -> Figure:
    """A figure with the values that it is drawn from; raise Refused where they or its function are missing."""
    image = isinstance(model, Image)
    draw, arguments = _picture(spot, model, course) if image else _drawn(spot, model, filler, course.figures)
    width, decimal = float(model.width), filler.style.decimal
    digest = (spot / ("image" if image else "draw")).companion(
        lambda: figure_digest(course.figures, draw, arguments, width, decimal)
    )
    alt = " ".join(filler.bare(spot / "alt").split())
    caption = filler.text(spot / "caption") if model.caption is not None else None
    return Figure(id_, number, draw, arguments, width, alt, caption, model.audience, digest, decimal)


def _picture(spot: Spot, model: Image, course: Course) -> tuple[str, Record]:
    """A picture's path from the course's root, with its page where one is said."""
    assert isinstance(spot.question, LoadedQuestion)
    path = spot.question.path_of(model.image).relative_to(course.root.resolve()).as_posix()
    return path, Record({} if model.page is None else {"page": model.page})


def _drawn(spot: Spot, model: Any, filler: Filler, folder: Path) -> tuple[str, Record]:
    """What draws a figure, with its arguments."""
    needed, optional = (spot / "draw").companion(lambda: arguments_of(folder, model.draw))
    given = {
        name: (spot / "with" / name).evaluate(written, filler.names, filler.style)
        for name, written in model.with_.items()
    }
    for name in needed:
        if name not in given and name not in filler.names:
            raise (spot / "draw").refuse(
                Code.FIGURE, f"`{model.draw}` asks for `{name}`, which is no parameter", f"write `with: {{{name}: …}}`"
            )
    known = {name: filler.names[name] for name in (*needed, *optional) if name in filler.names}
    return model.draw, Record({**known, **given})


def table(spot: Spot, id_: str, model: Any, filler: Filler) -> Table:
    """A table with its cells printed and its blanks named; raise Refused where its rows are not of one length."""
    rows = _cells(spot / "cells", model.cells, filler)
    widths = {len(row) for row in rows}
    if len(widths) != 1 or 0 in widths or len(rows) == 0:
        raise (spot / "cells").refuse(
            Code.TABLE, "the rows of this table are not of one length", "give each as many cells"
        )
    (width,) = widths
    _heads(spot, "columns", len(model.columns), width)
    _heads(spot, "rows", len(model.rows), len(rows))
    if len(model.align) not in (1, width):
        raise (spot / "align").refuse(
            Code.TABLE, f"`align` has {count(len(model.align), 'letter')} for {count(width, 'column')}"
        )
    align = model.align if len(model.align) == width else model.align * width
    return Table(
        id=id_,
        cells=tuple(
            tuple(
                _cell(cell, model, filler, spot / "cells" / row / column, align[column])
                for column, cell in enumerate(cells)
            )
            for row, cells in enumerate(rows)
        ),
        columns=tuple(_head(spot / "columns" / index, filler, align[index]) for index in range(len(model.columns))),
        rows=tuple(_head(spot / "rows" / index, filler) for index in range(len(model.rows))),
        corner=_head(spot / "corner", filler) if model.corner is not None else None,
        align=align,
        audiences=model.audience,
    )


def _heads(spot: Spot, field: str, given: int, wanted: int) -> None:
    if given not in (0, wanted):
        message = f"`{field}` has {count(given, 'entry', 'entries')} where {wanted} belong"
        raise (spot / field).refuse(Code.TABLE, message, f"write {wanted}, or leave {field} out")


def _cells(spot: Spot, written: Any, filler: Filler) -> Any:
    """The values of cells, row by row; a blank stays what it is."""
    if isinstance(written, str):
        found = spot.evaluate(written, filler.names, filler.style)
        if not isinstance(found, tuple) or not all(isinstance(row, tuple) for row in found):
            raise spot.refuse(Code.TABLE, "the cells are not a list of rows", "write [[a, b], [c, d]]")
        return found
    return tuple(
        tuple(
            cell if isinstance(cell, dict) else (spot / row / column).evaluate(cell, filler.names, filler.style)
            for column, cell in enumerate(cells)
        )
        for row, cells in enumerate(written)
    )


def _head(spot: Spot, filler: Filler, align: str = "l") -> Text:
    """What stands beside cells; an & in it is no new cell, and a line that it begins is no new row."""
    text = filler.text(spot)
    return replace(text, tex=in_lines(in_one_cell(text.tex), align))


def _cell(value: Any, model: Any, filler: Filler, spot: Spot, align: str) -> Cell:
    if isinstance(value, dict):
        return Cell("", value["blank"])
    if model.decimals is not None and is_number(value):
        return Cell(printed_to(value, filler.style, tolerance=Fraction(1, 2) / 10**model.decimals))
    if not isinstance(value, str):
        return Cell(printed(value, filler.style))
    place = spot.place()
    return Cell(in_lines(text_in_latex(value), align), file=place.file, line=place.line)


def listing(spot: Spot, id_: str, model: Any, filler: Filler) -> Listing:
    """A program or text as it is printed, its expressions filled in plainly."""
    assert isinstance(spot.question, LoadedQuestion)
    if isinstance(model, ListingFile):
        named = spot.question.files.texts[model.file]
        first, last = model.lines or (1, len(named.text.splitlines()))
        lines = named.text.splitlines()[first - 1 : last]
        return Listing(id_, _filled(spot / "file", "\n".join(lines), filler), model.language, named.file, first)
    place = (spot / "text").place()
    held = filler.names.get(model.text)
    text = str(held) if held is not None else filler.bare(spot / "text")
    return Listing(id_, text.rstrip("\n"), model.language, place.file, place.line)


def _filled(spot: Spot, text: str, filler: Filler) -> str:
    """Lines of a file with their expressions filled in."""
    try:
        return expand(parse_text(text), filler.names, filler.style, filler.hooks, bare=True)[0]
    except ExpressionError as problem:
        raise spot.refuse(Code.LISTING, problem.message, problem.mend) from None
