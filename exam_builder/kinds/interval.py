"""Intervals on the number line, in a notation of their own."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from exam_builder.codes import Code
from exam_builder.expressions import ExpressionError, agrees_with_reference, evaluate, value_to_plain
from exam_builder.expressions.interval_unions import (
    interval_to_latex,
    interval_to_plain,
    map_written_ends,
    parse_interval,
)
from exam_builder.expressions.numbers import implied_precision
from exam_builder.expressions.scope import INTERVAL, read_pieces
from exam_builder.fields import field_error, make_field, show_value
from exam_builder.kinds.base.agreement import agrees
from exam_builder.kinds.base.kind import AnswerProblem, AnswerSource, InvalidRecomputation, Kind, PrintStyle
from exam_builder.kinds.base.numeric_kind import (
    NumericKey,
    add_plain_unit,
    add_unit,
    check_one_precision,
    is_rounded,
    precision_settings,
)
from exam_builder.paper import NumberStyle
from exam_builder.values import Record, Typed, Value


def validate_union(data: Any) -> str:
    """Intervals as a text; brackets without quotes are a list to YAML."""
    if isinstance(data, str) and data.strip():
        return data
    hint = "write, for example, interval: '[-2, 0] | (3, inf)'"
    if isinstance(data, list) and len(data) == 2 and not any(isinstance(item, list | dict) for item in data):
        hint = f"write interval: '[{', '.join(map(show_value, data))}]'"
    raise field_error(Code.INTERVAL, "an interval stands in quotes", hint)


IntervalUnion = Annotated[str, *make_field(validate_union, {"type": "string"})]


class IntervalKey(NumericKey):
    """Intervals such as `[-a, 0] | (b, inf)`."""

    interval: IntervalUnion


class Interval(Kind):
    """A union of intervals, each end of which belongs to it or does not."""

    name, key = "interval", IntervalKey
    compared = False
    mathematical = True

    def written(self, answer: Any) -> Iterator[AnswerSource]:
        yield AnswerSource(("interval",), answer.interval, notation="interval")

    def reader(self, answer: Any) -> Any:
        return parse_interval

    def wrong(self, answer: Any, taken: Mapping[str, object]) -> Iterator[AnswerProblem]:
        return check_one_precision(answer)

    def reference_source(self, answer: Any) -> AnswerSource:
        return AnswerSource(("reference",), answer.reference, notation="interval")

    def reference_problem(self, answer: Any) -> str:
        if not isinstance(answer.reference, str):
            return "`reference` of an interval is a text in quotes, such as '[-2, 0] | (3, inf)'"
        try:
            used = parse_interval(answer.reference).names
        except ExpressionError as problem:
            return f"`reference` is no interval: {problem}"
        return f"`reference` of an interval holds numbers, not `{min(used)}`" if used else ""

    def tex(self, answer: Any, value: Value, look: PrintStyle) -> str:
        return add_unit(answer, interval_to_latex(value, look.style, implied_precision(**precision_settings(answer))))

    def plain(self, answer: Any, value: Value, look: PrintStyle) -> str:
        return add_plain_unit(
            answer, interval_to_plain(value, look.style, implied_precision(**precision_settings(answer)))
        )

    def convert_recomputed(self, answer: Any, second: Value, style: NumberStyle) -> Value:
        if isinstance(second, Record) and read_pieces(second) is not None:
            return second
        try:
            if not isinstance(second, str):
                raise ExpressionError("an interval is a text")
            return _with_float_ends(evaluate(parse_interval(second), {}, style))
        except ExpressionError as problem:
            hint = "return a text such as '[-2, 0] | (3, inf)', with numbers"
            raise InvalidRecomputation(
                f"gives `{value_to_plain(second)}`, which is no interval: {problem.message}", hint
            ) from None

    def same(self, key: Value, second: Value, within: float | None = None) -> bool:
        return _have_same_pieces(key, second, lambda a, b: agrees(a, b, within))

    def matches_reference(self, answer: Any, value: Value, stated: Any, style: NumberStyle) -> bool:
        try:
            meant, written = evaluate(parse_interval(str(stated)), {}, style), map_written_ends(str(stated), style)
        except ExpressionError:
            return False
        rounds = is_rounded(answer)
        return _have_same_pieces(value, meant, lambda a, b: agrees_with_reference(a, written[b], style, rounds=rounds))


def _with_float_ends(value: Value) -> Record:
    """Intervals whose ends count as rounded where a program wrote them with decimals."""
    pieces = read_pieces(value) or ()
    ends = ((_float_if_typed(low), _float_if_typed(high), *rest) for low, high, *rest in pieces)
    return Record({INTERVAL: tuple(ends)})


def _float_if_typed(value: Value) -> Value:
    return float(value) if isinstance(value, Typed) else value


def _have_same_pieces(one: Value, other: Value, agree: Any) -> bool:
    """Whether two unions have the same pieces, with ends that agree and belong to both or to neither."""
    ours, theirs = read_pieces(one), read_pieces(other)
    if ours is None or theirs is None or len(ours) != len(theirs):
        return False
    return all(a[2:] == b[2:] and agree(a[0], b[0]) and agree(a[1], b[1]) for a, b in zip(ours, theirs, strict=True))


KIND = Interval()
