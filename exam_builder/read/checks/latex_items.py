r"""`\item` where no list is, lists that begin with something else, and brackets of arguments that stay open."""

import re
from collections.abc import Iterator

from exam_builder.codes import Code
from exam_builder.expressions.latex_commands import FORMULAS, TABLES, TEXT
from exam_builder.expressions.latex_modes import OTHER
from exam_builder.expressions.latex_names import LISTS
from exam_builder.read.checks.latex_slips import BlankedText, Slip

ITEM = re.compile(r"\\item(?![A-Za-z@])")
NO_LISTS = TABLES | {"center", "minipage", "figure", "table", "flushleft", "flushright"} | FORMULAS
FIRST = re.compile(
    rf"\\begin\{{(?P<name>{'|'.join(sorted(LISTS - {'list', 'trivlist', 'thebibliography'}))})\}}"
    r"(?:\s*\[[^\[\]]*\])?\s*(?P<first>[A-Za-z0-9$(.-])"
)
UNMARKED = re.compile(r"^[ \t]*(?P<sign>/?item|Item|[-*•])(?=[ \t]+\S)", re.MULTILINE)
"""Lines of a list that begin an entry with something else."""
OPEN_BRACKET = re.compile(
    r"\\(?P<name>sqrt|item|includegraphics|footnote|caption|SI|qty|num)\s*(?P<bracket>\[)(?![^\[\]]*\])"
)


def find_item_slips(text: BlankedText) -> Iterator[Slip]:
    """Yield items outside of lists, lists without a first item, and open brackets."""
    for found in ITEM.finditer(text.blank):
        around = next((each for each in text.stretches if each.start <= found.end() < each.end), None)
        if around and around.mode != OTHER and all(name.rstrip("*") in NO_LISTS for name in around.environments):
            message = r"`\item` stands in no list, so nothing marks it"
            hint = r"write `\begin{itemize}` before the first `\item`, and `\end{itemize}` after the last"
            yield Slip(found.start(), Code.ENVIRONMENT, message, hint)
            break
    for found in FIRST.finditer(text.blank):
        message = rf"the list `\begin{{{found['name']}}}` does not begin with `\item`"
        yield Slip(found.start("first"), Code.ENVIRONMENT, message, r"write `\item` before each entry")
    for found in text.find(UNMARKED, TEXT):
        inside = next(each.environments for each in text.stretches if each.start <= found.start() < each.end)
        if inside and inside[-1] in LISTS:
            message = f"`{found['sign']}` does not begin an entry of a list in LaTeX"
            yield Slip(found.start("sign"), Code.ENVIRONMENT, message, r"write `\item`")
    for found in OPEN_BRACKET.finditer(text.blank):
        message = rf"the bracket of `\{found['name']}[` is never closed"
        yield Slip(found.start(), Code.BRACKET, message, "write `]` where it ends")
