"""Versions of an exam side by side."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class VersionFacts:
    """A version: what full marks are, how many words are to be read, and how often the letter of an option is a key."""

    letter: str
    points: Fraction
    words: int
    keys: Mapping[str, int]


@dataclass(frozen=True)
class VersionSpread:
    """A part that asks for a number: its key in each version that has it; `wide` where their sizes are far apart."""

    question: str
    part: str
    keys: Mapping[str, str]
    wide: bool


@dataclass(frozen=True)
class Fairness:
    """Versions side by side."""

    versions: tuple[VersionFacts, ...]
    spreads: tuple[VersionSpread, ...]

    @property
    def letters(self) -> tuple[str, ...]:
        """The letters of options in some version."""
        return tuple(sorted({letter for version in self.versions for letter in version.keys}))
