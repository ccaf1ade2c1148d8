"""Read the students of a roster, or report everything that is wrong with it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from exam_builder.findings import (
    Code,
    Finding,
    Place,
    Refused,
    Severity,
    deduplicate,
    find_nearest_name,
    format_count,
    select_errors,
)
from exam_builder.paper import Student
from exam_builder.roster import cells
from exam_builder.roster.cells import CellFindings, CellProblem, find_swapped
from exam_builder.roster.choice import Choice, choose_columns
from exam_builder.roster.doubts import SkippedRow, find_doubts, split_rows, summarize_roster
from exam_builder.roster.full_names import (
    are_turned,
    doubt_commas,
    doubt_name,
    doubt_order,
    find_mark,
    join_parts,
    strip_id,
    turn_name,
)
from exam_builder.roster.headings import (
    KNOWN_HEADINGS,
    Columns,
    describe_missing,
    fill_names,
    find_half_names,
    find_slips,
    find_twice,
    find_unread_cells,
)
from exam_builder.roster.table import DELIMITERS, HEADER_ROWS, RosterRow, RosterTable, read_table
from exam_builder.roster.vocabulary import SEATING, make_column_key

REQUIRED = ("id", "name")
OPTIONAL = ("email", "version", "accommodation")
REQUIRED_SET = frozenset(REQUIRED)
CARRIED = frozenset({"role", *SEATING})
"""Columns whose cells are not checked."""
MAX_STUDENTS = 200_000
MAX_COLUMNS = 1_000

EXAMPLE = "begin with a line such as `id,name,email,version,accommodation`"
NO_HEADINGS = f"{EXAMPLE}, or say which columns hold what: --columns id=1,last=2,first=3"


@dataclass(frozen=True, slots=True)
class Roster:
    """The students in the order of the file, warnings about it, and the places of each student's cells.

    The lines of `summary` say how each column was read, and which rows were passed over.
    """

    students: tuple[Student, ...]
    findings: tuple[Finding, ...] = ()
    summary: tuple[str, ...] = field(default=(), compare=False)
    cells: "_Cells | None" = field(default=None, compare=False)

    def place(self, id_: str, column: str) -> Place | None:
        """Return the place of a student's cell; None if the roster was not read from a file."""
        return self.cells.place(id_, column) if self.cells else None

    def read_as(self, key: str) -> str:
        """Return what the column with the heading of this key is read as; '' if there is none, or it is only carried.

        Keys are those of `make_column_key`.
        """
        columns = self.cells.columns if self.cells else None
        roles = columns.index.items() if columns else ()
        return next((role for role, at in roles if columns and make_column_key(columns.headings[at]) == key), "")


@dataclass(frozen=True, slots=True)
class _Cells:
    """The row of each student, by id."""

    file: str
    columns: Columns
    rows: Mapping[str, RosterRow]

    def place(self, id_: str, column: str) -> Place:
        """Return the place of a cell, or of its row if there is no such column."""
        row, at = self.rows[id_], {**self.columns.carried_columns, **self.columns.index}.get(column)
        return Place(self.file, row.line, 1 if at is None else row.column(at, self.columns.delimiter))


def read_roster(path: Path, file: str | None = None, columns: Choice | None = None) -> Roster:
    """Read a file of students, which findings call `file` (by default its path); see `parse_columns` for `columns`.

    Raise Refused with all errors if there are any, and Misuse if `columns` names a column that does not exist.
    """
    file = file or path.as_posix()
    table = read_table(path, file, KNOWN_HEADINGS, MAX_STUDENTS + HEADER_ROWS)
    findings = CellFindings(file)
    if not any(row.cells for row in table.rows) and not table.broken:
        raise Refused([Finding(Code.EMPTY, "the roster is empty", Place(file), EXAMPLE)])
    if (wide := next((row for row in table.rows if len(row.cells) > MAX_COLUMNS), None)) is not None:
        what = f"the roster has {format_count(len(wide.cells), 'column')}; no more than {MAX_COLUMNS:,} are read"
        raise Refused([Finding(Code.SIZE, what, Place(file, wide.line), "leave only those that are needed")])
    number, chosen = choose_columns(table.rows, table.delimiter, columns or {})
    header = RosterRow((), 1, "") if number is None else table.rows[number]
    for index, wrong in find_twice(chosen, columns or {}):
        findings.add(wrong, header.line, header.column(index, chosen.delimiter))
    _check_header(header, chosen, findings, table)
    below = table.rows[0 if number is None else number + 1 :]
    students, strangers = split_rows(list(fill_names(below, chosen)), chosen)
    above = [SkippedRow(row.line, "above the headings") for row in table.rows[: number or 0] if row.cells]
    summary = summarize_roster(file, table, chosen, students, (*above, *strangers))
    try:
        return replace(_read_table(header, chosen, students, findings, table), summary=summary)
    except Refused as refused:
        raise Refused(refused.findings, summary) from None


