"""Options to choose from: those that an author writes, those that misconceptions make, and the keys that name them."""

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from exam_builder.read.models.fields import (
    ANYTHING,
    Expression,
    Fields,
    Name,
    Text,
    a_list,
    an_expression,
    field_of,
    name,
    refusal,
    shown,
)
from exam_builder.read.scalars import Datum

Side = Literal["first", "last"]


def which(data: Any) -> Datum:
    """An id, an expression whose value is one (a list of them for several), or true: what holds."""
    if data is False:
        raise refusal("option", "`false` names no option", "write an option's id, or true for what holds")
    return an_expression(data)


def count(data: Any) -> int:
    """How many options."""
    if type(data) is not int or not 1 <= data <= 26:
        raise refusal("count", f"a whole number from 1 to 26 is expected, not `{shown(data)}`")
    return data


def sources(data: Any) -> tuple[str, ...]:
    """Names of misconceptions; none for all of the question's."""
    return () if data == "misconceptions" else tuple(map(name, a_list(data)))


NAMES = {"type": "array", "items": {"type": "string"}}
Which = Annotated[Any, *field_of(which, ANYTHING)]
Count = Annotated[int, *field_of(count, {"type": "integer", "minimum": 1, "maximum": 26})]
Sources = Annotated[tuple[str, ...], *field_of(sources, {"anyOf": [{"type": "string"}, NAMES]})]
Stated = Annotated[Any, *field_of(lambda data: data, ANYTHING)]


class Option(Fields):
    """One thing to choose: what it says, when it holds, and why; `fixed` places it before or after all others."""

    id: Name
    text: Text
    holds: Expression | None = None
    because: Text | None = None
    fixed: Side | None = None
    misconception: Name | None = None


class FromMisconceptions(Fields):
    """The key among what misconceptions lead to; `show` counts the key and “none of these”, which `none` places."""

    from_: Sources = Field(alias="from")
    show: Count | None = None
    none: Side | None = None


def _options(data: Any) -> str:
    return "<from>" if isinstance(data, dict | FromMisconceptions) else "<list>"


Options = Annotated[
    Annotated[tuple[Option, ...], Tag("<list>")] | Annotated[FromMisconceptions, Tag("<from>")],
    Discriminator(_options),
]


class OptionAnswer(Fields):
    """The one option that is right: an id, an expression that gives one, or true for the one that holds."""

    option: Which
    reference: Stated = None


class OptionsAnswer(Fields):
    """The options that are right, from `least` to `most` of them: a list of ids, or true for all that hold."""

    options: Which
    least: Count = 1
    most: Count | None = None
    reference: Stated = None
