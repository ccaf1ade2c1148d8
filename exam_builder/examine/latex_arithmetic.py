"""Evaluate formulas that contain only numbers, from left to right with the usual precedence."""

import math
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TypeAlias

from exam_builder.examine.latex_tokens import LatexToken
from exam_builder.expressions import FUNCTIONS
from exam_builder.values import find_nearest_float

RealNumber: TypeAlias = Fraction | float

TIMES_SIGNS = {r"\cdot", r"\times", "*", "·", "×", r"\ast"}
DIVISION_SIGNS = {"/", r"\div", "÷"}
MINUS_SIGNS = {"-", "−"}
BRACKET_PAIRS = {"(": ")", "[": "]", r"\{": r"\}"}
FRACTION_COMMANDS = {r"\frac", r"\dfrac", r"\tfrac", r"\cfrac"}
BINOMIAL_COMMANDS = {r"\binom", r"\tbinom", r"\dbinom"}
UNIT_COMMANDS = {r"\mathrm", r"\text", r"\textrm", r"\mbox", r"\si", r"\unit"}
COMMAND_FUNCTIONS = {
    each.forms.command: each.forms.compute for each in FUNCTIONS.values() if each.forms.command and each.forms.compute
}
r"""The functions that commands such as `\sin` compute, as registered for expressions."""
MAX_EXPONENT = 200
MAX_BASE = 10**30


class NotArithmetic(Exception):  # noqa: N818 - most formulas are no arithmetic
    """A formula that is not arithmetic with numbers."""


def evaluate_tokens(tokens: Sequence[LatexToken]) -> RealNumber:
    """Return the value of a formula, exact if all its operations are; raise NotArithmetic."""
    reader = _ArithmeticReader(splice_groups(tokens))
    try:
        value = reader.sum()
    except (ArithmeticError, ValueError, RecursionError, TypeError) as problem:
        raise NotArithmetic from problem
    if reader.left or isinstance(value, complex) or not math.isfinite(find_nearest_float(value)):
        raise NotArithmetic
    return value


def estimate_rounding(tokens: Sequence[LatexToken], value: RealNumber) -> float:
    """Return the uncertainty of a value from rounded numbers in the formula (to first order)."""
    near = (find_nearest_float(evaluate_tokens(moved)) for moved in _shift_rounded(tokens))
    return sum(abs(each - find_nearest_float(value)) for each in near)


def _shift_rounded(tokens: Sequence[LatexToken]) -> list[tuple[LatexToken, ...]]:
    """Return the tokens, each time with one rounded number shifted by its uncertainty."""
    variants: list[tuple[LatexToken, ...]] = []
    for index, token in enumerate(tokens):
        if token.kind == "group":
            each = [replace(token, inner=inner) for inner in _shift_rounded(token.inner)]
        else:
            each = [replace(token, value=token.value + token.slack)] if token.slack else []
        variants += [(*tokens[:index], moved, *tokens[index + 1 :]) for moved in each]
    return variants


def take_as_printed(tokens: Sequence[LatexToken]) -> tuple[LatexToken, ...]:
    """Return the tokens with the values of their printed digits."""
    return tuple(
        replace(each, inner=take_as_printed(each.inner), value=each.value if each.printed is None else each.printed)
        for each in tokens
    )


def find_units(tokens: Sequence[LatexToken]) -> tuple[str, ...]:
    """Return the units in a formula, in order."""
    units: list[str] = []
    for index, token in enumerate(tokens):
        if token.text in UNIT_COMMANDS and index + 1 < len(tokens):
            units.append(_join_letters(tokens[index + 1]))
        elif token.kind == "group" and (not index or tokens[index - 1].text not in UNIT_COMMANDS):
            units += find_units(token.inner)
    return tuple(units)


def _join_letters(token: LatexToken) -> str:
    return "".join(map(_join_letters, token.inner)) if token.kind == "group" else token.text


ARGUMENT_COUNTS = {
    **dict.fromkeys((*FRACTION_COMMANDS, *BINOMIAL_COMMANDS), 2),
    r"\sqrt": 1,
    "^": 1,
    "_": 1,
    **dict.fromkeys(UNIT_COMMANDS, 1),
}


def splice_groups(tokens: Sequence[LatexToken]) -> list[LatexToken]:
    """Return the tokens without braces that only group: `{-3}^2` prints as, and is read as, −3²."""
    spliced: list[LatexToken] = []
    kept = 0
    for token in tokens:
        if token.kind == "group" and not kept:
            spliced += splice_groups(token.inner)
            continue
        kept = kept - 1 if kept and token.text not in ARGUMENT_COUNTS else ARGUMENT_COUNTS.get(token.text, 0)
        spliced.append(token)
    return spliced


