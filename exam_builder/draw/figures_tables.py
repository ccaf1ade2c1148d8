"""Make the figures, tables and listings of a question, and number the figures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from exam_builder.course import Course
from exam_builder.draw.question_draw import DrawSettings
from exam_builder.draw.text_filler import TextFiller
from exam_builder.draw.yaml_location import Written, YamlLocation
from exam_builder.expressions import ExpressionError, value_to_latex
from exam_builder.expressions.latex_text import escape_ampersands, text_to_latex, wrap_cell_lines
from exam_builder.expressions.numbers import Precision
from exam_builder.findings import Code, Refused, format_count
from exam_builder.paper import Cell, Figure, Listing, Table, Text
from exam_builder.plot import FigureRequest, digest_figure, find_lacking_argument, list_figure_arguments
from exam_builder.read import LoadedQuestion, get_text_source
from exam_builder.read.checks.usages import find_figure_rows
from exam_builder.read.models import DrawnFigure, ImageFigure, ListingFile, ListingText, TableModel
from exam_builder.values import FrozenMap, Person, Value, is_number


@dataclass(frozen=True, slots=True)
class Blank:
    """A cell that students fill in, with its id."""

    id: str


WrittenRows = tuple[tuple[Written | dict[str, str], ...], ...]
Rows = Sequence[Sequence[Value | Blank]]


NumberedFigure = tuple[str, str, bool, tuple[str, ...]]
"""A figure with a number: its question, its id, whether only some readers see it, and the ids in its row."""


class FigureNumbers:
    """Numbers the figures of papers; the figures of each question are listed only once."""

    def __init__(self) -> None:
        self._numbered: dict[str, tuple[NumberedFigure, ...]] = {}

    def number(self, questions: Iterable[LoadedQuestion]) -> dict[tuple[str, str], int]:
        """Return the numbers of figures with captions, by question and id; figures in a row share one number.

        Figures that only some readers see come last, so that no reader sees a gap in the numbers.
        """
        found = [figure for question in questions for figure in self._find(question)]
        numbers: dict[tuple[str, str], int] = {}
        for question_name, id_, _, row in sorted(found, key=lambda each: each[2]):
            if (question_name, id_) not in numbers:
                number = 1 + max(numbers.values(), default=0)
                numbers |= {(question_name, other): number for other in row}
        return numbers

    def _find(self, question: LoadedQuestion) -> tuple[NumberedFigure, ...]:
        if question.name not in self._numbered:
            rows = {id_: row.ids for row in find_figure_rows(question) for id_ in row.ids}
            self._numbered[question.name] = tuple(
                (question.name, id_, bool(model.audience), rows.get(id_, (id_,)))
                for id_, model in question.model.figures.items()
                if model.caption is not None
            )
        return self._numbered[question.name]


def fill_figure(
    location: YamlLocation,
    model: DrawnFigure | ImageFigure,
    called: tuple[int, str],
    filler: TextFiller,
    exam: DrawSettings,
) -> Figure:
    """Make a figure, `called` by a number and a letter; raise Refused if its function or a value is missing."""
    if isinstance(model, ImageFigure):
        field, (draw, arguments) = "image", _locate_picture(location, model, exam.course)
    else:
        field, (draw, arguments) = "draw", _find_arguments(location, model, filler, exam.course.figures)
    width, decimal = float(model.width), filler.style.decimal
    font = exam.font if field == "draw" else ""
    request = FigureRequest(exam.course.figures, draw, arguments, width, decimal, font)
    digest = (location / field).companion(lambda: digest_figure(request))
    alt = " ".join(filler.bare(location / "alt").split())
    caption = filler.optional(location / "caption", model.caption)
    id_, (number, letter), side = str(location.path[-1]), called, model.place or ""
    return Figure(
        id_, number, draw, arguments, width, alt, caption, model.audience, digest, decimal, letter, side, font
    )


def _locate_picture(location: YamlLocation, model: ImageFigure, course: Course) -> tuple[str, FrozenMap]:
    """Return the path of a picture from the course's root, with its page if one is given."""
    assert isinstance(location.question, LoadedQuestion)
    path = location.question.path_of(model.image).relative_to(course.root.resolve()).as_posix()
    return path, FrozenMap({} if model.page is None else {"page": model.page})


def _find_arguments(
    location: YamlLocation, model: DrawnFigure, filler: TextFiller, folder: Path
) -> tuple[str, FrozenMap]:
    """Return the function that draws a figure, with its arguments."""
    needed, optional = (location / "draw").companion(lambda: list_figure_arguments(folder, model.draw))
    given = {
        name: (location / "with" / name).evaluate(written, filler.names, filler.style)
        for name, written in model.with_.items()
    }
    for name in needed:
        if name not in given and name not in filler.names:
            missing = find_lacking_argument(folder, model.draw, name)
            raise Refused([(location / ("with" if model.with_ else "draw")).companion_finding(missing)])
    known = {name: filler.names[name] for name in (*needed, *optional) if name in filler.names}
    for name in known.keys() - given.keys():
        if isinstance(known[name], Person):
            message = f"`{model.draw}` asks for `{name}`, which is a person: figures cannot name persons"
            raise (location / "draw").refuse(
                Code.PERSON, message, "write the name in the caption, or call it otherwise"
            )
    return model.draw, FrozenMap({**known, **given})


