"""What is written in figures, held against the question's values: numbers beside their names, units of axes, ticks.

Only what cannot be meant otherwise is told: `τ = 2` where the parameter `tau` is 3, an axis in ms from which a
parameter in s is read, a tick at 3 that is labelled 4 among others that are labelled as they stand.
"""

import re
from collections.abc import Iterator, Mapping

from exam_builder.codes import Code
from exam_builder.draw import YamlLocation
from exam_builder.findings import Finding
from exam_builder.kinds.base.units import IncompatibleUnits, UnknownUnit, convert_unit
from exam_builder.paper import Figure, Question
from exam_builder.plot.plotted import Axis, PlottedFigure
from exam_builder.read import LoadedQuestion
from exam_builder.read.models import DrawnFigure
from exam_builder.values import Value, is_number

NAME = r"\\?[A-Za-z][A-Za-z]*(?:_\{?[A-Za-z0-9]+\}?)?"
NAMED_NUMBER = re.compile(
    rf"(?<![\\A-Za-z0-9_^{{(])(?P<name>{NAME})\s*=\s*(?P<number>[-\N{{MINUS SIGN}}]?\d+(?:(?:[.,]|\{{,\}})\d+)?)"
    r"(?![\d^*/(+]|[.,]\d|\s*(?:\\cdot|\\times|\\pi|\\sqrt|[+*/^-]|[A-Za-z\\(]))"
)
"""A name, =, and a number that is all of it: no unit, power or factor follows, with which it could mean another."""
STYLES = re.compile(r"\\(?:mathrm|mathit|text|mathbf|operatorname)\{([^{}]*)\}")
PLAIN_NUMBER = re.compile(r"\s*[-\N{MINUS SIGN}]?\d+(?:[.,]\d+)?\s*")
AXIS_UNIT = re.compile(r"^(?P<name>.*?)\s*(?:\bin\s+|/\s*|\(\s*|\[\s*)(?P<unit>[^()\[\]]+?)\s*[)\]]?\s*$")
HINT = "let the figure's function write what it is given"


def find_wrong_texts(
    spot: YamlLocation, question: Question, figure: Figure, model: DrawnFigure, shown: PlottedFigure
) -> Iterator[Finding]:
    """Find texts of a figure that say another number or unit than the question; `spot` is the figure's."""
    assert isinstance(spot.question, LoadedQuestion)
    words = [
        *_find_wrong_numbers(shown, {**question.parameters, **figure.arguments}, question.parameters),
        *_find_wrong_ticks(shown),
        *_find_wrong_units(shown, model, _declared_units(spot.question)),
    ]
    if words:
        yield spot.finding(Code.FIGURE_SAYS, f"figure `{figure.id}` {', and '.join(dict.fromkeys(words))}", HINT)


def _find_wrong_numbers(
    shown: PlottedFigure, given: Mapping[str, Value], parameters: Mapping[str, Value]
) -> Iterator[str]:
    """Numbers beside the name of a parameter that has another value; a name with several numbers is that of each."""
    said: dict[str, dict[str, str]] = {}
    for text in _all_texts(shown):
        for found in NAMED_NUMBER.finditer(STYLES.sub(r"\1", text)):
            said.setdefault(re.sub(r"[\\{}]", "", found["name"]), {})[found["number"]] = found[0]
    for name, numbers in said.items():
        known = [(own, each[own]) for each in (parameters, given) for own in _find_meant(name, each)]
        meant = [value for _, value in known]
        for number, words in numbers.items() if len(numbers) == 1 else ():
            if meant and all(is_number(each) and not _rounds_to(float(each), number) for each in meant):
                value = float(meant[0])  # type: ignore[arg-type]  # it is a number, as was asked
                yield f"says `{words.strip('$')}`, where `{known[0][0]}` is {value:g}"


def _find_meant(name: str, values: Mapping[str, Value]) -> list[str]:
    """The value of which a name in a figure is the name: itself, else the only one that differs in signs and case."""
    plain = name.replace("_", "").lower()
    alike = [each for each in values if len(plain) > 1 and each.replace("_", "").lower() == plain]
    return [name] if name in values else alike if len(alike) == 1 else []


