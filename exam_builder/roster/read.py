"""Read a roster's students, or report everything that is wrong in it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from exam_builder.codes import Code
from exam_builder.findings import Finding, Place, Refused, Severity, format_count, nearest_name, select_errors
from exam_builder.paper import Student
from exam_builder.roster import cells
from exam_builder.roster.cells import HEADER_ROW, CellProblem, find_swapped
from exam_builder.roster.doubts import find_doubts
from exam_builder.roster.headings import describe_missing, find_unread_cells
from exam_builder.roster.table import DELIMITERS, RosterRow, guess_delimiter, normalize_column, parse_rows, read_text

REQUIRED = ("id", "name")
OPTIONAL = ("email", "version", "accommodation")
REQUIRED_SET = frozenset(REQUIRED)
KNOWN_COLUMNS = frozenset((*REQUIRED, *OPTIONAL))
MAX_STUDENTS = 200_000
MAX_COLUMNS = 1_000
MAX_PER_CODE = 50
"""The most findings of one code that are listed one by one."""

EXAMPLE = "begin with a line such as `id,name,email,version,accommodation`"


@dataclass(frozen=True, slots=True)
class Roster:
    """The students in the order of the file, warnings about it, and where each student's cells stand."""

    students: tuple[Student, ...]
    findings: tuple[Finding, ...] = ()
    cells: "_Cells | None" = field(default=None, compare=False)

    def place(self, id_: str, column: str) -> Place | None:
        """Where a cell of a student stands; None where the roster was not read from a file."""
        return self.cells.place(id_, column) if self.cells else None


