"""Intervals on the number line, in a notation of their own."""

import math
from collections.abc import Callable, Iterator
from typing import Annotated

from exam_builder.expressions import Expression, ExpressionError, agrees_with_reference, evaluate, value_to_plain
from exam_builder.expressions.interval_unions import (
    interval_to_latex,
    interval_to_plain,
    map_written_ends,
    parse_interval,
)
from exam_builder.expressions.scope import INTERVAL, read_pieces
from exam_builder.fields import FieldType, make_field_error, show_value
from exam_builder.findings import Code
from exam_builder.kinds.base.agreement import agrees, measure_relative_distance
from exam_builder.kinds.base.contract import AnswerSource, InvalidRecomputation, PrintStyle, as_float
from exam_builder.kinds.base.numeric_kind import (
    NumericKey,
    NumericKind,
    add_plain_unit,
    add_unit,
    get_precision,
    list_given_precisions,
)
from exam_builder.paper import NumberStyle
from exam_builder.values import FrozenMap, Value, YamlValue


def validate_union(data: YamlValue) -> str:
    """Validate a union of intervals, which needs quotes, since YAML reads bare brackets as a list."""
    if isinstance(data, str) and data.strip():
        return data
    hint = "write, for example, interval: '[-2, 0] | (3, inf)'"
    if isinstance(data, list) and len(data) == 2 and not any(isinstance(item, list | dict) for item in data):
        hint = f"write interval: '[{', '.join(map(show_value, data))}]'"
    raise make_field_error(Code.INTERVAL, "an interval needs quotes", hint)


IntervalUnion = Annotated[str, FieldType(validate_union, {"type": "string"})]


class IntervalKey(NumericKey):
    """Intervals such as `[-a, 0] | (b, inf)`."""

    interval: IntervalUnion


class Interval(NumericKind[IntervalKey]):
    """A union of intervals with open or closed ends."""

    name, key = "interval", IntervalKey
    compared = False

    def list_sources(self, answer: IntervalKey) -> Iterator[AnswerSource]:
        yield AnswerSource(("interval",), answer.interval, notation="interval")

    def reader(self, answer: IntervalKey) -> Callable[[YamlValue], Expression]:
        return lambda source: parse_interval(None if isinstance(source, list | dict) else source)

    def reference_source(self, answer: IntervalKey, reference: YamlValue) -> AnswerSource:
        return AnswerSource(("reference",), reference, notation="interval")

    def reference_problem(self, answer: IntervalKey, reference: YamlValue) -> str:
        if not isinstance(reference, str):
            return "`reference` of an interval is a text in quotes, such as '[-2, 0] | (3, inf)'"
        try:
            used = parse_interval(reference).names
        except ExpressionError as problem:
            return f"`reference` is not an interval: {problem}"
        return f"`reference` of an interval holds numbers, not `{min(used)}`" if used else ""

    def tex(self, answer: IntervalKey, value: Value, look: PrintStyle) -> str:
        return add_unit(answer, interval_to_latex(value, look.style, get_precision(answer)))

    def plain(self, answer: IntervalKey, value: Value, look: PrintStyle) -> str:
        return add_plain_unit(answer, interval_to_plain(value, look.style, get_precision(answer)))

    def convert_recomputed(self, answer: IntervalKey, second: Value, style: NumberStyle) -> Value:
        if isinstance(second, FrozenMap) and read_pieces(second) is not None:
            return second
        try:
            if not isinstance(second, str):
                raise ExpressionError("an interval is a text")
            pieces = read_pieces(evaluate(parse_interval(second), {}, style)) or ()
        except ExpressionError as problem:
            message = f"gives `{value_to_plain(second)}`, which is not an interval: {problem.message}"
            hint = "return a text such as '[-2, 0] | (3, inf)', with numbers"
            raise InvalidRecomputation(message, hint) from None
        return FrozenMap({INTERVAL: tuple((as_float(low), as_float(high), *rest) for low, high, *rest in pieces)})

    def same(self, key: Value, second: Value, within: float | None = None) -> bool:
        return _have_same_pieces(key, second, lambda a, b: agrees(a, b, within))

    def how_far(self, key: Value, second: Value, within: float | None = None) -> float:
        """Return the largest distance of two ends; infinite unless both have as many pieces, open and closed alike."""
        if not _have_same_pieces(key, second, lambda a, b: True):
            return math.inf
        ends = zip(read_pieces(key) or (), read_pieces(second) or (), strict=True)
        return max((measure_relative_distance(a[end], b[end]) for a, b in ends for end in (0, 1)), default=0.0)

    def matches_reference(self, answer: IntervalKey, value: Value, reference: YamlValue, style: NumberStyle) -> bool:
        try:
            interval = evaluate(parse_interval(str(reference)), {}, style)
            written = map_written_ends(str(reference), style)
        except ExpressionError:
            return False
        rounds = bool(list_given_precisions(answer))
        return _have_same_pieces(
            value, interval, lambda a, b: agrees_with_reference(a, written[b], style, rounds=rounds)
        )


def _have_same_pieces(one: Value, other: Value, agree: Callable[[Value, Value], bool]) -> bool:
    """Return whether two unions have the same pieces, with ends that agree and are open or closed alike."""
    ours, theirs = read_pieces(one), read_pieces(other)
    if ours is None or theirs is None or len(ours) != len(theirs):
        return False
    return all(a[2:] == b[2:] and agree(a[0], b[0]) and agree(a[1], b[1]) for a, b in zip(ours, theirs, strict=True))


KIND = Interval()
