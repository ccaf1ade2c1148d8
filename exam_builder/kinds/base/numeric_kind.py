"""Keys that are numbers, or lists of them: how near is near enough, the unit, and how they print."""

import math
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Annotated, Any, ClassVar

from exam_builder.codes import Code
from exam_builder.expressions import agrees_with_reference, key_to_both, round_as_printed, value_to_plain
from exam_builder.expressions.appearance import latex_to_plain
from exam_builder.expressions.latex_text import unit_to_latex
from exam_builder.expressions.numbers import count_decimals_for, implied_precision, to_exact, to_fraction
from exam_builder.fields import Plain, Positive, StrictModel, field_error, make_field, show_value
from exam_builder.kinds.base.agreement import agrees
from exam_builder.kinds.base.kind import AnswerProblem, KeyContext, Kind, PrintStyle, WrongKeyType
from exam_builder.paper import NumberStyle
from exam_builder.values import Value, is_exact, is_number

PRECISION_FIELDS = ("tolerance", "relative", "digits")
EXACT_TYPES = frozenset((int, Fraction))
"""Types of numbers that are always finite."""


def validate_digits(data: Any) -> int:
    """A count of significant digits."""
    if type(data) is not int or not 1 <= data <= 15:
        raise field_error(
            Code.DIGITS,
            f"digits is a whole number from 1 to 15, not `{show_value(data)}`",
            "write, for example, digits: 3",
        )
    return data


Digits = Annotated[int, *make_field(validate_digits, {"type": "integer", "minimum": 1, "maximum": 15})]


class NumericKey(StrictModel):
    """How near is near enough, and to how many digits the key prints: at most one of the three."""

    tolerance: Positive | None = None
    relative: Positive | None = None
    digits: Digits | None = None
    unit: Plain | None = None


def precision_settings(answer: Any) -> dict[str, Any]:
    """The settings of a key that say how near is near enough; at most one of them is there."""
    return {name: getattr(answer, name, None) for name in PRECISION_FIELDS}


def is_rounded(answer: Any) -> bool:
    """Whether a key's settings round its print."""
    return any(setting is not None for setting in precision_settings(answer).values())


def flatten_value(value: Value) -> list[Value]:
    """The numbers and texts in a value, lists taken apart."""
    return [entry for item in value for entry in flatten_value(item)] if isinstance(value, tuple) else [value]


def is_finite(value: Value) -> bool:
    """Whether no number in a value is infinite or undefined."""
    return all(math.isfinite(entry) for entry in flatten_value(value) if isinstance(entry, float))


def check_one_precision(answer: Any) -> Iterator[AnswerProblem]:
    """How near is near enough is said in one way."""
    given = [name for name in PRECISION_FIELDS if getattr(answer, name) is not None]
    if len(given) > 1:
        message = f"{' and '.join(f'`{name}`' for name in given)} in one answer"
        yield AnswerProblem((given[1],), Code.PRECISION, message, "keep one of them", key=True)


