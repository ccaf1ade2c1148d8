"""Compare the axes of a figure with the question: the units, the ticks, and what the ends leave outside."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from exam_builder.examine.figure_lists import Lists, list_numbers, to_float
from exam_builder.examine.figure_numbers import TextFault, rounds_to
from exam_builder.examine.unit_texts import split_label
from exam_builder.examine.written_figure import MOST_ENTRIES, WrittenFigure
from exam_builder.findings import Code
from exam_builder.kinds.base.units import UnitProduct, are_other_units, find_factor, find_measure
from exam_builder.plot.plotted import Axis, PlottedAxes, PlottedFigure
from exam_builder.values import Value, is_number

FILLED = 0.125
"""The share of an axis that the numbers must fill if the author set its ends."""
POINTS_OUTSIDE = 0.05
"""The share of the points of a scatter plot that may lie outside of an axis."""
LEAST_FILLED = 0.02
"""The same, if nothing else is drawn, whoever set its ends."""
PLAIN_NUMBER = re.compile(r"\s*[-\N{MINUS SIGN}]?\d+(?:[.,]\d+)?\s*")
X, Y, QUOTIENT = "x", "y", "y / x"
READ_FROM = {"slope": QUOTIENT, "intercept": Y, "value": Y, "asymptote": Y, "heights": Y}
READ_FROM |= dict.fromkeys(("where", "roots", "edges"), X)
"""The axis whose values each of the toolkit's readers returns."""


def find_unseen(axes: PlottedAxes, panels: Sequence[PlottedAxes], lists: Lists) -> Iterator[TextFault]:
    """Yield what a reader of a figure's axes cannot see: flat areas, numbers outside of the axes, and squeezed ones."""
    yield from _find_flat(axes, lists)
    for name, axis, number in (("x", axes.x, 0), ("y", axes.y, 1)):
        yield from _find_outside(name, axis, [(each.x, each.y)[number] for each in axes.lines], lists, 0.5)
        yield from _find_outside(name, axis, [(each.x, each.y)[number] for each in axes.points], lists, POINTS_OUTSIDE)
        alike = [each for each in panels if (each.x, each.y)[number].limits == axis.limits]
        drawn = [value for each in alike for one in each.lines + each.points for value in (one.x, one.y)[number]]
        drawn += [top for each in alike for bars in each.bars if number and not bars.horizontal for top in bars.heights]
        alone = not any(each.bars or each.shapes or each.arrows or each.images or each.texts for each in alike)
        named = next((one for each in alike if (one := (each.x, each.y)[number]).label), axis)
        yield from _find_squeezed(named, drawn, lists, LEAST_FILLED if alone else 0.0)


def _find_flat(axes: PlottedAxes, lists: Lists) -> Iterator[TextFault]:
    """Yield closed areas that have no width or height because the figure gets a 0."""
    zero = lists.find_argument(0.0)
    for shape in axes.shapes:
        if zero and shape.kind == "Polygon" and len(shape.x) > 1 and 0 in (_span(shape.x), _span(shape.y)):
            words = f"draws an area without {'width' if _span(shape.x) == 0 else 'height'}"
            yield TextFault("", words, Code.FIGURE_HIDES, zero)


def _span(numbers: Sequence[float]) -> float:
    return max(numbers) - min(numbers)


def _find_outside(
    name: str, axis: Axis, drawn: Sequence[Sequence[float]], lists: Lists, most: float
) -> Iterator[TextFault]:
    """Yield lists that an axis shows only in part, curves of which more than a share lies outside of it, and curves at
    a number from the arguments that lie outside.
    """
    low, high = min(axis.limits), max(axis.limits)
    slack = 0.005 * (high - low)
    where = f"the {name} axis runs from {axis.limits[0]:g} to {axis.limits[1]:g}"
    for numbers in drawn:
        finite = [each for each in numbers if math.isfinite(each)]
        outside = [each for each in finite if not low - slack <= each <= high + slack]
        own, given = lists.find(numbers), lists.find_argument(tuple(numbers))
        if outside and (own is not None or given):
            words = (
                f"leaves out {len(outside)} of the {len(numbers)} numbers of `{own.source if own else given}`: {where}"
            )
            argument = lists.find_end(high if outside[0] > high else low) or given
            yield TextFault(f"{name}lim", words, Code.FIGURE_HIDES, argument)
        elif len(set(finite)) > MOST_ENTRIES and len(outside) > most * len(finite):
            words = f"leaves out {len(outside)} of {len(finite)} points: {where}"
            yield TextFault(f"{name}lim", words, Code.FIGURE_HIDES, lists.find_end(high if outside[0] > high else low))
        elif outside and len(set(finite)) == 1 and (source := lists.find_argument(finite[0])):
            words = f"draws something at {finite[0]:g}, which cannot be seen: {where}"
            yield TextFault(axis.label, words, Code.FIGURE_HIDES, source)


def _find_squeezed(axis: Axis, drawn: Sequence[float], lists: Lists, least_filled: float) -> Iterator[TextFault]:
    """Yield an axis whose ends, or given ticks, are far from all that is drawn along it."""
    finite = [each for each in drawn if math.isfinite(each)]
    if axis.scale != "linear" or len(set(finite)) < 2:
        return
    low, high = min(axis.limits), max(axis.limits)
    least, most = (min(*finite, 0.0), max(*finite, 0.0)) if low <= 0 <= high else (min(finite), max(finite))
    argument = next(filter(None, map(lists.find_end, (high, low))), "")
    filled = FILLED if argument else least_filled
    if least >= low and most <= high and most - least < filled * (high - low):
        words = f"squeezes what it shows, from {least:g} to {most:g}, into a small part of an axis"
        yield TextFault(axis.label, f"{words} from {low:g} to {high:g}", Code.FIGURE_HIDES, argument)
    ticks = lists.find_argument(tuple(axis.ticks)) if len(axis.ticks) > 1 else ""
    if ticks and not any(min(finite) <= tick <= max(finite) for tick in axis.ticks):
        words = f"has ticks from {axis.ticks[0]:g} to {axis.ticks[-1]:g}, and what it shows runs from {min(finite):g}"
        yield TextFault(axis.label, f"{words} to {max(finite):g}", Code.FIGURE_HIDES, ticks)


