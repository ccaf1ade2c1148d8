"""The conventions of the exam's language for printing: plurals, dates, times and pronouns."""

import datetime
from dataclasses import dataclass, field
from fractions import Fraction

from exam_builder.paper import NumberStyle
from exam_builder.values import DAY_MINUTES, Person, Real


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
