"""Check exams with decimal commas: numbers typed into formulas, and commas between printed numbers."""

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction

from exam_builder.expressions import try_evaluate
from exam_builder.expressions.latex_commands import FORMULA
from exam_builder.findings import Code, Finding
from exam_builder.read.checks.latex_slips import blank_text
from exam_builder.read.checks.remark import Remark, make_findings
from exam_builder.read.checks.usages import collect_usages
from exam_builder.read.loaded import LoadedExam, LoadedQuestion, get_raw_text
from exam_builder.read.models import DeriveParameter, Parameter
from exam_builder.values import Record, Value, is_number

POINT = re.compile(r"(?<![\d.,{}])(?P<whole>\d+)\.(?P<rest>\d+)(?![\d.])")
GROUPED = re.compile(rf"{POINT.pattern}(?<!\.\d\d\d)")
"""The same if a point groups thousands."""
COMMA = re.compile(
    r"(?:^|[$=<>+*/·×≈≤≥−-]|\\[(\[]|\\(?:cdot|times|approx|leq?|geq?|pm|sim)(?![A-Za-z]))\s*"
    r"(?P<whole>\d+),(?P<rest>\d+)(?!\d|\s*[,;])",
    re.MULTILINE,
)
"""A comma without a blank after it in a number that is not in brackets, where the comma might separate two."""


HOLE = r"[-+]?\s*\\VAR\s*\{[^{}]*\}"
COMMA_LIST = re.compile(rf"[(\[|]\s*{HOLE}(?:\s*(?P<comma>,)\s*(?:\\[,;:!]\s*)?{HOLE})+\s*[)\]|]")
"""Brackets that contain only values with commas between them."""
HOLE_INSIDE = re.compile(r"\\VAR\s*\{(?P<inside>[^{}]*)\}")


def _find_comma_lists(question: LoadedQuestion) -> Iterator[Remark]:
    """Report commas between numbers in brackets if one of these may have a decimal comma: `(2,5, 0,5)`."""
    broken = {name for name, each in question.model.parameters.items() if _has_decimals(each)}
    defaults = _find_defaults(question.model.parameters)
    for use in collect_usages(question):
        if not use.text or use.path[0] == "listings" or use.path[-1] == "alt":
            continue
        tex = get_raw_text(question, use.path)
        for found in COMMA_LIST.finditer(tex):
            insides = HOLE_INSIDE.findall(found.group())
            drawn = not broken.isdisjoint(re.findall(r"[A-Za-z_]\w*", " ".join(insides)))
            if not drawn and not any(_has_fraction(try_evaluate(each, defaults)) for each in insides):
                continue
            message = f"`{found.group()}` prints commas both in its numbers and between them"
            hint = f"write `;` between them: {re.sub(r'(?<=})(?:[ ]*),', ';', found.group())}"
            yield Remark(use.path, Code.MATHEMATICS, message, hint, found.start("comma"), "warning")


def _find_defaults(parameters: Mapping[str, Parameter]) -> dict[str, Value]:
    """Return the values of parameters that need no drawing, and of those that are derived from them."""
    defaults: dict[str, Value] = {}
    for name, each in parameters.items():
        derived = try_evaluate(str(each.derive), defaults) if isinstance(each, DeriveParameter) else None
        given = (getattr(each, "value", None), getattr(each, "default", None), derived)
        value = next((value for value in given if value is not None), None)
        if value is not None:
            defaults[name] = value
    return defaults


def _has_decimals(parameter: Parameter) -> bool:
    """Return whether a parameter may be a number with decimals, or contain one."""
    given = [getattr(parameter, field, None) for field in ("value", "default", "choose", "range", "step", "sample")]
    return any(map(_has_fraction, given))


def _has_fraction(value: object) -> bool:
    if isinstance(value, tuple | list):
        return any(map(_has_fraction, value))
    if isinstance(value, Record):
        return any(map(_has_fraction, value.values()))
    return is_number(value) and Fraction(value).denominator != 1


def check_decimal_marks(exam: LoadedExam) -> tuple[Finding, ...]:
    """Warn of numbers that would print with a decimal point, or with a gap after the comma."""
    if exam.decimal != ",":
        return ()
    pattern = GROUPED if exam.model.numbers.grouping == "." else POINT
    found = (
        make_findings([*_find_other_marks(question, pattern), *_find_comma_lists(question)], question, ())
        for question in exam.questions
    )
    return tuple(finding for findings in found for finding in findings)


def _find_other_marks(question: LoadedQuestion, point: re.Pattern[str]) -> Iterator[Remark]:
    marks = ((COMMA, "with a gap after its comma"), (point, "with a point, where numbers of this exam have a comma"))
    for use in collect_usages(question):
        if not use.text or use.path[0] == "listings" or use.path[-1] == "alt":
            continue
        text = blank_text(get_raw_text(question, use.path))
        for pattern, what in marks:
            for found in pattern.finditer(text.blank):
                start, end = found.start("whole"), found.end()
                written = text.tex[start:end]
                if "\\" not in written and text.mode(start) == FORMULA:
                    message = f"`{written}` prints {what}"
                    hint = f"write {found['whole']}{{,}}{found['rest']}"
                    yield Remark(use.path, Code.MATHEMATICS, message, hint, start, "warning")
