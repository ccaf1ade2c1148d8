"""Functions between numbers and texts."""

from string import ascii_lowercase
from typing import Any

from exam_builder.expressions.elementwise import each
from exam_builder.expressions.errors import ExpressionError
from exam_builder.expressions.functions.register import function
from exam_builder.expressions.kinds import kind, whole
from exam_builder.expressions.numbers import typed_number
from exam_builder.expressions.scope import Scope
from exam_builder.values import Value, is_number


@function(1)
def letter(scope: Scope, n: Any) -> Any:
    """The letter of a place counted from 0: 0 is a, 25 is z. In a text also that of the option with an id."""
    if isinstance(n, str):
        return of_the_paper(scope, "letter", n)
    return each(lambda place: ascii_lowercase[whole(place, "`letter`", 0, 25)], n, scope)


@function(1, name="number")
def number_of(scope: Scope, value: Any) -> Any:
    """The number that a text spells, or the place (from 0) of a single letter; a number stays itself.

    In a text also the number of the question with that name.
    """
    if isinstance(value, str) and "number" in scope.hooks and len(value) > 1 and value[:1].isalpha():
        return scope.hooks["number"](value)
    return each(read_number, value, scope)


def of_the_paper(scope: Scope, name: str, id_: str) -> Any:
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
        raise ExpressionError(f"`number` needs a text, not {kind(value)}")
    if len(value) == 1 and value.lower() in ascii_lowercase:
        return ascii_lowercase.index(value.lower())
    return typed_number(value)
