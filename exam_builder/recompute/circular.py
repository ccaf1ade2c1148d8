"""Second routes that only return what made the key: a `compute` put it among the parameters."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exam_builder.codes import Code
from exam_builder.companions import Calls, CompanionError, read_python
from exam_builder.draw import Spot
from exam_builder.draw.asked import Asked
from exam_builder.draw.keys import with_answers
from exam_builder.draw.needed import needed
from exam_builder.draw.parameters import complete, plan, used
from exam_builder.findings import Finding, Refused
from exam_builder.kinds import of
from exam_builder.kinds.base.kind import Misread, Unfit, WrongKind
from exam_builder.paper import Answer, NumberStyle, Question
from exam_builder.read import LoadedPart, LoadedQuestion
from exam_builder.read.models import ByExpression, ByFunction, Compute, Derive
from exam_builder.recompute.judge import JUDGES
from exam_builder.recompute.routes import second
from exam_builder.recompute.shown import Entry, is_shown, shown, shows
from exam_builder.values import Record, Value

MEND = "let it work from what the question shows"


def circular(
    loaded: LoadedQuestion, question: Question, style: NumberStyle, calls: Calls, figures: Path
) -> Iterator[Finding]:
    """A finding for each part whose second route gives back what made its key."""
    made = {name: each.compute for name, each in loaded.model.parameters.items() if isinstance(each, Compute)}
    routes = [each for each in loaded.parts if isinstance(each.model.recompute, ByFunction | ByExpression)]
    if not made or not routes or not shows(loaded):
        return
    seen, keys = shown(loaded, figures), needed(loaded.parts)
    for part in routes:
        behind = _behind(loaded, keys[part.id].names)
        words = _same_function(loaded, part, {name: made[name] for name in sorted(made) if name in behind}, seen)
        words = words or _same_entry(Trial(loaded, part, question, style, calls), sorted(behind & set(made)), seen)
        if words:
            spot = Spot(loaded, (*part.path, "recompute"), part.id)
            yield spot.finding(Code.NO_SECOND_ROUTE, f"the recompute {words}, so it is no second route", MEND)


def _behind(loaded: LoadedQuestion, names: frozenset[str]) -> set[str]:
    """Parameters from which some names follow, with these."""
    parameters, found, waiting = loaded.model.parameters, set[str](), set(names)
    while waiting:
        name = waiting.pop()
        parameter = parameters.get(name)
        if parameter is not None and name not in found:
            found.add(name)
            waiting |= used(parameter.derive) if isinstance(parameter, Derive) else set()
    return found


def _same_function(loaded: LoadedQuestion, part: LoadedPart, made: Mapping[str, str], seen: frozenset[Entry]) -> str:
    """In words, that the route is, or calls, the function that made a parameter of the key; '' where it does not."""
    route = part.model.recompute
    if not isinstance(route, ByFunction):
        return ""
    called = _called(loaded, route.function)
    for name, function in made.items():
        if function == route.function:
            return f"is `{function}`, which made `{name}`, from which the key follows"
        if function in called and not any(entry[0] == name for entry in seen):
            return f"calls `{function}`, which made `{name}`, from which the key follows"
    return ""


def _called(loaded: LoadedQuestion, function: str) -> set[str]:
    """The functions of the companion that one of them calls, directly or not."""
    try:
        tree = ast.parse(read_python(loaded.companion_path).text)
    except (CompanionError, SyntaxError, ValueError):
        return set()
    bodies = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    found, waiting = set[str](), {function}
    while waiting:
        name = waiting.pop()
        found.add(name)
        inner = (node.id for node in ast.walk(bodies[name]) if isinstance(node, ast.Name)) if name in bodies else ()
        waiting |= (set(inner) & set(bodies)) - found
    return found - {function}


@dataclass(frozen=True)
class Trial:
    """A part with its question as the reference paper has it, to be tried with other values."""

    loaded: LoadedQuestion
    part: LoadedPart
    question: Question
    style: NumberStyle
    calls: Calls

    @property
    def spot(self) -> Spot:
        """Where the part stands."""
        return Spot(self.loaded, self.part.path, self.part.id)

    @property
    def keys(self) -> dict[str, Answer]:
        """The keys of all parts."""
        return {each.id: each.answer for each in self.question.parts}

    def followed(self, names: Mapping[str, Value]) -> dict[str, Value]:
        """The names with derived parameters worked out again."""
        derived = {name for name, parameter in self.loaded.model.parameters.items() if isinstance(parameter, Derive)}
        given = {name: value for name, value in names.items() if name not in derived}
        return complete(plan(self.loaded, self.style), given, 0, self.calls)

    def is_key(self, value: Value) -> bool:
        """Whether a value is what the key is."""
        model = self.part.model.answer
        try:
            meant = of(model).understood(model, value, self.style)
            return type(value) is not bool and of(model).same(self.keys[self.part.id].value, meant)
        except (TypeError, ValueError, AttributeError, KeyError, Misread):
            return False

    def keeps_key(self, names: Mapping[str, Value]) -> bool:
        """Whether the key stays what it is with these values."""
        model, here = self.part.model.answer, with_answers(self.followed(names), self.keys)
        ask = Asked(self.spot / "answer", model, here, self.style, self.spot, self.part.model)
        return of(model).value(model, ask) == self.keys[self.part.id].value

    def keeps_route(self, names: Mapping[str, Value]) -> bool:
        """Whether the second route comes to the key with these values all the same."""
        route, question = self.part.model.recompute, self.question
        assert route is not None
        here = self.followed(names)
        return self.is_key(second(self.spot, route, here, self.style, question.seed, self.calls, question.listings))


def _same_entry(trial: Trial, names: list[str], seen: frozenset[Entry]) -> str:
    """In words, that key and route both return an entry of a computed parameter that nobody is shown; '' if not."""
    if trial.keys[trial.part.id].kind in JUDGES:
        return ""
    parameters = trial.question.parameters
    for name in names:
        for entry in _entries((name,), parameters[name]):
            hidden = not is_shown(entry, seen) and trial.is_key(_at(parameters, entry))
            if hidden and _both_follow(trial, _with_another(parameters, entry)):
                return f"returns `{_written(entry)}`, which is the key, as a companion computed it"
    return ""


def _both_follow(trial: Trial, names: Mapping[str, Value]) -> bool:
    """Whether neither key nor route stay what they are with these values; to have none is not to stay."""
    for keeps in (trial.keeps_key, trial.keeps_route):
        try:
            if keeps(names):
                return False
        except (Unfit, WrongKind, Refused):
            continue
    return True


MOST = 20
"""Entries of a list that may each be a key by itself; longer ones are data."""


def _entries(entry: Entry, value: Value) -> Iterator[Entry]:
    """A value and all that it holds, by their steps."""
    yield entry
    if isinstance(value, Record):
        for name, item in value.items():
            yield from _entries((*entry, name), item)
    elif isinstance(value, tuple) and len(value) <= MOST:
        for index, item in enumerate(value):
            yield from _entries((*entry, index), item)


def _at(names: Mapping[str, Value], entry: Entry) -> Value:
    found: Any = names
    for step in entry:
        found = found[step]
    value: Value = found
    return value


def _with_another(names: Mapping[str, Value], entry: Entry) -> dict[str, Value]:
    """The names with another value at an entry."""
    first, *rest = entry
    return {**names, str(first): _changed(names[str(first)], rest)}


def _changed(value: Any, steps: list[str | int]) -> Value:
    if not steps:
        return _other(value)
    step, *rest = steps
    if isinstance(value, Record):
        return Record({name: _changed(item, rest) if name == step else item for name, item in value.items()})
    return tuple(_changed(item, rest) if index == step else item for index, item in enumerate(value))


def _other(value: Value) -> Value:
    """Another value of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, str):
        return f"{value}?"
    if isinstance(value, tuple):
        return tuple(map(_other, value))
    if isinstance(value, Record):
        return Record({name: _other(item) for name, item in value.items()})
    return value + 1


def _written(entry: Entry) -> str:
    first, *steps = entry
    return f"{first}{''.join(f'[{step!r}]' for step in steps)}"
