r"""Check chains of `=` and `\approx`: every side that is arithmetic must equal the side before it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from exam_builder.examine.latex_arithmetic import (
    UNIT_COMMANDS,
    NotArithmetic,
    RealNumber,
    estimate_rounding,
    evaluate_tokens,
    find_units,
    splice_groups,
    take_as_printed,
)
from exam_builder.examine.latex_tokens import LatexToken, find_formulas, tokenize_math
from exam_builder.examine.question_texts import PrintedText
from exam_builder.paper import NumberStyle
from exam_builder.values import find_nearest_float

EQUAL = "="
APPROX_SIGNS = {r"\approx", r"\simeq", r"\doteq", "≈"}
ROW = r"\\"
CHAIN_ENDS = {",", ";", ".", ":", r"\quad", r"\qquad", r"\to", r"\implies", r"\iff", r"\Rightarrow", r"\Leftrightarrow"}
CHAIN_ENDS |= {r"\le", r"\leq", r"\ge", r"\geq", "<", ">", r"\ne", r"\neq", r"\equiv", r"\mapsto", r"\longrightarrow"}
CHAIN_ENDS |= {r"\colon"}
BRACKETS = {"(": 1, "[": 1, r"\{": 1, ")": -1, "]": -1, r"\}": -1}
UNIT = re.compile(r"[A-Za-zµΩ°]{1,4}([/^·]?[A-Za-z0-9-]{0,4}){0,4}")
NON_UNIT_WORDS = {"and", "or", "so", "if", "for", "then", "with", "thus"}
NON_UNIT_WORDS |= {"by", "in", "is", "as", "on", "of", "to", "at"}
BASE_UNIT = r"(?:kg|m|s|N|J|W|Pa|K|A|V|C|T|H|Hz|rad|mol)(?:\^?-?[0-9])?"
COHERENT = re.compile(rf"{BASE_UNIT}(?:(?:/|·|\\cdot){BASE_UNIT})*")
EXACT = 1e-9
ROUGH = 0.02
LOST = 0.25
"""The greatest relative error of a calculation with rounded printed numbers before it is reported."""


@dataclass(frozen=True, slots=True)
class ChainSide:
    """One arithmetic side of an equality: its value, its tokens, and the uncertainty from rounded numbers."""

    tex: str
    offset: int
    value: RealNumber
    slack: float
    units: tuple[str, ...]
    alone: LatexToken | None
    """The number, if the side is nothing else."""
    printed: RealNumber
    """Its value, computed with the numbers as they are printed."""

    def is_lost(self) -> bool:
        """Tell whether the printed digits are too few to calculate with."""
        printed, value = find_nearest_float(self.printed), find_nearest_float(self.value)
        return self.alone is None and abs(printed - value) > LOST * abs(value)


@dataclass(frozen=True, slots=True)
class Equality:
    r"""Two neighbouring sides of a chain; `about` is true if an `\approx` is between them."""

    left: ChainSide
    right: ChainSide
    about: bool

    def has_same_units(self) -> bool:
        """Tell whether both sides have the same units, or one has none."""
        return not self.left.units or not self.right.units or self.left.units == self.right.units

    def is_broken(self) -> bool:
        """Tell whether the sides can be compared and differ by more than the printed digits allow."""
        return (self.has_same_units() or self._has_coherent_units()) and not self._holds()

    def _has_coherent_units(self) -> bool:
        return all(COHERENT.fullmatch(unit) for unit in (*self.left.units, *self.right.units))

    def _holds(self) -> bool:
        """Tell whether two sides are equal within their printed digits."""
        one, other = find_nearest_float(self.left.value), find_nearest_float(self.right.value)
        allowed = self.left.slack + self.right.slack + EXACT * max(abs(one), abs(other))
        allowed += max(self._rounding_error(self.left), self._rounding_error(self.right))
        if self.about and self.left.alone is None and self.right.alone is None:
            allowed += ROUGH * abs(one)
        return abs(one - other) <= allowed

    def _rounding_error(self, side: ChainSide) -> float:
        r"""Return the error from rounding to the digits of a lone number; whole numbers are exact unless after
        `\approx`.
        """
        if side.alone is None:
            return 0.0
        if side.alone.decimals or not self.about:
            scale = abs(find_nearest_float(side.value / side.alone.value)) if side.alone.value else 1.0
            return find_nearest_float(side.alone.half_a_digit) * scale * (1 + EXACT)
        digits = re.sub("[^0-9]", "", side.alone.text)
        return 0.5 * 10.0 ** (len(digits) - len(digits.rstrip("0"))) if digits.strip("0") else 0.5


@dataclass(frozen=True, slots=True)
class Chain:
    r"""The arithmetic sides of a chain, and whether an `\approx` is between each two."""

    sides: tuple[ChainSide, ...]
    about: tuple[bool, ...]

    def equalities(self) -> Iterator[Equality]:
        """Yield each two neighbouring sides."""
        for (left, right), about in zip(pairwise(self.sides), self.about, strict=True):
            yield Equality(left, right, about)


def find_chains(text: PrintedText, style: NumberStyle) -> Iterator[Chain]:
    """Yield each chain of a text."""
    for start, formula in find_formulas(text.tex):
        try:
            found = [text.find_value(token, start) for token in tokenize_math(formula, style)]
        except ValueError:
            continue
        for chain in _split_chains(splice_groups(found)):
            yield _read_chain(chain, start, text.tex)


def find_breaks(chains: Iterable[Chain]) -> Iterator[Equality]:
    """Yield neighbouring sides that are not equal."""
    return (each for chain in chains for each in chain.equalities() if each.is_broken())


def find_lost_sides(chains: Iterable[Chain]) -> Iterator[ChainSide]:
    """Yield sides whose numbers are printed with too few digits to calculate with."""
    return (side for chain in chains if len(chain.sides) > 1 for side in chain.sides if side.is_lost())


def _split_chains(tokens: Sequence[LatexToken]) -> Iterator[list[LatexToken]]:
    """Yield the parts of a formula that may be chains: those between commas, words and other relations."""
    chain: list[LatexToken] = []
    depth = 0
    for index, token in enumerate(tokens):
        depth += BRACKETS.get(token.text, 0)
        if depth <= 0 and _ends_chain(tokens, index):
            yield chain
            chain = []
        elif token.text != ROW:
            chain.append(token)
    yield chain


def _ends_chain(tokens: Sequence[LatexToken], index: int) -> bool:
    """Tell whether a chain ends at a token; a new row continues it if the row begins with a relation."""
    token, after = tokens[index], tokens[index + 1].text if index + 1 < len(tokens) else ""
    if token.text == ROW:
        return after != EQUAL and after not in APPROX_SIGNS
    return token.text in CHAIN_ENDS or (token.text in UNIT_COMMANDS and not _is_unit(tokens, index))


def _is_unit(tokens: Sequence[LatexToken], index: int) -> bool:
    """Tell whether a text in a formula is a unit and not a word."""
    inner = tokens[index + 1].inner if index + 1 < len(tokens) else ()
    words = "".join(each.text for each in inner)
    return UNIT.fullmatch(words) is not None and words not in NON_UNIT_WORDS


def _read_chain(chain: Sequence[LatexToken], start: int, tex: str) -> Chain:
    """Return a chain without the sides that are not arithmetic."""
    sides: list[ChainSide] = []
    about: list[bool] = []
    loose = False
    for tokens, relation in _split_sides(chain):
        loose = loose or relation in APPROX_SIGNS
        side = _read_side(tokens, start, tex)
        if side is not None:
            about += [loose] if sides else []
            sides.append(side)
            loose = False
    return Chain(tuple(sides), tuple(about))


def _split_sides(chain: Sequence[LatexToken]) -> Iterator[tuple[list[LatexToken], str]]:
    """Yield the sides, each with the relation before it."""
    side: list[LatexToken] = []
    relation, depth = "", 0
    for token in chain:
        depth += BRACKETS.get(token.text, 0)
        if depth <= 0 and (token.text == EQUAL or token.text in APPROX_SIGNS):
            yield side, relation
            side, relation = [], token.text
        else:
            side.append(token)
    yield side, relation


def _read_side(tokens: Sequence[LatexToken], start: int, tex: str) -> ChainSide | None:
    if not tokens:
        return None
    try:
        value = evaluate_tokens(tokens)
        slack, printed = estimate_rounding(tokens, value), evaluate_tokens(take_as_printed(tokens))
    except NotArithmetic:
        return None
    numbers = [token for token in tokens if token.kind == "number"]
    bare = [token for token in tokens if token.kind == "number" or token.text not in {"-", "+", r"\%", "−"}]
    only_units = all(token.kind in ("number", "group") or token.text in UNIT_COMMANDS for token in bare)
    alone = numbers[0] if len(numbers) == 1 and only_units else None
    first, last = start + tokens[0].offset, start + _end_offset(tokens[-1], tex, start)
    return ChainSide(" ".join(tex[first:last].split()), first, value, slack, find_units(tokens), alone, printed)


def _end_offset(token: LatexToken, tex: str, start: int) -> int:
    """Return the offset after a token."""
    if token.kind != "group":
        return token.offset + len(token.text)
    last = _end_offset(token.inner[-1], tex, start) if token.inner else token.offset + 1
    return tex.find("}", start + last) + 1 - start
