"""Comprehensions: `[f(x) for x in v if x > 0]`, and the same without brackets as an argument."""

import ast
from typing import Any, TypeAlias

from exam_builder.expressions.builder import Builder, Evaluator, register_node
from exam_builder.expressions.expression_errors import ExpressionError
from exam_builder.expressions.scope import Scope
from exam_builder.expressions.value_checks import describe_value, require_truth

MAX_CLAUSES = 8
"""`for` clauses that one expression may have."""

Clause: TypeAlias = tuple[list[str], Evaluator, list[Evaluator]]
"""The slots of the variables (an empty one first when a list is taken apart), the list, the conditions."""


@register_node(ast.ListComp, ast.GeneratorExp)
def build_comprehension(builder: Builder, node: ast.ListComp | ast.GeneratorExp) -> Evaluator:
    """`[f(x) for x in v if x > 0]`: every round counts as work."""
    outer = builder.local
    builder.local = dict(outer)
    clauses = [build_clause(builder, generator) for generator in node.generators]
    element = builder.build(node.elt)
    builder.local = outer
    weight = 1 + sum(1 for _ in ast.walk(node)) // 4

    def compute(scope: Scope) -> Any:
        found: list[Any] = []
        run_clauses(clauses, 0, element, weight, found, scope)
        return scope.made(tuple(found))

    return builder.with_position(compute, node)


def build_clause(builder: Builder, node: ast.comprehension) -> Clause:
    """`for x in v if …`: the slots of its variables, its list, its conditions."""
    builder.clauses += 1
    if builder.clauses > MAX_CLAUSES:
        raise ExpressionError(f"more than {MAX_CLAUSES} `for` in one expression", "", builder.offset(node.target))
    source = builder.build(node.iter)
    targets = node.target.elts if isinstance(node.target, ast.Tuple) else [node.target]
    slots = []
    for target in targets:
        if not isinstance(target, ast.Name):
            raise ExpressionError("`for` needs a name", "write for x in …", builder.offset(target))
        slots.append(f"{target.id} {builder.clauses}")
        builder.local[target.id] = slots[-1]
    if not isinstance(node.target, ast.Tuple):
        return slots, source, [builder.build(condition) for condition in node.ifs]
    return ["", *slots], source, [builder.build(condition) for condition in node.ifs]


def run_clauses(
    clauses: list[Clause], depth: int, element: Evaluator, weight: int, found: list[Any], scope: Scope
) -> None:
    """Run the clauses from the outermost inwards, and the element for each round."""
    if depth == len(clauses):
        found.append(element(scope))
        return
    slots, source, conditions = clauses[depth]
    values = source(scope)
    if not isinstance(values, tuple | str):
        raise ExpressionError(f"`for` needs a list, not {describe_value(values)}")
    for value in values:
        scope.spend(weight)
        bind_variables(slots, value, scope)
        if all(require_truth(condition(scope), "`if`") for condition in conditions):
            run_clauses(clauses, depth + 1, element, weight, found, scope)


def bind_variables(slots: list[str], value: Any, scope: Scope) -> None:
    """Give a value to the variable of a `for`, or the entries of a list to several."""
    if len(slots) == 1:
        scope.local[slots[0]] = value
        return
    if not isinstance(value, tuple) or len(value) != len(slots) - 1:
        raise ExpressionError(f"`for` needs lists of {len(slots) - 1}, not {describe_value(value)}")
    scope.local.update(zip(slots[1:], value, strict=True))
