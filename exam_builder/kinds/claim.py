"""Answers that are proved, explained or drawn: the recompute measures quantities, and the key bounds them."""

import ast
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Annotated

from pydantic import Field

from exam_builder.expressions import ExpressionError, agrees_with_reference, evaluate, parse, value_to_plain
from exam_builder.expressions.latex_text import escape
from exam_builder.fields import FieldType, Name, StrictModel, YamlPath, make_field_error, show_value
from exam_builder.findings import MAX_SHOWN, Code, list_some, shorten_line
from exam_builder.kinds.base.contract import (
    AnswerProblem,
    AnswerSource,
    CannotJudge,
    Case,
    InvalidRecomputation,
    KeyContext,
    PrintStyle,
    as_tuple,
    format_exactly,
    show_as_typed,
)
from exam_builder.kinds.base.kind import Kind
from exam_builder.kinds.base.numeric_kind import flatten_value, is_finite
from exam_builder.paper import NumberStyle
from exam_builder.values import FrozenMap, Real, Typed, Value, YamlValue, is_number

BOUNDS = ("<", ">", "==", "!=", "in ", "not in ", "[")
COMPARISON = re.compile(r"\s*(<=|>=|<|>|==|(?=\[))(.*)", re.DOTALL)
BOUND_HINT = "write one comparison with a number, such as '< 1e-10', or an interval"


def validate_bound(data: YamlValue) -> str | tuple[str, ...]:
    """Validate the bound of a measurement: a comparison without its left side, an interval, or a list of these."""
    if isinstance(data, list) and data and not any(isinstance(item, list) for item in data):
        return tuple(str(validate_bound(item)) for item in data)
    if isinstance(data, str) and data.startswith(BOUNDS):
        return data
    hint = f"write '== {show_value(data)}'" if isinstance(data, int | Typed) else ""
    if isinstance(data, str) and re.match(r"\s*=[^=]", data):
        hint = f"write =={data.strip(' ').removeprefix('=')}"
    if isinstance(data, bool):
        hint = "let the recompute return a number, and bound it: a bare true cannot fail"
    message = f"`{show_value(data)}` is not a bound"
    raise make_field_error(Code.BOUND, message, hint or "write a comparison such as '< 1e-10' or '== 5'")


LIST = {"type": "array", "items": {"type": "string"}, "minItems": 1}
Bound = Annotated[str | tuple[str, ...], FieldType(validate_bound, {"anyOf": [{"type": "string"}, LIST]})]


class ClaimKey(StrictModel):
    """Quantities that the recompute measures, each with its bound; `reference` has a number for each."""

    claim: dict[Name, Bound] = Field(min_length=1)

    def bounds(self, name: str) -> tuple[tuple[YamlPath, str], ...]:
        """Return the bounds of a quantity, each with its path from the answer."""
        written = self.claim[name]
        if isinstance(written, str):
            return ((("claim", name), written),)
        return tuple((("claim", name, index), bound) for index, bound in enumerate(written))


class Claim(Kind[ClaimKey]):
    """A claim, whose key consists of the bounds."""

    name, key = "claim", ClaimKey
    further = False
    compared = False
    measures = True
    shown_by_solutions = False
    printed_key = False

    def list_sources(self, answer: ClaimKey) -> Iterator[AnswerSource]:
        for path, bound in (found for name in answer.claim for found in answer.bounds(name)):
            bare = "" if bound.startswith("[") else "measured "
            yield AnswerSource(path, bound, frozenset(("measured",)), "bound", bare)

    def find_vacuous(self, answer: ClaimKey, names: Mapping[str, Value], style: NumberStyle) -> Iterator[AnswerProblem]:
        for name in answer.claim:
            for path, bound in answer.bounds(name):
                if not _can_fail(bound, names, style):
                    message = f"`{bound}` does not bound `{name}`: it cannot fail"
                    yield AnswerProblem(path, Code.BOUND, message, BOUND_HINT)

    def reference_problem(self, answer: ClaimKey, reference: YamlValue) -> str:
        if not isinstance(reference, dict):
            return f"`reference` of a claim holds a number for each of {', '.join(answer.claim)}"
        missing = [name for name in answer.claim if name not in reference]
        extra = [name for name in reference if name not in answer.claim]
        if missing:
            fix = f"write {missing[0]} in place of {extra[0]}" if extra else f"add {missing[0]}: and its number"
            return f"`reference` has no number for `{missing[0]}` — {fix}"
        fix = "take it out, or add its bound to the claim"
        return f"`reference` has a number for `{extra[0]}`, which is not claimed — {fix}" if extra else ""

    def value(self, answer: ClaimKey, ask: KeyContext) -> Value:
        return FrozenMap(answer.claim)

    def tex(self, answer: ClaimKey, value: Value, look: PrintStyle) -> str:
        return escape(self.plain(answer, value, look))

    def plain(self, answer: ClaimKey, value: Value, look: PrintStyle) -> str:
        fields = value.items() if isinstance(value, FrozenMap) else ()
        return "; ".join(f"{name} {bound}" for name, bounds in fields for bound in as_tuple(bounds))

    def convert_recomputed(self, answer: ClaimKey, second: Value, style: NumberStyle) -> Value:
        if isinstance(second, FrozenMap) and set(second) == set(answer.claim):
            return second
        raise InvalidRecomputation(*_describe_difference(second, tuple(answer.claim)), Code.MEASUREMENTS)

    def distance(self, case: Case[ClaimKey]) -> None:
        """Return None, since nothing is compared; see `shares` instead."""

    def shares(self, case: Case[ClaimKey]) -> Iterator[tuple[str, float | None, Value]]:
        """Yield the share of each bound; a lower and an upper bound of one quantity count as an interval."""
        for name in case.answer.claim:
            value = case.second.get(name) if isinstance(case.second, FrozenMap) else None
            if value is not None and is_number(value):
                bounds = tuple(bound for _, bound in case.answer.bounds(name))
                yield from ((f"{name} {words}", share, value) for words, share in _pair_bounds(case, bounds, value))

    def judge(self, case: Case[ClaimKey]) -> Iterator[AnswerProblem]:
        if isinstance(case.second, FrozenMap):
            measured = {name: list(_judge_measurement(case, name, case.second[name])) for name in case.answer.claim}
            yield from _gather_many(measured)


