"""Values, keys and references in words."""

import re
from collections.abc import Mapping

from exam_builder.expressions import value_to_plain
from exam_builder.findings import nearest_name
from exam_builder.values import Record, Typed, Value, YamlValue

QUANTITY_FIELDS = {"value", "unit"}
MAX_LENGTH = 200
"""Characters of a value that are shown of it."""
EXPONENT = re.compile(r"e\+?(-?)0*")
"""How Python begins an exponent."""


def as_tuple(value: Value) -> tuple[Value, ...]:
    """A list's entries, or the one value."""
    return value if isinstance(value, tuple) else (value,)


def as_float(value: Value) -> Value:
    """A value that a program wrote: what it wrote with decimals is rounded."""
    if isinstance(value, tuple):
        return tuple(map(as_float, value))
    return float(value) if isinstance(value, Typed) else value


def has_unit(value: Value | None) -> bool:
    """Whether a second route returned a value with its unit."""
    return isinstance(value, Record) and set(value) == QUANTITY_FIELDS


def find_quantity_slip(value: Value | None) -> str:
    """The key that a second route wrote for `unit` beside `value`; '' where it wrote none."""
    other = set(value) - QUANTITY_FIELDS if isinstance(value, Record) and len(value) == 2 and "value" in value else ()
    return next((name for name in other if isinstance(name, str) and nearest_name(name, ["unit"], 0.7)), "")


def is_text_reference(stated: YamlValue) -> bool:
    """Whether a reference can be read as a text: numbers are taken as they are typed."""
    return isinstance(stated, str | int | Typed)


def show_as_typed(stated: YamlValue) -> str:
    """A reference as its author typed it."""
    if isinstance(stated, list | tuple):
        return "[" + ", ".join(map(show_as_typed, stated)) + "]"
    if isinstance(stated, Mapping):
        return "{" + ", ".join(f"{name}: {show_as_typed(each)}" for name, each in stated.items()) + "}"
    if isinstance(stated, bool):
        return str(stated).lower()
    return str(getattr(stated, "typed", stated))


def format_exactly(value: Value, digits: int = 12) -> str:
    """A value with so many digits, where it is rounded."""
    if isinstance(value, tuple):
        return "[" + ", ".join(format_exactly(each, digits) for each in value) + "]"
    return EXPONENT.sub(r"e\1", f"{value:.{digits}g}") if isinstance(value, float) else value_to_plain(value)


def describe_value(value: Value) -> str:
    """A recomputed value in a few words."""
    if isinstance(value, Record) and has_unit(value):
        return f"{describe_value(value['value'])} {value['unit']}"
    if isinstance(value, Record):
        return "; ".join(f"{name} = {describe_value(inner)}" for name, inner in value.items())
    text = value_to_plain(value)
    return text if len(text) <= MAX_LENGTH else f"{text[: MAX_LENGTH - 1]}…"
