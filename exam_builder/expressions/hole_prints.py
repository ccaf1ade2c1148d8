r"""Add the brackets and braces that keep a printed value together with respect to its neighbours.

`\VAR{a}^2` prints (-3)^2, `2\VAR{a}` prints 2(-3) or 2 · 3, and in `x_\VAR{k}` all of 12 is the index. The arithmetic
of pgf reads -3^2 as -9, 4/-2*3 as 4/(-6) and 2^-1*4 as 2^(-4), so a negative number that pgf would misread gets
parentheses. Since a coordinate ends at the first closing parenthesis, its component then gets braces as well:
`(\VAR{a}^2,0)` becomes `({(-3)^2},0)`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from exam_builder.expressions.atoms import HOLE_MARK, Atom, HolePosition, collapse_brackets, parse_atoms
from exam_builder.expressions.latex_commands import APPLIED, FORMULA, NUMBER, TEXT
from exam_builder.expressions.template import Hole

SAFE_BEFORE_MINUS = frozenset(("", "relation", "open", "times", "over", "sum", "point", "function"))
"""Atoms after which TeX spaces a minus sign as the sign of a number."""
OPERANDS = frozenset(
    ("digits", "operand", "fraction", "shut", "power", "mark", "script", "prime", "factorial", "closing bar")
)
TIGHT_BINDING = frozenset(("times", "over", "function")) | OPERANDS
"""Atoms after which a sum or a negative number needs brackets."""
FACTORS = frozenset(("times", "over", "digits", "operand", "fraction", "open", "function"))
"""Atoms before which a sum needs brackets."""
POWERS = frozenset(("power", "factorial"))
ENSURED = re.compile(r"\\ensuremath\{(?P<inner>.*)\}", re.DOTALL)
TALL = re.compile(r"\\(?:d?frac|begin|binom|sum|int|prod)(?![A-Za-z])|\^")


@dataclass(frozen=True, slots=True)
class HolePrint:
    """The print of a hole.

    A `loose` print is inserted as it is: `signed(b)`, `plain(n)`, part of a sum. A `text` is LaTeX of the author.
    """

    tex: str
    loose: bool = False
    text: bool = False


@dataclass(frozen=True, slots=True)
class FormulaShape:
    """The structure of a print as a formula: its outer atoms, and whether it has a sign, is a sum, a product, …"""

    first: Atom
    last: Atom
    loose: bool
    signed: bool
    sum: bool
    product: bool
    single: bool


NO_ATOM = Atom("")
EMPTY_SHAPE = FormulaShape(NO_ATOM, NO_ATOM, True, False, False, False, False)


def analyze_shape(tex: str) -> FormulaShape:
    """Analyze a print as a formula."""
    parts = tuple(collapse_brackets(parse_atoms(tex)))
    if not parts:
        return EMPTY_SHAPE
    first, last, kinds = parts[0], parts[-1], [part.kind for part in parts]
    signed = first.kind == "sum" and first.text != "+"
    inside = kinds[1:] if signed else kinds
    dangling = (
        last.kind in ("sum", "times", "over", "relation") or not inside or inside[0] not in OPERANDS | {"function"}
    )
    loose = dangling or not {"relation", "word", "open", "shut", "bar", "point"}.isdisjoint(kinds)
    return FormulaShape(
        first=first,
        last=last,
        loose=loose,
        signed=signed,
        sum="sum" in inside,
        product=len([kind for kind in inside if kind != "script"]) > 1,
        single=not signed and inside[:1] in (["operand"], ["digits"]) and set(inside[1:]) <= {"script"},
    )


def fit_prints(prints: Sequence[HolePrint], places: Sequence[HolePosition]) -> list[str]:
    """Return the prints of a text's holes with the brackets and braces that their places require."""
    done: list[str] = []
    for own, place in zip(prints, places, strict=True):
        done.append(_fit_print(own, place, prints, done))
    return done


