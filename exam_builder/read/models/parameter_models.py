"""Parameters: what a question may vary, and what follows from it."""

from typing import Annotated, ClassVar

from pydantic import Discriminator, Field, StrictInt, Tag

from exam_builder.codes import Code
from exam_builder.fields import (
    ANYTHING,
    AnyNumber,
    AnyValue,
    ExpressionField,
    Name,
    Plain,
    Positive,
    StrictModel,
    WholeNumber,
    choose_by_key,
    field_error,
    make_discriminator,
    make_field,
    validate_number,
    validate_value,
)
from exam_builder.read.models.answer_models import ComputeRoute, ReferenceField
from exam_builder.read.models.person_models import PersonField
from exam_builder.values import YamlNumber, YamlValue


def _unit_tag(data: YamlValue) -> str:
    return "<units>" if isinstance(data, dict) else "<unit>"


UnitField = Annotated[
    Annotated[Plain, Tag("<unit>")] | Annotated[dict[str, Plain], Tag("<units>")], Discriminator(_unit_tag)
]
"""The unit of a number or of all numbers of a list; of a record or a table those of its fields, by their names."""


class MeasuredParameter(StrictModel):
    """A parameter that may have a unit."""

    unit: UnitField | None = None


class ConstantParameter(MeasuredParameter):
    """A constant; written `{value: …}` where it is a record or has a unit, else as it is."""

    value: AnyValue


class MeasuredConstant(ConstantParameter):
    """A constant with a unit, written as what is drawn is: `{default: 18, unit: m/s}`."""

    value: AnyValue = Field(alias="default")
    unit: UnitField


class ChooseParameter(MeasuredParameter):
    """One of a few values."""

    default: AnyValue
    choose: tuple[AnyValue, ...]


def validate_ends(data: YamlValue) -> tuple[YamlNumber, YamlNumber]:
    """Return both ends of a range."""
    if not isinstance(data, list) or len(data) != 2 or not all(type(end) is not bool for end in data):
        raise field_error(Code.RANGE, "a range has two ends", "write, for example, [0, 10]")
    low, high = map(validate_number, data)
    if low > high:
        raise field_error(Code.RANGE, "the range ends before it begins", "write the smaller number first")
    return low, high


Ends = Annotated[
    tuple[YamlNumber, YamlNumber],
    *make_field(validate_ends, {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}),
]


class RangeParameter(MeasuredParameter):
    """A number on a grid from the lower end to the upper, both included."""

    default: AnyNumber
    range: Ends
    step: Positive


class SampleParameter(MeasuredParameter):
    """Some of a list, without repeats, in the order drawn."""

    default: AnyValue
    sample: tuple[AnyValue, ...]
    size: StrictInt


class EntryGrid(StrictModel):
    """The numbers that an entry may be."""

    range: Ends
    step: Positive


class EntriesParameter(MeasuredParameter):
    """A vector or matrix whose entries are drawn one by one."""

    default: AnyValue
    entries: EntryGrid
    shape: tuple[StrictInt, ...]


class DeriveParameter(MeasuredParameter):
    """What follows from other parameters by an expression."""

    derive: ExpressionField


DRAWS = WholeNumber(1, 1000, Code.DRAWS, "draws is a whole number from 1 to 1000", "write, for example, draws: 8")
"""How many different results a random function may give."""


class ComputeParameter(MeasuredParameter):
    """What a function of the companion returns; with `rng` there are at most `draws` different ones.

    A second route may come to the same in every draw, and `reference` is what it is in the reference paper.
    """

    compute: Name
    recompute: ComputeRoute | None = None
    reference: ReferenceField = None
    draws: Annotated[int, *DRAWS.field()] = 8


class ReadParameter(MeasuredParameter):
    """A file of the course: a table (`.csv`) is a record of columns, a text (`.txt`) is its text."""

    read: Plain


class PersonParameter(StrictModel):
    """Somebody of whom the texts of a question tell: anybody (''), or somebody with certain pronouns."""

    person: PersonField
    unit: ClassVar[None] = None


PARAMETER_KINDS = ("value", "choose", "range", "sample", "entries", "derive", "compute", "read", "person")


def _as_constant(data: YamlValue) -> ConstantParameter:
    return (
        data if isinstance(data, ConstantParameter) else ConstantParameter.model_construct(value=validate_value(data))
    )


PlainConstant = Annotated[
    ConstantParameter, *make_field(_as_constant, {"type": ["string", "number", "boolean", "array"]})
]


MISTAKEN = ("person", "default", "unit")
"""What is written of a person; all but the first is refused."""


def _need_tag(data: YamlValue) -> str:
    if isinstance(data, PersonParameter) or (isinstance(data, dict) and {"person"} <= data.keys() <= {*MISTAKEN}):
        return "<person>"
    measured = isinstance(data, dict) and set(data) == {"default", "unit"}
    return "<default>" if measured or isinstance(data, MeasuredConstant) else "<constant>"


Need = Annotated[
    Annotated[ConstantParameter, *make_field(_as_constant, ANYTHING), Tag("<constant>")]
    | Annotated[MeasuredConstant, Tag("<default>")]
    | Annotated[PersonParameter, Tag("<person>")],
    Discriminator(_need_tag),
]
"""A parameter of the exam that a question needs: its value where the exam does not say, and its unit, or a person."""

_choose_kind = choose_by_key(*PARAMETER_KINDS, plain="<constant>")


def _parameter_tag(data: YamlValue | StrictModel) -> str | None:
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
        _parameter_tag,
        Code.PARAMETER,
        "this says neither what the parameter is nor how it is drawn",
        "add choose, range, sample, entries, derive, compute, read or person; a constant record is written "
        "{value: {…}}",
        PARAMETER_KINDS,
    ),
]
"""A constant as it is, or one of the kinds above."""
