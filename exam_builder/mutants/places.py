"""Where a question can be broken: keys, bounds, references, second routes, constraints, and what keys follow from."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, replace
from typing import Any

from exam_builder.companions import CompanionError
from exam_builder.draw.parameters import used
from exam_builder.expressions import ExpressionError, evaluate, parse
from exam_builder.expressions.intervals import parse_interval
from exam_builder.fields import Fields
from exam_builder.kinds import of
from exam_builder.mutants.expressions import changes, ends_swapped, last_digit, substituted, turned
from exam_builder.mutants.intervals import interval_changes
from exam_builder.read import LoadedPart, LoadedQuestion
from exam_builder.read.models import ByExpression, ByFunction, Derive, key_of, kind_of
from exam_builder.values import Typed, is_number

Path = tuple[str | int, ...]
OPPOSITE = {"<=": ">", ">=": "<", "==": "!=", "!=": "==", "<": ">=", ">": "<=", "not in ": "in ", "in ": "not in "}
"""What turns a bound round; the longer marks come first."""


@dataclass(frozen=True)
class Edit:
    """Another value for the field at `path`.

    `compare` are the expressions whose values tell it from what was there, in which `ids` are names that stand for
    themselves. `of_key` is true where nothing but a key can change. With an `offset` the field is a text, in which the
    change begins there.
    """

    path: Path
    part: str | None
    what: str
    before: str
    after: str
    value: Any
    compare: tuple[str, str] | None = None
    ids: frozenset[str] = frozenset()
    of_key: bool = False
    offset: int | None = None


def edits(loaded: LoadedQuestion) -> Iterator[Edit]:
    """Every change to a question, in the order of its file's fields: parameters, constraints, then part by part."""
    parameters = frozenset(loaded.model.parameters) | frozenset(loaded.model.needs)
    for name in _behind_keys(loaded):
        parameter = loaded.model.parameters[name]
        assert isinstance(parameter, Derive)
        path: Path = ("parameters", name, "derive")
        yield from expression(path, None, parameter.derive, parameters)
        yield from _wrongly_thought(loaded, path, None, parameter.derive, tuple(loaded.model.misconceptions))
    for index, constraint in enumerate(loaded.model.constraints):
        for text in turned(constraint):
            yield Edit(("constraints", index), None, "a condition turned round", constraint, text, text)
    for part in loaded.parts:
        yield from _of_part(loaded, part, parameters)


def _of_part(loaded: LoadedQuestion, part: LoadedPart, parameters: Set[str]) -> Iterator[Edit]:
    answer: Any = part.model.answer
    path = (*part.path, "answer")
    yield from (replace(edit, of_key=True) for edit in _conditions(part, parameters))
    if kind_of(answer) == "claim":
        for name, bounds in answer.claim.items():
            yield from _bounds((*path, "claim", name), part.id, bounds, parameters)
    else:
        found = _key(loaded, part, path, answer, parameters)
        yield from (replace(edit, of_key=True) for edit in found)
    yield from _reference((*path, "reference"), part.id, answer.reference, other_ids(part), answer)
    if isinstance(part.model.recompute, ByExpression):
        route = (*part.path, "recompute", "expression")
        yield from expression(route, part.id, part.model.recompute.expression, parameters)


def _key(loaded: LoadedQuestion, part: LoadedPart, path: Path, answer: Any, parameters: Set[str]) -> Iterator[Edit]:
    """Changes to a key: what its kind knows as mistakes, misconceptions, and small changes to its expressions."""
    kind, key, ids = of(answer), key_of(answer), other_ids(part)
    for what, other in kind.other_keys(answer, ids):
        yield Edit((*path, kind.name), part.id, what, shown(key), shown(other), other)
    named = [name for name, parts in loaded.misconceptions_by_part().items() if part.id in parts]
    yield from _wrongly_thought(loaded, (*path, kind.name), part.id, key, tuple(named))
    for found in kind.written(answer):
        if found.path[:1] != (kind.name,) or found.text or (kind.lists and names_nothing_else(found.written, ids)):
            continue
        here = (*path, *found.path)
        if found.interval:
            for change in interval_changes(found.written, parameters):
                yield Edit(here, part.id, change.what, found.written, change.text, change.text)
        elif str(found.written) not in found.names:
            yield from expression(here, part.id, found.written, parameters, ids | found.names)


