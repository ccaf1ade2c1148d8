"""What printing must know of the exam's language, beside how its numbers look."""

import datetime
from dataclasses import dataclass, field
from fractions import Fraction

from exam_builder.paper import NumberStyle
from exam_builder.values import DAY_MINUTES, Person, Real


@dataclass(frozen=True, slots=True)
class Speech:
    """A language: the singular is said of 1, and of numbers below `singular_below`, whatever their sign.

    `date` has the places `{day}`, `{month}` and `{year}`, `clock` has `{hours}` and `{minutes}`; `first_day` stands for
    1. Without `months` days print as 2026-03-02. `pronouns` have their forms by name, `persons` are those of whom
    questions may tell.
    """

    singular_below: Fraction = Fraction(0)
    months: tuple[str, ...] = ()
    date: str = ""
    first_day: str = "1"
    clock: str = "{hours}:{minutes}"
    pronouns: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    persons: tuple[Person, ...] = ()
    other: "Speech | None" = None
    """That of the second language of an exam in two."""

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
        """Return whether the singular is said of so many things."""
        size: Real = -number if number < 0 else number
        return size == 1 or size < self.singular_below


ENGLISH = Speech()


@dataclass(frozen=True, slots=True, eq=False)
class SpokenStyle(NumberStyle):
    """How numbers print, and in which language; records of papers, which print nothing anew, keep the numbers alone."""

    speech: Speech = field(default=ENGLISH)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, NumberStyle):
            return NotImplemented
        mine, theirs = ((each.grouping, each.digits, each.decimal) for each in (self, other))
        return mine == theirs and (not isinstance(other, SpokenStyle) or self.speech == other.speech)

    def __hash__(self) -> int:
        return hash((self.grouping, self.digits, self.decimal))


def speech_of(style: NumberStyle) -> Speech:
    """Return the language in which a style prints; English where it has none."""
    return style.speech if isinstance(style, SpokenStyle) else ENGLISH