def _read_table(
    header: RosterRow, columns: Columns, rows: list[RosterRow], findings: CellFindings, table: RosterTable
) -> Roster:
    """Read the students from `rows`, which contain nothing else."""
    findings.rows = len(rows)
    for name, wrong, severity in find_crossed(columns, rows):
        findings.add(wrong, header.line, header.column(columns.index[name], columns.delimiter), severity)
        if severity == "error":  # problems of the cells would only follow from it
            raise Refused(findings.list_findings())
    misnamed = dict(find_misnamed(columns, rows))
    for name, wrong in misnamed.items():
        findings.add(wrong, header.line, header.column(columns.index[name], columns.delimiter))
        if wrong.code == Code.SWAPPED:
            raise Refused(findings.list_findings())
    columns = replace(columns, index={name: at for name, at in columns.index.items() if name not in misnamed})
    if short := _find_short_rows(rows, columns):
        findings.add(short, header.line)
        raise Refused(findings.list_findings())
    read = list(_read_students(rows, columns, findings))
    findings.kept += table.broken
    students = tuple(student for _, student in read)
    if not students and not select_errors(findings.kept):
        hint = "write a row for each student below the first row"
        findings.add(CellProblem(Code.EMPTY, "the roster has no students", hint), 1)
    for number, wrong, severity in find_swapped(students):
        row = read[number][0]
        findings.add(wrong, row.line, row.column(columns.index["name"], columns.delimiter), severity)
    if select_errors(findings.kept):
        raise Refused(findings.list_findings())
    places = {**columns.carried_columns, **columns.index}
    for doubt in find_doubts(students, [row.line for row, _ in read]):
        row = read[doubt.student][0]
        findings.add(doubt.wrong, row.line, row.column(places[doubt.column], columns.delimiter), "warning")
    slips = {index for index, _ in find_slips(columns)}
    for index, wrong in (*find_half_names(columns, rows), *find_unread_cells(columns, rows)):
        if index in slips:
            continue
        findings.add(wrong, header.line, header.column(index, columns.delimiter), "warning")
    cells = _Cells(findings.file, columns, {each.id: row for row, each in read})
    return Roster(students, deduplicate(findings.list_findings()), cells=cells)


def _find_short_rows(rows: Sequence[RosterRow], columns: Columns) -> CellProblem | None:
    """Report a first row with more cells than any other, or fewer; the mistake is then in that row."""
    widths = {len(row.cells) for row in rows}
    width = min(widths, default=0)
    if len(rows) < 2 or len(widths) > 1 or not columns.delimiter or width in (0, 1, columns.width):
        return None
    what = f"the first row has {format_count(columns.width, 'cell')}, and every other row has {width}"
    hint = "take out the headings that are too many, and a separator at the end of the line"
    if width > columns.width:
        if not any(cell.strip() for row in rows for cell in row.cells[columns.width :]):
            return None
        hint = "write the heading that is missing, or put quotes around cells that hold the separator"
    return CellProblem(Code.CELLS, what, hint)


def _check_header(header: RosterRow, columns: Columns, findings: CellFindings, table: RosterTable) -> None:
    """Check the headings; raise Refused if they do not include ids and names."""
    for index, wrong in find_slips(columns):
        findings.add(wrong, header.line, header.column(index, columns.delimiter), "warning")
    for name in table.unread:
        what = f"the sheet `{name}` is not read; only {table.form.removesuffix(' of a workbook')} is"
        findings.add(
            CellProblem(Code.UNREAD, what, "put all students into one sheet, if some are there"), 1, 1, "warning"
        )
    if columns.index.keys() >= REQUIRED_SET:
        return
    if not columns.index and not any(
        find_nearest_name(each.casefold(), KNOWN_HEADINGS, 0.75) for each in columns.headings
    ):
        what = f"the first row does not name the columns: it is `{', '.join(header.cells)[: cells.LONGEST]}`"
        findings.add(CellProblem(Code.COLUMN, what, NO_HEADINGS), header.line)
    else:
        for wrong in describe_missing(columns, EXAMPLE):
            findings.add(wrong, header.line)
    raise Refused(findings.list_findings())


def _read_students(
    rows: list[RosterRow], columns: Columns, findings: CellFindings
) -> Iterator[tuple[RosterRow, Student]]:
    seen: dict[str, tuple[str, int]] = {}
    reading = _Reading(rows, columns)
    for count, row in enumerate(rows, 1):
        if count > MAX_STUDENTS:
            what = f"the roster names more than {MAX_STUDENTS:,} students"
            findings.add(CellProblem(Code.SIZE, what, "split it, and build once for each part"), row.line)
            return
        if _has_all_cells(row, columns, findings) and (student := _read_student(row, reading, seen, findings)):
            yield row, student