def find_units_of_ends(view: WrittenFigure) -> Iterator[TextFault]:
    """Yield axes that end at a number from the arguments, but have another unit than this number."""
    arguments = {name: value for name, value in view.figure.arguments.items() if is_number(value) and value}
    for axis in (axis for axes in view.shown.axes for axis in (axes.x, axes.y)):
        unit = split_label(axis.label)[1]
        names = [name for name, value in arguments.items() if to_float(value) in axis.limits]
        if names and all(_is_other(unit, view.units.get(name, "")) for name in names):
            given = str(view.model.with_.get(names[0], names[0])).strip()
            words = f"has an axis in {unit} (`{axis.label}`) that ends at `{given}`, which is in {view.units[names[0]]}"
            yield TextFault(axis.label, words, Code.FIGURE_SAYS, view.lists.find_argument(unit) or names[0])


def find_wrong_ticks(figure: PlottedFigure) -> Iterator[TextFault]:
    """Yield ticks labelled with another number than their position, on axes where most labels are right."""
    for axis in (axis for axes in figure.axes for axis in (axes.x, axes.y)):
        labelled = zip(axis.ticks, axis.tick_labels, strict=True)
        pairs = [(place, label) for place, label in labelled if PLAIN_NUMBER.fullmatch(label.strip("$"))]
        wrong = [(place, label) for place, label in pairs if not rounds_to(place, label.strip("$ "))]
        if wrong and not axis.offset and len(pairs) - len(wrong) >= 2 and 2 * len(wrong) < len(pairs):
            place, label = wrong[0]
            yield TextFault(label, f"has the label {label.strip('$')} at {place:g} of the {_describe(axis)}")


def _describe(axis: Axis) -> str:
    return f"axis `{axis.label}`" if axis.label else "axis without a label"


def find_wrong_units(view: WrittenFigure) -> Iterator[TextFault]:
    """Yield units of axes that differ from those of the numbers read there, or of the parameter that names the axis."""
    units = view.units
    axes = [(axis.label, *split_label(axis.label)) for axes in view.shown.axes for axis in (axes.x, axes.y)]
    named = {name for _, name, _ in axes}
    for label, name, unit in axes:
        if name in units and _is_other(unit, units[name]) and not list_numbers(view.question.parameters.get(name, "")):
            yield TextFault(label, f"has an axis in {unit} (`{label}`), but `{name}` is in {units[name]}")
    for shown_as, witness in view.model.shows.items():
        name = shown_as if witness.is_ is None else str(witness.is_).strip()
        if name in units.keys() - named:
            value = view.question.parameters.get(name, "")
            yield from _find_wrong_source(view.shown, witness.read, name, units[name], value)


def _find_wrong_source(figure: PlottedFigure, reader: str, name: str, unit: str, value: Value) -> Iterator[TextFault]:
    """Yield the axis, or both, whose unit differs from that of the number that a witness reads there."""
    each = (source for axes in figure.axes for source in _list_sources(axes, reader, value))
    alike = [source for source in each if _is_alike(str(source.unit), unit)]
    if alike and all(_is_other(str(each.unit), unit) for each in alike):
        words = f"has an axis in {alike[0].unit}" if alike[0].single else f"has axes that read as {alike[0].unit}"
        yield TextFault(alike[0].label, f"{words}, but `{name}`, which it shows, is in {unit}")


@dataclass(frozen=True)
class _Source:
    """A quantity that can be read from axes: its unit, the label with the unit, and whether it needs one axis only."""

    unit: str
    label: str
    single: bool = True


def _find_axis(axes: PlottedAxes, value: Value) -> str | None:
    """Return the axis on which a number is one of a few points, if the other axis does not reach it."""
    if not is_number(value):
        return None
    number = to_float(value)
    few = [each for each in axes.lines + axes.points if len(each.x) <= MOST_ENTRIES]
    if number > max(axes.y.limits) and any(number in each.x for each in few):
        return X
    return Y if number > max(axes.x.limits) and any(number in each.y for each in few) else None


def _list_sources(axes: PlottedAxes, reader: str, value: Value) -> Iterator[_Source]:
    """Yield what a reader may read: known for the toolkit's readers, anything on the axes for others."""
    units = {name: (axis.label, split_label(axis.label)[1]) for name, axis in ((X, axes.x), (Y, axes.y))}
    wanted = None if any(bars.horizontal for bars in axes.bars) else READ_FROM.get(reader) or _find_axis(axes, value)
    quotient = _divide(units[Y][1], units[X][1]) if wanted == QUOTIENT else None
    if quotient is not None:
        yield _Source(str(quotient), units[X][0], single=False)
        return
    names = (X, Y) if wanted in (None, QUOTIENT) else (wanted,)
    yield from (_Source(unit, label) for label, unit in (units[name] for name in names) if unit)


def _divide(one: str, other: str) -> UnitProduct | None:
    above, below = find_measure(one), find_measure(other)
    return above / below if above is not None and below is not None else None


def _is_alike(one: str, other: str) -> bool:
    """Tell whether two units measure the same thing."""
    return bool(find_factor(one, other))


def _is_other(one: str, other: str) -> bool:
    """Tell whether two units measure the same thing at different sizes."""
    return _is_alike(one, other) and are_other_units(one, other)
