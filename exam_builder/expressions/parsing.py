"""Parse and evaluate expressions, with limits on time and memory; every failure is an ExpressionError."""

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType

from exam_builder.expressions.nodes import Builder, Evaluator
from exam_builder.expressions.operators import call_formula
from exam_builder.expressions.printing import DEFAULT_STYLE
from exam_builder.expressions.scope import ExpressionError, FormulaValue, Hook, Scope
from exam_builder.expressions.tokenizer import TokenizedExpression, tokenize_expression
from exam_builder.findings import shorten
from exam_builder.paper import NumberStyle
from exam_builder.values import Typed, Value, YamlValue

MAX_LEVELS = 150
"""The depth to which operations may be nested; a sum is as deep as it has terms."""

CACHE_SIZE = 4_096
"""How many parsed expressions are cached."""

Source = str | int | float | Fraction | bool


@dataclass(frozen=True, eq=False)
class Expression:
    """A parsed expression.

    It uses the parameters `names`, the parts `answers` (`answers.a`), the functions `calls`, and the `constants`, which
    are those of pi, e and inf (a parameter of the same name hides one). `offsets` has the first offset of each name,
    `answers.a` and function. `forms` maps each pronoun, as a pair of person and form, to its offset.
    """

    source: str
    names: frozenset[str] = frozenset()
    answers: frozenset[str] = frozenset()
    calls: frozenset[str] = frozenset()
    constants: frozenset[str] = frozenset()
    offsets: Mapping[str, int] = field(default_factory=dict)
    run: Evaluator = field(repr=False, default=lambda scope: "")
    given: Source = ""
    forms: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def __reduce__(self) -> tuple[Callable[[Source], "Expression"], tuple[Source]]:
        return parse, (self.given,)


def parse(source: YamlValue | Value) -> Expression:
    """Parse an expression; a number or truth value from YAML is a constant.

    Raises ExpressionError, with the offset into `source`, if this is not an expression of the language.
    """
    if isinstance(source, str):
        return parse_string(source)
    if isinstance(source, bool | int | float | Fraction):
        return make_constant(source)
    raise ExpressionError(f"an expression is a text or a number, not a {type(source).__name__}")


def make_constant(value: bool | int | float | Fraction) -> Expression:
    """Make an expression of a constant."""
    shown = value.typed if isinstance(value, Typed) else str(value)
    return Expression(shown, run=lambda scope: value, given=value)


@lru_cache(CACHE_SIZE)
def parse_string(source: str) -> Expression:
    """Parse an expression from a text."""
    scanned = tokenize_expression(source)
    tree = parse_tree(scanned, source)
    builder = Builder(scanned.tokens, read_evaluator)
    try:
        run = builder.build(tree)
    except RecursionError:
        raise make_too_deep_error() from None
    answers = {f"answers.{part}": offset for part, offset in builder.answers.items()}
    offsets = {**builder.calls, **builder.constants, **builder.names, **answers}
    return Expression(
        source,
        frozenset(builder.names),
        frozenset(builder.answers),
        frozenset(builder.calls),
        frozenset(builder.constants),
        MappingProxyType(offsets),
        run,
        source,
        MappingProxyType(builder.forms),
    )


def read_evaluator(source: str) -> Evaluator:
    """Parse an expression, and return its evaluator."""
    return parse_string(source).run


def read_tree(source: str) -> ast.expr:
    """Return Python's syntax tree of an expression; raise ExpressionError if it is not one of the language."""
    return parse_tree(tokenize_expression(source), source)


def parse_tree(tokens: TokenizedExpression, source: str) -> ast.expr:
    """Return Python's syntax tree of an expression; raise ExpressionError if it is nested too deep."""
    try:
        tree = ast.parse(tokens.code, mode="eval").body
    except SyntaxError as problem:
        raise explain_syntax_error(problem, tokens, source) from None
    except (RecursionError, MemoryError, ValueError):
        raise make_too_deep_error() from None
    if measure_depth(tree) > MAX_LEVELS:
        raise make_too_deep_error()
    return tree