def _fit_print(own: HolePrint, place: HolePosition, prints: Sequence[HolePrint], done: Sequence[str]) -> str:
    if place.argument:
        return own.tex if len(own.tex) <= 1 else f"{{{own.tex}}}"
    if place.mode == FORMULA and len(place.row) == 1 and not own.tex:
        return "{}"
    if place.mode != FORMULA or len(place.row) == 1 or not own.tex or own.loose:
        return own.tex
    shape = analyze_shape(own.tex)
    before, after = _get_atom_before(place, done), _get_atom_after(place, prints)
    if shape.loose or (own.text and shape.signed and before.kind in OPERANDS):
        return own.tex
    if shape.signed and not shape.sum and before.text[1:] in APPLIED and after.kind in OPERANDS - POWERS:
        return own.tex
    if _needs_brackets(shape, before, after.kind, place):
        return add_brackets(own.tex)
    if before.kind == "digits" and shape.first.kind in ("digits", "fraction") and not place.in_index:
        return own.tex if own.text and own.tex.isdigit() else rf"\cdot {own.tex}"
    begins_cell = place.at > 0 and place.row[place.at - 1].kind == "join"
    return f"{{{own.tex}}}" if shape.signed and (begins_cell or before.kind not in SAFE_BEFORE_MINUS) else own.tex


def _needs_brackets(own: FormulaShape, before: Atom, after: str, place: HolePosition) -> bool:
    """Return whether a neighbour would bind to only part of a value; in an index, neighbours are independent."""
    firm = before.kind in TIGHT_BINDING and not (place.in_index and before.kind in OPERANDS)
    if own.signed and (firm or before.kind == "sum"):
        return True
    if own.sum and (firm or before.text in ("-", "−") or (after in FACTORS and not place.in_index)):
        return True
    if own.sum and [atom.kind for atom in place.row[place.at + 1 : place.at + 2]] == ["script"]:
        return True
    if after == "prime" and (own.sum or own.last.kind == "power"):
        return True
    return (own.product and before.kind == "over") or (after in POWERS and not own.single)


def add_brackets(tex: str) -> str:
    """Return a formula in brackets of matching height."""
    inner = ENSURED.fullmatch(tex)
    formula = inner["inner"] if inner and r"\ensuremath" not in inner["inner"] else tex
    return rf"\left({formula}\right)" if TALL.search(formula) else f"({formula})"


def _get_atom_before(place: HolePosition, done: Sequence[str]) -> Atom:
    """Return the atom before a hole in its row; if that is another hole, the last atom that it prints."""
    for at in range(place.at - 1, -1, -1):
        atom = place.row[at]
        if atom.kind == "bar":
            return Atom("bar" if _opens_pair(place.row[:at]) else "closing bar", atom.text)
        if atom.kind == "join":
            continue
        if atom.hole < 0:
            return atom
        printed = done[atom.hole] if atom.hole < len(done) else ""
        if last := parse_atoms(printed)[-1:]:
            return last[0]
    return NO_ATOM


def _opens_pair(row: Sequence[Atom]) -> bool:
    """Return whether a bar after these atoms opens a pair."""
    depth = bars = 0
    for atom in reversed(row):
        depth += (atom.kind == "shut") - (atom.kind == "open")
        if depth < 0:
            break
        bars += atom.kind == "bar" and depth == 0
    return bars % 2 == 0


def _get_atom_after(place: HolePosition, prints: Sequence[HolePrint]) -> Atom:
    """Return the atom after a hole and its index; if that is another hole, the first atom that it prints."""
    for atom in place.row[place.at + 1 :]:
        if atom.kind in ("script", "join"):
            continue
        if atom.hole < 0:
            return atom
        shape = analyze_shape(prints[atom.hole].tex)
        if shape is not EMPTY_SHAPE:
            loose = shape.loose or prints[atom.hole].loose
            return Atom("open") if shape.signed and not loose else shape.first
    return NO_ATOM


RAISED = re.compile(r"(?:\\textsuperscript|\$\^)\s*\{?\s*[-−]?[0-9\0]|[²³¹⁰⁴⁵⁶⁷⁸⁹⁻]")
"""A power beside a number in a text."""
RAISED_COMMAND = re.compile(
    r"\\(?:num|(?P<unit>qty|SI))\s*(?:\[[^\[\]\0]*\])?\{\s*(?P<hole>\0)\s*\}(?(unit)\s*\{[^{}\0]*\})"
    rf"(?=\s*\^\s*\{{?\s*[-−]?[0-9\0]|{RAISED.pattern})"
)
"""A number of siunitx with an exponent."""
LIST = re.compile(r"\bin\s*\{[^{}]*\Z")
"""The start of a list such as `\\foreach \\x/\\y in {1/2, …}`, whose / is not a division."""
FUNCTION = re.compile(
    r"(?<![A-Za-z\\])(?!(?:to|at|and|grid|rectangle|circle|ellipse|arc|controls|coordinate|plot|node)\()[a-z0-9]+\($"
)
"""The start of a function call, as opposed to a coordinate, which follows a keyword of a path."""
PARENTHESIZED = re.compile(r"\(-[0-9.e-]+\)")
LOOK_BACK = 300


