"""What a recompute may ask for: parameters, but none that is the key in disguise."""

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from exam_builder.codes import Code
from exam_builder.companions import CompanionError
from exam_builder.draw import YamlLocation
from exam_builder.draw.parameter_values import names_used
from exam_builder.expressions import CONSTANTS, parse_text
from exam_builder.expressions.interval_unions import parse_interval
from exam_builder.fields import FromFile
from exam_builder.findings import Finding
from exam_builder.kinds import key_of, kind_of
from exam_builder.kinds.base.contract import AnswerSource
from exam_builder.plot import figure_arguments
from exam_builder.read import LoadedPart, LoadedQuestion
from exam_builder.read.models import ByExpression, ByFunction, DrawnFigure
from exam_builder.recompute.shown_entries import find_texts, has_content, student_fields
from exam_builder.values import YamlValue


def find_forbidden_names(loaded: LoadedQuestion, figures: Path) -> list[Finding]:
    """A finding for each part whose recompute asks for its key, or for a parameter that only answers use.

    Of a question that shows nothing yet nobody can say what it will show. `figures` is the folder of figure functions,
    whose arguments are a use of the parameters that they name.
    """
    asked = {part.id: _route_arguments(loaded, part) for part in loaded.parts}
    if not any(asked.values()):
        return []
    only_in_answers = _names_in_answers(loaded) - _names_elsewhere(loaded, figures) if has_content(loaded) else set()
    findings = []
    for part in loaded.parts:
        words = _describe_disguise(asked[part.id], str(key_of(part.model.answer)).strip(), only_in_answers)
        if words:
            spot = YamlLocation(loaded, (*part.path, "recompute"), part.id)
            message = f"the recompute {words}, so it is no second route"
            findings.append(spot.finding(Code.NO_SECOND_ROUTE, message, "let it work from what the question shows"))
    return findings


def _describe_disguise(asked: set[str], key: str, only_in_answers: set[str]) -> str:
    """In which disguise a recompute asks for its key, in words; '' when it does not."""
    if key in asked:
        return f"asks for `{key}`, which is the key"
    hidden = sorted(asked & only_in_answers)
    return f"asks for `{hidden[0]}`, which nothing outside the answers uses" if hidden else ""


def _route_arguments(loaded: LoadedQuestion, part: LoadedPart) -> set[str]:
    """Parameters that a recompute gets."""
    route = part.model.recompute
    if route is None:
        return set()
    if isinstance(route, ByFunction):
        try:
            return set(loaded.signature(route.function).names) & set(loaded.model.parameters)
        except CompanionError:
            return set()
    names = set(_names_in(route.expression)) if isinstance(route, ByExpression) else set()
    return {name for name in names if name not in CONSTANTS or name in loaded.model.parameters}


def _names_in(written: YamlValue | tuple[YamlValue, ...] | FromFile) -> Iterator[str]:
    """Names that expressions use."""
    if isinstance(written, list | tuple):
        for item in written:
            yield from _names_in(item)
    elif isinstance(written, dict):
        yield from _names_in([item for key, item in written.items() if key != "blank"])
    elif isinstance(written, str):
        yield from names_used(written)


def _names_in_answers(loaded: LoadedQuestion) -> set[str]:
    return {name for part in loaded.parts for name in _names_in_key(part)}


def _names_in_key(part: LoadedPart) -> set[str]:
    """Names that a part's key uses, with the conditions of its options; the bounds of a claim give nothing away."""
    answer = part.model.answer
    names = set(_names_in([option.holds for option in _listed_options(part)]))
    for found in kind_of(answer).written(answer):
        if found.notation != "text" and not found.bare:
            names |= set(_names_in_written(found)) - found.names
    return names


def _names_in_written(found: AnswerSource) -> Iterator[str]:
    return iter(parse_interval(found.source).names) if found.notation == "interval" else _names_in(found.written)


def _names_elsewhere(loaded: LoadedQuestion, figures: Path) -> set[str]:
    """Parameters that other parameters, figures, listings, or texts that students read use."""
    model = loaded.model
    used: set[str] = set()
    for parameter in model.parameters.values():
        used |= set(_names_in(getattr(parameter, "derive", ())))
        if hasattr(parameter, "compute"):
            used |= set(loaded.signature(parameter.compute).names)
    for figure in model.figures.values():
        used |= set(_names_in(getattr(figure, "with_", {})))
        if isinstance(figure, DrawnFigure):
            used |= set(itertools.chain(*figure_arguments(figures, figure.draw)))
    for table in model.tables.values():
        used |= set(_names_in(table.cells)) if not table.audience or "student" in table.audience else set()
    return used | {name for text in find_texts(loaded, student_fields(loaded)) for name in parse_text(text).names}


def _listed_options(part: LoadedPart) -> tuple[Any, ...]:
    return part.model.options if isinstance(part.model.options, tuple) else ()