class _Reading:
    """How ids and names are written in a table, which can only be told from all rows together."""

    def __init__(self, rows: list[RosterRow], columns: Columns) -> None:
        self.columns = columns
        ids, names = ([columns.cell(row.cells, column).strip() for row in rows] for column in ("id", "name"))
        self.carried_columns = sorted(columns.carried_columns.items(), key=lambda item: item[1])
        self.mark = find_mark(ids)
        self.turned = len(columns.parts) == 1 and are_turned(names)
        plain = doubt_commas(names) if self.turned else None
        self.plain_name = None if plain is None else names[plain]

    def read(self, row: RosterRow) -> dict[str, str]:
        """Return the cells of a row that are read: the id without its mark, the name with the given name first."""
        columns = self.columns
        cell = {name: cells.clean_cell(columns.cell(row.cells, name)) for name in columns.index if name not in CARRIED}
        cell["id"] = strip_id(cell["id"], self.mark)
        if len(columns.parts) > 1:
            cell["name"] = join_parts(cells.clean_cell(row.cells[at]) for at in columns.parts if at < len(row.cells))
        elif self.turned:
            cell["name"] = turn_name(cell["name"]) or cell["name"]
        if found := cells.EMAIL.fullmatch(cell.get("email", "")):
            cell["email"] = found[1]
        return cell

    def doubt_order(self, name: str) -> CellProblem | None:
        """Report a name whose parts are in another order than those of most others."""
        if name and name == self.plain_name:
            what = f"the name `{name}` has no comma, unlike all others, and is printed so"
            return CellProblem(Code.MISREAD, what, "write the family name, a comma and the given name")
        return doubt_order(name)


def _read_student(
    row: RosterRow, reading: _Reading, seen: dict[str, tuple[str, int]], findings: CellFindings
) -> Student | None:
    """Read the student of a row; if something is wrong, add the findings and return None."""
    cell, columns = reading.read(row), reading.columns
    large, extra, unknown = cells.parse_accommodations(cell.get("accommodation", ""))
    wrong = {name: wrong for name in cell if (wrong := _check_cell(name, cell[name], unknown))}
    if "id" in cell and "id" not in wrong and (twin := _check_unique(cell["id"], row.line, seen)):
        wrong["id"] = twin
    if len(wrong) > 1 and "email" in wrong:
        wrong = {(first := min(wrong, key=columns.index.__getitem__)): _report_shifted_cells(columns, cell[first])}
    for name, each in wrong.items():
        findings.add(each, row.line, row.column(columns.index[name], columns.delimiter))
    if wrong or not cell.keys() >= REQUIRED_SET:
        return None
    doubts = {"name": doubt_name(cell["name"]) or reading.doubt_order(cell["name"])}
    if "accommodation" in columns.index:
        doubts["accommodation"] = cells.doubt_extra_time(extra)
    for name, doubt in doubts.items():
        if doubt:
            findings.add(doubt, row.line, row.column(columns.index[name], columns.delimiter), "warning")
    more = tuple((key, cells.clean_cell(row.cells[at])) for key, at in reading.carried_columns if at < len(row.cells))
    return Student(cell["id"], cell["name"], cell.get("email", ""), cell.get("version", "").upper(), large, extra, more)


def _report_shifted_cells(columns: Columns, first: str) -> CellProblem:
    """Report cells of a row that do not fit their columns, most likely because a name contains a separator."""
    sign = "tab" if columns.delimiter == "\t" else f"`{columns.delimiter}`"
    hint = f'put quotes around a name that holds a {sign}, such as "Lovelace, Ada", or take out a {sign} too many'
    what = f"from `{first[: cells.LONGEST]}` on, the cells of this row do not fit their columns"
    return CellProblem(Code.CELLS, what, hint if columns.delimiter else "")


def _find_other_separator(row: RosterRow, columns: Columns) -> str:
    """Return the separator of a row if it differs from that of the first row, otherwise ''."""
    if len(row.cells) > 1 or columns.width < 2:
        return ""
    return next((sign for sign in DELIMITERS if sign != columns.delimiter and row.cells[0].count(sign) >= 2), "")


