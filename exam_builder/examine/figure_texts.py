"""Compare the texts of figures with the question's values: numbers, units of axes, ticks.

Only clear contradictions are reported: `τ = 2` where the parameter `tau` is 3, an axis in ms from which a parameter in
s is read, a tick at 3 that is labelled 4 among others that are labelled by their position.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from exam_builder.codes import Code
from exam_builder.companions import read_python
from exam_builder.draw import YamlLocation
from exam_builder.examine.figure_numbers import (
    FigureTexts,
    Said,
    find_numbers,
    find_wrong_numbers,
    list_texts,
    rounds_to,
)
from exam_builder.examine.isolated_question import IsolatedQuestion
from exam_builder.examine.typed_numbers import list_printable_numbers, walk_numbers
from exam_builder.expressions.appearance import latex_to_plain
from exam_builder.expressions.printing import read_number
from exam_builder.findings import Finding, Place, Refused
from exam_builder.kinds.base.units import Measure, find_measure
from exam_builder.paper import Figure, NumberStyle, Question
from exam_builder.plot.plotted import Axis, PlottedAxes, PlottedFigure
from exam_builder.printed_page import PrintedTable, print_page
from exam_builder.read.models import DrawnFigure
from exam_builder.values import Value, is_number

STYLES = re.compile(r"\\(?:mathrm|mathit|text|mathbf|operatorname)\{([^{}]*)\}")
PLAIN_NUMBER = re.compile(r"\s*[-\N{MINUS SIGN}]?\d+(?:[.,]\d+)?\s*")
AXIS_UNIT = re.compile(r"^(?P<name>.*?)\s*(?:\bin\s+|/\s*|\(\s*|\[\s*)(?P<unit>[^()\[\]]+?)\s*[)\]]?\s*$")
HINTS = {
    Code.FIGURE_SAYS: "let the figure's function write what it is given",
    Code.MATHEMATICS: "write `$` at its other end too",
    Code.FIGURE_NUMBER: "correct it, or let `shows` say what is read there: `{is: …, read: …}`",
}
CROSSED_HINT = "exchange the two where the figure is given them, or the labels of the axes"
MOST_ENTRIES = 12
X, Y, QUOTIENT = "x", "y", "y / x"
READ_FROM = {"slope": QUOTIENT, "intercept": Y, "value": Y, "where": X, "roots": X, "asymptote": Y, "heights": Y}
READ_FROM |= {"edges": X}
"""The axis whose values each of the toolkit's readers returns."""


@dataclass(frozen=True)
class WrittenFigure:
    """A figure of a draw, with its contents."""

    subject: IsolatedQuestion
    question: Question
    figure: Figure
    shown: PlottedFigure

    @property
    def spot(self) -> YamlLocation:
        """Its place in the YAML."""
        return YamlLocation(self.subject.question, ("figures", self.figure.id))

    @property
    def model(self) -> DrawnFigure:
        """Its model."""
        found = self.subject.question.model.figures[self.figure.id]
        assert isinstance(found, DrawnFigure)
        return found

    @property
    def units(self) -> dict[str, str]:
        """The units of parameters, also under the names by which the figure's function gets them."""
        model = self.subject.question.model
        units = {name: getattr(each, "unit", None) for name, each in (*model.needs.items(), *model.parameters.items())}
        units |= {name: units.get(str(each).strip()) for name, each in self.model.with_.items() if name not in units}
        return {name: unit for name, unit in units.items() if isinstance(unit, str) and unit}

    def read_texts(self) -> FigureTexts:
        """Return the numbers in its texts, and those of the question."""
        parameters = self.question.parameters
        arguments = self.figure.arguments
        given = {name: value for name, value in arguments.items() if parameters.get(name, value) == value}
        other = {name: arguments[name] for name in arguments.keys() - given.keys() if is_number(parameters[name])}
        values: dict[str, Value] = list_printable_numbers(self.subject.question, self.question)
        for name, value in (*given.items(), *self._list_wanted()):
            values |= dict(walk_numbers(name, value, MOST_ENTRIES))
        found = ((name, _list_floats(value)) for name, value in {**parameters, **given}.items())
        lists = {name: numbers for name, numbers in found if numbers}
        return FigureTexts(find_numbers(list_texts(self.shown), frozenset()), values, lists, other)

    def _list_wanted(self) -> Iterator[tuple[str, Value]]:
        """Yield what its witnesses expect."""
        for name, witness in self.model.shows.items():
            if witness.is_ is not None:
                spot = self.spot / "shows" / name / "is"
                try:
                    style = self.subject.settings.style
                    yield str(witness.is_), spot.evaluate(witness.is_, self.question.parameters, style)
                except Refused:
                    continue


