"""The base of kinds with numeric keys: tolerance, unit and printing."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Annotated, ClassVar, TypeVar

from pydantic import BeforeValidator

from exam_builder.expressions import agrees_with_reference, key_to_both, round_as_printed, value_to_plain
from exam_builder.expressions.appearance import join_plain_unit
from exam_builder.expressions.arithmetic import hint_for_operand
from exam_builder.expressions.latex_text import join_unit
from exam_builder.expressions.numbers import Precision, count_decimals_for, derive_precision, to_exact
from exam_builder.fields import Positive, StrictModel, UnitText, WholeNumber, make_field_error
from exam_builder.findings import Code
from exam_builder.kinds.base.agreement import RELATIVE, agrees
from exam_builder.kinds.base.contract import (
    AnswerProblem,
    Case,
    KeyContext,
    Misread,
    PrintStyle,
    WrongKeyType,
    find_quantity_slip,
    format_exactly,
    has_unit,
)
from exam_builder.kinds.base.kind import Kind
from exam_builder.kinds.base.units import IncompatibleUnits, UnknownUnit, convert_unit
from exam_builder.paper import NumberStyle
from exam_builder.values import FrozenMap, Real, Value, YamlValue, is_exact, is_number

PRECISION_FIELDS = ("tolerance", "relative", "digits")
SHOWN = 4
"""Digits with which a recomputed number is shown beside its unit."""
EXACT_TYPES = frozenset((int, Fraction))
"""Types of numbers that are always finite."""


DIGITS = WholeNumber(
    1, 15, Code.DIGITS, "`digits` must be a whole number from 1 to 15, not `{}`", "write, for example, digits: 3"
)
"""The field type for a number of significant digits."""
Digits = Annotated[int, DIGITS.field()]


def refuse_percent(data: YamlValue) -> YamlValue:
    """Refuse a tolerance in percent, which is relative."""
    if isinstance(data, str) and (percent := re.fullmatch(r"(\d+(?:\.\d+)?) ?%", data)):
        hint = f"write relative: {float(percent[1]) / 100:g} in place of tolerance:"
        message = f"a number is expected, not `{data}`: `tolerance` is in units of the key"
        raise make_field_error(Code.NUMBER, message, hint)
    return data


class NumericKey(StrictModel):
    """Settings of a numeric key: at most one of tolerance, relative tolerance and digits; and a unit."""

    tolerance: Annotated[Positive | None, BeforeValidator(refuse_percent)] = None
    relative: Positive | None = None
    digits: Digits | None = None
    unit: UnitText | None = None


Numeric = TypeVar("Numeric", bound=NumericKey)


def get_precision(answer: NumericKey) -> Precision:
    """Return the precision with which a key prints."""
    return derive_precision(answer.tolerance, answer.relative, answer.digits)


def list_given_precisions(answer: NumericKey) -> list[str]:
    """Return the names of the precision settings that an answer has."""
    return [name for name in PRECISION_FIELDS if getattr(answer, name) is not None]


def flatten_value(value: Value) -> list[Value]:
    """Flatten nested lists into a list of numbers and texts."""
    return [entry for item in value for entry in flatten_value(item)] if isinstance(value, tuple) else [value]


def is_finite(value: Value) -> bool:
    """Return whether no number in a value is infinite or undefined."""
    return all(math.isfinite(entry) for entry in flatten_value(value) if isinstance(entry, float))


class NumericKind(Kind[Numeric]):
    """A kind of numbers with a precision and perhaps a unit."""

    mathematical: ClassVar[bool] = True

    def wrong(self, answer: Numeric, taken: Mapping[str, object]) -> Iterator[AnswerProblem]:
        """Yield a problem if an answer has more than one precision setting."""
        given = list_given_precisions(answer)
        if len(given) > 1:
            message = f"{' and '.join(f'`{name}`' for name in given)} in one answer"
            yield AnswerProblem((given[1],), Code.PRECISION, message, "keep one of them", key=True)

    def unit(self, answer: Numeric) -> str | None:
        return answer.unit

    def factor(self, case: Case[Numeric], unit: str) -> Value | None:
        """Return the factor from another accepted unit to the key's unit; None if the unit is not accepted."""
        return None

    def value_as_printed(self, answer: Numeric, value: Value, style: NumberStyle) -> Value:
        return round_as_printed(value, style, get_precision(answer))

    def understand(self, case: Case[Numeric]) -> Case[Numeric]:
        """Convert a number with a unit to a plain number in the key's unit."""
        case, quantity = super().understand(case), case.second
        if slip := find_quantity_slip(quantity):
            message = f"{case.route} returned `{slip}` beside `value`, where `unit` belongs"
            raise Misread(AnswerProblem(("recompute",), Code.RECOMPUTE, message, f'write "unit" for "{slip}"'))
        if not isinstance(quantity, FrozenMap) or not has_unit(quantity):
            return case
        unit, value = str(quantity["unit"]), quantity["value"]
        number, within = self._convert(case, value, unit), case.within or RELATIVE
        if agrees(case.key.value, value, within) and not agrees(case.key.value, number, within):
            message = f"the number is right and the unit is not: the key is {case.key.plain}, but {case.route} gives "
            raise Misread(_report_wrong_unit(case, f"{message}{format_exactly(value, SHOWN)} {unit}"))
        return replace(case, second=number, within=within, unit=unit)

    def _convert(self, case: Case[Numeric], value: Value, unit: str) -> Value:
        """Convert a value to the key's unit; raise Misread if that is impossible."""
        given = f"{format_exactly(value, SHOWN)} {unit}"
        if case.answer.unit is None:
            message = f"{case.route} gives {given}, but the answer has no unit"
            raise Misread(AnswerProblem(case.path, Code.WRONG_UNIT, message, f"add unit: {unit}"))
        factor = self.factor(case, unit)
        if factor is not None:
            return _multiply(value, factor)
        try:
            return convert_unit(value, unit, case.answer.unit)
        except IncompatibleUnits:
            message = f"the key is in {case.answer.unit}, but {case.route} gives {given}: another kind of unit"
            raise Misread(_report_wrong_unit(case, message)) from None
        except UnknownUnit as problem:
            message = f"the unit `{problem}` cannot be converted"
            hint = "return a plain number in the key's unit, or write the unit so that it can be read, such as m/s^2"
            raise Misread(AnswerProblem(("recompute",), Code.UNKNOWN_UNIT, message, hint)) from None

    def suggest_reference(self, case: Case[Numeric], text: str) -> str:
        """Suggest a reference without the unit."""
        unit = case.answer.unit
        return super().suggest_reference(case, text.removesuffix(f" {unit}") if unit else text)


