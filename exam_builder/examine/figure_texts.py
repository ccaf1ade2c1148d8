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
    TextFault,
    find_numbers,
    find_wrong_numbers,
    list_texts,
    rounds_to,
    split_label,
)
from exam_builder.examine.figure_series import Lists, find_unpaired, find_wrong_series, list_numbers, walk_lists
from exam_builder.examine.isolated_question import IsolatedQuestion
from exam_builder.examine.typed_numbers import list_printable_numbers, walk_numbers
from exam_builder.examine.witnesses import is_page_read
from exam_builder.expressions.appearance import latex_to_plain
from exam_builder.expressions.printing import read_number
from exam_builder.findings import Finding, Place, Refused
from exam_builder.kinds.base.units import Measure, find_measure
from exam_builder.paper import Figure, NumberStyle, Question
from exam_builder.paper_texts import list_placed
from exam_builder.plot.plotted import Axis, PlottedAxes, PlottedFigure
from exam_builder.printed_page import PrintedTable, print_page
from exam_builder.read.models import DrawnFigure
from exam_builder.values import Value, is_number

PLAIN_NUMBER = re.compile(r"\s*[-\N{MINUS SIGN}]?\d+(?:[.,]\d+)?\s*")
HINTS = {
    Code.FIGURE_SAYS: "let the figure's function write what it is given",
    Code.MATHEMATICS: "write `$` at its other end too",
    Code.FIGURE_NUMBER: "correct it, or let `shows` say what is read there: `{is: …, read: …}`",
    Code.FIGURE_HIDES: "correct what the function is given, or the ends of the axes",
    Code.FIGURE_GIVEN: "correct it, or accept this warning if it is meant so",
}
COMMAND = re.compile(r"\\[%&#_,;]|\\[A-Za-z]{2,}")
COLUMN = re.compile(r"""\w+\[['"](\w+)['"]\]""")
DOUBTFUL = (Code.FIGURE_NUMBER, Code.FIGURE_HIDES, Code.FIGURE_GIVEN)
"""What may be meant so, and is a warning."""
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

    @property
    def lists(self) -> Lists:
        """The lists of the question, and what the function is given."""
        model = self.subject.question.model
        units = {name: getattr(each, "unit", None) for name, each in (*model.needs.items(), *model.parameters.items())}
        return Lists(tuple(walk_lists(self.question.parameters, units)), self.figure.arguments)

    def read_texts(self) -> FigureTexts:
        """Return the numbers in its texts, and those of the question."""
        parameters = self.question.parameters
        arguments = self.figure.arguments
        given = {name: value for name, value in arguments.items() if parameters.get(name, value) == value}
        other = {name: arguments[name] for name in arguments.keys() - given.keys() if is_number(parameters[name])}
        values: dict[str, Value] = list_printable_numbers(self.subject.question, self.question)
        for name, value in (*given.items(), *self._list_wanted()):
            values |= dict(walk_numbers(name, value, MOST_ENTRIES))
        found = ((name, list_numbers(value)) for name, value in {**parameters, **given}.items())
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


def find_wrong_texts(view: WrittenFigure, base: FigureTexts | None) -> Iterator[Finding]:
    """Find texts of a figure with another number or unit than the question; `base` are the reference paper's texts."""
    units = view.units
    said = [
        *_find_open_formulas(view.shown, view.lists),
        *_find_units_of_ends(view),
        *_find_exchanged(view),
        *find_wrong_numbers(view.read_texts(), base, units),
        *_find_wrong_ticks(view.shown),
        *_find_swapped_bars(view.shown, view.question.parameters),
        *_find_bars_unlike_tables(view),
        *find_wrong_series(view.shown, view.lists),
        *(said for function in _find_functions(view) for said in find_unpaired(function, view.figure.arguments)),
        *_find_wrong_units(view.shown, view.model, units, view.question.parameters),
    ]
    places: dict[tuple[Code, str, Place | None], list[TextFault]] = {}
    for each in said:
        argument = each.argument if each.argument in view.model.with_ else ""
        place = None if argument else _find_place(view, each.text)
        places.setdefault((each.code, argument, place), []).append(each)
    for (code, argument, place), told in places.items():
        message = f"figure `{view.figure.id}` {', and '.join(dict.fromkeys(each.words for each in told))}"
        spot = view.spot / "with" / argument if argument else view.spot
        found = spot.finding(code, message, told[0].hint or HINTS[code])
        if code in DOUBTFUL:
            found = replace(found, severity="warning")
        yield replace(found, place=place, caller=found.place) if place else found


