"""Find rows that are not students, find doubtful students, and summarize how a roster was read."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from exam_builder.findings import Code, find_nearest_name, format_count, list_some
from exam_builder.paper import Student
from exam_builder.roster.cells import DATE, LONGEST, MONTH, NOTHING, CellProblem, clean_cell, parse_accommodations
from exam_builder.roster.full_names import WRITE_NAME, are_capitals, are_turned, doubt_id
from exam_builder.roster.headings import NAME_KINDS, Columns, find_unread, name_columns
from exam_builder.roster.table import DELIMITERS, RosterRow, RosterTable
from exam_builder.roster.unlike import FEWEST, Doubt, find_unlike, reduce_to_shape
from exam_builder.roster.vocabulary import (
    COLUMN_NAMES,
    ENROLLED,
    LOGINS,
    SEATING,
    STAFF,
    has_left,
    is_summary,
    normalize_words,
)
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
    if _are_headings(cells, columns):
        return "the headings again"
    summary = next((cell for cell in filled if is_summary(cell)), "")
    id_ = columns.cell(cells, "id")
    named = " ".join(filter(None, (cells[at] for at in columns.parts if at < len(cells))))
    if id_ and not (is_summary(id_) and not named):
        return _find_staff(columns.cell(cells, "role"))
    if named:
        return f"`{named[:LONGEST]}`" if is_summary(named) else _find_staff(columns.cell(cells, "role"))
    if summary:
        return f"`{summary[:LONGEST]}`"
    is_row = any(filled[0].count(sign) == columns.width - 1 > 1 for sign in DELIMITERS)  # with another separator
    if len(filled) == 1 and not is_row and filled[0] not in (columns.cell(cells, name) for name in columns.index):
        return f"`{filled[0][:LONGEST]}`"
    return "" if any(re.search(r"[^\W\d_]", cell) for cell in filled) else "neither id nor name"


def _are_headings(cells: Sequence[str], columns: Columns) -> bool:
    """Return whether a row has headings under those of ids and names: the same, or others that are known."""
    if columns.cell(cells, "id").isdecimal():
        return False
    pairs = [(columns.cell(row, "id"), columns.cell(row, "name")) for row in (cells, columns.headings)]
    (id_, name), above = (tuple(map(normalize_words, pair)) for pair in pairs)
    known = id_ in COLUMN_NAMES["id"] and any(name in COLUMN_NAMES[kind] for kind in NAME_KINDS)
    return known or (bool(id_ and name) and (id_, name) == above)


def _find_staff(role: str) -> str:
    roles = [normalize_words(each) for each in re.split(r"[,;]|/(?!in\b)", role) if each.strip()]
    return f"`{role}`" if roles and all(each in STAFF for each in roles) else ""


TIME_OR_DATE = re.compile(r"\d:\d|\d\.\d+\.|\d/\d|\d\d-\d\d")
CUT = re.compile(r"[^,;:|]+[,;:|]")
"""A cell with the separator of another list at its end."""
LOGIN = re.compile(r"(?=.*[a-z])[a-z0-9._-]+")


def find_doubts(students: Sequence[Student], lines: Sequence[int]) -> Iterator[Doubt]:
    """Find students who share an address or a name, logins in place of names, rooms and sections that are spelled in
    two ways, what is in the wrong column, students who left, and what is unlike all others.

    `lines` are the lines of the students' rows.
    """
    yield from _find_twins([student.email for student in students], "email", "e-mail address", lines)
    yield from _find_twins([student.name for student in students], "name", "name", lines)
    ids = enumerate(student.id for student in students)
    yield from (Doubt(number, "id", wrong) for number, id_ in ids if (wrong := doubt_id(id_)))
    yield from _find_equal_numbers([student.id for student in students], lines)
    yield from _find_shared_seat(students, lines)
    yield from _find_logins(students)
    for column in ("section", "room"):
        yield from _find_spellings([student.cell(column) for student in students], column)
    yield from _find_misplaced(students)
    yield from _find_left(students)
    yield from find_unlike(students)


def _find_twins(cells: Sequence[str], column: str, called: str, lines: Sequence[int]) -> Iterator[Doubt]:
    first: dict[str, int] = {}
    for number, cell in enumerate(cells):
        above = first.setdefault(" ".join(cell.casefold().split()), number)
        if cell and above != number:
            what = f"the {called} `{cell}` already stands in line {lines[above]}"
            hint = "correct it, or remove the row, if this is the same student twice"
            yield Doubt(number, column, CellProblem(Code.TWIN, what, hint))


def _find_equal_numbers(ids: Sequence[str], lines: Sequence[int]) -> Iterator[Doubt]:
    """Find ids that are the same number as another one, such as `012` and `12`."""
    first: dict[str, int] = {}
    for number, id_ in enumerate(ids):
        above = first.setdefault(id_.lstrip("0"), number)
        if above != number and id_.isdecimal():
            what = f"the id `{id_}` and `{ids[above]}` in line {lines[above]} are the same number"
            yield Doubt(number, "id", CellProblem(Code.TWIN, what, "correct one, if zeros are missing or too many"))


def _find_shared_seat(students: Sequence[Student], lines: Sequence[int]) -> Iterator[Doubt]:
    """Find the only two students of a room who have the same seat. (If more have, a seat is a table for several.)"""
    places = [tuple(map(student.cell, ("section", "room", "seat"))) for student in students]
    shared = [number for number, place in enumerate(places) if place[-1] and place in places[:number]]
    if len(shared) == 1 and len(students) >= FEWEST:
        what = f"the seat `{places[shared[0]][-1]}` is already taken in line {lines[places.index(places[shared[0]])]}"
        yield Doubt(shared[0], "seat", CellProblem(Code.TWIN, what, "give each student a seat of their own"))


def _find_logins(students: Sequence[Student]) -> Iterator[Doubt]:
    """Find logins and ids in place of names. (If all names are ids, students are to stay anonymous.)"""
    names = [student.name for student in students]
    if all(student.name == student.id for student in students):
        return
    if len(names) > 1 and all(map(LOGIN.fullmatch, names)):
        what = f"the name `{names[0]}` looks like a login, and so do all others"
        hint = "read the names from another column, such as --columns id=1,name=2"
        yield Doubt(0, "name", CellProblem(Code.MISREAD, what, hint))
        return
    for number, student in enumerate(students):
        logins = {cell.casefold() for key, cell in student.columns if key.replace("_", " ") in LOGINS}
        if student.name == student.id or student.name.casefold() in logins:
            what = f"the name `{student.name}` is the {'id' if student.name == student.id else 'login'} of this student"
            yield Doubt(number, "name", CellProblem(Code.MISREAD, what, WRITE_NAME))


def _find_spellings(cells: Sequence[str], column: str) -> Iterator[Doubt]:
    """Find cells that differ from more frequent ones only by spaces, hyphens, capitals or a letter for a digit, such as
    `HS1` and `HS 1`, and single cells with a slip in a word.
    """
    usual: dict[str, str] = {}
    counts = Counter(cells)
    for cell, _ in counts.most_common():
        usual.setdefault(_spell_alike(cell), cell)
    reported = set()
    for number, cell in enumerate(cells):
        other = usual[_spell_alike(cell)]
        if counts[cell] == 1 and other == cell:
            other = next((each for each in counts if counts[each] > 2 and _is_slip(cell, each)), cell)
        if cell not in reported and other != cell:
            reported.add(cell)
            what = f"the {column} `{cell}` is spelled `{other}` in other rows, and counts as another {column}"
            yield Doubt(number, column, CellProblem(Code.TWIN, what, "spell it alike in all rows, if it is the same"))


def _find_misplaced(students: Sequence[Student]) -> Iterator[Doubt]:
    """Find accommodations, dates and separators in columns that say where students sit."""
    dated = Counter(column for student in students for column in SEATING if TIME_OR_DATE.search(student.cell(column)))
    for number, student in enumerate(students):
        for column in SEATING:
            cell = student.cell(column)
            large, extra, unknown = parse_accommodations(cell)
            if (large or extra) and unknown is None:
                what = f"the {column} of this student is `{cell}`, which would not be granted"
                yield Doubt(number, column, CellProblem(Code.ACCOMMODATION, what, "write it under `accommodation`"))
            elif DATE.fullmatch(cell) and (re.search(MONTH, cell, re.I) or dated[column] < 2):
                kind = "time" if ":" in cell else "date"
                what = f"the {column} `{cell}` is a {kind}, into which a spreadsheet may have changed it"
                yield Doubt(number, column, CellProblem(Code.MISREAD, what, "copy it again from its source, as text"))
            elif set(cell) == {"?"} or "@" in cell:
                what = f"`{cell}` is no {column}"
                yield Doubt(number, column, CellProblem(Code.MISREAD, what, "write it, or leave the cell empty"))
            elif CUT.fullmatch(cell):
                what = f"the {column} `{cell}` ends with `{cell[-1]}`, which would be printed"
                yield Doubt(number, column, CellProblem(Code.MISREAD, what, "take it out"))


def _find_left(students: Sequence[Student]) -> Iterator[Doubt]:
    """Find students who no longer take the course, as a cell such as `Dropped` or `Active: no` says.

    They are not passed over: a paper too many does no harm.
    """
    rows, told = [dict(each.columns) for each in students], set[int]()
    for key in rows[0] if rows else ():
        heading, cells = key.replace("_", " "), [row.get(key, "") for row in rows]
        left = {cell for cell in set(cells) if has_left(cell) or _tells_left(heading, cell)}
        for number in [number for number, cell in enumerate(cells) if cell in left and number not in told]:
            told.add(number)
            shown = cells[number][:LONGEST] if has_left(cells[number]) else f"{heading}: {cells[number][:LONGEST]}"
            what = f"`{students[number].name}` gets a copy, although this row says `{shown}`"
            hint = "take out the row if this student does not take the exam"
            yield Doubt(number, key, CellProblem(Code.ENROLMENT, what, hint))


def _tells_left(heading: str, cell: str) -> bool:
    """Return whether a cell says that somebody left below such a heading.

    >>> _tells_left("active", "no"), _tells_left("withdrawn on", "3 Nov"), _tells_left("inactive days", "3")
    (True, True, False)
    """
    says = normalize_words(cell[:LONGEST])
    if heading in ENROLLED:
        return says != "" and says in NOTHING
    return has_left(heading) and says not in NOTHING and not (says.isdecimal() and " " in heading)


def _is_slip(cell: str, other: str) -> bool:
    """Return whether two cells differ by a slip: in one long word, by a sign in another place, or a letter for a digit.

    >>> _is_slip("Rooom 12", "Room 12"), _is_slip("H1S", "HS1"), _is_slip("B2n2", "B202")
    (True, True, True)
    >>> _is_slip("Room 12", "Room 2"), _is_slip("Hall A", "Hall B"), _is_slip("A112", "A121"), _is_slip("12a", "121")
    (False, False, False, False)
    """
    moved = sorted(cell) == sorted(other) and re.sub(r"\D", "", cell) == re.sub(r"\D", "", other)
    unlike = [at for at, pair in enumerate(zip(cell, other, strict=False)) if pair[0] != pair[1]]
    if moved or (
        len(cell) == len(other) and len(unlike) == 1 and reduce_to_shape(cell[:-1]) != reduce_to_shape(other[:-1])
    ):
        return True
    words, others = re.findall(r"\d+|[^\W\d_]+", cell), re.findall(r"\d+|[^\W\d_]+", other)
    odd = [pair for pair in zip(words, others, strict=False) if pair[0] != pair[1]]
    if len(words) != len(others) or len(odd) != 1 or any(map(str.isdigit, odd[0])):
        return False
    return min(map(len, odd[0])) > 3 and bool(find_nearest_name(odd[0][0], odd[0][1:], 0.75))


def _spell_alike(cell: str) -> str:
    """Return a key that is the same for cells that are most likely meant to be equal.

    >>> _spell_alike("HS 1") == _spell_alike("hs-1"), _spell_alike("1 1") == _spell_alike("11")
    (True, False)
    """
    cell = re.sub(r"(?<=\d)o|o(?=\d)", "0", re.sub(r"(?<=\d)[li](?=\d)", "1", cell.casefold()))
    return re.sub(r"(?<!\d)[\s_-]+|[\s_-]+(?!\d)", "", re.sub(r"[\s_-]+", "-", cell))


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
        named = list_some([f"line {each.line} ({each.why})" for each in strangers], MOST_NAMED)
        lines.append(f"  passed over: {named}")
    return tuple(map(show_line, lines))


def _describe_names(columns: Columns, names: Sequence[str]) -> str:
    """Describe how names are written, if that is not how they are printed or should be."""
    notes = ["written “Last, First”, printed “First Last”"] if len(columns.parts) == 1 and are_turned(names) else []
    if are_capitals(names):
        notes.append("in capitals, and printed so")
    return f" ({'; '.join(notes)})" if notes else ""
