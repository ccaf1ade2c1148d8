"""Compare the names and the extent of a figure's curves, points and bars with the question's lists.

A series is known by its numbers: where they are those of a list of the question, that list has the series' name. So a
legend that gives the name of another list, an axis that is called after another one, and limits that leave numbers of
the list outside are seen without a witness.
"""

import ast
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from exam_builder.codes import Code
from exam_builder.examine.figure_numbers import TextFault, split_label
from exam_builder.findings import format_count
from exam_builder.kinds.base.units import find_measure
from exam_builder.plot.plotted import Axis, PlottedAxes, PlottedFigure
from exam_builder.values import Value, is_number

NAME_HINT = "correct the names, or the order of what they name"
LIST_HINT = "give it the other list, or correct the label"
CROSSED_HINT = "exchange the two where the figure is given them, or the labels of the axes"
LEAST_COMMON = 3
"""The number of letters that count if a label has only the beginning of a name."""
FILLED = 0.125
"""The least share of an axis that the numbers must fill if the author set its ends."""


Wanted: TypeAlias = float | str | tuple[float, ...] | tuple[str, ...]
"""A number, a text, or a list of either."""


@dataclass(frozen=True)
class NamedList:
    """A list of numbers of the question: what its author calls it, its unit, and lists of texts that stand beside it.

    `source` is how an expression names it, and `owner` the record that it is in.
    """

    name: str
    source: str
    numbers: tuple[float, ...]
    owner: str = ""
    unit: str = ""
    beside: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Series:
    """The numbers of a curve, of points or of bars along both axes, and what the legend calls them."""

    x: tuple[float, ...]
    y: tuple[float, ...]
    label: str


@dataclass(frozen=True)
class Lists:
    """The lists of a question, and what a figure's function is given."""

    named: Sequence[NamedList]
    arguments: Mapping[str, Value] = field(default_factory=dict)

    def find(self, numbers: Sequence[float]) -> NamedList | None:
        """Return the list that has some numbers, where just one has them."""
        found = [each for each in self.named if each.numbers == tuple(numbers)]
        return found[0] if len(found) == 1 else None

    def find_named(self, name: str) -> NamedList | None:
        """Return the only list that has a name."""
        found = [each for each in self.named if _stem(each.name) == _stem(name)]
        return found[0] if len(_stem(name)) > 1 and len(found) == 1 else None

    def find_argument(self, wanted: Wanted) -> str:
        """Return the argument that is a number, a text or a list, or has it among its entries; '' where none is, and
        where several are a number.
        """
        names = self.find_arguments(wanted)
        return "" if not names or (isinstance(wanted, float) and names[1:]) else names[0]

    def find_arguments(self, wanted: Wanted) -> list[str]:
        """Return the arguments that are what is wanted, or have it among their entries."""
        return [name for name, value in self.arguments.items() if _holds(value, wanted)]

    def find_end(self, limit: float) -> str:
        """Return the only argument that is the end of an axis, or the two of it."""
        ends = {name: (value,) if is_number(value) else list_numbers(value) for name, value in self.arguments.items()}
        names = [name for name, given in ends.items() if len(given) <= 2 and limit in map(_float, given)]
        return names[0] if len(names) == 1 else ""


def list_numbers(value: Value) -> tuple[float, ...]:
    """Return the entries of a list of numbers; none of anything else."""
    entries = value if isinstance(value, tuple) else ()
    return tuple(map(_float, entries)) if all(is_number(each) for each in entries) else ()


def walk_lists(
    values: Mapping[str, Value], units: Mapping[str, object], owner: str = "", unit: object = None
) -> Iterator[NamedList]:
    """Yield the lists of different numbers among some values and in their records, each by its own name."""
    texts = tuple(each for each in values.values() if isinstance(each, tuple) and each and _are_texts(each))
    for name, value in values.items():
        own = units.get(name) if not owner else unit.get(name) if isinstance(unit, Mapping) else unit
        if isinstance(value, Mapping):
            yield from walk_lists(value, units, f"{owner}['{name}']" if owner else name, own)
        elif len(set(numbers := list_numbers(value))) > 1:
            beside = tuple(tuple(map(str, each)) for each in texts if len(each) == len(numbers))
            source = f"{owner}['{name}']" if owner else name
            yield NamedList(name, source, numbers, owner, own if isinstance(own, str) else "", beside)


