"""Where a question can be broken: keys, bounds, references, second routes, constraints, and what keys follow from."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, replace
from typing import Any

from exam_builder.companions import CompanionError
from exam_builder.draw.parameters import used
from exam_builder.expressions import ExpressionError
from exam_builder.expressions.intervals import parse_interval
from exam_builder.mutants.expressions import changes, ends_swapped, last_digit, substituted, turned
from exam_builder.mutants.intervals import interval_changes
from exam_builder.read import LoadedPart, LoadedQuestion
from exam_builder.read.models import ByExpression, ByFunction, Derive, key_of, kind_of
from exam_builder.values import Typed

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
    if answer is None:
        return
    if kind_of(answer) == "claim":
        for name, bounds in answer.claim.items():
            yield from _bounds((*path, "claim", name), part.id, bounds, parameters)
    elif kind_of(answer) in ("option", "options"):
        yield from options(part, parameters)
    else:
        found = _key(loaded, part, (*path, kind_of(answer)), parameters)
        yield from (replace(edit, of_key=True) for edit in found)
    yield from _reference((*path, "reference"), part.id, answer.reference, other_ids(part), answer)
    if isinstance(part.model.recompute, ByExpression):
        route = (*part.path, "recompute", "expression")
        yield from expression(route, part.id, part.model.recompute.expression, parameters)


def _key(loaded: LoadedQuestion, part: LoadedPart, path: Path, parameters: Set[str]) -> Iterator[Edit]:
    """Changes to a key that is an expression, a list of them, or a list of right texts."""
    answer: Any = part.model.answer
    key: Any = key_of(answer)
    ids = other_ids(part)
    if kind_of(answer) == "words" and not isinstance(key, str):
        wrong = tuple(f"not {word}" for word in key)
        yield Edit(path, part.id, "other words", shown(key), shown(wrong), wrong)
        return
    if kind_of(answer) == "interval":
        for change in interval_changes(key, parameters):
            yield Edit(path, part.id, change.what, key, change.text, change.text)
        return
    yield from another_keyed(path, part.id, key, ids)
    if kind_of(answer) == "truth" and isinstance(key, str):
        yield Edit(path, part.id, "the other truth", key, f"not ({key})", f"not ({key})")
    named = [name for name, parts in loaded.misconceptions_by_part().items() if part.id in parts]
    yield from _wrongly_thought(loaded, path, part.id, key, tuple(named))
    if key not in ids:
        yield from expression(path, part.id, key, parameters, ids)


def other_ids(part: LoadedPart) -> frozenset[str]:
    """Ids of the conclusions or options of which a key names one; none for other kinds."""
    answer: Any = part.model.answer
    if kind_of(answer) == "conclusion":
        return frozenset(answer.among)
    listed: Any = part.model.options
    chosen = kind_of(answer) in ("option", "options") and isinstance(listed, tuple)
    return frozenset(option.id for option in listed) if chosen else frozenset()


def another_keyed(path: Path, part: str, key: Any, ids: frozenset[str]) -> Iterator[Edit]:
    """Each other id in place of the whole key."""
    for id_ in sorted(ids - {str(key)}):
        yield Edit(path, part, "another one keyed", shown(key), id_, id_, (shown(key), id_), ids)


def options(part: LoadedPart, parameters: Set[str]) -> Iterator[Edit]:
    """Changes to what makes options right: the ids that are keyed, or the conditions under which they hold."""
    answer: Any = part.model.answer
    key: Any = key_of(answer)
    ids = other_ids(part)
    path = (*part.path, "answer", kind_of(answer))
    if key is True:
        listed: Any = part.model.options
        for index, option in enumerate(listed):
            here = (*part.path, "options", index, "holds")
            round_ = f"not ({written(option.holds)})"
            yield Edit(here, part.id, "a condition turned round", written(option.holds), round_, round_, of_key=True)
            found = expression(here, part.id, option.holds, parameters)
            yield from (replace(edit, of_key=True) for edit in found)
    elif isinstance(key, list | tuple):
        for changed in _other_lists(tuple(map(str, key)), ids):
            yield Edit(path, part.id, "another one keyed", shown(key), shown(changed), list(changed), of_key=True)
    else:
        yield from (replace(edit, of_key=True) for edit in another_keyed(path, part.id, key, ids))
        if key not in ids:
            yield from (replace(edit, of_key=True) for edit in expression(path, part.id, key, parameters, ids))


def _other_lists(key: tuple[str, ...], ids: Set[str]) -> Iterator[tuple[str, ...]]:
    """A list of ids with one fewer, and with one more."""
    for id_ in key if len(key) > 1 else ():
        yield tuple(other for other in key if other != id_)
    for id_ in sorted(ids - set(key)):
        yield (*key, id_)


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
    if isinstance(key, list | tuple):
        for index, item in enumerate(key):
            yield from expression((*path, index), part, item, parameters)
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
        return [change.text for change in found if change.what == "a constant"][:1]
    return [f"not {stated}"]


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
    if answer is None:
        return set()
    listed: Any = part.model.options
    key: Any = key_of(answer)
    if key is True and isinstance(listed, tuple):
        key = [option.holds for option in listed if option.holds is not None]
    if kind_of(answer) == "claim":
        key = [
            bound.lstrip("<>=! ")
            for bounds in key.values()
            for bound in ([bounds] if isinstance(bounds, str) else bounds)
        ]
    return names_in(key)


def names_in(key: Any) -> frozenset[str]:
    """Names that an expression, or a list of them, uses; none where it cannot be read."""
    if isinstance(key, list | tuple):
        return frozenset().union(*map(names_in, key))
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
    return names_in(route.expression) if route is not None else set()


def written(key: Any) -> str:
    """An expression as its author wrote it; a number or truth value as one would write it."""
    if isinstance(key, list | tuple):
        return "[" + ", ".join(map(written, key)) + "]"
    return str(getattr(key, "typed", key))


def shown(value: Any) -> str:
    """A value in the words of a report."""
    return written(value)
