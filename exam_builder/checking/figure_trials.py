"""Find the wrong line of a figure's Python: corrections are tried, one at a time, until figures show what they should.

Only corrections of lines that draw what a wrong witness reads are tried, and then those of the readers themselves.
"""

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from exam_builder.checking.companion_edits import UNDONE, PythonEdit, list_python_edits
from exam_builder.checking.companion_repairs import add_expression, report_edits, report_expression
from exam_builder.checking.file_trials import SEEDS, FileTrials, keep_likeliest
from exam_builder.checking.repairs import list_repairs, list_slips
from exam_builder.checking.suspect_lines import FileSlices
from exam_builder.checking.undone_changes import list_undone_edits
from exam_builder.companions import PythonFile, read_python
from exam_builder.companions.function_calls import CallResult
from exam_builder.draw import YamlLocation
from exam_builder.examine.figure_witnesses import COMMON, OF_PYTHON, FigureView, find_reader_file
from exam_builder.examine.isolated_question import IsolatedQuestion
from exam_builder.findings import Code, CompanionError, Finding, Lacking, Place, Refused
from exam_builder.plot import FigureTask, PlottedFigure
from exam_builder.plot.figure_variants import FigureVariants, read_variants
from exam_builder.plot.latin_modern import convert_face, find_font_faces
from exam_builder.read.models import DrawnFigure, Witness
from exam_builder.readers import READERS
from exam_builder.values import FrozenMap, Value

AT_ONCE = 20
"""The number of corrections that are tried together."""
AS_NAMED = 2
"""The rank of another name in the place of one, which copying leaves."""
AS_SLIP = 2
"""The rank of corrections of a figure's Python that are as likely as a slip in what it should show."""
READER = 3
"""What is added to the rank of a correction of a function that reads the figure, and the greatest rank before that."""
LAST_RANK = 9
ARTISTS = {
    "lines": ("plot", "axhline", "axvline", "axline", "step", "errorbar", "hlines", "vlines", "semilogx", "semilogy"),
    "points": ("scatter", "plot"),
    "bars": ("bar", "barh", "hist"),
    "shapes": ("add_patch", "fill", "fill_between", "fill_betweenx", "axhspan", "axvspan", "pie"),
    "arrows": ("annotate", "arrow", "quiver", "add_patch"),
    "texts": ("text", "annotate", "figtext"),
    "images": ("imshow", "matshow", "pcolormesh", "contour", "contourf"),
}
"""What a reader looks at, and the methods of matplotlib that draw it."""


@dataclass(frozen=True)
class Expectation:
    """A corrected `is` of a figure; `is_likely` if it undoes a slip, and none of the figure's Python is likelier."""

    figure: str
    name: str
    text: str
    is_likely: bool


@dataclass(frozen=True)
class _Witnesses:
    """A figure of a draw, and its readers."""

    view: FigureView
    variants: FigureVariants

    def is_right(self, result: CallResult | None) -> bool:
        """Tell whether the readers find what the figure should show."""
        read = result.value if result else None
        return isinstance(read, tuple) and self.view.agrees_with(read)


