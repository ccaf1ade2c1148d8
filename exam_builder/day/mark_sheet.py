"""Write the mark sheet, as CSV and as a workbook, with a row for each student and a column for each part."""

import io
import re
import zipfile
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from exam_builder.day.issued_papers import DayPapers
from exam_builder.issue.publish import escape_cell, format_csv
from exam_builder.paper import Paper

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

NOT_ASKED = "n/a"
"""The cell of a part that is not in a student's paper."""
PERSON = ("id", "name", "version", "room", "seat")


@dataclass(frozen=True)
class MarkColumn:
    """A part: its question, its id, and whether it is a bonus."""

    question: str
    part: str
    bonus: bool

    @property
    def heading(self) -> str:
        """The heading of the column."""
        return f"{self.question}({self.part})"


@dataclass(frozen=True)
class MarkSheet:
    """The columns, and for each student the identifying cells and the maximum of each column (None: not asked).

    `choices` has the questions of each section in which only some are to be answered, with their number; `total` is the
    full marks.
    """

    person: tuple[str, ...]
    columns: tuple[MarkColumn, ...]
    rows: tuple[tuple[tuple[str, ...], tuple[Fraction | None, ...]], ...]
    total: Fraction
    choices: tuple[tuple[frozenset[str], int], ...] = ()

    @property
    def maxima(self) -> list[Fraction]:
        """The highest maximum of each column."""
        every = [[row[1][index] for row in self.rows] for index in range(len(self.columns))]
        return [max((each for each in column if each is not None), default=Fraction(0)) for column in every]


def plan_sheet(day: DayPapers) -> MarkSheet:
    """Plan the sheet for all students; questions are in the order in which papers first ask them, bonuses last."""
    planned: dict[MarkColumn, None] = {}
    papers = {each.student.id: _find_points(day.papers[each.student.id]) for each in day.students}
    for points in papers.values():
        planned |= dict.fromkeys(points)
    names = list(dict.fromkeys(column.question for column in planned))
    columns = sorted(planned, key=lambda column: (column.bonus, names.index(column.question)))
    person = tuple(name for name in PERSON if any(each.student.cell(name) for each in day.students))
    rows = (
        (
            tuple(each.student.cell(name) for name in person),
            tuple(papers[each.student.id].get(column) for column in columns),
        )
        for each in day.students
    )
    total = max((each.total for papers in day.papers.values() for each in papers), default=Fraction(0))
    return MarkSheet(person, tuple(columns), tuple(rows), total, _find_choices(day))


def _find_choices(day: DayPapers) -> tuple[tuple[frozenset[str], int], ...]:
    """Return the questions, in any paper, of each section in which only some are to be answered, and how many."""
    choices: dict[int, tuple[frozenset[str], int]] = {}
    for paper in (each for papers in day.papers.values() for each in papers):
        for question in paper.questions:
            answer = paper.sections[question.section].answer if paper.sections else None
            if answer and not question.bonus:
                names = choices.get(question.section, (frozenset[str](), 0))[0]
                choices[question.section] = names | {question.name}, answer
    return tuple(choices.values())


def _find_points(papers: Iterable[Paper]) -> dict[MarkColumn, Fraction]:
    """Return the points of each part in these papers, or the highest if they differ."""
    points: dict[MarkColumn, Fraction] = {}
    for paper in papers:
        for question in paper.questions:
            for part in question.parts:
                column = MarkColumn(question.name, part.id, question.bonus)
                points[column] = max(part.points, points.get(column, part.points))
    return points


def write_csv(sheet: MarkSheet) -> bytes:
    """Write the sheet as CSV: headings, maxima, and a row for each student, with empty cells to fill in."""
    head = (*sheet.person, *(escape_cell(each.heading) for each in sheet.columns))
    maxima = ("maximum", *[""] * (len(sheet.person) - 1), *map(show_points, sheet.maxima))
    rows = (
        (*map(escape_cell, person), *(NOT_ASKED if most is None else "" for most in points))
        for person, points in sheet.rows
    )
    return format_csv(head, (maxima, *rows))


def show_points(points: Fraction) -> str:
    return f"{float(points):g}"


DATE = "2000-01-01T00:00:00Z"
ZIP_DATE = (2000, 1, 1, 0, 0, 0)
STAMPS = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")
"""The timestamps in a workbook."""