SHOWN = 6
"""Digits with which a measurement is shown."""
MOST = 3
"""The most wrong measurements of a part that are reported one by one."""


def _gather_many(measured: Mapping[str, Sequence[AnswerProblem]]) -> Iterator[AnswerProblem]:
    """Yield the problems of a part, or only the gravest of many, since one mistake may make all of them wrong.

    If the route is to blame for one of them, it is for those as well that a reference contradicts.
    """
    every = [(name, problem) for name, problems in measured.items() for problem in problems]
    blamed = any(each.code == Code.RECOMPUTE for _, each in every)
    wrong = [(name, each) for name, each in every if each.code in (Code.RECOMPUTE, Code.REFERENCE)] if blamed else every
    wrong = every if len(every) > MOST else wrong
    if len(wrong) == 1 or not (blamed or len(wrong) > MOST):
        yield from (problem for _, problem in every)
        return
    name, worst = next(((name, each) for name, each in wrong if each.code != Code.REFERENCE), wrong[0])
    others = [f"`{each}`" for each in dict(wrong) if each != name]
    verb = "is" if len(others) == 1 else "are"
    more = f"; {list_some(others, MOST)} {verb} wrong too" if others else ""
    yield replace(worst, message=f"{worst.message}{more}")
    yield from (problem for name, problem in every if (name, problem) not in wrong)


def _describe_difference(second: Value, claimed: tuple[str, ...]) -> tuple[str, str]:
    """Describe how the names of the measurements differ from those of the claim, with a hint."""
    if not isinstance(second, FrozenMap):
        shown = shorten_line(value_to_plain(second), MAX_SHOWN)
        what = f"returned {shown}, not measurements of {', '.join(claimed)}"
        return what, "return a dict with one number for each name of the claim"
    missing = [name for name in claimed if name not in second]
    extra = [name for name in second if name not in claimed]
    if missing and extra:
        return f"returned `{extra[0]}`, where the claim has `{missing[0]}`", "write the same name in both"
    if missing:
        return f"returned no number for `{missing[0]}`, which is claimed", f'add "{missing[0]}": … to what it returns'
    return f"returned `{extra[0]}`, which is not claimed", "leave it out, or add a bound for it to the claim"


def _judge_measurement(case: Case[ClaimKey], name: str, value: Value) -> Iterator[AnswerProblem]:
    """Yield the problem of one measurement; blame the recompute if it violates both bound and reference."""
    if not is_number(value) or value != value:
        shown = shorten_line(value_to_plain(value), MAX_SHOWN)
        message = f"{case.route} measured `{name}` as {shown}, which is not a number"
        yield AnswerProblem(("recompute",), Code.MEASUREMENTS, message, "let it return one number for each name")
        return
    broken = [found for found in case.answer.bounds(name) if not _meets_bound(case, *found, value)]
    reference = case.reference.get(name) if isinstance(case.reference, dict) else None
    differs = reference is not None and not agrees_with_reference(value, reference, case.style)
    said = f"`{name}` was measured as {format_exactly(value, SHOWN)} by {case.route}"
    if broken and differs:
        message = f"{said}, but the claim is {broken[0][1]} and the reference says {show_as_typed(reference)}"
        yield AnswerProblem(("recompute",), Code.RECOMPUTE, message, f"correct {case.route}, or the claim")
    elif differs:
        message = f"{said}; the reference says {show_as_typed(reference)}"
        shown = value_to_plain(value) if float(value).is_integer() else f"{float(value):.2g}"
        hint = f"write {name}: {shown}, or correct {case.route}"
        yield AnswerProblem((*case.reference_path, name), Code.REFERENCE, message, hint)
    else:
        for path, bound in broken:
            message, hint = f"{said}, so the claim `{bound}` is false", f"correct the bound, or {case.route}"
            yield AnswerProblem((*case.path, *path), Code.CLAIM, message, hint)