class NumbersKind(NumericKind[Numeric]):
    """A kind of numbers in lists nested `depth` deep (0 for a single number), which `words` describe."""

    depth: ClassVar[int]
    words: ClassVar[str]

    def reference_problem(self, answer: Numeric, reference: YamlValue) -> str:
        return "" if isinstance(reference, list) else f"`reference` of a {self.name} is a list"

    def value(self, answer: Numeric, ask: KeyContext) -> Value:
        value = ask.value(self.name)
        if not self.depth and type(value) in EXACT_TYPES:
            return value
        if _measure_nesting_depth(value) != self.depth or not all(map(is_number, flatten_value(value))):
            drawn = "if one of a list is to be drawn, write the parameter as {default: 5, choose: [3, 5, 7]}"
            hint = hint_for_operand(value, "") or (drawn if isinstance(value, tuple) and not self.depth else "")
            raise WrongKeyType(f"this answer is not {self.words}: it came out as {value_to_plain(value)}", hint=hint)
        if isinstance(value, tuple) and len({len(row) for row in value if isinstance(row, tuple)}) > 1:
            raise WrongKeyType(f"the rows of this answer differ in length: it came out as {value_to_plain(value)}")
        if not is_finite(value):
            raise WrongKeyType(f"this answer is not finite: it came out as {value_to_plain(value)}")
        return value

    def tex(self, answer: Numeric, value: Value, look: PrintStyle) -> str:
        return self.latex_and_plain(answer, value, look)[0]

    def plain(self, answer: Numeric, value: Value, look: PrintStyle) -> str:
        return self.latex_and_plain(answer, value, look)[1]

    def latex_and_plain(self, answer: Numeric, value: Value, look: PrintStyle) -> tuple[str, str]:
        tex, text = key_to_both(value, look.style, get_precision(answer))
        return add_unit(answer, tex), add_plain_unit(answer, text)

    def matches_reference(self, answer: Numeric, value: Value, reference: YamlValue, style: NumberStyle) -> bool:
        """Return whether the value agrees, or its print does: 17212.6 reads 17200 to three digits."""
        if agrees_with_reference(value, reference, style, rounds=bool(list_given_precisions(answer))):
            return True
        printed = self.value_as_printed(answer, value, style)
        return answer.digits is not None and agrees_with_reference(printed, reference, style, rounds=False)

    def accepts(self, answer: Numeric, key: Value, value: Value, style: NumberStyle) -> bool:
        return is_near(answer, key, value, style)

    def reference_yaml(self, case: Case[Numeric], text: str) -> str:
        """Return the key as it prints; lists print in square brackets."""
        return text


