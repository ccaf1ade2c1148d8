"""Units that are no unit, but nearly one: `secnods`, `kgg`. What is counted, such as pens, is not doubted."""

import re
from collections.abc import Iterator

from exam_builder.codes import Code
from exam_builder.findings import nearest_name
from exam_builder.read.checks.remark import Remark
from exam_builder.read.loaded import LoadedQuestion

PREFIXES = ("", "da", *"QRYZEPTGMkhdcmuµμnpfazyrq")
SYMBOLS = "m g s A K mol cd Hz N Pa J W C V F S Wb T H lm lx Bq Gy Sv kat L l eV B bit b t Ohm Ω bar cal pc Da u M"
PLAIN = (
    "min h d a yr hr sec ha kph mph rpm rps rad sr deg ppm ppb ppt dB dBm px pt pts dpi fps ft in yd mi lb lbs oz gal "
    "atm mmHg Torr psi Btu kWh Wh Ah mAh kn Mach ips ops flop FLOP FLOPS flops KiB MiB GiB TiB kt Å AU ly Ci rem Ry "
    "Np x per pH pp var VA VAR"
)
WORDS = (
    "second metre meter gram kilogram ampere kelvin mole candela newton pascal joule watt coulomb volt farad ohm weber "
    "tesla lumen becquerel gray sievert litre liter tonne minute hour day week month year degree radian byte calorie "
    "mile pound ounce electronvolt kilometre kilometer centimetre centimeter millimetre millimeter millisecond "
    "microsecond nanosecond kilobyte megabyte gigabyte"
)
OTHER_WORDS = "hertz siemens henry henries lux celsius fahrenheit percent inch inches foot feet century"
KNOWN = frozenset(f"{prefix}{symbol}" for prefix in PREFIXES for symbol in SYMBOLS.split()) | frozenset(PLAIN.split())
SPELT = frozenset((*WORDS.split(), *(f"{word}s" for word in WORDS.split()), *OTHER_WORDS.split()))
NAME = re.compile(r"(?<![\\A-Za-z])[A-Za-zµμΩÅ]+")
UNREAD = re.compile(r"\\(?:text|mathrm|textrm|mbox|unit|si)\s*\{[^{}]*\}|\\[A-Za-z]+|\$[^$]*\$")
SHORT = 4
"""A word of so many letters, capitals and small ones, is a symbol."""


def check_units(question: LoadedQuestion) -> Iterator[Remark]:
    """A warning at each unit in which something is nearly a unit."""
    for part in question.parts:
        answer, path = part.model.answer, (*part.path, "answer")
        written: dict[tuple[str, ...], str] = {("unit",): getattr(answer, "unit", None) or ""}
        written |= {("accept", unit): unit for unit in getattr(answer, "accept", ())}
        for below, unit in written.items():
            yield from _doubt_unit((*path, *below), unit)


def _doubt_unit(path: tuple[str | int, ...], unit: str) -> Iterator[Remark]:
    for found in NAME.finditer(UNREAD.sub(" ", unit)):
        name = found.group()
        if name in KNOWN or name.casefold() in SPELT:
            continue
        near = nearest_name(name.casefold(), SPELT, 0.75) if len(name) > SHORT else _nearest_symbol(name)
        if near:
            hint = rf"write {near}; if `{name}` is meant, write \text{{{name}}}"
            yield Remark(path, Code.UNKNOWN_UNIT, f"there is no unit `{name}`", hint, severity="warning")


def _nearest_symbol(name: str) -> str:
    """A symbol with one letter more, less, or in the other case; '' for what has no such neighbour."""
    shorter = (name[:at] + name[at + 1 :] for at in range(len(name))) if len(name) > 2 else ()
    swapped = (name.swapcase(), name.capitalize(), name.lower(), name[:1] + name[1:].swapcase())
    return next((each for each in (*swapped, *shorter) if each in KNOWN and not name.isupper()), "")
