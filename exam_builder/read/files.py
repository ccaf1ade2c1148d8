"""Read the files that content names: only regular files of limited size inside the course. Parse data files."""

import csv
import io
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from exam_builder.course_files import LargeFileError, OutsideError, SpecialFileError, read_file
from exam_builder.findings import (
    Code,
    Finding,
    Place,
    Refused,
    did_you_mean,
    find_nearest_name,
    format_count,
    require_sound,
)
from exam_builder.read.yaml_scalars import NumberError, resolve_scalar
from exam_builder.values import FrozenMap, Value, is_number

MAX_BYTES = 1_000_000
"""The maximum size of a file; the longest real question has about 10,000 bytes."""


def resolve_inside(folder: Path, base: Path, name: str, place: Place) -> Path:
    """Resolve the file `name` relative to the folder `base`; raise Refused if it is outside `folder`, or no file."""
    shown = name if len(name) < 80 else f"{name[:77]}…"
    if any((step.startswith(".") and step not in (".", "..")) or step.endswith("~") for step in Path(name).parts):
        message = f"`{shown}` is a hidden file or an editor's copy, which does not count as content"
        raise Refused([Finding(Code.HIDDEN, message, place, "give it a name that begins with a letter")])
    try:
        wanted = Path(os.path.realpath(base / name))
        exists = wanted.is_file()
    except (OSError, ValueError):
        message = f"`{shown}` cannot be the name of a file"
        raise Refused([Finding(Code.NO_FILE, message, place, "correct the name")]) from None
    if not wanted.is_relative_to(folder.resolve()):
        hint = f"copy it into {folder.name}/"
        raise Refused([Finding(Code.OUTSIDE, f"`{shown}` is outside {folder.name}/", place, hint)])
    if not exists and wanted.exists():
        what = "a folder" if wanted.is_dir() else "a pipe, a device or the like, not a file that can be read"
        message = f"`{shown}` is {what}"
        raise Refused([Finding(Code.NO_FILE, message, place, "put a plain file in its place")])
    if not exists:
        near = _find_nearest_file(wanted, name)
        hint = f"write {near}" if near else _explain_root(folder, base, name) or "correct the name"
        raise Refused([Finding(Code.NO_FILE, f"there is no file `{shown}`{did_you_mean(near)}", place, hint)])
    return wanted


def _explain_root(folder: Path, base: Path, name: str) -> str:
    """Return a hint if a name would be right relative to the course's root; otherwise ''."""
    meant = folder.parent / name
    if not (meant.is_file() and base.is_relative_to(folder.parent)):
        return ""
    own = base.relative_to(folder.parent)
    if meant.resolve().is_relative_to(folder.resolve()):
        return f"names are seen from {own}/: write {os.path.relpath(meant, base)}"
    return f"copy it into {own}/, and write {meant.name}"


def read_bytes(path: Path, folder: Path, place: Place) -> bytes:
    """Return the bytes of a file; raise Refused if it is outside `folder`, too large, or unreadable."""
    path = resolve_inside(folder, path.parent, path.name, place)
    try:
        return read_file(path, (folder,), MAX_BYTES)
    except LargeFileError:
        raise Refused([Finding(Code.TOO_LARGE, f"`{path.name}` has more than {MAX_BYTES:,} bytes", place)]) from None
    except OSError as problem:
        require_sound(problem)
        raise Refused([Finding(Code.UNREADABLE, f"the file cannot be read: {problem.strerror}", place)]) from None


def read_text(path: Path, folder: Path, place: Place) -> str:
    """Return the text of a file, with `\\n` at line ends; raise Refused as `read_bytes` does, or if it is not UTF-8."""
    return decode_text(read_bytes(path, folder, place), path.name, place)


def decode_text(content: bytes, name: str, place: Place) -> str:
    """Return the text of a file of this name; raise Refused if it is not UTF-8 or has a NUL, at the character in it,
    or at `place` if that is in another file.
    """
    try:
        text, wrong = content.decode("utf-8-sig"), content.find(b"\0")
    except UnicodeDecodeError as problem:
        text, wrong = "", problem.start
    if wrong < 0:
        return text.replace("\r\n", "\n").replace("\r", "\n")
    line, column = content.count(b"\n", 0, wrong) + 1, wrong - content.rfind(b"\n", 0, wrong)
    itself = Path(place.file).name == name
    place = Place(place.file, line, column) if itself else place
    message = "this character is not UTF-8" if itself else f"line {line} of `{name}` is not UTF-8 text"
    message += " (it is a NUL, as in a binary file)" if text else ""
    raise Refused([Finding(Code.ENCODING, message, place, "save the file with the encoding UTF-8")])


