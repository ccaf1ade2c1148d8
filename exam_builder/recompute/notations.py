"""Second routes that answer in a notation of their own: intervals as text, and output as it is compared."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from exam_builder.draw.notations import compared
from exam_builder.expressions import ExpressionError, agree_reference, evaluate, plain
from exam_builder.expressions.intervals import parse_interval
from exam_builder.expressions.spans import INTERVAL, pieces_of
from exam_builder.findings import Finding
from exam_builder.paper import NumberStyle
from exam_builder.recompute.compare import agrees
from exam_builder.values import Record, Typed, Value

if TYPE_CHECKING:
    from exam_builder.recompute.judge import Case


def in_notation(case: Case) -> tuple[Case, list[Finding]]:
    """The case with its second value as the key's kind has it; a finding where it cannot be read so."""
    if case.second is None or case.key.kind not in ("interval", "output"):
        return case, []
    if case.key.kind == "interval":
        return _interval(case)
    if not isinstance(case.second, str):
        message = f"{case.route} gives {plain(case.second)}, which is no text"
        return case, [(case.spot / "recompute").finding("recompute", message, "return the text that is printed")]
    return replace(case, second=compared(case.second)), []


def _interval(case: Case) -> tuple[Case, list[Finding]]:
    if isinstance(case.second, Record) and pieces_of(case.second) is not None:
        return case, []
    shown = plain(case.second) if case.second is not None else ""
    mend = "return a text such as '[-2, 0] | (3, inf)', with numbers"
    try:
        if not isinstance(case.second, str):
            raise ExpressionError("an interval is a text")
        return replace(case, second=_inexact(evaluate(parse_interval(case.second), {}, case.style))), []
    except ExpressionError as problem:
        message = f"{case.route} gives `{shown}`, which is no interval: {problem.message}"
        return case, [(case.spot / "recompute").finding("recompute", message, mend)]


def _inexact(value: Value) -> Record:
    """Intervals whose ends count as rounded where a program wrote them with decimals."""
    pieces = pieces_of(value) or ()
    ends = ((_end(low), _end(high), *rest) for low, high, *rest in pieces)
    return Record({INTERVAL: tuple(ends)})


def _end(value: Value) -> Value:
    return float(value) if isinstance(value, Typed) else value


def same_interval(key: Value, second: Value, within: float | None) -> bool:
    """Whether two unions have the same pieces, with ends that agree and belong to both or to neither."""
    one, other = pieces_of(key), pieces_of(second)
    if one is None or other is None or len(one) != len(other):
        return False
    return all(
        a[2:] == b[2:] and agrees(a[0], b[0], within) and agrees(a[1], b[1], within)
        for a, b in zip(one, other, strict=True)
    )


def interval_as_stated(value: Value, stated: object, style: NumberStyle) -> bool:
    """Whether a union reads as its reference, each end printed to as many digits."""
    try:
        one, other = pieces_of(value), pieces_of(evaluate(parse_interval(str(stated)), {}, style))
    except ExpressionError:
        return False
    if one is None or other is None or len(one) != len(other):
        return False
    return all(
        a[2:] == b[2:] and agree_reference(a[0], b[0], style) and agree_reference(a[1], b[1], style)
        for a, b in zip(one, other, strict=True)
    )
