"""Find `//` in place of `/`, where it rounds a fraction down to 0 or −1."""

import re
from collections.abc import Iterator, Mapping

from exam_builder.codes import Code
from exam_builder.draw import YamlLocation
from exam_builder.examine.question_texts import find_author_texts, make_text_scope, parse_template
from exam_builder.expressions import ExpressionError, evaluate, parse
from exam_builder.findings import Finding
from exam_builder.paper import NumberStyle, Paper
from exam_builder.read import LoadedExam, LoadedQuestion, text_source
from exam_builder.read.models import DeriveParameter
from exam_builder.values import Value, is_number

OPERAND = r"[\w.]+(?:\[[^\[\]]*\]|\([^()]*\))?"
QUOTIENT = re.compile(rf"\s*(?P<left>{OPERAND})\s*//\s*(?P<right>{OPERAND})\s*")


def find_floor_slips(exam: LoadedExam, paper: Paper) -> Iterator[Finding]:
    """Report each quotient of the reference paper that `//` makes 0, if it is all of a value."""
    for question in paper.questions if paper.is_reference else ():
        loaded, names = exam.question(question.name), question.parameters
        for name, parameter in loaded.model.parameters.items():
            if isinstance(parameter, DeriveParameter) and _is_lost(str(parameter.derive), names, paper.numbers):
                yield _report(YamlLocation(loaded, ("parameters", name, "derive")), str(parameter.derive), None)
        yield from _find_in_texts(loaded, paper, make_text_scope(question, None, paper.numbers).names)


def _find_in_texts(loaded: LoadedQuestion, paper: Paper, names: Mapping[str, Value]) -> Iterator[Finding]:
    for field in find_author_texts(loaded):
        source = text_source(loaded, field.path)[0]
        written = parse_template(source) if "//" in source else None
        for hole in written.holes if written is not None else ():
            if _is_lost(hole.expression.source, names, paper.numbers):
                yield _report(YamlLocation(loaded, field.path, field.part), hole.expression.source, hole.offset)


def _is_lost(source: str, names: Mapping[str, Value], style: NumberStyle) -> bool:
    """Tell whether an expression is one quotient of something other than 0 that gives 0 or −1."""
    found = QUOTIENT.fullmatch(source)
    try:
        left: Value = evaluate(parse(found["left"]), names, style) if found else 0
        right: Value = evaluate(parse(found["right"]), names, style) if found else 1
    except ExpressionError:
        return False
    return bool(is_number(left) and is_number(right) and 0 < abs(float(left)) < abs(float(right)))


def _report(spot: YamlLocation, source: str, offset: int | None) -> Finding:
    message = f"`//` rounds down to a whole number, so nothing is left of `{source.strip()}`"
    hint = f"write {source.strip().replace('//', '/')}; if rounding down is meant, write floor(… / …)"
    return spot.finding(Code.EXPRESSION, message, hint, offset)
