r"""Units of siunitx that are none: `\sec` for `\second`, `km/hr`; siunitx prints what it does not know as it stands."""

import re
from collections.abc import Iterator

from exam_builder.codes import Code
from exam_builder.expressions.latex_text import find_group_end
from exam_builder.read.checks.latex_slips import BlankedText, Slip
from exam_builder.read.checks.unit_checks import find_nearly_units

QUANTITY = re.compile(r"\\(?P<name>SI|qty|si|unit)(?![A-Za-z@])\s*(?:\[[^\[\]]*\]\s*)?(?=\{)")
FUNCTIONS = {"sec": "second", "min": "minute", "deg": "degree", "hom": "ohm", "arg": "gram", "dim": "deci"}
"""Functions of LaTeX that look like units, and the units."""
COMMAND = re.compile(r"\\(?P<name>[A-Za-z]+)")


def find_unit_slips(text: BlankedText) -> Iterator[Slip]:
    """Units that are functions of LaTeX, or nearly a unit."""
    for found in QUANTITY.finditer(text.tex):
        start = found.end()
        end = find_group_end(text.tex, start)
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
    for name, near in find_nearly_units(unit):
        yield Slip(at, Code.UNKNOWN_UNIT, f"there is no unit `{name}`", f"write {near}", "warning")
