"""Find the wrong argument of a figure when second routes that read the figure contradict the keys.

The figure is drawn again with other arguments until all of these routes arrive at their keys.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from exam_builder.checking.table_faults import RouteInDraw
from exam_builder.examine.figure_repairs import Rebinding, change_arguments, list_rebindings
from exam_builder.examine.isolated_question import IsolatedQuestion
from exam_builder.findings import Refused
from exam_builder.paper import Figure, Question
from exam_builder.read.models import DrawnFigure
from exam_builder.recompute.printed_values import read_shown
from exam_builder.values import Record, Value

MAX_CHANGES = 30


@dataclass(frozen=True)
class FigureChange:
    """A changed argument of a figure in one paper, and what the figure shows with it."""

    figure: str
    change: Rebinding
    shown: Value

    def apply(self, page: Record, names: Mapping[str, Value]) -> Record:
        """Return the page with the changed figure."""
        figures = page["figures"]
        assert isinstance(figures, Record)
        return Record({**page, "figures": Record({**figures, self.figure: self.shown})})


def find_figure_fault(subject: IsolatedQuestion, routes: Sequence[RouteInDraw]) -> FigureChange | None:
    """Return the change of one argument with which all routes agree with their keys, or None."""
    reading = [route for route in routes if route.page["figures"]]
    first = [route for route in reading if route.route.question == subject.reference.questions[0]]
    rest = [route for route in reading if route not in first][: len(first)]
    for fault in itertools.islice(_list_changes(subject, subject.reference.questions[0]), MAX_CHANGES) if first else ():
        if all(route.is_fixed(fault) for route in first):
            others = (_find_same(subject, fault, route) for route in rest)
            if all(other is not None and route.is_fixed(other) for other, route in zip(others, rest, strict=True)):
                return fault
    return None


def _find_same(subject: IsolatedQuestion, fault: FigureChange, route: RouteInDraw) -> FigureChange | None:
    """Return the same change in another draw."""
    words = fault.change.words
    changes = _list_changes(subject, route.route.question, words)
    return next((each for each in changes if each.figure == fault.figure), None)


def _list_changes(subject: IsolatedQuestion, question: Question, words: str = "") -> Iterator[FigureChange]:
    """Yield changes of the figures that students see, or only the change described by `words`."""
    for figure in question.figures:
        model = subject.question.model.figures[figure.id]
        if not isinstance(model, DrawnFigure) or (figure.audiences and "student" not in figure.audiences):
            continue
        for change in list_rebindings(figure, model, question.parameters):
            changed = change_arguments(subject.plotter, figure, change) if words in ("", change.words) else None
            shown = None if changed is None else _plot(subject, question, changed)
            if shown is not None:
                yield FigureChange(figure.id, change, shown)


def _plot(subject: IsolatedQuestion, question: Question, figure: Figure) -> Value | None:
    """Return what a second route reads from a figure, or None if the figure cannot be drawn."""
    try:
        subject.plotter.plot([replace(question, figures=(figure,))])
    except Refused:
        return None
    shown = subject.plotter.find_data(figure)
    return None if shown is None else read_shown(shown)