def _rounds_to(value: float, number: str) -> bool:
    """Whether a value prints as a number, however many digits it has."""
    decimals = len(re.sub(r"^[^.,]*[.,]?}?", "", number))
    return abs(value - _parse(number)) <= 0.5000001 * 10.0**-decimals


def _parse(number: str) -> float:
    return float(number.replace("\N{MINUS SIGN}", "-").replace("{,}", ".").replace(",", "."))


def _all_texts(shown: PlottedFigure) -> Iterator[str]:
    """All texts of a figure but those at its ticks."""
    yield from (each.text for each in shown.texts)
    for axes in shown.axes:
        yield from (axes.title, axes.x.label, axes.y.label)
        yield from (each.text for each in axes.texts)
        yield from (each.text for each in axes.legend)


def _find_wrong_ticks(shown: PlottedFigure) -> Iterator[str]:
    """Ticks with another number than their place, where most others of the axis have theirs."""
    for axis in (axis for axes in shown.axes for axis in (axes.x, axes.y)):
        pairs = [
            (place, label)
            for place, label in zip(axis.ticks, axis.tick_labels, strict=True)
            if PLAIN_NUMBER.fullmatch(label.strip("$"))
        ]
        wrong = [(place, label) for place, label in pairs if not _rounds_to(place, label.strip("$ "))]
        if wrong and not axis.offset and len(pairs) - len(wrong) >= 2 and 2 * len(wrong) < len(pairs):
            place, label = wrong[0]
            yield f"has the label {label.strip('$')} at {place:g} of the {_describe(axis)}"


def _describe(axis: Axis) -> str:
    return f"axis `{axis.label}`" if axis.label else "axis without a label"


def _declared_units(loaded: LoadedQuestion) -> dict[str, str]:
    """The units of the parameters that have one."""
    units = {name: getattr(each, "unit", None) for name, each in loaded.model.parameters.items()}
    return {name: unit for name, unit in units.items() if isinstance(unit, str)}


def _find_wrong_units(shown: PlottedFigure, model: DrawnFigure, units: Mapping[str, str]) -> Iterator[str]:
    """Units of axes that are not those of what is read from them, or of the parameter that the axis is named after."""
    found = [(axis.label, *_split_label(axis.label)) for axes in shown.axes for axis in (axes.x, axes.y)]
    named = {name for _, name, _ in found}
    for label, name, unit in found:
        if name in units and _is_other(unit, units[name]):
            yield f"has an axis in {unit} (`{label}`), where `{name}` is in {units[name]}"
    for shown_as, witness in model.shows.items():
        name = shown_as if witness.is_ is None else str(witness.is_).strip()
        said = [unit for _, _, unit in found if unit and _is_alike(unit, units.get(name, ""))]
        if name in units.keys() - named and said and all(_is_other(unit, units[name]) for unit in said):
            yield f"has an axis in {said[0]}, where `{name}`, which it shows, is in {units[name]}"


def _split_label(label: str) -> tuple[str, str]:
    """The name and the unit that the label of an axis has."""
    found = AXIS_UNIT.match(STYLES.sub(r"\1", label).replace("$", "").replace(r"\,", " "))
    return (re.sub(r"[\\{}]", "", found["name"]).strip(), found["unit"]) if found else ("", "")


def _factor(one: str, other: str) -> float | None:
    """How many of another unit one is; None where they measure other things, or nobody knows."""
    try:
        return float(convert_unit(1.0, one, other))  # type: ignore[arg-type]  # of a number it is one
    except (IncompatibleUnits, UnknownUnit):
        return None


def _is_alike(one: str, other: str) -> bool:
    """Whether two units measure the same."""
    return bool(one and other) and _factor(one, other) is not None


def _is_other(one: str, other: str) -> bool:
    """Whether two units measure the same, but one is larger."""
    factor = _factor(one, other) if one and other else None
    return factor is not None and abs(factor - 1) > 1e-9
