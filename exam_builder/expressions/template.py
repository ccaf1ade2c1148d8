r"""LaTeX with holes: `\VAR{expression}`. Everything else stands as the author wrote it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from exam_builder.expressions.expression_errors import ExpressionError
from exam_builder.expressions.parsing import Expression, parse

if TYPE_CHECKING:
    from exam_builder.expressions.macros import Macro

HOLE = re.compile(r"\\(?:VAR(?![A-Za-z@])|.)", re.DOTALL)
"""A control sequence; taking any other two characters together keeps `\\\\` from hiding what follows."""

CACHE_SIZE = 1_024

MAX_HOLES = 2_000
"""Holes that one text may have."""

HOLE_MARK = "\0"
"""What stands for a hole where only its place matters."""


@dataclass(frozen=True, slots=True)
class Hole:
    """An expression in a text: its offset in the text, the lines (from 0) at which the hole begins and ends."""

    expression: Expression
    offset: int
    line: int
    last: int


@dataclass(frozen=True, eq=False)
class Template:
    """A text that was read: literal pieces and holes in turn, and what its holes use.

    `outline` is the text with a `HOLE_MARK` in place of each hole. `macros` are commands that it may use, by name;
    `users` is LaTeX that may use what it defines.
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

    @property
    def holes(self) -> tuple[Hole, ...]:
        """The holes, in the order of the text."""
        return tuple(piece for piece in self.pieces if isinstance(piece, Hole))

    def __reduce__(self) -> tuple[Callable[[str], "Template"], tuple[str]]:
        return parse_text, (self.source,)


@lru_cache(CACHE_SIZE)
def parse_text(source: str) -> Template:
    r"""Read LaTeX with `\VAR{…}`; raise ExpressionError, with the offset into the whole text."""
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


def build_template(source: str, pieces: list[str | Hole]) -> Template:
    """The template of these pieces, with the unions of what its holes use."""
    holes = [piece for piece in pieces if isinstance(piece, Hole)]
    used = [hole.expression for hole in holes]
    offsets: dict[str, int] = {}
    for hole in holes:
        for name, offset in hole.expression.offsets.items():
            offsets.setdefault(name, hole.offset + offset)
    return Template(
        source,
        tuple(piece for piece in pieces if piece != ""),
        "".join(piece.replace(HOLE_MARK, " ") if isinstance(piece, str) else HOLE_MARK for piece in pieces),
        frozenset().union(*[expression.names for expression in used]),
        frozenset().union(*[expression.answers for expression in used]),
        frozenset().union(*[expression.calls for expression in used]),
        frozenset().union(*[expression.constants for expression in used]),
        offsets,
    )


def read_hole(source: str, position: int, line: int) -> tuple[Hole, int]:
    r"""The hole whose `\VAR` ends at `position`, and where the text goes on."""
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
    """Where the brace closes that opens at `opening`; braces in quotes do not count."""
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
