"""Formulas as values: an expression in variables, with the values of all else that it uses.

A formula is a record of `formula` (as written), `given` (names and their values) and `variables` (for each the lower
end, the upper end and the step of its domain; a step of 0 where it has none).
"""

from collections.abc import Mapping
from typing import Any

from exam_builder.expressions.expression_errors import ExpressionError, unknown_name_error
from exam_builder.expressions.scope import Scope
from exam_builder.values import Record, Value

FORMULA_FIELDS = {"formula", "given", "variables"}


def is_formula(value: Value) -> bool:
    """Whether a value is a formula."""
    return isinstance(value, Record) and set(value) == FORMULA_FIELDS


def evaluate_formula(formula: Any, point: Mapping[str, Value], scope: Scope) -> Value:
    """The value of a formula where its variables have values; raise ExpressionError where it has none."""
    from exam_builder.expressions.parsing import parse  # which builds calls, and they use this

    variables = formula["variables"]
    for name in point:
        if name not in variables:
            raise unknown_name_error("variable of the formula", name, variables)
    lacking = [name for name in variables if name not in point]
    if lacking:
        raise ExpressionError(f"`{lacking[0]}` has no value", f"write {lacking[0]}=…")
    inner = Scope({**formula["given"], **point}, scope.style, scope.hooks)
    inner.left = scope.left
    try:
        value: Value = parse(formula["formula"]).run(inner)
    except ExpressionError as error:
        raise ExpressionError(error.message, error.hint) from None
    scope.left = inner.left
    return value