UNIT_HINT = "correct `unit`, or the unit that `recompute` returns"


def _report_wrong_unit(case: Case[Numeric], message: str) -> AnswerProblem:
    return AnswerProblem((*case.path, "unit"), Code.WRONG_UNIT, message, UNIT_HINT)


def _multiply(value: Value, factor: Value) -> Value:
    if isinstance(value, tuple):
        return tuple(_multiply(item, factor) for item in value)
    return value * factor if is_number(value) and is_number(factor) else value


def add_unit(answer: NumericKey, tex: str) -> str:
    """Add the unit, if there is one, to a printed number."""
    return join_unit(tex, answer.unit) if answer.unit else tex


def add_plain_unit(answer: NumericKey, text: str) -> str:
    """Add the unit, if there is one, to a number without LaTeX."""
    return join_plain_unit(text, answer.unit) if answer.unit else text


def _measure_nesting_depth(value: Value) -> int:
    return 1 + max(map(_measure_nesting_depth, value), default=0) if isinstance(value, tuple) else 0


def is_near(answer: NumericKey, key: Value, value: Value, style: NumberStyle) -> bool:
    """Return whether a value is as close to a key as the key's settings require, entry by entry.

    If the precision is one of digits, a value is also close enough if it is the same after rounding, as students round.
    """
    if isinstance(key, tuple) and isinstance(value, tuple):
        return len(key) == len(value) and all(is_near(answer, a, b, style) for a, b in zip(key, value, strict=True))
    if not is_number(key) or not is_number(value):
        return False
    if agrees(key, value):
        return True
    if not is_finite((key, value)):
        return False
    distance = abs(Fraction(to_exact(key)) - to_exact(value))
    return distance <= _get_allowed_distance(answer, key, style) or _reads_the_same(answer, key, value, style)


def _reads_the_same(answer: NumericKey, key: Real, value: Real, style: NumberStyle) -> bool:
    """Return whether a key that prints to significant digits equals a value rounded to as many."""
    if (answer.digits is None and is_exact(key)) or answer.tolerance is not None or answer.relative is not None:
        return False
    digits = answer.digits or style.digits
    precision = derive_precision(digits=digits)
    return round_as_printed(key, style, precision) == round_as_printed(value, style, precision)


def _get_allowed_distance(answer: NumericKey, key: Real, style: NumberStyle) -> Fraction:
    """Return the largest distance that is right: as set, or half a unit of the last printed digit, or 0 if exact."""
    if answer.tolerance is not None:
        return Fraction(answer.tolerance)
    if answer.relative is not None:
        return Fraction(answer.relative) * abs(Fraction(key))
    if answer.digits is not None:
        return Fraction(10) ** -count_decimals_for(to_exact(key), answer.digits) / 2
    if is_exact(key):
        return Fraction(0)
    return _get_last_place(value_to_plain(key, style, get_precision(answer))) / 2


def _get_last_place(print_: str) -> Fraction:
    """Return the place value of the last digit of a printed number: 1/100 for 3.14, 1/10000 for 314e-4."""
    digits_, _, power = print_.partition("e")
    decimals = len(digits_.partition(".")[2])
    return Fraction(10) ** (int(power or 0) - decimals)