def find_wrong_series(figure: PlottedFigure, lists: Lists) -> Iterator[TextFault]:
    """Find series that are called like other lists of the question, stand along other axes, or are cut off."""
    for axes in figure.axes:
        series = [each for each in _list_series(axes) if len(each.x) > 1]
        looks = (_find_crossed, _find_misnamed, _find_moved, _find_doubled, _find_misplaced, _find_other_units)
        yield from next(filter(None, ([*look(axes, series, lists)] for look in looks)), [])
        yield from _find_alike_names(axes, lists)
        yield from _find_heights_of_texts(axes, lists)
        yield from _find_flat(axes, lists)
        yield from _find_cut(axes, lists)


def _list_drawn(axes: PlottedAxes) -> Iterator[Series]:
    """Yield curves and points."""
    yield from (Series(line.x, line.y, line.label) for line in axes.lines)
    yield from (Series(points.x, points.y, points.label) for points in axes.points)


def _list_series(axes: PlottedAxes) -> Iterator[Series]:
    """Yield all that has numbers along both axes, bars with the middle of each."""
    yield from _list_drawn(axes)
    for bars in axes.bars:
        middle = tuple((low + high) / 2 for low, high in zip(bars.low, bars.high, strict=True))
        across, up = (bars.heights, middle) if bars.horizontal else (middle, bars.heights)
        yield Series(across, up, bars.label)


def _find_crossed(axes: PlottedAxes, series: Sequence[Series], lists: Lists) -> Iterator[TextFault]:
    """Yield the first series along whose axes stand two lists of which each is named like the other axis."""
    for each in series:
        across, up = lists.find(each.x), lists.find(each.y)
        if across is None or up is None or _is_named(across, axes.x.label) or _is_named(up, axes.y.label):
            continue
        if _is_named(across, axes.y.label) and _is_named(up, axes.x.label):
            words = f"shows `{across.source}` along the axis `{axes.x.label}`, and `{up.source}` along `{axes.y.label}`"
            ends = [end for axis in (axes.x, axes.y) for end in axis.limits if lists.find_end(end)]
            fits = ends and all(_is_inside(*pair) for pair in ((axes.x, each.x), (axes.y, each.y)))
            argument = (fits and lists.find_argument(axes.x.label)) or lists.find_argument(across.numbers)
            argument = "" if argument.startswith("y") else argument  # then the function draws its y along the x axis
            yield TextFault(axes.x.label, words, Code.FIGURE_SAYS, argument, CROSSED_HINT)
            return


def _find_misnamed(_: PlottedAxes, series: Sequence[Series], lists: Lists) -> Iterator[TextFault]:
    """Yield series that the legend calls like another list of the question."""
    for each in series:
        own, meant = lists.find(each.y), lists.find_named(each.label)
        if own is not None and meant is not None and own != meant and own.numbers != meant.numbers:
            argument = lists.find_argument(each.label) or lists.find_argument(own.numbers)
            words = f"calls `{own.source}` {each.label} in its legend"
            yield TextFault(each.label, words, Code.FIGURE_SAYS, argument, NAME_HINT)


def _find_moved(axes: PlottedAxes, series: Sequence[Series], lists: Lists) -> Iterator[TextFault]:
    """Yield numbers that stand at the names of others: the list beside theirs has these in another order."""
    names = {place: label for place, label in zip(axes.x.ticks, axes.x.tick_labels, strict=True) if label.strip()}
    if len(names) < 2 or any(re.fullmatch(r"[^A-Za-z]*", label) for label in names.values()):
        return
    for each in series:
        own = lists.find(each.y)
        at = [_find_nearest(names, x) for x in each.x]
        if own is None or len(set(at)) < len(at) or len(at) != len(names):
            continue
        labels = tuple(names[place] for place in at)
        known = [row for row in own.beside if sorted(row) == sorted(labels)]
        if known and labels not in known:
            place = next(i for i, label in enumerate(labels) if label != known[0][i])
            words = (
                f"has {each.y[place]:g} of `{own.source}` at `{labels[place]}`, and that belongs to `{known[0][place]}`"
            )
            yield TextFault(labels[place], words, Code.FIGURE_SAYS, lists.find_argument(labels[place]))


