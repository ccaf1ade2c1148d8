"""Evaluate an expression: bounded in time and memory, and with one kind of error only."""

from collections.abc import Mapping

from exam_builder.expressions.expression_errors import ExpressionError
from exam_builder.expressions.parsing import Expression
from exam_builder.expressions.printing import DEFAULT_STYLE
from exam_builder.expressions.scope import Hook, Scope
from exam_builder.paper import NumberStyle
from exam_builder.values import Value

NO_HOOKS: Mapping[str, Hook] = {}


def evaluate(
    expression: Expression,
    names: Mapping[str, Value],
    style: NumberStyle = DEFAULT_STYLE,
    hooks: Mapping[str, Hook] = NO_HOOKS,
) -> Value:
    """The value of an expression for these parameters; `names["answers"]` is a record of earlier answers.

    Exact where all that goes in is. Raises ExpressionError, placed at the part that failed, for unknown names, wrong
    kinds of values, what has no value (division by zero) and what would be too large or take too long.
    """
    return run_expression(expression, Scope(names, style, hooks))


def run_expression(expression: Expression, scope: Scope) -> Value:
    """Evaluate within a scope, whose work may be shared by several expressions."""
    try:
        value: Value = expression.run(scope)
    except ExpressionError as error:
        raise error.at(0) from None
    except RecursionError:
        raise ExpressionError("the expression is nested too deep", "split it over several parameters", 0) from None
    except (ArithmeticError, ValueError, TypeError, LookupError, MemoryError) as problem:
        raise ExpressionError(f"this has no value: {str(problem)[:200]}", "", 0) from None
    return value