def add_parentheses(prints: Sequence[HolePrint], places: Sequence[HolePosition], outline: str) -> list[HolePrint]:
    """Put prints in parentheses where pgf would misread them, or a reader would misread a power in a text."""
    marks = [found.start() for found in re.finditer(HOLE_MARK, outline)]
    return [
        replace(own, tex=f"({own.tex})")
        if place.mode == NUMBER and own.tex.startswith("-") and _is_misread(outline, at)
        else replace(own, tex=rf"\ensuremath{{{add_brackets(own.tex)}}}")
        if place.mode == TEXT and RAISED.match(outline, at + 1) and _is_number_of_parts(own)
        else own
        for own, place, at in zip(prints, places, marks, strict=True)
    ]


def _is_number_of_parts(own: HolePrint) -> bool:
    """Return whether an exponent would seem to apply to only part of a number: one with a sign, a fraction, …"""
    shape = analyze_shape(own.tex)
    return not (own.text or own.loose or shape.loose or shape.single)


def _is_misread(outline: str, at: int) -> bool:
    """Return whether pgf would apply what follows a negative number before its sign."""
    before, after = outline[max(0, at - LOOK_BACK) : at].rstrip(), outline[at + 1 : at + LOOK_BACK].lstrip()[:1]
    if after == "^" or (after == "!" and before[-1:] != "!"):
        return True
    return before[-1:] in ("/", "^") and after in ("*", "/") and not LIST.search(before)


def brace_coordinates(
    pieces: Sequence[str | Hole], prints: Sequence[str], modes: Sequence[str]
) -> tuple[str | Hole, ...]:
    """Put braces around each component of a coordinate to which parentheses were added.

    A number of siunitx with an exponent gets parentheses around its command if it has a sign, a unit or a power of ten.
    """
    split = [own if mode == NUMBER and not own.isdigit() else "" for own, mode in zip(prints, modes, strict=True)]
    if not any(split):
        return tuple(pieces)
    text = "".join(piece if isinstance(piece, str) else HOLE_MARK for piece in pieces)
    marks = [found.start() for found in re.finditer(HOLE_MARK, text)]
    signs: dict[int, str] = {}
    for at, own in zip(marks, split, strict=True):
        if PARENTHESIZED.fullmatch(own) and (found := _find_component(text, at)):
            signs |= {found[0]: "{", found[1]: "}"}
    for command in RAISED_COMMAND.finditer(text):
        own = split[marks.index(command.start("hole"))]
        if own.startswith("-") or "e" in own or command["unit"]:
            signs |= {command.start(): "(", command.end(): ")"}
    return tuple(_insert_signs(pieces, signs))


def _insert_signs(pieces: Sequence[str | Hole], signs: dict[int, str]) -> Iterator[str | Hole]:
    at = 0
    for piece in pieces:
        if isinstance(piece, str):
            yield "".join(signs.get(at + i, "") + each for i, each in enumerate(piece))
            at += len(piece)
        else:
            if at in signs:
                yield signs[at]
            yield piece
            at += 1


def _find_component(text: str, at: int) -> tuple[int, int] | None:
    """Return the start and end of the coordinate component that contains a place; None if there is none."""
    start = _scan_outward(text, at, -1)
    opening = start - 1
    while opening > 0 and text[opening] in ",:":
        opening = _scan_outward(text, opening, -1) - 1
    end = _scan_outward(text, at, 1)
    if opening < 0 or text[opening] != "(" or FUNCTION.search(text[max(0, opening - 20) : opening + 1]):
        return None
    return (start, end) if end < len(text) and text[end] in ",:)" else None


def _scan_outward(text: str, at: int, step: int) -> int:
    """Return the position of the next comma, colon or unbalanced bracket in the direction of `step`."""
    depth, position = 0, at + (step if step > 0 else -1)
    while 0 <= position < len(text):
        each = text[position]
        opens, closes = ("([{", ")]}") if step > 0 else (")]}", "([{")
        if depth == 0 and (each in closes or each in ",:"):
            break
        depth += (each in opens) - (each in closes)
        position += step
    return position if step > 0 else position + 1
