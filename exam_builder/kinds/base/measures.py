"""Units that can be multiplied and compared: `m/s` times `s` is `m`, and `km/h` is 1/3.6 of `m/s`.

Pint is asked only where two units are written differently. Names that it does not know are units of their own:
currencies, and things that are counted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import isclose

from exam_builder.kinds.base.units import UnknownUnit, find_pint_size, read_unit

Powers = Mapping[str, Fraction]
"""Names of units, or of what they measure, each with its exponent."""
SAME = 1e-9
"""How far two factors may be from each other, relative, and be the same."""
SHOWN = {"degree": "°", "percent": "%", "ohm": "Ω", "angstrom": "Å", "degC": "°C", "degF": "°F"}


@dataclass(frozen=True)
class Measure:
    """A product of powers of units, by their names; without any, a plain number."""

    powers: Powers = field(default_factory=dict)

    def __mul__(self, other: "Measure") -> "Measure":
        names = {**self.powers, **other.powers}
        sums = {name: self.powers.get(name, Fraction(0)) + other.powers.get(name, Fraction(0)) for name in names}
        return Measure({name: power for name, power in sums.items() if power})

    def __truediv__(self, other: "Measure") -> "Measure":
        return self * other**-1

    def __pow__(self, exponent: Fraction | int) -> "Measure":
        return Measure({name: power * exponent for name, power in self.powers.items() if exponent})

    def __str__(self) -> str:
        """The unit as an author would write it."""
        over = " ".join(_show_power(name, power) for name, power in self.powers.items() if power > 0)
        under = [_show_power(name, -power) for name, power in self.powers.items() if power < 0]
        below = f"({' '.join(under)})" if len(under) > 1 else "".join(under)
        return f"{over or '1'}/{below}" if under else over or "1"

    def over(self, other: "Measure") -> float | None:
        """How many of another unit one of this is; 0 where they measure different things, None where nobody can say."""
        quotient = self / other
        if not quotient.powers:
            return 1.0
        factor, dimensions = 1.0, Measure()
        for name, power in quotient.powers.items():
            size = find_pint_size(name)
            if size is None:
                return None
            factor *= size[0] ** float(power)
            dimensions *= Measure(size[1]) ** power
        return 0.0 if dimensions.powers else factor

    @property
    def is_plain(self) -> bool:
        """Whether this measures nothing: a number, an angle, a share."""
        return bool(self.over(Measure()))


NO_UNIT = Measure()


def read_measure(written: str) -> Measure:
    """A unit as an author writes it; raise UnknownUnit where it cannot be read."""
    return read_unit(written, lambda name: Measure() if name == "1" else Measure({name: Fraction(1)}))


def find_measure(written: str | None) -> Measure | None:
    """The unit as it is written; None where there is none that can be read."""
    try:
        return read_measure(written) if written else None
    except UnknownUnit:
        return None


def are_other_units(one: object, other: object) -> bool:
    """Whether two things that authors wrote are units of which one is not once the other."""
    if not (isinstance(one, str) and isinstance(other, str)):
        return False
    first, second = find_measure(one), find_measure(other)
    return first is not None and second is not None and first.over(second) not in (None, 1)


def is_same_factor(one: float, other: float) -> bool:
    """Whether two factors are the same but for rounding."""
    return isclose(one, other, rel_tol=SAME)


def _show_power(name: str, power: Fraction) -> str:
    shown = SHOWN.get(name, name)
    return shown if power == 1 else f"{shown}^{power}" if power.denominator == 1 else f"{shown}^({power})"
