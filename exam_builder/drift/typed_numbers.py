r"""Numbers typed by hand that are a parameter's or a key's in the reference paper, and stay when these are drawn."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from exam_builder.codes import Code
from exam_builder.draw import YamlLocation
from exam_builder.drift.literals import NumberLiteral, blank_holes, find_literals, find_neighbours, hole_span
from exam_builder.drift.printable_numbers import list_printable_numbers
from exam_builder.drift.printed_text import parse_template
from exam_builder.drift.text_fields import TextField, find_text_fields
from exam_builder.findings import Finding
from exam_builder.paper import NumberStyle, Paper, Question
from exam_builder.read import LoadedExam, LoadedQuestion, text_source
from exam_builder.values import Value, is_number

MAX_NAMES = 3
ROUNDED_DIGITS = 3
"""Significant digits from which a typed number counts as the rounding of a value."""
Neighbours = Mapping[str, frozenset[str]]


def find_typed_numbers(exam: LoadedExam, reference: Paper, drawn: Sequence[Paper]) -> tuple[Finding, ...]:
    """A finding at each number that is typed in a text although a drawn paper has another value there."""
    return tuple(
        finding
        for index, (loaded, question) in enumerate(zip(exam.questions, reference.questions, strict=True))
        for finding in _check_question(loaded, question, [paper.questions[index] for paper in drawn], reference.numbers)
    )


def _check_question(
    loaded: LoadedQuestion, question: Question, drawn: Sequence[Question], style: NumberStyle
) -> Iterator[Finding]:
    changing = _find_changing(loaded, question, drawn)
    if not changing:
        return
    counted = _neighbours_by_name(loaded, changing)
    for field in find_text_fields(loaded):
        spot = YamlLocation(loaded, field.path, field.part)
        written = parse_template(text_source(loaded, field.path)[0])
        for literal in find_literals(written, style) if written is not None else ():
            names = [
                _name_in_text(name, field)
                for name, value in changing.items()
                if _may_use(name, field, loaded)
                and _is_value(literal, value, name, counted)
                and not _is_mark(literal, field)
            ]
            if names:
                yield _report_typed(spot, literal, names)


def _find_changing(loaded: LoadedQuestion, question: Question, drawn: Sequence[Question]) -> dict[str, Value]:
    """The numbers of the reference paper that are others in some drawn paper."""
    others = [list_printable_numbers(loaded, each) for each in drawn]
    reference = list_printable_numbers(loaded, question)
    return {name: value for name, value in reference.items() if any(each.get(name) != value for each in others)}


def _neighbours_by_name(loaded: LoadedQuestion, names: Collection[str]) -> Neighbours:
    r"""What stands beside `\VAR{name}` in the texts of a question, for each name."""
    found: dict[str, frozenset[str]] = {}
    for field in find_text_fields(loaded):
        written = parse_template(text_source(loaded, field.path)[0])
        for hole in written.holes if written is not None else ():
            name = hole.expression.source.strip()
            if written is not None and name in names:
                around = find_neighbours(blank_holes(written), *hole_span(written.source, hole), written.source)
                found[name] = found.get(name, frozenset()) | around
    return found


def _is_value(literal: NumberLiteral, value: Value, name: str, counted: Neighbours) -> bool:
    """Whether a typed number is this value: small whole numbers only where they count the same thing."""
    if not is_number(value) or not _is_equal(literal, value):
        return False
    if literal.decimals or abs(literal.value) >= 10:
        return True
    return abs(literal.value) >= 2 and bool(literal.beside & counted.get(name, frozenset()))


def _is_equal(literal: NumberLiteral, value: Value) -> bool:
    assert is_number(value)
    apart = abs(float(literal.value) - float(value))
    significant = len(literal.text.lstrip("-0.,").replace(".", ""))
    if literal.decimals and significant >= ROUNDED_DIGITS:
        return apart <= 0.5 * 10.0**-literal.decimals * (1 + 1e-9)
    return apart <= 1e-12 * abs(float(value))


def _may_use(name: str, field: TextField, loaded: LoadedQuestion) -> bool:
    """Whether a text may print it: keys stand in texts of their part and later ones, but in no prompt of their own."""
    if not name.startswith("answers."):
        return True
    letters = [part.id for part in loaded.parts]
    owner = name.removeprefix("answers.").partition("[")[0]
    if field.part is None or field.part not in letters:
        return field.marking
    after = letters.index(field.part) - letters.index(owner)
    return after > 0 or (after == 0 and field.path[-1] not in ("prompt", "text"))


def _is_mark(literal: NumberLiteral, field: TextField) -> bool:
    """Whether a number in a marking scheme looks like marks: a multiple of a quarter below ten."""
    return field.marking and bool(literal.decimals) and abs(literal.value) < 10 and (4 * literal.value).denominator == 1


def _name_in_text(name: str, field: TextField) -> str:
    own = f"answers.{field.part}"
    return f"answer{name.removeprefix(own)}" if name == own or name.startswith(f"{own}[") else name


def _report_typed(spot: YamlLocation, literal: NumberLiteral, names: Sequence[str]) -> Finding:
    listed = list(dict.fromkeys(names))[:MAX_NAMES]
    shown = " and ".join(f"`{name}`" for name in listed)
    verb = "is" if len(listed) == 1 else "are"
    number = literal.value if literal.decimals == 0 else float(literal.value)
    message = f"{literal.text} is typed here, and stays {literal.text} when {shown} {verb} drawn anew"
    holes = " or ".join(rf"\VAR{{{name}}}" for name in listed)
    hint = rf"write {holes}; if it is {literal.text} in every paper, write \VAR{{{number}}}"
    return spot.finding(Code.TYPED_NUMBER, message, hint, literal.offset)
