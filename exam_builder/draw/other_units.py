"""A number in the further units that its answer accepts."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from exam_builder.draw.answer_context import AnswerContext
from exam_builder.expressions import value_to_plain
from exam_builder.kinds import kind_of
from exam_builder.kinds.base.kind import PrintStyle, WrongKeyType
from exam_builder.paper import Answer, NumberStyle
from exam_builder.values import Value, is_number


def convert_to_accepted_units(answer: Any, key: Answer, ask: AnswerContext, style: NumberStyle) -> Iterator[Answer]:
    """The key once more for each unit of `accept`; raise WrongKind where the unit is not so many of the key's."""
    for unit in getattr(answer, "accept", None) or {}:
        factor = _evaluate_factor(unit, ask)
        yield kind_of(answer).shown(
            _answer_in_unit(answer, unit, factor), _divide(key.value, factor), PrintStyle(style)
        )


def _evaluate_factor(unit: str, ask: AnswerContext) -> Any:
    found: Value = ask.value("accept", entry=unit)
    if not is_number(found) or not found > 0:
        raise WrongKeyType(f"one {unit} is a number above 0 of the key's unit, not {value_to_plain(found)}")
    return found


def _divide(value: Any, factor: Any) -> Value:
    quotient = value / factor if isinstance(value, float) or isinstance(factor, float) else Fraction(value) / factor
    return int(quotient) if isinstance(quotient, Fraction) and quotient.denominator == 1 else quotient


def _answer_in_unit(answer: Any, unit: str, factor: Any) -> Any:
    """The answer with the accepted unit, as near as with its own."""
    tolerance = None if answer.tolerance is None else Fraction(answer.tolerance) / Fraction(factor)
    return answer.model_copy(update={"unit": unit, "tolerance": tolerance, "accept": {}})
