"""Compare the names of curves, points and bars with the numbers that they show.

A series is recognized by its numbers: if they are those of a list of the question, the series should have the name of
this list. So a legend or an axis with the name of another list is wrong, without a witness.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from exam_builder.audience import PrintedTable, print_page
from exam_builder.examine.figure_lists import Lists, NamedList, list_numbers, reduce_name, to_float
from exam_builder.examine.figure_numbers import TextFault
from exam_builder.examine.unit_texts import split_label
from exam_builder.examine.witnesses import is_page_read
from exam_builder.examine.written_figure import WrittenFigure
from exam_builder.expressions.appearance import latex_to_plain
from exam_builder.expressions.printing import parse_printed_number
from exam_builder.findings import Code, format_count
from exam_builder.kinds.base.units import are_other_units, find_factor, is_same_factor
from exam_builder.paper import NumberStyle
from exam_builder.plot.plotted import Axis, PlottedAxes, PlottedFigure
from exam_builder.values import Value, is_number

NAME_HINT = "correct the names, or the order of what they name"
ORDER_HINT = "give names and numbers in one order"
LIST_HINT = "give it the other list, or correct the label"
CROSSED_HINT = "exchange the two where the figure is given them, or the labels of the axes"


@dataclass(frozen=True)
class Series:
    """A curve, points or bars: the numbers along both axes, and the name in the legend."""

    x: tuple[float, ...]
    y: tuple[float, ...]
    label: str


def find_wrong_series(axes: PlottedAxes, lists: Lists) -> Iterator[TextFault]:
    """Yield series with the names of other lists of the question, or along the wrong axes."""
    series = [each for each in _list_series(axes) if len(each.x) > 1]
    looks = (_find_crossed, _find_misnamed, _find_moved, _find_doubled, _find_misplaced, _find_other_units)
    yield from next(filter(None, ([*look(axes, series, lists)] for look in looks)), [])
    yield from _find_alike_names(axes, lists)
    yield from _find_heights_of_texts(axes, lists)


def _list_series(axes: PlottedAxes) -> Iterator[Series]:
    """Yield curves, points, and bars, whose places are the middles of the bars."""
    yield from (Series(each.x, each.y, each.label) for each in axes.lines + axes.points)
    for bars in axes.bars:
        middle = tuple((low + high) / 2 for low, high in zip(bars.low, bars.high, strict=True))
        across, up = (bars.heights, middle) if bars.horizontal else (middle, bars.heights)
        yield Series(across, up, bars.label)


def _find_crossed(axes: PlottedAxes, series: Sequence[Series], lists: Lists) -> Iterator[TextFault]:
    """Yield the first series whose two lists stand along each other's axes."""
    for each in series:
        across, up = lists.find(each.x), lists.find(each.y)
        if across is None or up is None or across.is_named(axes.x.label) or up.is_named(axes.y.label):
            continue
        if across.is_named(axes.y.label) and up.is_named(axes.x.label):
            words = f"shows `{across.source}` along the axis `{axes.x.label}`, and `{up.source}` along `{axes.y.label}`"
            ends = [end for axis in (axes.x, axes.y) for end in axis.limits if lists.find_end(end)]
            fits = ends and all(_is_inside(*pair) for pair in ((axes.x, each.x), (axes.y, each.y)))
            argument = (fits and lists.find_argument(axes.x.label)) or lists.find_argument(across.numbers)
            argument = "" if argument.startswith("y") else argument  # the function draws its y along the x axis
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
    """Yield numbers that stand at the names of other entries of their list, or at names that the list does not have."""
    for each, axis in ((each, axis) for each in series for axis in (axes.x, axes.y)):
        places, numbers = (each.x, each.y) if axis is axes.x else (each.y, each.x)
        names = {place: label for place, label in zip(axis.ticks, axis.tick_labels, strict=True) if label.strip()}
        own = lists.find(numbers) or lists.find_sorted(numbers)
        at = [min(names, key=lambda tick: abs(tick - place)) for place in places] if len(names) == len(places) else []
        in_words = all(re.search("[A-Za-z]", label) for label in names.values())
        if own is None or len(set(at)) < len(places) or not in_words:
            continue
        labels = tuple(names[place] for place in at)
        known = [dict(zip(row, own.numbers, strict=True)) for row in own.beside if sorted(row) == sorted(labels)]
        moved = [i for i, label in enumerate(labels) if known and numbers[i] != known[0][label]]
        if moved and not any(numbers == tuple(row[label] for label in labels) for row in known):
            label, number = labels[moved[0]], numbers[moved[0]]
            meant = next(name for name, value in known[0].items() if value == number)
            words = f"has {number:g} of `{own.source}` at `{label}`, and that belongs to `{meant}`"
            argument = lists.find_argument(label if numbers == own.numbers else tuple(numbers))
            yield TextFault(label, words, Code.FIGURE_SAYS, argument, ORDER_HINT)
        elif not known and tuple(numbers) == own.numbers and len(own.beside) == 1:
            if not lists.find_argument(labels) or lists.find_argument(own.beside[0]):
                continue
            strange = [label for label, name in zip(labels, own.beside[0], strict=True) if not _is_alike(label, name)]
            words = f"calls the numbers of `{own.source}` {', '.join(labels)}"
            words += f", and the question calls them {', '.join(own.beside[0])}"
            yield from [TextFault(strange[0], words, Code.FIGURE_GIVEN, lists.find_argument(labels))] if strange else []