def _find_functions(view: WrittenFigure) -> Iterator[ast.FunctionDef]:
    """Yield the figure's function as it is written."""
    file, _, function = view.model.draw.partition(".")
    body = read_python(view.subject.exam.course.figures / f"{file}.py").tree.body
    yield from (node for node in body if isinstance(node, ast.FunctionDef) and node.name == function)


def _find_place(view: WrittenFigure, text: str) -> Place | None:
    """Return the line of the figure's function that writes a text, if just one does."""
    folder = view.subject.exam.course.figures
    path = folder / f"{view.model.draw.partition('.')[0]}.py"
    top = next(_find_functions(view), None)
    nodes = (node for node in ast.walk(top or read_python(path).tree) if isinstance(node, ast.Constant | ast.JoinedStr))
    lines = {node.lineno for node in nodes if text and _writes(node, text)}
    return Place(path.relative_to(folder.parent).as_posix(), lines.pop()) if len(lines) == 1 else None


def _writes(node: ast.Constant | ast.JoinedStr, text: str) -> bool:
    """Tell whether a constant or f-string of Python can give this text."""
    if isinstance(node, ast.Constant):
        return node.value == text
    parts = [each.value if isinstance(each, ast.Constant) else None for each in node.values]
    pattern = "".join(".+" if each is None else re.escape(str(each)) for each in parts)
    return any(parts) and re.fullmatch(pattern, text, re.DOTALL) is not None


def _find_open_formulas(figure: PlottedFigure, lists: Lists) -> Iterator[TextFault]:
    """Yield texts with a dollar sign at one end of a formula, and commands outside of formulas, which matplotlib prints
    as they stand.
    """
    for text in list_texts(figure):
        if text.replace(r"\$", "").count("$") % 2 and re.search(r"[_^\\{]|\$(?![A-Z]{2})[A-Za-z]", text):
            words = f"prints `{text}` with its dollar sign, not as a formula"
            yield TextFault(text, words, Code.MATHEMATICS, lists.find_argument(text))
        elif command := COMMAND.search(re.sub(r"(?<!\\)\$.*?(?<!\\)\$", "", text)):
            words, hint = f"prints `{command[0]}` as it stands in `{text}`", "texts of figures are LaTeX only in $…$"
            yield TextFault(text, words, Code.MATHEMATICS, lists.find_argument(text), hint)


def _find_exchanged(view: WrittenFigure) -> Iterator[TextFault]:
    """Yield parameters that a figure gets under each other's name, and one that it gets under the name of another of
    the same unit, where a third has its own name; not of a figure that another one, or an option, is compared with.
    """
    question, with_ = view.subject.question.model, view.model.with_
    others = [each for each in question.figures.values() if isinstance(each, DrawnFigure) and each != view.model]
    if any(each.draw == view.model.draw for each in others) or view.figure.id in _list_option_figures(view):
        return
    given = {name: str(each).strip() for name, each in with_.items() if name in question.parameters}
    given = {name: other for name, other in given.items() if other in question.parameters}
    kept = [name for name, other in given.items() if name == other]
    columns = {name: found[1] for name, each in with_.items() if (found := COLUMN.fullmatch(str(each).strip()))}
    for name, other in columns.items():
        if name < other and columns.get(other) == name:
            words = f"gets column `{other}` as `{name}`, and column `{name}` as `{other}`"
            yield TextFault("", words, Code.FIGURE_GIVEN, name)
    for name, other in given.items():
        back = given.get(other, "")
        alike = bool(view.units.get(name)) and view.units.get(name) == view.units.get(other)
        if name != other and back == name and name < other:
            yield TextFault("", f"gets `{other}` as `{name}`, and `{name}` as `{other}`", Code.FIGURE_GIVEN, name)
        elif name != other and back in ("", other) and alike and kept:
            words = f"gets `{other}` as `{name}`, though there is a parameter `{name}`"
            yield TextFault("", words, Code.FIGURE_GIVEN, name, f"write {name}: {name}, or accept this warning")


def _list_option_figures(view: WrittenFigure) -> set[str]:
    """List the figures that options show."""
    texts = (option.text.tex for part in view.question.parts for option in part.options if option.text)
    return {id_ for text in texts for _, id_ in list_placed(text)}


def _find_units_of_ends(view: WrittenFigure) -> Iterator[TextFault]:
    """Yield axes that end at a number which the figure is given, and that are in another unit than this number."""
    arguments = {name: value for name, value in view.figure.arguments.items() if is_number(value) and value}
    for axis in (axis for axes in view.shown.axes for axis in (axes.x, axes.y)):
        unit = split_label(axis.label)[1]
        names = [name for name, value in arguments.items() if _float(value) in axis.limits]
        if names and all(_is_other(unit, view.units.get(name, "")) for name in names):
            given = str(view.model.with_.get(names[0], names[0])).strip()
            words = f"has an axis in {unit} (`{axis.label}`) that ends at `{given}`, which is in {view.units[names[0]]}"
            yield TextFault(axis.label, words, Code.FIGURE_SAYS, view.lists.find_argument(unit) or names[0])


