"""A formula in variables, such as an antiderivative.

Its second route gives values at points, so `recompute.formulas` holds the two against each other.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from exam_builder.codes import Code
from exam_builder.expressions import CONSTANTS, Expression, ExpressionError, expand, parse, parse_text
from exam_builder.expressions.applied import is_formula
from exam_builder.expressions.formulas import parse_formula
from exam_builder.expressions.printing import ensured
from exam_builder.fields import Expression as AnExpression
from exam_builder.fields import Fields, Name, Number, Plain, field_of, is_number, refusal, shown
from exam_builder.formula.points import apart, points, values_at
from exam_builder.kinds.base.kind import RESERVED, Kind, Look, Written, Wrong
from exam_builder.paper import Answer, NumberStyle
from exam_builder.values import Value


def a_domain(data: Any) -> tuple[Number, Number, Number]:
    """Where a variable lies: the lower end, the upper end, and the step (0 where it has none)."""
    grid = isinstance(data, dict) and set(data) == {"range", "step"}
    ends: Any = data["range"] if grid else data
    step: Any = data["step"] if grid else 0
    if not isinstance(ends, list) or len(ends) != 2 or not all(map(is_number, [*ends, step])):
        message = f"`{shown(data)}` does not say where the variable lies"
        raise refusal(Code.DOMAIN, message, "write x: [0.2, 3], or n: {range: [0, 6], step: 1}")
    low, high = ends
    if not low < high:
        raise refusal(Code.DOMAIN, f"there is nothing from {shown(low)} to {shown(high)}", "write the lower end first")
    if grid and not 0 < step <= high - low:
        raise refusal(Code.DOMAIN, f"a step of {shown(step)} does not fit", "write, for example, step: 1")
    return low, high, step


ENDS = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
GRID = {"type": "object", "properties": {"range": ENDS, "step": {"type": "number"}}, "additionalProperties": False}
Domain = Annotated[Any, *field_of(a_domain, {"anyOf": [ENDS, GRID]})]

FORMULA = re.compile(
    r"\$(?P<dollar>[^$]+)\$|\\\((?P<inline>.+)\\\)|\$\$(?P<old>[^$]+)\$\$|\\\[(?P<display>.+)\\\]", re.DOTALL
)
"""A text that is one formula; what is inside holds no other."""
DELIMITER = re.compile(r"(?<!\\)(?:\\\\)*(?:\$|\\[()\[\]])")
WORDS = re.compile(r"[^\\^_=+*]*[A-Za-z]{2,}\s+[A-Za-z]{2,}[^\\^_=+*]*")


def anywhere(prints: str) -> str:
    """LaTeX that says a formula, with or without dollars, so that it may stand in text and in mathematics."""
    written = prints.strip()
    found = FORMULA.fullmatch(written)
    inside = next(filter(None, found.groups())) if found else written
    if not DELIMITER.search(inside):
        return (
            inside if not inside else ensured(inside) if found or not WORDS.fullmatch(inside) else rf"\text{{{inside}}}"
        )
    return rf"\text{{{written}}}"


class FormulaKey(Fields):
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

    def written(self, answer: Any) -> Iterator[Written]:
        yield Written(("formula",), answer.formula, frozenset(answer.in_))
        if answer.prints is not None:
            yield Written(("prints",), answer.prints, text=True)

    def reader(self, answer: Any) -> Callable[[Any], Expression]:
        return lambda source: parse_formula(source, answer.in_, answer.prints or "")

    def wrong(self, answer: Any, taken: Mapping[str, object]) -> Iterator[Wrong]:
        for name in answer.in_:
            if name in taken or name in CONSTANTS or name in RESERVED:
                message = f"the variable `{name}` is also the name of a parameter or constant"
                yield Wrong(("in", name), Code.AMBIGUOUS, message, "choose another letter", key=True)

    def misstated(self, answer: Any) -> str:
        try:
            used = parse(answer.reference).names - set(answer.in_)
        except ExpressionError as problem:
            return f"`reference` is no formula: {problem}"
        return f"`reference` of a formula has numbers in place of parameters, not `{min(used)}`" if used else ""

    def tex(self, answer: Any, value: Value, look: Look) -> str:
        """As `prints` says where this is the formula that it speaks of, and no other that a mistake leads to."""
        given: Any = value
        if answer.prints and given["formula"] == parse(answer.formula).source:
            return anywhere(expand(parse_text(answer.prints), given["given"], look.style, formula=True)[0])
        from exam_builder.formula.latex import formula_tex

        return formula_tex(value, look.style)

    def plain(self, answer: Any, value: Value, look: Look) -> str:
        from exam_builder.formula.latex import formula_plain

        return formula_plain(value)

    def alike(self, one: Answer, other: Answer, style: NumberStyle) -> bool:
        """Whether both have the same values."""
        if super().alike(one, other, style):
            return True
        if not is_formula(one.value) or not is_formula(other.value):
            return False
        where = points(one.value["variables"], one.plain)  # type: ignore[call-overload, index, arg-type]
        try:
            return apart(where, values_at(one.value, where, style), values_at(other.value, where, style)) is None
        except ExpressionError:
            return False


KIND = Formula()
