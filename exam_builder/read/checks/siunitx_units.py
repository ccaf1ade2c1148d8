r"""Units of siunitx that are none: `\sec` for `\second`, `km/hr`; siunitx prints what it does not know as it stands."""

import re
from collections.abc import Iterator

from exam_builder.codes import Code
from exam_builder.expressions.latex_text import find_group_end
from exam_builder.findings import nearest_name
from exam_builder.read.checks.latex_slips import BlankedText, Slip
from exam_builder.read.checks.unit_checks import find_nearly_units

QUANTITY = re.compile(r"\\(?P<name>SI|qty|si|unit)(?![A-Za-z@])\s*(?:\[[^\[\]]*\]\s*)?(?=\{)")
FUNCTIONS = {"sec": "second", "min": "minute", "deg": "degree", "hom": "ohm", "arg": "gram", "dim": "deci"}
"""Functions of LaTeX that look like units, and the units."""
WITH_NUMBER = {"si": "SI", "unit": "qty"}
NAMES = (
    "quecto ronto yocto zepto atto femto pico nano micro milli centi deci deca deka hecto kilo mega giga tera peta exa "
    "ampere candela kelvin kilogram metre meter mole second becquerel degreeCelsius coulomb farad gray hertz henry "
    "joule lumen katal lux newton ohm pascal radian siemens sievert steradian tesla volt watt weber bel dalton day "
    "decibel degree electronvolt hectare hour litre liter arcminute minute arcsecond neper tonne gram percent bit byte "
    "astronomicalunit per square squared cubic cubed raiseto tothe of cancel highlight"
)
MACROS = frozenset(NAMES.split())
"""Commands of siunitx in a unit, without abbreviations such as `\\kg`."""
LONG = 4
"""Letters of a command that may be misspelt; shorter ones are abbreviations."""
COMMAND = re.compile(r"\\(?P<name>[A-Za-z]+)")


def find_unit_slips(text: BlankedText) -> Iterator[Slip]:
    """Yield units that are functions of LaTeX, or nearly a unit; a number where only a unit belongs."""
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


def _check_unit(unit: str, at: int) -> Iterator[Slip]:
    for found in COMMAND.finditer(unit):
        if meant := FUNCTIONS.get(found["name"]):
            message = rf"`\{found['name']}` is a function, and no unit"
            yield Slip(at + found.start(), Code.UNKNOWN_UNIT, message, rf"write \{meant}")
        elif near := _find_near_macro(found["name"]):
            message = rf"siunitx knows no unit `\{found['name']}`"
            yield Slip(at + found.start(), Code.UNKNOWN_UNIT, message, rf"write \{near}", "warning")
    for name, near in find_nearly_units(unit):
        yield Slip(at, Code.UNKNOWN_UNIT, f"there is no unit `{name}`", f"write {near}", "warning")


def _find_near_macro(name: str) -> str:
    """Return the commands of siunitx that an unknown one was meant to be; '' where none is near."""
    if name in MACROS or len(name) <= LONG:
        return ""
    rest = name.removeprefix("per")
    return rf"per\{rest}" if rest != name and rest in MACROS else nearest_name(name, MACROS, 0.8)
