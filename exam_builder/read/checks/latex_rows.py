r"""Find mistakes in rows of tables, matrices and aligned formulas: missing `\\`, too few or too many `&`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise

from exam_builder.expressions.latex_commands import ENVIRONMENTS, MATRICES, TABLES, find_number_columns
from exam_builder.expressions.latex_text import find_group_end
from exam_builder.findings import Code, Severity, format_count
from exam_builder.read.checks.latex_slips import EXCERPT, BlankedText, Slip

CASES = frozenset(("cases", "dcases", "rcases"))
ALIGNED = frozenset(("align", "align*", "aligned", "split", "eqnarray", "eqnarray*", "flalign", "flalign*"))
THREE_COLUMNS = ("eqnarray", "eqnarray*")
SIGN = r"(?:[=<>]|\\(?:leq?|geq?|approx|equiv|sim|neq?|propto|ll|gg)(?![A-Za-z]))"
LEADING_RELATION = re.compile(SIGN)
LEADS = re.compile(rf"\s*{SIGN}")
ALONE = re.compile(rf"\s*{SIGN}\s*")
OUTSIDE = re.compile(r"\\(?:text|intertext|shortintertext|hdotsfor|multicolumn)(?![A-Za-z])")


@dataclass(frozen=True)
class TableRow:
    """A row of a table: its offset, its text without what is in braces or nested, and how many further columns its
    cells span.
    """

    start: int
    text: str
    spanned: int

    @property
    def cells(self) -> int:
        """The number of its cells."""
        return self.text.count("&") + 1 + self.spanned

    def lines(self) -> list[tuple[int, str]]:
        """Return its lines that are not empty, with their offsets."""
        lines, at = [], self.start
        for line in self.text.split("\n"):
            if line.strip():
                lines.append((at + len(line) - len(line.lstrip()), line.strip()))
            at += len(line) + 1
        return lines


def find_uneven_rows(rows: list[TableRow], columns: int, name: str, tex: str) -> Iterator[Slip]:
    """Report the first row that does not match the others, if any."""
    if name in ALIGNED and name not in THREE_COLUMNS:
        found = next((each for row in rows if (each := _find_wrong_sign(row, rows))), None)
    elif name in CASES:
        found = _find_bare_condition(rows)
    elif name in ALIGNED or any(OUTSIDE.search(row.text) for row in rows):
        found = None
    else:
        found = _find_short_row(rows, 0 if name in MATRICES else columns)
    if found:
        row, message, hint = found
        offset, shown = row.lines()[0]
        shown = tex[offset : offset + len(shown)][:EXCERPT]
        yield Slip(offset, Code.ROWS, f"{message}: `{shown}`", hint, "warning")


def _find_wrong_sign(row: TableRow, rows: list[TableRow]) -> tuple[TableRow, str, str] | None:
    """Return the row with a message and a hint if its relation sign has no `&` before it, or too many, unlike in other
    rows.
    """
    cells = row.text.split("&")
    others = sum(len(re.findall(rf"&{LEADS.pattern}", each.text)) for each in rows if each is not row)
    if OUTSIDE.search(row.text) or not others:
        return None
    if len(cells) == 1 and row is not rows[0] and others > 1 and not LEADING_RELATION.search(row.text):
        message = "this row has no `&`, so it ends where the signs of the other rows stand"
        return row, message, "write `&` where it begins"
    for index, (cell, after) in enumerate(pairwise([*cells, ""])):
        sign = LEADING_RELATION.search(cell) if index % 2 == 0 and not LEADS.match(after) else None
        if sign and (len(cells) == 1 or not LEADS.match(cell)):
            message = f"this row has no `&` before its `{sign.group()}`, as other rows have"
            return row, message, f"write `&{sign.group()}`"
    if any(ALONE.fullmatch(cell) for cell in cells[1:-1]) or any(LEADS.match(cell) for cell in cells[2::2]):
        return row, "this row has one `&` too many for its signs to stand below each other", "take one `&` out"
    return None


CONDITION = re.compile(r"\S\s*\\(?:text|mbox|quad|qquad)(?![A-Za-z])")
"""A condition after the value of a case, such as `x^2, \\text{if …}`."""


def _find_bare_condition(rows: list[TableRow]) -> tuple[TableRow, str, str] | None:
    """Return the first case whose condition has no `&` before it, although that of another case has one."""
    bare = next((row for row in rows if row.cells == 1 and CONDITION.search(row.text)), None)
    if bare is None or not any(row.cells > 1 for row in rows):
        return None
    return bare, "this case has no `&` before its condition, as other cases have", "write `&` before the condition"


def _find_short_row(rows: list[TableRow], columns: int) -> tuple[TableRow, str, str] | None:
    """Return the only row with one cell less than there are columns, or, in a matrix, than the other rows have."""
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


BEGIN = re.compile(r"\\begin\{(?P<name>[a-zA-Z]+\*?)\}")
EDGE = re.compile(r"\\(?P<edge>begin|end)\{[^{}]*\}")
ROW_END = re.compile(
    r"\\\\\*?(?:[ \t]*\[[^\[\]\n]*\])?|\\(?:tabularnewline|cr|end(?:first|last)?(?:head|foot))(?![A-Za-z])"
)
RULE = re.compile(
    r"\\(?:hline|toprule|midrule|bottomrule|addlinespace|kill)(?![A-Za-z])(?:\[[^\]]*\])?"
    r"|\\(?:[ch]?cline|cmidrule|specialrule|noalign|caption\*?|label)(?![A-Za-z])"
    r"(?:\([a-z]+\))?(?:\[[^\]]*\])?\s*(?:(?:\{[^{}]*\})+|0+)"
)
r"""LaTeX between rows, in which the content of braces is replaced by zeros."""
SPANNED = re.compile(r"\\multicolumn\s*\{\s*(\d+)\s*\}")
RELATION = re.compile(r"&\s*(?:[=<>+-]|\\(?:le|ge|approx|equiv|sim|neq|to|in|quad|text|propto|ll|gg|R|L))")
MAX_TABLES = 200
"""The maximum number of tables that are checked in a text."""
SHORT = 16
"""The maximum length of the entries of a column vector that is written with one entry on each line."""


def find_row_slips(text: BlankedText) -> Iterator[Slip]:
    """Check the rows of each table, matrix and aligned formula."""
    for begun in islice(BEGIN.finditer(text.blank), MAX_TABLES):
        name = begun["name"]
        if name not in TABLES | MATRICES | CASES | ALIGNED:
            continue
        start, columns = _skip_arguments(text.blank, begun.end(), name)
        if start is None or (end := _find_end(text.blank, start)) is None:
            continue
        rows = list(_split_rows(text.blank[start:end], start))
        slips = list(_check_single_backslashes(rows, name, text.tex))
        slips = slips or (list(_check_rules(rows, text.tex)) if name in TABLES else [])
        slips = slips or list(_check_cells(rows, columns, begun, text.tex))
        slips = slips or (list(_find_joined_entries(rows, text.tex)) if name in MATRICES else [])
        slips += _check_empty_rows(text.blank[start:end], start) if name in MATRICES | CASES | ALIGNED else ()
        yield from slips or find_uneven_rows(rows, columns, name, text.tex)


def _skip_arguments(blank: str, at: int, name: str) -> tuple[int | None, int]:
    """Return the offset at which the rows begin, and the number of columns that are declared (0: any number)."""
    if optional := re.compile(r"\s*\[[^\[\]]*\]").match(blank, at):
        at = optional.end()
    columns = 2 if name in CASES else 0
    for _ in ENVIRONMENTS.get(name, "") if name in TABLES else "":
        opening = re.compile(r"\s*(?=\{)").match(blank, at)
        end = find_group_end(blank, opening.end()) if opening else None
        if opening is None or end is None:
            return None, 0
        columns, at = len(find_number_columns(blank[opening.end() + 1 : end - 1])), end
    return at, columns


def _find_end(blank: str, start: int) -> int | None:
    """Return the offset at which the environment ends whose body begins at `start`."""
    depth = 1
    for found in EDGE.finditer(blank, start):
        depth += 1 if found["edge"] == "begin" else -1
        if depth == 0:
            return found.start()
    return None


def _split_rows(body: str, start: int) -> Iterator[TableRow]:
    flat, at = _blank_nested(body), 0
    ends = [(found.start(), found.end()) for found in ROW_END.finditer(flat)]
    for stop, after in [*ends, (len(flat), len(flat))]:
        if RULE.sub("", flat[at:stop]).strip():
            own = (each for each in SPANNED.finditer(body, at, stop) if flat[each.start()] == "\\")  # in no inner table
            spanned = sum(int(each[1]) - 1 for each in own)
            yield TableRow(start + at, flat[at:stop], spanned)
        at = after


def _blank_nested(body: str) -> str:
    """Return a body of the same length, with zeros for what is in braces or in inner environments, or escaped."""
    flat = list(body)
    depth, at = 0, 0
    for found in re.compile(r"\\(?:begin|end)\{[^{}]*\}|\\[&{}]|[{}]").finditer(body):
        token = found.group()
        opens, closes = token == "{" or token.startswith(r"\begin"), token == "}" or token.startswith(r"\end")
        if depth:
            flat[at : found.start()] = [each if each == "\n" else "0" for each in body[at : found.start()]]
        if depth or opens or len(token) == 2:
            flat[found.start() : found.end()] = ["0"] * len(token)
        depth = max(0, depth + opens - closes)
        at = found.end()
    return "".join(flat)


SINGLE = re.compile(r"\\(?=[ \t]*\n)")
SLASHES = re.compile(r"(?<=[^:/])//(?=[ \t]*\n)")
SLASHES_WITHIN = re.compile(r"(?<=[^:/])//(?=[ \t]*\n|[ \t]+\S)")
SINGLE_WITHIN = re.compile(r"\\(?=[ \t]+\S|[ \t]*\n)")


def _check_single_backslashes(rows: list[TableRow], name: str, tex: str) -> Iterator[Slip]:
    r"""Report a single `\` at the end of a line, or between the entries of a matrix, where `\\` would end the row."""
    for row in rows:
        for found in (SLASHES if name in TABLES else SLASHES_WITHIN).finditer(row.text):
            at = row.start + found.start()
            shown = tex[tex.rfind("\n", 0, at) + 1 : at + 2].strip()[-EXCERPT:]
            yield Slip(at, Code.ROWS, f"`//` ends no row and prints two slashes: `{shown}`", r"write `\\`")
        for found in (SINGLE_WITHIN if name in MATRICES else SINGLE).finditer(row.text):
            at = row.start + found.start()
            shown = tex[tex.rfind("\n", 0, at) + 1 : at + 1].strip()[-EXCERPT:]
            message = rf"one backslash prints a space and ends no row: `{shown}`"
            yield Slip(at, Code.ROWS, message, r"write `\\`")


