r"""Fill the holes of a text: print each value as its place requires, and map each line to its line in the source."""

import re
from collections.abc import Callable, Mapping, Sequence, Set
from typing import TypeAlias

from exam_builder.expressions import hole_prints
from exam_builder.expressions.hole_prints import HolePrint, add_brackets, fit_prints
from exam_builder.expressions.latex_commands import CODE, FORMULA, NUMBER, TEXT, TYPEWRITER
from exam_builder.expressions.latex_text import LooseTex, Tex
from exam_builder.expressions.parsing import NO_HOOKS, run_expression
from exam_builder.expressions.printing import value_to_latex, value_to_numeral, value_to_plain
from exam_builder.expressions.scope import CHARACTERS_A_STEP, ExpressionError, Hook, Scope
from exam_builder.expressions.template import Hole, Template, expand_macros
from exam_builder.paper import NumberStyle
from exam_builder.values import FrozenMap, Value, is_number

FilledText: TypeAlias = tuple[str, tuple[int, ...]]
Fill: TypeAlias = Callable[[Hole, str], HolePrint]

NO_READY_PRINTS: Mapping[str, str] = {}
NUMERAL = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:e-?[0-9]+)?(?= |\Z)")
COMMAND = re.compile(r"(?<!\\)(?:\\\\)*\\[A-Za-z@]+\Z")
TAKING = re.compile(r"\\(?:\\|item|(?:top|mid|bottom)rule|linebreak|pagebreak)\s*\Z")
LONGEST_COMMAND = 60
MODES = (CODE, NUMBER, TYPEWRITER, FORMULA, TEXT)
"""Modes by priority: a hole that macros print in several places takes the first, so that LaTeX reads bare digits."""


def expand(
    template: Template,
    names: Mapping[str, Value],
    style: NumberStyle,
    hooks: Mapping[str, Hook] = NO_HOOKS,
    ready: Mapping[str, str] = NO_READY_PRINTS,
) -> FilledText:
    """Fill the holes; return the text, and the source line (from 0) of each of its lines.

    A line with only holes that print nothing becomes a comment, so that it does not end a paragraph. `ready` maps the
    source of some expressions to their prints: a key prints as its answer specifies. Raises ExpressionError, with the
    offset into the source of the template.
    """
    scope = Scope(names, style, hooks)
    prints, modes = print_holes(template, lambda hole, mode: fill_hole(hole, scope, mode, ready))
    text, lines, silent = _join_pieces(hole_prints.brace_coordinates(template.pieces, prints, modes), prints)
    return comment_out_gaps(text, silent), lines


def expand_plainly(
    template: Template, names: Mapping[str, Value], style: NumberStyle, hooks: Mapping[str, Hook] = NO_HOOKS
) -> FilledText:
    """Fill the holes without LaTeX, for listings and descriptions; keys print like any other value."""
    scope = Scope(names, style, hooks)
    prints = [fill_hole(hole, scope, CODE, NO_READY_PRINTS).tex for hole in template.holes]
    text, lines, _ = _join_pieces(template.pieces, prints)
    return text, lines


def _join_pieces(parts: Sequence[str | Hole], prints: Sequence[str]) -> tuple[str, tuple[int, ...], set[int]]:
    """Return the text, the source line of each of its lines, and the lines on which a hole printed nothing."""
    following = iter(prints)
    pieces: list[str] = []
    lines = [0]
    line = 0
    silent: set[int] = set()
    for piece in parts:
        if isinstance(piece, str):
            pieces.append(piece)
            added = range(line + 1, line + 1 + piece.count("\n"))
            lines.extend(added)
            line += len(added)
        else:
            pieces.append(next(following))
            lines.extend([piece.line] * pieces[-1].count("\n"))
            line = piece.last
            if not pieces[-1]:
                silent.add(len(lines) - 1)
    return "".join(pieces), tuple(lines), silent


