"""What to write as `reference`: a key as it prints, in YAML that reads it again."""

import re

from exam_builder.kinds.base.kind import as_tuple
from exam_builder.read.yaml_scalars import quote_scalar, resolve_scalar
from exam_builder.recompute.case import Case
from exam_builder.values import Record, Value

PLAIN_YAML = re.compile(r"[^\W_](?:[\w.()*/+^ -]*[\w)])?")
"""A text that YAML reads as it stands, also in brackets."""
NUMBER_KINDS = ("number", "vector", "matrix")
"""Kinds that print numbers, in square brackets where there are several."""


def suggest_reference(case: Case, printed: str) -> str:
    """The field and its value, for a key that prints so; `printed` may hold the key's unit."""
    field = str(case.where[-1]) if case.where else "reference"
    kind, value = case.key.kind, case.key.value
    if kind == "output" and "\n" in str(value):
        lines = ", ".join(f"`{line}`" for line in str(value).split("\n"))
        return f"write {field}: | and below it, further in, the lines {lines}"
    return f"write {field}: {_format_yaml(kind, value, _strip_unit(case, printed))}"


def _format_yaml(kind: str, value: Value, printed: str) -> str:
    """What stands after the field's name."""
    if kind in NUMBER_KINDS:
        return printed
    if kind == "set":
        texts = [item for item in as_tuple(value) if isinstance(item, str)]
        return f"[{', '.join(map(_format_scalar, texts)) if texts else printed[1:-1]}]"
    if kind == "match" and isinstance(value, Record):
        return (
            f"{{{', '.join(f'{_format_scalar(left)}: {_format_scalar(str(right))}' for left, right in value.items())}}}"
        )
    if isinstance(value, tuple) and kind != "words":
        return f"[{', '.join(_format_scalar(str(item)) for item in value)}]"
    return _format_scalar(printed)


def _format_scalar(text: str) -> str:
    """A text as YAML, in quotes where it needs them."""
    return text if PLAIN_YAML.fullmatch(text) and isinstance(resolve_scalar(text), str) else quote_scalar(text)


def _strip_unit(case: Case, printed: str) -> str:
    unit = getattr(case.model, "unit", None)
    return printed.removesuffix(f" {unit}") if unit else printed