TWO_NUMBERS = re.compile(r"(?<![\w.\\])\d[\d.]*[ \t]+\d[\d.]*")
OWN_SIGN = re.compile(r"\\VAR\s*\{[^{}]*(?:['\"]|signed|term)")


def _find_joined_entries(rows: list[TableRow], tex: str) -> Iterator[Slip]:
    """Report two numbers in one entry of a matrix, which are printed as one."""
    for row in rows:
        for found in TWO_NUMBERS.finditer(row.text):
            shown = tex[row.start + found.start() : row.start + found.end()]
            if not OWN_SIGN.search(shown):
                hint = r"write `&` between two entries of a row, `\\` between two rows"
                yield Slip(row.start + found.start(), Code.ROWS, f"`{shown}` is printed as one number", hint, "warning")
                return


EMPTY_ROW = re.compile(rf"(?:{ROW_END.pattern})\s*(?P<next>{ROW_END.pattern})")


def _check_empty_rows(body: str, start: int) -> Iterator[Slip]:
    r"""Report a `\\` after another, which prints an empty row."""
    for found in EMPTY_ROW.finditer(body):
        at = start + found.start("next")
        yield Slip(at, Code.ROWS, "this row is empty, and prints a gap", r"take one `\\` out", "warning")


def _check_rules(rows: list[TableRow], tex: str) -> Iterator[Slip]:
    r"""Report a rule inside a row, because `\\` is missing before it."""
    for row in rows:
        at = 0
        for rule in RULE.finditer(row.text):
            if row.text[at : rule.start()].strip():
                line = row.text[: rule.start()].rstrip()
                shown = tex[row.start + line.rfind("\n") + 1 : row.start + len(line)].strip()[-EXCERPT:]
                message = rf"the row before `{rule.group()}` has no `\\` at its end: `{shown}`"
                yield Slip(row.start + len(line) - 1, Code.ROWS, message, rf"write `{shown} \\`")
            at = rule.end()


