"""Models of parameters: values that a question draws, computes or reads."""

import re
from typing import Annotated, ClassVar

from pydantic import Discriminator, Field, StrictInt, Tag

from exam_builder.fields import (
    ANYTHING,
    AnyNumber,
    AnyValue,
    ExpressionField,
    FieldType,
    Name,
    Plain,
    Positive,
    StrictModel,
    UnitText,
    WholeNumber,
    choose_by_key,
    is_yaml_number,
    make_discriminator,
    make_field_error,
    show_value,
    validate_number,
    validate_value,
)
from exam_builder.findings import Code
from exam_builder.read.models.answer_models import ComputeRoute, ReferenceField
from exam_builder.read.models.person_models import PersonField
from exam_builder.values import YamlNumber, YamlValue

UnitField = Annotated[
    Annotated[UnitText, Tag("<unit>")] | Annotated[dict[str, UnitText], Tag("<units>")],
    Discriminator(lambda data: "<units>" if isinstance(data, dict) else "<unit>"),
]
"""The unit of a number or of all numbers of a list; for a mapping or a table, the units of its fields by name."""


class MeasuredParameter(StrictModel):
    """A parameter that may have a unit."""

    unit: UnitField | None = None


class ConstantParameter(MeasuredParameter):
    """A constant, written `{value: …}` if it is a mapping or has a unit, otherwise as it is."""

    value: AnyValue


class MeasuredConstant(ConstantParameter):
    """A constant with a unit, written like a drawn value: `{default: 18, unit: m/s}`."""

    value: AnyValue = Field(alias="default")
    unit: UnitField


class ChooseParameter(MeasuredParameter):
    """One of the values that `choose` lists."""

    default: AnyValue
    choose: tuple[AnyValue, ...]


def validate_ends(data: YamlValue) -> tuple[YamlNumber, YamlNumber]:
    """Validate both ends of a range."""
    if not isinstance(data, list) or len(data) != 2 or not all(type(end) is not bool for end in data):
        typed = re.findall(r"(?<!\d)-?\d+(?:\.\d+)?", str(data))
        typed = [show_value(end) for end in data if is_yaml_number(end)] if isinstance(data, list) else typed
        step = f", and beside it step: {typed[2]}" if len(typed) == 3 else ""
        hint = f"write [{', '.join(typed[:2])}]{step}" if len(typed) in (2, 3) else "write, for example, [0, 10]"
        raise make_field_error(Code.RANGE, "a range has two ends", hint)
    low, high = map(validate_number, data)
    if low > high:
        raise make_field_error(Code.RANGE, "the range ends before it begins", "write the smaller number first")
    return low, high


Ends = Annotated[
    tuple[YamlNumber, YamlNumber],
    FieldType(validate_ends, {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}),
]


class RangeParameter(MeasuredParameter):
    """A number on a grid from the lower end to the upper end, both included."""

    default: AnyNumber
    range: Ends
    step: Positive


class SampleParameter(MeasuredParameter):
    """Some items of a list, without repeats, in the order in which they are drawn."""

    default: AnyValue
    sample: tuple[AnyValue, ...]
    size: StrictInt


class EntryGrid(StrictModel):
    """The possible numbers of an entry."""

    range: Ends
    step: Positive


class EntriesParameter(MeasuredParameter):
    """A vector or matrix whose entries are drawn one by one."""

    default: AnyValue
    entries: EntryGrid
    shape: tuple[StrictInt, ...]


class DeriveParameter(MeasuredParameter):
    """A value that an expression derives from other parameters."""

    derive: ExpressionField


DRAWS = WholeNumber(
    1, 1000, Code.DRAWS, "`draws` must be a whole number from 1 to 1000", "write, for example, draws: 8"
)
"""The number of different results that a random function may give."""


class ComputeParameter(MeasuredParameter):
    """A value that a function of the companion returns; one that takes `rng` returns at most `draws` different values.

    `recompute` is a second route to the value, and `reference` is the value in the reference paper.
    """

    compute: Name
    recompute: ComputeRoute | None = None
    reference: ReferenceField = None
    draws: Annotated[int, DRAWS.field()] = 8


class ReadParameter(MeasuredParameter):
    """The content of a file of the course: a mapping of columns for a table (`.csv`), otherwise the text."""

    read: Plain


class PersonParameter(StrictModel):
    """A person in the texts of a question: anybody (true), or somebody with certain pronouns."""

    person: PersonField
    unit: ClassVar[None] = None


PARAMETER_KINDS = ("value", "choose", "range", "sample", "entries", "derive", "compute", "read", "person")


def _as_constant(data: YamlValue) -> ConstantParameter:
    return (
        data if isinstance(data, ConstantParameter) else ConstantParameter.model_construct(value=validate_value(data))
    )


PlainConstant = Annotated[
    ConstantParameter, FieldType(_as_constant, {"type": ["string", "number", "boolean", "array"]})
]


MISTAKEN = ("person", "default", "unit")
"""Keys that authors write for a person; all but the first are refused."""


def _need_tag(data: YamlValue) -> str:
    if isinstance(data, PersonParameter) or (isinstance(data, dict) and {"person"} <= data.keys() <= {*MISTAKEN}):
        return "<person>"
    measured = isinstance(data, dict) and set(data) == {"default", "unit"}
    return "<default>" if measured or isinstance(data, MeasuredConstant) else "<constant>"


Need = Annotated[
    Annotated[ConstantParameter, FieldType(_as_constant, ANYTHING), Tag("<constant>")]
    | Annotated[MeasuredConstant, Tag("<default>")]
    | Annotated[PersonParameter, Tag("<person>")],
    Discriminator(_need_tag),
]
"""A parameter of the exam that a question needs: a value for exams that do not set it, with its unit, or a person."""

_choose_kind = choose_by_key(*PARAMETER_KINDS, plain="<constant>")


def _find_parameter_tag(data: YamlValue | StrictModel) -> str | None:
    measured = isinstance(data, dict) and "default" in data and "unit" in data
    return _choose_kind(data) or ("<default>" if measured else None)


Parameter = Annotated[
    Annotated[PlainConstant, Tag("<constant>")]
    | Annotated[ConstantParameter, Tag("<value>")]
    | Annotated[MeasuredConstant, Tag("<default>")]
    | Annotated[ChooseParameter, Tag("<choose>")]
    | Annotated[RangeParameter, Tag("<range>")]
    | Annotated[SampleParameter, Tag("<sample>")]
    | Annotated[EntriesParameter, Tag("<entries>")]
    | Annotated[DeriveParameter, Tag("<derive>")]
    | Annotated[ComputeParameter, Tag("<compute>")]
    | Annotated[ReadParameter, Tag("<read>")]
    | Annotated[PersonParameter, Tag("<person>")],
    make_discriminator(
        _find_parameter_tag,
        Code.PARAMETER,
        "this says neither what the parameter is nor how it is drawn",
        "write, for example, {default: 5, choose: [3, 5, 7]} or {default: 5, range: [1, 9], step: 1}; other ways are "
        "sample, entries, derive, compute, read and person, and a constant mapping is {value: {…}}",
        PARAMETER_KINDS,
    ),
]
"""A plain constant, or one of the kinds above."""
