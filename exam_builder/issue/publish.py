"""The key as a table, and the words for a place that cannot be written."""

import csv
import errno
import io
import os
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from exam_builder.findings import Lacking
from exam_builder.kinds import KINDS
from exam_builder.paper import Answer, Paper, Part, Question
from exam_builder.render.schemes import format_choice

FORMULA_SIGNS = "=+-@"
BEFORE_FORMULA = "\"'`\u2018\u2019\u201c\u201d"
"""What programs take away, as they do all that is not seen, before they look for the sign of a formula."""
SEEN = 64
"""So many characters at a cell's begin are looked at."""
SEPARATOR = re.compile(r"([;\t\r\n])")
"""What separates cells, or rows, where a spreadsheet does not take the comma."""
NUMBER_CELL = re.compile(
    r"[-+]?[0-9.,/ \u00a0\u2009\u202f]+(?:[eE][-+]?\d+| ?[·×⋅] ?10\^-?\d+)?(?: [^\W\d_%°][\w/^·⋅.-]*| ?[%°])*"
)
"""A number, perhaps with a unit: nothing that a spreadsheet could run."""
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
"""What a file system says that cannot or must not be written; any other error is a fault of the toolkit."""
UNWRITABLE = "cannot write {where}: {why}. Nothing was changed; free the place or name another{option}"
OUT_OPTION = ": --out DIR"


def require_writable(folder: Path, option: str = OUT_OPTION) -> None:
    """Raise Lacking, in one plain sentence, where `folder` cannot be made or written into.

    `option` is what names another, after a colon, if there is one.
    """
    with explain_os_errors(folder, option):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except FileNotFoundError as problem:
            raise PermissionError(errno.EACCES, "no folder can be made there", str(folder)) from problem
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"\0" * 4096)


@contextmanager
def explain_os_errors(folder: Path, option: str = OUT_OPTION) -> Iterator[None]:
    """Turn a refusal of the file system into Lacking: what could not be written, and why."""
    try:
        yield
    except OSError as problem:
        if problem.errno not in WRITE_ERRORS:
            raise
        where, why = problem.filename or _fullest_disk(folder), os.strerror(problem.errno)
        raise Lacking(UNWRITABLE.format(where=where, why=why, option=option)) from None


def _fullest_disk(folder: Path) -> Path:
    """Return which disk it is that has no room, when the system does not say: that of the results, or of temporary
    files.
    """
    existing = next(each for each in (folder, *folder.parents) if each.is_dir())
    return min((existing, Path(tempfile.gettempdir())), key=lambda each: shutil.disk_usage(each).free)


def key_csv(paper: Paper) -> bytes:
    """Give the key: one row a part. `section` counts from 1 where the paper has several; `bonus` is yes or nothing."""
    return csv_table(KEY_COLUMNS, paper_rows(paper))


def paper_rows(paper: Paper) -> Iterator[tuple[str, ...]]:
    """Return the rows of a paper: for the columns that tell it from others of its form, then KEY_COLUMNS."""
    student = paper.student
    who = (student.id, student.name, paper.version) if student else (paper.version,) * bool(paper.version)
    return ((*who, *key_row(paper, question, part)) for question in paper.questions for part in question.parts)


def csv_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a table as CSV."""
    return (csv_lines([columns]) + csv_lines(rows)).encode()


def csv_lines(rows: Iterable[Sequence[str]]) -> str:
    """Return rows of a table as CSV, of which no cell hides a formula behind a separator."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([*map(_escape_within, row)] for row in rows)
    return text.getvalue()


def _escape_within(text: str) -> str:
    """Return a cell with the quote that stops formulas in what would be cells of their own where `;` or a tab
    separates.
    """
    first, *rest = SEPARATOR.split(text)
    return first + "".join(
        each if SEPARATOR.fullmatch(each) or each.lstrip().startswith("'") else _escape_piece(each) for each in rest
    )


def _escape_piece(text: str) -> str:
    return text if NUMBER_CELL.fullmatch(text.strip(" )]}")) else escape_cell(text)


def key_row(paper: Paper, question: Question, part: Part) -> list[str]:
    """Return the row of a part, for `KEY_COLUMNS`."""
    also = "; ".join(_escape_answer(answer) for answer in part.also)
    points = f"{float(part.points):g}"
    where = [str(question.section + 1) if len(paper.sections) > 1 else "", "yes" if question.bonus else ""]
    return [str(question.number), question.name, part.id, points, part.answer.kind, _key_cell(part), also, *where]


def _key_cell(part: Part) -> str:
    """Return the key for a cell, after the letter of the option that has it as its value."""
    letters = format_choice(part)
    return f"{letters}{part.answer.plain}" if letters else _escape_answer(part.answer)


def _escape_answer(answer: Answer) -> str:
    """Return the key without LaTeX, for a cell."""
    return escape_number(answer.plain) if KINDS[answer.kind].one_number else escape_cell(answer.plain)


def escape_number(text: str) -> str:
    """Return a number for a cell, which may be negative and have a unit; anything else in its place is a text."""
    return text if NUMBER_CELL.fullmatch(text) else escape_cell(text)


def escape_cell(text: str) -> str:
    """Return a text for a cell; what a spreadsheet would run as a formula gets the quote that stops it."""
    if text[:1] in ("\t", "\r"):
        return f"'{text}"
    seen = (each for each in unicodedata.normalize("NFKC", text[:SEEN]) if not _is_skipped(each))
    return f"'{text}" if next(seen, "x") in FORMULA_SIGNS else text


def _is_skipped(character: str) -> bool:
    return character in BEFORE_FORMULA or unicodedata.category(character)[0] in "CZ"
