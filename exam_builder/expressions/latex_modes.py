r"""Split a text by mode: words, formulas, and names or lengths that LaTeX reads.

Holes, comments and verbatim pieces are blanked first, so that nothing in them is taken for LaTeX.
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
"""The mode of names, lengths, definitions and pictures, which are neither text nor formulas."""

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
"""How many unclosed groups a closing token may end at once."""
BETWEEN = re.compile(r"\s*(?:\[[^\[\]]*\]\s*)*")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A run of characters without commands, with its mode and environments."""

    start: int
    end: int
    mode: str
    environments: tuple[str, ...]


@dataclass(slots=True)
class _Group:
    """An open group: what closes it, and what to restore then: the mode, the arguments left and the environments."""

    closer: str
    mode: str
    left: str
    environments: tuple[str, ...]


def blank_holes(tex: str) -> str:
    r"""Replace each `\VAR{…}` by digits of the same length."""
    at, pieces = 0, []
    while found := HOLE.search(tex, at):
        end = find_group_end(tex, found.end() - 1) or len(tex)
        start = found.start(1)
        pieces += [tex[at:start], re.sub(r"[^\n]", "0", tex[start:end])]
        at = end
    return "".join([*pieces, tex[at:]])


def blank_letters(tex: str) -> str:
    """Blank holes, comments and verbatim pieces; the length of the text stays the same."""
    blank, at, pieces = blank_holes(tex), 0, []
    for match, end in find_pieces(blank):
        if end is not None or match["comment"]:
            stop = match.end() if end is None else end
            pieces += [blank[at : match.start()], re.sub(r"[^\n]", " ", blank[match.start() : stop])]
            at = stop
    return "".join([*pieces, blank[at:]])


def find_stretches(blank: str) -> Iterator[Stretch]:
    """Yield the stretches of a blanked text; one with unbalanced groups is read as well as possible."""
    open_: list[_Group] = []
    mode, left, at, environments = TEXT, "", 0, tuple[str, ...]()
    while match := MARKS.search(blank, at):
        if match["dollar"] and open_ and open_[-1].closer == "$":
            match = MARKS.match(blank, match.start(), match.start() + 1) or match  # `$$` in `$a$$b$` is two signs
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
            mode = OTHER if match["command"] in ("tt", "ttfamily") else mode
    if at < len(blank):
        yield Stretch(at, len(blank), mode, environments)


def _find_closed(match: re.Match[str], open_: Sequence[_Group]) -> int | None:
    """Return the index of the group that a token closes, or None; unclosed groups within it end as well."""
    if match["command"] or match["edge"] == "begin" or match.group() == "{":
        return None
    closed = f"end {match['name']}" if match["edge"] == "end" else match.group()
    depth = 1 if match["dollar"] else DEPTH
    last = range(len(open_) - 1, max(-1, len(open_) - 1 - depth), -1)
    return next((index for index in last if open_[index].closer == closed), None)


def _open_mode(match: re.Match[str], mode: str, left: str) -> tuple[str, str, str] | None:
    """Return the closer, the inner mode and the leading arguments of what a token opens; None if it opens nothing."""
    if match["edge"] == "begin":
        return (
            f"end {match['name']}",
            _get_mode_of_environment(match["name"], mode),
            ENVIRONMENTS.get(match["name"], ""),
        )
    if match["dollar"] or (match["math"] and match["math"] in "(["):
        return {"(": r"\)", "[": r"\]"}.get(match["math"] or "", match.group()), FORMULA, ""
    if match["brace"] == "{":
        return "}", _get_mode_of_argument(left[:1], mode), ""
    return None


def _get_mode_of_environment(name: str, mode: str) -> str:
    if name.rstrip("*") in PICTURES:
        return OTHER
    if name.rstrip("*") in FORMULAS:
        return FORMULA
    return TEXT if name.startswith(("tabular", "longtable", "minipage")) else mode


def _get_mode_of_argument(kind: str, mode: str) -> str:
    if kind in (NUMBER, CODE, TYPEWRITER, OTHER) and kind:
        return OTHER
    return TEXT if kind == TEXT and mode != OTHER else mode
