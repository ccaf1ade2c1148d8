"""Read what drawn figures show, and compare it with what they should show."""

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from exam_builder import readers
from exam_builder.companions import PythonFile, from_python, read_python, to_python
from exam_builder.draw import YamlLocation
from exam_builder.draw.parameters import list_used_names
from exam_builder.draw.yaml_location import Written
from exam_builder.examine.figure_numbers import ReferenceFigure
from exam_builder.examine.figure_repairs import Rebinding, find_rebinding, find_unfit_argument, is_own_name
from exam_builder.examine.figure_texts import find_wrong_texts
from exam_builder.examine.isolated_question import IsolatedQuestion
from exam_builder.examine.written_figure import WrittenFigure
from exam_builder.fields import YamlPath
from exam_builder.findings import Code, Finding, Lacking, Refused, find_nearest_name, select_errors, shorten
from exam_builder.kinds.base.agreement import agrees
from exam_builder.kinds.base.contract import format_exactly
from exam_builder.paper import Figure, Question
from exam_builder.plot import FigurePlotter, PlottedFigure
from exam_builder.plot.paper_figures import ReaderCall
from exam_builder.plot.plotted import with_arrays
from exam_builder.read import LoadedQuestion
from exam_builder.read.models import DrawnFigure, Witness
from exam_builder.readers import READERS
from exam_builder.store import ChangedStoreError
from exam_builder.values import Value

OF_PYTHON = re.compile(
    r"NameError|ImportError|ModuleNotFoundError|UnboundLocalError|SyntaxError|truth value of an array"
    r"|unexpected keyword|module '|draws one picture|does not end within"
)
"""What a function does wrong whatever it is given."""
SHOWS, DRAWS = "shows", "draws"
"""What an argument is changed for: that a figure shows what it should, or that it can be drawn."""
COMMON = Path(readers.__file__)
"""The file of the toolkit's readers."""
SHOWN_LENGTH = 80
SHOWS_HINT = "correct what the function is given, the function, or what `shows` says"
READER_ERRORS = (ValueError, TypeError, ArithmeticError, LookupError, AttributeError)
"""Exceptions of the toolkit's readers for a figure that has nothing to read."""


def find_figure_errors(subject: IsolatedQuestion, question: Question) -> Iterator[Finding]:
    """Draw the figures of a drawn question, and find what they show wrongly."""
    models = subject.question.model.figures
    figures = tuple(each for each in question.figures if isinstance(models.get(each.id), DrawnFigure))
    if not figures:
        return
    plotter = subject.plotter
    for figure in figures:
        try:
            problems = select_errors(plotter.plot([replace(question, figures=(figure,))]))
        except ChangedStoreError:
            raise
        except Lacking as lacking:
            yield Finding(Code.FIGURES_UNCHECKED, f"the figures are not checked: {lacking}", severity="warning")
            return
        yield from (_report_at_argument(subject, question, figure, each) for each in problems)
        if (shown := plotter.find_data(figure)) is not None:
            view = FigureView(subject, question, figure, shown)
            yield from view.find_wrong(partial(_find_repair, plotter))
            reference = _find_reference(subject, plotter, figure.id)
            other = reference is not None and reference.figure.digest != figure.digest
            yield from find_wrong_texts(view, reference.texts if reference and other else None)


def _report_at_argument(subject: IsolatedQuestion, question: Question, figure: Figure, finding: Finding) -> Finding:
    """Return a finding of a figure that cannot be drawn at the argument in `with` that is wrong, if one is known."""
    model, key = subject.question.model.figures[figure.id], (figure.id, DRAWS)
    if finding.code != Code.FIGURE or not isinstance(model, DrawnFigure) or OF_PYTHON.search(finding.message):
        return finding
    if key not in subject.rebindings:
        subject.rebindings[key] = find_unfit_argument(subject.plotter, question, figure, model)
    change = subject.rebindings[key]
    if change is None:
        return finding
    place = YamlLocation(subject.question, ("figures", figure.id, "with", change.argument)).place()
    message = f"{finding.message}; it can be drawn with {change.words}".replace("with without", "without")
    hint = f"correct `{change.argument}`, which is given there"
    return replace(finding, place=place, caller=finding.place, message=message, hint=hint)


def _find_reference(subject: IsolatedQuestion, plotter: FigurePlotter, id_: str) -> ReferenceFigure | None:
    """Return a figure of the reference paper; None if it cannot be drawn."""
    if id_ not in subject.figures:
        try:
            question = subject.reference.questions[0]
        except Refused:
            return None
        figure = next(each for each in question.figures if each.id == id_)
        plotter.plot([replace(question, figures=(figure,))])
        shown = plotter.find_data(figure)
        texts = None if shown is None else WrittenFigure(subject, question, figure, shown).read_texts()
        subject.figures[id_] = None if shown is None or texts is None else ReferenceFigure(figure, shown, texts)
    return subject.figures[id_]


