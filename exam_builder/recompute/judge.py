"""Key, second route and reference held against each other: which of the three is to blame when they differ."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from exam_builder.draw.answers import KINDS
from exam_builder.draw.notations import compared
from exam_builder.draw.spots import Spot
from exam_builder.expressions import ExpressionError, agree_reference, evaluate, parse, plain
from exam_builder.findings import Finding, Refused
from exam_builder.paper import Answer, NumberStyle
from exam_builder.recompute.compare import agrees, same_set
from exam_builder.recompute.formulas import judge_formula
from exam_builder.recompute.notations import in_notation, interval_as_stated, same_interval
from exam_builder.recompute.quantities import in_the_unit_of_the_key, wrong_factors
from exam_builder.values import Record, Value, is_number


@dataclass(frozen=True)
class Case:
    """One part's witnesses. `second` is None when the recompute is waived; `route` says which it was."""

    spot: Spot
    model: Any
    key: Answer
    second: Value | None
    route: str
    names: Mapping[str, Value]
    style: NumberStyle
    reference: bool
    """Whether this is the reference paper, to which `reference` speaks."""
    within: float | None = None

    @property
    def stated(self) -> Any:
        return self.model.reference if self.reference else None


def understood(case: Case) -> tuple[Case, list[Finding]]:
    """The case with its second value in the key's notation and unit; findings where it cannot be read so."""
    if case.key.kind in ("claim", "formula"):
        return case, []
    for understand in (in_notation, in_the_unit_of_the_key):
        case, findings = understand(case)
        if findings:
            return case, findings
    return case, []


def judge(case: Case) -> list[Finding]:
    """What is wrong with one part's answer, of a case that is `understood`."""
    if case.key.kind == "claim":
        return _claim(case)
    if case.key.kind == "formula":
        return judge_formula(case)
    return [*wrong_factors(case), *_value(case)]


def same(case: Case, second: Value) -> bool:
    """Whether the second route came to the key."""
    key = case.key.value
    if case.key.kind in ("set", "options"):
        return same_set(key, second, case.within)
    if case.key.kind == "interval":
        return same_interval(key, second, case.within)
    if case.key.kind == "words":
        return isinstance(key, tuple) and any(agrees(word, second) for word in key)
    return agrees(key, second, case.within)


def _value(case: Case) -> list[Finding]:
    key_stated = case.stated is None or _as_stated(case, case.key.value)
    if case.second is None or same(case, case.second):
        return [] if key_stated else [_against(case, "reference")]
    second_stated = case.stated is not None and _as_stated(case, case.second)
    return [_against(case, "recompute" if key_stated and case.stated is not None and not second_stated else "key")]


def _against(case: Case, blamed: str) -> Finding:
    """A finding at the line of the one that stands alone."""
    key, second = _told_apart(case)
    stated, answer = _written(case.stated), case.spot / "answer"
    if blamed == "reference":
        others = "the key is" if case.second is None else f"key and {case.route} both give"
        message = f"the reference says {stated}, but {others} {key}"
        return (answer / "reference").finding("reference", message, f"write reference: {_bare(case, key)}")
    if blamed == "recompute":
        message = f"{case.route} gives {second}, but key and reference say {key}"
        return (case.spot / "recompute").finding(
            "recompute", message, "mend the second route, or find out who is right"
        )
    said = f" and the reference says {stated}" if case.stated is not None else ""
    message = f"the key comes out as {key}, but {case.route} gives {second}{said}"
    mend = "mend the key's expression, or the second route; say `within` when the second route is not exact"
    return (answer / case.key.kind).finding("wrong-key", message, mend)


def _bare(case: Case, printed: str) -> str:
    """A key as it prints, without its unit."""
    unit = getattr(case.model, "unit", None)
    return printed.removesuffix(f" {unit}") if unit else printed


def _told_apart(case: Case) -> tuple[str, str]:
    """Key and second value as they print; to twelve digits where they would print alike and are not the same."""
    if case.key.kind in ("option", "options"):
        return plain(case.key.value), "" if case.second is None else plain(case.second)
    key = case.key.plain
    if case.second is None:
        return key, ""
    try:
        second = KINDS[case.key.kind].plain(case.model, case.second, case.style)
    except (TypeError, ValueError, AttributeError, KeyError):
        second = plain(case.second)
    return (
        (key, second) if key != second or same(case, case.second) else (_exactly(case.key.value), _exactly(case.second))
    )


