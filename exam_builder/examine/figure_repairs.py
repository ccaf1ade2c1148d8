"""Find the wrong argument of a figure by trying other values until the figure shows what it should."""

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from exam_builder.companions import CompanionError
from exam_builder.paper import Figure, Question
from exam_builder.plot import FigurePlotter, PlottedFigure, figure_digest
from exam_builder.plot.paper_figures import FigureTask
from exam_builder.read.models import DrawnFigure
from exam_builder.values import Record, Value, is_number

MAX_DRAWN = 30
"""The greatest number of figures that are drawn to find the right one."""


@dataclass(frozen=True)
class Rebinding:
    """Other values for arguments of a figure: the first argument that changes, and the change in words."""

    argument: str
    words: str
    values: Mapping[str, Value]


def find_rebinding(
    plotter: FigurePlotter,
    question: Question,
    figure: Figure,
    model: DrawnFigure,
    is_right: Callable[[Figure, PlottedFigure], bool],
) -> Rebinding | None:
    """Return the first change of arguments with which a figure of a question shows what it should."""
    for change in itertools.islice(_list_rebindings(figure, model, question.parameters), MAX_DRAWN):
        changed = _change(plotter, figure, change)
        if changed is not None:
            plotter.plot([replace(question, figures=(changed,))])
            shown = plotter.find_data(changed)
            if shown is not None and is_right(changed, shown):
                return change
    return None


def _list_rebindings(figure: Figure, model: DrawnFigure, parameters: Mapping[str, Value]) -> Iterator[Rebinding]:
    """Yield the exchange of each two arguments, and each argument with the value of a parameter, its own name first."""
    given = {name: figure.arguments[name] for name in model.with_}
    for one, other in itertools.combinations(given, 2):
        if given[one] != given[other] and _is_alike(given[one], given[other]):
            words = f"`{one}` and `{other}` in each other's place"
            yield Rebinding(one, words, {one: given[other], other: given[one]})
    for name, value in given.items():
        for parameter, other_value in sorted(parameters.items(), key=lambda each: each[0] != name):
            if other_value != value and (parameter == name or _is_alike(value, other_value)):
                yield Rebinding(name, f"`{parameter}` as `{name}`", {name: other_value})


def _is_alike(one: Value, other: Value) -> bool:
    """Tell whether two values are of the same kind."""
    return (is_number(one) and is_number(other)) or type(one) is type(other)


def _change(plotter: FigurePlotter, figure: Figure, change: Rebinding) -> Figure | None:
    """Return a figure with other arguments; None if its function does not exist."""
    changed = replace(figure, arguments=Record({**figure.arguments, **change.values}))
    try:
        return replace(changed, digest=figure_digest(FigureTask(plotter.figures, changed, plotter.store).request))
    except CompanionError:
        return None
