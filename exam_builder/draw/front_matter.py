"""What stands around the questions of a paper: the cover with its logo, constants, and formulas."""

from collections.abc import Iterator

from exam_builder.codes import Code
from exam_builder.draw.text_filler import TextFiller
from exam_builder.draw.yaml_location import YamlLocation
from exam_builder.expressions import ExpressionError, expand, parse_text
from exam_builder.expressions.latex_text import escape_ampersands
from exam_builder.paper import Constant, Cover, Figure, Sheet, Text
from exam_builder.plot import FigureRequest, figure_digest
from exam_builder.read import LoadedExam
from exam_builder.read.models import FormulasModel
from exam_builder.values import Record, Value, is_number

NO_UNIT = "1"
"""The unit that says that there is none."""


def fill_cover(exam: LoadedExam, filler: TextFiller) -> Cover:
    """The first page of a paper; raise Refused where a text or the logo cannot be made."""
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
    """The picture of the logo as wide as the line, which is scaled to its height where it is printed."""
    logo = exam.model.logo
    if logo is None:
        return None
    path = exam.files.paths[logo.file].relative_to(exam.course.root.resolve()).as_posix()
    arguments = Record({} if logo.page is None else {"page": logo.page})
    request = FigureRequest(exam.course.figures, path, arguments, 1.0)
    digest = YamlLocation(exam, ("logo",)).companion(lambda: figure_digest(request))
    return Figure("logo", 0, path, arguments, 1.0, "", None, (), digest)


def fill_sheet(exam: LoadedExam, filler: TextFiller) -> Sheet:
    """The constants and formulas of a paper; raise Refused where a text fails, or a constant is no number."""
    model, top = exam.model, YamlLocation(exam)
    formulas = filler.optional(top / "formulas", model.formulas)
    tear_off = isinstance(model.formulas, FormulasModel) and model.formulas.tear_off
    return Sheet(tuple(_fill_constants(exam, filler)), formulas, tear_off)


def _fill_constants(exam: LoadedExam, filler: TextFiller) -> Iterator[Constant]:
    for name in exam.model.constants:
        spot = YamlLocation(exam, ("constants", name))
        text = filler.text(spot)
        called = Text(escape_ampersands(text.tex), text.file, text.lines)
        place = spot.place()
        yield Constant(called, Text(_print_constant(exam, filler, spot, name), place.file, (place.line,)))


def _print_constant(exam: LoadedExam, filler: TextFiller, spot: YamlLocation, name: str) -> str:
    """A parameter's value as LaTeX, with its unit where it has one."""
    if not is_number(filler.names.get(name, "")):
        hint = "print it in the formulas or the instructions, as \\VAR{…}"
        raise spot.refuse(Code.VALUE, f"`{name}` is not a number, and the table of constants holds only numbers", hint)
    unit = exam.model.parameters[name].unit
    hole = rf"\VAR{{quantity({name})}}" if unit and unit != NO_UNIT else rf"\VAR{{{name}}}"
    try:
        return expand(parse_text(hole), filler.names, filler.style, filler.hooks, filler.printed)[0]
    except ExpressionError as problem:
        raise spot.refuse(Code.EXPRESSION, problem.message, problem.hint) from None


def find_exam_unit(exam: LoadedExam, entry: tuple[str, ...]) -> Value:
    """The unit of a parameter of an exam, or of a field of one; raise ExpressionError when it has none."""
    found = exam.model.parameters.get(entry[0])
    units = found.unit if found else None
    unit = units if isinstance(units, str) and len(entry) == 1 else None
    if isinstance(units, dict) and len(entry) > 1:
        unit = units.get(entry[1])
    if unit is None:
        message = f"`{'.'.join(entry)}` has no unit"
        raise ExpressionError(message, "give the parameter its `unit`, or print the number alone")
    return unit
