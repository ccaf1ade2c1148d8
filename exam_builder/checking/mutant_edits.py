"""Where a question can be broken: keys, bounds, references, second routes, constraints, and what keys follow from."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, replace
from typing import Any

from exam_builder.checking.expression_changes import (
    list_changes,
    list_interval_changes,
    negate_comparisons,
    raise_last_digit,
    substitute_names,
    swap_ends,
)
from exam_builder.companions import CompanionError
from exam_builder.draw.parameter_values import names_used
from exam_builder.expressions import ExpressionError, evaluate, parse
from exam_builder.expressions.interval_unions import parse_interval
from exam_builder.fields import StrictModel
from exam_builder.kinds import kind_of
from exam_builder.read import LoadedPart, LoadedQuestion
from exam_builder.read.models import ByExpression, ByFunction, DeriveParameter, key_of
from exam_builder.values import Typed, is_number

KeyPath = tuple[str | int, ...]
OPPOSITES = {"<=": ">", ">=": "<", "==": "!=", "!=": "==", "<": ">=", ">": "<=", "not in ": "in ", "in ": "not in "}
"""What turns a bound round; the longer marks come first."""


@dataclass(frozen=True)
class Edit:
    """Another value for the field at `path`.

    `compare` are the expressions whose values tell it from what was there, in which `ids` are names that stand for
    themselves. `of_key` is true where nothing but a key can change. With an `offset` the field is a text, in which the
    change begins there.
    """

    path: KeyPath
    part: str | None
    what: str
    before: str
    after: str
    value: Any
    compare: tuple[str, str] | None = None
    ids: frozenset[str] = frozenset()
    of_key: bool = False
    offset: int | None = None


def list_edits(loaded: LoadedQuestion) -> Iterator[Edit]:
    """Every change to a question, in the order of its file's fields: parameters, constraints, then part by part."""
    parameters = frozenset(loaded.model.parameters) | frozenset(loaded.model.needs)
    for name in _find_key_sources(loaded):
        parameter = loaded.model.parameters[name]
        assert isinstance(parameter, DeriveParameter)
        path: KeyPath = ("parameters", name, "derive")
        yield from edit_expression(path, None, parameter.derive, parameters)
        yield from _edit_by_misconceptions(loaded, path, None, parameter.derive, tuple(loaded.model.misconceptions))
    for index, constraint in enumerate(map(str, loaded.model.constraints)):
        for text in negate_comparisons(constraint):
            yield Edit(("constraints", index), None, "a condition turned round", constraint, text, text)
    for part in loaded.parts:
        yield from _edit_part(loaded, part, parameters)


def _edit_part(loaded: LoadedQuestion, part: LoadedPart, parameters: Set[str]) -> Iterator[Edit]:
    answer: Any = part.model.answer
    path = (*part.path, "answer")
    yield from (replace(edit, of_key=True) for edit in _edit_conditions(part, parameters))
    if not kind_of(answer).measures:
        found = _edit_key(loaded, part, path, answer, parameters)
        yield from (replace(edit, of_key=True) for edit in found)
    for source in kind_of(answer).written(answer):
        if source.notation == "bound":
            yield from _edit_bound((*path, *source.path), part.id, source.source, parameters)
    yield from _edit_reference((*path, "reference"), part.id, answer.reference, listed_ids(part), answer)
    if isinstance(part.model.recompute, ByExpression):
        route = (*part.path, "recompute", "expression")
        yield from edit_expression(route, part.id, part.model.recompute.expression, parameters)


def _edit_key(
    loaded: LoadedQuestion, part: LoadedPart, path: KeyPath, answer: Any, parameters: Set[str]
) -> Iterator[Edit]:
    """Changes to a key: what its kind knows as mistakes, misconceptions, and small changes to its expressions."""
    kind, key, ids = kind_of(answer), key_of(answer), listed_ids(part)
    for what, other in kind.wrong_keys(answer, ids):
        yield Edit((*path, kind.name), part.id, what, format_value(key), format_value(other), other)
    named = [name for name, parts in loaded.misconceptions_by_part().items() if part.id in parts]
    yield from _edit_by_misconceptions(loaded, (*path, kind.name), part.id, key, tuple(named))
    for found in kind.written(answer):
        written_out = found.path[:1] == (kind.name,) and found.notation in ("expression", "interval")
        if not written_out or (kind.lists and is_only_ids(found.written, ids)):
            continue
        here = (*path, *found.path)
        if found.notation == "interval":
            for change in list_interval_changes(found.source, parameters):
                yield Edit(here, part.id, change.what, found.source, change.text, change.text)
        elif str(found.written) not in found.names:
            yield from edit_expression(here, part.id, found.written, parameters, ids | found.names)


