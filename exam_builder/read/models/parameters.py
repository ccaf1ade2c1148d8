"""Parameters: what a question may vary, and what follows from it."""

from typing import Annotated, Any

from pydantic import StrictInt, Tag

from exam_builder.codes import Code
from exam_builder.fields import (
    AnyNumber,
    AnyValue,
    Expression,
    Fields,
    Name,
    Number,
    Plain,
    Positive,
    a_number,
    a_value,
    by_key,
    dispatch,
    field_of,
    refusal,
)


class Constant(Fields):
    """A constant; written `{value: …}` where it is a record, else as it is."""

    value: AnyValue


class Choose(Fields):
    """One of a few values."""

    default: AnyValue
    choose: tuple[AnyValue, ...]


def ends(data: Any) -> tuple[Number, Number]:
    """Both ends of a range."""
    if not isinstance(data, list) or len(data) != 2 or not all(type(end) is not bool for end in data):
        raise refusal(Code.RANGE, "a range has two ends", "write, for example, [0, 10]")
    low, high = map(a_number, data)
    if low > high:
        raise refusal(Code.RANGE, "the range ends before it begins", "write the smaller number first")
    return low, high


Ends = Annotated[
    tuple[Number, Number],
    *field_of(ends, {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}),
]


class Range(Fields):
    """A number on a grid from the lower end to the upper, both included."""

    default: AnyNumber
    range: Ends
    step: Positive


class Sample(Fields):
    """Some of a list, without repeats, in the order drawn."""

    default: AnyValue
    sample: tuple[AnyValue, ...]
    size: StrictInt


class Grid(Fields):
    """The numbers that an entry may be."""

    range: Ends
    step: Positive


class Entries(Fields):
    """A vector or matrix whose entries are drawn one by one."""

    default: AnyValue
    entries: Grid
    shape: tuple[StrictInt, ...]


class Derive(Fields):
    """What follows from other parameters by an expression."""

    derive: Expression


def draws(data: Any) -> int:
    """How many different results a random function may give."""
    if type(data) is not int or not 1 <= data <= 1000:
        raise refusal(Code.DRAWS, "draws is a whole number from 1 to 1000", "write, for example, draws: 8")
    return data


Draws = Annotated[int, *field_of(draws, {"type": "integer", "minimum": 1, "maximum": 1000})]


class Compute(Fields):
    """What a function of the companion returns; with `rng` there are at most `draws` different ones."""

    compute: Name
    draws: Draws = 8


class Read(Fields):
    """A file of the course: a table (`.csv`) is a record of columns, a text (`.txt`) is its text."""

    read: Plain


KINDS = ("value", "choose", "range", "sample", "entries", "derive", "compute", "read")


def _kind(data: Any) -> str | None:
    return by_key(*KINDS)(data) if isinstance(data, dict | Fields) else "<constant>"


def _constant(data: Any) -> Constant:
    return data if isinstance(data, Constant) else Constant.model_construct(value=a_value(data))


Plainly = Annotated[Constant, *field_of(_constant, {"type": ["string", "number", "boolean", "array"]})]

Parameter = Annotated[
    Annotated[Plainly, Tag("<constant>")]
    | Annotated[Constant, Tag("<value>")]
    | Annotated[Choose, Tag("<choose>")]
    | Annotated[Range, Tag("<range>")]
    | Annotated[Sample, Tag("<sample>")]
    | Annotated[Entries, Tag("<entries>")]
    | Annotated[Derive, Tag("<derive>")]
    | Annotated[Compute, Tag("<compute>")]
    | Annotated[Read, Tag("<read>")],
    dispatch(
        _kind,
        Code.PARAMETER,
        "this says neither what the parameter is nor how it is drawn",
        "add choose, range, sample, entries, derive, compute or read; a constant record is written {value: {…}}",
        KINDS,
    ),
]
"""A constant as it is, or one of the kinds above."""
