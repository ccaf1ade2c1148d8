"""Texts among the numbers of a parameter that were meant as numbers: YAML takes `1/2` for a text."""

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from exam_builder.codes import Code
from exam_builder.expressions import ExpressionError, evaluate, parse
from exam_builder.expressions.digits import count_decimals
from exam_builder.fields import YamlPath, show_value
from exam_builder.read.checks.defaults import show_decimal
from exam_builder.read.checks.remark import Remark
from exam_builder.read.models import ChooseParameter, ConstantParameter, SampleParameter
from exam_builder.values import Record, Value, is_number

VALUE_FIELDS: tuple[tuple[type, str], ...] = (
    (ChooseParameter, "choose"),
    (SampleParameter, "sample"),
    (ConstantParameter, "value"),
)
NUMBER_LIKE = re.compile(r"[-+−±]?\s*[0-9½¼¾][-+−0-9½¼¾.,'’/·×* \u00a0\u202f%]*")
"""What looks like a number to people."""
TYPED_CHARACTERS = str.maketrans({"−": "-", ",": ".", "½": "0.5", "¼": "0.25", "¾": "0.75"})
MAX_DECIMALS = 10


def check_text_numbers(parameters: Mapping[str, Any]) -> Iterator[Remark]:
    """A remark at each text that spells a number among numbers."""
    for name, parameter in parameters.items():
        for kind, field in VALUE_FIELDS:
            if isinstance(parameter, kind):
                path = ("parameters", name, field)
                short = isinstance(parameter, ConstantParameter) and not isinstance(parameter.value, Record)
                yield from check_list(path[:-1] if short else path, getattr(parameter, field))


def check_list(path: YamlPath, value: Value) -> Iterator[Remark]:
    """The same for a value, lists and records in it too."""
    if isinstance(value, Record):
        for name, item in value.items():
            yield from check_list((*path, name), item)
    if not isinstance(value, tuple):
        return
    among_numbers = any(map(is_number, value))
    for index, item in enumerate(value):
        if among_numbers and isinstance(item, str) and item != "e" and (found := suggest_number(item)) is not None:
            message = f"`{show_value(item)}` is a text among numbers"
            yield Remark((*path, index), Code.TEXT_AMONG_NUMBERS, message, f"{found}, or put all of them in quotes")
        yield from check_list((*path, index), item)


def suggest_number(text: str) -> str | None:
    """What to write in place of a text that spells a number; None where it spells none."""
    try:
        value = evaluate(parse(text.translate(TYPED_CHARACTERS)), {})
    except ExpressionError:
        return "write it in digits" if NUMBER_LIKE.fullmatch(text.strip()) else None
    if not is_number(value):
        return None
    decimals = None if isinstance(value, float) else count_decimals(value)
    if decimals is None or decimals > MAX_DECIMALS:
        return "write it in digits, or derive it"
    return f"write {show_decimal(Fraction(value))}"