def make_table(location: YamlLocation, model: TableModel, filler: TextFiller) -> Table:
    """Make a table with its cells printed; raise Refused if its rows differ in length."""
    rows = _evaluate_cells(location / "cells", model.cells, filler)
    align = _check_shape(location, model, rows)
    columns, heads = location / "columns", location / "rows"
    return Table(
        id=str(location.path[-1]),
        cells=tuple(
            tuple(
                _make_cell(location / "cells" / row / column, cell, model.decimals, filler, align[column])
                for column, cell in enumerate(cells)
            )
            for row, cells in enumerate(rows)
        ),
        columns=tuple(_make_head(columns / index, filler, align[index]) for index in range(len(model.columns))),
        rows=tuple(_make_head(heads / index, filler) for index in range(len(model.rows))),
        corner=_make_head(location / "corner", filler) if model.corner is not None else None,
        align=align,
        audiences=model.audience,
    )


def _check_shape(location: YamlLocation, model: TableModel, rows: Rows) -> str:
    """Return the alignment of each column; raise Refused if rows, heads and alignment do not fit together."""
    widths = {len(row) for row in rows}
    if len(widths) != 1 or 0 in widths:
        raise (location / "cells").refuse(
            Code.TABLE, "the rows of this table differ in length", "give each as many cells"
        )
    (width,) = widths
    _check_heads(location, "columns", len(model.columns), width)
    _check_heads(location, "rows", len(model.rows), len(rows))
    if len(model.align) not in (1, width):
        raise (location / "align").refuse(
            Code.TABLE, f"`align` has {format_count(len(model.align), 'letter')} for {format_count(width, 'column')}"
        )
    return model.align if len(model.align) == width else model.align * width


def _check_heads(location: YamlLocation, field: str, given: int, wanted: int) -> None:
    if given not in (0, wanted):
        message = f"`{field}` has {format_count(given, 'entry', 'entries')} where {wanted} belong"
        raise (location / field).refuse(Code.TABLE, message, f"write {wanted}, or leave {field} out")


def _evaluate_cells(location: YamlLocation, written: str | WrittenRows, filler: TextFiller) -> Rows:
    """Evaluate cells, row by row; blanks have no value."""
    if isinstance(written, str):
        value = location.evaluate(written, filler.names, filler.style)
        rows = [row for row in value if isinstance(row, tuple)] if isinstance(value, tuple) else []
        if not isinstance(value, tuple) or len(rows) != len(value):
            raise location.refuse(Code.TABLE, "the cells are not a list of rows", "write [[a, b], [c, d]]")
        return rows
    return [
        [
            Blank(str(cell["blank"]))
            if isinstance(cell, dict)
            else (location / row / column).evaluate(cell, filler.names, filler.style)
            for column, cell in enumerate(cells)
        ]
        for row, cells in enumerate(written)
    ]


def _make_head(location: YamlLocation, filler: TextFiller, align: str = "l") -> Text:
    """Make a head of a row or column, in which & does not begin a cell and a line break does not end the row."""
    text = filler.text(location)
    return replace(text, tex=wrap_cell_lines(escape_ampersands(text.tex), align))


def _make_cell(
    location: YamlLocation, value: Value | Blank, decimals: int | None, filler: TextFiller, align: str
) -> Cell:
    if isinstance(value, Blank):
        return Cell("", value.id)
    if decimals is not None and is_number(value):
        return Cell(value_to_latex(value, filler.style, Precision(decimals=decimals)))
    if not isinstance(value, str):
        return Cell(value_to_latex(value, filler.style))
    place = location.place()
    return Cell(wrap_cell_lines(text_to_latex(value), align), file=place.file, line=place.line)


def make_listing(location: YamlLocation, model: ListingFile | ListingText, filler: TextFiller) -> Listing:
    """Make a listing of a program or text, with its expressions filled in without LaTeX."""
    assert isinstance(location.question, LoadedQuestion)
    id_ = str(location.path[-1])
    if isinstance(model, ListingFile):
        named = location.question.files.texts[model.file]
        first, last = model.lines or (1, len(named.text.splitlines()))
        lines = named.text.splitlines()[first - 1 : last]
        return Listing(
            id_, _fill_listing(location / "file", "\n".join(lines), filler), model.language, named.file, first
        )
    _, file, numbers = get_text_source(location.question, (location / "text").path)
    value = filler.names.get(model.text)
    text = str(value) if value is not None else filler.bare(location / "text")
    return Listing(id_, text.rstrip("\n"), model.language, file, numbers[0])


def _fill_listing(location: YamlLocation, text: str, filler: TextFiller) -> str:
    """Fill in the expressions in lines of a file; raise Refused if one fails."""
    try:
        return filler.fill_listing(text)
    except ExpressionError as problem:
        raise location.refuse(Code.LISTING, problem.message, problem.hint) from None
