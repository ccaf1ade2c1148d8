r"""Parse LaTeX with holes, `\VAR{expression}`. Everything else stays as the author wrote it.

Commands that a course defines are expanded to find the places of the holes, which are numbered for that: with
`\newcommand{\sq}[1]{#1^2}`, the hole in `\sq{\VAR{a}}` is followed by an exponent, although the text does not show it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

from exam_builder.expressions.atoms import HOLE_MARK, HolePosition, find_hole_positions
from exam_builder.expressions.latex_commands import TEXT
from exam_builder.expressions.latex_text import find_group_end
from exam_builder.expressions.parsing import Expression, parse
from exam_builder.expressions.scope import ExpressionError

HOLE = re.compile(r"\\(?:VAR(?![A-Za-z@])|.)", re.DOTALL)
"""A control sequence; matching any other two characters together keeps `\\\\` from hiding what follows."""

CACHE_SIZE = 1_024

MAX_HOLES = 2_000
"""The most holes of a text."""


@dataclass(frozen=True, slots=True)
class Hole:
    """An expression in a text, its offset, and the lines (from 0) at which the hole begins and ends."""

    expression: Expression
    offset: int
    line: int
    last: int


@dataclass(frozen=True, eq=False)
class Template:
    """A parsed text: its literal pieces and holes, in order, and what its holes use.

    `outline` is the text with a `HOLE_MARK` in place of each hole. `macros` are commands that it may use, by name;
    `users` is LaTeX that may use the commands that the text defines. `mode` is the mode in which the text begins.
    """

    source: str
    pieces: tuple[str | Hole, ...]
    outline: str = ""
    names: frozenset[str] = frozenset()
    answers: frozenset[str] = frozenset()
    calls: frozenset[str] = frozenset()
    constants: frozenset[str] = frozenset()
    offsets: Mapping[str, int] = field(default_factory=dict)
    macros: Mapping[str, "Macro"] = field(default_factory=dict)
    users: str = ""
    mode: str = TEXT
    forms: Mapping[tuple[str, str], int] = field(default_factory=dict)
    _places: dict[tuple[str, str], tuple[HolePosition, ...]] = field(default_factory=dict, repr=False)

    @property
    def holes(self) -> tuple[Hole, ...]:
        """The holes, in the order of the text."""
        return tuple(piece for piece in self.pieces if isinstance(piece, Hole))

    def places(self, tex: str) -> tuple[HolePosition, ...]:
        """Return the positions of the holes in `tex`, the text with its macros expanded; the last result is cached."""
        known = (tex, self.mode)
        if known not in self._places:
            self._places.clear()
            self._places[known] = find_hole_positions(*known)
        return self._places[known]

    def __reduce__(self) -> tuple[Callable[[str], "Template"], tuple[str]]:
        return parse_text, (self.source,)


@lru_cache(CACHE_SIZE)
def parse_text(source: str) -> Template:
    r"""Parse LaTeX with `\VAR{…}`; raise ExpressionError, with the offset into the whole text."""
    pieces: list[str | Hole] = []
    done = 0
    position = 0
    line = 0
    while found := HOLE.search(source, position):
        position = found.end()
        if found[0] != r"\VAR":
            continue
        literal = source[done : found.start()]
        line += literal.count("\n")
        hole, position = read_hole(source, position, line)
        pieces += [literal, hole]
        if len(pieces) > 2 * MAX_HOLES:
            raise ExpressionError(rf"more than {MAX_HOLES:,} \VAR{{…}} in one text", "split the text", found.start())
        done, line = position, hole.last
    return build_template(source, [*pieces, source[done:]])


def try_parse_text(source: str) -> Template | None:
    """Parse LaTeX with holes; return None if it is not valid, which another check reports."""
    try:
        return parse_text(source)
    except ExpressionError:
        return None


def build_template(source: str, pieces: list[str | Hole]) -> Template:
    """Build the template of these pieces, and collect what its holes use."""
    holes = [piece for piece in pieces if isinstance(piece, Hole)]
    used = [hole.expression for hole in holes]
    offsets: dict[str, int] = {}
    for hole in holes:
        for name, offset in hole.expression.offsets.items():
            offsets.setdefault(name, hole.offset + offset)
    forms = {form: hole.offset + offset for hole in reversed(holes) for form, offset in hole.expression.forms.items()}
    return Template(
        source,
        tuple(piece for piece in pieces if piece != ""),
        "".join(piece.replace(HOLE_MARK, " ") if isinstance(piece, str) else HOLE_MARK for piece in pieces),
        frozenset().union(*[expression.names for expression in used]),
        frozenset().union(*[expression.answers for expression in used]),
        frozenset().union(*[expression.calls for expression in used]),
        frozenset().union(*[expression.constants for expression in used]),
        offsets,
        forms=forms,
    )


def read_hole(source: str, position: int, line: int) -> tuple[Hole, int]:
    r"""Parse the hole whose `\VAR` ends at `position`; return it, and the position after it."""
    if source[position : position + 1] != "{":
        raise ExpressionError(r"after \VAR comes an expression in braces", r"write \VAR{…}", position - len(r"\VAR"))
    end = find_closing_brace(source, position)
    start = position + 1
    try:
        expression = parse(source[start:end])
    except ExpressionError as error:
        raise error.shift_offset(start) from None
    last = line + source.count("\n", position, end)
    return Hole(expression, start, line, last), end + 1


def find_closing_brace(source: str, opening: int) -> int:
    """Return the position of the brace that closes the one at `opening`; braces in quotes do not count."""
    depth, quote, quoted = 0, "", opening
    for position in range(opening, len(source)):
        character = source[position]
        if quote:
            if character == "\n":
                break
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote, quoted = character, position
        elif character in "{}":
            depth += 1 if character == "{" else -1
            if depth == 0:
                return position
    if quote:
        raise ExpressionError(rf"the quote {quote} in \VAR{{…}} is not closed", f"end the text with {quote}", quoted)
    raise ExpressionError(r"the brace of \VAR{ is not closed", "add }", opening)


DEFINITION = re.compile(
    r"""\\(?:
    (?:(?:re|provide)?newcommand|providecommand|DeclareRobustCommand)\s*\*?\s*(?:\{\s*\\(?P<name>[A-Za-z@]+)\s*\}|\\(?P<bare>[A-Za-z@]+))
        \s*(?:\[(?P<count>[0-9])\])?\s*(?:\[(?P<default>[^\[\]]*)\])?\s*(?=\{)
    |(?:New|Renew|Provide|Declare)(?:Expandable)?DocumentCommand\s*\{?\s*\\(?P<document>[A-Za-z@]+)\s*\}?\s*\{(?P<kinds>[m+\s]*)\}\s*(?=\{)
    |[gex]?def\s*\\(?P<defined>[A-Za-z@]+)\s*(?P<parameters>(?:\#[0-9])*)\s*(?=\{)
    )""",
    re.VERBOSE,
)
COMMAND = re.compile(r"\\(?:(?P<name>[A-Za-z@]+)\s*|.)", re.DOTALL)
PARAMETER = re.compile(r"#([0-9])")
FIRST_HOLE = "\U00100000"
"""While a text is expanded, characters from this one on represent its holes; none of them is ever written."""
NUMBERED_HOLE = re.compile(rf"[{FIRST_HOLE}-\U0010ffff]")
MAX_DEPTH = 12
MAX_LENGTH = 100_000
"""The most characters of an expanded text."""

Macros: TypeAlias = "Mapping[str, Macro]"


@dataclass(frozen=True, slots=True)
class Macro:
    """A command with its number of arguments, the default of the first if that is optional, and its body."""

    arguments: int
    default: str | None
    body: str


@dataclass(frozen=True, slots=True)
class ExpandedText:
    """A text with its macros expanded, and the number of the hole at each of its marks.

    `unbraced` are the holes that are a whole argument without braces.
    """

    tex: str
    holes: tuple[int, ...]
    unbraced: frozenset[int] = frozenset()


def find_macros(tex: str) -> dict[str, Macro]:
    """Return the macros that a text defines; of two with the same name, the later one counts."""
    macros: dict[str, Macro] = {}
    if "def" not in tex and "ommand" not in tex:
        return macros
    for match in DEFINITION.finditer(tex):
        name = match["name"] or match["bare"] or match["document"] or match["defined"]
        macros[name] = Macro(
            _count_arguments(match), match["default"], tex[match.end() + 1 : _find_end(tex, match.end()) - 1]
        )
    return macros


def _count_arguments(match: re.Match[str]) -> int:
    if match["kinds"] is not None:
        return match["kinds"].count("m")
    return int(match["count"] or 0) if match["parameters"] is None else match["parameters"].count("#")


def _find_end(tex: str, start: int) -> int:
    """Return the end of the group whose brace is at `start`, or of the text if it is not closed."""
    return find_group_end(tex, start) or len(tex)


def expand_macros(outline: str, macros: Macros, users: str = "") -> ExpandedText:
    """Expand `macros`, and those that the text defines, in the outline of a text followed by `users` of its macros.

    Return the outline as it is if the expansion would be too long.
    """
    whole, count = outline + users, outline.count(HOLE_MARK)
    known = {**macros, **find_macros(whole)}
    if not any(f"\\{name}" in whole for name in known) or max(whole) >= FIRST_HOLE:
        return ExpandedText(outline, tuple(range(count)))
    numbers = iter(range(count))
    numbered = re.sub(HOLE_MARK, lambda _: chr(ord(FIRST_HOLE) + next(numbers)), outline)
    expansion = MacroExpander({**macros, **find_macros(users), **find_macros(numbered)})
    try:
        text = "".join(expansion.pieces(numbered + users, 0))
    except OverflowError:
        return ExpandedText(outline, tuple(range(count)))
    holes = tuple(ord(each) - ord(FIRST_HOLE) for each in text if each >= FIRST_HOLE)
    return ExpandedText(NUMBERED_HOLE.sub(HOLE_MARK, text), holes, frozenset(expansion.unbraced))


class MacroExpander:
    """Expands macros in one text; raises OverflowError if the result is too long, or the expansion never ends."""

    def __init__(self, macros: Macros) -> None:
        self.macros, self.left = macros, MAX_LENGTH
        self.unbraced: set[int] = set()

    def pieces(self, tex: str, depth: int) -> Iterator[str]:
        """Yield the expanded text in pieces; definitions of macros stay as they are."""
        if depth > MAX_DEPTH:
            raise OverflowError
        at = 0
        while found := COMMAND.search(tex, at):
            yield self.count_length(tex[at : found.start()])
            macro = self.macros.get(found["name"] or "")
            if defined := DEFINITION.match(tex, found.start()):
                at = _find_end(tex, defined.end())
                yield self.count_length(tex[found.start() : at])
            elif macro is None:
                at = found.end()
                yield self.count_length(found[0])
            else:
                given, at = self.arguments(tex, found.end(), macro)
                body = PARAMETER.sub(lambda number, given=given: given.get(number[1], ""), macro.body)  # type: ignore[misc]  # the default binds it
                yield from self.pieces(body, depth + 1)
        yield self.count_length(tex[at:])

    def count_length(self, piece: str) -> str:
        """Charge a piece for its length, and return it."""
        self.left -= len(piece) + 1
        if self.left < 0:
            raise OverflowError
        return piece

    def arguments(self, tex: str, at: int, macro: Macro) -> tuple[dict[str, str], int]:
        """Read the arguments at a position; return them by number, and the position after them."""
        given: dict[str, str] = {}
        if macro.default is not None:
            end = tex.find("]", at) if tex[at : at + 1] == "[" else -1
            given["1"], at = (tex[at + 1 : end], end + 1) if end >= 0 else (macro.default, at)
        for number in range(1 + (macro.default is not None), macro.arguments + 1):
            at += len(tex[at:]) - len(tex[at:].lstrip())
            if tex[at : at + 1] == "{":
                end = _find_end(tex, at)
                given[str(number)] = tex[at + 1 : end - 1]
            else:
                found = COMMAND.match(tex, at)
                end = found.end() if found else at + 1
                given[str(number)] = alone = tex[at:end]
                self.unbraced.update(ord(each) - ord(FIRST_HOLE) for each in alone if each >= FIRST_HOLE)
            at = min(end, len(tex))
        return given, at
