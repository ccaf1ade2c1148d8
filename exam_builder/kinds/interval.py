"""Intervals on the number line, in a notation of their own."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from exam_builder.codes import Code
from exam_builder.expressions import ExpressionError, agree_reference, evaluate, plain
from exam_builder.expressions.digits import implied
from exam_builder.expressions.intervals import interval_plain, interval_tex, parse_interval, written_ends
from exam_builder.expressions.spans import INTERVAL, pieces_of
from exam_builder.fields import field_of, refusal, shown
from exam_builder.kinds.base.compare import agrees
from exam_builder.kinds.base.kind import Kind, Look, Misread, Written, Wrong
from exam_builder.kinds.base.precise import Precise, precision, rounded, two_ways, with_plain_unit, with_unit
from exam_builder.paper import NumberStyle
from exam_builder.values import Record, Typed, Value


def a_union(data: Any) -> str:
    """Intervals as a text; brackets without quotes are a list to YAML."""
    if isinstance(data, str) and data.strip():
        return data
    mend = "write, for example, interval: '[-2, 0] | (3, inf)'"
    if isinstance(data, list) and len(data) == 2 and not any(isinstance(item, list | dict) for item in data):
        mend = f"write interval: '[{', '.join(map(shown, data))}]'"
    raise refusal(Code.INTERVAL, "an interval stands in quotes", mend)


Union = Annotated[str, *field_of(a_union, {"type": "string"})]


class IntervalKey(Precise):
    """Intervals such as `[-a, 0] | (b, inf)`."""

    interval: Union


class Interval(Kind):
    """A union of intervals, each end of which belongs to it or does not."""

    name, key = "interval", IntervalKey
    compared = False

    def written(self, answer: Any) -> Iterator[Written]:
        yield Written(("interval",), answer.interval, interval=True)

    def reader(self, answer: Any) -> Any:
        return parse_interval

    def wrong(self, answer: Any, taken: Mapping[str, object]) -> Iterator[Wrong]:
        return two_ways(answer)

    def misstated(self, answer: Any) -> str:
        if not isinstance(answer.reference, str):
            return "`reference` of an interval is a text in quotes, such as '[-2, 0] | (3, inf)'"
        try:
            used = parse_interval(answer.reference).names
        except ExpressionError as problem:
            return f"`reference` is no interval: {problem}"
        return f"`reference` of an interval holds numbers, not `{min(used)}`" if used else ""

    def tex(self, answer: Any, value: Value, look: Look) -> str:
        return with_unit(answer, interval_tex(value, look.style, implied(**precision(answer))))

    def plain(self, answer: Any, value: Value, look: Look) -> str:
        return with_plain_unit(answer, interval_plain(value, look.style, implied(**precision(answer))))

    def understood(self, answer: Any, second: Value, style: NumberStyle) -> Value:
        if isinstance(second, Record) and pieces_of(second) is not None:
            return second
        try:
            if not isinstance(second, str):
                raise ExpressionError("an interval is a text")
            return _inexact(evaluate(parse_interval(second), {}, style))
        except ExpressionError as problem:
            mend = "return a text such as '[-2, 0] | (3, inf)', with numbers"
            raise Misread(f"gives `{plain(second)}`, which is no interval: {problem.message}", mend) from None

    def same(self, key: Value, second: Value, within: float | None = None) -> bool:
        return _alike(key, second, lambda a, b: agrees(a, b, within))

    def as_stated(self, answer: Any, value: Value, stated: Any, style: NumberStyle) -> bool:
        try:
            meant, written = evaluate(parse_interval(str(stated)), {}, style), written_ends(str(stated), style)
        except ExpressionError:
            return False
        rounds = rounded(answer)
        return _alike(value, meant, lambda a, b: agree_reference(a, written[b], style, rounds=rounds))


def _inexact(value: Value) -> Record:
    """Intervals whose ends count as rounded where a program wrote them with decimals."""
    pieces = pieces_of(value) or ()
    ends = ((_end(low), _end(high), *rest) for low, high, *rest in pieces)
    return Record({INTERVAL: tuple(ends)})


def _end(value: Value) -> Value:
    return float(value) if isinstance(value, Typed) else value


def _alike(one: Value, other: Value, agree: Any) -> bool:
    """Whether two unions have the same pieces, with ends that agree and belong to both or to neither."""
    ours, theirs = pieces_of(one), pieces_of(other)
    if ours is None or theirs is None or len(ours) != len(theirs):
        return False
    return all(a[2:] == b[2:] and agree(a[0], b[0]) and agree(a[1], b[1]) for a, b in zip(ours, theirs, strict=True))


KIND = Interval()