def _list_floats(value: Value) -> tuple[float, ...]:
    """Return the entries of a list of numbers, and nothing for anything else."""
    entries = value if isinstance(value, tuple) else ()
    return tuple(map(_float, entries)) if all(is_number(each) for each in entries) else ()


def find_wrong_texts(view: WrittenFigure, base: FigureTexts | None) -> Iterator[Finding]:
    """Find texts of a figure with another number or unit than the question; `base` are the reference paper's texts."""
    units = view.units
    said = [
        *_find_open_formulas(view.shown),
        *find_wrong_numbers(view.read_texts(), base, units),
        *_find_wrong_ticks(view.shown),
        *_find_swapped_bars(view.shown, view.question.parameters),
        *_find_bars_unlike_tables(view),
        *_find_crossed_axes(view),
        *_find_wrong_units(view.shown, view.model, units, view.question.parameters),
    ]
    places: dict[tuple[Code, str, Place | None], list[str]] = {}
    for each in said:
        argument = each.argument if each.argument in view.model.with_ else ""
        place = None if argument else _find_place(view, each.text)
        places.setdefault((each.code, argument, place), []).append(each.words)
    for (code, argument, place), words in places.items():
        message = f"figure `{view.figure.id}` {', and '.join(dict.fromkeys(words))}"
        spot = view.spot / "with" / argument if argument else view.spot
        hint = CROSSED_HINT if " along the axis " in message else HINTS[code]
        found = spot.finding(code, message, hint)
        if code == Code.FIGURE_NUMBER:
            found = replace(found, severity="warning")
        yield replace(found, place=place, caller=found.place) if place else found


def _find_place(view: WrittenFigure, text: str) -> Place | None:
    """Return the line of the figure's function that writes a text, if there is just one."""
    file, _, function = view.model.draw.partition(".")
    folder = view.subject.exam.course.figures
    path = folder / f"{file}.py"
    source = read_python(path)
    top = next((node for node in source.tree.body if getattr(node, "name", "") == function), None)
    nodes = (node for node in ast.walk(top or source.tree) if isinstance(node, ast.Constant | ast.JoinedStr))
    lines = {node.lineno for node in nodes if text and _writes(node, text)}
    return Place(path.relative_to(folder.parent).as_posix(), lines.pop()) if len(lines) == 1 else None


def _writes(node: ast.Constant | ast.JoinedStr, text: str) -> bool:
    """Tell whether a constant or f-string of Python can give this text."""
    if isinstance(node, ast.Constant):
        return node.value == text
    parts = [each.value if isinstance(each, ast.Constant) else None for each in node.values]
    pattern = "".join(".+" if each is None else re.escape(str(each)) for each in parts)
    return any(parts) and re.fullmatch(pattern, text, re.DOTALL) is not None


def _find_open_formulas(shown: PlottedFigure) -> Iterator[Said]:
    """Yield texts with only one dollar sign of a formula, which matplotlib prints unchanged."""
    for text in list_texts(shown):
        if text.replace(r"\$", "").count("$") % 2 and re.search(r"[_^\\{]", text):
            yield Said(text, f"prints `{text}` with its dollar sign, and not as a formula", Code.MATHEMATICS)


def _find_wrong_ticks(shown: PlottedFigure) -> Iterator[Said]:
    """Yield ticks whose label is another number than their position, if most others of the axis have theirs."""
    for axis in (axis for axes in shown.axes for axis in (axes.x, axes.y)):
        pairs = [
            (place, label)
            for place, label in zip(axis.ticks, axis.tick_labels, strict=True)
            if PLAIN_NUMBER.fullmatch(label.strip("$"))
        ]
        wrong = [(place, label) for place, label in pairs if not rounds_to(place, label.strip("$ "))]
        if wrong and not axis.offset and len(pairs) - len(wrong) >= 2 and 2 * len(wrong) < len(pairs):
            place, label = wrong[0]
            yield Said(label, f"has the label {label.strip('$')} at {place:g} of the {_describe(axis)}")


