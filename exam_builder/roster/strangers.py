"""Rows of a roster that are no students, as totals, test students and teachers: they are passed over, and reported."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from exam_builder.findings import list_some
from exam_builder.roster.cells import LONGEST, clean_cell
from exam_builder.roster.headings import Columns
from exam_builder.roster.table import RosterRow
from exam_builder.roster.vocabulary import NO_STUDENT, STAFF, plain_words

BLANK = "blank"
MOST_NAMED = 8


class Stranger(NamedTuple):
    """A row that is no student, and what tells so."""

    line: int
    why: str


def split_rows(rows: Sequence[RosterRow], columns: Columns) -> tuple[list[RosterRow], list[Stranger]]:
    """Part the rows below the headings into those of students and others."""
    students, others = [], []
    for row in rows:
        if why := find_reason(row, columns):
            others.append(Stranger(row.line, why))
        else:
            students.append(row)
    last = students[-1].line if students else 0
    return students, [each for each in others if each.why != BLANK or each.line < last]


def find_reason(row: RosterRow, columns: Columns) -> str:
    """Find what tells that a row is no student; '' where it is one, or may be."""
    cells = [clean_cell(cell) for cell in row.cells]
    filled = [cell for cell in cells if cell]
    if not filled:
        return BLANK
    if filled == columns.headings and filled:
        return "the headings again"
    said = next((cell for cell in filled if _is_summary(cell)), "")
    id_ = columns.cell(cells, "id")
    named = " ".join(filter(None, (cells[at] for at in columns.parts if at < len(cells))))
    if id_ and not (_is_summary(id_) and not named):
        return _find_staff(columns.cell(cells, "role"))
    if named:
        return f"`{named[:LONGEST]}`" if _is_summary(named) else ""
    if said:
        return f"`{said[:LONGEST]}`"
    return "" if any(re.search(r"[^\W\d_]", cell) for cell in filled) else "neither id nor name"


def _is_summary(cell: str) -> bool:
    """Return whether a cell is what stands in rows of totals and the like, or for a test student."""
    return len(cell) <= LONGEST and re.sub(r"[\d ]+$", "", plain_words(cell)) in NO_STUDENT


def _find_staff(role: str) -> str:
    roles = [plain_words(each) for each in re.split("[,;/]", role) if each.strip()]
    return f"`{role}`" if roles and all(each in STAFF for each in roles) else ""


def describe_strangers(strangers: Sequence[Stranger]) -> str:
    """Say which rows were passed over."""
    return f"passed over: {list_some([f'line {each.line} ({each.why})' for each in strangers], MOST_NAMED)}"
