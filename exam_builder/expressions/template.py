r"""LaTeX with holes: `\VAR{expression}`. Everything else stands as the author wrote it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from exam_builder.expressions.errors import ExpressionError
from exam_builder.expressions.evaluation import NONE, run
from exam_builder.expressions.parsing import Expression, parse
from exam_builder.expressions.printing import plain, printed
from exam_builder.expressions.scope import CHARACTERS_A_STEP, Hook, Scope
from exam_builder.paper import NumberStyle
from exam_builder.values import Value

HOLE = re.compile(r"\\(?:VAR(?![A-Za-z@])|.)", re.DOTALL)
"""A control sequence; taking any other two characters together keeps `\\\\` from hiding what follows."""

KEPT = 1_024

HOLES = 2_000
"""Holes that one text may have."""

READY: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Hole:
    """An expression in a text: its offset in the text, the lines (from 0) at which the hole begins and ends."""

    expression: Expression
    offset: int
    line: int
    last: int


@dataclass(frozen=True, eq=False)
class Template:
    """A text that was read: literal pieces and holes in turn, and what its holes use."""

    source: str
    pieces: tuple[str | Hole, ...]
    names: frozenset[str] = frozenset()
    answers: frozenset[str] = frozenset()
    calls: frozenset[str] = frozenset()
    constants: frozenset[str] = frozenset()
    offsets: Mapping[str, int] = field(default_factory=dict)

    @property
    def holes(self) -> tuple[Hole, ...]:
        """The holes, in the order of the text."""
        return tuple(piece for piece in self.pieces if isinstance(piece, Hole))

    def __reduce__(self) -> tuple[Callable[[str], "Template"], tuple[str]]:
        return parse_text, (self.source,)


@lru_cache(KEPT)
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
        if len(pieces) > 2 * HOLES:
            raise ExpressionError(rf"more than {HOLES:,} \VAR{{…}} in one text", "split the text", found.start())
        done, line = position, hole.last
    return template(source, [*pieces, source[done:]])


def template(source: str, pieces: list[str | Hole]) -> Template:
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
    end = closing_brace(source, position)
    start = position + 1
    try:
        expression = parse(source[start:end])
    except ExpressionError as error:
        raise error.moved(start) from None
    last = line + source.count("\n", position, end)
    return Hole(expression, start, line, last), end + 1


def closing_brace(source: str, opening: int) -> int:
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


def expand(
    template: Template,
    names: Mapping[str, Value],
    style: NumberStyle,
    hooks: Mapping[str, Hook] = NONE,
    bare: bool = False,
    ready: Mapping[str, str] = READY,
) -> tuple[str, tuple[int, ...]]:
    """Fill the holes: the text, and for each of its lines the line of the source (from 0) that it came from.

    `bare` prints without LaTeX, for listings and descriptions. A line on which nothing but holes stood and nothing
    was printed becomes a comment, so that it does not end a paragraph. `ready` has the prints of some expressions, by
    their source: a key prints as its answer says (but not bare, where its value does). Raises ExpressionError, with
    the offset into the source of the template.
    """
    scope = Scope(names, style, hooks)
    pieces: list[str] = []
    lines = [0]
    line = 0
    silent: set[int] = set()
    for piece in template.pieces:
        if isinstance(piece, str):
            pieces.append(piece)
            added = range(line + 1, line + 1 + piece.count("\n"))
            lines.extend(added)
            line += len(added)
        else:
            known = None if bare else ready.get(piece.expression.source.strip())
            pieces.append(filled(piece, scope, bare) if known is None else known)
            lines.extend([piece.line] * pieces[-1].count("\n"))
            line = piece.last
            if not pieces[-1]:
                silent.add(len(lines) - 1)
    text = "".join(pieces)
    return (text if bare else without_gaps(text, silent)), tuple(lines)


def filled(hole: Hole, scope: Scope, bare: bool) -> str:
    """What a hole prints."""
    try:
        value = run(hole.expression, scope)
        scope.prints(value)
        text = plain(value, scope.style) if bare else printed(value, scope.style)
        scope.spend(1 + len(text) // CHARACTERS_A_STEP)
    except ExpressionError as error:
        raise error.at(0).moved(hole.offset) from None
    return str(text)


def without_gaps(text: str, silent: set[int]) -> str:
    """The text, with a comment sign on those lines that are blank because a hole printed nothing."""
    if not silent:
        return text
    rows = text.split("\n")
    return "\n".join("%" if i in silent and not row.strip() else row for i, row in enumerate(rows))