class _ArithmeticReader:
    """A recursive descent parser of tokens."""

    def __init__(self, tokens: Sequence[LatexToken]) -> None:
        self.left = list(reversed(tokens))

    def next(self) -> str:
        return self.left[-1].text if self.left else ""

    def take(self) -> LatexToken:
        if not self.left:
            raise NotArithmetic
        return self.left.pop()

    def sum(self) -> RealNumber:
        value = self.sign() * self.product()
        while self.next() in MINUS_SIGNS or self.next() == "+":
            value = value + self.sign() * self.product()
        return value

    def sign(self) -> int:
        if self.next() in MINUS_SIGNS or self.next() == "+":
            return -1 if self.take().text in MINUS_SIGNS else 1
        return 1

    def product(self) -> RealNumber:
        value = self.power()
        while True:
            if self.next() in TIMES_SIGNS:
                self.take()
                value = value * self.sign() * self.power()
            elif self.next() in DIVISION_SIGNS:
                self.take()
                value = value / (self.sign() * self.power())
            elif self.next() in BRACKET_PAIRS or self.next() in (r"\sqrt", r"\pi", *COMMAND_FUNCTIONS):
                value = value * self.power()
            else:
                return value

    def power(self) -> RealNumber:
        value = self.postfix(self.primary())
        if self.next() != "^":
            return value
        self.take()
        if self.next() == r"\circ" or [each.text for each in self.left[-1].inner] == [r"\circ"]:
            self.take()
            return value * math.pi / 180
        return self.postfix(compute_power(value, self.argument()))

    def postfix(self, value: RealNumber) -> RealNumber:
        """Return a value with what may follow it: a factorial, per cent, degrees, units."""
        while True:
            if self.next() == "!":
                self.take()
                value = factorial(value)
            elif self.next() == r"\%":
                self.take()
                value = value / 100
            elif self.next() in UNIT_COMMANDS:
                self.unit()
            else:
                return value

    def unit(self) -> None:
        """Skip a unit and its power."""
        while self.next() in UNIT_COMMANDS:
            self.take()
            self.take()
            if self.next() == "^":
                self.take()
                self.take()
            if self.next() in (*TIMES_SIGNS, "/") and len(self.left) > 1 and self.left[-2].text in UNIT_COMMANDS:
                self.take()

    def argument(self) -> RealNumber:
        r"""Return a group, or a single digit: as in TeX, `\frac12` is a half."""
        token = self.take()
        if token.kind == "group":
            return evaluate_tokens(token.inner)
        if token.kind != "number" or not token.text.isdigit():
            raise NotArithmetic
        if len(token.text) == 1:
            return token.value
        self.left.append(replace(token, text=token.text[1:], value=Fraction(token.text[1:]), offset=token.offset + 1))
        return Fraction(token.text[0])

    def primary(self) -> RealNumber:
        token = self.take()
        if token.kind == "number":
            return token.value
        if token.text in BRACKET_PAIRS:
            value = self.sum()
            if self.take().text != BRACKET_PAIRS[token.text]:
                raise NotArithmetic
            return value
        return self.command(token.text)

    def whole(self) -> int:
        """Return the next argument, a whole number; raise NotArithmetic if it is not one."""
        number = self.argument()
        if not isinstance(number, Fraction) or number.denominator != 1:
            raise NotArithmetic
        return int(number)

    def command(self, name: str) -> RealNumber:
        if name in FRACTION_COMMANDS:
            above, below = self.argument(), self.argument()
            return above / below
        if name in BINOMIAL_COMMANDS:
            return choose(self.whole(), self.whole())
        if name == r"\sqrt":
            return square_root(self.argument())
        if name == r"\pi":
            return math.pi
        if name in COMMAND_FUNCTIONS and self.next() != "^":
            return COMMAND_FUNCTIONS[name](float(self.power()))
        raise NotArithmetic


def compute_power(base: RealNumber, exponent: RealNumber) -> RealNumber:
    """Return a power, exact for whole exponents that are not too large."""
    if math.fabs(exponent) > MAX_EXPONENT or math.fabs(base) > MAX_BASE:
        return math.pow(base, exponent)
    if isinstance(exponent, Fraction) and exponent.denominator == 1:
        return base ** int(exponent)
    return math.pow(base, exponent)


def square_root(value: RealNumber) -> RealNumber:
    """Return a square root, exact for squares."""
    if isinstance(value, Fraction) and value >= 0:
        above, below = math.isqrt(value.numerator), math.isqrt(value.denominator)
        if Fraction(above * above, below * below) == value:
            return Fraction(above, below)
    return math.sqrt(value)


def choose(above: int, below: int) -> Fraction:
    """Return a binomial coefficient; raise NotArithmetic if it is too large to be computed."""
    if above > MAX_BASE or min(below, above - below) > MAX_EXPONENT:
        raise NotArithmetic
    return Fraction(math.comb(above, below))


def factorial(value: RealNumber) -> RealNumber:
    """Return n! for whole n up to 170."""
    if not 0 <= value <= 170 or value != int(value):
        raise NotArithmetic
    return Fraction(math.factorial(int(value)))
