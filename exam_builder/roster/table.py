"""Read a CSV file into rows that know the line and column of each cell."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from exam_builder.codes import Code
from exam_builder.course_files import read_regular
from exam_builder.findings import Finding, Place, Refused, require_sound

MAX_BYTES = 32 << 20
"""A larger file is refused before it is read."""

LONGEST_HEADER = 1 << 16
"""How much of the first line is used to guess the separator."""

DELIMITERS = (",", ";", "\t")
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
AS_UTF_8 = (
    "save it as UTF-8: in Excel “CSV UTF-8 (Comma delimited)”, in LibreOffice the character set “Unicode (UTF-8)”"
)


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One row: its cells, the line on which it starts, and how it is written."""

    cells: tuple[str, ...]
    line: int
    written: str

    def column(self, index: int, delimiter: str) -> int:
        """The column (from 1) at which a cell starts, if that is on the row's first line; else 1."""
        quoted, cell, line = False, 0, self.written.splitlines()[0]
        for column, sign in enumerate(line, 1):
            if cell == index:
                return column
            quoted ^= sign == '"'
            cell += sign == delimiter and not quoted
        return len(line) + 1 if cell == index and not quoted else 1


def read_text(path: Path, file: str) -> str:
    """The text of a file, which findings call `file`; raise Refused when it is not UTF-8 text, or far too long."""
    content = _read_bytes(path, file)
    if content.startswith(UTF_16):
        raise Refused([Finding(Code.ENCODING, "the roster is written in UTF-16", Place(file), AS_UTF_8)])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise Refused([_encoding_finding(content, problem.start, file)]) from None
    if "\0" in text:
        place = Place(file, text.count("\n", 0, text.index("\0")) + 1)
        what = "the roster contains a NUL byte, so it is not a text file"
        raise Refused([Finding(Code.ENCODING, what, place, AS_UTF_8)])
    return text


def _read_bytes(path: Path, file: str) -> bytes:
    try:
        if not path.is_file():
            what = "the roster is not a file" if path.exists() else "the roster does not exist"
            raise Refused([Finding(Code.ROSTER, what, Place(file), "name a CSV file")])
        size = path.stat().st_size
        if size > MAX_BYTES:
            what = f"the roster takes {size / 2**20:,.0f} MiB; no more than {MAX_BYTES >> 20} MiB are read"
            raise Refused([Finding(Code.SIZE, what, Place(file), "leave only the columns and rows that are needed")])
        return read_regular(path, MAX_BYTES, links=True)
    except OSError as problem:
        require_sound(problem)
        what = f"the roster cannot be read: {problem.strerror}"
        raise Refused([Finding(Code.ROSTER, what, Place(file))]) from None


def _encoding_finding(content: bytes, offset: int, file: str) -> Finding:
    before = content[:offset]
    place = Place(file, before.count(b"\n") + 1, offset - before.rfind(b"\n"))
    what = f"the roster is not in UTF-8: it has the byte 0x{content[offset]:02X} here"
    guess = content[offset : offset + 1].decode("cp1252", "ignore")
    return Finding(Code.ENCODING, f"{what}, which is {guess} in Windows’ encoding" if guess else what, place, AS_UTF_8)


def guess_delimiter(text: str, known: frozenset[str]) -> str:
    """Guess the separator: the one that yields most known column names in the first line; a comma if in doubt."""
    lines = io.StringIO(text, newline="")
    header = next((line[:LONGEST_HEADER] for line in lines if line.strip(" ,;\t\r\n")), "")
    return max(DELIMITERS, key=lambda sign: len(known & {normalize_column(cell) for cell in _split_line(header, sign)}))


def _split_line(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter), [])


def normalize_column(cell: str) -> str:
    """Normalize the heading of a column."""
    return cell.strip().casefold().replace("e-mail", "email")


def parse_rows(text: str, delimiter: str, file: str) -> Iterator[RosterRow]:
    """The rows that are not blank; raise Refused where a quote is not closed."""
    written: list[str] = []
    lines = io.StringIO(text, newline="")
    reader = csv.reader(_record_lines(lines, written), delimiter=delimiter, strict=True)
    start = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as problem:
            raise Refused([_quote_finding(str(problem), RosterRow((), start, written[0]), delimiter, file)]) from None
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield RosterRow(tuple(cells), start, "".join(written))
        written.clear()
        start = reader.line_num + 1


def _record_lines(lines: io.StringIO, written: list[str]) -> Iterator[str]:
    for line in lines:
        written.append(line)
        yield line


def _quote_finding(problem: str, row: RosterRow, delimiter: str, file: str) -> Finding:
    if "expected after" in problem:
        what, hint = "the cell goes on after its closing quote", "write a quote inside a quoted cell twice"
    else:
        what, hint = "a quote that opens in this row is not closed", "close it, or take it out"
    return Finding(Code.QUOTE, what, Place(file, row.line, row.written.find('"') + 1), hint)
