"""Versions side by side, as the page shows them."""

from dataclasses import dataclass

from exam_builder.blackout import BLACK_BAR
from exam_builder.results import Fairness


@dataclass(frozen=True)
class SpreadRow:
    """A part that asks for a number: its key in each version ('–' where a version does not ask it)."""

    part: str
    keys: tuple[str, ...]
    wide: bool


@dataclass(frozen=True)
class FairnessTable:
    """Rows of versions: letter, points, words, and how often each of `letters` is a key; and rows of numbers."""

    letters: tuple[str, ...]
    versions: tuple[tuple[str, ...], ...]
    spreads: tuple[SpreadRow, ...]


def make_fairness_table(found: Fairness, hide: bool) -> FairnessTable:
    """The versions for the page; what gives a key away is blacked out where keys are hidden."""
    letters = () if hide else found.letters
    versions = tuple(
        (each.letter, f"{float(each.points):g}", str(each.words), *(str(each.keys.get(key, 0)) for key in letters))
        for each in found.versions
    )
    rows = tuple(
        SpreadRow(
            f"{spread.question} ({spread.part})",
            tuple(BLACK_BAR if hide else spread.keys.get(each.letter, "–") for each in found.versions),
            spread.wide,
        )
        for spread in found.spreads
    )
    return FairnessTable(letters, versions, rows)
