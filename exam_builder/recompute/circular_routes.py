"""Find second routes that only return what a `compute` parameter already computed for the key."""

import ast
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from pathlib import Path

from exam_builder.companions import Calls, read_python
from exam_builder.draw import YamlLocation
from exam_builder.draw.keys import add_answers, make_key_context
from exam_builder.draw.parameters import list_used_names
from exam_builder.draw.question_draw import QuestionDraw
from exam_builder.draw.question_plan import QuestionPlan, find_key_needs
from exam_builder.findings import Code, Finding, Refused
from exam_builder.kinds import get_kind
from exam_builder.kinds.base.contract import InvalidRecomputation, NoKeyInDraw, WrongKeyType
from exam_builder.paper import Answer, NumberStyle, Question
from exam_builder.read import LoadedPart, LoadedQuestion
from exam_builder.read.models import ByExpression, ByFunction, ComputeParameter, DeriveParameter
from exam_builder.recompute.printed_values import Entry, find_shown_entries, has_content, is_shown
from exam_builder.recompute.routes import SecondRoute
from exam_builder.values import FrozenMap, Value, get_at, reach, replace_at

ROUTE_HINT = "let it work from what the question shows"


def find_circular_routes(
    loaded: LoadedQuestion, question: Question, style: NumberStyle, calls: Calls, figures: Path
) -> Iterator[Finding]:
    """Yield a finding for each part whose second route returns the computed value from which its key follows."""
    made = {name: each.compute for name, each in loaded.model.parameters.items() if isinstance(each, ComputeParameter)}
    routes = [each for each in loaded.parts if isinstance(each.model.recompute, ByFunction | ByExpression)]
    if not made or not routes or not has_content(loaded):
        return
    shown, keys = find_shown_entries(loaded, figures), find_key_needs(loaded.parts)
    plan = QuestionPlan(loaded, style, calls)
    for part in routes:
        sources = _find_sources(loaded, keys[part.id].names)
        words = _describe_same_function(
            loaded, part, {name: made[name] for name in sorted(made) if name in sources}, shown
        )
        words = words or _describe_same_entry(
            RouteTrial(loaded, part, question, style, calls, plan), sorted(sources & set(made)), shown
        )
        if words:
            location = YamlLocation(loaded, (*part.path, "recompute"), part.id)
            yield location.finding(
                Code.NO_SECOND_ROUTE, f"the recompute {words}, so it is not a second route", ROUTE_HINT
            )


def _find_sources(loaded: LoadedQuestion, names: frozenset[str]) -> set[str]:
    """Return the parameters among some names, and those from which they are derived."""
    own = loaded.model.parameters

    def list_needed(name: str) -> Set[str]:
        parameter = own[name]
        return list_used_names(parameter.derive) & own.keys() if isinstance(parameter, DeriveParameter) else set()

    return reach(names & own.keys(), list_needed)


def _describe_same_function(
    loaded: LoadedQuestion, part: LoadedPart, made: Mapping[str, str], shown: frozenset[Entry]
) -> str:
    """Describe how the route is, or calls, the function that computed a parameter of the key; '' if it does not."""
    route = part.model.recompute
    if not isinstance(route, ByFunction):
        return ""
    called = _find_called_functions(loaded, route.function)
    for name, function in made.items():
        if function == route.function:
            return f"is `{function}`, which made `{name}`, from which the key follows"
        if function in called and not any(entry[0] == name for entry in shown):
            return f"calls `{function}`, which made `{name}`, from which the key follows"
    return ""


def _find_called_functions(loaded: LoadedQuestion, function: str) -> set[str]:
    """Return the functions of the companion that `function` calls, directly or indirectly."""
    tree = read_python(loaded.companion_path).tree
    bodies = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    named = {name: {each.id for each in ast.walk(node) if isinstance(each, ast.Name)} for name, node in bodies.items()}
    return reach({function}, lambda name: named.get(name, set()) & named.keys()) - {function}


@dataclass(frozen=True)
class RouteTrial(SecondRoute):
    """A second route on the reference paper that can be tried with other values."""

    plan: QuestionPlan

    @property
    def keys(self) -> dict[str, Answer]:
        """The keys of all parts."""
        return {each.id: each.answer for each in self.question.parts}

    @property
    def key(self) -> Value:
        """The key of the part."""
        return self.keys[self.part.id].value

    def derive_again(self, names: Mapping[str, Value]) -> dict[str, Value]:
        """Return the names with derived parameters computed anew."""
        derived = {name for name, each in self.plan.parameters.items() if isinstance(each, DeriveParameter)}
        given = {name: value for name, value in names.items() if name not in derived}
        return QuestionDraw(self.plan).complete(given)

    def is_key(self, value: Value) -> bool:
        """Return whether a value equals the key."""
        model = self.part.model.answer
        try:
            converted = get_kind(model).convert_recomputed(model, value, self.style)
            return type(value) is not bool and get_kind(model).same(self.key, converted)
        except (TypeError, ValueError, AttributeError, KeyError, InvalidRecomputation):
            return False

    def keeps_key(self, names: Mapping[str, Value]) -> bool:
        """Return whether the key stays the same with these values."""
        part, location = self.part.model, self.location
        here = add_answers(self.derive_again(names), self.keys)
        ask = make_key_context(location, part, here, self.style)
        return get_kind(part.answer).value(part.answer, ask) == self.key

    def keeps_route(self, names: Mapping[str, Value]) -> bool:
        """Return whether the second route still gives the original key with these values."""
        return self.is_key(self.ask(self.derive_again(names)))


def _describe_same_entry(trial: RouteTrial, names: list[str], shown: frozenset[Entry]) -> str:
    """Describe the hidden entry of a computed parameter that both key and route return; return '' if there is none."""
    parameters = trial.question.parameters
    for name in names:
        for entry in _walk_entries((name,), parameters[name]):
            value = get_at(parameters, entry)
            hidden = not is_shown(entry, shown) and trial.is_key(value)
            if hidden and _both_change(trial, replace_at(parameters, entry, _make_other_value(value))):
                return f"returns `{_format_entry(entry)}`, which is the key, as a companion computed it"
    return ""


def _both_change(trial: RouteTrial, names: Mapping[str, Value]) -> bool:
    """Return whether both key and route change with these values; to fail counts as a change."""
    for keeps in (trial.keeps_key, trial.keeps_route):
        try:
            if keeps(names):
                return False
        except (NoKeyInDraw, WrongKeyType, Refused):
            continue
    return True


MAX_ENTRIES = 20
"""The length up to which a list may consist of keys; longer lists are data."""


def _walk_entries(entry: Entry, value: Value) -> Iterator[Entry]:
    """Yield the entry of a value, and those of all values in it."""
    yield entry
    if isinstance(value, FrozenMap):
        for name, item in value.items():
            yield from _walk_entries((*entry, name), item)
    elif isinstance(value, tuple) and len(value) <= MAX_ENTRIES:
        for index, item in enumerate(value):
            yield from _walk_entries((*entry, index), item)


def _make_other_value(value: Value) -> Value:
    """Return a different value of the same type."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, str):
        return f"{value}?"
    if isinstance(value, tuple):
        return tuple(map(_make_other_value, value))
    if isinstance(value, FrozenMap):
        return FrozenMap({name: _make_other_value(item) for name, item in value.items()})
    return value + 1


def _format_entry(entry: Entry) -> str:
    first, *steps = entry
    return f"{first}{''.join(f'[{step!r}]' for step in steps)}"
