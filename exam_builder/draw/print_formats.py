"""How prompts print the names of values, and the numbers that readers of these prints know."""

import ast
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from exam_builder.expressions import implied_precision, parse_text, round_as_printed
from exam_builder.expressions.template import Hole
from exam_builder.fields import YamlPath
from exam_builder.kinds.base.numeric_kind import flatten_value
from exam_builder.paper import NumberStyle
from exam_builder.read import LoadedQuestion, text_source
from exam_builder.values import Value, is_number

PRINTING_FUNCTIONS = ("num", "sci", "quantity")


@dataclass(frozen=True)
class PrintFormat:
    """How a text prints a name: as it is, or to so many digits or decimals."""

    name: str
    digits: int | None = None
    decimals: int | None = None


def find_print_formats(question: LoadedQuestion) -> dict[str, list[PrintFormat]]:
    """Find how the prompts print each name, as far as an expression prints a name alone."""
    found: dict[str, list[PrintFormat]] = {}
    for _, _, print_ in _list_prints(question):
        found.setdefault(print_.name, []).append(print_)
    return found


def list_printed_names(question: LoadedQuestion) -> Iterator[tuple[YamlPath, Hole, str]]:
    """Each hole of a prompt that prints a name alone, with the path of the text."""
    return ((path, hole, print_.name) for path, hole, print_ in _list_prints(question))


def _list_prints(question: LoadedQuestion) -> Iterator[tuple[YamlPath, Hole, PrintFormat]]:
    paths = [
        ("prompt",),
        *((*group.path, "prompt") for group in question.groups),
        *((*part.path, "prompt") for part in question.parts if part.path),
    ]
    for path in paths:
        for hole in parse_text(text_source(question, path)[0]).holes:
            print_ = _parse_print(hole.expression.source)
            if print_ is not None:
                yield path, hole, print_


def _parse_print(source: str) -> PrintFormat | None:
    """How an expression prints the one name in it: `x`, `num(x, digits=2)`, `sci(x)`; None for others."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # for texts with backslashes
        node = ast.parse(source.strip(), mode="eval").body
    if isinstance(node, ast.Name):
        return PrintFormat(node.id)
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in PRINTING_FUNCTIONS):
        return None
    settings = {word.arg: word.value.value for word in node.keywords if isinstance(word.value, ast.Constant)}
    if len(node.args) != 1 or not isinstance(node.args[0], ast.Name) or len(settings) != len(node.keywords):
        return None
    digits, decimals = (settings.get(name) for name in ("digits", "decimals"))
    return PrintFormat(
        node.args[0].id,
        digits if isinstance(digits, int) else None,
        decimals if isinstance(decimals, int) else None,
    )


def read_closest(value: Value, prints: list[PrintFormat], style: NumberStyle) -> Value:
    """Read a value from the most telling print of its name: the value that this stands for."""
    return min((_round_as_printed(value, print_, style) for print_ in prints), key=lambda read: _distance(read, value))


def _distance(one: Value, other: Value) -> float:
    pairs = zip(flatten_value(one), flatten_value(other), strict=True)
    return max((abs(float(a) - float(b)) for a, b in pairs if is_number(a) and is_number(b)), default=0.0)


def _round_as_printed(value: Value, print_: PrintFormat, style: NumberStyle) -> Value:
    if print_.decimals is not None:
        return round_as_printed(value, style, implied_precision(Fraction(1, 2) / 10**print_.decimals))
    return round_as_printed(value, style, implied_precision(digits=print_.digits))