def print_holes(template: Template, fill: Fill) -> tuple[list[str], list[str]]:
    """Return the print of each hole, which is what `fill` returns for it with the brackets that its place requires, and
    the mode of each hole.

    A hole that macros print in several places, with different requirements, prints in brackets.
    """
    read = expand_macros(template.outline, template.macros, template.users)
    places = template.places(read.tex)
    filled_in = [fill(template.holes[hole], place.mode) for hole, place in zip(read.holes, places, strict=True)]
    placed = fit_prints(hole_prints.add_parentheses(filled_in, places, read.tex), places)
    at_places: dict[int, list[int]] = {}
    for at, number in enumerate(read.holes):
        at_places.setdefault(number, []).append(at)
    prints: list[str] = []
    modes: list[str] = []
    for number, hole in enumerate(template.holes):
        found = at_places.get(number, [])
        mode = min((places[at].mode for at in found), key=MODES.index, default=TEXT)
        same = {placed[at] for at in found if places[at].mode == mode}
        own = next(iter(same)) if len(same) == 1 else None
        if own is None or (len(found) > 1 and own.startswith(r"\cdot")):
            own = _print_anywhere(fill(hole, mode).tex, same, {places[at].argument for at in found})
        prints.append(f"{{{own}}}" if number in read.unbraced and len(own) > 1 else own)
        modes.append(mode)
    return _separate_commands(template, prints, modes), modes


def _print_anywhere(tex: str, placed: Set[str], arguments: Set[bool]) -> str:
    """Return a print for all its places: in brackets, unless braces are enough, and these in braces for an argument."""
    if placed <= {tex, f"{{{tex}}}"}:
        return max(placed, key=len, default=tex)
    return f"{{{add_brackets(tex)}}}" if True in arguments else add_brackets(tex)


def _separate_commands(template: Template, prints: list[str], modes: Sequence[str]) -> list[str]:
    r"""Return the prints, with a blank where a command followed by a letter would read as another command, and with
    empty braces where `\\` or `\item` would take a bracket or a star for its own.
    """
    done: list[str] = []
    before = ""
    for piece in template.pieces:
        if isinstance(piece, str):
            if done and piece[:1].isalpha() and before == done[-1] and COMMAND.search(before[-LONGEST_COMMAND:]):
                done[-1] += " "
            before = piece
            continue
        own = prints[len(done)]
        typeset = modes[len(done)] in (TEXT, FORMULA)
        if typeset and own[:1].isalpha() and COMMAND.search(before[-LONGEST_COMMAND:]):
            own = f" {own}"
        elif typeset and own[:1] in ("[", "*") and TAKING.search(before[-LONGEST_COMMAND:]):
            own = f"{{}}{own}"
        done.append(own)
        before = own or before
    return done


def fill_hole(hole: Hole, scope: Scope, mode: str, ready: Mapping[str, str]) -> HolePrint:
    """Return what a hole prints in a mode; a `ready` print may have a bare form, for modes without LaTeX."""
    known = ready.get(hole.expression.source.strip())
    if known is not None and mode in (TEXT, FORMULA):
        return HolePrint(known)
    try:
        value = run_expression(hole.expression, scope)
        scope.prints(value)
        text = _print_in_mode(value, scope.style, mode, known)
        scope.spend(1 + len(text) // CHARACTERS_A_STEP)
    except ExpressionError as error:
        raise error.at(0).shift_offset(hole.offset) from None
    return HolePrint(str(text), isinstance(value, LooseTex), isinstance(value, str) and not isinstance(value, Tex))


def _print_in_mode(value: Value, style: NumberStyle, mode: str, known: str | None) -> str:
    """Print a value in a mode; a key takes the digits of its `known` print."""
    if mode == CODE or (mode == TYPEWRITER and not isinstance(value, str)):
        return value_to_plain(value, style)
    if mode != NUMBER:
        text = known or value_to_latex(value, style)
        return rf"\text{{{text}}}" if mode == FORMULA and isinstance(value, FrozenMap | bool) else text
    numeral = NUMERAL.match(known.bare) if isinstance(known, Tex) and is_number(value) else None
    return numeral[0] if numeral else value_to_numeral(value, style)


def comment_out_gaps(text: str, silent: set[int]) -> str:
    """Return the text, with a comment sign on each line that is blank because a hole printed nothing."""
    if not silent:
        return text
    rows = text.split("\n")
    return "\n".join("%" if i in silent and not row.strip() else row for i, row in enumerate(rows))
