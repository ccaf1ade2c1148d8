"""Make the parts of a paper around its questions: cover, constants, formulas, and introductions of sections."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import partial

from exam_builder.draw.figures_tables import fill_figure, make_table
from exam_builder.draw.parameters import get_unit
from exam_builder.draw.question_draw import DrawSettings
from exam_builder.draw.questions import NO_TEXT, Numbering
from exam_builder.draw.text_filler import TextFiller, join_question_texts
from exam_builder.draw.yaml_location import FindingCollector, YamlLocation
from exam_builder.expressions import ExpressionError, expand, parse_text
from exam_builder.expressions.latex_text import escape_ampersands
from exam_builder.findings import Code
from exam_builder.paper import Constant, Cover, Figure, Question, Sheet, Text
from exam_builder.plot import FigureRequest, digest_figure
from exam_builder.read import LoadedExam, LoadedQuestion
from exam_builder.read.models import DrawnFigure, FormulasModel, ImageFigure
from exam_builder.values import FrozenMap, Names, Value, is_number


def fill_cover(exam: LoadedExam, filler: TextFiller) -> Cover:
    """Fill in the cover of a paper; raise Refused if a text or the logo cannot be made."""
    model, top = exam.model, YamlLocation(exam)
    logo = _make_logo(exam)
    return Cover(
        title=filler.text(top / "title"),
        course=filler.text(top / "course"),
        term=filler.optional(top / "term", model.term),
        date=filler.optional(top / "date", model.date),
        time=filler.optional(top / "time", model.time),
        aids=filler.optional(top / "aids", model.aids),
        advice=tuple(filler.text(YamlLocation(exam, path)) for path, _ in model.each_advice()),
        instructions=filler.optional(top / "instructions", model.instructions),
        logo=logo,
        logo_height=model.logo.height if model.logo and logo else "",
    )


def _make_logo(exam: LoadedExam) -> Figure | None:
    """Make the logo as a picture as wide as a line; the template scales it to its height."""
    logo = exam.model.logo
    if logo is None:
        return None
    path = exam.files.paths[logo.file].relative_to(exam.course.root.resolve()).as_posix()
    arguments = FrozenMap({} if logo.page is None else {"page": logo.page})
    request = FigureRequest(exam.course.figures, path, arguments, 1.0)
    digest = YamlLocation(exam, ("logo",)).companion(lambda: digest_figure(request))
    return Figure("logo", 0, path, arguments, 1.0, "", None, (), digest)


def fill_sheet(exam: LoadedExam, filler: TextFiller) -> Sheet:
    """Fill in the constants and formulas of a paper; raise Refused if a text fails, or a constant is not a number."""
    model, top = exam.model, YamlLocation(exam)
    formulas = filler.optional(top / "formulas", model.formulas)
    tear_off = isinstance(model.formulas, FormulasModel) and model.formulas.tear_off
    return Sheet(tuple(_fill_constants(exam, filler)), formulas, tear_off)


def _fill_constants(exam: LoadedExam, filler: TextFiller) -> Iterator[Constant]:
    for name in exam.model.constants:
        location = YamlLocation(exam, ("constants", name))
        text = filler.text(location)
        called = Text(escape_ampersands(text.tex), text.file, text.lines)
        place = location.place()
        yield Constant(called, Text(_print_constant(exam, filler, location, name), place.file, (place.line,)))


def _print_constant(exam: LoadedExam, filler: TextFiller, location: YamlLocation, name: str) -> str:
    """Print the value of a parameter as LaTeX, with its unit if it has one."""
    if not is_number(filler.names.get(name, "")):
        hint = "print it in the formulas or the instructions, as \\VAR{…}"
        raise location.refuse(
            Code.VALUE, f"`{name}` is not a number, and the table of constants holds only numbers", hint
        )
    unit = exam.model.parameters[name].unit
    hole = rf"\VAR{{quantity({name})}}" if unit else rf"\VAR{{{name}}}"
    try:
        return expand(parse_text(hole), filler.names, filler.style, filler.hooks, filler.printed)[0]
    except ExpressionError as problem:
        raise location.refuse(Code.EXPRESSION, problem.message, problem.hint) from None


def list_owners(exam: LoadedExam, asked: Iterable[tuple[int, LoadedQuestion]]) -> Iterator[LoadedQuestion]:
    """Yield the introduction of each section before its questions, which are given with the indexes of their sections.

    Introductions of sections without questions come last.
    """
    left = dict(exam.introductions)
    for section, question in asked:
        if section in left:
            yield left.pop(section)
        yield question
    yield from left.values()


def make_introduction(
    exam: LoadedExam, settings: DrawSettings, section: int, exam_values: Names, numbering: Numbering
) -> Question | None:
    """Make the introduction of a section, as a question without parts; return None if there is none.

    Raise Refused with all of its findings.
    """
    loaded = exam.introductions.get(section)
    if loaded is None:
        return None
    gather, location = FindingCollector(), YamlLocation(loaded, loaded.path)
    hooks = _make_hooks(loaded, settings, numbering)
    users = partial(join_question_texts, exam.questions)
    filler = TextFiller(exam_values, settings.style, hooks, {}, settings.macros, users)

    def draw_figure(at: YamlLocation, model: DrawnFigure | ImageFigure) -> Figure:
        called = (numbering.figures.get((loaded.name, str(at.path[-1])), 0), "")
        return fill_figure(at, model, called, filler, settings)

    figures = gather.each(location / "figures", loaded.model.figures, draw_figure)
    tables = gather.each(location / "tables", loaded.model.tables, partial(make_table, filler=filler))
    prompt = gather.attempt(lambda: filler.optional(location / "introduction", loaded.model.prompt), None)
    gather.settle()
    blank = Question(
        loaded.name, 0, NO_TEXT, Fraction(0), 0, 1, FrozenMap({}), (), (), (), prompt, (), (), section=section
    )
    return replace(blank, figures=figures, tables=tables)


def _make_hooks(
    loaded: LoadedQuestion, settings: DrawSettings, numbering: Numbering
) -> Mapping[str, Callable[..., Value]]:
    """Return the functions that the texts of an introduction may call."""

    def find_figure(id_: Value) -> Value:
        number = numbering.figures.get((loaded.name, str(id_)))
        if number is None:
            raise ExpressionError(f"there is no figure `{id_}` with a caption", "name a figure of the introduction")
        return number

    def find_question(name: str) -> Value:
        if name not in (numbering.questions or {}):
            raise ExpressionError(f"there is no question `{name}` in this exam", "name a question of the exam")
        return (numbering.questions or {})[name]

    find_own_unit = partial(get_unit, loaded.model, settings.units)
    return {"figure": find_figure, "number": find_question, "quantity": find_own_unit}
