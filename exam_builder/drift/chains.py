r"""Chains of `=` and `\approx`: every side that is arithmetic has the value of the one before it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from exam_builder.drift.arithmetic import UNITS, Number, Unreadable, slack_of, spliced, units_of, value_of
from exam_builder.drift.formulas import formulas
from exam_builder.drift.printed import Printed
from exam_builder.drift.tokens import Token, tokens
from exam_builder.paper import NumberStyle

EQUAL = "="
ABOUT = {r"\approx", r"\simeq", r"\doteq", "≈"}
ROW = r"\\"
ENDS = {",", ";", ".", ":", r"\quad", r"\qquad", r"\to", r"\implies", r"\iff", r"\Rightarrow", r"\Leftrightarrow"}
ENDS |= {
    r"\le",
    r"\leq",
    r"\ge",
    r"\geq",
    "<",
    ">",
    r"\ne",
    r"\neq",
    r"\equiv",
    r"\mapsto",
    r"\longrightarrow",
    r"\colon",
}
BRACKETS = {"(": 1, "[": 1, r"\{": 1, ")": -1, "]": -1, r"\}": -1}
UNIT = re.compile(r"[A-Za-zµΩ°]{1,4}([/^·]?[A-Za-z0-9-]{0,4}){0,4}")
NO_UNIT = {"and", "or", "so", "if", "for", "then", "with", "thus", "by", "in", "is", "as", "on", "of", "to", "at"}
BASIC = r"(?:kg|m|s|N|J|W|Pa|K|A|V|C|T|H|Hz|rad|mol)(?:\^?-?[0-9])?"
COHERENT = re.compile(rf"{BASIC}(?:(?:/|·|\\cdot){BASIC})*")
EXACT = 1e-9
ROUGH = 0.02


@dataclass(frozen=True, slots=True)
class Side:
    """One side of an equality that is arithmetic: its value, how it stands there, the slack of rounded numbers."""

    tex: str
    offset: int
    value: Number
    slack: float
    units: tuple[str, ...]
    alone: Token | None
    """The number, where the side is nothing else."""


@dataclass(frozen=True, slots=True)
class Break:
    """Two sides that should be equal and are not."""

    left: Side
    right: Side
    about: bool


def sides(text: Printed, style: NumberStyle) -> Iterator[tuple[list[Side], list[bool]]]:
    r"""Each chain of a text: its sides that are arithmetic, and between them whether an `\approx` leads there."""
    for start, formula in formulas(text.tex):
        try:
            found = [text.known(token, start) for token in tokens(formula, style)]
        except ValueError:
            continue
        for chain in _chains(spliced(found)):
            yield _read(chain, start, text.tex)


def breaks(text: Printed, style: NumberStyle) -> Iterator[Break]:
    """Neighbours in a chain that differ by more than the printed digits allow."""
    for found, about in sides(text, style):
        for (left, right), loose in zip(pairwise(found), about, strict=True):
            if _comparable(left, right) and not agree(left, right, loose):
                yield Break(left, right, loose)


def agree(left: Side, right: Side, about: bool) -> bool:
    """Whether two sides are equal as far as their printed digits tell."""
    one, other = float(left.value), float(right.value)
    allowed = left.slack + right.slack + EXACT * max(abs(one), abs(other))
    allowed += max(_rounding(left, about), _rounding(right, about))
    if about and left.alone is None and right.alone is None:
        allowed += ROUGH * abs(one)
    return abs(one - other) <= allowed


def _rounding(side: Side, about: bool) -> float:
    r"""What rounding to the digits of a lone number can change; whole numbers are exact unless after `\approx`."""
    if side.alone is None:
        return 0.0
    if side.alone.decimals or not about:
        scale = abs(float(side.value / side.alone.value)) if side.alone.value else 1.0
        return float(side.alone.half_a_digit) * scale * (1 + EXACT)
    digits = re.sub("[^0-9]", "", side.alone.text)
    return 0.5 * 10.0 ** (len(digits) - len(digits.rstrip("0"))) if digits.strip("0") else 0.5


def _comparable(left: Side, right: Side) -> bool:
    """Whether the units of two sides leave their numbers comparable: the same, on one side only, or all coherent."""
    if not left.units or not right.units or left.units == right.units:
        return True
    return all(COHERENT.fullmatch(unit) for unit in (*left.units, *right.units))


def _chains(found: Sequence[Token]) -> Iterator[list[Token]]:
    """The stretches of a formula that may be chains: what stands between commas, words and other relations."""
    chain: list[Token] = []
    depth = 0
    for index, token in enumerate(found):
        depth += BRACKETS.get(token.text, 0)
        if depth <= 0 and _ends(found, index):
            yield chain
            chain = []
        elif token.text != ROW:
            chain.append(token)
    yield chain


def _ends(found: Sequence[Token], index: int) -> bool:
    """Whether a chain ends at a token: a new row goes on where it begins with a relation."""
    token, after = found[index], found[index + 1].text if index + 1 < len(found) else ""
    if token.text == ROW:
        return after != EQUAL and after not in ABOUT
    return token.text in ENDS or (token.text in UNITS and not _is_unit(found, index))


def _is_unit(found: Sequence[Token], index: int) -> bool:
    """Whether a text in a formula is a unit and no word."""
    inner = found[index + 1].inner if index + 1 < len(found) else ()
    words = "".join(each.text for each in inner)
    return UNIT.fullmatch(words) is not None and words not in NO_UNIT


def _read(chain: Sequence[Token], start: int, tex: str) -> tuple[list[Side], list[bool]]:
    """The sides of a chain that are arithmetic."""
    found: list[Side] = []
    about: list[bool] = []
    loose = False
    for tokens_, relation in _split(chain):
        loose = loose or relation in ABOUT
        side = _side(tokens_, start, tex)
        if side is not None:
            about += [loose] if found else []
            found.append(side)
            loose = False
    return found, about


def _split(chain: Sequence[Token]) -> Iterator[tuple[list[Token], str]]:
    """Sides, each with the relation before it."""
    side: list[Token] = []
    relation, depth = "", 0
    for token in chain:
        depth += BRACKETS.get(token.text, 0)
        if depth <= 0 and (token.text == EQUAL or token.text in ABOUT):
            yield side, relation
            side, relation = [], token.text
        else:
            side.append(token)
    yield side, relation


def _side(found: Sequence[Token], start: int, tex: str) -> Side | None:
    if not found:
        return None
    try:
        value = value_of(found)
        slack = slack_of(found, value)
    except Unreadable:
        return None
    numbers = [token for token in found if token.kind == "number"]
    bare = [token for token in found if token.kind == "number" or token.text not in {"-", "+", r"\%", "−"}]
    alone = numbers[0] if len(numbers) == 1 and _only_units(bare) else None
    first, last = start + found[0].offset, start + _end(found[-1], tex, start)
    return Side(" ".join(tex[first:last].split()), first, value, slack, units_of(found), alone)


def _only_units(bare: Sequence[Token]) -> bool:
    """Whether units are all that stands beside a number."""
    return all(token.kind in ("number", "group") or token.text in UNITS for token in bare)


def _end(token: Token, tex: str, start: int) -> int:
    """The offset after a token."""
    if token.kind != "group":
        return token.offset + len(token.text)
    last = _end(token.inner[-1], tex, start) if token.inner else token.offset + 1
    return tex.find("}", start + last) + 1 - start
