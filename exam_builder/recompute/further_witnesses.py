"""Check the witnesses of further right answers, of values that companions compute, and of misconceptions."""

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import replace

from exam_builder.draw import YamlLocation, match_parts
from exam_builder.draw.parameters import list_used_names
from exam_builder.draw.question_plan import find_needs
from exam_builder.expressions import agrees_with_reference, value_to_plain
from exam_builder.fields import YamlPath
from exam_builder.findings import Code, CompanionError, Finding, Refused
from exam_builder.kinds import get_kind
from exam_builder.kinds.base.agreement import agrees
from exam_builder.kinds.base.contract import AnswerProblem, CannotJudge, Case, Misread, PartCase, show_as_typed
from exam_builder.kinds.base.kind import NEARLY, WITHIN_HINT
from exam_builder.paper import NumberStyle, Paper, Part, Question
from exam_builder.read import LoadedPart, LoadedQuestion
from exam_builder.read.models import ByExpression, ByFunction, ComputeParameter
from exam_builder.recompute.routes import SecondRoute, describe_route, quote_text
from exam_builder.values import FrozenMap, Value, YamlValue, reach

GIVEN = "its author's word"
"""The reason why a further answer without a second route is not recomputed."""


def match_further(loaded: LoadedQuestion, question: Question) -> Iterator[tuple[LoadedPart, Part]]:
    """Yield each further right answer with a witness, as a separate part whose path is that of the answer."""
    for loaded_part, part in match_parts(loaded, question):
        for index, other in enumerate(loaded_part.model.also):
            if other.recompute is None and other.reference is None:
                continue
            waived = GIVEN if other.recompute is None else None
            fields = {"answer": other, "recompute": other.recompute, "waived": waived, "also": ()}
            model = loaded_part.model.model_copy(update=fields)
            here = replace(loaded_part, path=(*loaded_part.path, "also", index), model=model)
            yield here, replace(part, answer=part.also[index], also=(), waived=waived)


def is_further(loaded_part: LoadedPart) -> bool:
    """Return whether a part is a further right answer, as `match_further` yields it."""
    return loaded_part.path[-2:-1] == ("also",)


def name_further(message: str) -> str:
    """Reword a message about a key, for a further answer."""
    return re.sub(r"\b(?:the )?key\b", "this further answer", message)


def find_wrong_mistakes(
    loaded: LoadedQuestion, question: Question, paper: Paper, doubtful: Set[str | None]
) -> Iterator[Finding]:
    """Report misconceptions whose answer in the reference paper differs from their reference.

    One that starts from the key of a `doubtful` part is not reported, since that key is wrong itself.
    """
    for loaded_part, part in match_parts(loaded, question) if paper.is_reference else ():
        for mistake in part.mistakes:
            model = loaded.model.misconceptions[mistake.misconception]
            stated = model.reference.get(part.id)
            if stated is None or (part.id in doubtful and part.id not in model.keys):
                continue
            path = _find_mistake_path(loaded, mistake.misconception, part.id)
            key = replace(part.answer, value=mistake.value, tex=mistake.tex, plain=mistake.plain)
            names, style = question.parameters, paper.numbers
            case: PartCase = Case(
                loaded_part.model.answer, key, None, "", names, style, stated, part=part.id, quote=quote_text
            )
            for problem in _judge_reference(case):
                message = problem.message.replace("the key is", f"`{mistake.misconception}` leads to", 1)
                hint = problem.hint.replace("the reference, or the key", "the reference")
                hint = f"correct the misconception, or {hint.replace('write reference:', f'write {part.id}:', 1)}"
                yield YamlLocation(loaded, path, part.id).finding(Code.REFERENCE, message, hint)


def _judge_reference(case: PartCase) -> list[AnswerProblem]:
    """Return the problems with a reference, in a case without a second route."""
    try:
        return [problem for problem in get_kind(case.answer).judge(case) if problem.code == Code.REFERENCE]
    except (CannotJudge, Misread):
        return []


def _find_mistake_path(loaded: LoadedQuestion, name: str, part: str) -> YamlPath:
    """Return the path of the wrong key that a misconception states for a part, or of the parameter that it replaces."""
    model = loaded.model.misconceptions[name]
    if part in model.keys:
        return ("misconceptions", name, "keys", part)
    replaced = [*model.with_]
    return ("misconceptions", name, "with", *replaced[:1]) if replaced else ("misconceptions", name)


