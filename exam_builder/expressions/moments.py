"""Arithmetic and printing of days and times of day."""

import datetime

from exam_builder.expressions.scope import ExpressionError, describe_value, require_whole
from exam_builder.expressions.speech import Speech
from exam_builder.values import CLOCK, DATE, DAY_MINUTES, Record, Value, make_moment_record, read_moment

UNITS = {DATE: "days", CLOCK: "minutes"}
LAST_DAY = datetime.date.max.toordinal()


def shift_moment(symbol: str, a: Value, b: Value) -> Value | None:
    """Shift a moment by days or minutes, or return the difference of two; None if neither operand is a moment.

    Raise ExpressionError for any other operation on a moment.
    """
    one, other = read_moment(a), read_moment(b)
    if one is None and other is None:
        return None
    if one and other and symbol == "-" and one[0] == other[0]:
        return one[1] - other[1]
    if one and not other and symbol in ("+", "-"):
        step = require_whole(b, f"`{symbol}` with a {one[0]}")
        return make_moment(one[0], one[1] + (step if symbol == "+" else -step))
    if other and not one and symbol == "+":
        return make_moment(other[0], other[1] + require_whole(a, f"`+` with a {other[0]}"))
    kind = (one or other or ("", 0))[0]
    message = f"`{symbol}` cannot be used with {describe_value(a)} and {describe_value(b)}"
    raise ExpressionError(message, f"add {UNITS[kind]} to a {kind}, or subtract one {kind} from another")


def make_moment(kind: str, number: int) -> Record:
    """Return a day or a time of day; raise ExpressionError outside the calendar."""
    if kind == DATE and not 1 <= number <= LAST_DAY:
        raise ExpressionError("the calendar has no such day: years go from 1 to 9999")
    if abs(number) > LAST_DAY * DAY_MINUTES:
        raise ExpressionError("this is not a time of day")
    return make_moment_record(kind, number)


def print_moment(value: Value, speech: Speech) -> str | None:
    """Return a moment in words; None if the value is not a moment."""
    moment = read_moment(value)
    if moment is None:
        return None
    kind, number = moment
    return speech.print_date(datetime.date.fromordinal(number)) if kind == DATE else speech.print_clock(number)


def print_bare_moment(value: Value) -> str | None:
    """Return a moment as programs write it, `2026-03-02` or `18:10`; None if the value is not a moment."""
    return print_moment(value, BARE)


BARE = Speech()
