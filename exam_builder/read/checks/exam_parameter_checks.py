"""Check the parameters of an exam: they must not need Python, and steady texts must not print drawn values."""

import re
from collections.abc import Iterable, Iterator, Mapping

from exam_builder.expressions import try_parse_text
from exam_builder.fields import YamlPath
from exam_builder.findings import Code
from exam_builder.kinds.base.units import READ_HINT, are_other_units, find_measure
from exam_builder.read.checks.parameter_checks import show_as_yaml
from exam_builder.read.checks.remark import Remark
from exam_builder.read.checks.unknown_names import HOLE
from exam_builder.read.checks.usages import DRAWN_KINDS, Usage, find_varying_names
from exam_builder.read.loaded import LoadedExam, get_raw_text
from exam_builder.read.models import ComputeParameter
from exam_builder.values import is_number

STEADY_FIELDS = ("title", "course", "term", "preamble")
"""Texts that are the same in all papers of an exam, because guides for all versions and shared macros need them."""
SMALL = 10


def check_exam_parameters(exam: LoadedExam, texts: Iterable[Usage]) -> Iterator[Remark]:
    """Check that the parameters need no Python, and that texts that are the same in all papers print no drawn value."""
    for name, parameter in exam.model.parameters.items():
        if isinstance(parameter, ComputeParameter):
            message = "an exam has no Python file, so nothing can compute this"
            hint = "compute it in the questions that need it, or write derive: and an expression"
            yield Remark(("parameters", name, "compute"), Code.PARAMETER, message, hint)
    varying = find_varying_names(exam) | exam.persons.keys()
    for use in texts if varying else ():
        yield from _check_text(exam, use, varying)


def check_shared_units(exam: LoadedExam) -> Iterator[Remark]:
    """Check that a parameter has a unit that can be read, and that the questions expect, if all of them expect one."""
    for name, parameter in exam.model.parameters.items():
        path: YamlPath = ("parameters", name, "unit")
        fields = parameter.unit if isinstance(parameter.unit, Mapping) else {"": parameter.unit}
        for field, unit in fields.items():
            if unit and find_measure(unit) is None:
                message = f"the unit `{unit}` cannot be read"
                yield Remark((*path, field) if field else path, Code.UNKNOWN_UNIT, message, READ_HINT)
        needs = [each.model.needs[name].unit for each in exam.questions if name in each.model.needs]
        expected = {unit for unit in needs if isinstance(unit, str)}
        if len(needs) > 1 and len(expected) == 1 and are_other_units(parameter.unit, wanted := expected.pop()):
            message = f"`{name}` is in {parameter.unit} here, but all questions that need it expect it in {wanted}"
            yield Remark(path, Code.WRONG_UNIT, message, f"write unit: {wanted}")


def _check_text(exam: LoadedExam, use: Usage, varying: frozenset[str]) -> Iterator[Remark]:
    """Check one text of an exam with drawn parameters."""
    parsed = try_parse_text(get_raw_text(exam, use.path))
    if parsed is None:
        return
    if use.path[0] not in STEADY_FIELDS:
        yield from _find_typed_values(exam, use, HOLE.sub(lambda hole: " " * len(hole[0]), parsed.source))
        return
    for name in sorted(parsed.names & varying):
        message = f"`{name}` is drawn for each paper, but `{use.path[0]}` is the same in all of them"
        hint = "print it in instructions, in a section or in questions"
        yield Remark(use.path, Code.PARAMETER, message, hint, parsed.offsets.get(name, 0))


def _find_typed_values(exam: LoadedExam, use: Usage, text: str) -> Iterator[Remark]:
    """Report typed numbers that are the defaults of drawn parameters, except small whole numbers, which may count
    something else.
    """
    for name, parameter in exam.model.parameters.items():
        default = parameter.default if isinstance(parameter, DRAWN_KINDS) else None
        if default is None or not is_number(default) or (isinstance(default, int) and abs(default) < SMALL):
            continue
        shown = show_as_yaml(default)
        typed = re.search(rf"(?<![\w.,]){re.escape(shown)}(?!\w|[.,]\d)", text)
        if typed:
            message = f"`{shown}` is typed here, but `{name}` is drawn: other papers have another value"
            yield Remark(use.path, Code.TYPED_NUMBER, message, rf"write \VAR{{{name}}}", typed.start())


TYPED_VALUE = re.compile(
    r"(?<![\\\w^{])(?P<name>\\?[A-Za-z]\w*)\s*(?:=|&=&?|\\approx)\s*(?P<value>-?\d+(?:[.,]\d+)?)(?![\w.,^]*\d)"
)
"""A name and its typed value, as in `g = 9.81`."""


def check_formulas(exam: LoadedExam) -> Iterator[Remark]:
    """Report formulas with the typed value of a parameter; if the value is wrong, this is an error."""
    parsed = try_parse_text(get_raw_text(exam, ("formulas",))) if exam.model.formulas is not None else None
    text = HOLE.sub(lambda hole: " " * len(hole[0]), parsed.source) if parsed else ""
    for said in TYPED_VALUE.finditer(text):
        name = said["name"].lstrip("\\")
        value = getattr(exam.model.parameters.get(name), "value", None)
        if value is None or not is_number(value):
            continue
        hint, at = rf"write \VAR{{{name}}}", said.start("value")
        if float(said["value"].replace(",", ".")) != float(value):
            message = f"`{said[0]}` does not hold: `{name}` is {show_as_yaml(value)} in this exam"
            yield Remark(("formulas",), Code.CHAIN, message, hint, at)
        else:
            message = f"`{said['value']}` is typed here, but it is `{name}` of the exam: if that changes, this will not"
            yield Remark(("formulas",), Code.TYPED_NUMBER, message, hint, at, "warning")
