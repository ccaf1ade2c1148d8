"""Calls of functions."""

import ast
from typing import Any

from exam_builder.expressions.builder import Builder, Evaluator, register_node
from exam_builder.expressions.expression_errors import ExpressionError, unknown_name_error
from exam_builder.expressions.formula_values import evaluate_formula, is_formula
from exam_builder.expressions.functions import FUNCTIONS, HOOK_FUNCTIONS
from exam_builder.expressions.scope import Scope


@register_node(ast.Call)
def build_call(builder: Builder, node: ast.Call) -> Evaluator:
    """A call of a listed function."""
    offset = builder.offset(node)
    if is_answer_reference(node.func):
        return builder.with_position(build_formula_call(builder, node), node)
    name = resolve_function_name(builder, node)
    builder.calls.setdefault(name, offset)
    if any(isinstance(argument, ast.Starred) for argument in node.args) or any(k.arg is None for k in node.keywords):
        raise ExpressionError("a star before an argument is not part of the language", "", offset)
    arguments = [builder.build(argument) for argument in node.args]
    settings = [(str(keyword.arg), builder.build(keyword.value)) for keyword in node.keywords]
    if name in HOOK_FUNCTIONS:
        return builder.with_position(build_hook_call(name, arguments), node)
    function = FUNCTIONS[name]
    try:
        function.check(len(arguments), [setting for setting, _ in settings])
    except ExpressionError as error:
        raise error.at(offset) from None
    return builder.with_position(build_function_call(function.call, arguments, settings), node)


def is_answer_reference(node: ast.expr) -> bool:
    """Whether this is `answers.a`, which is a formula where it is called."""
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "answers"


def build_formula_call(builder: Builder, node: ast.Call) -> Evaluator:
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
        return scope.made(evaluate_formula(found, {name: run(scope) for name, run in settings}, scope))

    return compute


def resolve_function_name(builder: Builder, node: ast.Call) -> str:
    """The name of the function that is called."""
    offset = builder.offset(node)
    if not isinstance(node.func, ast.Name):
        builder.build(node.func)
        raise ExpressionError("only a function can be called", "to multiply write *", offset)
    name = node.func.id
    if name not in FUNCTIONS and name not in HOOK_FUNCTIONS:
        error = unknown_name_error("function", name, {*FUNCTIONS, *HOOK_FUNCTIONS})
        raise ExpressionError(
            error.message, f"to multiply write {name} * (…)" if "?" not in error.message else "", offset
        )
    return name


def build_function_call(call: Any, arguments: list[Evaluator], settings: list[tuple[str, Evaluator]]) -> Evaluator:
    """Call a function of the language."""
    if not settings and len(arguments) == 1:
        only = arguments[0]
        return lambda scope: scope.made(call(scope, only(scope)))
    return lambda scope: scope.made(
        call(scope, *[argument(scope) for argument in arguments], **{name: run(scope) for name, run in settings})
    )


def build_hook_call(name: str, arguments: list[Evaluator]) -> Evaluator:
    """Call a function that whoever evaluates brings along."""

    def compute(scope: Scope) -> Any:
        if name not in scope.hooks:
            raise ExpressionError(f"`{name}` means nothing here")
        return scope.made(scope.hooks[name](*[argument(scope) for argument in arguments]))

    return compute
