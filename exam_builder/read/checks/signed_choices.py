"""Formulas among values to choose from, of which some begin with a minus sign and others with none."""

from collections.abc import Iterator, Mapping

from exam_builder.codes import Code
from exam_builder.expressions import ExpressionError, parse_text
from exam_builder.expressions.atoms import HolePosition
from exam_builder.expressions.hole_prints import OPERANDS
from exam_builder.expressions.latex_commands import FORMULA
from exam_builder.expressions.template import Hole
from exam_builder.read.checks.remark import Remark
from exam_builder.read.checks.usages import collect_usages
from exam_builder.read.loaded import LoadedQuestion, raw_text
from exam_builder.read.models import ChooseParameter


def check_signed_choices(question: LoadedQuestion) -> Iterator[Remark]:
    r"""Report a formula that is a factor in one draw and, by its own minus sign, a term in another: `2\VAR{f}` as 2 -
    x.
    """
    signed = dict(_find_signed(question))
    for use in collect_usages(question) if signed else ():
        if use.text and use.path[0] != "listings" and use.path[-1] != "alt":
            for hole, value in _find_factors(raw_text(question, use.path), signed):
                name = hole.expression.source.strip()
                message = f"where `{name}` is `{value}`, its minus sign takes it from what stands before it"
                hint = rf"write (\VAR{{{name}}}), or give each choice its sign, such as +x"
                yield Remark(use.path, Code.MATHEMATICS, message, hint, hole.offset)


def _find_signed(question: LoadedQuestion) -> Iterator[tuple[str, str]]:
    """Yield parameters with such values, each with the first that begins with a minus sign."""
    for name, parameter in question.model.parameters.items():
        choices = parameter.choose if isinstance(parameter, ChooseParameter) else ()
        texts = [each.strip() for each in choices if isinstance(each, str) and each.strip()]
        negative = [each for each in texts if each[0] in "-−" and len(each) > 1]
        if negative and any(each[0] not in "-−+±" for each in texts):
            yield name, negative[0]


def _find_factors(tex: str, signed: Mapping[str, str]) -> Iterator[tuple[Hole, str]]:
    """Yield holes that print such a value behind a factor."""
    try:
        template = parse_text(tex)
    except ExpressionError:
        return
    for hole, place in zip(template.holes, template.places(template.outline), strict=True):
        value = signed.get(hole.expression.source.strip())
        if value is not None and _is_factor(place):
            yield hole, value


def _is_factor(place: HolePosition) -> bool:
    """Return whether a place of a formula is preceded by something that it would multiply."""
    before = place.row[place.at - 1].kind if place.mode == FORMULA and place.at and not place.argument else ""
    return not place.in_index and (before == "hole" or before in OPERANDS)