class NumericKind(Kind):
    """Numbers in lists `depth` deep, which `words` describe; 0 is a number by itself."""

    mathematical: ClassVar[bool] = True
    depth: ClassVar[int]
    words: ClassVar[str]

    def wrong(self, answer: Any, taken: Mapping[str, object]) -> Iterator[AnswerProblem]:
        yield from check_one_precision(answer)

    def reference_problem(self, answer: Any) -> str:
        return "" if isinstance(answer.reference, list) else f"`reference` of a {self.name} is a list"

    def value(self, answer: Any, ask: KeyContext) -> Value:
        found = ask.value(self.name)
        if not self.depth and type(found) in EXACT_TYPES:
            return found
        if _nesting_depth(found) != self.depth or not all(map(is_number, flatten_value(found))):
            raise WrongKeyType(f"this answer is not {self.words}: it came out as {value_to_plain(found)}")
        if not is_finite(found):
            raise WrongKeyType(f"this answer is not finite: it came out as {value_to_plain(found)}")
        return found

    def tex(self, answer: Any, value: Value, look: PrintStyle) -> str:
        return self.latex_and_plain(answer, value, look)[0]

    def plain(self, answer: Any, value: Value, look: PrintStyle) -> str:
        return self.latex_and_plain(answer, value, look)[1]

    def latex_and_plain(self, answer: Any, value: Value, look: PrintStyle) -> tuple[str, str]:
        tex, text = key_to_both(value, look.style, implied_precision(**precision_settings(answer)))
        return add_unit(answer, tex), add_plain_unit(answer, text)

    def matches_reference(self, answer: Any, value: Value, stated: Any, style: NumberStyle) -> bool:
        return agrees_with_reference(value, stated, style, rounds=is_rounded(answer))

    def accepts(self, answer: Any, key: Value, value: Value, style: NumberStyle) -> bool:
        return is_near(answer, key, value, style)

    def value_as_printed(self, answer: Any, value: Value, style: NumberStyle) -> Value:
        return round_as_printed(value, style, implied_precision(**precision_settings(answer)))


def add_unit(answer: Any, tex: str) -> str:
    """A printed number with its unit, if it has one."""
    return rf"\ensuremath{{{tex}\,\mathrm{{{unit_to_latex(answer.unit)}}}}}" if answer.unit else tex


def add_plain_unit(answer: Any, text: str) -> str:
    """A number without LaTeX with its unit, if it has one."""
    return f"{text} {latex_to_plain(answer.unit)}" if answer.unit else text


def _nesting_depth(value: Value) -> int:
    return 1 + max(map(_nesting_depth, value), default=0) if isinstance(value, tuple) else 0


def is_near(answer: Any, key: Value, value: Value, style: NumberStyle) -> bool:
    """Whether a value is as near to a key as the key's settings ask for, entry by entry.

    Where digits say so, a value is also near that reads the same once it is rounded, as students write it.
    """
    if isinstance(key, tuple) and isinstance(value, tuple):
        return len(key) == len(value) and all(is_near(answer, a, b, style) for a, b in zip(key, value, strict=True))
    if not is_number(key) or not is_number(value):
        return False
    if agrees(key, value):
        return True
    if not is_finite((key, value)):
        return False
    return abs(to_fraction(key) - to_fraction(value)) <= _allowed_distance(answer, key, style) or _reads_the_same(
        answer, key, value, style
    )


def _reads_the_same(
    answer: Any, key: int | Fraction | float, value: int | Fraction | float, style: NumberStyle
) -> bool:
    """Whether a key prints to significant digits, and the value to as many is the same."""
    if (answer.digits is None and is_exact(key)) or answer.tolerance is not None or answer.relative is not None:
        return False
    digits = answer.digits or style.digits
    precision = implied_precision(digits=digits)
    return round_as_printed(key, style, precision) == round_as_printed(value, style, precision)


def _allowed_distance(answer: Any, key: int | Fraction | float, style: NumberStyle) -> Fraction:
    """The distance that is still right: as set, else half a unit of the last digit that prints; none of exact keys."""
    if answer.tolerance is not None:
        return Fraction(answer.tolerance)
    if answer.relative is not None:
        return Fraction(answer.relative) * abs(Fraction(key))
    if answer.digits is not None:
        return Fraction(10) ** -count_decimals_for(to_exact(key), answer.digits) / 2
    if is_exact(key):
        return Fraction(0)
    return _last_place(value_to_plain(key, style, implied_precision(**precision_settings(answer)))) / 2


def _last_place(print_: str) -> Fraction:
    """A unit of the last digit of a printed number: 1/100 of 3.14, and of 314e-4 one of its 4."""
    digits_, _, power = print_.partition("e")
    decimals = len(digits_.partition(".")[2])
    return Fraction(10) ** (int(power or 0) - decimals)
