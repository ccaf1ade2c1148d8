"""Small changes to a union of intervals: to an end, to a bracket, a piece left out."""

from collections.abc import Iterator, Set

from exam_builder.expressions import ExpressionError
from exam_builder.expressions.intervals import outer_comma, parts
from exam_builder.mutants.expressions import Change, changes

OTHER = {"[": "(", "(": "[", "]": ")", ")": "]"}


def interval_changes(written: str, parameters: Set[str]) -> Iterator[Change]:
    """Every small change to intervals such as `[-a, 0] | (b, inf)`."""
    places = parts(written)
    for begin, end in places:
        piece = written[begin:end]
        for change in _to_piece(piece, parameters):
            yield Change(change.what, written[:begin] + change.text + written[end:])
    if len(places) > 1:
        pieces = [written[begin:end] for begin, end in places]
        for index in range(len(pieces)):
            yield Change("an interval dropped", " | ".join(pieces[:index] + pieces[index + 1 :]))


def _to_piece(piece: str, parameters: Set[str]) -> Iterator[Change]:
    comma = outer_comma(piece)
    if comma is None:
        return
    low, high = piece[1:comma].strip(), piece[comma + 1 : -1].strip()
    for change in _of_end(low, parameters):
        yield Change(change.what, f"{piece[0]}{change.text}, {high}{piece[-1]}")
    for change in _of_end(high, parameters):
        yield Change(change.what, f"{piece[0]}{low}, {change.text}{piece[-1]}")
    if "inf" not in low:
        yield Change("a bracket", f"{OTHER[piece[0]]}{low}, {high}{piece[-1]}")
    if "inf" not in high:
        yield Change("a bracket", f"{piece[0]}{low}, {high}{OTHER[piece[-1]]}")


def _of_end(end: str, parameters: Set[str]) -> tuple[Change, ...]:
    try:
        return changes(end, parameters)
    except ExpressionError:
        return ()