def _check_cells(rows: list[TableRow], columns: int, match: re.Match[str], tex: str) -> Iterator[Slip]:
    name = match["name"]
    counts = [row.cells for row in rows]
    if columns and name in TABLES and len(set(counts)) == 1 and counts[0] > columns and len(rows) > 1:
        message = f"the rows of this table have {format_count(counts[0], 'cell')},"
        message += f" and it has {format_count(columns, 'column')}"
        hint = r"add a letter for each column, such as l, c or r; write `\&` for the sign"
        yield Slip(match.start(), Code.ROWS, message, hint)
        return
    for index, row in enumerate(rows):
        others = counts[:index] + counts[index + 1 :]
        most = columns or max(others, default=0)
        if row.cells > most > 0 and (columns or len(set(others)) == 1 or row.cells > most):
            yield from _report_wide_row(row, most, bool(columns), name, tex)
        elif not others:
            yield from _report_only_row(row, name, tex)


def _report_wide_row(row: TableRow, most: int, sure: bool, name: str, tex: str) -> Iterator[Slip]:
    lines = row.lines()
    broken = _find_missing_end(lines)
    if broken is not None:
        severity: Severity = "error" if sure or name in MATRICES else "warning"
        yield _report_missing_end(lines[broken], severity, tex)
    elif sure:
        at = row.start + [found.start() for found in re.finditer("&", row.text)][most - 1 - row.spanned :][0]
        message = f"this row has {format_count(row.cells, 'cell')} and the table {format_count(most, 'column')}"
        yield Slip(at, Code.ROWS, message, r"take one `&` out, write `\&` for the sign, or add a column")


