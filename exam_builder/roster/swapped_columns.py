"""Find ids and names that are swapped."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from exam_builder.codes import Code
from exam_builder.findings import Severity
from exam_builder.paper import Student
from exam_builder.roster.cells import CellProblem

HEADER_ROW = -1
"""Stands for the heading row, instead of a student's number."""


class SwappedCells(NamedTuple):
    """The problem of a student (counted from 0), or of the `HEADER_ROW`."""

    student: int
    wrong: CellProblem
    severity: Severity


def find_swapped(students: Sequence[Student]) -> Iterator[SwappedCells]:
    """Find rows whose id and name look swapped; if most rows do, report the headings once.

    It is an error if the name has no letter or the id has several words, because papers would bear the wrong name.
    """
    crossed = [number for number, student in enumerate(students) if _looks_swapped(student.id, student.name)]
    if not crossed:
        return
    first = students[crossed[0]]
    if 2 * len(crossed) > len(students):
        what = f"the column `id` holds names, and the column `name` holds ids: `{first.id}` and `{first.name}`"
        yield SwappedCells(
            HEADER_ROW, CellProblem(Code.SWAPPED, what, "swap the two column headings"), _severity(first)
        )
        return
    for number in crossed:
        student = students[number]
        what = f"the id `{student.id}` looks like a name, and the name `{student.name}` like an id"
        yield SwappedCells(number, CellProblem(Code.SWAPPED, what, "swap the two cells"), _severity(student))


def _looks_swapped(id_: str, name: str) -> bool:
    """Whether an id has letters and no digit, and its name is one word with a digit in it."""
    is_name = any(map(str.isalpha, id_)) and not any(map(str.isdigit, id_))
    return is_name and any(map(str.isdigit, name)) and not any(map(str.isspace, name))


def _severity(student: Student) -> Severity:
    return "error" if not any(map(str.isalpha, student.name)) or " " in student.id else "warning"