@dataclass
class _Findings:
    """Findings so far; of each code only some are kept, and the others counted."""

    file: str
    kept: list[Finding] = field(default_factory=list)
    count: Counter[Code] = field(default_factory=Counter)

    def add(self, wrong: CellProblem, line: int, column: int = 1, severity: Severity = "error") -> None:
        self.count[wrong.code] += 1
        if self.count[wrong.code] <= MAX_PER_CODE:
            place = Place(self.file, line, column)
            self.kept.append(Finding(wrong.code, wrong.message, place, wrong.hint, severity))

    def told(self) -> tuple[Finding, ...]:
        """Return all findings, with one that counts the rest of each code."""
        severity = {finding.code: finding.severity for finding in self.kept}
        rest = [
            Finding(code, f"and {count - MAX_PER_CODE:,} more of the kind `{code}`", severity=severity[code])
            for code, count in self.count.items()
            if count > MAX_PER_CODE
        ]
        return (*self.kept, *rest)


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where each known column stands, how many there are, and what separates them."""

    index: dict[str, int]
    names: list[str]
    delimiter: str

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self.names)


@dataclass(frozen=True, slots=True)
class _Cells:
    """The row of each student, by id."""

    file: str
    columns: _Columns
    rows: Mapping[str, RosterRow]

    def place(self, id_: str, column: str) -> Place:
        """The place of a cell, or of its row if there is no such column."""
        row, at = self.rows[id_], self.columns.index.get(column)
        return Place(self.file, row.line, 1 if at is None else row.column(at, self.columns.delimiter))


def read_roster(path: Path, file: str | None = None) -> Roster:
    """Read a CSV file of students; findings call it `file` (its path, unless said otherwise).

    Raise Refused with all errors if there are any.
    """
    file = file or path.as_posix()
    text = read_text(path, file)
    delimiter = guess_delimiter(text, KNOWN_COLUMNS)
    rows, found = parse_rows(text, delimiter, file), _Findings(file)
    header = next(rows, None)
    if header is None:
        raise Refused([Finding(Code.EMPTY, "the roster is empty", Place(file), EXAMPLE)])
    columns = _read_header(header, delimiter, found)
    if not columns.index.keys() >= REQUIRED_SET:
        raise Refused(found.told())
    read = list(_read_students(rows, columns, found))
    students = tuple(student for _, student in read)
    if not students and not select_errors(found.kept):
        hint = "write a row for each student below the first row"
        found.add(CellProblem(Code.EMPTY, "the roster has no students", hint), 1)
    for each in find_swapped(students):
        row, column = (header, "id") if each.student == HEADER_ROW else (read[each.student][0], "name")
        found.add(each.wrong, row.line, row.column(columns.index[column], delimiter), each.severity)
    if select_errors(found.kept):
        raise Refused(found.told())
    for doubt in find_doubts(students, [row.line for row, _ in read]):
        row = read[doubt.student][0]
        found.add(doubt.wrong, row.line, row.column(columns.index[doubt.column], delimiter), "warning")
    absent = KNOWN_COLUMNS - set(columns.names)
    unread = {at: name for at, name in enumerate(columns.names) if name not in KNOWN_COLUMNS and _is_far(name, absent)}
    for index, wrong in find_unread_cells(unread, [row.cells for row, _ in read]):
        found.add(wrong, header.line, header.column(index, delimiter), "warning")
    return Roster(students, found.told(), _Cells(file, columns, {student.id: row for row, student in read}))


def _read_header(header: RosterRow, delimiter: str, found: _Findings) -> _Columns:
    names = [normalize_column(cell) for cell in header.cells]
    if len(names) > MAX_COLUMNS:
        what = f"the roster has {len(names):,} columns; no more than {MAX_COLUMNS:,} are read"
        raise Refused([Finding(Code.SIZE, what, Place(found.file, header.line), "leave only those that are needed")])
    index: dict[str, int] = {}
    absent = KNOWN_COLUMNS - set(names)
    for position, name in enumerate(names):
        if name in index:
            column, twice = header.column(position, delimiter), f"there are two columns `{name}`"
            found.add(CellProblem(Code.COLUMN, twice, "keep one"), header.line, column)
        elif name in KNOWN_COLUMNS:
            index[name] = position
        elif (near := nearest_name(name, absent, NEAR)) and near not in REQUIRED:
            hint = f"rename it to `{near}` if that is what it holds"
            unread = CellProblem(Code.UNREAD, f"the column `{name}` is not read", hint)
            found.add(unread, header.line, header.column(position, delimiter), "warning")
    if not index and not any(nearest_name(name, KNOWN_COLUMNS, 0.75) for name in names):
        what = f"the first row does not name the columns: it is `{', '.join(header.cells)[: cells.LONGEST]}`"
        found.add(CellProblem(Code.COLUMN, what, EXAMPLE), header.line)
        return _Columns(index, names, delimiter)
    lacking = [name for name in REQUIRED if name not in index]
    for wrong in describe_missing(lacking, names, delimiter, EXAMPLE):
        found.add(wrong, header.line)
    return _Columns(index, names, delimiter)


NEAR = 0.75
"""How near the name of a column is to another that may be meant."""


def _is_far(name: str, known: frozenset[str]) -> bool:
    """Whether nothing was told of an unread column by its name."""
    return nearest_name(name, known, NEAR) == ""


def _read_students(
    rows: Iterator[RosterRow], columns: _Columns, found: _Findings
) -> Iterator[tuple[RosterRow, Student]]:
    seen: dict[str, tuple[str, int]] = {}
    try:
        for count, row in enumerate(rows, 1):
            if count > MAX_STUDENTS:
                what = f"the roster names more than {MAX_STUDENTS:,} students"
                found.add(CellProblem(Code.SIZE, what, "split it, and build once for each part"), row.line)
                return
            if _has_all_cells(row, columns, found) and (student := _read_student(row, columns, seen, found)):
                yield row, student
    except Refused as broken:
        found.kept += broken.findings


def _read_student(
    row: RosterRow, columns: _Columns, seen: dict[str, tuple[str, int]], found: _Findings
) -> Student | None:
    """Read the student of a row; if something is wrong, add the findings and return None."""
    cell = {name: cells.clean_cell(row.cells[at]) for name, at in columns.index.items()}
    large, extra, unknown = cells.parse_accommodations(cell.get("accommodation", ""))
    wrong = {name: wrong for name in cell if (wrong := _check_cell(name, cell[name], unknown))}
    if "id" in cell and "id" not in wrong and (twin := _check_unique(cell["id"], row.line, seen)):
        wrong["id"] = twin
    if len(wrong) > 1 and "email" in wrong:
        wrong = {next(iter(wrong)): _shifted_cells(columns)}
    for name, each in wrong.items():
        found.add(each, row.line, row.column(columns.index[name], columns.delimiter))
    if wrong or not cell.keys() >= REQUIRED_SET:
        return None
    if doubted := cells.doubt_student(cell["id"], cell["name"]):
        name, each = doubted
        found.add(each, row.line, row.column(columns.index[name], columns.delimiter), "warning")
    return Student(cell["id"], cell["name"], cell.get("email", ""), cell.get("version", "").upper(), large, extra)


def _shifted_cells(columns: _Columns) -> CellProblem:
    """Several cells of a row that do not fit their columns: most likely a name with a separator in it."""
    sign = "a tab" if columns.delimiter == "\t" else f"`{columns.delimiter}`"
    hint = f'put quotes around a name that holds {sign}, such as "Lovelace, Ada"'
    return CellProblem(Code.CELLS, "several cells of this row do not fit their columns", hint)


def _find_other_separator(row: RosterRow, columns: _Columns) -> str:
    """What separates the cells of a row if it is not what separates those of the first; '' if it is."""
    if len(row.cells) > 1 or columns.width < 2:
        return ""
    return next((sign for sign in DELIMITERS if sign != columns.delimiter and row.cells[0].count(sign) >= 2), "")


def _has_all_cells(row: RosterRow, columns: _Columns, found: _Findings) -> bool:
    """Whether a row has as many cells as the header; extra empty cells at the end are allowed."""
    if len(row.cells) == columns.width:
        return True
    extra = any(cell.strip() for cell in row.cells[columns.width :])
    if len(row.cells) >= columns.width and not extra:
        return True
    if other := _find_other_separator(row, columns):
        named = {",": "commas", ";": "semicolons", "\t": "tabs"}
        what = (
            f"the cells of this row are separated by {named[other]}, those of the first by {named[columns.delimiter]}"
        )
        if not any("separated by" in each.message for each in found.kept):
            found.add(CellProblem(Code.CELLS, what, "write the same sign in all rows"), row.line)
        return False
    sign = {"\t": "a tab", ",": "a comma", ";": "a semicolon"}[columns.delimiter]
    hint = "add the missing cells; empty ones need their separators too"
    if extra:
        hint = f'put quotes around a cell that holds {sign}, such as "Lovelace, Ada", or take out what is too many'
    what = f"this row has {format_count(len(row.cells), 'cell')}, the first has {columns.width}"
    found.add(CellProblem(Code.CELLS, what, hint), row.line)
    return False


def _check_cell(column: str, cell: str, accommodation: CellProblem | None) -> CellProblem | None:
    """Return the most serious problem of a cell."""
    if not cell:
        hint = "write it, or remove the row"
        return CellProblem(Code(f"empty-{column}"), f"the {column} is empty", hint) if column in REQUIRED else None
    return cells.check_any_cell(column, cell) or (accommodation if column == "accommodation" else CHECKS[column](cell))


CHECKS = {
    "id": cells.check_id,
    "name": cells.check_name,
    "email": cells.check_email,
    "version": cells.check_version,
}


def _check_unique(id_: str, line: int, seen: dict[str, tuple[str, int]]) -> CellProblem | None:
    """Report an id that names the same folder as an earlier one."""
    first, above = seen.setdefault(cells.folder_key(id_), (id_, line))
    if above == line:
        return None
    what = f"the id `{id_}` is already used in line {above}"
    if first != id_:
        what = f"on many machines the id `{id_}` names the same folder as `{first}` in line {above}"
    return CellProblem(Code.TWIN, what, "give each student an id of their own")
