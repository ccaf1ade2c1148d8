r"""Find commands in a course's template that lack an argument in braces, such as `\rule{5cm}` without its height.

TeX takes whatever comes next as the argument, often in another template, and fails there.
"""

import re
from collections.abc import Iterator, Mapping

from exam_builder.digests import BUILT_IN
from exam_builder.expressions.latex_text import find_group_end
from exam_builder.findings import Code
from exam_builder.render.latex_check import Imbalance

ONE = "hspace vspace mbox fbox includegraphics textbf textit emph texttt textsc underline"
TWO = "rule textcolor colorbox setlength addtolength setcounter addtocounter parbox raisebox scalebox rotatebox frac"
ARGUMENTS = dict.fromkeys(ONE.split(), 1) | dict.fromkeys(TWO.split(), 2) | {"fcolorbox": 3, "resizebox": 3}
"""The number of mandatory arguments of each command."""
DEFINED = re.compile(r"\\newcommand\{?\\([A-Za-z]+)\}?\[(\d)\](?!\[)")
COMMAND = re.compile(r"(?<!\\)(?<!command\{)(?<!\\let)((?:\\\\)*)\\([A-Za-z]+)\*?")
COMMENT = re.compile(r"(?<!\\)%[^\n]*")
GAP = re.compile(r"(?:[ \t]|\n(?![ \t]*\n)|(?<!\\)%[^\n]*\n)*")
OPTIONAL = re.compile(r"\[[^\[\]]*\]")
SINGLE = re.compile(r"\d|[A-Za-z](?![A-Za-z])")
"""An argument that needs no braces: `\\frac12`, `\\textbf A`."""
WORD = re.compile(r"\\[A-Za-z]+")
NO_ARGUMENTS = frozenset(("\\begin", "\\end", "\\par", "\\newpage", "\\item", "\\hfill", "\\vfill"))
"""Commands without arguments that are never meant as one; others may be, as in `\\rule{1pt}\\baselineskip`."""


def count_arguments() -> Mapping[str, int]:
    """Return the number of arguments of usual commands, and of those of the toolkit that have no optional one."""
    built_in = "".join(path.read_text(encoding="utf-8") for path in sorted(BUILT_IN.rglob("*.tex")))
    return ARGUMENTS | {name: int(count) for name, count in DEFINED.findall(built_in)}


def find_missing_arguments(tex: str) -> Iterator[Imbalance]:
    """Find commands that lack one of their last arguments."""
    tex = COMMENT.sub(lambda found: "%" + " " * (len(found[0]) - 1), tex)
    arguments = count_arguments()
    for found in COMMAND.finditer(tex):
        needed = arguments.get(found[2], 0)
        given = _count_given(tex, found.end(), needed, arguments)
        if given < needed:
            message = f"`\\{found[2]}` lacks an argument: it has {given} of {needed}"
            hint = f"write `\\{found[2]}{'{…}' * needed}`"
            yield Imbalance(Code.BRACE, found.end(1), message, hint)


def _count_given(tex: str, at: int, needed: int, arguments: Mapping[str, int]) -> int:
    """Count the arguments that stand from an offset on, up to `needed`."""
    for given in range(needed):
        at = _skip(GAP, tex, at)
        while option := OPTIONAL.match(tex, at):
            at = _skip(GAP, tex, option.end())
        word = WORD.match(tex, at)
        if word and word[0] not in NO_ARGUMENTS and word[0][1:] not in arguments:
            at = word.end()
        elif tex.startswith("{", at):
            at = find_group_end(tex, at) or len(tex)
        elif single := SINGLE.match(tex, at):
            at = single.end()
        else:
            return given
    return needed


def _skip(pattern: re.Pattern[str], tex: str, at: int) -> int:
    found = pattern.match(tex, at)
    return found.end() if found else at