def _find_crossed_axes(view: WrittenFigure) -> Iterator[Said]:
    """Yield curves whose two lists of values are each named like the label of the other axis."""
    lists = dict(_walk_lists("", view.question.parameters))
    for axes in view.shown.axes:
        for line in axes.lines:
            across = next((name for name, entries in lists.items() if entries == tuple(line.x)), "")
            upward = next((name for name, entries in lists.items() if entries == tuple(line.y)), "")
            crossed = _is_named(across, axes.y.label) and _is_named(upward, axes.x.label)
            if crossed and not _is_named(across, axes.x.label) and not _is_named(upward, axes.y.label):
                given = (name for name, each in view.figure.arguments.items() if _list_floats(each) == lists[across])
                words = f"shows `{across}` along the axis `{axes.x.label}`, and `{upward}` along `{axes.y.label}`"
                argument = next(given, "")
                yield Said(axes.x.label, words, Code.FIGURE_SAYS, "" if argument.startswith("y") else argument)
                break


def _walk_lists(name: str, value: Value | Mapping[str, Value]) -> Iterator[tuple[str, tuple[float, ...]]]:
    """Yield the lists of different numbers in some values, each by its own name."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _walk_lists(key, each)
    elif len(set(entries := _list_floats(value))) > 1:
        yield name, entries


def _is_named(name: str, label: str) -> bool:
    """Tell whether a label names a list, in the singular or the plural."""
    stem = name.lower().rstrip("s")
    return len(stem) > 1 and any(word.rstrip("s") == stem for word in re.findall(r"[a-z]+", label.lower()))


def _describe(axis: Axis) -> str:
    return f"axis `{axis.label}`" if axis.label else "axis without a label"


def _find_swapped_bars(shown: PlottedFigure, parameters: Mapping[str, Value]) -> Iterator[Said]:
    """Yield bars labelled with a parameter's name that have the height of another labelled parameter."""
    for axes in shown.axes:
        heights = dict(_list_named_bars(axes, parameters))
        for name, height in heights.items():
            own = _float(parameters[name])
            others = [each for each in heights if each != name and _float(parameters[each]) == height != own]
            if len(others) == 1:
                yield Said(name, f"has a bar at `{name}` that is {height:g} high, as `{others[0]}`, not {own:g}")


def _find_bars_unlike_tables(view: WrittenFigure) -> Iterator[Said]:
    """Yield bars labelled with the heads of a table's rows that have the numbers of other rows."""
    bars = [dict(_list_bars(axes)) for axes in view.shown.axes]
    for heights in (each for each in bars if len(each) > 1):
        for table in print_page(view.question).tables:
            columns = [
                each for each in _list_columns(table, view.subject.settings.style) if each.keys() == heights.keys()
            ]
            alike = [each for each in columns if sorted(each.values()) == sorted(heights.values())]
            if alike and heights not in columns:
                name = next(each for each in heights if heights[each] != alike[0][each])
                words = f"has a bar at `{name}` that is {heights[name]:g} high, but table `{table.id}` says"
                yield Said(name, f"{words} {alike[0][name]:g}")


def _list_columns(table: PrintedTable, style: NumberStyle) -> Iterator[dict[str, float]]:
    """Yield the numeric columns of a table, by the heads of its rows or the first words of these."""
    heads = table.rows or tuple(row[0] for row in table.cells if row)
    for column in zip(*table.cells, strict=False):
        numbers = [read_number(cell, style) for cell in column]
        if len(numbers) == len(heads) and None not in numbers:
            yield dict(
                zip(map(latex_to_plain, heads), (_float(each) for each in numbers if each is not None), strict=False)
            )


def _list_named_bars(axes: PlottedAxes, parameters: Mapping[str, Value]) -> Iterator[tuple[str, float]]:
    """Yield the heights of bars whose labels are names of numeric parameters."""
    return ((name, top) for name, top in _list_bars(axes) if is_number(parameters.get(name, "")))


def _list_bars(axes: PlottedAxes) -> Iterator[tuple[str, float]]:
    """Yield the heights of bars, each with the label of its tick."""
    names = dict(zip(axes.x.ticks, axes.x.tick_labels, strict=True))
    for bars in axes.bars if len(axes.bars) == 1 else ():
        for low, high, base, top in zip(bars.low, bars.high, bars.base, bars.heights, strict=True):
            name = next((label for place, label in names.items() if low <= place <= high), "")
            if not bars.horizontal and not base and name:
                yield name, top