def explain_unread(problem: OSError, folder: str) -> tuple[str, str]:
    """Return what is wrong with a file that cannot be read, and a hint; `folder` is the one to which it belongs."""
    require_sound(problem)
    if isinstance(problem, SpecialFileError):
        return "is not a regular file", "put a file there"
    if isinstance(problem, LargeFileError):
        return str(problem.strerror).removeprefix("it "), "check that it is the right file"
    if isinstance(problem, OutsideError):
        return "is a link to a file that is not one of the course's", f"copy the file into {folder}/"
    return f"cannot be read: {problem.strerror}", "repair the link, or remove it"


def _find_nearest_file(path: Path, name: str) -> str:
    """Return `name` with the similar name of a file in the same folder; '' if there is none."""
    names = [entry.name for entry in path.parent.iterdir() if entry.is_file()] if path.parent.is_dir() else []
    near = find_nearest_name(path.name, names)
    return PurePosixPath(name).with_name(near).as_posix() if near else ""


CsvLine = tuple[int, list[str]]
"""The number of a line in a file, and its cells."""
SEPARATOR = re.compile(r"sep=(.)\s*")
QUOTED = re.compile(r'"[^"]*"')
WITH_COMMA = re.compile(r"[+-]?\d+,\d+(?:[eE][+-]?\d+)?")
WITH_BOTH = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+(?:,\d+)?|[+-]?\d+\.\d+")


def parse_table(text: str, file: str) -> FrozenMap:
    """Parse a CSV text with a header into columns: of numbers if all cells of a column are numbers, otherwise of texts.

    Cells are separated by commas, or by semicolons or tabs if the header uses them; then numbers may have decimal
    commas. Raise Refused for rows whose length differs from the header's, for empty or repeated headers, and for
    numbers with points among numbers with commas.
    """
    first = text.partition("\n")[0]
    named = SEPARATOR.fullmatch(first)
    separator = named[1] if named else detect_separator(first)
    lines = _read_lines(text, separator, file)[1 if named else 0 :]
    if not lines:
        hint = "write the columns' names in its first line"
        raise Refused([Finding(Code.DATA, "the table is empty", Place(file), hint)])
    header = [name.strip() for name in lines[0][1]]
    if "" in header or len(set(header)) < len(header):
        message = "each column needs a name of its own"
        raise Refused([Finding(Code.DATA, message, Place(file, lines[0][0]), "correct the first line")])
    uneven = [(line, format_count(len(row), "cell")) for line, row in lines[1:] if len(row) != len(header)]
    if uneven:
        table = f"in a table of {format_count(len(header), 'column')}"
        raise Refused(
            Finding(Code.DATA, f"{cells} {table}", Place(file, line), "correct the row") for line, cells in uneven
        )
    if separator != "," and any(WITH_COMMA.fullmatch(cell.strip()) for _, row in lines[1:] for cell in row):
        lines = [lines[0], *_replace_decimal_commas(lines[1:], file)]
    columns = zip(*(row for _, row in lines[1:]), strict=True) if lines[1:] else [()] * len(header)
    return FrozenMap({name: _list_column_values([*cells]) for name, cells in zip(header, columns, strict=True)})


def _read_lines(text: str, separator: str, file: str) -> list[CsvLine]:
    """Return the lines that are not empty; raise Refused for a cell that is too long."""
    rows = csv.reader(io.StringIO(text), strict=False, delimiter=separator)
    try:
        return [(rows.line_num, row) for row in rows if row]
    except csv.Error as problem:
        message, hint = f"this line cannot be read as a table: {problem}", "look for a quote that is never closed"
        raise Refused([Finding(Code.DATA, message, Place(file, max(1, rows.line_num)), hint)]) from None


def detect_separator(header: str) -> str:
    """Return the separator of cells, as the first line of a table shows it."""
    bare = QUOTED.sub("", header)
    return max(",;\t", key=lambda sign: (bare.count(sign), sign == ","))


def _replace_decimal_commas(lines: Sequence[CsvLine], file: str) -> Iterator[CsvLine]:
    """Yield the lines with decimal commas replaced by points; raise Refused if other numbers have points."""
    odd = [(line, cell.strip()) for line, row in lines for cell in row if WITH_BOTH.fullmatch(cell.strip())]
    if odd:
        hint = "write all numbers with the same decimal mark, and without points between thousands"
        raise Refused(
            Finding(Code.DATA, f"`{cell}` is in a table whose numbers have decimal commas", Place(file, line), hint)
            for line, cell in odd
        )
    for line, row in lines:
        numbers = (WITH_COMMA.fullmatch(cell.strip()) for cell in row)
        yield line, [cell.replace(",", ".") if number else cell for cell, number in zip(row, numbers, strict=True)]


def _list_column_values(cells: list[str]) -> tuple[Value, ...]:
    numbers = [_parse_number(cell.strip()) for cell in cells]
    return tuple(number for number in numbers if number is not None) if None not in numbers else tuple(cells)


def _parse_number(cell: str) -> Value | None:
    try:
        number = resolve_scalar(cell)
    except NumberError:
        return None
    return number if number is not None and is_number(number) else None
