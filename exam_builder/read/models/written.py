"""Answers that are written in a notation of their own: intervals, formulas, and what a program prints."""

from typing import Annotated, Any, Literal

from pydantic import Field

from exam_builder.read.models.fields import (
    Expression,
    Fields,
    Name,
    Number,
    Plain,
    Text,
    field_of,
    is_number,
    refusal,
    shown,
)
from exam_builder.read.models.precise import Precise, Referenced


def a_union(data: Any) -> str:
    """Intervals as a text; brackets without quotes are a list to YAML."""
    if isinstance(data, str) and data.strip():
        return data
    mend = "write, for example, interval: '[-2, 0] | (3, inf)'"
    if isinstance(data, list) and len(data) == 2 and not any(isinstance(item, list | dict) for item in data):
        mend = f"write interval: '[{', '.join(map(shown, data))}]'"
    raise refusal("interval", "an interval stands in quotes", mend)


def a_domain(data: Any) -> tuple[Number, Number, Number]:
    """Where a variable lies: the lower end, the upper end, and the step (0 where it has none)."""
    grid = isinstance(data, dict) and set(data) == {"range", "step"}
    ends: Any = data["range"] if grid else data
    step: Any = data["step"] if grid else 0
    if not isinstance(ends, list) or len(ends) != 2 or not all(map(is_number, [*ends, step])):
        message = f"`{shown(data)}` does not say where the variable lies"
        raise refusal("domain", message, "write x: [0.2, 3], or n: {range: [0, 6], step: 1}")
    low, high = ends
    if not low < high:
        raise refusal("domain", f"there is nothing from {shown(low)} to {shown(high)}", "write the lower end first")
    if grid and not 0 < step <= high - low:
        raise refusal("domain", f"a step of {shown(step)} does not fit", "write, for example, step: 1")
    return low, high, step


ENDS = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
GRID = {"type": "object", "properties": {"range": ENDS, "step": {"type": "number"}}, "additionalProperties": False}
Domain = Annotated[Any, *field_of(a_domain, {"anyOf": [ENDS, GRID]})]
Union = Annotated[str, *field_of(a_union, {"type": "string"})]


class IntervalKey(Precise):
    """Intervals such as `[-a, 0] | (b, inf)`."""

    interval: Union


class IntervalAnswer(IntervalKey, Referenced):
    """Intervals with their reference."""


class AlsoInterval(IntervalKey):
    """Further right intervals."""

    when: Text | None = None


class FormulaKey(Fields):
    """An expression in the variables of `in`; `up_to: constant` where a constant may be added, `prints` in LaTeX."""

    formula: Expression
    in_: dict[Name, Domain] = Field(alias="in", min_length=1)
    up_to: Literal["constant"] | None = None
    prints: Plain | None = None


class FormulaAnswer(FormulaKey, Referenced):
    """A formula with its reference."""


class AlsoFormula(FormulaKey):
    """A further right formula."""

    when: Text | None = None


class OutputKey(Fields):
    """A text to the character, as a program prints it."""

    output: Expression


class OutputAnswer(OutputKey, Referenced):
    """A printed text with its reference."""


class AlsoOutput(OutputKey):
    """A further right text."""

    when: Text | None = None
