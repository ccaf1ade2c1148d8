"""Texts among the numbers of a parameter that were meant as numbers: YAML takes `1/2` for a text."""

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from exam_builder.codes import Code
from exam_builder.expressions import ExpressionError, evaluate, parse
from exam_builder.expressions.digits import ending
from exam_builder.fields import shown
from exam_builder.read.checks.defaults import decimal
from exam_builder.read.checks.remark import Remark
from exam_builder.read.loaded import Steps
from exam_builder.read.models import Choose, Constant, Sample
from exam_builder.values import Record, Value, is_number

DRAWN: tuple[tuple[type, str], ...] = ((Choose, "choose"), (Sample, "sample"), (Constant, "value"))
NEARLY = re.compile(r"[-+−±]?\s*[0-9½¼¾][-+−0-9½¼¾.,'’/·×* \u00a0\u202f%]*")
"""What looks like a number to people."""
PEOPLE_WRITE = str.maketrans({"−": "-", ",": ".", "½": "0.5", "¼": "0.25", "¾": "0.75"})
MOST_DECIMALS = 10


def check_mixed(parameters: Mapping[str, Any]) -> Iterator[Remark]:
    """A remark at each text that spells a number among numbers."""
    for name, parameter in parameters.items():
        for kind, field in DRAWN:
            if isinstance(parameter, kind):
                path = ("parameters", name, field)
                short = isinstance(parameter, Constant) and not isinstance(parameter.value, Record)
                yield from of_list(path[:-1] if short else path, getattr(parameter, field))


def of_list(path: Steps, value: Value) -> Iterator[Remark]:
    """The same for a value, lists and records in it too."""
    if isinstance(value, Record):
        for name, item in value.items():
            yield from of_list((*path, name), item)
    if not isinstance(value, tuple):
        return
    among_numbers = any(map(is_number, value))
    for index, item in enumerate(value):
        if among_numbers and isinstance(item, str) and item != "e" and (found := spelled(item)) is not None:
            message = f"`{shown(item)}` is a text among numbers"
            yield Remark((*path, index), Code.TEXT_AMONG_NUMBERS, message, f"{found}, or put all of them in quotes")
        yield from of_list((*path, index), item)


def spelled(text: str) -> str | None:
    """What to write in place of a text that spells a number; None where it spells none."""
    try:
        value = evaluate(parse(text.translate(PEOPLE_WRITE)), {})
    except ExpressionError:
        return "write it in digits" if NEARLY.fullmatch(text.strip()) else None
    if not is_number(value):
        return None
    decimals = None if isinstance(value, float) else ending(value)
    if decimals is None or decimals > MOST_DECIMALS:
        return "write it in digits, or derive it"
    return f"write {decimal(Fraction(value))}"
