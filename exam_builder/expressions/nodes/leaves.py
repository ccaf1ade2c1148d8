"""Numbers, texts, names, and `answers.a`."""

import ast
from typing import Any

from exam_builder.expressions.builder import Builder, Evaluator, register_node
from exam_builder.expressions.expression_errors import ExpressionError, unknown_name_error
from exam_builder.expressions.functions import FUNCTIONS, HOOK_FUNCTIONS
from exam_builder.expressions.functions.numeric import CONSTANTS
from exam_builder.expressions.numbers import parse_number
from exam_builder.expressions.scope import Scope
from exam_builder.values import Value


@register_node(ast.Constant)
def build_constant(builder: Builder, node: ast.Constant) -> Evaluator:
    """A number as typed, a text to the letter, True or False."""
    value: Value
    if isinstance(node.value, bool | str):
        value = node.value
    elif node.value is None:
        raise ExpressionError("`None` is not part of the language", "", builder.offset(node))
    else:
        token = builder.tokens[node.col_offset]
        try:
            value = parse_number(token.text)
        except ExpressionError as error:
            raise error.at(token.offset) from None
    return lambda scope: value


@register_node(ast.Name)
def build_name(builder: Builder, node: ast.Name) -> Evaluator:
    """A variable of a comprehension, a parameter, or a constant."""
    name, offset = node.id, builder.offset(node)
    if name in builder.local:
        slot = builder.local[name]
        return lambda scope: scope.local[slot]
    if name == "answers":
        raise ExpressionError("`answers` stands with the id of a part", "write answers.a", offset)
    found = builder.constants if name in CONSTANTS else builder.names
    found.setdefault(name, offset)

    def look_up(scope: Scope) -> Any:
        try:
            return scope.names[name]
        except KeyError:
            pass
        if name in CONSTANTS:
            return CONSTANTS[name]
        raise missing_name_error(name, scope).at(offset)

    return look_up


def missing_name_error(name: str, scope: Scope) -> ExpressionError:
    """The error for a name that is no parameter: it may be a function without its brackets."""
    if name in FUNCTIONS or name in HOOK_FUNCTIONS:
        return ExpressionError(f"`{name}` is a function", f"write {name}(…)")
    return unknown_name_error("parameter or function", name, {*scope.names, *CONSTANTS, "True", "False"} - {"answers"})


@register_node(ast.Attribute)
def build_attribute(builder: Builder, node: ast.Attribute) -> Evaluator:
    """`answers.a`, the only dotted form."""
    offset = builder.offset(node)
    if not (isinstance(node.value, ast.Name) and node.value.id == "answers" and "answers" not in builder.local):
        hint = f"to read a field write {node.value.id}['{node.attr}']" if isinstance(node.value, ast.Name) else ""
        raise ExpressionError("a dot stands only in answers.a", hint, offset)
    part = node.attr
    builder.answers.setdefault(part, offset)

    def look_up(scope: Scope) -> Any:
        answers: Any = scope.names.get("answers", {})
        if part in answers:
            return answers[part]
        raise unknown_name_error("answer of an earlier part", part, answers).at(offset)

    return look_up
