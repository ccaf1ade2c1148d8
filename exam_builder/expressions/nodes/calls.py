"""Calls of functions."""

import ast
from typing import Any

from exam_builder.expressions.applied import is_formula, value_at
from exam_builder.expressions.builder import Builder, Run, builds
from exam_builder.expressions.errors import ExpressionError, unknown
from exam_builder.expressions.functions import FUNCTIONS, HOOKED
from exam_builder.expressions.scope import Scope


@builds(ast.Call)
def build_call(builder: Builder, node: ast.Call) -> Run:
    """A call of a listed function."""
    offset = builder.offset(node)
    if of_answers(node.func):
        return builder.placed(formula_call(builder, node), node)
    name = called(builder, node)
    builder.calls.setdefault(name, offset)
    if any(isinstance(argument, ast.Starred) for argument in node.args) or any(k.arg is None for k in node.keywords):
        raise ExpressionError("a star before an argument is not part of the language", "", offset)
    arguments = [builder.build(argument) for argument in node.args]
    settings = [(str(keyword.arg), builder.build(keyword.value)) for keyword in node.keywords]
    if name in HOOKED:
        return builder.placed(hook_call(name, arguments), node)
    function = FUNCTIONS[name]
    try:
        function.check(len(arguments), [setting for setting, _ in settings])
    except ExpressionError as error:
        raise error.at(offset) from None
    return builder.placed(function_call(function.call, arguments, settings), node)


def of_answers(node: ast.expr) -> bool:
    """Whether this is `answers.a`, which is a formula where it is called."""
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "answers"


def formula_call(builder: Builder, node: ast.Call) -> Run:
    """`answers.a(x=1)`: an earlier formula, where its variables have values."""
    formula = builder.build(node.func)
    if node.args or not node.keywords or any(keyword.arg is None for keyword in node.keywords):
        raise ExpressionError(
            "a formula is called with its variables by name", "write answers.a(x=1)", builder.offset(node)
        )
    settings = [(str(keyword.arg), builder.build(keyword.value)) for keyword in node.keywords]

    def compute(scope: Scope) -> Any:
        found = formula(scope)
        if not is_formula(found):
            raise ExpressionError("only a formula can be called", "to multiply write *")
        return scope.made(value_at(found, {name: run(scope) for name, run in settings}, scope))

    return compute


def called(builder: Builder, node: ast.Call) -> str:
    """The name of the function that is called."""
    offset = builder.offset(node)
    if not isinstance(node.func, ast.Name):
        builder.build(node.func)
        raise ExpressionError("only a function can be called", "to multiply write *", offset)
    name = node.func.id
    if name not in FUNCTIONS and name not in HOOKED:
        error = unknown("function", name, {*FUNCTIONS, *HOOKED})
        raise ExpressionError(
            error.message, f"to multiply write {name} * (…)" if "?" not in error.message else "", offset
        )
    return name


def function_call(call: Any, arguments: list[Run], settings: list[tuple[str, Run]]) -> Run:
    """Call a function of the language."""
    if not settings and len(arguments) == 1:
        only = arguments[0]
        return lambda scope: scope.made(call(scope, only(scope)))
    return lambda scope: scope.made(
        call(scope, *[argument(scope) for argument in arguments], **{name: run(scope) for name, run in settings})
    )


def hook_call(name: str, arguments: list[Run]) -> Run:
    """Call a function that whoever evaluates brings along."""

    def compute(scope: Scope) -> Any:
        if name not in scope.hooks:
            raise ExpressionError(f"`{name}` means nothing here")
        return scope.made(scope.hooks[name](*[argument(scope) for argument in arguments]))

    return compute
