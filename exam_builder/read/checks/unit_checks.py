"""Units that are no unit, but nearly one: `secnods`, `kgg`. What is counted, such as pens, is not doubted."""

import re
from collections.abc import Iterator, Mapping

from exam_builder.codes import Code
from exam_builder.fields import YamlPath
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
PER = re.compile(r"([A-Za-z]{3,}) per ([A-Za-z]+)")
SHORT = 4
"""A word of so many letters, capitals and small ones, is a symbol."""


def check_units(question: LoadedQuestion) -> Iterator[Remark]:
    """Say what is wrong with units as they are written; of those of parameters, which may be counted, only `per`."""
    for path, unit in _list_units(question):
        worded = PER.search(unit)
        if worded and all(_is_unit(each) for each in worded.groups()):
            hint = f"write a slash, as in m/s, for `{worded[0]}`"
            yield Remark(path, Code.UNKNOWN_UNIT, "`per` is read as the name of a unit here", hint)
        for name, near in find_nearly_units(unit) if path[0] not in ("parameters", "needs") else ():
            hint = rf"write {near}; if `{name}` is meant, write \text{{{name}}}"
            yield Remark(path, Code.UNKNOWN_UNIT, f"there is no unit `{name}`", hint, severity="warning")


def _list_units(question: LoadedQuestion) -> Iterator[tuple[YamlPath, str]]:
    """Yield all units that are written in the fields of a question."""
    for field, models in (("parameters", question.model.parameters), ("needs", question.model.needs)):
        for name, model in models.items():
            units = model.unit if isinstance(model.unit, Mapping) else {"": model.unit}
            for key, unit in units.items():
                yield (field, name, "unit", *([key] if key else [])), str(unit or "")
    for part in question.parts:
        answer, path = part.model.answer, (*part.path, "answer")
        yield (*path, "unit"), getattr(answer, "unit", None) or ""
        for unit in getattr(answer, "accept", ()):
            yield (*path, "accept", unit), unit


def find_nearly_units(unit: str) -> Iterator[tuple[str, str]]:
    """Yield the names in a unit that are no unit, each with the unit that it nearly is."""
    for found in NAME.finditer(UNREAD.sub(" ", unit)):
        name = found.group()
        if not _is_unit(name):
            near = nearest_name(name.casefold(), SPELT, 0.75) if len(name) > SHORT else _nearest_symbol(name)
            if near:
                yield name, near


def _is_unit(name: str) -> bool:
    return name in KNOWN or name.casefold() in SPELT


def _nearest_symbol(name: str) -> str:
    """Return a symbol with one letter more, less, or in the other case; '' for what has no such neighbour."""
    shorter = (name[:at] + name[at + 1 :] for at in range(len(name))) if len(name) > 2 else ()
    swapped = (name.swapcase(), name.capitalize(), name.lower(), name[:1] + name[1:].swapcase())
    return next((each for each in (*swapped, *shorter) if each in KNOWN and not name.isupper()), "")
