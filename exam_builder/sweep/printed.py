"""The answers of somebody who computes with the numbers that the paper prints, which may be rounded."""

import ast
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from exam_builder.codes import Code
from exam_builder.draw import Spot
from exam_builder.draw.asked import Asked
from exam_builder.draw.parameters import Plan, complete
from exam_builder.expressions import parse_text, plain, rounded_as_printed
from exam_builder.findings import Finding, Refused
from exam_builder.kinds import of
from exam_builder.kinds.base.kind import Look, Unfit, WrongKind
from exam_builder.kinds.base.precise import entries
from exam_builder.paper import Answer, NumberStyle, Question
from exam_builder.read import LoadedPart, text_source
from exam_builder.read.models import Compute
from exam_builder.sweep.subject import Subject
from exam_builder.values import Record, Value, is_number

ROUNDING = ("num", "sci")


def moved_by_rounding(subject: Subject, question: Question) -> Iterator[Finding]:
    """A finding for each part whose answer, computed from what the paper prints, would be marked wrong."""
    plan, style = subject.ready.plan, subject.setting.style
    try:
        names = _names_as_printed(subject, question)
    except Refused:
        return
    keys: dict[str, Value] = {}
    for part, drawn in zip(plan.question.parts, question.parts, strict=True):
        model = part.model.answer
        kind, key = of(model), drawn.answer
        keys[part.id] = kind.as_printed(model, key.value, style)
        if not kind.compared:
            continue
        value = _again(Spot(plan.question, part.path, part.id), part, {**names, "answers": Record(keys)}, style)
        if value is not None and not kind.accepts(model, key.value, value, style):
            spot = Spot(plan.question, (*part.path, "answer", kind.name), part.id)
            yield _finding(spot, model, key, value, style)


def _finding(spot: Spot, model: Any, key: Answer, value: Value, style: NumberStyle) -> Finding:
    message = f"from the numbers as the paper prints them the answer comes out as {_shown(model, key, value, style)}"
    mend = "print more digits, or widen the tolerance"
    return spot.finding(Code.MOVED_BY_ROUNDING, f"{message}, which is not near enough to the key {key.plain}", mend)


def _shown(model: Any, key: Answer, value: Value, style: NumberStyle) -> str:
    shown = of(model).named(model, value, Look(style))
    return shown if shown != key.plain else plain(value)


def _again(spot: Spot, part: LoadedPart, names: Mapping[str, Value], style: NumberStyle) -> Value | None:
    """A key's value with other names; None where it has none, which is another check's to tell."""
    model = part.model.answer
    try:
        return of(model).value(model, Asked(spot / "answer", model, names, style, spot, part.model))
    except (Unfit, WrongKind, Refused):
        return None


def _names_as_printed(subject: Subject, question: Question) -> dict[str, Value]:
    """The parameters as a reader of the prompts knows them; what is not printed follows from those that are."""
    plan, names = subject.ready.plan, dict(question.parameters)
    read = {
        name: _read(names[name], prints, subject.setting.style)
        for name, prints in _prints(plan).items()
        if name in names
    }
    changed = frozenset(name for name, value in read.items() if value != names[name])
    if not changed:
        return names
    kept = {
        name: value
        for name, value in names.items()
        if name in read or name not in plan.needs or not _follows(plan, name, changed)
    }
    return complete(plan, {**kept, **read}, question.seed, subject.setting.calls)


def _follows(plan: Plan, name: str, changed: frozenset[str]) -> bool:
    """Whether a parameter is worked out from one that rounding changed; companions are not asked again."""
    behind = plan.behind(plan.needs[name])
    return bool(behind & changed) and not isinstance(plan.parameters[name], Compute)


@dataclass(frozen=True)
class Print:
    """How a text prints a name: as it is, or to so many digits or decimals."""

    name: str
    digits: int | None = None
    decimals: int | None = None


def _prints(plan: Plan) -> dict[str, list[Print]]:
    """How the prompts print each name, as far as an expression prints a name alone."""
    found: dict[str, list[Print]] = {}
    paths = [("prompt",), *((*part.path, "prompt") for part in plan.question.parts if part.path)]
    for path in paths:
        for hole in parse_text(text_source(plan.question, path)[0]).holes:
            print_ = _print(hole.expression.source)
            if print_ is not None:
                found.setdefault(print_.name, []).append(print_)
    return found


def _print(source: str) -> Print | None:
    """How an expression prints the one name in it: `x`, `num(x, digits=2)`, `sci(x)`; None for others."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # for texts with backslashes
        node = ast.parse(source.strip(), mode="eval").body
    if isinstance(node, ast.Name):
        return Print(node.id)
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ROUNDING):
        return None
    settings = {word.arg: word.value.value for word in node.keywords if isinstance(word.value, ast.Constant)}
    if len(node.args) != 1 or not isinstance(node.args[0], ast.Name) or len(settings) != len(node.keywords):
        return None
    digits: Any = settings.get("digits")
    decimals: Any = settings.get("decimals")
    return Print(node.args[0].id, digits, decimals)


def _read(value: Value, prints: list[Print], style: NumberStyle) -> Value:
    """The value that the most telling print of a name stands for."""
    return min((_as(value, print_, style) for print_ in prints), key=lambda read: _distance(read, value))


def _distance(one: Value, other: Value) -> float:
    pairs = zip(entries(one), entries(other), strict=True)
    return max((abs(float(a) - float(b)) for a, b in pairs if is_number(a) and is_number(b)), default=0.0)


def _as(value: Value, print_: Print, style: NumberStyle) -> Value:
    if print_.decimals is not None:
        return rounded_as_printed(value, style, tolerance=Fraction(1, 2) / 10**print_.decimals)
    return rounded_as_printed(value, style, digits=print_.digits)
