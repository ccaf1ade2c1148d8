"""Claims: each quantity that a second route measured, held against its bound and its reference."""

from collections.abc import Mapping

from exam_builder.codes import Code
from exam_builder.draw.yaml_location import YamlLocation
from exam_builder.expressions import ExpressionError, agrees_with_reference, evaluate, parse, value_to_plain
from exam_builder.findings import Finding, Refused
from exam_builder.kinds.base.kind import show_as_typed
from exam_builder.recompute.case import Case
from exam_builder.values import Record, Value, is_number


def judge_claim(case: Case) -> list[Finding]:
    """What is wrong with a claim: one finding for each measurement that breaks its bound, or is not as stated."""
    if case.second is None:
        return []
    route = case.spot / "recompute"
    claimed = case.model.claim
    if not isinstance(case.second, Record) or set(case.second) != set(claimed):
        got = ", ".join(case.second) if isinstance(case.second, Record) else value_to_plain(case.second)
        message = f"{case.route} returned {got}, not measurements of {', '.join(claimed)}"
        return [route.finding(Code.MEASUREMENTS, message, "return a dict with one number for each name of the claim")]
    return [finding for name in claimed for finding in _judge_measurement(case, name, case.second[name])]


def _judge_measurement(case: Case, name: str, value: Value) -> list[Finding]:
    """What is wrong with one measurement: the bound's line, the reference's, or the recompute's when both object."""
    if not is_number(value) or value != value:
        message = f"{case.route} measured `{name}` as {value_to_plain(value)}, which is not a number"
        return [(case.spot / "recompute").finding(Code.MEASUREMENTS, message)]
    broken = [
        index
        for index, bound in enumerate(_claim_bounds(case, name))
        if not _meets_bound(case, name, index, bound, value)
    ]
    stated = case.stated.get(name) if isinstance(case.stated, Mapping) else None
    differs = stated is not None and not agrees_with_reference(value, stated, case.style)
    if not broken and not differs:
        return []
    said = f"`{name}` was measured as {value_to_plain(value)} by {case.route}"
    answer = case.spot / "answer"
    if broken and differs:
        bound = _claim_bounds(case, name)[broken[0]]
        message = f"{said}, but the claim is {bound} and the reference says {show_as_typed(stated)}"
        return [(case.spot / "recompute").finding(Code.RECOMPUTE, message, "mend the second route, or the claim")]
    if differs:
        return [
            (answer / "reference" / name).finding(Code.REFERENCE, f"{said}; the reference says {show_as_typed(stated)}")
        ]
    return [
        _bound_location(case, name, index).finding(
            Code.CLAIM, f"{said}, so the claim `{_claim_bounds(case, name)[index]}` is false"
        )
        for index in broken
    ]


def _claim_bounds(case: Case, name: str) -> tuple[str, ...]:
    bounds = case.model.claim[name]
    return (bounds,) if isinstance(bounds, str) else tuple(bounds)


def _bound_location(case: Case, name: str, index: int) -> YamlLocation:
    spot = case.spot / "answer" / "claim" / name
    return spot if isinstance(case.model.claim[name], str) else spot / index


def _meets_bound(case: Case, name: str, index: int, bound: str, value: Value) -> bool:
    """Whether a measurement meets a bound such as `< 1e-10`, `>= 2 * k` or `[3.9, 4.1]`."""
    interval = bound.lstrip().startswith("[")
    before = "measured" if not interval else ""
    try:
        result = evaluate(parse(f"{before} {bound}"), {**case.names, "measured": value}, case.style)
    except ExpressionError as problem:
        spot, offset = _bound_location(case, name, index), max(0, problem.offset - len(before) - 1)
        raise Refused([spot.finding(Code.EXPRESSION, problem.message, problem.hint, offset)]) from None
    if interval and isinstance(result, tuple) and len(result) == 2:
        low, high = result
        return is_number(low) and is_number(high) and is_number(value) and low <= value <= high
    return result is True
