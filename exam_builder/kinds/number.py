"""One number, perhaps with a unit."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from pydantic import Field, StrictBool

from exam_builder.expressions import evaluate, is_exactly, parse, value_to_latex, value_to_plain
from exam_builder.expressions.latex_text import NO_UNIT, unit_to_latex
from exam_builder.fields import ExpressionField, UnitText, show_value
from exam_builder.findings import Code
from exam_builder.kinds.base.agreement import agrees
from exam_builder.kinds.base.contract import AnswerProblem, AnswerSource, Case, KeyContext, PrintStyle, WrongKeyType
from exam_builder.kinds.base.numeric_kind import (
    NumbersKind,
    NumericKey,
    add_plain_unit,
    add_unit,
    list_given_precisions,
)
from exam_builder.kinds.base.units import IncompatibleUnits, UnknownUnit, convert_unit
from exam_builder.paper import Answer, NumberStyle
from exam_builder.values import FrozenMap, Real, Typed, Value, YamlValue, is_number

FRACTION_EXPRESSION = parse("frac(x)")
UNIT_TOLERANCE = 1e-6
"""The relative tolerance for the factor of an accepted unit; rounded factors such as 0.278 do not meet it."""


class NumberKey(NumericKey):
    """One number. `accept` maps further units to their size in `unit`; `simplest` requires lowest terms."""

    number: ExpressionField
    accept: dict[UnitText, ExpressionField] = Field(default_factory=dict)
    simplest: StrictBool = False


class NumberKind(NumbersKind[NumberKey]):
    """A number; its unit is printed beside the answer box, unless several are accepted."""

    called = ("numeric", "numerical", "integer")
    name, key = "number", NumberKey
    depth, words = 0, "a number"
    one_number = True
    is_short = True

    def list_sources(self, answer: NumberKey) -> Iterator[AnswerSource]:
        yield AnswerSource(("number",), answer.number)
        yield AnswerSource(("accept",), answer.accept)

    def wrong(self, answer: NumberKey, taken: Mapping[str, object]) -> Iterator[AnswerProblem]:
        yield from super().wrong(answer, taken)
        given = list_given_precisions(answer)
        if answer.accept and not answer.unit:
            message = "`accept` has further units, but there is no `unit`"
            yield AnswerProblem(("accept",), Code.UNIT, message, "add unit: and the unit of the key", key=True)
        if answer.simplest and given:
            message = f"`simplest` is exact, and `{given[0]}` rounds"
            yield AnswerProblem((given[0],), Code.PRECISION, message, "keep one of them", key=True)

    def reference_problem(self, answer: NumberKey, reference: YamlValue) -> str:
        fits = isinstance(reference, int | Typed | str) and not isinstance(reference, bool)
        return "" if fits else f"`reference` of a number is a number, not {show_value(reference)}"

    def value(self, answer: NumberKey, ask: KeyContext) -> Value:
        value = super().value(answer, ask)
        if answer.simplest and isinstance(value, float):
            message = "this answer is rounded, so it has no simplest form"
            raise WrongKeyType(f"{message}: it came out as {value_to_plain(value)}")
        return value

    def other_forms(self, answer: NumberKey, key: Answer, ask: KeyContext, style: NumberStyle) -> Iterator[Answer]:
        """Yield the key in each further accepted unit, with its tolerance converted."""
        for unit in answer.accept:
            factor = ask.value("accept", entry=unit)
            if not is_number(factor) or not factor > 0:
                message = f"one {unit} is a number above 0 of the key's unit, not {value_to_plain(factor)}"
                raise WrongKeyType(message, "accept")
            tolerance = None if answer.tolerance is None else Fraction(answer.tolerance) / Fraction(factor)
            other = answer.model_copy(update={"unit": unit, "tolerance": tolerance, "accept": {}})
            yield self.print_value(other, _divide(key.value, factor), PrintStyle(style))

    def latex_and_plain(self, answer: NumberKey, value: Value, look: PrintStyle) -> tuple[str, str]:
        if not answer.simplest or not is_number(value) or isinstance(value, float):
            return super().latex_and_plain(answer, value, look)
        simple = evaluate(FRACTION_EXPRESSION, {"x": value}, look.style)
        tex, plain = value_to_latex(simple, look.style), value_to_plain(simple, look.style)
        return add_unit(answer, tex), add_plain_unit(answer, plain)

    def matches_reference(self, answer: NumberKey, value: Value, reference: YamlValue, style: NumberStyle) -> bool:
        """Compare exactly if the key is in lowest terms, otherwise like any number."""
        if answer.simplest:
            return is_exactly(value, reference, style)
        return super().matches_reference(answer, value, reference, style)

    def form(self, answer: NumberKey, value: Value) -> FrozenMap:
        shown = answer.unit and answer.unit != NO_UNIT and not answer.accept
        return FrozenMap({"unit": unit_to_latex(answer.unit)}) if answer.unit and shown else FrozenMap({})

    def factor(self, case: Case[NumberKey], unit: str) -> Value | None:
        if unit not in case.answer.accept:
            return None
        return case.evaluate((*case.path, "accept", unit), case.answer.accept[unit])

    def judge(self, case: Case[NumberKey]) -> Iterator[AnswerProblem]:
        yield from self._find_wrong_factors(case)
        yield from super().judge(case)

    def _find_wrong_factors(self, case: Case[NumberKey]) -> Iterator[AnswerProblem]:
        """Report wrong factors of accepted units; trust the author for units that cannot be converted."""
        own = case.answer.unit or ""
        for unit in case.answer.accept:
            factor, right = self.factor(case, unit), _find_one_in(unit, own)
            if factor is None or right is None or agrees(right, factor, UNIT_TOLERANCE):
                continue
            message, hint = f"{unit} and {own} measure different things", "leave it out, or correct `unit`"
            if right:
                plain = value_to_plain(right)
                message, hint = f"1 {unit} is {plain} {own}, not {value_to_plain(factor)}", f"write {unit}: {plain}"
            yield AnswerProblem((*case.path, "accept", unit), Code.WRONG_UNIT, message, hint)


def _find_one_in(unit: str, own: str) -> Value | None:
    """Return the size of a unit in another one; 0 if the dimensions differ, None if it is unknown."""
    try:
        return convert_unit(1, unit, own)
    except UnknownUnit:
        return None
    except IncompatibleUnits:
        return 0


def _divide(value: Value, factor: Real) -> Value:
    assert is_number(value), "a key that is a number"
    if isinstance(value, float) or isinstance(factor, float):
        return value / factor
    quotient = Fraction(value) / factor
    return int(quotient) if quotient.denominator == 1 else quotient


KIND = NumberKind()
