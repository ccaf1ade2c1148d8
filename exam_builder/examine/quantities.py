"""Describe the numbers in an expression: their units, and the typed numbers that may convert them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import prod
from typing import TypeAlias, Union

from exam_builder.kinds.base.units import NO_UNIT, ROUNDED, UnitProduct, is_same_factor

MAX_TYPED = 6
"""The greatest number of typed factors of one number that are considered."""
HAND_MADE = (60.0, 3.6, 3600.0, 1e3, 1e6, 1e9)
"""Factors by which people convert units by hand, beside their reciprocals."""


@dataclass(frozen=True)
class Quantity:
    """A number, or a list of numbers of one kind: its unit, and the numbers that are typed as its factors.

    Each factor may be a conversion: a number in m/s, times 3.6, is also one in km/h. A number is `bare` if it is made
    only of typed numbers; a `zero` has every unit.
    """

    measure: UnitProduct = NO_UNIT
    typed: tuple[float, ...] = ()
    bare: bool = False
    zero: bool = False

    def __mul__(self, other: "Quantity") -> "Quantity":
        typed = (*self.typed, *other.typed)[:MAX_TYPED]
        return Quantity(self.measure * other.measure, typed, self.bare and other.bare, self.zero or other.zero)

    def __pow__(self, exponent: Fraction) -> "Quantity":
        typed = tuple(abs(each) ** float(exponent) for each in self.typed if each)
        return Quantity(self.measure**exponent, typed, self.bare, self.zero and exponent > 0)

    def conversions(self) -> Iterator[tuple[float, tuple[float, ...]]]:
        """Yield the factors by which it may have been converted, with the typed numbers that remain; no conversion
        comes first.
        """
        places = range(len(self.typed))
        for count in range(len(self.typed) + 1):
            for used in combinations(places, count):
                left = tuple(self.typed[place] for place in places if place not in used)
                yield prod(self.typed[place] for place in used), left

    @property
    def hand_made(self) -> float | None:
        """A typed factor that looks like a conversion that is not needed."""
        factors = (each for each in self.typed if any(is_same_factor(max(each, 1 / each), one) for one in HAND_MADE))
        return next(factors, None)


@dataclass(frozen=True)
class Fields:
    """A list or a mapping whose entries differ by index or name."""

    entries: Mapping[str | int, "Worth"]


Worth: TypeAlias = Union[Quantity, Fields, None]  # noqa: UP007 - it names itself
"""The description of a value; None if it is not a number, or follows from one without a given unit."""
PLAIN = Quantity()
"""A number without unit, such as a share or an angle in radians."""


class Clash(Exception):  # noqa: N818 - what is wrong with an expression
    """Two quantities that cannot be equal: one unit is a multiple of the other, or measures something else (0)."""

    def __init__(self, one: Quantity, other: Quantity, ratio: float) -> None:
        super().__init__(f"{one.measure} and {other.measure}")
        self.one, self.other, self.ratio = one, other, ratio


def meet(one: Quantity, other: Quantity) -> Quantity | None:
    """Return the description of two quantities that are added, or should be equal; None if that cannot be known.

    Raise Clash if no conversion makes them equal.
    """
    if one.zero or other.zero:
        return other if one.zero else one
    if one.bare or other.bare:
        return _meet_bare(one, other)
    ratio = one.measure.over(other.measure)
    if ratio is None:
        return None
    if ratio:
        for used, left in one.conversions():
            for also_used, also_left in other.conversions():
                if is_same_factor(ratio * also_used, used, ROUNDED):
                    first = one if used == 1 else other
                    return Quantity(first.measure, tuple(each for each in left if each in also_left))
    raise Clash(one, other, ratio)


def are_met(one: Quantity, other: Quantity) -> bool:
    """Tell whether two quantities are known to be equal, converted or not."""
    try:
        return meet(one, other) is not None
    except Clash:
        return False


def _meet_bare(one: Quantity, other: Quantity) -> Quantity:
    """Return a typed number beside another quantity: it has no unit, unless that of shares and angles, which nobody
    types.
    """
    if one.bare and other.bare:
        return Quantity(bare=True)
    measured = other if one.bare else one
    ratio = measured.measure.over(NO_UNIT)
    if ratio:
        converted = any(is_same_factor(ratio, factor, ROUNDED) for factor, _ in measured.conversions())
        return PLAIN if converted else Quantity(measured.measure)
    raise Clash(one, other, 0)


def unite(worth: Worth) -> Quantity | None:
    """Return one quantity for all entries of a value; None if they differ, or some are unknown."""
    if not isinstance(worth, Fields):
        return worth
    each = [unite(entry) for entry in worth.entries.values()]
    known = [entry for entry in each if entry is not None and not entry.zero]
    if len(each) != sum(entry is not None for entry in each):
        return None
    if not known:
        return Quantity(bare=True, zero=bool(each))
    alike = all(entry.measure == known[0].measure and entry.bare == known[0].bare for entry in known)
    return known[0] if alike and len(known) == 1 else Quantity(known[0].measure, (), known[0].bare) if alike else None
