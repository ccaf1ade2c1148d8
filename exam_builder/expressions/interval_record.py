"""What belongs to a union of intervals, whose record `intervals` makes."""

from typing import TypeAlias

from exam_builder.values import Record, Value, is_number

INTERVAL = "interval"
"""The one field of the record that a union of intervals is."""

IntervalPieces: TypeAlias = tuple[tuple[Value, Value, bool, bool], ...]


def read_pieces(value: Value) -> IntervalPieces | None:
    """The pieces of a union of intervals, None where the value is none."""
    if not isinstance(value, Record) or set(value) != {INTERVAL}:
        return None
    return value[INTERVAL]  # type: ignore[return-value]


def is_in_pieces(number: Value, pieces: IntervalPieces) -> bool:
    """Whether a number is in one of the pieces."""
    if not is_number(number):
        return False
    return any(
        (low < number or (has_low and low == number)) and (number < high or (has_high and high == number))  # type: ignore[operator]
        for low, high, has_low, has_high in pieces
    )
