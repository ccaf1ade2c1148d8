"""The conventions of the exam's language for plurals, pronouns, days and times of day, and the arithmetic of these."""

import datetime
from dataclasses import dataclass, field
from fractions import Fraction

from exam_builder.expressions.scope import ExpressionError, describe_value, require_whole
from exam_builder.paper import NumberStyle
from exam_builder.values import (
    CLOCK,
    DATE,
    DAY_MINUTES,
    FrozenMap,
    Person,
    Real,
    Value,
    make_moment_mapping,
    read_moment,
)


@dataclass(frozen=True, slots=True)
class Speech:
    """The conventions of a language. The singular is used for 1 and for absolute values below `singular_below`.

    `date` is a format with `{day}`, `{month}` and `{year}`, `clock` one with `{hours}` and `{minutes}`; `first_day`
    replaces the day 1. Without `months`, days print as 2026-03-02. `pronouns` lists the forms of each set of pronouns
    by name; `persons` are the persons that questions may mention.
    """

    singular_below: Fraction = Fraction(0)
    months: tuple[str, ...] = ()
    date: str = ""
    first_day: str = "1"
    clock: str = "{hours}:{minutes}"
    pronouns: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    persons: tuple[Person, ...] = ()
    decimal: str = "."
    """The decimal mark, for exams that name none."""
    truth: tuple[str, ...] = ("true", "false")
    """The words for true and false, if the language has them."""
    other: "Speech | None" = None
    """The conventions of the second language, in a bilingual exam."""

    def print_date(self, day: datetime.date) -> str:
        """Return a day in words."""
        if not self.months:
            return day.isoformat()
        number = self.first_day if day.day == 1 else str(day.day)
        return self.date.format(day=number, month=self.months[day.month - 1], year=day.year)

    def print_clock(self, minutes: int) -> str:
        """Return a time of day."""
        hours, rest = divmod(minutes % DAY_MINUTES, 60)
        return self.clock.format(hours=hours, minutes=f"{rest:02}")

    def print_truth(self, value: bool) -> str:
        """Return the word for true or false; raise ExpressionError if the language has none."""
        if not self.truth:
            message = "true and false have no words in the exam's language"
            raise ExpressionError(
                message, r"write them: \VAR{'vero' if x else 'falso'}, or add `truth: [vero, falso]` to its words"
            )
        return self.truth[0 if value else 1]

    def is_singular(self, number: Real) -> bool:
        """Return whether the language uses the singular for so many things."""
        size: Real = -number if number < 0 else number
        return size == 1 or size < self.singular_below


ENGLISH = Speech()


@dataclass(frozen=True, slots=True, eq=False)
class SpokenStyle(NumberStyle):
    """A style of numbers with a language; records of papers, which print nothing, keep only the style of numbers."""

    speech: Speech = field(default=ENGLISH)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, NumberStyle):
            return NotImplemented
        mine, theirs = ((each.grouping, each.digits, each.decimal) for each in (self, other))
        return mine == theirs and (not isinstance(other, SpokenStyle) or self.speech == other.speech)

    def __hash__(self) -> int:
        return hash((self.grouping, self.digits, self.decimal))


def get_speech(style: NumberStyle) -> Speech:
    """Return the language of a style, English by default."""
    return style.speech if isinstance(style, SpokenStyle) else ENGLISH


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


def make_moment(kind: str, number: int) -> FrozenMap:
    """Return a day or a time of day; raise ExpressionError outside the calendar."""
    if kind == DATE and not 1 <= number <= LAST_DAY:
        raise ExpressionError("the calendar has no such day: years go from 1 to 9999")
    if abs(number) > LAST_DAY * DAY_MINUTES:
        raise ExpressionError("this is not a time of day")
    return make_moment_mapping(kind, number)


def print_moment(value: Value, speech: Speech) -> str | None:
    """Return a moment in words; None if the value is not a moment."""
    moment = read_moment(value)
    if moment is None:
        return None
    kind, number = moment
    return speech.print_date(datetime.date.fromordinal(number)) if kind == DATE else speech.print_clock(number)


BARE = Speech()
"""Days and times of day as programs write them: `2026-03-02`, `18:10`."""
