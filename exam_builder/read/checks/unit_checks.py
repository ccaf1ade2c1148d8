"""Find misspelt units, such as `secnods` or `kgg`, in fields and in commands of siunitx."""

import re
from collections.abc import Iterator, Mapping

from exam_builder.expressions.latex_commands import FORMULA
from exam_builder.expressions.latex_text import find_group_end
from exam_builder.fields import YamlPath
from exam_builder.findings import Code, find_nearest_name
from exam_builder.read.checks.latex_slips import BlankedText, Slip
from exam_builder.read.checks.remark import Remark
from exam_builder.read.loaded import LoadedQuestion

QUANTITY = re.compile(r"\\(?P<name>SI|qty|si|unit)(?![A-Za-z@])\s*(?:\[[^\[\]]*\]\s*)?(?=\{)")
FUNCTIONS = {"sec": "second", "min": "minute", "deg": "degree", "hom": "ohm", "arg": "gram", "dim": "deci"}
"""Functions of LaTeX that look like units, and the units that are meant."""
WITH_NUMBER = {"si": "SI", "unit": "qty"}
IN_FORMULA = re.compile(
    r"(?<![\w^{.])\d[\d.]*(?P<gap>\s*(?:\\[,;: ]|~)\s*|(?P<comma>/?,))\\mathrm\s*\{(?P<unit>[^{}]+)\}(?![A-Za-z])"
)
UNRAISED = re.compile(r"(?<![A-Za-z])(?P<name>[A-Za-zµμ]+)(?P<power>-?[1-9])(?!\d)")
OHM = re.compile(
    r"(?<![\w.])\d[\d.]*\s*(?:\\[,;: ]|~)\s*(?:\\mathrm\s*\{\s*)?(?P<prefix>[kMm]?)\\omega"
    r"(?=\s*\}?\s*[.,;:)]?\s*(?:\$|\\[\])]))"
)
NEAR = 40
RESISTANCE = re.compile(r"(?:resist|ohm|widerst|résist)[\w ]{0,15}\$\Z|R(?:_\w|_\{\w+\})?\s*=\s*\Z", re.IGNORECASE)
"""What stands before a resistance, which is not a multiple of an angular frequency."""
NAMES = (
    "quecto ronto yocto zepto atto femto pico nano micro milli centi deci deca deka hecto kilo mega giga tera peta exa "
    "ampere candela kelvin kilogram metre meter mole second becquerel degreeCelsius coulomb farad gray hertz henry "
    "joule lumen katal lux newton ohm pascal radian siemens sievert steradian tesla volt watt weber bel dalton day "
    "decibel degree electronvolt hectare hour litre liter arcminute minute arcsecond neper tonne gram percent bit byte "
    "astronomicalunit per square squared cubic cubed raiseto tothe of cancel highlight"
)
MACROS = frozenset(NAMES.split())
"""Commands of siunitx for units, without abbreviations such as `\\kg`."""
LONG = 4
"""Commands with more letters may be misspelt; shorter ones are abbreviations."""
COMMAND = re.compile(r"\\(?P<name>[A-Za-z]+)")


def find_unit_slips(text: BlankedText) -> Iterator[Slip]:
    """Find units that are functions of LaTeX, misspelt units, and numbers where only a unit belongs."""
    for found in QUANTITY.finditer(text.tex):
        start = found.end()
        end = find_group_end(text.tex, start)
        if end and found["name"] in WITH_NUMBER and text.tex[end : end + 1] == "{":
            message = rf"`\{found['name']}` takes a unit alone, and takes `{text.tex[start + 1 : end - 1]}` for it here"
            yield Slip(found.start(), Code.COMMAND, message, rf"write \{WITH_NUMBER[found['name']]}{{…}}{{…}}")
            continue
        if end and found["name"] in ("SI", "qty"):
            start = end + len(re.match(r"\s*", text.tex[end:])[0])  # type: ignore[index]  # it always matches
            end = find_group_end(text.tex, start) if text.tex[start : start + 1] == "{" else None
        if end:
            yield from _check_unit(text.tex[start + 1 : end - 1], start + 1)
    yield from _find_upright_units(text)
    for found in OHM.finditer(text.blank):
        if not found["prefix"] and not RESISTANCE.search(text.blank, max(0, found.start() - NEAR), found.start()):
            continue
        yield Slip(found.start(), Code.UNKNOWN_UNIT, r"`\omega` is a small letter, not ohm", r"write \Omega", "warning")


def _find_upright_units(text: BlankedText) -> Iterator[Slip]:
    r"""Find a comma before a unit in `\mathrm`, a letter of it in the wrong case, and a power that is not raised."""
    for found in text.find(IN_FORMULA, FORMULA):
        unit, at = found["unit"], found.start("unit")
        if found["comma"] and all(map(_is_unit, NAME.findall(unit))):
            message = f"a comma stands between the number and its unit {unit}"
            yield Slip(found.start("gap"), Code.SIGN, message, rf"write \,\mathrm{{{unit}}}", "warning")
        for name, near in find_nearly_units(unit) if "\\" not in unit else ():
            if text.blank[found.end() : found.end() + 1] != "(" and name.casefold() == near.casefold():
                yield Slip(at, Code.UNKNOWN_UNIT, f"there is no unit `{name}`", f"write {near}", "warning")
        for bare in UNRAISED.finditer(unit) if not found["comma"] else ():
            if bare["name"] in POWERED:
                power = bare["power"] if len(bare["power"]) == 1 else f"{{{bare['power']}}}"
                message = f"the power in `{bare[0]}` is not raised"
                yield Slip(at + bare.start(), Code.MATHEMATICS, message, f"write {bare['name']}^{power}", "warning")


