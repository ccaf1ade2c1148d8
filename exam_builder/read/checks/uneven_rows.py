r"""Rows that have one `&` too few or too many for the rows beside them, which LaTeX sets without a word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from exam_builder.codes import Code
from exam_builder.expressions.latex_names import MATRICES
from exam_builder.findings import format_count
from exam_builder.read.checks.latex_slips import EXCERPT, Slip

CASES = frozenset(("cases", "dcases", "rcases"))
ALIGNED = frozenset(("align", "align*", "aligned", "split", "eqnarray", "eqnarray*", "flalign", "flalign*"))
THREE_COLUMNS = ("eqnarray", "eqnarray*")
SIGN = r"(?:[=<>]|\\(?:leq?|geq?|approx|equiv|sim|neq?|propto|ll|gg)(?![A-Za-z]))"
RELATION = re.compile(SIGN)
LEADS = re.compile(rf"\s*{SIGN}")
ALONE = re.compile(rf"\s*{SIGN}\s*")
OUTSIDE = re.compile(r"\\(?:text|intertext|shortintertext|hdotsfor|multicolumn)(?![A-Za-z])")


@dataclass(frozen=True)
class TableRow:
    """A row of a table: where it begins, and its text, in which what is in braces or nested is blanked."""

    start: int
    text: str
    spanned: int

    @property
    def cells(self) -> int:
        """How many cells it has."""
        return self.text.count("&") + 1 + self.spanned

    def lines(self) -> list[tuple[int, str]]:
        """Return its lines that are not empty, with their offsets."""
        found, at = [], self.start
        for line in self.text.split("\n"):
            if line.strip():
                found.append((at + len(line) - len(line.lstrip()), line.strip()))
            at += len(line) + 1
        return found


def find_uneven_rows(rows: list[TableRow], columns: int, name: str, tex: str) -> Iterator[Slip]:
    """Yield the first row that does not go with the others, if any."""
    if name in ALIGNED and name not in THREE_COLUMNS:
        found = next((each for row in rows if (each := _find_wrong_sign(row, rows))), None)
    elif name in ALIGNED or name in CASES or any(OUTSIDE.search(row.text) for row in rows):
        found = None
    else:
        found = _find_short_row(rows, 0 if name in MATRICES else columns)
    if found:
        row, message, hint = found
        offset, shown = row.lines()[0]
        shown = tex[offset : offset + len(shown)][:EXCERPT]
        yield Slip(offset, Code.ROWS, f"{message}: `{shown}`", hint, "warning")


def _find_wrong_sign(row: TableRow, rows: list[TableRow]) -> tuple[TableRow, str, str] | None:
    """Return a sign of equality that no `&` precedes, or the wrong number of them, where other rows have one before
    theirs.
    """
    cells = row.text.split("&")
    others = sum(len(re.findall(rf"&{LEADS.pattern}", each.text)) for each in rows if each is not row)
    if OUTSIDE.search(row.text) or not others:
        return None
    for index, (cell, after) in enumerate(pairwise([*cells, ""])):
        sign = RELATION.search(cell) if index % 2 == 0 and not LEADS.match(after) else None
        if sign and (len(cells) == 1 or not LEADS.match(cell)):
            message = f"this row has no `&` before its `{sign.group()}`, as other rows have"
            return row, message, f"write `&{sign.group()}`"
    if any(ALONE.fullmatch(cell) for cell in cells[1:-1]) or any(LEADS.match(cell) for cell in cells[2::2]):
        return row, "this row has one `&` too many for its signs to stand below each other", "take one `&` out"
    return None


def _find_short_row(rows: list[TableRow], columns: int) -> tuple[TableRow, str, str] | None:
    """Return a row that has one cell less than there are columns, or in a matrix than the other rows."""
    counts = [row.cells for row in rows]
    most = columns or max(counts, default=0)
    short = [row for row in rows if row.cells < most]
    full = counts.count(most)
    if len(short) != 1 or full != len(rows) - 1 or full < (2 if columns else 1):
        return None
    if columns and short[0].cells != most - 1:
        return None
    has = format_count(short[0].cells, "cell")
    return short[0], f"this row has {has}, and the others have {most}", "write an `&` before each cell but the first"