def is_only_ids(written: Any, ids: Set[str]) -> bool:
    """Whether a key holds nothing but ids of options, or is `true`: then there is no expression to change."""
    if isinstance(written, list | tuple):
        return all(is_only_ids(item, ids) for item in written)
    if isinstance(written, dict):
        return all(is_only_ids(item, ids) for item in written.values())
    return written is True or str(written) in ids


def listed_ids(part: LoadedPart) -> frozenset[str]:
    """Ids of the conclusions or options of which a key names one; none for other kinds."""
    answer: Any = part.model.answer
    listed: Any = part.model.options
    if kind_of(answer).lists and isinstance(listed, tuple):
        return frozenset(option.id for option in listed)
    return frozenset(kind_of(answer).choices(answer))


def _edit_conditions(part: LoadedPart, parameters: Set[str]) -> Iterator[Edit]:
    """Changes to the conditions under which options hold, where these make the key."""
    listed: Any = part.model.options if key_of(part.model.answer) is True else ()
    for index, option in enumerate(listed):
        here = (*part.path, "options", index, "holds")
        round_ = f"not ({format_expression(option.holds)})"
        yield Edit(here, part.id, "a condition turned round", format_expression(option.holds), round_, round_)
        yield from edit_expression(here, part.id, option.holds, parameters)


def _edit_by_misconceptions(
    loaded: LoadedQuestion, path: KeyPath, part: str | None, key: Any, names: tuple[str, ...]
) -> Iterator[Edit]:
    """What somebody would key who holds one of these misconceptions."""
    for name in names:
        model = loaded.model.misconceptions[name]
        if part in model.keys:
            wrong = model.keys[part]
        elif model.with_ and isinstance(key, str):
            wrong = substitute_names(
                key, {parameter: format_expression(value) for parameter, value in model.with_.items()}
            )
        else:
            continue
        if wrong != key:
            yield Edit(path, part, f"the misconception `{name}`", format_value(key), format_value(wrong), wrong)


def edit_expression(
    path: KeyPath, part: str | None, key: Any, parameters: Set[str], ids: frozenset[str] = frozenset()
) -> Iterator[Edit]:
    """Every small change to an expression, or to each of a list of them."""
    if isinstance(key, list | tuple | dict):
        for step, item in key.items() if isinstance(key, dict) else enumerate(key):
            yield from edit_expression((*path, step), part, item, parameters)
        return
    for change in _try_changes(format_expression(key), parameters, ids):
        yield Edit(
            path,
            part,
            change.what,
            format_expression(key),
            change.text,
            change.text,
            (format_expression(key), change.text),
            ids,
        )


def _try_changes(text: str, parameters: Set[str], ids: Set[str]) -> Any:
    try:
        return list_changes(text, parameters, ids)
    except ExpressionError:
        return ()


def _edit_bound(path: KeyPath, part: str, bound: str, parameters: Set[str]) -> Iterator[Edit]:
    """A bound turned round; what is bounded from both sides by an equality also changes its value."""
    mark = next((mark for mark in OPPOSITES if bound.startswith(mark)), "")
    rest = bound.removeprefix(mark).strip()
    if not mark:
        swapped = swap_ends(bound)
        yield Edit(path, part, "a bound turned round", bound, swapped, swapped)
        return
    round_ = f"{OPPOSITES[mark].strip()} {rest}"
    yield Edit(path, part, "a bound turned round", bound, round_, round_)
    if mark == "==":
        for change in _try_changes(rest, parameters, frozenset()):
            text = f"== {change.text}"
            yield Edit(path, part, f"{change.what} in a bound", bound, text, text, (rest, change.text))