def _find_wrong_ticks(figure: PlottedFigure) -> Iterator[TextFault]:
    """Yield ticks whose label is another number than their position, if most others of the axis have theirs."""
    for axis in (axis for axes in figure.axes for axis in (axes.x, axes.y)):
        pairs = [
            (place, label)
            for place, label in zip(axis.ticks, axis.tick_labels, strict=True)
            if PLAIN_NUMBER.fullmatch(label.strip("$"))
        ]
        wrong = [(place, label) for place, label in pairs if not rounds_to(place, label.strip("$ "))]
        if wrong and not axis.offset and len(pairs) - len(wrong) >= 2 and 2 * len(wrong) < len(pairs):
            place, label = wrong[0]
            yield TextFault(label, f"has the label {label.strip('$')} at {place:g} of the {_describe(axis)}")


def _describe(axis: Axis) -> str:
    return f"axis `{axis.label}`" if axis.label else "axis without a label"


def _find_swapped_bars(figure: PlottedFigure, parameters: Mapping[str, Value]) -> Iterator[TextFault]:
    """Yield bars labelled with a parameter's name that have the height of another labelled parameter."""
    for axes in figure.axes:
        heights = dict(_list_named_bars(axes, parameters))
        for name, height in heights.items():
            own = _float(parameters[name])
            others = [each for each in heights if each != name and _float(parameters[each]) == height != own]
            if len(others) == 1:
                yield TextFault(name, f"has a bar at `{name}` that is {height:g} high, as `{others[0]}`, not {own:g}")


def _find_bars_unlike_tables(view: WrittenFigure) -> Iterator[TextFault]:
    """Yield bars labelled with the heads of a table's rows that have the numbers of other rows.

    Bars that are named as the question's lists say are right; then a second route that reads the page finds the table.
    """
    bars = [dict(_list_bars(axes)) for axes in view.shown.axes]
    for heights in (each for each in bars if len(each) > 1):
        own = view.lists.find(tuple(heights.values()))
        if own is not None and tuple(heights) in own.beside and is_page_read(view.subject.question):
            continue
        for table in print_page(view.question).tables:
            columns = [
                each for each in _list_columns(table, view.subject.settings.style) if each.keys() == heights.keys()
            ]
            alike = [each for each in columns if sorted(each.values()) == sorted(heights.values())]
            if alike and heights not in columns:
                name = next(each for each in heights if heights[each] != alike[0][each])
                words = f"has a bar at `{name}` that is {heights[name]:g} high, but table `{table.id}` says"
                yield TextFault(name, f"{words} {alike[0][name]:g}")


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
    figure: PlottedFigure, model: DrawnFigure, units: Mapping[str, str], parameters: Mapping[str, Value]
) -> Iterator[TextFault]:
    """Yield units of axes that are not those of what is read from them, or of the parameter that the axis is named
    after.
    """
    found = [(axis.label, *split_label(axis.label)) for axes in figure.axes for axis in (axes.x, axes.y)]
    named = {name for _, name, _ in found}
    for label, name, unit in found:
        if name in units and _is_other(unit, units[name]):
            yield TextFault(label, f"has an axis in {unit} (`{label}`), but `{name}` is in {units[name]}")
    for shown_as, witness in model.shows.items():
        name = shown_as if witness.is_ is None else str(witness.is_).strip()
        if name in units.keys() - named:
            yield from _find_wrong_source(figure, witness.read, name, units[name], parameters.get(name, ""))


def _find_wrong_source(figure: PlottedFigure, reader: str, name: str, unit: str, value: Value) -> Iterator[TextFault]:
    """Yield the axis, or both, with other units than what a witness reads from them."""
    each = (source for axes in figure.axes for source in _list_sources(axes, reader, value))
    said = [source for source in each if _is_alike(str(source.unit), unit)]
    if said and all(_is_other(str(each.unit), unit) for each in said):
        words = f"has an axis in {said[0].unit}" if said[0].single else f"has axes that read as {said[0].unit}"
        yield TextFault(said[0].label, f"{words}, but `{name}`, which it shows, is in {unit}")


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
    """Yield what a reader may read: of the toolkit's it is known, of others it is anything that the axes make."""
    units = {name: (axis.label, split_label(axis.label)[1]) for name, axis in ((X, axes.x), (Y, axes.y))}
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