def names_nothing_else(written: Any, ids: Set[str]) -> bool:
    """Whether a key holds nothing but ids of options, or is `true`: then there is no expression to change."""
    if isinstance(written, list | tuple):
        return all(names_nothing_else(item, ids) for item in written)
    if isinstance(written, dict):
        return all(names_nothing_else(item, ids) for item in written.values())
    return written is True or str(written) in ids


def other_ids(part: LoadedPart) -> frozenset[str]:
    """Ids of the conclusions or options of which a key names one; none for other kinds."""
    answer: Any = part.model.answer
    listed: Any = part.model.options
    if of(answer).lists and isinstance(listed, tuple):
        return frozenset(option.id for option in listed)
    return frozenset(getattr(answer, "among", ()))


def _conditions(part: LoadedPart, parameters: Set[str]) -> Iterator[Edit]:
    """Changes to the conditions under which options hold, where these make the key."""
    listed: Any = part.model.options if key_of(part.model.answer) is True else ()
    for index, option in enumerate(listed):
        here = (*part.path, "options", index, "holds")
        round_ = f"not ({written(option.holds)})"
        yield Edit(here, part.id, "a condition turned round", written(option.holds), round_, round_)
        yield from expression(here, part.id, option.holds, parameters)


def _wrongly_thought(
    loaded: LoadedQuestion, path: Path, part: str | None, key: Any, names: tuple[str, ...]
) -> Iterator[Edit]:
    """What somebody would key who holds one of these misconceptions."""
    for name in names:
        model = loaded.model.misconceptions[name]
        if part in model.keys:
            wrong = model.keys[part]
        elif model.with_ and isinstance(key, str):
            wrong = substituted(key, {parameter: written(value) for parameter, value in model.with_.items()})
        else:
            continue
        if wrong != key:
            yield Edit(path, part, f"the misconception `{name}`", shown(key), shown(wrong), wrong)


def expression(
    path: Path, part: str | None, key: Any, parameters: Set[str], ids: frozenset[str] = frozenset()
) -> Iterator[Edit]:
    """Every small change to an expression, or to each of a list of them."""
    if isinstance(key, list | tuple | dict):
        for step, item in key.items() if isinstance(key, dict) else enumerate(key):
            yield from expression((*path, step), part, item, parameters)
        return
    for change in _changes(written(key), parameters, ids):
        yield Edit(path, part, change.what, written(key), change.text, change.text, (written(key), change.text), ids)


def _changes(text: str, parameters: Set[str], ids: Set[str]) -> Any:
    try:
        return changes(text, parameters, ids)
    except ExpressionError:
        return ()


def _bounds(path: Path, part: str, bounds: Any, parameters: Set[str]) -> Iterator[Edit]:
    """Each bound turned round; what is bounded from both sides by an equality also changes its value."""
    if not isinstance(bounds, str):
        for index, bound in enumerate(bounds):
            yield from _bounds((*path, index), part, bound, parameters)
        return
    mark = next((mark for mark in OPPOSITE if bounds.startswith(mark)), "")
    rest = bounds.removeprefix(mark).strip()
    if not mark:
        swapped = ends_swapped(bounds)
        yield Edit(path, part, "a bound turned round", bounds, swapped, swapped)
        return
    round_ = f"{OPPOSITE[mark].strip()} {rest}"
    yield Edit(path, part, "a bound turned round", bounds, round_, round_)
    if mark == "==":
        for change in _changes(rest, parameters, frozenset()):
            text = f"== {change.text}"
            yield Edit(path, part, f"{change.what} in a bound", bounds, text, text, (rest, change.text))


def _reference(path: Path, part: str, stated: Any, ids: Set[str], answer: Any) -> Iterator[Edit]:
    """Each number of a reference with its last digit changed, each of its words with another in its place."""
    if isinstance(stated, Mapping):
        for name, item in stated.items():
            yield from _reference((*path, name), part, item, ids, answer)
    elif isinstance(stated, list | tuple):
        for index in range(len(stated)):
            rest = type(stated)(item for place, item in enumerate(stated) if place != index)
            yield Edit(path, part, "an entry of the reference dropped", shown(stated), shown(rest), rest)
        for index, item in enumerate(stated):
            yield from _reference((*path, index), part, item, ids, answer)
    elif stated is not None:
        for other in _other_references(stated, ids, answer):
            yield Edit(path, part, "a reference", shown(stated), shown(other), other)