def _exactly(value: Value) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_exactly, value)) + "]"
    return f"{value:.12g}" if isinstance(value, float) else plain(value)


def _written(stated: Any) -> str:
    if isinstance(stated, list | tuple):
        return "[" + ", ".join(map(_written, stated)) + "]"
    return str(getattr(stated, "typed", stated))


def _as_stated(case: Case, value: Value) -> bool:
    """Whether a value reads as the reference does, printed to as many digits."""
    stated = case.stated
    if case.key.kind == "truth":
        return stated == value if isinstance(stated, bool) else stated == case.model.say[0 if value else 1]
    if case.key.kind in ("set", "options"):
        return isinstance(stated, list | tuple) and same_set(tuple(stated), value)
    if case.key.kind == "interval":
        return interval_as_stated(value, stated, case.style)
    if case.key.kind == "output":
        return isinstance(value, str) and compared(_written(stated)) == compared(value)
    if case.key.kind == "words":
        return stated in (value if isinstance(value, tuple) else (value,))
    if isinstance(stated, list | tuple):
        return isinstance(value, tuple) and _entries_as_stated(stated, value, case.style)
    return agree_reference(value, stated, case.style)


def _entries_as_stated(stated: Any, value: Any, style: NumberStyle) -> bool:
    if isinstance(stated, list | tuple):
        return (
            isinstance(value, tuple)
            and len(stated) == len(value)
            and all(_entries_as_stated(a, b, style) for a, b in zip(stated, value, strict=True))
        )
    return agree_reference(value, stated, style)


def _claim(case: Case) -> list[Finding]:
    if case.second is None:
        return []
    route = case.spot / "recompute"
    claimed = case.model.claim
    if not isinstance(case.second, Record) or set(case.second) != set(claimed):
        got = ", ".join(case.second) if isinstance(case.second, Record) else plain(case.second)
        message = f"{case.route} returned {got}, not measurements of {', '.join(claimed)}"
        return [route.finding("measurements", message, "return a dict with one number for each name of the claim")]
    return [finding for name in claimed for finding in _measured(case, name, case.second[name])]


def _measured(case: Case, name: str, value: Value) -> list[Finding]:
    """What is wrong with one measurement: the bound's line, the reference's, or the recompute's when both object."""
    if not is_number(value) or value != value:
        message = f"{case.route} measured `{name}` as {plain(value)}, which is not a number"
        return [(case.spot / "recompute").finding("measurements", message)]
    broken = [index for index, bound in enumerate(_bounds(case, name)) if not _holds(case, name, index, bound, value)]
    stated = case.stated.get(name) if isinstance(case.stated, Mapping) else None
    differs = stated is not None and not agree_reference(value, stated, case.style)
    if not broken and not differs:
        return []
    said = f"`{name}` was measured as {plain(value)} by {case.route}"
    answer = case.spot / "answer"
    if broken and differs:
        bound = _bounds(case, name)[broken[0]]
        message = f"{said}, but the claim is {bound} and the reference says {_written(stated)}"
        return [(case.spot / "recompute").finding("recompute", message, "mend the second route, or the claim")]
    if differs:
        return [(answer / "reference" / name).finding("reference", f"{said}; the reference says {_written(stated)}")]
    return [
        _bound_spot(case, name, index).finding("claim", f"{said}, so the claim `{_bounds(case, name)[index]}` is false")
        for index in broken
    ]


def _bounds(case: Case, name: str) -> tuple[str, ...]:
    bounds = case.model.claim[name]
    return (bounds,) if isinstance(bounds, str) else tuple(bounds)


def _bound_spot(case: Case, name: str, index: int) -> Spot:
    spot = case.spot / "answer" / "claim" / name
    return spot if isinstance(case.model.claim[name], str) else spot / index


def _holds(case: Case, name: str, index: int, bound: str, value: Value) -> bool:
    """Whether a measurement meets a bound such as `< 1e-10`, `>= 2 * k` or `[3.9, 4.1]`."""
    interval = bound.lstrip().startswith("[")
    before = "measured" if not interval else ""
    try:
        result = evaluate(parse(f"{before} {bound}"), {**case.names, "measured": value}, case.style)
    except ExpressionError as problem:
        spot, offset = _bound_spot(case, name, index), max(0, problem.offset - len(before) - 1)
        raise Refused([spot.finding("expression", problem.message, problem.mend, offset)]) from None
    if interval and isinstance(result, tuple) and len(result) == 2:
        low, high = result
        return is_number(low) and is_number(high) and is_number(value) and low <= value <= high
    return result is True