def _check_unit(unit: str, at: int) -> Iterator[Slip]:
    for found in COMMAND.finditer(unit):
        if meant := FUNCTIONS.get(found["name"]):
            message = rf"`\{found['name']}` is a function, not a unit"
            yield Slip(at + found.start(), Code.UNKNOWN_UNIT, message, rf"write \{meant}")
        elif near := _suggest_macro(found["name"]):
            message = rf"siunitx knows no unit `\{found['name']}`"
            yield Slip(at + found.start(), Code.UNKNOWN_UNIT, message, rf"write \{near}", "warning")
    for name, near in find_nearly_units(unit):
        yield Slip(at, Code.UNKNOWN_UNIT, f"there is no unit `{name}`", f"write {near}", "warning")


def _suggest_macro(name: str) -> str:
    """Return the commands of siunitx that an unknown one probably means; '' if none is similar."""
    if name in MACROS or len(name) <= LONG:
        return ""
    rest = name.removeprefix("per")
    return rf"per\{rest}" if rest != name and rest in MACROS else find_nearest_name(name, MACROS, 0.8)


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
POWERED = frozenset(["m", "cm", "mm", "km", "dm", "s", "ms", "h", "min", "kg", "K"])
"""Units that often have a power; `C2` and `N2` may be molecules."""
DEGREES = re.compile(r"°\s*K(?![A-Za-z])|\^\{?\\circ\}?\s*K(?![A-Za-z])")
NAME = re.compile(r"(?<![\\A-Za-z])[A-Za-zµμΩÅ]+")
UNREAD = re.compile(r"\\(?:text|mathrm|textrm|mbox|unit|si)\s*\{[^{}]*\}|[kM]?\\[A-Za-z]+|\$[^$]*\$|[kM](?=[€£¥])")
PER = re.compile(r"([A-Za-z]{3,}) per ([A-Za-z]+)")
SHORT = 4
"""Names with at most this many letters are symbols, in which the case of letters matters."""


def check_unit_fields(question: LoadedQuestion) -> Iterator[Remark]:
    """Check the units in the fields of a question; in those of parameters, which may be any word, only `per`."""
    every = list(_list_units(question))
    own = {name for path, unit in every if path[0] in ("parameters", "needs") for name in NAME.findall(unit)}
    for path, unit in every:
        worded = PER.search(unit)
        if worded and all(_is_unit(each) for each in worded.groups()):
            hint = f"write a slash, as in m/s, for `{worded[0]}`"
            yield Remark(path, Code.UNKNOWN_UNIT, "`per` is read as the name of a unit here", hint)
        for name, near in find_nearly_units(unit) if path[0] not in ("parameters", "needs") else ():
            hint = rf"write {near}; if `{name}` is meant, write \text{{{name}}}"
            yield Remark(path, Code.UNKNOWN_UNIT, f"there is no unit `{name}`", hint, severity="warning")
        for name in {*NAME.findall(UNREAD.sub(" ", unit))} - own if path[0] not in ("parameters", "needs") else ():
            alike = [each for each in sorted(own) if each.casefold() == name.casefold()]
            if alike and not _is_unit(name):
                message, hint = f"`{name}` is `{alike[0]}` in the units of parameters", f"write {alike[0]}"
                yield Remark(path, Code.UNKNOWN_UNIT, message, hint, severity="warning")


def _list_units(question: LoadedQuestion) -> Iterator[tuple[YamlPath, str]]:
    """Yield all units in the fields of a question with their paths."""
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
    """Yield the misspelt names in a unit, each with the unit that is probably meant."""
    for found in DEGREES.finditer(unit):
        yield found.group(), "K"
    for found in NAME.finditer(UNREAD.sub(" ", unit)):
        name = found.group()
        if not _is_unit(name):
            near = find_nearest_name(name.casefold(), SPELT, 0.75) if len(name) > SHORT else _find_nearest_symbol(name)
            if near:
                yield name, near


def _is_unit(name: str) -> bool:
    return name in KNOWN or name.casefold() in SPELT


def _find_nearest_symbol(name: str) -> str:
    """Return a symbol that differs by one letter less or by the case of letters; '' if there is none."""
    shorter = (name[:at] + name[at + 1 :] for at in range(len(name))) if len(name) > 2 else ()
    swapped = (name.swapcase(), name.capitalize(), name.lower(), name[:1] + name[1:].swapcase())
    return next((each for each in (*swapped, *shorter) if each in KNOWN and not name.isupper()), "")
