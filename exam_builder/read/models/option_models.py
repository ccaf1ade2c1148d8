"""Options to choose from: those that an author writes, or that misconceptions make."""

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from exam_builder.fields import Count, ExpressionField, Name, StrictModel, Text, as_list, make_field, validate_name
from exam_builder.values import YamlValue

Side = Literal["first", "last"]


def validate_sources(data: YamlValue) -> tuple[str, ...]:
    """Names of misconceptions; none for all of the question's."""
    return () if data == "misconceptions" else tuple(map(validate_name, as_list(data)))


NAMES = {"type": "array", "items": {"type": "string"}}
Sources = Annotated[tuple[str, ...], *make_field(validate_sources, {"anyOf": [{"type": "string"}, NAMES]})]


class OptionModel(StrictModel):
    """One thing to choose: what it says, when it holds, and why; `fixed` places it before or after all others."""

    id: Name
    text: Text
    holds: ExpressionField | None = None
    because: Text | None = None
    fixed: Side | None = None
    misconception: Name | None = None


class FromMisconceptions(StrictModel):
    """The key among what misconceptions lead to; `show` counts the key and “none of these”, which `none` places."""

    from_: Sources = Field(alias="from")
    show: Count | None = None
    none: Side | None = None


def _options_tag(data: YamlValue) -> str:
    return "<from>" if isinstance(data, dict | FromMisconceptions) else "<list>"


OptionsField = Annotated[
    Annotated[tuple[OptionModel, ...], Tag("<list>")] | Annotated[FromMisconceptions, Tag("<from>")],
    Discriminator(_options_tag),
]
