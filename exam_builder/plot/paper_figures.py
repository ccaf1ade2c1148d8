"""Plot the figures of papers, each once for the same content, and let functions of the course read them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol, TypeVar

from exam_builder.companions import read_python
from exam_builder.companions.function_calls import FunctionCall
from exam_builder.digests import digest
from exam_builder.findings import Code, CompanionError, Finding, Place
from exam_builder.paper import Figure, Paper, Question
from exam_builder.plot.figure_functions import FigureRequest, digest_figure, plot_in_process
from exam_builder.plot.figure_pages import FigureError
from exam_builder.plot.latin_modern import convert_face, find_font_faces
from exam_builder.plot.picture_pages import is_picture
from exam_builder.plot.plotted import Plot, PlottedFigure, with_arrays
from exam_builder.store import ChangedStoreError, Store, read_by

Item = TypeVar("Item")
Result = TypeVar("Result")
FIGURE_KIND = "figures"
"""The store's kind for finished figures, by digest."""
PLOTTED_KIND = "plotted"
"""The store's kind for the data that they show, by the same digest."""
PRINTS_KIND = "figure-prints"
"""The store's kind for a flag on figures whose function printed something, by the same digest."""

FigurePlaces = Callable[[str, str], Place | None]
"""A function that returns the place in the YAML of a figure (question's name, figure's id)."""


@dataclass(frozen=True)
class FigureProblem:
    """What is wrong with a figure, a hint, and the place if it is in the course's Python."""

    message: str
    hint: str
    place: Place | None = None


class MapFunction(Protocol):
    """Maps a function over items, in this process or in others: `map`, or the `map` of `Jobs`."""

    def __call__(self, function: Callable[[Item], Result], items: Iterable[Item], /) -> Iterator[Result]: ...


@dataclass(frozen=True)
class FigureTask:
    """A figure to plot, with everything that this needs."""

    figures: Path
    figure: Figure
    store: Store
    fonts: tuple[Path, ...] = ()

    @property
    def request(self) -> FigureRequest:
        """The request for the figure function."""
        figure = self.figure
        return FigureRequest(self.figures, figure.draw, figure.arguments, figure.width, figure.decimal, figure.font)


NO_ALT = FigureProblem("it has no description for those who cannot see it", 'write what it shows: `alt: "…"`')
APART = "let one of them show something else, or add a constraint that keeps them apart"


