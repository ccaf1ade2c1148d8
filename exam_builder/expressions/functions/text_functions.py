"""Functions between numbers and texts."""

from string import ascii_lowercase
from typing import Any

from exam_builder.expressions.elementwise import map_entries
from exam_builder.expressions.expression_errors import ExpressionError
from exam_builder.expressions.functions.register import register_function
from exam_builder.expressions.numbers import parse_number
from exam_builder.expressions.scope import Scope
from exam_builder.expressions.value_checks import describe_value, require_whole
from exam_builder.values import Value, is_number


@register_function(1)
def letter(scope: Scope, n: Any) -> Any:
    """The letter of a place counted from 0: 0 is a, 25 is z. In a text also that of the option with an id."""
    if isinstance(n, str):
        return ask_paper(scope, "letter", n)
    return map_entries(lambda place: ascii_lowercase[require_whole(place, "`letter`", 0, 25)], n, scope)


@register_function(1, name="number")
def number_of(scope: Scope, value: Any) -> Any:
    """The number that a text spells, or the place (from 0) of a single letter; a number stays itself.

    In a text also the number of the question with that name.
    """
    if isinstance(value, str) and "number" in scope.hooks and len(value) > 1 and value[:1].isalpha():
        return scope.hooks["number"](value)
    return map_entries(read_number, value, scope)


def ask_paper(scope: Scope, name: str, id_: str) -> Any:
    """What the paper knows of an id, which only the texts of a question may ask."""
    if name not in scope.hooks:
        message = f"`{name}` needs a whole number, not text"
        raise ExpressionError(message, rf"\VAR{{{name}('id')}} stands in prompts, options and solutions only")
    return scope.hooks[name](id_)


def read_number(value: Value) -> Any:
    """One number out of a text."""
    if is_number(value):
        return value
    if not isinstance(value, str):
        raise ExpressionError(f"`number` needs a text, not {describe_value(value)}")
    if len(value) == 1 and value.lower() in ascii_lowercase:
        return ascii_lowercase.index(value.lower())
    return parse_number(value)
