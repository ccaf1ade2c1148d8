"""Formulas held against a second route, which gives values at points, and against a reference, which is a formula."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from exam_builder.codes import Code
from exam_builder.expressions import ExpressionError, evaluate, parse, value_to_plain
from exam_builder.findings import Finding
from exam_builder.formula.points import (
    FormulaDifference,
    Point,
    choose_points,
    evaluate_at_points,
    find_difference,
    parse_formula,
)
from exam_builder.paper import NumberStyle
from exam_builder.recompute.case import Case
from exam_builder.values import Record, Value

SAMPLE_FIELDS = {"points", "values"}
DIGITS = NumberStyle(digits=8)


def sample_route(answer: Any, label: str, route: Callable[[Point], Value]) -> Record:
    """What a second route gives at points of a formula's domain."""
    where = choose_points(answer.in_, label)
    return Record({"points": tuple(map(Record, where)), "values": tuple(map(route, where))})


def is_sample(value: Value) -> bool:
    """Whether a value is what `sample_route` returns."""
    return isinstance(value, Record) and set(value) == SAMPLE_FIELDS


def judge_formula(case: Case) -> list[Finding]:
    """What is wrong with a formula: key, second route and reference, the one that stands alone being blamed."""
    second: Any = case.second
    where: Sequence[Point] = choose_points(case.model.in_, case.spot.part or "") if second is None else second["points"]
    try:
        keys = evaluate_at_points(case.key.value, where, case.style)
    except ExpressionError as problem:
        message = f"the formula has no value somewhere in its domain: {problem.message}"
        return [(case.spot / "answer" / "in").finding(Code.FORMULA, message, "make `in` smaller, or mend the formula")]
    stated = _evaluate_reference_at(case, where)
    if isinstance(stated, Finding):
        return [stated]
    up_to, within = case.model.up_to, case.within
    unsaid = (
        None if stated is None else find_difference(where, keys, stated, None, up_to) or _compare_symbolically(case)
    )
    found = None if second is None else find_difference(where, keys, second["values"], within, up_to)
    if found is None:
        return [] if unsaid is None else [_blame_reference(case, unsaid)]
    right = stated is not None and unsaid is None
    return [_blame_route(case, found) if right else _blame_key(case, found)]


def _evaluate_reference_at(case: Case, where: Sequence[Point]) -> tuple[Value, ...] | Finding | None:
    """The values of the reference; a finding where it has none."""
    if case.stated is None:
        return None
    try:
        return evaluate_at_points(_evaluate_reference(case), where, case.style)
    except ExpressionError as problem:
        message = f"the reference has no value somewhere in the domain: {problem.message}"
        return (case.spot / "answer" / "reference").finding(Code.REFERENCE, message)


def _evaluate_reference(case: Case) -> Value:
    return evaluate(parse_formula(case.stated, case.model.in_), {}, case.style)


def _compare_symbolically(case: Case) -> FormulaDifference | None:
    """SymPy's opinion, which also sees what is too small for numbers to tell."""
    from exam_builder.formula.symbols import differ_symbolically

    reference = _evaluate_reference(case)
    if case.model.up_to or not differ_symbolically(case.key.value, reference):
        return None
    return FormulaDifference({}, case.key.plain, str(case.stated))


def _blame_reference(case: Case, found: FormulaDifference) -> Finding:
    others = "the key is" if case.second is None else f"key and {case.route} both give"
    spot = case.spot / "answer" / "reference"
    difference = _describe_difference(case, found, "they are", "and")
    message = f"the reference says {case.stated}, but {others} {case.key.plain}{difference}"
    return spot.finding(Code.REFERENCE, message, _suggest_reference(case.key.plain))


def _suggest_reference(key: str) -> str:
    """What to write, where the key's print can be written as an expression."""
    written = key.replace("^", "**")
    try:
        parse(written)
    except ExpressionError:
        return "mend the reference, or the key"
    return f"write reference: {written}"


def _blame_route(case: Case, found: FormulaDifference) -> Finding:
    message = f"{case.route} gives {_format_number(found.other)}, but key and reference say {_format_number(found.key)}"
    hint = "mend the second route, or find out who is right"
    return (case.spot / "recompute").finding(
        Code.RECOMPUTE, f"{_format_point(found.point)}{message}{_constant_note(case)}", hint
    )


def _blame_key(case: Case, found: FormulaDifference) -> Finding:
    said = f" and the reference says {case.stated}" if case.stated is not None else ""
    key, other = _format_number(found.key), _format_number(found.other)
    message = f"the key {case.key.plain} comes out as {key}, but {case.route} gives {other}"
    hint = "mend the key's formula, or the second route; say `within` when the second route is not exact"
    spot = case.spot / "answer" / "formula"
    return spot.finding(Code.WRONG_KEY, f"{_format_point(found.point)}{message}{said}{_constant_note(case)}", hint)


def _describe_difference(case: Case, found: FormulaDifference, they: str, joined: str) -> str:
    if not found.point:
        return ""
    other, key = _format_number(found.other), _format_number(found.key)
    return f": {_format_point(found.point)}{they} {other} {joined} {key}{_constant_note(case)}"


def _format_point(point: Mapping[str, Value]) -> str:
    return f"at {', '.join(f'{name} = {_format_number(value)}' for name, value in point.items())} " if point else ""


def _format_number(value: Value) -> str:
    return value_to_plain(value, DIGITS)


def _constant_note(case: Case) -> str:
    return ", and they differ by no constant" if case.model.up_to else ""
