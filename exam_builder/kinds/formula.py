"""A formula in variables, such as an antiderivative.

Its second route gives values at points, so `recompute.formula_comparison` holds the two against each other.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from exam_builder.codes import Code
from exam_builder.expressions import CONSTANTS, Expression, ExpressionError, expand, parse, parse_text
from exam_builder.expressions.printing import ensure_math
from exam_builder.expressions.scope import read_formula, require_formula
from exam_builder.fields import ExpressionField as AnExpression
from exam_builder.fields import Name, Plain, StrictModel, YamlNumber, field_error, is_number, make_field, show_value
from exam_builder.formula.points import choose_points, evaluate_at_points, find_difference, parse_formula
from exam_builder.kinds.base.kind import RESERVED_NAMES, AnswerProblem, AnswerSource, Kind, PrintStyle
from exam_builder.paper import Answer, NumberStyle
from exam_builder.values import Value


def validate_domain(data: Any) -> tuple[YamlNumber, YamlNumber, YamlNumber]:
    """Where a variable lies: the lower end, the upper end, and the step (0 where it has none)."""
    grid = isinstance(data, dict) and set(data) == {"range", "step"}
    ends: Any = data["range"] if grid else data
    step: Any = data["step"] if grid else 0
    if not isinstance(ends, list) or len(ends) != 2 or not all(map(is_number, [*ends, step])):
        message = f"`{show_value(data)}` does not say where the variable lies"
        raise field_error(Code.DOMAIN, message, "write x: [0.2, 3], or n: {range: [0, 6], step: 1}")
    low, high = ends
    if not low < high:
        raise field_error(
            Code.DOMAIN, f"there is nothing from {show_value(low)} to {show_value(high)}", "write the lower end first"
        )
    if grid and not 0 < step <= high - low:
        raise field_error(Code.DOMAIN, f"a step of {show_value(step)} does not fit", "write, for example, step: 1")
    return low, high, step


ENDS = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
GRID = {"type": "object", "properties": {"range": ENDS, "step": {"type": "number"}}, "additionalProperties": False}
Domain = Annotated[Any, *make_field(validate_domain, {"anyOf": [ENDS, GRID]})]

FORMULA = re.compile(
    r"\$(?P<dollar>[^$]+)\$|\\\((?P<inline>.+)\\\)|\$\$(?P<old>[^$]+)\$\$|\\\[(?P<display>.+)\\\]", re.DOTALL
)
"""A text that is one formula; what is inside holds no other."""
DELIMITER = re.compile(r"(?<!\\)(?:\\\\)*(?:\$|\\[()\[\]])")
WORDS = re.compile(r"[^\\^_=+*]*[A-Za-z]{2,}\s+[A-Za-z]{2,}[^\\^_=+*]*")


def wrap_math(prints: str) -> str:
    """LaTeX that says a formula, with or without dollars, so that it may stand in text and in mathematics."""
    written = prints.strip()
    found = FORMULA.fullmatch(written)
    inside = next(filter(None, found.groups())) if found else written
    if not DELIMITER.search(inside):
        return (
            inside
            if not inside
            else ensure_math(inside)
            if found or not WORDS.fullmatch(inside)
            else rf"\text{{{inside}}}"
        )
    return rf"\text{{{written}}}"


class FormulaKey(StrictModel):
    """An expression in the variables of `in`; `up_to: constant` where a constant may be added, `prints` in LaTeX."""

    formula: AnExpression
    in_: dict[Name, Domain] = Field(alias="in", min_length=1)
    up_to: Literal["constant"] | None = None
    prints: Plain | None = None


class Formula(Kind):
    """A formula, with the numbers of this draw in place of parameters."""

    name, key = "formula", FormulaKey
    filled: ClassVar[Mapping[str, Any]] = {"in": {"x": [0, 1]}}
    compared = False
    mathematical = True

    def written(self, answer: Any) -> Iterator[AnswerSource]:
        yield AnswerSource(("formula",), answer.formula, frozenset(answer.in_))
        if answer.prints is not None:
            yield AnswerSource(("prints",), answer.prints, notation="text")

    def reader(self, answer: Any) -> Callable[[Any], Expression]:
        return lambda source: parse_formula(source, answer.in_, answer.prints or "")

    def wrong(self, answer: Any, taken: Mapping[str, object]) -> Iterator[AnswerProblem]:
        for name in answer.in_:
            if name in taken or name in CONSTANTS or name in RESERVED_NAMES:
                message = f"the variable `{name}` is also the name of a parameter or constant"
                yield AnswerProblem(("in", name), Code.AMBIGUOUS, message, "choose another letter", key=True)

    def reference_source(self, answer: Any) -> AnswerSource:
        return AnswerSource(("reference",), answer.reference, frozenset(answer.in_))

    def reference_problem(self, answer: Any) -> str:
        try:
            used = parse(answer.reference).names - set(answer.in_)
        except ExpressionError as problem:
            return f"`reference` is no formula: {problem}"
        return f"`reference` of a formula has numbers in place of parameters, not `{min(used)}`" if used else ""

    def tex(self, answer: Any, value: Value, look: PrintStyle) -> str:
        """As `prints` says where this is the formula that it speaks of, and no other that a mistake leads to."""
        formula = require_formula(value)
        if answer.prints and formula.source == parse(answer.formula).source:
            return wrap_math(expand(parse_text(answer.prints), formula.given, look.style, formula=True)[0])
        from exam_builder.formula.symbols import formula_to_latex

        return formula_to_latex(value, look.style)

    def plain(self, answer: Any, value: Value, look: PrintStyle) -> str:
        from exam_builder.formula.symbols import formula_to_plain

        return formula_to_plain(value)

    def alike(self, one: Answer, other: Answer, style: NumberStyle) -> bool:
        """Whether both have the same values."""
        if super().alike(one, other, style):
            return True
        formula = read_formula(one.value)
        if formula is None or read_formula(other.value) is None:
            return False
        where = choose_points(formula.variables, one.plain)
        try:
            return (
                find_difference(
                    where, evaluate_at_points(one.value, where, style), evaluate_at_points(other.value, where, style)
                )
                is None
            )
        except ExpressionError:
            return False


KIND = Formula()