def _meets_bound(case: Case[ClaimKey], path: YamlPath, bound: str, value: Real) -> bool:
    """Return whether a measurement meets a bound such as `< 1e-10`, `>= 2 * k` or `[3.9, 4.1]`."""
    interval = bound.lstrip().startswith("[")
    before = "measured" if not interval else ""
    try:
        result = evaluate(parse(f"{before} {bound}"), {**case.names, "measured": value}, case.style)
    except ExpressionError as problem:
        offset = max(0, problem.offset - len(before) - 1)
        where = (*case.path, *path)
        raise CannotJudge(AnswerProblem(where, Code.EXPRESSION, problem.message, problem.hint, offset=offset)) from None
    if interval and isinstance(result, tuple) and len(result) == 2:
        low, high = result
        return is_number(low) and is_number(high) and low <= value <= high
    return result is True


def _pair_bounds(case: Case[ClaimKey], bounds: tuple[str, ...], value: Real) -> Iterator[tuple[str, float | None]]:
    """Yield each bound with the share of it that is used; combine a lower and an upper bound."""
    parsed = [_parse_bound(case, bound) for bound in bounds]
    if {comparison[:1] for comparison, _ in parsed} == {"<", ">"} and len(parsed) == 2:
        yield " and ".join(bounds), _share_of_bound("", tuple(allowed for _, allowed in parsed), value)
        return
    for bound, (comparison, allowed) in zip(bounds, parsed, strict=True):
        yield bound, _share_of_bound(comparison, allowed, value)


def _parse_bound(case: Case[ClaimKey], bound: str) -> tuple[str, Value]:
    """Split a bound into its comparison ('' for an interval, '!' if it does not bound a number) and its value."""
    found = COMPARISON.match(bound)
    if found is None:
        return "!", ""
    try:
        return found[1], evaluate(parse(found[2].strip()), case.names, case.style)
    except ExpressionError:
        return "!", ""


def _share_of_bound(comparison: str, allowed: Value, value: Real) -> float | None:
    """Return the share of a bound that is used; None if the bound has no such scale."""
    try:
        if comparison:
            return _share_of_limit(comparison, allowed, float(value))
        return _share_of_interval(allowed, float(value))
    except (ArithmeticError, ValueError):
        return None


def _share_of_interval(ends: Value, value: float) -> float | None:
    """Return the distance from the middle of an interval, scaled so that its ends are at 1."""
    numbers = [float(end) for end in as_tuple(ends) if is_number(end)]
    if len(numbers) != 2 or len(as_tuple(ends)) != 2:
        return None
    low, high = sorted(numbers)
    return abs(value - (low + high) / 2) / ((high - low) / 2) if low < high else None


def _share_of_limit(comparison: str, allowed: Value, value: float) -> float | None:
    if not is_number(allowed):
        return None
    bound = float(allowed)
    if comparison == "==":
        return 0.0 if value == bound else math.inf
    if not bound:
        return None
    if (bound > 0) == comparison.startswith("<"):
        return max(value / bound, 0.0)
    return bound / value if value / bound > 0 else math.inf


def _can_fail(bound: str, names: Mapping[str, Value], style: NumberStyle) -> bool:
    """Return whether a bound is one comparison of the measurement with finite numbers, or a finite interval."""
    interval = bound.lstrip().startswith("[")
    try:
        tree = ast.parse(bound.strip() if interval else f"measured {bound}", mode="eval").body
    except SyntaxError:
        return True
    sides = tree.elts if isinstance(tree, ast.List) else _list_right_sides(tree)
    inner = (node for side in sides for node in ast.walk(side))
    if not sides or any(isinstance(node, ast.Name) and node.id == "measured" for node in inner):
        return False
    try:
        ends = [end for side in sides for end in flatten_value(evaluate(parse(ast.unparse(side)), names, style))]
        return all(map(is_number, ends)) and is_finite(tuple(ends))
    except ExpressionError:
        return True


def _list_right_sides(tree: ast.expr) -> list[ast.expr]:
    """Return the right sides of a comparison with the measurement; an empty list for any other expression."""
    if not isinstance(tree, ast.Compare) or not isinstance(tree.left, ast.Name) or isinstance(tree.ops[0], ast.NotEq):
        return []
    return tree.comparators


KIND = Claim()