def report_figure_faults(subject: IsolatedQuestion, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the findings; errors about the figures that one file draws become one, at the line whose correction fixes
    them.
    """
    if not subject.settings.calls.python:
        return tuple(findings)
    drawn = {id_: each for id_, each in subject.question.model.figures.items() if isinstance(each, DrawnFigure)}
    for name in dict.fromkeys(each.draw.partition(".")[0] for each in drawn.values()):
        own = [id_ for id_, each in drawn.items() if each.draw.partition(".")[0] == name]
        findings = _report_file(subject, f"{subject.exam.course.figures.name}/{name}.py", own, findings)
    return tuple(findings)


def _report_file(
    subject: IsolatedQuestion, path: str, figures: Sequence[str], findings: Sequence[Finding]
) -> Sequence[Finding]:
    spots = {id_: YamlLocation(subject.question, ("figures", id_)).place() for id_ in figures}
    wrong = [id_ for id_ in figures if any(_is_of_python(each, id_, spots[id_], path) for each in findings)]
    if not wrong:
        return findings
    mine = [each for each in findings if any(f"figure `{id_}`" in each.message for id_ in wrong)]
    trials = FigureTrials(subject, path, wrong, mine[0])
    edits = trials.find_repairs()
    named = [each for each in mine if each.code == Code.FIGURE_SAYS and each.place and each.place.file == path]
    if named and trials.asked.isdisjoint(each.function for each in edits):
        return [each for each in findings if each not in mine or each in named]
    undone = any(each.rank == UNDONE for each in edits)
    expected, first = None if undone else trials.find_expectation(edits), mine[0]
    found = first
    if edits:
        found = report_edits(subject, trials.file, first, edits, trials.asked, doubtful=len(edits) > 1)
    if expected:
        found = _report_expectation(subject, first, expected, found)
    if found is first:
        return findings
    return [found if each == first else each for each in findings if each == first or each not in mine]


def _report_expectation(subject: IsolatedQuestion, first: Finding, expected: "Expectation", found: Finding) -> Finding:
    """Return a finding that names what the figure should show, first or beside the line that `found` blames."""
    place = YamlLocation(subject.question, ("figures", expected.figure, "shows", expected.name, "is")).place()
    mends = f"with `{expected.text}` as what `{expected.name}` is all agrees"
    if expected.is_likely:
        return report_expression(
            first, place, "the mistake is probably in what it should show", mends, None if found is first else found
        )
    return replace(first, hint=f"{first.hint}; {mends}, too") if found is first else add_expression(found, place, mends)


def _is_of_python(finding: Finding, id_: str, spot: Place | None, path: str) -> bool:
    """Tell whether an error says that a figure shows something wrong, or cannot be drawn or read; those that name the
    wrong argument, or the cause, do not count.
    """
    if finding.severity != "error" or OF_PYTHON.search(finding.message):
        return False
    shows = finding.code == Code.FIGURE_SHOWS and finding.place == spot
    inside = finding.place is not None and finding.place.file == path
    return f"figure `{id_}`" in finding.message and (shows or inside)


class FigureTrials(FileTrials):
    """Trials of the figures of a question that one file draws, with changes of the file."""

    most_seconds = 10.0

    def __init__(self, subject: IsolatedQuestion, path_name: str, figures: Sequence[str], finding: Finding) -> None:
        super().__init__(subject, read_python(subject.exam.course.root / path_name), finding)
        self.figures = figures
        self.witnesses: list[_Witnesses] = []

    @property
    def asked(self) -> frozenset[str]:
        """The functions that draw the figures."""
        return self.slices.reach(each.variants.request.draw.partition(".")[2] for each in self.witnesses)

    def _find_witnesses(self, seed: int | None, id_: str) -> _Witnesses:
        question = self.subject.draw(seed).questions[0]
        figure = next(each for each in question.figures if each.id == id_)
        model = self.subject.question.model.figures[id_]
        assert isinstance(model, DrawnFigure)
        view = FigureView(self.subject, question, figure, PlottedFigure())
        plotter = self.subject.plotter
        fonts = tuple(map(convert_face, find_font_faces(plotter.store, {figure.font})))
        request = FigureTask(plotter.figures, figure, plotter.store).request
        readers = tuple(
            (each.read, FrozenMap(view.list_given(name)), self._find_elsewhere(model, each.read))
            for name, each in model.shows.items()
        )
        return _Witnesses(view, FigureVariants(request, fonts, self.file, (), readers))

    def _find_elsewhere(self, model: DrawnFigure, reader: str) -> Callable[..., object] | PythonFile | None:
        """Return a reader of the toolkit, or the file of one that the course has."""
        file = find_reader_file(self.subject.question, self.subject.plotter.figures, model, reader)
        return READERS.get(reader) if file.path == COMMON else file

    def find_repairs(self) -> tuple[PythonEdit, ...]:
        """Find the likeliest corrections with which the figures show what they should, each in another line."""
        try:
            found = [
                self._find_witnesses(seed, id_)
                for seed in dict.fromkeys((*SEEDS, self.finding.seed))
                for id_ in self.figures
            ]
            self.witnesses = [*{each.view.figure.digest: each for each in reversed(found)}.values()][::-1]
            return self._find_undone() or self._find_edits()
        except (Refused, CompanionError, Lacking, OSError):
            self.witnesses = []
            return ()

    def find_expectation(self, edits: Sequence[PythonEdit]) -> Expectation | None:
        """Find the correction of the only wrong expectation with which the figure is right."""
        read = [(each.view, self._read(each, [""])[0]) for each in self.witnesses]
        shown = [(view, result.value) for view, result in read if result and isinstance(result.value, tuple)]
        wrong = {
            name
            for view, values in shown
            for (name, each), value in zip(view.model.shows.items(), values, strict=True)
            if not _agrees(view, name, each, value)
        }
        if len(wrong) != 1 or len(self.figures) != 1 or len(shown) < len(self.witnesses):
            return None
        (name,), names = wrong, frozenset(self.subject.plan.parameters)
        written, at = shown[0][0].model.shows[name], [*shown[0][0].model.shows].index(name)
        for list_texts in (list_slips, list_repairs) if isinstance(written.is_, str) else ():
            likely = list_texts is list_slips and all(each.rank > AS_SLIP for each in edits)
            for text in list_texts(str(written.is_), names):
                changed = written.model_copy(update={"is_": text})
                if all(_agrees(view, name, changed, values[at]) for view, values in shown):
                    return Expectation(self.figures[0], name, text, likely)
        return None

    def _find_undone(self) -> tuple[PythonEdit, ...]:
        """Find a change of the file without which the figures are right."""
        edits = list_undone_edits(self.file, self.subject.plotter.store)
        return tuple(self._list_mending(edits))[:1]

    def _find_edits(self) -> tuple[PythonEdit, ...]:
        if any(not each.variants.readers for each in self.witnesses):
            return ()  # nothing says what the figure should show
        found: list[PythonEdit] = []
        for edit in self._list_mending(self._sort()):
            if self.only_avoids(edit):
                continue
            if found and edit.rank > found[0].rank:
                break
            found.append(edit)
        return keep_likeliest(found)

    def is_right_with(self, text: str, function: str) -> bool:
        """Tell whether the first figure shows what it should with another text."""
        return self.witnesses[0].is_right(self._read(self.witnesses[0], [text])[0])

    def _list_mending(self, edits: Sequence[PythonEdit]) -> Iterator[PythonEdit]:
        """Yield the corrections with which all figures are right in all draws that are looked at."""
        first, *others = self.witnesses
        if all(each.is_right(self._read(each, [""])[0]) for each in self.witnesses):
            return  # a trial that sees no mistake in the file as it is sees none in others either
        for batch in self.list_batches(edits, AT_ONCE):
            texts = [each.apply(self.file.text) for each in batch]
            for edit, text, result in zip(batch, texts, self._read(first, texts), strict=True):
                if first.is_right(result) and all(each.is_right(self._read(each, [text])[0]) for each in others):
                    yield edit

    def _read(self, witnesses: _Witnesses, texts: Sequence[str]) -> tuple[CallResult | None, ...]:
        texts = [text or self.file.text for text in texts]
        found = read_variants(replace(witnesses.variants, texts=tuple(texts)))
        self.spent += found.seconds
        return found.results

    def _sort(self) -> list[PythonEdit]:
        """Sort corrections of the lines that draw what is read, and of the readers, the likeliest first."""
        readers = {each.read for one in self.witnesses for each in one.view.model.shows.values()}
        reading = self.slices.reach(readers)
        drawing = self._list_drawing(readers)
        edits = list_python_edits(self.file.text, self.asked | reading)
        kept = (each for each in edits if each.line in drawing or (each.function in reading and each.rank <= READER))
        ranked = (replace(each, rank=self._rank(each) + READER * (each.function in reading)) for each in kept)
        likely = (each for each in ranked if each.rank <= LAST_RANK)
        return sorted(likely, key=lambda each: (each.rank, each.function in reading))

    def _rank(self, edit: PythonEdit) -> int:
        written = self.file.text.encode()[edit.start : edit.end].decode()
        return min(edit.rank, AS_NAMED) if written.isidentifier() and edit.new.isidentifier() else edit.rank

    def _list_drawing(self, readers: set[str]) -> frozenset[int]:
        """List the lines that draw what readers look at; all lines of the drawing functions if that is not known."""
        files = [self.file, read_python(COMMON), *map(read_python, filter(None, [self.subject.question.companion]))]
        nodes = chain.from_iterable(_list_nodes(file, readers) for file in files)
        seen = {each.attr for each in nodes if isinstance(each, ast.Attribute)} & ARTISTS.keys()
        lines = self.slices.find_calls({*chain.from_iterable(ARTISTS[each] for each in seen)}, self.asked)
        return lines or self.slices.find_lines(self.asked)


def _agrees(view: FigureView, name: str, witness: Witness, read: Value) -> bool:
    try:
        return view.agrees_at(name, witness, read)
    except Refused:
        return False


def _list_nodes(file: PythonFile, functions: set[str]) -> Iterator[ast.AST]:
    slices = FileSlices(file)
    for name in slices.reach(functions):
        if name in slices.functions:
            yield from ast.walk(slices.functions[name])
