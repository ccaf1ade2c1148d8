"""What stands at the head of a section, for all of its questions: a text with figures and tables."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import partial

from exam_builder.draw.figures_tables import make_figure, make_table
from exam_builder.draw.parameter_units import find_unit
from exam_builder.draw.question_draw import DrawSettings
from exam_builder.draw.questions import NO_TEXT, Numbering
from exam_builder.draw.text_filler import TextFiller, join_question_texts
from exam_builder.draw.yaml_location import FindingCollector, YamlLocation
from exam_builder.expressions import ExpressionError
from exam_builder.paper import Figure, Question
from exam_builder.read import LoadedExam, LoadedQuestion
from exam_builder.read.models import DrawnFigure, Image
from exam_builder.values import Names, Record, Value


def list_owners(exam: LoadedExam, asked: Iterable[tuple[int, LoadedQuestion]]) -> Iterator[LoadedQuestion]:
    """Questions in their order, by the index of their sections, each after the introduction of its section.

    Introductions of sections that ask none of them come at the end.
    """
    left = dict(exam.introductions)
    for section, question in asked:
        if section in left:
            yield left.pop(section)
        yield question
    yield from left.values()


def make_introduction(
    exam: LoadedExam, settings: DrawSettings, section: int, shared: Names, numbering: Numbering
) -> Question | None:
    """The introduction of a section, as a question that asks nothing; None where it has none.

    Raise Refused with all that is wrong in it.
    """
    loaded = exam.introductions.get(section)
    if loaded is None:
        return None
    gather, spot = FindingCollector(), YamlLocation(loaded, loaded.path)
    hooks = _make_hooks(loaded, settings, numbering)
    users = partial(join_question_texts, exam.questions)
    filler = TextFiller(shared, settings.style, hooks, {}, settings.macros, users)

    def draw_figure(id_: str, model: DrawnFigure | Image) -> Figure:
        called = (numbering.figures.get((loaded.name, id_), 0), "")
        return make_figure(spot / "figures" / id_, model, called, filler, settings)

    figures = [gather.attempt(partial(draw_figure, *each), None) for each in loaded.model.figures.items()]
    tables = [
        gather.attempt(partial(make_table, spot / "tables" / id_, model, filler), None)
        for id_, model in loaded.model.tables.items()
    ]
    prompt = gather.attempt(lambda: filler.optional(spot / "introduction", loaded.model.prompt), None)
    gather.settle()
    blank = Question(
        loaded.name, 0, NO_TEXT, Fraction(0), 0, 1, Record({}), (), (), (), prompt, (), (), section=section
    )
    return replace(
        blank,
        figures=tuple(figure for figure in figures if figure is not None),
        tables=tuple(table for table in tables if table is not None),
    )


def _make_hooks(
    loaded: LoadedQuestion, settings: DrawSettings, numbering: Numbering
) -> Mapping[str, Callable[..., Value]]:
    """What an introduction may ask the paper for."""

    def find_figure(id_: Value) -> Value:
        number = numbering.figures.get((loaded.name, str(id_)))
        if number is None:
            raise ExpressionError(f"there is no figure `{id_}` with a caption", "name a figure of the introduction")
        return number

    def find_question(name: str) -> Value:
        if name not in (numbering.questions or {}):
            raise ExpressionError(f"there is no question `{name}` in this exam", "name a question of the exam")
        return (numbering.questions or {})[name]

    def find_own_unit(entry: tuple[str, ...]) -> str:
        unit = find_unit(loaded.model, settings.units, entry)
        if unit is None:
            raise ExpressionError(f"`{'.'.join(entry)}` has no unit", "give the parameter its `unit`")
        return unit

    return {"figure": find_figure, "number": find_question, "quantity": find_own_unit}