def _has_all_cells(row: RosterRow, columns: Columns, findings: CellFindings) -> bool:
    """Return whether a row has as many cells as the header, and report it if not. Extra empty cells are allowed."""
    if len(row.cells) == columns.width or not columns.delimiter:
        return True
    extra = any(cell.strip() for cell in row.cells[columns.width :])
    if len(row.cells) >= columns.width and not extra:
        return True
    if other := _find_other_separator(row, columns):
        named = [f"{DELIMITERS.get(sign, 'sign')}s" for sign in (other, columns.delimiter)]
        what = f"the cells of this row are separated by {named[0]}, those of the first by {named[1]}"
        if not any("separated by" in each.message for each in findings.kept):
            findings.add(CellProblem(Code.CELLS, what, "write the same sign in all rows"), row.line)
        return False
    sign = f"a {DELIMITERS.get(columns.delimiter, 'sign')}"
    hint = "add the missing cells; empty ones need their separators too"
    if extra:
        hint = f'put quotes around a cell that holds {sign}, such as "Lovelace, Ada", or take out what is too many'
    if columns.width > 3 and len(row.cells) in (2 * columns.width - 1, 2 * columns.width):
        hint = f"two rows seem to stand on one line: begin a new line before `{row.cells[columns.width - 1]}`"
    what = f"this row has {format_count(len(row.cells), 'cell')}, the first has {columns.width}"
    findings.add(CellProblem(Code.CELLS, what, hint), row.line)
    return False


def _check_cell(column: str, cell: str, accommodation: CellProblem | None) -> CellProblem | None:
    """Return the most serious problem of a cell."""
    if not cell:
        hint = "write it, or remove the row"
        return CellProblem(Code(f"empty-{column}"), f"the {column} is empty", hint) if column in REQUIRED else None
    return cells.check_any_cell(column, cell) or (accommodation if column == "accommodation" else CHECKS[column](cell))


CHECKS = {"id": cells.check_id, "name": cells.check_name, "email": cells.check_email, "version": cells.check_version}
CELL_NAMES = {"email": "e-mail addresses", "version": "letters of versions"}
"""What the cells of a column are called, for columns in which they all have one form."""


def find_misnamed(columns: Columns, rows: Sequence[RosterRow]) -> Iterator[tuple[str, CellProblem]]:
    """Find columns in which no cell is what the heading says, by name: the headings may be in a wrong order."""
    for column, held in CELL_NAMES.items():
        filled = columns.list_filled(rows, column)
        wrong = [each for cell in filled if (each := CHECKS[column](cell))]
        if len(filled) < 2 or len(wrong) < len(filled):
            continue
        others = {name: columns.list_filled(rows, name) for name in columns.index if name != column}
        fitting = (name for name, held in others.items() if held and not any(map(CHECKS[column], held)))
        other = next(fitting, "")
        what = f"the column `{column}` holds no {held}: its first cell is `{filled[0][: cells.LONGEST]}`"
        hint = f"give each column its heading, or {wrong[0].hint}"
        hint = f"swap the two headings `{column}` and `{other}`" if other else hint
        yield column, CellProblem(Code.SWAPPED if other else Code.COLUMN, what, hint)


def find_crossed(columns: Columns, rows: Sequence[RosterRow]) -> Iterator[tuple[str, CellProblem, Severity]]:
    """Find headings of ids and names, or of rooms and seats, that are exchanged, with the first of the two columns."""
    for at in columns.parts:
        pairs = [(columns.cell(row.cells, "id").strip(), row.cells[at].strip()) for row in rows if at < len(row.cells)]
        crossed = [(id_, part) for id_, part in pairs if cells.looks_swapped(id_, part)]
        if 2 * len(crossed) > len(rows):
            what = "the column `id` holds names, and the column `name` holds ids: `{}` and `{}`".format(*crossed[0])
            wrong = CellProblem(Code.SWAPPED, what, "swap the two column headings")
            is_sure = len(dict(crossed)) < len(crossed) or any(cells.rate_swapped(*each) == "error" for each in crossed)
            yield "id", wrong, "error" if is_sure else "warning"
            return
    rooms, seats = (len({columns.cell(row.cells, name) for row in rows}) for name in ("room", "seat"))
    if "seat" in columns.index and len(rows) > cells.MAX_ALIKE and 3 * seats < rooms and 4 * rooms > len(rows):
        what = f"the column `room` holds {rooms} rooms, and the column `seat` only {format_count(seats, 'seat')}"
        yield "room", CellProblem(Code.SWAPPED, what, "swap the two column headings"), "warning"


def _check_unique(id_: str, line: int, seen: dict[str, tuple[str, int]]) -> CellProblem | None:
    """Report an id with the same folder as an earlier one."""
    first, above = seen.setdefault(cells.make_folder_key(id_), (id_, line))
    if above == line:
        return None
    what = f"the id `{id_}` is already used in line {above}"
    if first != id_:
        what = f"on many machines the id `{id_}` names the same folder as `{first}` in line {above}"
    return CellProblem(Code.TWIN, what, "give each student an id of their own, or take out a row that stands twice")