def _is_alike(label: str, name: str) -> bool:
    """Tell whether one of two names abbreviates the other: it has some of its letters, in their order."""
    short, long = sorted((label.casefold().strip(". "), name.casefold()), key=len)
    rest = iter(long)
    return short[:1] == long[:1] and all(each in rest for each in short)


def _find_other_units(axes: PlottedAxes, series: Sequence[Series], lists: Lists) -> Iterator[TextFault]:
    """Yield axes with another unit than the list along them, and lists converted to another unit than the axis has."""
    for axis, number in ((axes.x, 0), (axes.y, 1)):
        name, unit = split_label(axis.label)
        for own in (own for own in lists.named if reduce_name(own.name) == reduce_name(name)):
            ratios = {_find_ratio(own.numbers, (each.x, each.y)[number]) for each in series}
            ratio = ratios.pop() if len(ratios) == 1 else None
            wanted = own.unit and unit and find_factor(own.unit, unit)
            if ratio and wanted and ratio != 1 and not is_same_factor(wanted, ratio):
                words = f"shows {ratio:g} times `{own.source}`, which is in {own.unit}, along the axis `{axis.label}`"
                hint = f"give it `{own.source}` itself, or write the unit of these numbers"
                yield TextFault(axis.label, words, Code.FIGURE_SAYS, _find_multiple(lists, own.numbers), hint)
    for axis, own in _list_along(axes, series, lists):
        unit = split_label(axis.label)[1]
        if are_other_units(unit, own.unit):
            words = f"has an axis in {unit} (`{axis.label}`), where `{own.source}` is in {own.unit}"
            hint = f"write {own.unit} there, or convert the numbers"
            yield TextFault(axis.label, words, Code.FIGURE_SAYS, lists.find_argument(axis.label), hint)
        beside = [each for each in lists.named if each.owner == own.owner and each.unit == unit] if own.owner else []
        if unit and not own.unit and beside:
            words = f"has an axis in {unit} (`{axis.label}`), as `{beside[0].source}` is, and shows `{own.source}`"
            yield TextFault(axis.label, words, Code.FIGURE_SAYS, lists.find_argument(axis.label), LIST_HINT)


def _find_misplaced(axes: PlottedAxes, series: Sequence[Series], lists: Lists) -> Iterator[TextFault]:
    """Yield lists along an axis whose label begins with the name of another list."""
    for axis, own in _list_along(axes, series, lists):
        first = next(iter(re.findall(r"[A-Za-z_]+", split_label(axis.label)[0] or axis.label)), "")
        meant = lists.find_named(first)
        if meant in (None, own) or own.is_related(axis.label) or len(meant.numbers) != len(own.numbers):
            continue
        words = f"shows `{own.source}` along the axis `{axis.label}`, which is called after `{meant.source}`"
        names = lists.find_arguments(own.numbers) or [""]
        argument = names[0 if axis is axes.x else -1]
        if any(map(lists.find_end, axis.limits)) and _is_inside(axis, own.numbers):
            argument = lists.find_argument(axis.label) or argument
        yield TextFault(axis.label, words, Code.FIGURE_SAYS, argument, LIST_HINT)


def _find_doubled(axes: PlottedAxes, series: Sequence[Series], lists: Lists) -> Iterator[TextFault]:
    """Yield lists that stand along both axes though their labels differ, or twice in the legend."""
    seen: dict[tuple[float, ...], str] = {}
    for each in series:
        own = lists.find(each.y)
        if own is None:
            continue
        alone = len(series) == 1 or reduce_name(each.label) == reduce_name(own.name)
        if alone and each.x == each.y and axes.x.label and axes.y.label and axes.x.label != axes.y.label:
            words = f"shows `{own.source}` along both axes, `{axes.x.label}` and `{axes.y.label}`"
            names = lists.find_arguments(own.numbers) or [""]
            argument = names[-1 if own.is_related(axes.x.label) else 0]
            yield TextFault(axes.x.label, words, Code.FIGURE_SAYS, argument, LIST_HINT)
        elif each.label and seen.setdefault(each.y, each.label) != each.label:
            words = f"shows `{own.source}` twice, as {seen[each.y]} and as {each.label}"
            yield TextFault(each.label, words, Code.FIGURE_SAYS, lists.find_argument(own.numbers), LIST_HINT)


def _find_alike_names(axes: PlottedAxes, lists: Lists) -> Iterator[TextFault]:
    """Yield names that stand in the legend more than once, with different looks."""
    looks: dict[str, set[str]] = {}
    for entry in axes.legend:
        looks.setdefault(entry.text, set()).add(entry.look)
    for text, different in looks.items():
        if len(different) > 1:
            words = f"calls {format_count(len(different), 'look')} `{text}` in its legend"
            yield TextFault(text, words, Code.FIGURE_SAYS, lists.find_argument(text), NAME_HINT)


