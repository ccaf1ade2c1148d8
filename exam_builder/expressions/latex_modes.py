r"""What stands where in a text: words, formulas, and what LaTeX reads as names and lengths.

Holes, comments and what is read to the letter are blanked first, so that nothing in them is taken for LaTeX.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from exam_builder.expressions.latex_commands import (
    ARGUMENTS,
    CODE,
    ENVIRONMENTS,
    FORMULA,
    FORMULAS,
    NUMBER,
    PICTURES,
    TEXT,
    TYPEWRITER,
    map_arguments,
)
from exam_builder.expressions.latex_text import find_group_end, find_pieces

OTHER = "o"
"""The mode of what is neither a text nor a formula: names, lengths, definitions, pictures."""

HOLE = re.compile(r"(?<!\\)(?:\\\\)*(\\VAR\s*\{)")
KINDS = (
    ARGUMENTS
    | map_arguments(
        "operatorname mathrm mathit mathsf mathtt mathbf mathnormal bm boldsymbol usepackage input bibitem "
        "fontencoding fontfamily selectlanguage texttt pgfmathparse tikz hyperref si unit ce pu label ref eqref "
        "pageref cite",
        OTHER,
    )
    | map_arguments("newcommand renewcommand providecommand DeclareMathOperator newtheorem hyperlink", OTHER * 2)
)
KINDS |= map_arguments("newenvironment renewenvironment", OTHER * 3)
KINDS |= map_arguments("SI qty SIlist qtylist", OTHER * 2) | map_arguments("foreignlanguage", OTHER + TEXT)
MARKS = re.compile(
    r"""\\(?P<edge>begin|end)\s*\{(?P<name>[^{}]*)\}
    |\\(?P<math>[()\[\]])
    |\\(?P<command>[A-Za-z@]+)\*?
    |\\.
    |(?P<brace>[{}])
    |(?P<dollar>\$\$?)
    """,
    re.VERBOSE | re.DOTALL,
)
DEPTH = 20
"""How many groups a token may end that are left open."""
BETWEEN = re.compile(r"\s*(?:\[[^\[\]]*\]\s*)*")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters without a command among them, in which mode they stand, and in which environments."""

    start: int
    end: int
    mode: str
    environments: tuple[str, ...]


@dataclass(slots=True)
class _Group:
    """Something that is open: what closes it, the mode around it, and the arguments that come after it."""

    closer: str
    mode: str
    left: str
    environments: tuple[str, ...]


def blank_holes(tex: str) -> str:
    r"""Return a text of the same length, with digits in place of what `\VAR{…}` prints."""
    at, pieces = 0, []
    while found := HOLE.search(tex, at):
        end = find_group_end(tex, found.end() - 1) or len(tex)
        start = found.start(1)
        pieces += [tex[at:start], re.sub(r"[^\n]", "0", tex[start:end])]
        at = end
    return "".join([*pieces, tex[at:]])


def blank_letters(tex: str) -> str:
    """Return a text of the same length without its holes, its comments and what is read to the letter."""
    blank, at, pieces = blank_holes(tex), 0, []
    for match, end in find_pieces(blank):
        if end is not None or match["comment"]:
            stop = match.end() if end is None else end
            pieces += [blank[at : match.start()], re.sub(r"[^\n]", " ", blank[match.start() : stop])]
            at = stop
    return "".join([*pieces, blank[at:]])


def find_stretches(blank: str, mode: str = TEXT) -> Iterator[Stretch]:
    """Yield the stretches of a text that was blanked; where it is out of balance, as well as can be."""
    open_: list[_Group] = []
    left, at, environments = "", 0, tuple[str, ...]()
    for match in MARKS.finditer(blank):
        if match.start() > at:
            yield Stretch(at, match.start(), mode, environments)
        if left and not BETWEEN.fullmatch(blank, at, match.start()):
            left = ""
        at = match.end()
        token, opened = match.group(), _open_mode(match, mode, left)
        if (closed := _find_closed(match, open_)) is not None:
            group = open_[closed]
            del open_[closed:]
            mode, left, environments = group.mode, group.left, group.environments
        elif opened:
            closer, inner, rest = opened
            open_.append(_Group(closer, mode, left[1:] if token == "{" else "", environments))
            mode, left = inner, rest
            if match["edge"]:
                environments = (*environments, match["name"])
        else:
            left = KINDS.get(match["command"] or "", "")
    if at < len(blank):
        yield Stretch(at, len(blank), mode, environments)


def _find_closed(match: re.Match[str], open_: Sequence[_Group]) -> int | None:
    """Return which of the last groups a token closes; what is open within it ends too, since it was never closed."""
    if match["command"] or match["edge"] == "begin" or match.group() == "{":
        return None
    closed = f"end {match['name']}" if match["edge"] == "end" else match.group()
    depth = 1 if match["dollar"] else DEPTH
    last = range(len(open_) - 1, max(-1, len(open_) - 1 - depth), -1)
    return next((index for index in last if open_[index].closer == closed), None)


def _open_mode(match: re.Match[str], mode: str, left: str) -> tuple[str, str, str] | None:
    """Return what closes it, the mode inside, and the arguments that come first there; None where nothing is opened."""
    if match["edge"] == "begin":
        return f"end {match['name']}", _mode_of_environment(match["name"], mode), ENVIRONMENTS.get(match["name"], "")
    if match["dollar"] or (match["math"] and match["math"] in "(["):
        return {"(": r"\)", "[": r"\]"}.get(match["math"] or "", match.group()), FORMULA, ""
    if match["brace"] == "{":
        return "}", _mode_of_argument(left[:1], mode), ""
    return None


def _mode_of_environment(name: str, mode: str) -> str:
    if name in PICTURES:
        return OTHER
    if name.rstrip("*") in FORMULAS:
        return FORMULA
    return TEXT if name.startswith(("tabular", "longtable", "minipage")) else mode


def _mode_of_argument(kind: str, mode: str) -> str:
    if kind in (NUMBER, CODE, TYPEWRITER, OTHER) and kind:
        return OTHER
    return TEXT if kind == TEXT and mode != OTHER else mode