@dataclass(frozen=True)
class FigurePlotter:
    """Plots figures with the functions in a folder, and keeps them in a store; `run` distributes the work.

    `place` finds a figure in the YAML. Without `python`, no figure function is run.
    """

    figures: Path
    store: Store
    run: MapFunction = map
    place: FigurePlaces | None = None
    python: bool = True
    faces: dict[str, tuple[Path, ...]] = field(default_factory=dict, compare=False, repr=False)
    """The TrueType files of fonts that were needed, since asking TeX for them takes half as long as plotting."""
    failed: set[str] = field(default_factory=set, compare=False, repr=False)
    """The digests of figures that could not be plotted."""

    def plot(self, questions: Iterable[Question]) -> tuple[Finding, ...]:
        """Plot all figures of some questions that are not in the store; return findings about them.

        Figures of options that come out as one picture are found by the bytes of their pages. Raise OSError if the
        store cannot be written, and Lacking without Latin Modern.
        """
        questions = tuple(questions)
        figures = [(question, figure) for question in questions for figure in question.figures]
        wanted = list({each[1].digest: each for each in figures if self._is_missing(each[1])}.values())
        made = self._make([FigureTask(self.figures, figure, self.store) for _, figure in wanted])
        wrong = [(*owner, problem) for owner, problem in zip(wanted, made, strict=True) if problem is not None]
        self.failed.update(figure.digest for _, figure, _ in wrong)
        silent = [(question, figure, NO_ALT) for question, figure in figures if not figure.alt.strip()]
        printing = [
            self._print_finding(question, figure)
            for question, figure in figures
            if self.store.load(PRINTS_KIND, figure.digest, bool)
        ]
        alike = (finding for question in questions for finding in self._find_alike_options(question))
        return (*(self._problem_finding(*each) for each in (*silent, *wrong)), *printing, *alike)

    def plot_paper(self, paper: Paper) -> tuple[Finding, ...]:
        """Plot all figures of a paper, and its logo, as `plot` does."""
        return (*self.plot(paper.with_figures), *self.plot_logo(paper.cover.logo))

    def plot_logo(self, logo: Figure | None) -> tuple[Finding, ...]:
        """Plot the logo of a cover if it is not in the store; return a finding if that fails."""
        if logo is None or not self._is_missing(logo):
            return ()
        (problem,) = self._make([FigureTask(self.figures, logo, self.store)])
        place = self.place("", logo.id) if self.place else None
        return (Finding(Code.FIGURE, f"the logo: {problem.message}", place, problem.hint),) if problem else ()

    def find_data(self, figure: Figure) -> PlottedFigure | None:
        """Return the data of a figure that was plotted; None if that failed.

        Raise ChangedStoreError if they are not in the store any more.
        """
        known = self.store.load(PLOTTED_KIND, figure.digest, PlottedFigure)
        if known is None and figure.digest not in self.failed:
            raise ChangedStoreError.of(self.store.path(PLOTTED_KIND, figure.digest))
        return known

    def _is_missing(self, figure: Figure) -> bool:
        known = self.store.find(FIGURE_KIND, figure.digest)
        return known is None or not self.store.path(PLOTTED_KIND, figure.digest).exists()

    def _make(self, tasks: list[FigureTask]) -> Iterator[FigureProblem | None]:
        """Plot the figures; convert fonts first, so that no two processes convert the same ones."""
        if not self.python:
            return map(_make_without_python, tasks)
        drawn = [task for task in tasks if not is_picture(task.figure.draw)]
        for font in {task.figure.font for task in drawn} - self.faces.keys():
            self.faces[font] = tuple(self.run(convert_face, find_font_faces(self.store, {font})))
        return self.run(store_figure, [replace(task, fonts=self.faces.get(task.figure.font, ())) for task in tasks])

    def _print_finding(self, question: Question, figure: Figure) -> Finding:
        path, function = self.figures / f"{figure.draw.partition('.')[0]}.py", figure.draw.partition(".")[2]
        where = self.place(question.name, figure.id) if self.place else None
        place = Place(path.relative_to(self.figures.parent).as_posix(), read_python(path).find_print(function))
        message, hint = (
            f"figure `{figure.id}`: `{figure.draw}` prints",
            "take out its `print` calls: nobody sees what they print",
        )
        return Finding(Code.PRINTS, message, place, hint, "warning", question=question.name, caller=where)

    def _find_alike_options(self, question: Question) -> Iterator[Finding]:
        """Report figures of which one makes an option look like another one, in the order of the file."""
        for part in question.parts:
            texts = [option.text.tex for option in part.options if option.text]
            seen: dict[tuple[str, bytes], Figure] = {}
            for figure, tex in ((each, tex) for each in question.figures for tex in texts if f"{{{each.id}}}" in tex):
                page = b"" if self._is_missing(figure) else self.store.read(FIGURE_KIND, figure.digest)
                look = (tex.replace(f"{{{figure.id}}}", "{}"), page)
                first = seen.setdefault(look, figure)
                if page and first.digest != figure.digest:
                    problem = FigureProblem(f"it is the same picture as `{first.id}`, another option", APART)
                    yield replace(
                        self._problem_finding(question, figure, problem), code=Code.OPTIONS_ALIKE, part=part.id
                    )

    def _problem_finding(self, question: Question, figure: Figure, problem: FigureProblem) -> Finding:
        code = Code.FIGURE_ALT if problem is NO_ALT else Code.FIGURE
        where = self.place(question.name, figure.id) if self.place else None
        caller = where if problem.place else None
        message = f"figure `{figure.id}`: {problem.message}"
        return Finding(code, message, problem.place or where, problem.hint, question=question.name, caller=caller)


def store_figure(task: FigureTask) -> FigureProblem | None:
    """Plot one figure and store it; return a problem if that fails."""
    try:
        keep_plot(task)
    except CompanionError as problem:
        return FigureProblem(problem.message, problem.hint, problem.place(task.figures.parent))
    return None


def keep_plot(task: FigureTask) -> Plot:
    """Plot one figure, and store it with its data; raise CompanionError if it cannot be plotted."""
    figure = task.figure
    fonts = task.fonts or tuple(map(convert_face, find_font_faces(task.store, {figure.font})))
    made = read_by(lambda: plot_in_process(task.request, task.store, fonts), fonts)
    if digest_figure(task.request) != figure.digest:
        raise FigureError(f"`{figure.draw}` was changed while the paper was being built", "build again")
    if made.prints:
        task.store.save(PRINTS_KIND, figure.digest, bool, True)
    task.store.put(FIGURE_KIND, figure.digest, made.page)
    task.store.save(PLOTTED_KIND, figure.digest, PlottedFigure, made.shown)
    return made


def load_plotted(task: FigureTask) -> PlottedFigure:
    """Return the data of a figure; plot and store the figure if it is not in the store.

    Raise CompanionError if it cannot be plotted, Lacking without Latin Modern, and OSError if the store cannot be
    written.
    """
    return task.store.load(PLOTTED_KIND, task.figure.digest, PlottedFigure) or keep_plot(task).shown


def _make_without_python(task: FigureTask) -> FigureProblem | None:
    if is_picture(task.figure.draw):
        return store_figure(task)
    return FigureProblem(f"`{task.figure.draw}` is not drawn, as Python is switched off", "leave out --no-python")


@dataclass(frozen=True)
class ReaderCall(FunctionCall):
    """A call whose first argument is the data of a figure; `figure` is the figure's digest."""

    figure: str
    shown: PlottedFigure

    def list_arguments(self) -> dict[str, object]:
        """Return the arguments of the call."""
        first, *_ = self.file.signature(self.function).names
        return {first: with_arrays(self.shown), **super().list_arguments()}

    def key(self) -> str:
        """Return the digest of everything on which the result depends."""
        return digest("reader", self.figure, super().key())