def _find_repair(plotter: FigurePlotter, view: "FigureView") -> Rebinding | None:
    """Return a change of arguments that fixes a wrong figure, found in the reference paper if that is wrong too."""
    subject, id_ = view.subject, view.figure.id
    key = (id_, SHOWS)
    if key not in subject.rebindings:
        reference = _find_reference(subject, plotter, id_)
        if reference is not None:
            question = subject.reference.questions[0]
            first = replace(view, question=question, figure=reference.figure, shown=reference.shown)
            view = view if first.is_right() else first
        found = find_rebinding(plotter, view.question, view.figure, view.model, view.would_be_right)
        subject.rebindings[key] = found
    return subject.rebindings[key]


class FigureView(WrittenFigure):
    """A figure of a draw with its contents, which are compared with what its model says that it should show."""

    def is_right(self) -> bool:
        """Tell whether it shows everything that it should."""
        return not any(self.find_wrong(lambda _: None))

    def would_be_right(self, figure: Figure, plotted: PlottedFigure) -> bool:
        """Tell whether another figure in its place would be right."""
        return replace(self, figure=figure, shown=plotted).is_right()

    def find_wrong(self, repair: Callable[["FigureView"], Rebinding | None]) -> Iterator[Finding]:
        """Find what the figure shows wrongly, as one finding, and what cannot be read.

        `repair` looks for the wrong argument if none is known.
        """
        unread: list[Finding] = []
        wrong: dict[YamlPath, list[str]] = {}
        misread: dict[str, tuple[Value, Value]] = {}
        for name, witness in self.model.shows.items():
            try:
                read, wanted = self._read(name, witness), self._evaluate_value(name, witness)
            except Refused as refused:
                unread += refused.findings
                continue
            within = None if witness.within is None else float(witness.within)
            if not agrees(wanted, read, within):
                meant = f"`{witness.is_}` is" if re.search(r"[^\W\d]", str(witness.is_ or 0)) else "it should be"
                words = f"shows `{name}` as {_shorten(read)}, but {meant} {_shorten(wanted)}"
                wrong.setdefault(self._blame(read, wanted, within).path, []).append(words)
                misread[name] = (read, wanted)
        doubtful = self.location.path in wrong or any(each.code == Code.COMPANION for each in unread)
        change = repair(self) if doubtful else None
        if change is not None:
            said = [*itertools.chain(*wrong.values())] or [f"cannot be read: {unread[0].message}"]
            said[-1] += f"; it is right with {change.words}"
            wrong = {(*self.location.path, "with", change.argument): said}
        elif self.location.path in wrong:
            wrong = {self._find_wrong_witness(misread).path: [*itertools.chain(*wrong.values())]}
        yield from unread if change is None else ()
        for path, said in wrong.items():
            message = f"figure `{self.figure.id}` {', and '.join(said)}"
            yield YamlLocation(self.subject.question, path).finding(Code.FIGURE_SHOWS, message, SHOWS_HINT)

    def _blame(self, read: Value, expected: Value, within: float | None) -> YamlLocation:
        """Return the one argument in `with` that explains the wrong value; else the figure."""
        given = [
            name
            for name in self.model.with_
            if agrees(self.figure.arguments[name], read, within) and not agrees(self.figure.arguments[name], expected)
            if not is_own_name(name, self.model.with_[name])
        ]
        return self.location / "with" / given[0] if len(given) == 1 else self.location

    def _find_wrong_witness(self, misread: Mapping[str, tuple[Value, Value]]) -> YamlLocation:
        """Return the first of two witnesses that read what the other expects, or the only one if the figure shows what
        a similar expectation says; else the figure.
        """
        for (one, (first, wanted)), (_, (second, other)) in itertools.combinations(misread.items(), 2):
            if agrees(wanted, second) and agrees(other, first):
                return self.location / "shows" / one
        for name, (read, wanted) in misread.items() if len(misread) == 1 else ():
            location, written = self.location / "shows" / name / "is", self.model.shows[name].is_
            if isinstance(written, str) and _begins_with(read, wanted):
                return location
            for text in _list_similar(written, self.question.parameters) if isinstance(written, str) else ():
                with suppress(Refused):
                    if agrees(self._evaluate(location, text), read):
                        return location
        return self.location

    def agrees_with(self, read: Sequence[Value]) -> bool:
        """Tell whether its readers, in their order, find what it should show."""
        pairs = zip(self.model.shows.items(), read, strict=True)
        return all(self.agrees_at(name, each, found) for (name, each), found in pairs)

    def agrees_at(self, name: str, witness: Witness, read: Value) -> bool:
        """Tell whether a reader finds what a witness expects."""
        return agrees(
            self._evaluate_value(name, witness), read, None if witness.within is None else float(witness.within)
        )

    def _evaluate_value(self, name: str, witness: Witness) -> Value:
        """Return the value that the figure should show."""
        if witness.is_ is None:
            return self.question.parameters[name]
        return self._evaluate(self.location / "shows" / name / "is", witness.is_)

    def _evaluate(self, location: YamlLocation, written: Written) -> Value:
        return location.evaluate(written, self.question.parameters, self.subject.settings.style)

    def _read(self, name: str, witness: Witness) -> Value:
        """Return what a reader finds in the figure; raise Refused if it finds nothing."""
        location, folder = self.location / "shows" / name, self.subject.exam.course.figures
        file = find_reader_file(self.subject.question, folder, self.model, witness.read)
        if wrong := tuple(_check_witness(location, witness, file)):
            raise Refused(wrong)
        if self.shown.left_out:
            words = f"not all of figure `{self.figure.id}` can be read: it has {', '.join(self.shown.left_out[:-1])}"
            raise location.refuse(Code.WITNESS, words, "draw it with lines, points, bars, shapes, arrows and texts")
        given = self.list_given(name)
        if file.path == COMMON:
            return self._read_commonly(location, witness.read, given)
        calls = self.subject.settings.calls
        call = ReaderCall(file, witness.read, given, None, calls.seconds, self.figure.digest, self.shown)
        return location.companion(lambda: calls.run(call)).value

    def list_given(self, name: str) -> dict[str, Value]:
        """Return what a reader is given besides the figure."""
        location, given = self.location / "shows" / name / "with", self.model.shows[name].with_
        return {each: self._evaluate(location / each, written) for each, written in given.items()}

    def _read_commonly(self, location: YamlLocation, reader: str, values: Mapping[str, Value]) -> Value:
        """Return what one of the toolkit's readers finds."""
        arguments = {name: to_python(value) for name, value in values.items()}
        try:
            return from_python(READERS[reader](with_arrays(self.shown), **arguments))
        except READER_ERRORS as problem:
            words = f"`{reader}` cannot read figure `{self.figure.id}`: {problem}"
            hint = "name another reader, or say under `with` what it reads"
            raise location.refuse(Code.WITNESS, words, hint) from None