def _report_only_row(row: TableRow, name: str, tex: str) -> Iterator[Slip]:
    """Report the only row of a matrix or of aligned formulas if it is written on several lines, like several rows."""
    lines = row.lines()
    counts = {line.count("&") for _, line in lines}
    broken = _find_missing_end(lines)
    if name in ALIGNED and row.cells % 2 and broken is not None:
        yield _report_missing_end(lines[broken], "warning", tex)
        return
    if len(lines) < 2 or len(counts) > 1 or name in TABLES:
        return
    column = counts == {0} and name in MATRICES and all(len(line) <= SHORT for _, line in lines)
    related = name in ALIGNED and all(RELATION.search(line) for _, line in lines)
    if column or related or (counts != {0} and name in MATRICES | CASES):
        yield _report_missing_end(lines[0], "warning", tex)


def _find_missing_end(lines: list[tuple[int, str]]) -> int | None:
    """Return the index of a line at which a row seems to end: it and the next have cells, and no `&` joins them."""
    for index, ((_, line), (_, after)) in enumerate(pairwise(lines)):
        if "&" in line and "&" in after and not line.endswith("&") and not after.startswith("&"):
            return index
    return None


def _report_missing_end(line: tuple[int, str], severity: Severity, tex: str) -> Slip:
    offset, written = line
    if swallowed := re.compile(r"[ \t]*(%[^\n]*\\\\)").match(tex, offset + len(written)):
        message = f"`%` begins a comment, so this is not printed: `{swallowed[1]}`"
        return Slip(swallowed.start(1), Code.COMMENT, message, r"write `\%` for a percent sign")
    shown = tex[offset : offset + len(written)][:EXCERPT]
    message = rf"no `\\` ends this row, so it and the next line are one: `{shown}`"
    return Slip(offset, Code.ROWS, message, r"write `\\` at the end of the line", severity)
