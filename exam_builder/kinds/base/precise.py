"""Keys that are numbers, or lists of them: how near is near enough, the unit, and how they print."""

import math
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Annotated, Any, ClassVar

from exam_builder.codes import Code
from exam_builder.expressions import agree_reference, both_printed_to, plain, plain_to, rounded_as_printed
from exam_builder.expressions.digits import as_fraction, decimals_for, exact, implied
from exam_builder.expressions.legible import legible
from exam_builder.expressions.letters import unit_in_latex
from exam_builder.fields import Fields, Plain, Positive, field_of, refusal, shown
from exam_builder.kinds.base.compare import agrees
from exam_builder.kinds.base.kind import Ask, Kind, Look, Wrong, WrongKind
from exam_builder.paper import NumberStyle
from exam_builder.values import Value, is_exact, is_number

NEAR = ("tolerance", "relative", "digits")
EXACT = frozenset((int, Fraction))
"""Types of numbers that are always finite."""


def digits(data: Any) -> int:
    """A count of significant digits."""
    if type(data) is not int or not 1 <= data <= 15:
        raise refusal(
            Code.DIGITS, f"digits is a whole number from 1 to 15, not `{shown(data)}`", "write, for example, digits: 3"
        )
    return data


Digits = Annotated[int, *field_of(digits, {"type": "integer", "minimum": 1, "maximum": 15})]


class Precise(Fields):
    """How near is near enough, and to how many digits the key prints: at most one of the three."""

    tolerance: Positive | None = None
    relative: Positive | None = None
    digits: Digits | None = None
    unit: Plain | None = None


def precision(answer: Any) -> dict[str, Any]:
    """The settings of a key that say how near is near enough; at most one of them is there."""
    return {name: getattr(answer, name, None) for name in NEAR}


def rounded(answer: Any) -> bool:
    """Whether a key's settings round its print."""
    return any(setting is not None for setting in precision(answer).values())


def entries(value: Value) -> list[Value]:
    """The numbers and texts in a value, lists taken apart."""
    return [entry for item in value for entry in entries(item)] if isinstance(value, tuple) else [value]


def finite(value: Value) -> bool:
    """Whether no number in a value is infinite or undefined."""
    return all(math.isfinite(entry) for entry in entries(value) if isinstance(entry, float))


def two_ways(answer: Any) -> Iterator[Wrong]:
    """How near is near enough is said in one way."""
    given = [name for name in NEAR if getattr(answer, name) is not None]
    if len(given) > 1:
        message = f"{' and '.join(f'`{name}`' for name in given)} in one answer"
        yield Wrong((given[1],), Code.PRECISION, message, "keep one of them", key=True)


class Numeric(Kind):
    """Numbers in lists `depth` deep, which `words` describe; 0 is a number by itself."""

    depth: ClassVar[int]
    words: ClassVar[str]

    def wrong(self, answer: Any, taken: Mapping[str, object]) -> Iterator[Wrong]:
        yield from two_ways(answer)

    def misstated(self, answer: Any) -> str:
        return "" if isinstance(answer.reference, list) else f"`reference` of a {self.name} is a list"

    def value(self, answer: Any, ask: Ask) -> Value:
        found = ask.value(self.name)
        if not self.depth and type(found) in EXACT:
            return found
        if _depth(found) != self.depth or not all(map(is_number, entries(found))):
            raise WrongKind(f"this answer is not {self.words}: it came out as {plain(found)}")
        if not finite(found):
            raise WrongKind(f"this answer is not finite: it came out as {plain(found)}")
        return found

    def tex(self, answer: Any, value: Value, look: Look) -> str:
        return self.both(answer, value, look)[0]

    def plain(self, answer: Any, value: Value, look: Look) -> str:
        return self.both(answer, value, look)[1]

    def both(self, answer: Any, value: Value, look: Look) -> tuple[str, str]:
        tex, text = both_printed_to(value, look.style, implied(**precision(answer)))
        return with_unit(answer, tex), with_plain_unit(answer, text)

    def as_stated(self, answer: Any, value: Value, stated: Any, style: NumberStyle) -> bool:
        return agree_reference(value, stated, style, rounds=rounded(answer))

    def accepts(self, answer: Any, key: Value, value: Value, style: NumberStyle) -> bool:
        return near(answer, key, value, style)

    def as_printed(self, answer: Any, value: Value, style: NumberStyle) -> Value:
        return rounded_as_printed(value, style, **precision(answer))


def with_unit(answer: Any, tex: str) -> str:
    """A printed number with its unit, if it has one."""
    return rf"\ensuremath{{{tex}\,\mathrm{{{unit_in_latex(answer.unit)}}}}}" if answer.unit else tex


def with_plain_unit(answer: Any, text: str) -> str:
    """A number without LaTeX with its unit, if it has one."""
    return f"{text} {legible(answer.unit)}" if answer.unit else text


def _depth(value: Value) -> int:
    return 1 + max(map(_depth, value), default=0) if isinstance(value, tuple) else 0


def near(answer: Any, key: Value, value: Value, style: NumberStyle) -> bool:
    """Whether a value is as near to a key as the key's settings ask for, entry by entry.

    Where digits say so, a value is also near that reads the same once it is rounded, as students write it.
    """
    if isinstance(key, tuple) and isinstance(value, tuple):
        return len(key) == len(value) and all(near(answer, a, b, style) for a, b in zip(key, value, strict=True))
    if not is_number(key) or not is_number(value):
        return False
    if agrees(key, value):
        return True
    if not finite((key, value)):
        return False
    return abs(as_fraction(key) - as_fraction(value)) <= _within(answer, key, style) or _reads(
        answer, key, value, style
    )


def _reads(answer: Any, key: int | Fraction | float, value: int | Fraction | float, style: NumberStyle) -> bool:
    """Whether a key prints to significant digits, and the value to as many is the same."""
    if (answer.digits is None and is_exact(key)) or answer.tolerance is not None or answer.relative is not None:
        return False
    digits = answer.digits or style.digits
    return rounded_as_printed(key, style, digits=digits) == rounded_as_printed(value, style, digits=digits)


def _within(answer: Any, key: int | Fraction | float, style: NumberStyle) -> Fraction:
    """The distance that is still right: as set, else half a unit of the last digit that prints; none of exact keys."""
    if answer.tolerance is not None:
        return Fraction(answer.tolerance)
    if answer.relative is not None:
        return Fraction(answer.relative) * abs(Fraction(key))
    if answer.digits is not None:
        return Fraction(10) ** -decimals_for(exact(key), answer.digits) / 2
    if is_exact(key):
        return Fraction(0)
    return _last_place(plain_to(key, style, **precision(answer))) / 2


def _last_place(print_: str) -> Fraction:
    """A unit of the last digit of a printed number: 1/100 of 3.14, and of 314e-4 one of its 4."""
    digits_, _, power = print_.partition("e")
    decimals = len(digits_.partition(".")[2])
    return Fraction(10) ** (int(power or 0) - decimals)
