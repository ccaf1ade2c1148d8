"""All figures of a paper, each drawn once for what it is made of."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol, TypeVar

from exam_builder.codes import Code
from exam_builder.companions import CompanionError, read_python
from exam_builder.findings import Finding, Place
from exam_builder.paper import Figure, Question
from exam_builder.plot.figure_functions import FigureRequest, figure_digest, plot_in_process
from exam_builder.plot.figure_pages import FigureError
from exam_builder.plot.latin_modern import convert_face, font_faces
from exam_builder.plot.picture_pages import is_picture
from exam_builder.plot.plotted import Plot, PlottedFigure
from exam_builder.store import Store

Item = TypeVar("Item")
Result = TypeVar("Result")
FIGURE_KIND = "figures"
"""Finished figures stand in the store under this kind and their digest."""
PLOTTED_KIND = "plotted"
"""What they show stands under this kind and the same digest."""
PRINTS_KIND = "figure-prints"
"""Of figures at whose drawing something was printed, that it was, under their digest."""

FigurePlaces = Callable[[str, str], Place | None]
"""Where a figure (question's name, figure's id) stands in the YAML."""


@dataclass(frozen=True)
class FigureProblem:
    """What is wrong, what would correct it, and where in the course's Python, if there."""

    message: str
    hint: str
    place: Place | None = None


class MapFunction(Protocol):
    """Calls a function on each item, here or in processes: `map`, or the `map` of `Jobs`."""

    def __call__(self, function: Callable[[Item], Result], items: Iterable[Item], /) -> Iterator[Result]: ...


@dataclass(frozen=True)
class FigureTask:
    """One figure to be made, with all that its making needs."""

    figures: Path
    figure: Figure
    store: Store
    fonts: tuple[Path, ...] = ()

    @property
    def request(self) -> FigureRequest:
        """What is to be drawn."""
        figure = self.figure
        return FigureRequest(self.figures, figure.draw, figure.arguments, figure.width, figure.decimal, figure.font)


NO_ALT = FigureProblem("it has no text for those who cannot see it", 'write what it shows: `alt: "…"`')
CHANGED = FigureProblem("`{draw}` was changed while the paper was being built", "build again")
SKIPPED = FigureProblem("`{draw}` is not drawn, as Python is switched off", "leave out --no-python")