def _float(value: Value) -> float:
    return float(value)  # type: ignore[arg-type]  # of numbers only


def _find_wrong_units(
    shown: PlottedFigure, model: DrawnFigure, units: Mapping[str, str], parameters: Mapping[str, Value]
) -> Iterator[Said]:
    """Yield units of axes that contradict what is read from them, or the parameter that the axis is named after."""
    found = [(axis.label, *_split_label(axis.label)) for axes in shown.axes for axis in (axes.x, axes.y)]
    named = {name for _, name, _ in found}
    for label, name, unit in found:
        if name in units and _is_other(unit, units[name]):
            yield Said(label, f"has an axis in {unit} (`{label}`), but `{name}` is in {units[name]}")
    for shown_as, witness in model.shows.items():
        name = shown_as if witness.is_ is None else str(witness.is_).strip()
        if name in units.keys() - named:
            yield from _find_wrong_source(shown, witness.read, name, units[name], parameters.get(name, ""))


def _find_wrong_source(shown: PlottedFigure, reader: str, name: str, unit: str, value: Value) -> Iterator[Said]:
    """Yield the axis, or both, with other units than what a witness reads from them."""
    each = (source for axes in shown.axes for source in _list_sources(axes, reader, value))
    said = [source for source in each if _is_alike(str(source.unit), unit)]
    if said and all(_is_other(str(each.unit), unit) for each in said):
        words = f"has an axis in {said[0].unit}" if said[0].single else f"has axes that read as {said[0].unit}"
        yield Said(said[0].label, f"{words}, but `{name}`, which it shows, is in {unit}")


@dataclass(frozen=True)
class _Source:
    """What can be read from axes: its unit, the label that gives it, and whether a single axis does."""

    unit: str
    label: str
    single: bool = True


def _find_axis(axes: PlottedAxes, value: Value) -> str | None:
    """Return the axis from which a number is read: it is one of a few points there, and outside of the other axis."""
    if not is_number(value):
        return None
    number, data = (
        _float(value),
        [*((each.x, each.y) for each in (axes.lines)), *((each.x, each.y) for each in axes.points)],
    )
    few = [(x, y) for x, y in data if len(x) <= MOST_ENTRIES]
    stands = {X: any(number in x for x, _ in few), Y: any(number in y for _, y in few)}
    beyond = {X: number > max(axes.x.limits), Y: number > max(axes.y.limits)}
    return X if stands[X] and beyond[Y] else Y if stands[Y] and beyond[X] else None


def _list_sources(axes: PlottedAxes, reader: str, value: Value) -> Iterator[_Source]:
    """Yield what a reader may read: known for the toolkit's readers, and anything that the axes give for others."""
    units = {name: (axis.label, _split_label(axis.label)[1]) for name, axis in ((X, axes.x), (Y, axes.y))}
    wanted = None if any(bars.horizontal for bars in axes.bars) else READ_FROM.get(reader) or _find_axis(axes, value)
    quotient = _divide(units[Y][1], units[X][1]) if wanted == QUOTIENT else None
    if quotient is not None:
        yield _Source(str(quotient), units[X][0], single=False)
        return
    names = (X, Y) if wanted in (None, QUOTIENT) else (wanted,)
    yield from (_Source(unit, label) for label, unit in (units[name] for name in names) if unit)


def _divide(one: str, other: str) -> Measure | None:
    above, below = find_measure(one), find_measure(other)
    return above / below if above is not None and below is not None else None


def _split_label(label: str) -> tuple[str, str]:
    """Return the name and the unit in the label of an axis."""
    found = AXIS_UNIT.match(STYLES.sub(r"\1", label).replace("$", "").replace(r"\,", " "))
    return (re.sub(r"[\\{}]", "", found["name"]).strip(), found["unit"]) if found else ("", "")


def _factor(one: str, other: str) -> float | None:
    """Return the factor between two units; None if they measure different things or are unknown."""
    first, second = find_measure(one), find_measure(other)
    return (first.over(second) if first is not None and second is not None else None) or None


def _is_alike(one: str, other: str) -> bool:
    """Tell whether two units measure the same thing."""
    return bool(one and other) and _factor(one, other) is not None


def _is_other(one: str, other: str) -> bool:
    """Tell whether two units measure the same thing at different sizes."""
    factor = _factor(one, other) if one and other else None
    return factor is not None and abs(factor - 1) > 1e-9