def _find_other_units(axes: PlottedAxes, series: Sequence[Series], lists: Lists) -> Iterator[TextFault]:
    """Yield axes in a unit that measures the same as that of the list along them, but is not it."""
    for axis, own in _list_along(axes, series, lists):
        unit = split_label(axis.label)[1]
        one, other = find_measure(unit) if unit else None, find_measure(own.unit) if own.unit else None
        factor = one.over(other) if one is not None and other is not None else None
        if factor is not None and abs(factor - 1) > 1e-9:
            words = f"has an axis in {unit} (`{axis.label}`), where `{own.source}` is in {own.unit}"
            hint = f"write {own.unit} there, or convert the numbers"
            yield TextFault(axis.label, words, Code.FIGURE_SAYS, lists.find_argument(axis.label), hint)
        beside = [each for each in lists.named if each.owner == own.owner and each.unit == unit] if own.owner else []
        if unit and not own.unit and beside:
            words = f"has an axis in {unit} (`{axis.label}`), as `{beside[0].source}` is, and shows `{own.source}`"
            yield TextFault(axis.label, words, Code.FIGURE_SAYS, lists.find_argument(axis.label), LIST_HINT)


def _find_misplaced(axes: PlottedAxes, series: Sequence[Series], lists: Lists) -> Iterator[TextFault]:
    """Yield lists along an axis whose label begins with the name of another one."""
    for axis, own in _list_along(axes, series, lists):
        first = next(iter(re.findall(r"[A-Za-z_]+", split_label(axis.label)[0] or axis.label)), "")
        meant = lists.find_named(first)
        if meant in (None, own) or _is_related(own, axis.label) or len(meant.numbers) != len(own.numbers):
            continue
        words = f"shows `{own.source}` along the axis `{axis.label}`, which is called after `{meant.source}`"
        names = lists.find_arguments(own.numbers) or [""]
        argument = names[0 if axis is axes.x else -1]
        if any(map(lists.find_end, axis.limits)) and _is_inside(axis, own.numbers):
            argument = lists.find_argument(axis.label) or argument
        yield TextFault(axis.label, words, Code.FIGURE_SAYS, argument, LIST_HINT)


def _find_doubled(axes: PlottedAxes, series: Sequence[Series], lists: Lists) -> Iterator[TextFault]:
    """Yield a list that stands along both axes though these have other names, or twice in the legend."""
    seen: dict[tuple[float, ...], str] = {}
    for each in series:
        own = lists.find(each.y)
        if own is None:
            continue
        alone = len(series) == 1 or _stem(each.label) == _stem(own.name)
        if alone and each.x == each.y and axes.x.label and axes.y.label and axes.x.label != axes.y.label:
            words = f"shows `{own.source}` along both axes, `{axes.x.label}` and `{axes.y.label}`"
            names = lists.find_arguments(own.numbers) or [""]
            argument = names[-1 if _is_related(own, axes.x.label) else 0]
            yield TextFault(axes.x.label, words, Code.FIGURE_SAYS, argument, LIST_HINT)
        elif each.label and seen.setdefault(each.y, each.label) != each.label:
            words = f"shows `{own.source}` twice, as {seen[each.y]} and as {each.label}"
            yield TextFault(each.label, words, Code.FIGURE_SAYS, lists.find_argument(own.numbers), LIST_HINT)


def _find_alike_names(axes: PlottedAxes, lists: Lists) -> Iterator[TextFault]:
    """Yield names that the legend gives to two looks."""
    looks: dict[str, set[str]] = {}
    for entry in axes.legend:
        looks.setdefault(entry.text, set()).add(entry.look)
    for text, found in looks.items():
        if len(found) > 1:
            words = f"calls {format_count(len(found), 'look')} `{text}` in its legend"
            yield TextFault(text, words, Code.FIGURE_SAYS, lists.find_argument(text), NAME_HINT)