def _find_heights_of_texts(axes: PlottedAxes, lists: Lists) -> Iterator[TextFault]:
    """Yield bars whose heights are the positions that matplotlib gives to texts, because it got texts as heights."""
    labels, places = tuple(filter(None, axes.y.tick_labels)), tuple(map(float, range(len(axes.y.tick_labels))))
    for bars in axes.bars:
        argument = lists.find_argument(labels) if len(labels) > 1 else ""
        if argument and not bars.horizontal and axes.y.ticks == places and set(bars.heights) <= set(places):
            words = f"has bars whose heights are texts, {labels[0]} and others"
            yield TextFault(labels[0], words, Code.FIGURE_SAYS, argument, "give it a list of numbers")


def _list_along(axes: PlottedAxes, series: Sequence[Series], lists: Lists) -> Iterator[tuple[Axis, NamedList]]:
    """Yield the lists that stand along the axes."""
    for axis, number in ((axes.x, 0), (axes.y, 1)):
        known = (lists.find((each.x, each.y)[number]) for each in series)
        yield from ((axis, own) for own in dict.fromkeys(each for each in known if each is not None))


def _find_ratio(numbers: Sequence[float], others: Sequence[float]) -> float | None:
    """Return the factor that turns some numbers into others; None if there is none."""
    ratios = [other / number for number, other in zip(numbers, others, strict=False) if number]
    fits = len(numbers) == len(others) and [*map(bool, numbers)] == [*map(bool, others)]
    return ratios[0] if fits and ratios and all(is_same_factor(each, ratios[0]) for each in ratios) else None


def _find_multiple(lists: Lists, numbers: Sequence[float]) -> str:
    """Return the argument that is a multiple of some numbers; '' if there is none."""
    given = ((name, _find_ratio(numbers, list_numbers(value))) for name, value in lists.arguments.items())
    return next((name for name, ratio in given if ratio is not None), "")


def _is_inside(axis: Axis, numbers: Sequence[float]) -> bool:
    return all(min(axis.limits) <= each <= max(axis.limits) for each in numbers)


def find_swapped_bars(figure: PlottedFigure, parameters: Mapping[str, Value]) -> Iterator[TextFault]:
    """Yield bars labelled with a parameter's name that have the height of another labelled parameter."""
    for axes in figure.axes:
        heights = {name: top for name, top in _list_bars(axes) if is_number(parameters.get(name, ""))}
        for name, height in heights.items():
            own = to_float(parameters[name])
            others = [each for each in heights if each != name and to_float(parameters[each]) == height != own]
            if len(others) == 1:
                yield TextFault(name, f"has a bar at `{name}` that is {height:g} high, as `{others[0]}`, not {own:g}")


def find_bars_unlike_tables(view: WrittenFigure) -> Iterator[TextFault]:
    """Yield bars labelled with the heads of a table's rows that have the numbers of other rows.

    Bars that agree with the question's lists are right; then the table is wrong, and its second routes find that.
    """
    bars = [dict(_list_bars(axes)) for axes in view.shown.axes]
    for heights in (each for each in bars if len(each) > 1):
        own = view.lists.find(tuple(heights.values()))
        if own is not None and tuple(heights) in own.beside and is_page_read(view.subject.question):
            continue
        for table in print_page(view.question).tables:
            read = _list_columns(table, view.subject.settings.style)
            columns = [each for each in read if each.keys() == heights.keys()]
            alike = [each for each in columns if sorted(each.values()) == sorted(heights.values())]
            if alike and heights not in columns:
                name = next(each for each in heights if heights[each] != alike[0][each])
                words = f"has a bar at `{name}` that is {heights[name]:g} high, but table `{table.id}` says"
                yield TextFault(name, f"{words} {alike[0][name]:g}")


def _list_columns(table: PrintedTable, style: NumberStyle) -> Iterator[dict[str, float]]:
    """Yield the numeric columns of a table, by the heads of its rows or the first words of these."""
    heads = table.rows or tuple(row[0] for row in table.cells if row)
    for column in zip(*table.cells, strict=False):
        numbers = [parse_printed_number(cell, style) for cell in column]
        if len(numbers) == len(heads) and None not in numbers:
            known = (to_float(each) for each in numbers if each is not None)
            yield dict(zip(map(latex_to_plain, heads), known, strict=False))


def _list_bars(axes: PlottedAxes) -> Iterator[tuple[str, float]]:
    """Yield the heights of bars, with the labels of their ticks."""
    names = dict(zip(axes.x.ticks, axes.x.tick_labels, strict=True))
    for bars in axes.bars if len(axes.bars) == 1 else ():
        for low, high, base, top in zip(bars.low, bars.high, bars.base, bars.heights, strict=True):
            name = next((label for place, label in names.items() if low <= place <= high), "")
            if not bars.horizontal and not base and name:
                yield name, top