def find_wrong_values(second: SecondRoute, paper: Paper) -> Iterator[Finding]:
    """Report computed parameters that differ from their second route or their reference."""
    names = second.question.parameters
    for name, parameter in second.loaded.model.parameters.items():
        if not isinstance(parameter, ComputeParameter):
            continue
        location, value = YamlLocation(second.loaded, ("parameters", name)), names[name]
        stated = parameter.reference if paper.is_reference else None
        if stated is not None and not agrees_with_reference(value, stated, paper.numbers):
            message = (
                f"the reference says {show_as_typed(stated)}, but `{parameter.compute}` gives {value_to_plain(value)}"
            )
            hint = "correct the function, or the reference"
            entry = _find_difference(location / "reference", value, stated, paper.numbers)
            yield entry.finding(Code.REFERENCE, message, hint)
        if parameter.recompute is not None:
            yield from _find_other_value(second, location, name, stated)


def _find_difference(
    location: YamlLocation, value: Value, stated: Value | YamlValue, style: NumberStyle
) -> YamlLocation:
    """Return the location of the first entry of a reference that differs from the value, however deep it is."""
    pairs: list[tuple[str | int, Value, Value | YamlValue]] = []
    if isinstance(stated, Mapping) and isinstance(value, Mapping):
        pairs = [(name, value[name], stated[name]) for name in stated if name in value]
    elif isinstance(stated, tuple | list) and isinstance(value, tuple):
        pairs = [(at, *both) for at, both in enumerate(zip(value, stated, strict=False))]
    wrong = next((each for each in pairs if not agrees_with_reference(*each[1:], style)), None)
    return _find_difference(location / wrong[0], *wrong[1:], style) if wrong else location


def _find_other_value(second: SecondRoute, location: YamlLocation, name: str, stated: YamlValue) -> Iterator[Finding]:
    """Report a computed value that its second route contradicts, at the route if only the value agrees with what is
    stated.
    """
    parameter, own = second.loaded.model.parameters[name], second.question.parameters[name]
    assert isinstance(parameter, ComputeParameter)
    route, style = parameter.recompute, second.style
    assert isinstance(route, ByFunction | ByExpression)
    circle = _find_circle(second.loaded, name, parameter)
    if circle:
        message = f"the recompute {circle}, so it is not a second route"
        yield (location / "recompute").finding(Code.NO_SECOND_ROUTE, message, "let it work from the other parameters")
        return
    try:
        value = second.evaluate(location / "recompute", route, second.question.parameters)
    except Refused as refused:
        yield from refused.findings
        return
    within = getattr(route, "within", None)
    if agree_within(own, value, None if within is None else float(within)):
        return
    is_near, given = agree_within(own, value, NEARLY), value_to_plain(value)
    hint = f"correct one of the two{WITHIN_HINT if is_near else ''}"
    message = f"`{parameter.compute}` gives {value_to_plain(own)}, but {describe_route(route)} gives {given}"
    confirmed = stated is not None and agrees_with_reference(own, stated, style)
    if confirmed and not agrees_with_reference(value, stated, style):
        hint = f"correct the recompute, since the reference says {show_as_typed(stated)}"
        yield (location / "recompute").finding(Code.RECOMPUTE, message, hint)
    else:
        yield (location / "compute").finding(Code.WRONG_VALUE, message, hint)


def _find_circle(loaded: LoadedQuestion, name: str, parameter: ComputeParameter) -> str:
    """Describe why a route is not a second one (the same function, or one that depends on the value); '' if it is."""
    route = parameter.recompute
    if isinstance(route, ByExpression):
        used = list_used_names(route.expression)
    else:
        assert isinstance(route, ByFunction)
        if route.function == parameter.compute:
            return "is the function that computes the value"
        try:
            used = frozenset(loaded.signature(route.function).names)
        except CompanionError:
            return ""
    following = sorted(each for each in used if name in find_sources(loaded, each))
    return f"asks for `{following[0]}`" if following else ""


def find_sources(loaded: LoadedQuestion, name: str) -> set[str]:
    """Return the parameters on which a parameter depends, itself included."""
    own = loaded.model.parameters
    return reach([name], lambda each: find_needs(loaded, each, own[each]) if each in own else ())


def agree_within(one: Value, other: Value, within: float | None) -> bool:
    """Return whether two values agree within a tolerance; mappings agree field by field."""
    if isinstance(one, FrozenMap) and isinstance(other, FrozenMap):
        return one.keys() == other.keys() and all(agree_within(one[name], other[name], within) for name in one)
    return agrees(one, other, within)
