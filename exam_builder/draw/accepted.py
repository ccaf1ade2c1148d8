"""A number in the further units that its answer accepts."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from exam_builder.draw.asked import Asked
from exam_builder.expressions import plain
from exam_builder.kinds import of
from exam_builder.kinds.base.kind import Look, WrongKind
from exam_builder.paper import Answer, NumberStyle
from exam_builder.values import Value, is_number


def accepted(answer: Any, key: Answer, ask: Asked, style: NumberStyle) -> Iterator[Answer]:
    """The key once more for each unit of `accept`; raise WrongKind where the unit is not so many of the key's."""
    for unit in getattr(answer, "accept", None) or {}:
        factor = _factor(unit, ask)
        yield of(answer).shown(_in_unit(answer, unit, factor), _divided(key.value, factor), Look(style))


def _factor(unit: str, ask: Asked) -> Any:
    found: Value = ask.value("accept", entry=unit)
    if not is_number(found) or not found > 0:
        raise WrongKind(f"one {unit} is a number above 0 of the key's unit, not {plain(found)}")
    return found


def _divided(value: Any, factor: Any) -> Value:
    quotient = value / factor if isinstance(value, float) or isinstance(factor, float) else Fraction(value) / factor
    return int(quotient) if isinstance(quotient, Fraction) and quotient.denominator == 1 else quotient


def _in_unit(answer: Any, unit: str, factor: Any) -> Any:
    """The answer with the accepted unit, as near as with its own."""
    tolerance = None if answer.tolerance is None else Fraction(answer.tolerance) / Fraction(factor)
    return answer.model_copy(update={"unit": unit, "tolerance": tolerance, "accept": {}})
