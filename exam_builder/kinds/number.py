"""One number, with its unit: written out, or in an answer box."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import Field, StrictBool

from exam_builder.codes import Code
from exam_builder.expressions import evaluate, is_exactly, parse, value_to_latex, value_to_plain
from exam_builder.expressions.latex_text import unit_to_latex
from exam_builder.fields import ExpressionField, Plain, show_value
from exam_builder.kinds.base.kind import AnswerProblem, AnswerSource, KeyContext, PrintStyle, WrongKeyType
from exam_builder.kinds.base.numeric_kind import PRECISION_FIELDS, NumericKey, NumericKind, add_plain_unit, add_unit
from exam_builder.paper import NumberStyle
from exam_builder.values import Record, Typed, Value, is_number

FRACTION_EXPRESSION = parse("frac(x)")


class NumberKey(NumericKey):
    """One number. `accept` has further units, each with what one is in `unit`; `simplest` asks for lowest terms."""

    number: ExpressionField
    accept: dict[Plain, ExpressionField] = Field(default_factory=dict)
    simplest: StrictBool = False


class Number(NumericKind):
    """A number; the unit stands beside its box where there is only one in which to answer."""

    name, key = "number", NumberKey
    depth, words = 0, "a number"
    one_number = True
    is_short = True

    def written(self, answer: Any) -> Iterator[AnswerSource]:
        yield AnswerSource(("number",), answer.number)
        yield AnswerSource(("accept",), answer.accept)

    def wrong(self, answer: Any, taken: Mapping[str, object]) -> Iterator[AnswerProblem]:
        yield from super().wrong(answer, taken)
        given = [name for name in PRECISION_FIELDS if getattr(answer, name) is not None]
        if answer.accept and not answer.unit:
            message = "`accept` has further units, and there is no `unit`"
            yield AnswerProblem(("accept",), Code.UNIT, message, "add unit: and the unit of the key", key=True)
        if answer.simplest and given:
            message = f"`simplest` is exact, and `{given[0]}` rounds"
            yield AnswerProblem((given[0],), Code.PRECISION, message, "keep one of them", key=True)

    def reference_problem(self, answer: Any) -> str:
        fits = isinstance(answer.reference, int | Typed | str) and not isinstance(answer.reference, bool)
        return "" if fits else f"`reference` of a number is a number, not {show_value(answer.reference)}"

    def value(self, answer: Any, ask: KeyContext) -> Value:
        found = super().value(answer, ask)
        if answer.simplest and isinstance(found, float):
            raise WrongKeyType(
                f"this answer is rounded, so it has no simplest form: it came out as {value_to_plain(found)}"
            )
        return found

    def latex_and_plain(self, answer: Any, value: Value, look: PrintStyle) -> tuple[str, str]:
        if not _prints_as_fraction(answer, value):
            return super().latex_and_plain(answer, value, look)
        simple = _to_lowest_terms(value, look.style)
        return add_unit(answer, value_to_latex(simple, look.style)), add_plain_unit(
            answer, value_to_plain(simple, look.style)
        )

    def matches_reference(self, answer: Any, value: Value, stated: Any, style: NumberStyle) -> bool:
        """As all numbers; one in lowest terms is exact."""
        return (
            is_exactly(value, stated, style)
            if answer.simplest
            else super().matches_reference(answer, value, stated, style)
        )

    def form(self, answer: Any, value: Value) -> Record:
        return Record({"unit": unit_to_latex(answer.unit)}) if answer.unit and not answer.accept else Record({})


def _prints_as_fraction(answer: Any, value: Value) -> bool:
    return answer.simplest and is_number(value) and not isinstance(value, float)


def _to_lowest_terms(value: Value, style: NumberStyle) -> Value:
    """An exact number as a fraction in lowest terms, never as a decimal."""
    return evaluate(FRACTION_EXPRESSION, {"x": value}, style)


KIND = Number()
