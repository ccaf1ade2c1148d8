"""Find the wrong argument of a figure by trying other values until the figure shows what it should, or can be drawn."""

import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from exam_builder.draw.parameters import list_used_names
from exam_builder.examine.figure_lists import list_numbers, walk_lists
from exam_builder.findings import CompanionError, select_errors
from exam_builder.paper import Figure, Question
from exam_builder.plot import FigurePlotter, PlottedFigure, digest_figure, list_figure_arguments
from exam_builder.plot.paper_figures import FigureTask
from exam_builder.read.models import DrawnFigure
from exam_builder.values import FrozenMap, Value, is_number

TYPED = (10, 1, 5, 20, 100)
"""Numbers that are tried in place of one that is typed."""
MAX_DRAWN = 30
"""The greatest number of figures that are drawn to find the right one."""


@dataclass(frozen=True)
class Rebinding:
    """Other values for arguments of a figure: the first argument that changes, and the change in words."""

    argument: str
    words: str
    values: Mapping[str, Value | None]
    """None for an argument that is left out."""


def find_rebinding(
    plotter: FigurePlotter,
    question: Question,
    figure: Figure,
    model: DrawnFigure,
    is_right: Callable[[Figure, PlottedFigure], bool],
) -> Rebinding | None:
    """Return the first change of arguments with which a figure of a question shows what it should."""
    for change in itertools.islice(list_rebindings(figure, model, question.parameters), MAX_DRAWN):
        changed = change_arguments(plotter, figure, change)
        if changed is not None:
            plotter.plot([replace(question, figures=(changed,))])
            shown = plotter.find_data(changed)
            if shown is not None and is_right(changed, shown):
                return change
    return None


def find_unfit_argument(
    plotter: FigurePlotter, question: Question, figure: Figure, model: DrawnFigure
) -> Rebinding | None:
    """Return the first change of an argument with which a figure that cannot be drawn can be: it is left out, or what
    is typed there is another number or list of its kind.
    """
    for change in itertools.islice(_list_replacements(plotter, figure, model), MAX_DRAWN):
        changed = change_arguments(plotter, figure, change)
        if changed is not None and not select_errors(plotter.plot([replace(question, figures=(changed,))])):
            return change
    return None


def _list_replacements(plotter: FigurePlotter, figure: Figure, model: DrawnFigure) -> Iterator[Rebinding]:
    """Yield each argument that has a default without its value, and each that is typed, or a list of another length
    than the others, with other values.
    """
    needed, _ = list_figure_arguments(plotter.figures, figure.draw)
    given = {name: figure.arguments[name] for name in model.with_}
    free = [name for name in given if name not in needed]
    free.sort(key=lambda name: isinstance(given[name], tuple | float))
    yield from (Rebinding(name, f"without `{name}`", {name: None}) for name in free)
    sizes = {name: len(value) for name, value in given.items() if isinstance(value, tuple)}
    typed = {name for name in given if not list_used_names(model.with_[name])}
    for one, other in itertools.combinations(sorted(typed), 2):
        if is_number(given[one]) and is_number(given[other]):
            yield Rebinding(one, f"`{one}` and `{other}` in each other's place", {one: given[other], other: given[one]})
    for name in needed:
        if name in typed or (name in sizes and len(set(sizes.values())) > 1):
            for value in _list_values(given[name], set(sizes.values())):
                yield Rebinding(name, f"another value of `{name}`", {name: value})


def _list_values(value: Value, sizes: set[int]) -> Iterator[Value]:
    """Yield what might have been meant by a value that a function cannot take."""
    if is_number(value):
        yield from (1, 10, (value,), (value, value))
    elif isinstance(value, tuple) and value:
        texts = tuple(f"text {index}" for index in range(len(value)))
        yield from (texts, value[0], tuple(range(1, len(value) + 1)))
        for size in sorted({*sizes, len(value) + 1, len(value) - 1} - {0, len(value)}):
            yield (*value, *[value[-1]] * size)[:size]
    elif isinstance(value, str):
        yield from ((value,), 1)


def list_rebindings(figure: Figure, model: DrawnFigure, parameters: Mapping[str, Value]) -> Iterator[Rebinding]:
    """Yield two arguments that change places, and each with the value of a parameter in its place, of its own name
    first; then lists in a list that change places, other lists in their place, and other numbers.

    Arguments that get what is called like them are left as they are.
    """
    given = {name: figure.arguments[name] for name, each in model.with_.items() if not is_own_name(name, each)}
    for one, other in itertools.combinations(given, 2):
        if given[one] != given[other] and _is_alike(given[one], given[other]):
            words = f"`{one}` and `{other}` in each other's place"
            yield Rebinding(one, words, {one: given[other], other: given[one]})
    for name, value in given.items():
        for parameter, other_value in sorted(parameters.items(), key=lambda each: each[0] != name):
            if other_value != value and (parameter == name or _is_alike(value, other_value)):
                yield Rebinding(name, f"`{parameter}` as `{name}`", {name: other_value})
    lists = {each.numbers: each.source for each in walk_lists(parameters, {})}
    for name, value in given.items():
        yield from _exchange_lists(name, value, lists)
        if is_number(value) and not list_used_names(model.with_[name]):
            others = (other for other in (*TYPED, 10 * value, value / 10, -value) if other != value)
            yield from (Rebinding(name, f"another number as `{name}`", {name: other}) for other in others)


def _exchange_lists(name: str, value: Value, lists: Mapping[tuple[float, ...], str]) -> Iterator[Rebinding]:
    """Yield an argument with two of its lists in each other's place, and with another list in place of one."""
    if numbers := list_numbers(value):
        others = (each for each in lists if len(each) == len(numbers) and each != numbers)
        yield from (Rebinding(name, f"`{lists[other]}` as `{name}`", {name: other}) for other in others)
        return
    rows = value if isinstance(value, tuple) and all(map(list_numbers, value)) else ()
    for one, other in itertools.combinations(range(len(rows)), 2):
        changed = [*rows]
        changed[one], changed[other] = rows[other], rows[one]
        yield Rebinding(name, f"the lists of `{name}` in another order", {name: tuple(changed)})
    for index, row in enumerate(rows):
        for numbers, source in lists.items():
            if len(numbers) == len(list_numbers(row)) and numbers != list_numbers(row):
                words = f"`{source}` in list {index + 1} of `{name}`"
                yield Rebinding(name, words, {name: (*rows[:index], numbers, *rows[index + 1 :])})


def is_own_name(argument: str, written: object) -> bool:
    """Tell whether an argument gets the parameter of its own name, a column of its name, or one that begins so."""
    return re.fullmatch(rf"{argument}\w*(?:\[\d+\])?|\w+\[['\"]{argument}['\"]\]", str(written).strip()) is not None


def _is_alike(one: Value, other: Value) -> bool:
    """Tell whether two values are of the same kind."""
    return (is_number(one) and is_number(other)) or type(one) is type(other)


def change_arguments(plotter: FigurePlotter, figure: Figure, change: Rebinding) -> Figure | None:
    """Return a figure with other arguments, which no paper has; None where its function is gone."""
    arguments = {name: value for name, value in {**figure.arguments, **change.values}.items() if value is not None}
    changed = replace(figure, arguments=FrozenMap(arguments))
    try:
        return replace(changed, digest=digest_figure(FigureTask(plotter.figures, changed, plotter.store).request))
    except CompanionError:
        return None