def make_too_deep_error() -> ExpressionError:
    """Return the error for an expression that is nested too deep."""
    return ExpressionError("the expression is nested too deep", "split it over several parameters", 0)


def measure_depth(tree: ast.AST) -> int:
    """Measure the depth of a tree, without recursion, up to just above MAX_LEVELS."""
    count, level = 0, [tree]
    while level and count <= MAX_LEVELS:
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        count += 1
    return count


def explain_syntax_error(problem: SyntaxError, tokens: TokenizedExpression, source: str) -> ExpressionError:
    """Turn a SyntaxError of Python into an ExpressionError, placed at the token where parsing failed."""
    if "'else'" in problem.msg:
        last_if = max(token.offset for token in tokens.tokens.values() if token.text == "if")
        return ExpressionError("`if` has no `else`", "write x if condition else y", last_if)
    column = len(tokens.code[: (problem.offset or 0) - 1].encode())
    if not problem.offset or column >= len(tokens.code.encode()):
        last = tokens.tokens[max(tokens.tokens)].text
        return ExpressionError(
            "the expression ends too early", f"write what comes after `{last}`", len(source.rstrip())
        )
    token = tokens.tokens[max(start for start in tokens.tokens if start <= column)]
    before = max((each for each in tokens.tokens if each < column), default=None)
    return ExpressionError(
        f"`{shorten(token.text)}` does not fit here",
        _suggest_sign("" if before is None else tokens.tokens[before].text, token.text),
        token.offset,
    )


def _suggest_sign(before: str, sign: str) -> str:
    """Suggest what to write when a sign does not fit after the one before it."""
    if before == "%" or sign == "%":
        return "`%` is the remainder of a division: for 50 percent write 50 / 100"
    if sign == "if":
        return "write x if condition else y"
    if (before, sign) == ("<", ">"):
        return "write != for unequal"
    if sign == ":":
        return "to divide write /"
    return f"write a value between `{before}` and `{sign}`, or take one out" if before else "take it out"


NO_HOOKS: Mapping[str, Hook] = {}


def evaluate(
    expression: Expression,
    names: Mapping[str, Value],
    style: NumberStyle = DEFAULT_STYLE,
    hooks: Mapping[str, Hook] = NO_HOOKS,
) -> Value:
    """Evaluate an expression for these parameters; `names["answers"]` is a mapping of earlier answers.

    The value is exact if all values in it are exact. Raises ExpressionError, placed at the subexpression that failed,
    for unknown names, values of the wrong type, undefined values (division by zero), and results that would be too
    large or take too long.
    """
    return run_expression(expression, Scope(names, style, hooks))


def try_evaluate(source: YamlValue, names: Mapping[str, Value], style: NumberStyle = DEFAULT_STYLE) -> Value | None:
    """Return the value of an expression as it is written; None if it has none, which another check reports."""
    try:
        return evaluate(parse(source), names, style)
    except ExpressionError:
        return None


def run_expression(expression: Expression, scope: Scope) -> Value:
    """Evaluate within a scope; several expressions may share the work that it allows."""
    try:
        return expression.run(scope)
    except ExpressionError as error:
        raise error.at(0) from None
    except RecursionError:
        raise ExpressionError("the expression is nested too deep", "split it over several parameters", 0) from None
    except (ArithmeticError, ValueError, TypeError, LookupError, MemoryError) as problem:
        raise ExpressionError(f"this has no value: {str(problem)[:200]}", "", 0) from None


def evaluate_formula(formula: FormulaValue, point: Mapping[str, Value], scope: Scope) -> Value:
    """Return the value of a formula at a point; raise ExpressionError if it has none there."""
    return call_formula(formula, point, scope, read_evaluator)
