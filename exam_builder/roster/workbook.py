"""Read the rows of a workbook (.xlsx) as untrusted input: it is a zip file, which may unpack to something huge."""

import io
import re
import warnings
import zipfile
from collections.abc import Container, Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple, Protocol

from exam_builder.findings import Code, Finding, Place, Refused, format_count
from exam_builder.roster.vocabulary import normalize_words

ZIP = b"PK\x03\x04"
MAX_UNPACKED = 24 << 20
"""The maximum size of all parts of a workbook together, unpacked, in bytes."""

MAX_STYLES = 1 << 20
MAX_PARTS = 2_000
MAX_CELLS = 1_000_000
"""The maximum number of cells, with empty ones: a sheet may say that its second cell is the 16,384th of its row."""

MAX_BLANK = 1_000
"""The maximum number of consecutive blank rows that are counted; a sheet may have a million."""

LONGEST_CELL = 1 << 15
"""The maximum number of characters that Excel allows in a cell."""

FOREIGN = (
    (b"\xd0\xcf\x11\xe0", "an Excel file of the old kind (.xls), or one with a password"),
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "a document of a word processor"),
)
AS_WORKBOOK = "open it in a spreadsheet, and save it as .xlsx or as CSV UTF-8"
JSON = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\[\s*\{|\{\s*\")")
MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|body|table|\?xml|style|meta)\b", re.IGNORECASE)
MOST_EXACT = 10**15
"""Numbers below this are exact: spreadsheets keep 15 digits."""


class SheetRow(NamedTuple):
    """The cells of a row as the sheet shows them, and its number in the sheet."""

    cells: tuple[str, ...]
    line: int


class WorkbookSheet(NamedTuple):
    """The sheet of a workbook that was read, and the names of the others that are not empty."""

    name: str
    rows: list[SheetRow]
    others: list[str]


class _Cell(Protocol):
    """The attributes that are used of openpyxl's cells."""

    value: object
    number_format: str


class _Sheet(Protocol):
    """The methods that are used of openpyxl's sheets."""

    def reset_dimensions(self) -> None:
        """Forget the size that the sheet states."""

    def iter_rows(self) -> Iterator[tuple[_Cell, ...]]:
        """Iterate over the rows, including blank ones."""


def refuse_foreign(content: bytes, file: str) -> None:
    """Raise Refused for content that is neither text nor a workbook, whatever the name of the file."""
    kind = next((kind for mark, kind in FOREIGN if content.startswith(mark)), "")
    if MARKUP.match(content[:1000]):
        kind = "a web page or XML, whatever its name says"
    elif JSON.match(content[:1000]):
        kind = "JSON"
    if kind:
        raise Refused([Finding(Code.ENCODING, f"the roster is {kind}", Place(file), AS_WORKBOOK)])


def read_sheet(content: bytes, file: str, names: Container[str]) -> WorkbookSheet:
    """Read the first visible sheet with headings of a roster, or otherwise the first that is not empty.

    `names` are such headings. Raise Refused if the content is not a workbook, or far too large.
    """
    from openpyxl import load_workbook

    _refuse_bomb(content, file)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and the like, which are not read
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
            visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
            sheets = {sheet.title: rows for sheet in visible if (rows := list(_read_rows(sheet, file)))}
    except Refused:
        raise
    except Exception:  # noqa: BLE001 - openpyxl raises whatever its parsers do
        raise Refused([Finding(Code.ROSTER, "the workbook is damaged", Place(file), AS_WORKBOOK)]) from None
    first = next(iter(sheets), "")
    name = next((each for each, rows in sheets.items() if _has_headings(rows, names)), first)
    rows = sheets.get(name, [])
    return WorkbookSheet(name, rows, [other for other in sheets if other != name])


def _has_headings(rows: Sequence[SheetRow], names: Container[str]) -> bool:
    """Return whether a row near the top names two columns of a roster."""
    return any(len({plain for cell in row.cells if (plain := normalize_words(cell)) in names}) > 1 for row in rows[:20])


def _refuse_bomb(content: bytes, file: str) -> None:
    """Raise Refused for a zip file that is not a workbook, or unpacks to far more than a roster needs."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            infos = parts.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise Refused([Finding(Code.ROSTER, "the workbook is damaged", Place(file), AS_WORKBOOK)]) from None
    if not any(info.filename == "xl/workbook.xml" for info in infos):
        is_ods = any(info.filename == "content.xml" for info in infos)
        what = f"the roster is {'an OpenDocument table (.ods)' if is_ods else 'a zip file'}, not a workbook (.xlsx)"
        raise Refused([Finding(Code.ROSTER, what, Place(file), AS_WORKBOOK)])
    size = sum(info.file_size for info in infos)
    styles = sum(info.file_size for info in infos if "style" in info.filename)
    if size > MAX_UNPACKED or styles > MAX_STYLES or len(infos) > MAX_PARTS:
        what = f"the workbook unpacks to {size / 2**20:,.0f} MiB in {format_count(len(infos), 'part')}"
        most = f"; no more than {MAX_UNPACKED >> 20} MiB in {MAX_PARTS:,} parts are read"
        raise Refused([Finding(Code.SIZE, what + most, Place(file), "copy the table of students into a new workbook")])


def _read_rows(sheet: "_Sheet", file: str) -> Iterator[SheetRow]:
    """Yield the rows of a sheet up to the last that is not empty, without trusting the size that the sheet states."""
    blank: list[SheetRow] = []
    looked_at = 0
    sheet.reset_dimensions()
    for line, row in enumerate(sheet.iter_rows(), 1):
        looked_at += 1 + len(row)
        if looked_at > MAX_CELLS:
            what = f"a sheet of the workbook has more than {MAX_CELLS:,} cells, empty ones among them"
            raise Refused([Finding(Code.SIZE, what, Place(file), "copy the students into a new workbook")])
        cells = [show_cell(cell) for cell in row]
        while cells and not cells[-1].strip():
            cells.pop()
        if cells:
            yield from blank
            blank.clear()
            yield SheetRow(tuple(cells), line)
        elif len(blank) < MAX_BLANK:
            blank.append(SheetRow((), line))


def show_cell(cell: _Cell) -> str:
    """Return a cell as the spreadsheet shows it, as far as ids need it: whole numbers, with leading zeros."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _show_number(value, cell.number_format or "")
    if isinstance(value, date | datetime):
        return value.isoformat().removesuffix("T00:00:00")
    return str(value)[:LONGEST_CELL]


def _show_number(value: float, form: str) -> str:
    """Return a number as the cell shows it; one that has lost digits gets a form that is refused as an id."""
    if abs(value) >= MOST_EXACT:
        return f"{float(value):.5E}"
    if form.endswith("%"):
        return f"{value * 100:.6g}%"
    if value != int(value):
        return repr(value)
    plain = re.sub(r'["\\]', "", form)
    if value < 0 or not re.fullmatch("0([0 -]*0)?", plain):
        return str(int(value))
    digits = str(int(value)).zfill(zeros := plain.count("0"))
    shown = iter(digits[-zeros:])
    return digits[:-zeros] + re.sub("0", lambda _: next(shown), plain)
