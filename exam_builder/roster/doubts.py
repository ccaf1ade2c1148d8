"""Find rows that are not students, find doubtful students, and summarize how a roster was read."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from exam_builder.findings import Code, format_count, list_some
from exam_builder.paper import Student
from exam_builder.roster.cells import LONGEST, CellProblem, clean_cell, parse_accommodations
from exam_builder.roster.full_names import WRITE_NAME, are_capitals, are_turned
from exam_builder.roster.headings import Columns, find_unread, name_columns
from exam_builder.roster.table import RosterRow, RosterTable
from exam_builder.roster.vocabulary import NO_STUDENT, SEATING, STAFF, normalize_words
from exam_builder.terminal import show_line

BLANK = "blank"
MOST_NAMED = 8


class SkippedRow(NamedTuple):
    """A row that is not a student, and how that is known."""

    line: int
    why: str


def split_rows(rows: Sequence[RosterRow], columns: Columns) -> tuple[list[RosterRow], list[SkippedRow]]:
    """Split the rows below the headings into those of students and others."""
    students, others = [], []
    for row in rows:
        if why := find_reason(row, columns):
            others.append(SkippedRow(row.line, why))
        else:
            students.append(row)
    last = students[-1].line if students else 0
    return students, [each for each in others if each.why != BLANK or each.line < last]


def find_reason(row: RosterRow, columns: Columns) -> str:
    """Return why a row is not a student; '' if it is one, or may be."""
    cells = [clean_cell(cell) for cell in row.cells]
    filled = [cell for cell in cells if cell]
    if not filled:
        return BLANK
    if filled == columns.headings and filled:
        return "the headings again"
    summary = next((cell for cell in filled if _is_summary(cell)), "")
    id_ = columns.cell(cells, "id")
    named = " ".join(filter(None, (cells[at] for at in columns.parts if at < len(cells))))
    if id_ and not (_is_summary(id_) and not named):
        return _find_staff(columns.cell(cells, "role"))
    if named:
        return f"`{named[:LONGEST]}`" if _is_summary(named) else ""
    if summary:
        return f"`{summary[:LONGEST]}`"
    if len(filled) == 1 and filled[0] not in (columns.cell(cells, name) for name in columns.index):
        return f"`{filled[0][:LONGEST]}`"
    return "" if any(re.search(r"[^\W\d_]", cell) for cell in filled) else "neither id nor name"


def _is_summary(cell: str) -> bool:
    """Return whether a cell is typical of rows with totals and the like, or of a test student."""
    return len(cell) <= LONGEST and re.sub(r"[\d ]+$", "", normalize_words(cell)) in NO_STUDENT


def _find_staff(role: str) -> str:
    roles = [normalize_words(each) for each in re.split(r"[,;]|/(?!in\b)", role) if each.strip()]
    return f"`{role}`" if roles and all(each in STAFF for each in roles) else ""


def describe_strangers(strangers: Sequence[SkippedRow]) -> str:
    """Describe the rows that were passed over."""
    return f"passed over: {list_some([f'line {each.line} ({each.why})' for each in strangers], MOST_NAMED)}"


MONTH = "(?:jan|feb|mar|mär|mrz|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez)"
DATE = re.compile(rf"(?i)\d{{1,2}}(?:\. |-){MONTH}|{MONTH}-\d\d")
"""What spreadsheets make of `1-2` and `2/1`."""
CUT = re.compile(r"[^,;:|]+[,;:|]")
"""A cell with the separator of another list at its end."""
LOGIN = re.compile(r"(?=.*[a-z])[a-z0-9._-]+")
FEWEST = 5
"""The fewest students from which the usual form of ids can be told."""


class Doubt(NamedTuple):
    """A problem in a column of a student (counted from 0)."""

    student: int
    column: str
    wrong: CellProblem


def find_doubts(students: Sequence[Student], lines: Sequence[int]) -> Iterator[Doubt]:
    """Find students who share an address or a name, logins in place of names, rooms and sections that are spelled in
    two ways, what is in the wrong column, and ids and versions that are unlike all others.

    `lines` are the lines of the students' rows.
    """
    yield from _find_twins([student.email for student in students], "email", "e-mail address", lines)
    yield from _find_twins([student.name for student in students], "name", "name", lines)
    yield from _find_logins(students)
    for column in ("section", "room"):
        yield from _find_spellings([student.cell(column) for student in students], column)
    yield from _find_misplaced(students)
    yield from _find_odd_ids([student.id for student in students])
    yield from _find_long_versions([student.version for student in students])
    yield from _find_far_versions([student.version for student in students])


def _find_twins(cells: Sequence[str], column: str, called: str, lines: Sequence[int]) -> Iterator[Doubt]:
    first: dict[str, int] = {}
    for number, cell in enumerate(cells):
        above = first.setdefault(" ".join(cell.casefold().split()), number)
        if cell and above != number:
            what = f"the {called} `{cell}` already stands in line {lines[above]}"
            hint = "correct it, or remove the row, if this is the same student twice"
            yield Doubt(number, column, CellProblem(Code.TWIN, what, hint))


def _find_logins(students: Sequence[Student]) -> Iterator[Doubt]:
    """Find logins and ids in place of names. (If all names are ids, students are to stay anonymous.)"""
    names = [student.name for student in students]
    same = [number for number, student in enumerate(students) if student.name == student.id]
    if len(same) == len(students):
        return
    if len(names) > 1 and all(map(LOGIN.fullmatch, names)):
        what = f"the name `{names[0]}` looks like a login, and so do all others"
        hint = "read the names from another column, such as --columns id=1,name=2"
        yield Doubt(0, "name", CellProblem(Code.MISREAD, what, hint))
    for number in same:
        what = f"the name `{names[number]}` is the id of this student"
        yield Doubt(number, "name", CellProblem(Code.MISREAD, what, WRITE_NAME))


def _find_spellings(cells: Sequence[str], column: str) -> Iterator[Doubt]:
    """Find cells that differ from more frequent ones only by spaces, hyphens or capitals, such as `HS1` and `HS 1`."""
    usual: dict[str, str] = {}
    for cell, _ in Counter(cells).most_common():
        usual.setdefault(_spell_alike(cell), cell)
    reported = set()
    for number, cell in enumerate(cells):
        if cell not in reported and (other := usual[_spell_alike(cell)]) != cell:
            reported.add(cell)
            what = f"the {column} `{cell}` is spelled `{other}` in other rows, and counts as another {column}"
            yield Doubt(number, column, CellProblem(Code.TWIN, what, "spell it alike in all rows, if it is the same"))


def _find_misplaced(students: Sequence[Student]) -> Iterator[Doubt]:
    """Find accommodations, dates and separators in columns that say where students sit."""
    for number, student in enumerate(students):
        for column in SEATING:
            cell = student.cell(column)
            if cell and parse_accommodations(cell)[2] is None:
                what = f"the {column} of this student is `{cell}`, which would not be granted"
                yield Doubt(number, column, CellProblem(Code.ACCOMMODATION, what, "write it under `accommodation`"))
            elif DATE.fullmatch(cell):
                what = f"the {column} `{cell}` is a date, into which a spreadsheet may have changed it"
                yield Doubt(number, column, CellProblem(Code.MISREAD, what, "copy it again from its source, as text"))
            elif CUT.fullmatch(cell):
                what = f"the {column} `{cell}` ends with `{cell[-1]}`, which would be printed"
                yield Doubt(number, column, CellProblem(Code.MISREAD, what, "take it out"))


def _spell_alike(cell: str) -> str:
    """Return a key that is the same for cells that are most likely meant to be equal.

    >>> _spell_alike("HS 1") == _spell_alike("hs-1"), _spell_alike("1 1") == _spell_alike("11")
    (True, False)
    """
    return re.sub(r"(?<!\d)[\s_-]+|[\s_-]+(?!\d)", "", re.sub(r"[\s_-]+", "-", cell.casefold()))


def _find_odd_ids(ids: Sequence[str]) -> Iterator[Doubt]:
    """Find the first id that lost its zeros, and the only other one that has not as many digits as most."""
    if len(ids) < FEWEST:
        return
    shapes = Counter(len(each) for each in ids if _is_number(each))
    digits, count = shapes.most_common(1)[0] if shapes else (0, 0)
    if 2 * count <= len(ids):
        return
    short = [number for number, each in enumerate(ids) if _is_number(each) and len(each) < digits]
    if short and max(shapes) == digits:
        what = _describe_short([ids[number] for number in short], digits)
        yield Doubt(short[0], "id", CellProblem(Code.ID, what, "copy the ids again from their source, as text"))
        count += len(short)
    if count != len(ids) - 1:
        return
    odd = next(number for number, each in enumerate(ids) if number not in short and not _is_number(each, digits))
    what = f"the id `{ids[odd]}` is not a number of {digits} digits, as {'most' if short else 'all'} others are"
    hint = "correct it, if a digit is missing, or one too many"
    if re.fullmatch(r"[\dOolI\s]+", ids[odd]) and not _is_number(ids[odd]):
        hint = "write digits only: 0 and 1, and no letters O, l or I, and no spaces"
    yield Doubt(odd, "id", CellProblem(Code.ID, what, hint))


def _is_number(cell: str, digits: int = 0) -> bool:
    return cell.isdecimal() and cell.isascii() and len(cell) == (digits or len(cell))


def _describe_short(ids: Sequence[str], digits: int) -> str:
    more = f", and so have {len(ids) - 1:,} more" if len(ids) > 1 else ""
    lost = f"a spreadsheet may have taken its zeros: `{ids[0].zfill(digits)}`"
    return f"the id `{ids[0]}` has fewer than the {digits} digits of most others{more}; {lost}"


def _find_long_versions(versions: Sequence[str]) -> Iterator[Doubt]:
    """Find the only version with two letters if all others have one."""
    long = [number for number, version in enumerate(versions) if len(version) > 1]
    if len(long) == 1 and len([version for version in versions if version]) > 1:
        what = f"the version `{versions[long[0]]}` has two letters, and all others have one"
        yield Doubt(long[0], "version", CellProblem(Code.VERSION, what, "write one letter such as A or B"))


def _find_far_versions(versions: Sequence[str]) -> Iterator[Doubt]:
    """Find versions of a single student whose letter comes well after those of all others."""
    letters = [version for version in versions if len(version) == 1]
    for number, version in enumerate(versions):
        others = {ord(letter) for letter in letters if letter != version}
        if letters.count(version) == 1 and len(letters) > 2 and others and ord(version) > max(others) + 2:
            what = f"the version `{version}` is of this student alone, those of others go up to {chr(max(others))}"
            yield Doubt(number, "version", CellProblem(Code.VERSION, what, "correct it, unless it is meant"))


MOST_HEADINGS = 8


def summarize_roster(
    file: str, table: RosterTable, columns: Columns, rows: Sequence[RosterRow], strangers: Sequence[SkippedRow]
) -> tuple[str, ...]:
    """Summarize in a few lines how a roster was read, without naming students."""
    names = [columns.cell(row.cells, "name").strip() for row in rows]
    lines = [
        f"{file}: {format_count(len(rows), 'student')}; {table.form}",
        f"  {name_columns(columns, _describe_names(columns, names))}",
    ]
    if unread := [heading for heading in find_unread(columns).values() if heading]:
        lines.append(f"  carried: {list_some([f'`{heading[:60]}`' for heading in unread], MOST_HEADINGS)}")
    if strangers:
        lines.append(f"  {describe_strangers(strangers)}")
    return tuple(map(show_line, lines))


def _describe_names(columns: Columns, names: Sequence[str]) -> str:
    """Describe how names are written, if that is not how they are printed or should be."""
    notes = ["written “Last, First”, printed “First Last”"] if len(columns.parts) == 1 and are_turned(names) else []
    if are_capitals(names):
        notes.append("in capitals, and printed so")
    return f" ({'; '.join(notes)})" if notes else ""