def _other_references(stated: Any, ids: Set[str], answer: Any) -> list[Any]:
    if isinstance(stated, bool):
        return [not stated]
    if isinstance(stated, Typed):
        return [Typed(last_digit(stated.typed))]
    if isinstance(stated, int):
        return [stated + 1]
    if stated in ids:
        return sorted(ids - {stated})
    if kind_of(answer) == "truth":
        return [word for word in answer.say if word != stated]
    if kind_of(answer) in ("formula", "interval"):
        found = interval_changes(stated, set()) if kind_of(answer) == "interval" else _changes(stated, set(), set())
        return _with_another_constant(found)
    return _spelled_otherwise(stated) or [f"not {stated}"]


def _spelled_otherwise(stated: str) -> list[str]:
    """A text that spells a number, such as `5/7`, with another number in it; none where it is a text."""
    try:
        value = evaluate(parse(stated), {})
    except ExpressionError:
        return []
    return _with_another_constant(_changes(stated, set(), set())) if is_number(value) else []


def _with_another_constant(found: Any) -> list[str]:
    return [change.text for change in found if change.what == "a constant"][:1]


def _behind_keys(loaded: LoadedQuestion) -> tuple[str, ...]:
    """Derived parameters from which keys follow, and for which no recompute asks: it would follow them."""
    derived = {name: item.derive for name, item in loaded.model.parameters.items() if isinstance(item, Derive)}
    asked = {name for part in loaded.parts for name in _asked(loaded, part)}
    waiting = {name for part in loaded.parts for name in _in_key(part)}
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in derived and name not in asked and name not in found:
            found.add(name)
            waiting |= used(derived[name])
    return tuple(name for name in derived if name in found)


def _in_key(part: LoadedPart) -> Set[str]:
    """Names that a part's key uses, the conditions of its options and the bounds of its claim among them."""
    answer: Any = part.model.answer
    if kind_of(answer) == "claim":
        return frozenset().union(*(names_in(each.written.lstrip("<>=! ")) for each in of(answer).written(answer)))
    listed: Any = part.model.options
    if key_of(answer) is True and isinstance(listed, tuple):
        return names_in([option.holds for option in listed if option.holds is not None])
    return names_in_key(answer)


def names_in_key(answer: Any) -> frozenset[str]:
    """Names that the expressions of an answer use; a claim has none."""
    every = (each.written for each in of(answer).written(answer) if not each.text and not each.bare)
    return frozenset().union(*map(names_in, every))


def names_in(key: Any) -> frozenset[str]:
    """Names that an expression, or a list of them, uses; none where it cannot be read."""
    if isinstance(key, list | tuple | dict):
        return frozenset().union(*map(names_in, key.values() if isinstance(key, dict) else key))
    try:
        return used(key)
    except ExpressionError:
        pass
    try:
        return parse_interval(key).names
    except ExpressionError:
        return frozenset()


def _asked(loaded: LoadedQuestion, part: LoadedPart) -> Set[str]:
    route = part.model.recompute
    if isinstance(route, ByFunction):
        try:
            return set(loaded.signature(route.function).names)
        except CompanionError:
            return set()
    return names_in(route.expression) if isinstance(route, ByExpression) else set()


def written(key: Any) -> str:
    """An expression as its author wrote it; a number or truth value as one would write it."""
    if isinstance(key, list | tuple):
        return "[" + ", ".join(map(written, key)) + "]"
    if isinstance(key, Fields):
        key = {name: getattr(key, name) for name in key.model_fields_set}
    if isinstance(key, dict):
        return "{" + ", ".join(f"{name}: {written(item)}" for name, item in key.items()) + "}"
    return str(getattr(key, "typed", key))


def shown(value: Any) -> str:
    """A value in the words of a report."""
    return written(value)
