"""One number, with its unit: written out, or in an answer box."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import Field, StrictBool

from exam_builder.codes import Code
from exam_builder.expressions import evaluate, is_exactly, parse, plain, printed
from exam_builder.expressions.letters import unit_in_latex
from exam_builder.fields import Expression, Plain, shown
from exam_builder.kinds.base.kind import Ask, Look, Written, Wrong, WrongKind
from exam_builder.kinds.base.precise import NEAR, Numeric, Precise, with_plain_unit, with_unit
from exam_builder.paper import NumberStyle
from exam_builder.values import Record, Typed, Value, is_number

FRACTION = parse("frac(x)")


class NumberKey(Precise):
    """One number. `accept` has further units, each with what one is in `unit`; `simplest` asks for lowest terms."""

    number: Expression
    accept: dict[Plain, Expression] = Field(default_factory=dict)
    simplest: StrictBool = False


class Number(Numeric):
    """A number; the unit stands beside its box where there is only one in which to answer."""

    name, key = "number", NumberKey
    depth, words = 0, "a number"

    def written(self, answer: Any) -> Iterator[Written]:
        yield Written(("number",), answer.number)
        yield Written(("accept",), answer.accept)

    def wrong(self, answer: Any, taken: Mapping[str, object]) -> Iterator[Wrong]:
        yield from super().wrong(answer, taken)
        given = [name for name in NEAR if getattr(answer, name) is not None]
        if answer.accept and not answer.unit:
            message = "`accept` has further units, and there is no `unit`"
            yield Wrong(("accept",), Code.UNIT, message, "add unit: and the unit of the key", key=True)
        if answer.simplest and given:
            message = f"`simplest` is exact, and `{given[0]}` rounds"
            yield Wrong((given[0],), Code.PRECISION, message, "keep one of them", key=True)

    def misstated(self, answer: Any) -> str:
        fits = isinstance(answer.reference, int | Typed | str) and not isinstance(answer.reference, bool)
        return "" if fits else f"`reference` of a number is a number, not {shown(answer.reference)}"

    def value(self, answer: Any, ask: Ask) -> Value:
        found = super().value(answer, ask)
        if answer.simplest and isinstance(found, float):
            raise WrongKind(f"this answer is rounded, so it has no simplest form: it came out as {plain(found)}")
        return found

    def both(self, answer: Any, value: Value, look: Look) -> tuple[str, str]:
        if not _is_simple(answer, value):
            return super().both(answer, value, look)
        simple = _simplest(value, look.style)
        return with_unit(answer, printed(simple, look.style)), with_plain_unit(answer, plain(simple, look.style))

    def as_stated(self, answer: Any, value: Value, stated: Any, style: NumberStyle) -> bool:
        """As all numbers; one in lowest terms is exact."""
        return is_exactly(value, stated, style) if answer.simplest else super().as_stated(answer, value, stated, style)

    def form(self, answer: Any, value: Value) -> Record:
        return Record({"unit": unit_in_latex(answer.unit)}) if answer.unit and not answer.accept else Record({})


def _is_simple(answer: Any, value: Value) -> bool:
    return answer.simplest and is_number(value) and not isinstance(value, float)


def _simplest(value: Value, style: NumberStyle) -> Value:
    """An exact number as a fraction in lowest terms, never as a decimal."""
    return evaluate(FRACTION, {"x": value}, style)


KIND = Number()
