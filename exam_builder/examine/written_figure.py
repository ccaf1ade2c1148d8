"""A figure of a draw, with the question's lists, units and numbers that its contents are compared with."""

from collections.abc import Iterator
from dataclasses import dataclass

from exam_builder.draw import YamlLocation
from exam_builder.examine.figure_lists import Lists, list_numbers, walk_lists
from exam_builder.examine.figure_numbers import FigureTexts, find_numbers, list_texts
from exam_builder.examine.isolated_question import IsolatedQuestion
from exam_builder.examine.typed_numbers import list_printable_numbers, walk_numbers
from exam_builder.findings import Refused
from exam_builder.paper import Figure, Question
from exam_builder.plot.plotted import PlottedFigure
from exam_builder.read.models import DrawnFigure
from exam_builder.values import Value, is_number

MOST_ENTRIES = 12
"""The most entries of a list that are compared as single numbers."""


@dataclass(frozen=True)
class WrittenFigure:
    """A figure of a draw, with its contents."""

    subject: IsolatedQuestion
    question: Question
    figure: Figure
    shown: PlottedFigure

    @property
    def location(self) -> YamlLocation:
        """Its place in the YAML."""
        return YamlLocation(self.subject.question, ("figures", self.figure.id))

    @property
    def model(self) -> DrawnFigure:
        """Its model."""
        model = self.subject.question.model.figures[self.figure.id]
        assert isinstance(model, DrawnFigure)
        return model

    @property
    def units(self) -> dict[str, str]:
        """The units of parameters, by their own names and by the names of the function's arguments."""
        units = self._list_units()
        units |= {name: units.get(str(each).strip()) for name, each in self.model.with_.items() if name not in units}
        return {name: unit for name, unit in units.items() if isinstance(unit, str) and unit}

    @property
    def lists(self) -> Lists:
        """The lists of the question, and the arguments of the function."""
        return Lists(tuple(walk_lists(self.question.parameters, self._list_units())), self.figure.arguments)

    def _list_units(self) -> dict[str, object]:
        """Return the units of parameters as they are written: a text, or one for each field of a mapping."""
        model = self.subject.question.model
        return {name: getattr(each, "unit", None) for name, each in (*model.needs.items(), *model.parameters.items())}

    def read_texts(self) -> FigureTexts:
        """Return the numbers in its texts, and the numbers of the question."""
        parameters = self.question.parameters
        arguments = self.figure.arguments
        given = {name: value for name, value in arguments.items() if parameters.get(name, value) == value}
        other = {name: arguments[name] for name in arguments.keys() - given.keys() if is_number(parameters[name])}
        values: dict[str, Value] = list_printable_numbers(self.subject.question, self.question)
        for name, value in (*given.items(), *self._list_wanted()):
            values |= dict(walk_numbers(name, value, MOST_ENTRIES))
        entries = ((name, list_numbers(value)) for name, value in {**parameters, **given}.items())
        lists = {name: numbers for name, numbers in entries if numbers}
        return FigureTexts(find_numbers(list_texts(self.shown), frozenset()), values, lists, other)

    def _list_wanted(self) -> Iterator[tuple[str, Value]]:
        """Yield the values that its witnesses expect."""
        for name, witness in self.model.shows.items():
            if witness.is_ is not None:
                location = self.location / "shows" / name / "is"
                try:
                    style = self.subject.settings.style
                    yield str(witness.is_), location.evaluate(witness.is_, self.question.parameters, style)
                except Refused:
                    continue
