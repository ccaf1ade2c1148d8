"""Small changes to a union of intervals: to an end, to a bracket, a piece left out."""

from collections.abc import Iterator, Set

from exam_builder.expressions import ExpressionError
from exam_builder.expressions.interval_unions import find_outer_comma, split_union
from exam_builder.mutants.expression_changes import ExpressionChange, list_changes

OTHER_BRACKET = {"[": "(", "(": "[", "]": ")", ")": "]"}


def list_interval_changes(written: str, parameters: Set[str]) -> Iterator[ExpressionChange]:
    """Every small change to intervals such as `[-a, 0] | (b, inf)`."""
    places = split_union(written)
    for begin, end in places:
        piece = written[begin:end]
        for change in _change_piece(piece, parameters):
            yield ExpressionChange(change.what, written[:begin] + change.text + written[end:])
    if len(places) > 1:
        pieces = [written[begin:end] for begin, end in places]
        for index in range(len(pieces)):
            yield ExpressionChange("an interval dropped", " | ".join(pieces[:index] + pieces[index + 1 :]))


def _change_piece(piece: str, parameters: Set[str]) -> Iterator[ExpressionChange]:
    comma = find_outer_comma(piece)
    if comma is None:
        return
    low, high = piece[1:comma].strip(), piece[comma + 1 : -1].strip()
    for change in _change_end(low, parameters):
        yield ExpressionChange(change.what, f"{piece[0]}{change.text}, {high}{piece[-1]}")
    for change in _change_end(high, parameters):
        yield ExpressionChange(change.what, f"{piece[0]}{low}, {change.text}{piece[-1]}")
    if "inf" not in low:
        yield ExpressionChange("a bracket", f"{OTHER_BRACKET[piece[0]]}{low}, {high}{piece[-1]}")
    if "inf" not in high:
        yield ExpressionChange("a bracket", f"{piece[0]}{low}, {high}{OTHER_BRACKET[piece[-1]]}")


def _change_end(end: str, parameters: Set[str]) -> tuple[ExpressionChange, ...]:
    try:
        return list_changes(end, parameters)
    except ExpressionError:
        return ()
