"""Key, second route and reference held against each other: which of the three is to blame when they differ."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from exam_builder.codes import Code
from exam_builder.expressions import ExpressionError, value_to_plain
from exam_builder.findings import Finding
from exam_builder.kinds import kind_of
from exam_builder.kinds.base.agreement import is_rounding_noise
from exam_builder.kinds.base.kind import InvalidRecomputation, PrintStyle, show_as_typed
from exam_builder.paper import Answer, Piece
from exam_builder.recompute.case import Case
from exam_builder.recompute.claims import judge_claim
from exam_builder.recompute.formula_comparison import judge_formula
from exam_builder.recompute.reference_yaml import suggest_reference
from exam_builder.recompute.unit_check import convert_to_key_unit, find_wrong_factors
from exam_builder.values import Record, Value

JUDGES: Mapping[str, Callable[[Case], list[Finding]]] = {"claim": judge_claim, "formula": judge_formula}
"""Kinds whose second route returns no value of their kind: measurements, and values at points."""
PRINTS_NOISE = re.compile(r"e-(?:1[2-9]|[2-9][0-9]|[0-9]{3})")
"""A printed number so small that it may be none."""


def normalize_case(case: Case) -> tuple[Case, list[Finding]]:
    """The case with its second value in the key's notation and unit; findings where it cannot be read so."""
    if case.key.kind in JUDGES:
        return case, []
    for understand in (convert_notation, convert_to_key_unit):
        case, findings = understand(case)
        if findings:
            return case, findings
    return case, []


def judge_case(case: Case) -> list[Finding]:
    """What is wrong with one part's answer, of a case that is `understood`."""
    if case.key.kind in JUDGES:
        return JUDGES[case.key.kind](case)
    if case.key.pieces:
        return _judge_pieces(case)
    return [*find_wrong_factors(case), *_judge_value(case)]


def _judge_pieces(case: Case) -> list[Finding]:
    """Each answer inside the key by itself."""
    return [found for each, findings in split_case(case) for found in findings or judge_case(each)]


def split_case(case: Case) -> Iterator[tuple[Case, list[Finding]]]:
    """The answers inside a key, each as `understood` has it."""
    inner = kind_of(case.model).pieces(case.model)
    yield from (normalize_case(_inner_case(case, piece, inner[piece.id])) for piece in case.key.pieces)


def _inner_case(case: Case, piece: Piece, model: Any) -> Case:
    second = case.second[piece.id] if isinstance(case.second, Record) else None
    stated = case.model.reference[piece.id] if isinstance(case.model.reference, Mapping) else None
    key = Answer(piece.kind, piece.value, piece.tex, piece.plain)
    where = (case.key.kind, piece.id)
    return replace(case, model=model, key=key, second=second, where=where, said=stated)


def convert_notation(case: Case) -> tuple[Case, list[Finding]]:
    """The case with its second value as the key's kind has it; a finding where it cannot be read so."""
    if case.second is None:
        return case, []
    try:
        return replace(case, second=kind_of(case.model).convert_recomputed(case.model, case.second, case.style)), []
    except InvalidRecomputation as problem:
        message = f"{case.route} {problem.message}"
        return case, [(case.spot / "recompute").finding(Code.RECOMPUTE, message, problem.hint)]


def agrees_with_key(case: Case, second: Value) -> bool:
    """Whether the second route came to the key."""
    return kind_of(case.model).same(case.key.value, second, case.within)


def _judge_value(case: Case) -> list[Finding]:
    key_stated = case.stated is None or _matches_reference(case, case.key.value)
    if case.second is None or agrees_with_key(case, case.second):
        return _find_float_noise(case) if key_stated else [_blame(case, "reference")]
    second_stated = case.stated is not None and _matches_reference(case, case.second)
    return [_blame(case, "recompute" if key_stated and case.stated is not None and not second_stated else "key")]


def _find_float_noise(case: Case) -> list[Finding]:
    """A finding where a key prints a number that is nothing but the rounding of floats."""
    others = [value for value in (case.second, case.stated) if value is not None]
    if not PRINTS_NOISE.search(case.key.plain) or not any(is_rounding_noise(case.key.value, other) for other in others):
        return []
    message = f"the key prints {case.key.plain}, which is nothing but the rounding of floats: it ought to be 0 there"
    hint = f"write round(…, 12) around it in `{case.key.kind}`, or mend what it is computed from"
    return [(case.answer / case.key.kind).finding(Code.ONLY_ROUNDING, message, hint)]


def _blame(case: Case, blamed: str) -> Finding:
    """A finding at the line of the one that stands alone."""
    key, second = _format_distinctly(case)
    stated, answer, reference = show_as_typed(case.stated), case.answer, case.reference_spot
    if blamed == "reference":
        others = "the key is" if case.second is None else f"key and {case.route} both give"
        message = f"the reference says {stated}, but {others} {key}"
        return reference.finding(Code.REFERENCE, message, suggest_reference(case, key))
    if blamed == "recompute":
        message = f"{case.route} gives {second}, but key and reference say {key}"
        return (case.spot / "recompute").finding(
            Code.RECOMPUTE, message, "mend the second route, or find out who is right"
        )
    said = f" and the reference says {stated}" if case.stated is not None else ""
    message = f"the key comes out as {key}, but {case.route} gives {second}{said}"
    hint = "mend the key's expression, or the second route; say `within` when the second route is not exact"
    return (answer / case.key.kind).finding(Code.WRONG_KEY, message, hint)


def _format_distinctly(case: Case) -> tuple[str, str]:
    """Key and second value as they print; to twelve digits where they would print alike and are not the same."""
    kind, look = kind_of(case.model), PrintStyle(case.style)
    key = kind.named(case.model, case.key.value, look)
    if case.second is None:
        return key, ""
    try:
        second = kind.named(case.model, case.second, look)
    except (ExpressionError, TypeError, ValueError, AttributeError, KeyError):
        second = value_to_plain(case.second)
    return (
        (key, second)
        if key != second or agrees_with_key(case, case.second)
        else (_format_exactly(case.key.value), _format_exactly(case.second))
    )


def _format_exactly(value: Value) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_format_exactly, value)) + "]"
    return f"{value:.12g}" if isinstance(value, float) else value_to_plain(value)


def _matches_reference(case: Case, value: Value) -> bool:
    """Whether a value reads as the reference does, printed to as many digits."""
    return kind_of(case.model).matches_reference(case.model, value, case.stated, case.style)
