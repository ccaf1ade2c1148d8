"""Proof that a change is none: the same value for every combination of what is drawn."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from exam_builder.companions import Calls
from exam_builder.draw.keys import Rejected, answers, with_answers
from exam_builder.draw.parameters import Plan, broken_constraint, complete, fixed
from exam_builder.draw.spots import Spot
from exam_builder.draw.sweepable import Sweepable
from exam_builder.expressions import ExpressionError, parse
from exam_builder.findings import Refused
from exam_builder.kinds.base.compare import agrees
from exam_builder.mutants.places import Edit, names_in, names_in_key
from exam_builder.read.models import Compute, Derive, Read
from exam_builder.sweep import ENUMERATED
from exam_builder.sweep.space import combinations, size
from exam_builder.values import Value


def equivalent(question: Sweepable, edit: Edit) -> bool:
    """Whether the changed expression has the value of the old one in the whole parameter space, every point tried.

    False where that is not so, or cannot be shown: the space is too large, or a companion draws something itself.
    """
    if edit.compare is None:
        return False
    plan, calls = question.plan, question.setting.calls
    names = frozenset().union(*map(names_in, edit.compare))
    carried = any(parse(text).answers for text in edit.compare)
    relevant = plan.behind(names | (_in_all_keys(plan) if carried else frozenset()))
    if _by_chance(plan, relevant):
        return False
    early, _ = plan.constraints
    wanted = relevant | plan.early
    points = space(plan, wanted)
    if points is None:
        return False
    given = {**question.shared, **{name: fixed(item) for name, item in plan.parameters.items() if not _follows(item)}}
    return all(_same_at(plan, edit, {**given, **point}, wanted, early, carried, calls) for point in points)


def _same_at(
    plan: Plan,
    edit: Edit,
    given: Mapping[str, Value],
    wanted: frozenset[str],
    constraints: list[int],
    carried: bool,
    calls: Calls,
) -> bool:
    """Whether both expressions have the same value at one point; points that constraints exclude do not count."""
    assert edit.compare is not None
    try:
        names = complete(plan, given, 0, calls, wanted)
        if broken_constraint(plan, names, constraints) is not None:
            return True
        here = with_answers(names, answers(plan, names)[0]) if carried else names
        spot = Spot(plan.question, edit.path)
        old, new = (
            spot.evaluate(text, {**here, **{id_: id_ for id_ in edit.ids}}, plan.style) for text in edit.compare
        )
    except (Refused, ExpressionError):
        return False
    return agrees(old, new)


def same_keys(question: Sweepable, broken: Sweepable) -> bool:
    """Whether no draw of a changed question has another key, every point of the whole parameter space tried.

    Draws that only the changed question rejects do no harm. False where it cannot be shown.
    """
    plan = question.plan
    everything = frozenset(plan.parameters)
    points = None if _by_chance(plan, everything) else space(plan, everything)
    return points is not None and all(_same_keys_at(question, broken, point) for point in points)


def _same_keys_at(question: Sweepable, broken: Sweepable, point: Mapping[str, Value]) -> bool:
    try:
        keys, others = question.given(point).keys, broken.given(point).keys
    except Rejected:
        return True
    except Refused:
        return False
    return all(agrees(answer.value, others[part].value) for part, answer in keys.items() if answer.kind != "claim")


def _by_chance(plan: Plan, names: frozenset[str]) -> bool:
    """Whether a companion draws one of some parameters itself, so that a combination has several values."""
    return any(plan.parameters[name] in plan.by_chance for name in names & set(plan.parameters))


def _follows(parameter: Any) -> bool:
    return isinstance(parameter, Derive | Compute | Read)


def _in_all_keys(plan: Plan) -> frozenset[str]:
    """Names in the keys and further right answers of all parts."""
    models = [model for part in plan.question.parts for model in (part.model.answer, *part.model.also) if model]
    return frozenset().union(*map(names_in_key, models))


def space(plan: Plan, names: frozenset[str]) -> Iterator[Mapping[str, Value]] | None:
    """Every combination of the drawn parameters among some names, or None where there are too many to try."""
    few = {name: parameter for name, parameter in plan.parameters.items() if name in names}
    model = plan.question.model.model_copy(update={"parameters": few})
    narrowed = replace(plan, question=replace(plan.question, model=model))
    return combinations(narrowed) if size(narrowed) <= ENUMERATED else None
