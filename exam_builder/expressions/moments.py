"""Days and times of day: what is added to them and between them, and how they print."""

import datetime

from exam_builder.expressions.scope import ExpressionError, describe_value, require_whole
from exam_builder.expressions.speech import Speech
from exam_builder.values import CLOCK, DATE, DAY_MINUTES, Record, Value, moment_record, read_moment

UNITS = {DATE: "days", CLOCK: "minutes"}
LAST_DAY = datetime.date.max.toordinal()


def shift_moment(symbol: str, a: Value, b: Value) -> Value | None:
    """Return a moment that is some days or minutes later or earlier, or what lies between two; None where none is among
    them.

    Raise ExpressionError for anything else that is done to one.
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
    message = f"`{symbol}` does nothing with {describe_value(a)} and {describe_value(b)}"
    raise ExpressionError(message, f"add {UNITS[kind]} to a {kind}, or subtract one {kind} from another")


def make_moment(kind: str, number: int) -> Record:
    """Return a day or a time of day; raise ExpressionError where the calendar ends."""
    if kind == DATE and not 1 <= number <= LAST_DAY:
        raise ExpressionError("the calendar has no such day: years go from 1 to 9999")
    if abs(number) > LAST_DAY * DAY_MINUTES:
        raise ExpressionError("this is no time of a day")
    return moment_record(kind, number)


def print_moment(value: Value, speech: Speech) -> str | None:
    """Return a moment in words; None where the value is none."""
    found = read_moment(value)
    if found is None:
        return None
    kind, number = found
    return speech.print_date(datetime.date.fromordinal(number)) if kind == DATE else speech.print_clock(number)


def print_bare_moment(value: Value) -> str | None:
    """Return a moment as programs write it: `2026-03-02`, `18:10`."""
    return print_moment(value, BARE)


BARE = Speech()