def _begins_with(read: Value, wanted: Value) -> bool:
    """Tell whether a list is the beginning of a longer one."""
    if not isinstance(read, tuple) or not isinstance(wanted, tuple):
        return False
    return 0 < len(wanted) < len(read) and agrees(wanted, read[: len(wanted)])


def _list_similar(written: str, names: Iterable[str]) -> Iterator[str]:
    """Yield expressions like one: sorted, upside down, with another parameter in place of one, or with the same index
    everywhere.
    """
    yield f"sorted({written})"
    yield f"1 / ({written})"
    for name in sorted(list_used_names(written)):
        yield from (re.sub(rf"\b{name}\b", other, written) for other in names if other != name)
    indices = set(re.findall(r"\[\d+\]", written))
    yield from (re.sub(r"\[\d+\]", index, written) for index in indices if len(indices) > 1)


def find_reader_file(loaded: LoadedQuestion, figures: Path, model: DrawnFigure, reader: str) -> PythonFile:
    """Return the file with a function that reads a figure: beside the figure's, the question's companion, or the
    toolkit's.

    It is the toolkit's if no file has the function.
    """
    files = [figures / f"{model.draw.partition('.')[0]}.py", *filter(None, [loaded.companion])]
    own = (file for file in map(read_python, files) if reader in file.signatures)
    return next(own, None) or read_python(COMMON)


def _check_witness(location: YamlLocation, witness: Witness, file: PythonFile) -> Iterator[Finding]:
    """Find mistakes of a witness that the source of its function shows."""
    name = witness.read
    if name not in (READERS if file.path == COMMON else file.signatures):
        near = find_nearest_name(name, READERS)
        hint = f"did you mean `{near}`?" if near else f"write `def {name}(figure):` beside the figure's function"
        yield location.finding(Code.WITNESS, f"there is no function `{name}` that reads a figure", hint)
        return
    signature = location.companion(lambda: file.signature(name))
    wrong = [each for each in witness.with_ if each not in signature.names[1:]]
    missing = [each for each in signature.needed[1:] if each not in witness.with_]
    fixed = [each for each, written in witness.with_.items() if file.path != COMMON and list_used_names(written)]
    if not signature.names:
        yield location.finding(Code.WITNESS, f"`{name}` takes no figure", f"write `def {name}(figure):`")
    elif wrong:
        yield (location / "with" / wrong[0]).finding(Code.WITNESS, f"`{name}` takes no `{wrong[0]}`", "leave it out")
    elif missing:
        yield location.finding(Code.WITNESS, f"`{name}` needs `{missing[0]}`", f"write `with: {{{missing[0]}: …}}`")
    elif fixed:
        message = f"`{name}` is given a parameter, so it could return that without reading the figure"
        yield (location / "with" / fixed[0]).finding(Code.WITNESS, message, "give it what is the same in all draws")


def _shorten(value: Value) -> str:
    """Return a value for a message, with the digits that a picture shows exactly."""
    return shorten(format_exactly(value, 6), SHOWN_LENGTH)
