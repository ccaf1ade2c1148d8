"""The value of a formula that holds nothing but numbers: read from left to right with the usual precedence."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TypeAlias

from exam_builder.drift.tokens import Token

Number: TypeAlias = Fraction | float

TIMES = {r"\cdot", r"\times", "*", "·", "×", r"\ast"}
OVER = {"/", r"\div", "÷"}
MINUS = {"-", "−"}
OPENING = {"(": ")", "[": "]", r"\{": r"\}"}
FRACTIONS = {r"\frac", r"\dfrac", r"\tfrac", r"\cfrac"}
BINOMIALS = {r"\binom", r"\tbinom", r"\dbinom"}
UNITS = {r"\mathrm", r"\text", r"\textrm", r"\mbox", r"\si", r"\unit"}
FUNCTIONS: dict[str, Callable[[float], float]] = {
    r"\sin": math.sin,
    r"\cos": math.cos,
    r"\tan": math.tan,
    r"\arcsin": math.asin,
    r"\arccos": math.acos,
    r"\arctan": math.atan,
    r"\exp": math.exp,
    r"\ln": math.log,
}
LARGEST_POWER = 200
LARGEST = 10**30


class Unreadable(Exception):  # noqa: N818 - most formulas are no arithmetic
    """A formula that is no arithmetic of numbers."""


def value_of(tokens: Sequence[Token]) -> Number:
    """The value of a formula, exact where only exact operations stand in it; raise Unreadable."""
    reader = _Reader(spliced(tokens))
    try:
        value = reader.sum()
    except (ArithmeticError, ValueError, RecursionError, TypeError) as problem:
        raise Unreadable from problem
    if reader.left or isinstance(value, complex) or not math.isfinite(value):
        raise Unreadable
    return value


def slack_of(tokens: Sequence[Token], value: Number) -> float:
    """By how much a value may be off because numbers in the formula are rounded (to first order)."""
    return sum(abs(float(value_of(moved)) - float(value)) for moved in _moved(tokens))


def _moved(tokens: Sequence[Token]) -> list[tuple[Token, ...]]:
    """The tokens, with one rounded number moved by its slack at a time."""
    found: list[tuple[Token, ...]] = []
    for index, token in enumerate(tokens):
        if token.kind == "group":
            each = [replace(token, inner=inner) for inner in _moved(token.inner)]
        else:
            each = [replace(token, value=token.value + token.slack)] if token.slack else []
        found += [(*tokens[:index], moved, *tokens[index + 1 :]) for moved in each]
    return found


def units_of(tokens: Sequence[Token]) -> tuple[str, ...]:
    """The units that stand in a formula, in order."""
    found: list[str] = []
    for index, token in enumerate(tokens):
        if token.text in UNITS and index + 1 < len(tokens):
            found.append(_letters(tokens[index + 1]))
        elif token.kind == "group" and (not index or tokens[index - 1].text not in UNITS):
            found += units_of(token.inner)
    return tuple(found)


def _letters(token: Token) -> str:
    return "".join(map(_letters, token.inner)) if token.kind == "group" else token.text


ARGUMENTS = {**dict.fromkeys((*FRACTIONS, *BINOMIALS), 2), r"\sqrt": 1, "^": 1, "_": 1, **dict.fromkeys(UNITS, 1)}


def spliced(tokens: Sequence[Token]) -> list[Token]:
    """The tokens without braces that only group: `{-3}^2` prints as, and is read as, −3²."""
    found: list[Token] = []
    kept = 0
    for token in tokens:
        if token.kind == "group" and not kept:
            found += spliced(token.inner)
            continue
        kept = kept - 1 if kept and token.text not in ARGUMENTS else ARGUMENTS.get(token.text, 0)
        found.append(token)
    return found


class _Reader:
    """Recursive descent over tokens."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.left = list(reversed(tokens))

    def next(self) -> str:
        return self.left[-1].text if self.left else ""

    def take(self) -> Token:
        if not self.left:
            raise Unreadable
        return self.left.pop()

    def sum(self) -> Number:
        sign = self.sign()
        value = sign * self.product()
        while self.next() in MINUS or self.next() == "+":
            sign = -1 if self.take().text in MINUS else 1
            value = value + sign * self.product()
        return value

    def sign(self) -> int:
        if self.next() in MINUS or self.next() == "+":
            return -1 if self.take().text in MINUS else 1
        return 1

    def product(self) -> Number:
        value = self.power()
        while True:
            if self.next() in TIMES:
                self.take()
                value = value * self.sign() * self.power()
            elif self.next() in OVER:
                self.take()
                value = value / (self.sign() * self.power())
            elif self.next() in OPENING or self.next() in (r"\sqrt", r"\pi", *FUNCTIONS):
                value = value * self.power()
            else:
                return value

    def power(self) -> Number:
        value = self.postfix(self.primary())
        if self.next() != "^":
            return value
        self.take()
        if self.next() == r"\circ" or [each.text for each in self.left[-1].inner] == [r"\circ"]:
            self.take()
            return value * math.pi / 180
        return self.postfix(raised(value, self.argument()))

    def postfix(self, value: Number) -> Number:
        """A value with what may follow it: factorial, per cent, degrees, units."""
        while True:
            if self.next() == "!":
                self.take()
                value = factorial(value)
            elif self.next() == r"\%":
                self.take()
                value = value / 100
            elif self.next() in UNITS:
                self.unit()
            else:
                return value

    def unit(self) -> None:
        """Pass over a unit and its power."""
        while self.next() in UNITS:
            self.take()
            self.take()
            if self.next() == "^":
                self.take()
                self.take()
            if self.next() in (*TIMES, "/") and len(self.left) > 1 and self.left[-2].text in UNITS:
                self.take()

    def argument(self) -> Number:
        r"""A group, or a single digit: as for TeX, `\frac12` is a half."""
        token = self.take()
        if token.kind == "group":
            return value_of(token.inner)
        if token.kind != "number" or not token.text.isdigit():
            raise Unreadable
        if len(token.text) == 1:
            return token.value
        self.left.append(replace(token, text=token.text[1:], value=Fraction(token.text[1:]), offset=token.offset + 1))
        return Fraction(token.text[0])

    def primary(self) -> Number:
        token = self.take()
        if token.kind == "number":
            return token.value
        if token.text in OPENING:
            value = self.sum()
            if self.take().text != OPENING[token.text]:
                raise Unreadable
            return value
        return self.command(token.text)

    def command(self, name: str) -> Number:
        if name in FRACTIONS:
            above, below = self.argument(), self.argument()
            return above / below
        if name in BINOMIALS:
            above, below = self.argument(), self.argument()
            if above.denominator != 1 or below.denominator != 1:  # type: ignore[union-attr]
                raise Unreadable
            return Fraction(math.comb(int(above), int(below)))
        if name == r"\sqrt":
            return root(self.argument())
        if name == r"\pi":
            return math.pi
        if name in FUNCTIONS and self.next() != "^":
            return FUNCTIONS[name](float(self.power()))
        raise Unreadable


def raised(base: Number, exponent: Number) -> Number:
    """A power; exact for whole exponents that are not too large."""
    if math.fabs(exponent) > LARGEST_POWER or math.fabs(base) > LARGEST:
        return math.pow(base, exponent)
    if isinstance(exponent, Fraction) and exponent.denominator == 1:
        return base ** int(exponent)
    return math.pow(base, exponent)


def root(value: Number) -> Number:
    """A square root; exact for squares."""
    if isinstance(value, Fraction) and value >= 0:
        above, below = math.isqrt(value.numerator), math.isqrt(value.denominator)
        if Fraction(above * above, below * below) == value:
            return Fraction(above, below)
    return math.sqrt(value)


def factorial(value: Number) -> Number:
    """n! for whole n up to 170."""
    if not 0 <= value <= 170 or value != int(value):
        raise Unreadable
    return Fraction(math.factorial(int(value)))