def _find_heights_of_texts(axes: PlottedAxes, lists: Lists) -> Iterator[TextFault]:
    """Yield bars that are as high as the places at which matplotlib puts texts: it was given these for numbers."""
    labels, places = tuple(filter(None, axes.y.tick_labels)), tuple(map(float, range(len(axes.y.tick_labels))))
    for bars in axes.bars:
        argument = lists.find_argument(labels) if len(labels) > 1 else ""
        if argument and not bars.horizontal and axes.y.ticks == places and set(bars.heights) <= set(places):
            words = f"has bars whose heights are texts, {labels[0]} and others"
            yield TextFault(labels[0], words, Code.FIGURE_SAYS, argument, "give it a list of numbers")


def _find_flat(axes: PlottedAxes, lists: Lists) -> Iterator[TextFault]:
    """Yield closed areas without width or height that come of a 0 which the figure is given."""
    zero = lists.find_argument(0.0)
    for shape in axes.shapes:
        if zero and shape.kind == "Polygon" and len(shape.x) > 1 and 0 in (_span(shape.x), _span(shape.y)):
            words = f"draws an area without {'width' if _span(shape.x) == 0 else 'height'}"
            yield TextFault("", words, Code.FIGURE_HIDES, zero)


def _span(numbers: Sequence[float]) -> float:
    return max(numbers) - min(numbers)


def _find_cut(axes: PlottedAxes, lists: Lists) -> Iterator[TextFault]:
    """Yield what the ends of the axes leave outside, and axes whose ends were set far from all that they show."""
    drawn = list(_list_drawn(axes))
    for name, axis, number in (("x", axes.x, 0), ("y", axes.y, 1)):
        own = [(each.x, each.y)[number] for each in drawn]
        heights = [] if number == 0 else [top for bars in axes.bars if not bars.horizontal for top in bars.heights]
        yield from _find_outside(name, axis, own, lists)
        yield from _find_squeezed(axis, [*(value for each in own for value in each), *heights], lists)


def _find_outside(name: str, axis: Axis, drawn: Sequence[Sequence[float]], lists: Lists) -> Iterator[TextFault]:
    """Yield lists of the question of which an axis shows a part, and curves at a given number that stand beside it."""
    low, high = min(axis.limits), max(axis.limits)
    slack = 0.005 * (high - low)
    where = f"the {name} axis runs from {axis.limits[0]:g} to {axis.limits[1]:g}"
    for numbers in drawn:
        finite = [each for each in numbers if math.isfinite(each)]
        outside = [each for each in finite if not low - slack <= each <= high + slack]
        own = lists.find(numbers)
        if outside and own is not None:
            words = f"leaves out {len(outside)} of the {len(numbers)} numbers of `{own.source}`: {where}"
            argument = lists.find_end(high if outside[0] > high else low) or lists.find_argument(own.numbers)
            yield TextFault(axis.label, words, Code.FIGURE_HIDES, argument)
        elif outside and len(set(finite)) == 1 and (source := lists.find_argument(finite[0])):
            words = f"draws something at {finite[0]:g}, which is not to be seen: {where}"
            yield TextFault(axis.label, words, Code.FIGURE_HIDES, source)


def _find_squeezed(axis: Axis, drawn: Sequence[float], lists: Lists) -> Iterator[TextFault]:
    """Yield an axis whose given ends or ticks are far from all that is drawn along it."""
    finite = [each for each in drawn if math.isfinite(each)]
    if axis.scale != "linear" or len(set(finite)) < 2:
        return
    low, high = min(axis.limits), max(axis.limits)
    least, most = (min(*finite, 0.0), max(*finite, 0.0)) if low <= 0 <= high else (min(finite), max(finite))
    argument = next(filter(None, map(lists.find_end, (high, low))), "")
    if argument and least >= low and most <= high and most - least < FILLED * (high - low):
        words = f"squeezes what it shows, from {least:g} to {most:g}, into a small part of an axis"
        yield TextFault(axis.label, f"{words} from {low:g} to {high:g}", Code.FIGURE_HIDES, argument)
    ticks = lists.find_argument(tuple(axis.ticks)) if len(axis.ticks) > 1 else ""
    if ticks and not any(min(finite) <= tick <= max(finite) for tick in axis.ticks):
        words = f"has ticks from {axis.ticks[0]:g} to {axis.ticks[-1]:g}, and what it shows runs from {min(finite):g}"
        yield TextFault(axis.label, f"{words} to {max(finite):g}", Code.FIGURE_HIDES, ticks)


