"""The units of parameters, as authors write them."""

from collections.abc import Mapping

from exam_builder.read.models import QuestionModel

Units = str | Mapping[str, str] | None
"""The unit of a parameter, or those of its fields."""


def find_units(model: QuestionModel, shared: Mapping[str, Units], name: str) -> Units:
    """What a question, or its exam (`shared`) where it owns the parameter, says of the units of a parameter."""
    if name in model.needs:
        return shared.get(name) or model.needs[name].unit
    return model.parameters[name].unit if name in model.parameters else None


def find_unit(model: QuestionModel, shared: Mapping[str, Units], entry: tuple[str, ...]) -> str | None:
    """The unit of a parameter, or of a field of one; None where it has none."""
    units = find_units(model, shared, entry[0])
    if isinstance(units, Mapping):
        return units.get(entry[1]) if len(entry) > 1 else None
    return units
