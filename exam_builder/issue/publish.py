"""The key as a CSV table, and clear errors for places that cannot be written."""

import csv
import errno
import io
import os
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from exam_builder.findings import Lacking
from exam_builder.kinds import KINDS
from exam_builder.paper import Answer, Paper, Part, Question
from exam_builder.render.schemes import format_choice

FORMULA_SIGNS = "=+-@"
BEFORE_FORMULA = "\"'`\u2018\u2019\u201c\u201d"
"""Characters that spreadsheets strip, like invisible ones, before they look for the sign of a formula."""
EXAMINED = 64
"""How many characters at the start of a cell are examined."""
SEPARATOR = re.compile(r"([;\t\r\n])")
"""Separators of cells or rows in spreadsheets that do not split at commas."""
NUMBER_CELL = re.compile(
    r"[-+]?[0-9.,/ \u00a0\u2009\u202f]+(?:[eE][-+]?\d+| ?[·×⋅] ?10\^-?\d+)?(?: [^\W\d_%°][\w/^·⋅.-]*| ?[%°])*"
)
"""A number, perhaps with a unit, which no spreadsheet can run as a formula."""
KEY_COLUMNS = ("question", "name", "part", "points", "kind", "key", "also", "section", "bonus")

WRITE_ERRORS = (
    errno.EACCES,
    errno.EDQUOT,
    errno.EEXIST,
    errno.EFBIG,
    errno.EIO,
    errno.EISDIR,
    errno.ENAMETOOLONG,
    errno.ENOSPC,
    errno.ENOTDIR,
    errno.EPERM,
    errno.EROFS,
)
"""Errors of a file system that refuses to write; any other error is a bug of the toolkit."""
UNWRITABLE = "cannot write {where}: {why}. Nothing was changed; free the place or name another{option}"
OUT_OPTION = ": --out DIR"


def require_writable(folder: Path, option: str = OUT_OPTION) -> None:
    """Raise Lacking, in one plain sentence, if `folder` cannot be created or written.

    `option` is the command-line option that names another folder, after a colon, if there is one.
    """
    with explain_os_errors(folder, option):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except FileNotFoundError as problem:
            raise PermissionError(errno.EACCES, "no folder can be made there", str(folder)) from problem
        try:
            with tempfile.TemporaryFile(dir=folder) as probe:
                probe.write(b"\0" * 4096)
        except OSError as problem:  # nobody knows the name of that file
            raise OSError(problem.errno, problem.strerror, str(folder)) from problem


@contextmanager
def prepare_folder(folder: Path, option: str = OUT_OPTION) -> Iterator[None]:
    """Make a folder to write into; afterwards, remove it and those above it that are new, if they are still empty."""
    with explain_os_errors(folder, option):
        new = [each for each in (folder, *folder.parents) if not each.exists()]
    try:
        require_writable(folder, option)
        with explain_os_errors(folder, option):
            yield
    finally:
        with suppress(OSError):
            for each in new:
                each.rmdir()


@contextmanager
def explain_os_errors(folder: Path, option: str = OUT_OPTION) -> Iterator[None]:
    """Turn errors of the file system into Lacking, which says what could not be written, and why."""
    try:
        yield
    except OSError as problem:
        if problem.errno not in WRITE_ERRORS:
            raise
        where, why = problem.filename or _find_fullest_disk(folder), os.strerror(problem.errno)
        raise Lacking(UNWRITABLE.format(where=where, why=why, option=option)) from None


def _find_fullest_disk(folder: Path) -> Path:
    """Return the place that is probably full, if the system does not say: that of results or of temporary files."""
    existing = next(each for each in (folder, *folder.parents) if each.is_dir())
    return min((existing, Path(tempfile.gettempdir())), key=lambda each: shutil.disk_usage(each).free)


def format_key(paper: Paper) -> bytes:
    """Return the key, one row per part; `section` counts from 1 if there are several, `bonus` is `yes` or empty."""
    return format_csv(KEY_COLUMNS, list_key_rows(paper))


def list_key_rows(paper: Paper) -> Iterator[tuple[str, ...]]:
    """Return the rows of a paper: the columns that identify it within its form, then KEY_COLUMNS."""
    student = paper.student
    who = (student.id, student.name, paper.version) if student else (paper.version,) * bool(paper.version)
    return ((*who, *make_key_row(paper, question, part)) for question in paper.questions for part in question.parts)


def format_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a table as CSV."""
    return (list_csv_lines([columns]) + list_csv_lines(rows)).encode()


def list_csv_lines(rows: Iterable[Sequence[str]]) -> str:
    """Return rows as CSV, with formulas that a cell hides behind a separator escaped."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([*map(_escape_within, row)] for row in rows)
    return text.getvalue()


def _escape_within(text: str) -> str:
    """Escape formulas within a cell, in pieces that become cells of their own if `;` or a tab separates cells."""
    first, *rest = SEPARATOR.split(text.replace("\r\n", "\n").replace("\r", "\n"))  # a lone one ends a row for some
    safe = (
        SEPARATOR.fullmatch(each) or each.lstrip().startswith("'") or NUMBER_CELL.fullmatch(each.strip(" )]}"))
        for each in rest
    )
    return first + "".join(each if kept else escape_cell(each) for each, kept in zip(rest, safe, strict=True))


def make_key_row(paper: Paper, question: Question, part: Part) -> list[str]:
    """Return the row of a part, for `KEY_COLUMNS`."""
    also = "; ".join(_escape_answer(answer) for answer in part.also)
    points = f"{float(part.points):g}"
    where = [str(question.section + 1) if len(paper.sections) > 1 else "", "yes" if question.bonus else ""]
    letters = format_choice(part)  # of the option with the key's value, if any
    key = f"{letters}{part.answer.plain}" if letters else _escape_answer(part.answer)
    return [str(question.number), question.name, part.id, points, part.answer.kind, key, also, *where]


def _escape_answer(answer: Answer) -> str:
    """Return an answer without LaTeX, for a cell."""
    return escape_number(answer.plain) if KINDS[answer.kind].one_number else escape_cell(answer.plain)


def escape_number(text: str) -> str:
    """Return a number, perhaps negative or with a unit, as it is; escape anything else as text."""
    return text if NUMBER_CELL.fullmatch(text) else escape_cell(text)


def escape_cell(text: str) -> str:
    """Return a text for a cell; if a spreadsheet would run it as a formula, put a quote before it."""
    if text[:1] in ("\t", "\r"):
        return f"'{text}"
    visible = (each for each in unicodedata.normalize("NFKC", text[:EXAMINED]) if not _is_skipped(each))
    return f"'{text}" if next(visible, "x") in FORMULA_SIGNS else text


def _is_skipped(character: str) -> bool:
    return character in BEFORE_FORMULA or unicodedata.category(character)[0] in "CZ"
