"""What printing must know of the exam's language, beside how its numbers look."""

from dataclasses import dataclass, field
from fractions import Fraction

from exam_builder.paper import NumberStyle
from exam_builder.values import Real


@dataclass(frozen=True, slots=True)
class Speech:
    """A language: the singular is said of 1, and of numbers below `singular_below`, whatever their sign."""

    singular_below: Fraction = Fraction(0)

    def is_singular(self, number: Real) -> bool:
        """Whether the singular is said of so many things."""
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
    """The language in which a style prints; English where it has none."""
    return style.speech if isinstance(style, SpokenStyle) else ENGLISH