@dataclass(frozen=True)
class FigurePlotter:
    """Makes figures by the functions in a folder and keeps them in a store; `run` spreads the work.

    `place` says where a figure stands in the YAML. Without `python` no figure function is run.
    """

    figures: Path
    store: Store
    run: MapFunction = map
    place: FigurePlaces | None = None
    python: bool = True
    faces: dict[str, tuple[Path, ...]] = field(default_factory=dict, compare=False, repr=False)
    """The TrueType files of each font that was needed: to ask TeX for them takes half as long as to draw a figure."""

    def plot(self, questions: Iterable[Question]) -> tuple[Finding, ...]:
        """Make every figure of some questions that the store has not got; findings for those that cannot be made.

        Raise OSError when the store cannot be written, and Lacking without Latin Modern.
        """
        figures = [(question, figure) for question in questions for figure in question.figures]
        wanted = list({each[1].digest: each for each in figures if self._is_missing(each[1])}.values())
        made = self._make([FigureTask(self.figures, figure, self.store) for _, figure in wanted])
        wrong = [(*owner, problem) for owner, problem in zip(wanted, made, strict=True) if problem is not None]
        silent = [(question, figure, NO_ALT) for question, figure in figures if not figure.alt.strip()]
        printing = [self._print_finding(*each) for each in figures if self._prints(each[1])]
        return (*(self._problem_finding(*each) for each in (*silent, *wrong)), *printing)

    def plot_logo(self, logo: Figure | None) -> tuple[Finding, ...]:
        """Make the logo of a cover where the store has not got it; a finding where that cannot be."""
        if logo is None or not self._is_missing(logo):
            return ()
        (problem,) = self._make([FigureTask(self.figures, logo, self.store)])
        place = self.place("", logo.id) if self.place else None
        return (Finding(Code.FIGURE, f"the logo: {problem.message}", place, problem.hint),) if problem else ()

    def find_data(self, figure: Figure) -> PlottedFigure | None:
        """Return what a figure that was made shows; None where it could not be made."""
        return self.store.load(PLOTTED_KIND, figure.digest, PlottedFigure)

    def _is_missing(self, figure: Figure) -> bool:
        known = self.store.find(FIGURE_KIND, figure.digest)
        return known is None or not self.store.path(PLOTTED_KIND, figure.digest).exists()

    def _make(self, tasks: list[FigureTask]) -> Iterator[FigureProblem | None]:
        """Make the figures, fonts first so that no two processes make the same ones."""
        if not self.python:
            return map(_make_without_python, tasks)
        drawn = [task for task in tasks if not is_picture(task.figure.draw)]
        for font in {task.figure.font for task in drawn} - self.faces.keys():
            self.faces[font] = tuple(self.run(convert_face, font_faces(self.store, {font})))
        return self.run(make_figure, [replace(task, fonts=self.faces.get(task.figure.font, ())) for task in tasks])

    def _prints(self, figure: Figure) -> bool:
        """Return whether something was printed when a figure was drawn."""
        return bool(self.store.load(PRINTS_KIND, figure.digest, bool))

    def _print_finding(self, question: Question, figure: Figure) -> Finding:
        path, function = self.figures / f"{figure.draw.partition('.')[0]}.py", figure.draw.partition(".")[2]
        where = self.place(question.name, figure.id) if self.place else None
        place = Place(path.relative_to(self.figures.parent).as_posix(), read_python(path).find_print(function))
        message, hint = f"figure `{figure.id}`: `{figure.draw}` prints", "take its prints out: nobody sees them"
        return Finding(Code.PRINTS, message, place, hint, "warning", question=question.name, caller=where)

    def _problem_finding(self, question: Question, figure: Figure, problem: FigureProblem) -> Finding:
        code = Code.FIGURE_ALT if problem is NO_ALT else Code.FIGURE
        where = self.place(question.name, figure.id) if self.place else None
        caller = where if problem.place else None
        message = f"figure `{figure.id}`: {problem.message}"
        return Finding(code, message, problem.place or where, problem.hint, question=question.name, caller=caller)


def make_figure(task: FigureTask) -> FigureProblem | None:
    """Make one figure and keep it; what is wrong and what would correct it, if it cannot be."""
    try:
        keep_plot(task)
    except CompanionError as problem:
        return FigureProblem(problem.message, problem.hint, problem.place(task.figures.parent))
    return None


def keep_plot(task: FigureTask) -> Plot:
    """Make one figure, and keep it with what it shows; raise CompanionError where it cannot be made."""
    figure = task.figure
    fonts = task.fonts or tuple(map(convert_face, font_faces(task.store, {figure.font})))
    made = plot_in_process(task.request, task.store, fonts)
    if figure_digest(task.request) != figure.digest:
        raise FigureError(CHANGED.message.format(draw=figure.draw), CHANGED.hint)
    if made.prints:
        task.store.save(PRINTS_KIND, figure.digest, bool, True)
    task.store.put(FIGURE_KIND, figure.digest, made.page)
    task.store.save(PLOTTED_KIND, figure.digest, PlottedFigure, made.shown)
    return made


def load_plotted(task: FigureTask) -> PlottedFigure:
    """Return what a figure shows; it is drawn, and kept, where that is not known yet.

    Raise CompanionError where it cannot be drawn, Lacking without Latin Modern, and OSError when the store cannot be
    written.
    """
    return task.store.load(PLOTTED_KIND, task.figure.digest, PlottedFigure) or keep_plot(task).shown


def _make_without_python(task: FigureTask) -> FigureProblem | None:
    return make_figure(task) if is_picture(task.figure.draw) else _fill_problem(SKIPPED, task.figure)


def _fill_problem(problem: FigureProblem, figure: Figure) -> FigureProblem:
    return FigureProblem(problem.message.format(draw=figure.draw), problem.hint)