def _edit_reference(path: KeyPath, part: str, stated: Any, ids: Set[str], answer: Any) -> Iterator[Edit]:
    """Each number of a reference with its last digit changed, each of its words with another in its place."""
    if isinstance(stated, Mapping):
        for name, item in stated.items():
            yield from _edit_reference((*path, name), part, item, ids, answer)
    elif isinstance(stated, list | tuple):
        for index in range(len(stated)):
            rest = type(stated)(item for place, item in enumerate(stated) if place != index)
            yield Edit(path, part, "an entry of the reference dropped", format_value(stated), format_value(rest), rest)
        for index, item in enumerate(stated):
            yield from _edit_reference((*path, index), part, item, ids, answer)
    elif stated is not None:
        for other in _other_references(stated, ids, answer):
            yield Edit(path, part, "a reference", format_value(stated), format_value(other), other)


def _other_references(stated: Any, ids: Set[str], answer: Any) -> list[Any]:
    if isinstance(stated, bool):
        return [not stated]
    if isinstance(stated, Typed):
        return [Typed(raise_last_digit(stated.typed))]
    if isinstance(stated, int):
        return [stated + 1]
    if stated in ids:
        return sorted(ids - {stated})
    kind = kind_of(answer)
    if words := kind.other_references(answer, stated):
        return list(words)
    if source := kind.reference_source(answer, stated):
        interval = source.notation == "interval"
        return _find_other_constant(
            list_interval_changes(stated, set()) if interval else _try_changes(stated, set(), set())
        )
    return _respell_number(stated) or [f"not {stated}"]


def _respell_number(stated: str) -> list[str]:
    """A text that spells a number, such as `5/7`, with another number in it; none where it is a text."""
    try:
        value = evaluate(parse(stated), {})
    except ExpressionError:
        return []
    return _find_other_constant(_try_changes(stated, set(), set())) if is_number(value) else []


def _find_other_constant(found: Any) -> list[str]:
    return [change.text for change in found if change.what == "a constant"][:1]


def _find_key_sources(loaded: LoadedQuestion) -> tuple[str, ...]:
    """Derived parameters from which keys follow, and for which no recompute asks: it would follow them."""
    derived = {name: item.derive for name, item in loaded.model.parameters.items() if isinstance(item, DeriveParameter)}
    asked = {name for part in loaded.parts for name in _route_arguments(loaded, part)}
    waiting = {name for part in loaded.parts for name in _names_in_part_key(part)}
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in derived and name not in asked and name not in found:
            found.add(name)
            waiting |= names_used(derived[name])
    return tuple(name for name in derived if name in found)


def _names_in_part_key(part: LoadedPart) -> Set[str]:
    """Names that a part's key uses, the conditions of its options and the bounds of its claim among them."""
    answer: Any = part.model.answer
    bounds = [each.source for each in kind_of(answer).written(answer) if each.notation == "bound"]
    if bounds:
        return frozenset().union(*(names_in(bound.lstrip("<>=! ")) for bound in bounds))
    listed: Any = part.model.options
    if key_of(answer) is True and isinstance(listed, tuple):
        return names_in([option.holds for option in listed if option.holds is not None])
    return names_in_key(answer)


def names_in_key(answer: Any) -> frozenset[str]:
    """Names that the expressions of an answer use; a claim has none."""
    every = (each.written for each in kind_of(answer).written(answer) if each.notation != "text" and not each.bare)
    return frozenset().union(*map(names_in, every))


def names_in(key: Any) -> frozenset[str]:
    """Names that an expression, or a list of them, uses; none where it cannot be read."""
    if isinstance(key, list | tuple | dict):
        return frozenset().union(*map(names_in, key.values() if isinstance(key, dict) else key))
    try:
        return names_used(key)
    except ExpressionError:
        pass
    try:
        return parse_interval(key).names
    except ExpressionError:
        return frozenset()


def _route_arguments(loaded: LoadedQuestion, part: LoadedPart) -> Set[str]:
    route = part.model.recompute
    if isinstance(route, ByFunction):
        try:
            return set(loaded.signature(route.function).names)
        except CompanionError:
            return set()
    return names_in(route.expression) if isinstance(route, ByExpression) else set()


def format_expression(key: Any) -> str:
    """An expression as its author wrote it; a number or truth value as one would write it."""
    if isinstance(key, list | tuple):
        return "[" + ", ".join(map(format_expression, key)) + "]"
    if isinstance(key, StrictModel):
        key = {name: getattr(key, name) for name in key.model_fields_set}
    if isinstance(key, dict):
        return "{" + ", ".join(f"{name}: {format_expression(item)}" for name, item in key.items()) + "}"
    return str(getattr(key, "typed", key))


def format_value(value: Any) -> str:
    """A value in the words of a report."""
    return format_expression(value)
