r"""Find mistakes in lists: an `\item` outside lists, lines without one, and arguments with an open bracket."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from exam_builder.expressions.latex_commands import FORMULAS, LISTS, TABLES, TEXT
from exam_builder.expressions.latex_modes import OTHER
from exam_builder.findings import Code, Severity
from exam_builder.read.checks.latex_slips import EXCERPT, PICTURE, BlankedText, Slip, is_balanced

ITEM = re.compile(r"\\item(?![A-Za-z@])")
NO_LISTS = TABLES | {"center", "minipage", "figure", "table", "flushleft", "flushright"} | FORMULAS
UNMARKED = re.compile(r"^[ \t]*(?P<sign>/?item|Item|[-*•])(?=[ \t]+\S)", re.MULTILINE)
r"""Lines of a list that begin an entry with something other than `\item`."""
EMPTY_LINE = re.compile(r"\n[ \t]*\n\Z")
LONGEST = 40
OPEN_BRACKET = re.compile(
    r"\\(?P<name>sqrt|item|includegraphics|footnote|caption|SI|qty|num)\s*(?P<bracket>\[)(?![^\[\]]*\])"
)
OPEN_LENGTH = re.compile(r"\\\\\s*(?P<bracket>\[)\s*-?[\d.]+\s*(?:cm|mm|pt|em|ex|in)(?![a-z]|\s*\])")
r"""A distance after a row that is ended by `\\\\`."""
GROUPED = re.compile(r"\{[^{}]*\}|(?<!\\)\$[^$]*\$")
OPTIONS = re.compile(r"[\[\];]")


def find_item_slips(text: BlankedText) -> Iterator[Slip]:
    """Find items outside lists, lists without a first item, and open brackets."""
    for found in ITEM.finditer(text.blank):
        around = next((each for each in text.stretches if each.start <= found.end() < each.end), None)
        if around and around.mode != OTHER and all(name.rstrip("*") in NO_LISTS for name in around.environments):
            message = r"`\item` stands outside of a list, so nothing marks it"
            hint = r"write `\begin{itemize}` before the first `\item`, and `\end{itemize}` after the last"
            yield Slip(found.start(), Code.ENVIRONMENT, message, hint)
            break
    signs = Counter(each["sign"] for each in UNMARKED.finditer(text.blank))
    for found in text.find(UNMARKED, TEXT):
        inside = next(each.environments for each in text.stretches if each.start <= found.start() < each.end)
        apart = EMPTY_LINE.search(text.blank, max(0, found.start() - LONGEST), found.start()) and found["sign"] in "-*•"
        is_note = apart and signs[found["sign"]] == 1
        if inside and inside[-1] in LISTS and not is_note:
            message = f"`{found['sign']}` does not begin an entry of a list in LaTeX"
            severity: Severity = "warning" if apart else "error"
            yield Slip(found.start("sign"), Code.ENVIRONMENT, message, r"write `\item`", severity)
    for found in (*OPEN_BRACKET.finditer(text.blank), *OPEN_LENGTH.finditer(text.blank)):
        message = f"the bracket of `{text.tex[found.start() : found.end('bracket')]}` is never closed"
        yield Slip(found.start(), Code.BRACKET, message, "write `]` where it ends")


EDGES = re.compile(r"\\(?P<edge>begin|end)\s*\{(?P<name>[^{}]*)\}")
GOES_ON = re.compile(r"(?:\\\\(?:\[[^\[\]]*\])?|:)$")
BARE_ENTRY = re.compile(r"\\item\s*(?:\[[^\[\]]*\])?\s*~?")
BEGINS_ENTRY = re.compile(r"[A-Z0-9$]|\\(?:emph|text|VAR)")
ENDS_ENTRY = re.compile(r"[.;:?!,]['’)]*$")


@dataclass(frozen=True)
class _Line:
    """A line of a list: its offset, its column, and its text."""

    offset: int
    column: int
    text: str

    @property
    def is_entry(self) -> bool:
        return ITEM.match(self.text) is not None


def find_missing_items(text: BlankedText) -> Iterator[Slip]:
    r"""Find lines that seem to begin an entry but have no `\item`, so they are printed as part of the entry above."""
    widest = max(map(len, text.blank.split("\n")))
    for lines in _split_lists(text):
        for line in _find_unmarked(lines, widest):
            shown = text.tex[line.offset : line.offset + len(line.text)][:EXCERPT]
            message = rf"this line stands where entries begin, and has no `\item`: `{shown}`"
            yield Slip(line.offset, Code.ENVIRONMENT, message, r"write `\item` before it, or indent it", "warning")


def _split_lists(text: BlankedText) -> Iterator[list[_Line]]:
    """Yield the lines directly in each list."""
    open_: list[tuple[str, list[_Line]]] = []
    at = 0
    for tex, written in zip(text.tex.split("\n"), text.blank.split("\n"), strict=True):
        column = len(tex) - len(tex.lstrip())
        line = _Line(at + column, column, written.strip())
        edges = list(EDGES.finditer(written))
        if open_ and not edges:
            open_[-1][1].append(line)
        for edge in edges:
            if edge["edge"] == "begin":
                open_.append((edge["name"], []))
            elif open_ and (ended := open_.pop())[0] in LISTS:
                yield ended[1]
        at += len(written) + 1


def _find_unmarked(lines: list[_Line], widest: int) -> Iterator[_Line]:
    """Yield lines in the column of the entries, if continued lines are indented deeper, or the line above had room for
    more words.
    """
    entries = [line for line in lines if line.is_entry]
    others = [line for line in lines if line.text and not line.is_entry]
    if len({line.column for line in entries}) != 1:
        return
    column = entries[0].column
    suspects = [line for line in others if line.column == column]
    deeper = any(line.column > column for line in others)
    ended = any(ENDS_ENTRY.search(line.text) for line in lines if line not in suspects)
    for above, line in pairwise(lines):
        goes_on = GOES_ON.search(above.text) or BARE_ENTRY.fullmatch(above.text)
        if line not in suspects or not above.text or goes_on or not BEGINS_ENTRY.match(line.text):
            continue
        room = widest - above.column - len(above.text) > len(line.text.split(" ")[0]) + 1
        if (ENDS_ENTRY.search(above.text) or not ended) and (deeper or (len(suspects) == 1 and room)):
            yield line


def find_open_options(text: BlankedText) -> Iterator[Slip]:
    """Yield brackets of a picture that its path, which ends with a semicolon, does not close."""
    for picture in PICTURE.finditer(text.blank) if is_balanced(text.blank) else ():
        outside, count = picture.group(), 1
        while count:
            outside, count = GROUPED.subn(lambda found: re.sub(r"[^\n]", " ", found.group()), outside)
        open_: list[int] = []
        for found in OPTIONS.finditer(outside + ";"):
            if found.group() == "[":
                open_.append(picture.start() + found.start())
            elif found.group() == "]" and open_:
                open_.pop()
            elif open_:
                shown = text.tex[open_[-1] : open_[-1] + EXCERPT].split("\n")[0]
                message = f"a bracket is never closed in its path: `{shown}`"
                yield Slip(open_[-1], Code.BRACKET, message, "write `]` where the options end")
                return