def find_unpaired(function: ast.FunctionDef, arguments: Mapping[str, Value]) -> Iterator[TextFault]:
    """Yield lists of other lengths that a function goes through together by `zip`, which leaves out the rest."""
    for call in ast.walk(function):
        if not isinstance(call, ast.Call) or ast.unparse(call.func) != "zip" or call.keywords:
            continue
        sizes = {ast.unparse(each): size for each in call.args if (size := _measure(each, arguments)) is not None}
        if len(sizes) == len(call.args) and len(set(sizes.values())) > 1:
            words = " and ".join(f"`{name.strip('()')}` {size}" for name, size in sizes.items())
            argument = next((name for name in reversed(sizes) if name in arguments), "")
            hint = "give each as many entries as the others"
            yield TextFault(
                "", f"leaves something out: {words} entries belong together", Code.FIGURE_HIDES, argument, hint
            )


def _measure(written: ast.expr, arguments: Mapping[str, Value]) -> int | None:
    """Return how many entries an argument has, or a list of arguments; None for all else."""
    if isinstance(written, ast.Name):
        value = arguments.get(written.id)
        return len(value) if isinstance(value, tuple | str) else None
    entries = written.elts if isinstance(written, ast.Tuple | ast.List) else []
    return len(entries) if entries and all(ast.unparse(each) in arguments for each in entries) else None


def _list_along(axes: PlottedAxes, series: Sequence[Series], lists: Lists) -> Iterator[tuple[Axis, NamedList]]:
    """Yield the lists that stand along the axes."""
    for axis, number in ((axes.x, 0), (axes.y, 1)):
        found = (lists.find((each.x, each.y)[number]) for each in series)
        yield from ((axis, own) for own in dict.fromkeys(each for each in found if each is not None))


def _is_named(own: NamedList, label: str) -> bool:
    """Tell whether a label names a list, in the singular or the plural."""
    return len(_stem(own.name)) > 1 and any(_stem(word) == _stem(own.name) for word in re.findall(r"[A-Za-z]+", label))


def _is_related(own: NamedList, label: str) -> bool:
    """Tell whether a label has to do with a list: by a word of its name, the beginning of one, or its unit."""
    words = [each.lower() for each in re.findall(r"[A-Za-z]+", label)]
    parts = [each.lower() for each in re.findall(r"[A-Za-z]+", own.name)]
    alike = any(
        one.startswith(other[:LEAST_COMMON]) and (one.startswith(other) or other.startswith(one))
        for one in words
        for other in parts
        if min(len(one), len(other)) >= LEAST_COMMON
    )
    return alike or _is_named(own, label) or (bool(own.unit) and split_label(label)[1] == own.unit)


def _is_inside(axis: Axis, numbers: Sequence[float]) -> bool:
    return all(min(axis.limits) <= each <= max(axis.limits) for each in numbers)


def _find_nearest(places: Iterable[float], wanted: float) -> float:
    return min(places, key=lambda place: abs(place - wanted))


def _stem(word: str) -> str:
    return word.replace("_", "").replace(" ", "").lower().rstrip("s")


def _holds(value: Value, wanted: Wanted) -> bool:
    """Return whether a value is what is wanted, or has it among its entries."""
    if isinstance(wanted, tuple):
        return (
            value == wanted
            or list_numbers(value) == wanted
            or (isinstance(value, tuple) and any(_holds(e, wanted) for e in value))
        )
    if isinstance(wanted, float):
        return (is_number(value) and _float(value) == wanted) or wanted in list_numbers(value)
    return value == wanted or (isinstance(value, tuple) and wanted in value)


def _are_texts(value: Sequence[Value]) -> bool:
    return all(isinstance(each, str) for each in value) and max(Counter(value).values()) == 1


def _float(value: Value) -> float:
    return float(value)  # type: ignore[arg-type]  # of numbers only
