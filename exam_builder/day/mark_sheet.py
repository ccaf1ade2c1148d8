"""The mark sheet: a row for each student, a column for each part with its maximum, as CSV."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from exam_builder.day.issued_papers import DayPapers
from exam_builder.issue.publish import csv_table, escape_cell
from exam_builder.paper import Paper

NOT_ASKED = "n/a"
"""What stands in the cell of a part that a student's paper does not ask."""
PERSON = ("id", "name", "version", "room", "seat")


@dataclass(frozen=True)
class MarkColumn:
    """A part of some papers: its question, its id, and whether it is a bonus."""

    question: str
    part: str
    bonus: bool

    @property
    def heading(self) -> str:
        """What stands above its column."""
        return f"{self.question}({self.part})"


@dataclass(frozen=True)
class MarkSheet:
    """Columns, and for each student the cells that tell who it is and the maximum of each column, if it is asked.

    `choices` are the questions of each section of which only some are to be answered, and how many; `total` is what
    full marks are.
    """

    person: tuple[str, ...]
    columns: tuple[MarkColumn, ...]
    rows: tuple[tuple[tuple[str, ...], tuple[Fraction | None, ...]], ...]
    total: Fraction
    choices: tuple[tuple[frozenset[str], int], ...] = ()

    @property
    def maxima(self) -> list[Fraction]:
        """The most that some student can get in each column."""
        every = [[row[1][index] for row in self.rows] for index in range(len(self.columns))]
        return [max((each for each in column if each is not None), default=Fraction(0)) for column in every]


def plan_sheet(day: DayPapers) -> MarkSheet:
    """Lay out the marks of all students; the parts stand in the order in which papers first ask them."""
    found: dict[MarkColumn, None] = {}
    papers = {each.student.id: _find_points(day.papers[each.student.id]) for each in day.students}
    for points in papers.values():
        found |= dict.fromkeys(points)
    names = list(dict.fromkeys(column.question for column in found))
    columns = sorted(found, key=lambda column: (column.bonus, names.index(column.question)))
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
    """The questions of sections of which some are to be answered, whichever papers have them, and how many."""
    found: dict[int, tuple[frozenset[str], int]] = {}
    for paper in (each for papers in day.papers.values() for each in papers):
        for question in paper.questions:
            answer = paper.sections[question.section].answer if paper.sections else None
            if answer and not question.bonus:
                names = found.get(question.section, (frozenset[str](), 0))[0]
                found[question.section] = names | {question.name}, answer
    return tuple(found.values())


def _find_points(papers: Iterable[Paper]) -> dict[MarkColumn, Fraction]:
    """The points of each part that one of some papers asks; the most, where they differ."""
    found: dict[MarkColumn, Fraction] = {}
    for paper in papers:
        for question in paper.questions:
            for part in question.parts:
                column = MarkColumn(question.name, part.id, question.bonus)
                found[column] = max(part.points, found.get(column, part.points))
    return found


def write_csv(sheet: MarkSheet) -> bytes:
    """Write the sheet as CSV: headings, maxima, and a row for each student, with empty cells to fill in."""
    head = (*sheet.person, *(escape_cell(each.heading) for each in sheet.columns))
    maxima = ("maximum", *[""] * (len(sheet.person) - 1), *map(show_points, sheet.maxima))
    rows = (
        (*map(escape_cell, person), *(NOT_ASKED if most is None else "" for most in points))
        for person, points in sheet.rows
    )
    return csv_table(head, (maxima, *rows))


def show_points(points: Fraction) -> str:
    return f"{float(points):g}"
