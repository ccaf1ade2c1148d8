"""The one parameter whose unit is wrong, where several units of a question do not go together."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from exam_builder.codes import Code
from exam_builder.draw import YamlLocation
from exam_builder.examine.quantities import Quantity, Worth
from exam_builder.findings import Finding
from exam_builder.kinds.base.units import Measure
from exam_builder.read import LoadedQuestion
from exam_builder.read.models import DeriveParameter

MIXED = (Code.UNITS_CLASH, Code.OTHER_UNIT, Code.WRONG_UNIT)
"""What is found where the unit of a parameter is wrong."""
Judge = Callable[[Mapping[str, Worth]], Sequence[Finding]]
"""What is found where some parameters have the units that are assumed."""


def find_unit_cause(
    loaded: LoadedQuestion, found: Sequence[Finding], printed: Mapping[str, Measure], judge: Judge
) -> Finding | None:
    """Return the finding in place of several: one parameter with another unit fixes them all; None where no single one
    does.

    The other unit is the one that is `printed` after it, or, of a derived parameter, that of an angle in radians.
    """
    clashes = [each for each in found if each.code == Code.UNITS_CLASH]
    if len(found) < 2 or not clashes or any(each.code not in MIXED for each in found):
        return None
    fixing = [each for each in _list_assumptions(loaded, printed, clashes) if not judge(each)]
    if len(fixing) != 1:
        return None
    ((name, unit),) = fixing[0].items()
    if isinstance(loaded.model.parameters[name], DeriveParameter):
        spot = YamlLocation(loaded, ("parameters", name, "derive"))
        return replace(clashes[0], place=spot.place(), part=None, message=f"`{name}` is wrong: {clashes[0].message}")
    assert isinstance(unit, Quantity)
    said = loaded.model.parameters[name].unit
    message = f"`{name}` is in {said} here, and all else takes it to be in {unit.measure}"
    spot = YamlLocation(loaded, ("parameters", name, "unit"))
    return spot.finding(Code.WRONG_UNIT, message, f"write unit: {unit.measure}")


def _list_assumptions(
    loaded: LoadedQuestion, printed: Mapping[str, Measure], clashes: Sequence[Finding]
) -> Iterator[Mapping[str, Worth]]:
    """Yield each parameter with another unit that it may have."""
    for name, model in loaded.model.parameters.items():
        if isinstance(model, DeriveParameter) and model.unit is None:
            if any("radians" in each.message for each in clashes):
                yield {name: Quantity()}
        elif isinstance(model.unit, str) and name in printed:
            yield {name: Quantity(printed[name])}
