"""Parse, convert, multiply and compare units as authors write them (upright LaTeX).

Units are parsed here; Pint only looks up single names, so that no text of an author is evaluated. Names that Pint does
not know are units of their own: currencies and counted things. Pint is imported only when units that are written
differently must be converted.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import isclose
from typing import TYPE_CHECKING
from unicodedata import normalize

from exam_builder.values import Value, is_number

if TYPE_CHECKING:
    from pint.facets.plain import PlainUnit
    from pint.registry import ApplicationRegistry

TOKEN = re.compile(
    r"(?P<degrees>(?:\{\})?\^\{?\\circ\}?\s*\\?,?\s*[CF]|°[CF])"
    r"|(?P<power>(?:\^|\*\*)(?:\{(?P<braced>[+-]?\d)\}|(?P<bare>-?\d))|⁻?[¹²³])"
    r"|(?P<between>\\[,;: ]|~|\\cdot(?![A-Za-z])|\\times(?![A-Za-z])|\*(?!\*)|[· ])"
    r"|(?P<mark>[/()])"
    r"|(?P<name>[kM]?(?:[€£¥]|\\?\$|\\(?:text)?euro(?![A-Za-z]))|(?:\\(?:mu|upmu|textmu|micro)(?![A-Za-z])\s*|µ|μ)?"
    r"(?:[kMGm]?\\(?:Omega|ohm|AA)(?![A-Za-z])|[A-Za-zÅΩ]+)|\\?%|°|1(?![0-9]))"
)
TEXT_COMMAND = re.compile(r"\\(?:mathrm|text|textrm|unit|si)\{([^{}]*)\}")
PINT_NAMES = {"%": "percent", r"\%": "percent", "°": "degree", r"\AA": "angstrom", "Å": "angstrom"}
MANY_OF = re.compile(r"([kM])([A-Z]{3})")
"""Thousands or millions of a currency, such as kEUR."""
CENTS = frozenset(("ct", "cent", "cents"))
"""Units whose currency is ambiguous."""
PINT_NAMES |= {"€": "EUR", r"\euro": "EUR", r"\texteuro": "EUR", "£": "GBP", "¥": "JPY", "$": "USD", r"\$": "USD"}


class UnknownUnit(Exception):  # noqa: N818 - what is wrong with a unit
    """A unit that cannot be parsed or converted; the text is the unit."""


class IncompatibleUnits(Exception):  # noqa: N818 - what is wrong with a unit
    """Two units with different dimensions."""


def convert_unit(value: Value, of: str, to: str) -> Value:
    """Convert a value from one unit to another, entry by entry for lists.

    The value is unchanged if the units are written alike. Raises UnknownUnit or IncompatibleUnits.
    """
    if of.strip() == to.strip():
        return value
    one, other = _parse_unit(of), _parse_unit(to)
    if not one.is_compatible_with(other):
        raise IncompatibleUnits
    return _convert_entries(value, one, other)


def _convert_entries(value: Value, one: "PlainUnit", other: "PlainUnit") -> Value:
    if isinstance(value, tuple):
        return tuple(_convert_entries(item, one, other) for item in value)
    if not is_number(value):
        return value
    return float(_load_registry().Quantity(float(value), one).to(other).magnitude)


def _load_registry() -> "ApplicationRegistry":
    """Return the registry of Pint, which is loaded once in a process."""
    from pint import application_registry

    return application_registry


def _make_unit(name: str) -> "PlainUnit":
    unit: PlainUnit = _load_registry().Unit(name)
    return unit


Size = tuple[float, dict[str, Fraction]]
"""The size of a unit in root units, and its dimension."""
_SIZES: dict[str, Size | None] = {}
"""A cache of sizes, since questions use the same few."""


def find_pint_size(name: str) -> Size | None:
    """Return the size of a single unit; a unit that Pint does not know, or its plural, is its own dimension.

    Return None for a unit that is not a multiple of others, such as degrees Celsius and decibels.
    """
    if name not in _SIZES:
        _SIZES[name] = _measure_size(name)
    return _SIZES[name]


def _measure_size(name: str) -> Size | None:
    if name in CENTS:
        return None
    try:
        unit = _make_unit(name)
    except Exception:  # noqa: BLE001 - Pint raises several kinds for unknown names
        many = MANY_OF.fullmatch(name)
        of = many[2] if many else name_counted(name)
        return {"k": 1e3, "M": 1e6}[many[1]] if many else 1.0, {of: Fraction(1)}
    try:
        none, one = (_load_registry().Quantity(number, unit).to_root_units().magnitude for number in (0.0, 1.0))
    except Exception:  # noqa: BLE001 - as above, for units that are not multiples
        return None
    measured = {str(what): Fraction(str(power)) for what, power in unit.dimensionality.items()}
    return None if none else (float(one), measured)


def is_own_unit(name: str) -> bool:
    """Return whether a unit is its own dimension, as counted things and currencies are."""
    size = find_pint_size(name)
    return size is not None and not all(what.startswith("[") for what in size[1])


def name_counted(name: str) -> str:
    """Return a common name for singular and plural: `share` and `shares`, `box` and `boxes`."""
    if name in ("people", "persons", "person"):
        return "person"
    return re.sub(r"(?:es|s|e|ies|y)$", "", name) if len(name) > 3 and name.islower() else name


_READ: dict[str, "PlainUnit"] = {}
"""A cache of parsed units, since every draw converts the same ones."""


def _parse_unit(source: str) -> "PlainUnit":
    """Convert a unit as an author writes it to one of Pint; raise UnknownUnit."""
    if source not in _READ:
        unit = _make_unit("dimensionless")
        for name, power in read_measure(source).powers.items():
            try:
                unit *= _make_unit(name) ** int(power)
            except Exception:  # noqa: BLE001 - Pint raises several kinds for unknown names
                raise UnknownUnit(source) from None
        _READ[source] = unit
    return _READ[source]


Powers = Mapping[str, Fraction]
"""Names of units or of dimensions, each with its exponent."""
SAME = 1e-9
"""The relative tolerance within which two factors are the same."""
ROUNDED = 2e-3
"""The same for a factor that is typed with a few digits: 1.6e-19 for the joules of an electron volt."""
SHOWN = {"degree": "°", "percent": "%", "ohm": "Ω", "angstrom": "Å", "degC": "°C", "degF": "°F"}


@dataclass(frozen=True)
class UnitProduct:
    """A product of powers of units, by name; an empty product is a plain number."""

    powers: Powers = field(default_factory=dict)

    def __mul__(self, other: "UnitProduct") -> "UnitProduct":
        names = {**self.powers, **other.powers}
        sums = {name: self.powers.get(name, Fraction(0)) + other.powers.get(name, Fraction(0)) for name in names}
        return UnitProduct({name: power for name, power in sums.items() if power})

    def __truediv__(self, other: "UnitProduct") -> "UnitProduct":
        return self * other**-1

    def __pow__(self, exponent: Fraction | int) -> "UnitProduct":
        return UnitProduct({name: power * exponent for name, power in self.powers.items() if exponent})

    def __str__(self) -> str:
        """Return the unit as an author would write it."""
        over = " ".join(_show_power(name, power) for name, power in self.powers.items() if power > 0)
        under = [_show_power(name, -power) for name, power in self.powers.items() if power < 0]
        below = f"({' '.join(under)})" if len(under) > 1 else "".join(under)
        return f"{over or '1'}/{below}" if under else over or "1"

    def over(self, other: "UnitProduct") -> float | None:
        """Return the factor to another unit; 0 if the dimensions differ, None if it is unknown."""
        quotient = self / other
        if not quotient.powers:
            return 1.0
        factor, dimensions = 1.0, UnitProduct()
        for name, power in quotient.powers.items():
            size = find_pint_size(name)
            if size is None:
                return None
            factor *= size[0] ** float(power)
            dimensions *= UnitProduct(size[1]) ** power
        return 0.0 if dimensions.powers else factor

    @property
    def is_plain(self) -> bool:
        """Whether this is dimensionless: a number, an angle, a percentage."""
        return bool(self.over(UnitProduct()))


NO_UNIT = UnitProduct()


class _UnitReader:
    """Parses products and quotients of powers of names, from left to right."""

    def __init__(self, source: str) -> None:
        self.written = source
        self.tokens = list(self.split(TEXT_COMMAND.sub(r"\1", source).strip()))

    def split(self, text: str) -> Iterator[tuple[str, str]]:
        """Yield the tokens of a unit, each with its kind."""
        position = 0
        while position < len(text):
            found = TOKEN.match(text, position)
            if found is None:
                raise UnknownUnit(self.written)
            kind = str(found.lastgroup)
            yield ("power" if kind in ("braced", "bare") else kind), found[0].strip()
            position = found.end()

    def next_is(self, kind: str, text: str = "") -> bool:
        """Return whether the next token has this kind (and this text)."""
        return bool(self.tokens) and self.tokens[0][0] == kind and (not text or self.tokens[0][1] == text)

    def product(self) -> UnitProduct:
        """Parse `kg\\,m/s^2`; refuse a factor after a quotient without brackets, since it is ambiguous."""
        made = self.power()
        divided = False
        while self.tokens and not self.next_is("mark", ")"):
            if self.next_is("mark", "/") and not divided:
                self.tokens.pop(0)
                made, divided = made / self.power(), True
                continue
            while self.next_is("between"):
                self.tokens.pop(0)
            if divided or self.next_is("mark", "/"):
                raise UnknownUnit(self.written)
            made = made * self.power()
        return made

    def power(self) -> UnitProduct:
        """Parse a name or a bracket with its exponent."""
        while self.next_is("between"):
            self.tokens.pop(0)
        base = self.base()
        if not self.next_is("power"):
            return base
        shown = self.tokens.pop(0)[1]
        return base ** int(re.sub(r"[^\d-]", "", normalize("NFKC", shown).replace("−", "-")) or 1)

    def base(self) -> UnitProduct:
        """Parse a name or a bracket."""
        if not self.tokens:
            raise UnknownUnit(self.written)
        kind, text = self.tokens.pop(0)
        if kind == "mark" and text == "(":
            inner = self.product()
            if not self.next_is("mark", ")"):
                raise UnknownUnit(self.written)
            self.tokens.pop(0)
            return inner
        if kind == "degrees":
            return UnitProduct({f"deg{text[-1]}": Fraction(1)})
        if kind != "name":
            raise UnknownUnit(self.written)
        return self.name_unit(text)

    def name_unit(self, text: str) -> UnitProduct:
        """Return the unit of a name as Pint knows it; 1 is dimensionless."""
        plain = re.sub(r"\\(?:mu|upmu|textmu|micro)\s*|μ", "µ", text)
        thousands = plain[:1] if plain[1:] in PINT_NAMES else ""
        plain = thousands + PINT_NAMES.get(plain.removeprefix(thousands), plain.removeprefix(thousands))
        plain = re.sub(r"\\(?:Omega|ohm)|Ω", "ohm", plain)
        return UnitProduct() if plain == "1" else UnitProduct({plain: Fraction(1)})


def read_measure(source: str) -> UnitProduct:
    """Parse a unit as an author writes it; raise UnknownUnit if it cannot be parsed."""
    reader = _UnitReader(source)
    made = reader.product()
    if reader.tokens:
        raise UnknownUnit(source)
    return made


READ_HINT = "write it as m/s^2 or N m; a number has the unit 1"


def find_measure(written: str | None) -> UnitProduct | None:
    """Parse a unit; return None if there is none, or it cannot be parsed."""
    try:
        return read_measure(written) if written else None
    except UnknownUnit:
        return None


def are_other_units(one: object, other: object) -> bool:
    """Return whether two fields are both units, and known to differ in size or dimension."""
    factor = find_factor(one, other) if isinstance(one, str) and isinstance(other, str) else None
    return factor is not None and not is_same_factor(factor, 1)


def find_factor(one: str, other: str) -> float | None:
    """Return the factor from one unit to another; 0 if the dimensions differ, None if it is unknown."""
    first, second = find_measure(one), find_measure(other)
    return first.over(second) if first is not None and second is not None else None


def is_same_factor(one: float, other: float, within: float = SAME) -> bool:
    """Return whether two factors are the same apart from rounding."""
    return isclose(one, other, rel_tol=within)


def _show_power(name: str, power: Fraction) -> str:
    shown = SHOWN.get(name, name)
    return shown if power == 1 else f"{shown}^{power}" if power.denominator == 1 else f"{shown}^({power})"
