"""Formulas held against a second route, which gives values at points, and against a reference, which is a formula."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from exam_builder.codes import Code
from exam_builder.expressions import ExpressionError, evaluate, parse, plain
from exam_builder.expressions.formulas import parse_formula
from exam_builder.findings import Finding
from exam_builder.formula.points import Apart, Point, apart, points, values_at
from exam_builder.paper import NumberStyle
from exam_builder.recompute.case import Case
from exam_builder.values import Record, Value

SAMPLED = {"points", "values"}
DIGITS = NumberStyle(digits=8)


def sampled(answer: Any, label: str, route: Callable[[Point], Value]) -> Record:
    """What a second route gives at points of a formula's domain."""
    where = points(answer.in_, label)
    return Record({"points": tuple(map(Record, where)), "values": tuple(map(route, where))})


def is_sampled(value: Value) -> bool:
    """Whether a value is what `sampled` returns."""
    return isinstance(value, Record) and set(value) == SAMPLED


def judge_formula(case: Case) -> list[Finding]:
    """What is wrong with a formula: key, second route and reference, the one that stands alone being blamed."""
    second: Any = case.second
    where: Sequence[Point] = points(case.model.in_, case.spot.part or "") if second is None else second["points"]
    try:
        keys = values_at(case.key.value, where, case.style)
    except ExpressionError as problem:
        message = f"the formula has no value somewhere in its domain: {problem.message}"
        return [(case.spot / "answer" / "in").finding(Code.FORMULA, message, "make `in` smaller, or mend the formula")]
    stated = _stated(case, where)
    if isinstance(stated, Finding):
        return [stated]
    up_to, within = case.model.up_to, case.within
    unsaid = None if stated is None else apart(where, keys, stated, None, up_to) or _exactly(case)
    found = None if second is None else apart(where, keys, second["values"], within, up_to)
    if found is None:
        return [] if unsaid is None else [_against_reference(case, unsaid)]
    right = stated is not None and unsaid is None
    return [_against_route(case, found) if right else _against_key(case, found)]


def _stated(case: Case, where: Sequence[Point]) -> tuple[Value, ...] | Finding | None:
    """The values of the reference; a finding where it has none."""
    if case.stated is None:
        return None
    try:
        return values_at(_reference(case), where, case.style)
    except ExpressionError as problem:
        message = f"the reference has no value somewhere in the domain: {problem.message}"
        return (case.spot / "answer" / "reference").finding(Code.REFERENCE, message)


def _reference(case: Case) -> Value:
    return evaluate(parse_formula(case.stated, case.model.in_), {}, case.style)


def _exactly(case: Case) -> Apart | None:
    """SymPy's opinion, which also sees what is too small for numbers to tell."""
    from exam_builder.formula.symbols import differ

    reference = _reference(case)
    if case.model.up_to or not differ(case.key.value, reference):
        return None
    return Apart({}, case.key.plain, str(case.stated))


def _against_reference(case: Case, found: Apart) -> Finding:
    others = "the key is" if case.second is None else f"key and {case.route} both give"
    spot = case.spot / "answer" / "reference"
    message = f"the reference says {case.stated}, but {others} {case.key.plain}{_where(case, found, 'they are', 'and')}"
    return spot.finding(Code.REFERENCE, message, _as_reference(case.key.plain))


def _as_reference(key: str) -> str:
    """What to write, where the key's print can be written as an expression."""
    written = key.replace("^", "**")
    try:
        parse(written)
    except ExpressionError:
        return "mend the reference, or the key"
    return f"write reference: {written}"


def _against_route(case: Case, found: Apart) -> Finding:
    message = f"{case.route} gives {_shown(found.other)}, but key and reference say {_shown(found.key)}"
    mend = "mend the second route, or find out who is right"
    return (case.spot / "recompute").finding(Code.RECOMPUTE, f"{_at(found.point)}{message}{_but(case)}", mend)


def _against_key(case: Case, found: Apart) -> Finding:
    said = f" and the reference says {case.stated}" if case.stated is not None else ""
    message = f"the key {case.key.plain} comes out as {_shown(found.key)}, but {case.route} gives {_shown(found.other)}"
    mend = "mend the key's formula, or the second route; say `within` when the second route is not exact"
    spot = case.spot / "answer" / "formula"
    return spot.finding(Code.WRONG_KEY, f"{_at(found.point)}{message}{said}{_but(case)}", mend)


def _where(case: Case, found: Apart, they: str, joined: str) -> str:
    if not found.point:
        return ""
    return f": {_at(found.point)}{they} {_shown(found.other)} {joined} {_shown(found.key)}{_but(case)}"


def _at(point: Mapping[str, Value]) -> str:
    return f"at {', '.join(f'{name} = {_shown(value)}' for name, value in point.items())} " if point else ""


def _shown(value: Value) -> str:
    return plain(value, DIGITS)


def _but(case: Case) -> str:
    return ", and they differ by no constant" if case.model.up_to else ""
