"""Read a file into rows, with the line and column of each cell."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from exam_builder.course_files import read_regular
from exam_builder.findings import Code, Finding, Place, Refused, require_sound
from exam_builder.roster.encoding import decode_roster
from exam_builder.roster.vocabulary import normalize_words
from exam_builder.roster.workbook import ZIP, read_sheet, refuse_foreign

MAX_BYTES = 32 << 20
"""The maximum size of a file; a larger one is refused before it is read."""

LONGEST_HEADER = 1 << 16
"""How much of the first line is used to guess the separator."""

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", ":": "colon", "|": "vertical bar"}
SEPARATOR_LINE = re.compile(r'"?sep=([^\w\s"]|\t)"?[ ,;\t]*(?=[\r\n]|\Z)', re.IGNORECASE)
"""A first line that tells Excel the separator of the others."""

HEADER_ROWS = 20
"""The number of rows that are searched for headings, because registrars put titles above them."""


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One row: its cells, the line on which it starts, and its text in the file ('' in a workbook)."""

    cells: tuple[str, ...]
    line: int
    written: str
    starts: list[int] = field(default_factory=list, compare=False, repr=False)
    """The columns (from 1) at which the cells of the first line start, once one was asked for."""

    def column(self, index: int, delimiter: str) -> int:
        """Return the column (from 1) at which a cell starts if it is on the row's first line, otherwise 1."""
        if not self.written:  # in a workbook
            return index + 1
        if not self.starts:
            quoted = False
            self.starts.append(1)
            for column, sign in enumerate(self.written.splitlines()[0], 2):
                quoted ^= sign == '"'
                if sign == delimiter and not quoted:
                    self.starts.append(column)
        return self.starts[index] if index < len(self.starts) else 1


class RosterTable(NamedTuple):
    """The rows of a roster, the separator of cells ('' in a workbook), a description of the file's format, the findings
    that ended the reading, and the names of sheets that are not read.
    """

    rows: list[RosterRow]
    delimiter: str
    form: str
    broken: tuple[Finding, ...] = ()
    unread: tuple[str, ...] = ()


def read_table(path: Path, file: str, names: frozenset[str], most: int) -> RosterTable:
    """Read up to `most` rows of a roster, which findings call `file`; raise Refused if it is not a table.

    `names` are headings as `normalize_words` writes them.
    """
    content = _read_bytes(path, file)
    if content.startswith(ZIP):
        sheet = read_sheet(content, file, names)
        rows = [RosterRow(row.cells, row.line, "") for row in sheet.rows[:most]]
        return RosterTable(rows, "", f"the sheet `{sheet.name}` of a workbook", unread=tuple(sheet.others))
    refuse_foreign(content, file)
    text, encoding = decode_roster(content, file)
    separator = SEPARATOR_LINE.match(text)
    if separator:
        text = text[separator.end() :]
    delimiter = separator[1] if separator else guess_delimiter(text, names)
    form = f"{encoding}, with {DELIMITERS.get(delimiter, 'sign')}s between cells"
    rows = []
    try:
        rows += islice(parse_rows(text, delimiter, file), most)
    except Refused as broken:
        return RosterTable(rows, delimiter, form, broken.findings)
    return RosterTable(rows, delimiter, form)


def _read_bytes(path: Path, file: str) -> bytes:
    try:
        if not path.is_file():
            what = "the roster is not a file" if path.exists() else "the roster does not exist"
            raise Refused([Finding(Code.ROSTER, what, Place(file), "name a CSV file or a workbook (.xlsx)")])
        size = path.stat().st_size
        if size > MAX_BYTES:
            what = f"the roster takes {size / 2**20:,.0f} MiB; no more than {MAX_BYTES >> 20} MiB are read"
            raise Refused([Finding(Code.SIZE, what, Place(file), "leave only the columns and rows that are needed")])
        return read_regular(path, MAX_BYTES, links=True)
    except OSError as problem:
        require_sound(problem)
        what = f"the roster cannot be read: {problem.strerror}"
        raise Refused([Finding(Code.ROSTER, what, Place(file))]) from None


def guess_delimiter(text: str, names: frozenset[str]) -> str:
    """Guess the separator: the one that gives the most known headings in a line; a comma if in doubt."""
    lines = io.StringIO(text, newline="")
    first = list(islice((line[:LONGEST_HEADER] for line in lines if line.strip(" ,;\t\r\n")), HEADER_ROWS))
    return max(DELIMITERS, key=lambda sign: max((_count_known(line, sign, names) for line in first), default=0))


def _count_known(line: str, delimiter: str, names: frozenset[str]) -> int:
    return len(names & {normalize_words(cell) for cell in next(csv.reader([line], delimiter=delimiter), [])})


def parse_rows(text: str, delimiter: str, file: str) -> Iterator[RosterRow]:
    """Yield the rows, blank ones without cells; raise Refused if quotes are wrong or a cell is too long."""
    written: list[str] = []
    lines = io.StringIO(text, newline="")
    reader = csv.reader(_copy_lines(lines, written), delimiter=delimiter, strict=True)
    start = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as problem:
            raise Refused([_quote_finding(str(problem), RosterRow((), start, written[0]), delimiter, file)]) from None
        if cells is None:
            return
        blank = not any(map(str.strip, cells))
        yield RosterRow(() if blank else tuple(cells), start, "".join(written))
        written.clear()
        start = reader.line_num + 1


def _copy_lines(lines: io.StringIO, written: list[str]) -> Iterator[str]:
    for line in lines:
        written.append(line)
        yield line


def _quote_finding(problem: str, row: RosterRow, delimiter: str, file: str) -> Finding:
    if "larger than" in problem and '"' not in row.written:
        what = f"a cell of this row has more than {csv.field_size_limit():,} characters"
        return Finding(Code.SIZE, what, Place(file, row.line, 1), "shorten it")
    if "expected after" in problem:
        what, hint = "the cell goes on after its closing quote", "write a quote inside a quoted cell twice"
    else:
        what, hint = "a quote that opens in this row is not closed", "close it, or take it out"
    return Finding(Code.QUOTE, what, Place(file, row.line, row.written.find('"') + 1), hint)
