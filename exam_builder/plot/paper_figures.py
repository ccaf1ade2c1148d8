"""All figures of a paper, each drawn once for what it is made of."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from exam_builder.codes import Code
from exam_builder.companions import CompanionError
from exam_builder.findings import Finding, Place
from exam_builder.paper import Figure, Paper, Question
from exam_builder.plot import latin_modern
from exam_builder.plot.figure_functions import figure_digest, plot_in_process
from exam_builder.plot.picture_files import is_picture
from exam_builder.store import Store

FIGURE_KIND = "figures"
"""Finished figures stand in the cache under this kind and their digest."""

FigurePlaces = Callable[[str, str], Place | None]
"""Where a figure (question's name, figure's id) stands in the YAML."""

FigureProblem = tuple[str, str]
"""What is wrong, and what would mend it."""


class MapFunction(Protocol):
    """Calls a function on each item, here or in processes: `map`, or the `map` of `Jobs`."""

    def __call__(self, function: Callable[[Any], Any], items: Iterable[Any], /) -> Iterator[Any]: ...


class HasFigures(Protocol):
    """What is asked of a course: its folder of figure functions, beside content/."""

    @property
    def figures(self) -> Path: ...


@dataclass(frozen=True)
class FigureTask:
    """One figure to be made, with all that its making needs."""

    figures: Path
    figure: Figure
    store: Store


NO_ALT = ("it has no text for those who cannot see it", 'write what it shows: `alt: "…"`')
CHANGED = ("`{draw}` was changed while the paper was being built", "build again")
SKIPPED = ("`{draw}` is not drawn, as Python is switched off", "leave out --no-python")


def plot_figures(
    paper: Paper,
    course: HasFigures,
    cache: Store,
    run: MapFunction = map,
    place: FigurePlaces | None = None,
    *,
    python: bool = True,
) -> tuple[Finding, ...]:
    """Make every figure of the paper that the cache has not got; findings for those that cannot be made.

    With `python` False no figure function is run. Raise OSError when the cache cannot be written, and Lacking without
    Latin Modern.
    """
    return plot_questions(paper.questions, course, cache, run, place, python=python)


def plot_questions(
    questions: Iterable[Question],
    course: HasFigures,
    cache: Store,
    run: MapFunction = map,
    place: FigurePlaces | None = None,
    *,
    python: bool = True,
) -> tuple[Finding, ...]:
    """Make the figures of some questions, as `plot_figures` does for those of a paper."""
    figures = [(question, figure) for question in questions for figure in question.figures]
    wanted = list(
        {figure.digest: (question, figure) for question, figure in figures if _is_missing(cache, figure)}.values()
    )
    made = _make_all([FigureTask(course.figures, figure, cache) for _, figure in wanted], run, python)
    wrong = [(*owner, problem) for owner, problem in zip(wanted, made, strict=True) if problem is not None]
    silent = [(question, figure, NO_ALT) for question, figure in figures if not figure.alt.strip()]
    return tuple(_report_problem(question, figure, problem, place) for question, figure, problem in (*silent, *wrong))


def _make_all(tasks: list[FigureTask], run: MapFunction, python: bool) -> Iterator[FigureProblem | None]:
    """Make the figures, fonts first so that no two processes make the same ones."""
    if not python:
        return map(_make_without_python, tasks)
    if any(not is_picture(task.figure.draw) for task in tasks):
        list(run(latin_modern.convert_face, latin_modern.font_faces(tasks[0].store)))
    return run(make_figure, tasks)


def make_figure(task: FigureTask) -> FigureProblem | None:
    """Make one figure and keep it; what is wrong and what would mend it, if it cannot be."""
    figure = task.figure
    asked = (task.figures, figure.draw, figure.arguments, figure.width)
    try:
        made = plot_in_process(*asked, task.store, figure.decimal)
        if figure_digest(*asked, figure.decimal) != figure.digest:
            return _fill_problem(CHANGED, figure)
    except CompanionError as problem:
        return problem.message, problem.hint
    task.store.put(FIGURE_KIND, figure.digest, made)
    return None


def _make_without_python(task: FigureTask) -> FigureProblem | None:
    return make_figure(task) if is_picture(task.figure.draw) else _fill_problem(SKIPPED, task.figure)


def _fill_problem(problem: FigureProblem, figure: Figure) -> FigureProblem:
    return problem[0].format(draw=figure.draw), problem[1]


def _is_missing(cache: Store, figure: Figure) -> bool:
    return not cache.path(FIGURE_KIND, figure.digest).exists()


def _report_problem(question: Question, figure: Figure, problem: FigureProblem, place: FigurePlaces | None) -> Finding:
    code = Code.FIGURE_ALT if problem is NO_ALT else Code.FIGURE
    where = place(question.name, figure.id) if place else None
    return Finding(code, f"figure `{figure.id}`: {problem[0]}", where, problem[1], question=question.name)