def write_workbook(sheet: MarkSheet) -> bytes:
    """Write the sheet as a workbook: totals are formulas, and cells accept only numbers from 0 to their maximum.

    The same sheet always gives the same bytes.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Font, PatternFill

    book = Workbook()
    page = book.active
    page.title = "Marks"
    first, count = len(sheet.person) + 1, len(sheet.columns)
    heads = [*sheet.person, *(each.heading for each in sheet.columns), "total", *["bonus"] * _has_bonus(sheet)]
    for at, text in enumerate(heads, 1):
        _write_text(page.cell(1, at), text)
        page.cell(1, at).font = Font(bold=True)
        page.column_dimensions[_get_letter(at)].width = 24 if text == "name" else max(9, len(text) + 2)
    _write_text(page.cell(2, 1), "maximum")
    for at, most in enumerate(sheet.maxima, first):
        page.cell(2, at).value = float(most)
    for number, (person, points) in enumerate(sheet.rows, 3):
        for at, text in enumerate(person, 1):
            _write_text(page.cell(number, at), text)
        for at, each in enumerate(points, first):
            if each is None:
                _write_text(page.cell(number, at), NOT_ASKED)
                page.cell(number, at).fill = PatternFill("solid", fgColor="DDDDDD")
    for number in range(2, len(sheet.rows) + 3):
        for at, formula in enumerate(_write_totals(sheet, number), first + count):
            page.cell(number, at).value = formula
    page.cell(2, first + count).value = float(sheet.total)
    _validate_cells(page, sheet, first)
    page.freeze_panes = page.cell(3, first)
    return _save(book)


def _has_bonus(sheet: MarkSheet) -> bool:
    return any(each.bonus for each in sheet.columns)


def _write_totals(sheet: MarkSheet, row: int) -> Iterator[str]:
    """Yield the formulas of a row: the sum without bonuses, and the sum of bonuses."""
    chosen = frozenset().union(*(names for names, _ in sheet.choices))
    usual = [at for at, each in enumerate(sheet.columns) if not each.bonus and each.question not in chosen]
    best = [_sum_best(sheet, row, names, answer) for names, answer in sheet.choices]
    yield "=" + "+".join([*_sum_columns(sheet, row, usual), *best]) if usual or best else "=0"
    if _has_bonus(sheet):
        yield "=" + "+".join(_sum_columns(sheet, row, [at for at, each in enumerate(sheet.columns) if each.bonus]))


def _sum_columns(sheet: MarkSheet, row: int, places: Sequence[int]) -> Iterator[str]:
    """Yield sums over some columns of a row, one for each run of neighbouring columns."""
    for _, run in groupby(enumerate(places), key=lambda each: each[1] - each[0]):
        side_by_side = [len(sheet.person) + 1 + at for _, at in run]
        yield f"SUM({_get_letter(side_by_side[0])}{row}:{_get_letter(side_by_side[-1])}{row})"


def _sum_best(sheet: MarkSheet, row: int, names: Container[str], answer: int) -> str:
    """Return the sum of the best `answer` of these questions."""
    places = [(each.question, at) for at, each in enumerate(sheet.columns) if each.question in names]
    runs = [[at for _, at in run] for _, run in groupby(places, key=itemgetter(0))]
    sums = ["+".join(_sum_columns(sheet, row, run)) for run in runs]
    if answer >= len(sums):
        return "+".join(sums)
    if answer == 1:
        return f"MAX({','.join(sums)})"
    every, some = (",".join(map(str, range(1, count + 1))) for count in (len(sums), answer))
    return f"SUMPRODUCT(LARGE(CHOOSE({{{every}}},{','.join(sums)}),{{{some}}}))"


def _get_letter(column: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(column))


def _write_text(cell: "Cell", text: str) -> None:
    """Write a text so that no spreadsheet takes it for a formula or a number."""
    cell.value = text
    cell.data_type = "s"
    cell.number_format = "@"


def _validate_cells(page: "Worksheet", sheet: MarkSheet, first: int) -> None:
    """Restrict each cell to numbers from 0 to the points of its part."""
    from openpyxl.worksheet.datavalidation import DataValidation

    for at in range(len(sheet.columns)):
        rules: dict[Fraction, DataValidation] = {}
        rows = ((points[at], number) for number, (_, points) in enumerate(sheet.rows, 3))
        for most, run in groupby(rows, key=lambda row: row[0]):
            numbers = [number for _, number in run]
            if most is None:
                continue
            if most not in rules:
                shown = show_points(most)
                rule = DataValidation(type="decimal", operator="between", formula1="0", formula2=shown)
                rule.allow_blank, rule.showErrorMessage = True, True
                rule.errorTitle, rule.error = "Marks", f"A number from 0 to {shown}, please."
                rules[most] = rule
                page.add_data_validation(rule)
            rules[most].add(f"{_get_letter(first + at)}{numbers[0]}:{_get_letter(first + at)}{numbers[-1]}")


def _save(book: "Workbook") -> bytes:
    """Return the file of a workbook, with fixed timestamps."""
    made, fixed = io.BytesIO(), io.BytesIO()
    book.save(made)
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            content = STAMPS.sub(rb"\g<1>" + DATE.encode() + rb"\g<2>", old.read(name))
            entry = zipfile.ZipInfo(name, ZIP_DATE)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            new.writestr(entry, content)
    return fixed.getvalue()
