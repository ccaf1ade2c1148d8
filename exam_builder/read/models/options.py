"""Options to choose from: those that an author writes, or that misconceptions make."""

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from exam_builder.fields import Count, Expression, Fields, Name, Text, a_list, field_of, name

Side = Literal["first", "last"]


def sources(data: Any) -> tuple[str, ...]:
    """Names of misconceptions; none for all of the question's."""
    return () if data == "misconceptions" else tuple(map(name, a_list(data)))


NAMES = {"type": "array", "items": {"type": "string"}}
Sources = Annotated[tuple[str, ...], *field_of(sources, {"anyOf": [{"type": "string"}, NAMES]})]


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
