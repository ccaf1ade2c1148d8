"""Proof that a change is none: the same value for every combination of what is drawn."""

import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from exam_builder.companions import Calls
from exam_builder.draw.parameters import Plan, broken_constraint, complete, fixed, on_grid
from exam_builder.draw.spots import Spot
from exam_builder.draw.sweepable import Sweepable
from exam_builder.draw.work import Rejected, answers, with_answers
from exam_builder.expressions import ExpressionError, parse
from exam_builder.findings import Refused
from exam_builder.mutants.places import Edit, names_in
from exam_builder.read.models import Choose, Compute, Derive, Entries, Range, Read, Sample, key_of
from exam_builder.recompute.compare import agrees
from exam_builder.values import Value

MOST = 2_000
"""Combinations of drawn parameters up to which all are tried."""


def equivalent(question: Sweepable, edit: Edit) -> bool:
    """Whether the changed expression has the value of the old one in the whole parameter space, every point tried.

    False where that is not so, or cannot be shown: the space is too large, or a companion has a say in it.
    """
    if edit.compare is None:
        return False
    plan, calls = question.plan, question.setting.calls
    names = frozenset().union(*map(names_in, edit.compare))
    carried = any(parse(text).answers for text in edit.compare)
    relevant = plan.behind(names | (_in_all_keys(plan) if carried else frozenset()))
    if plan.computed(relevant):
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
    points = None if plan.computed(everything) else space(plan, everything)
    return points is not None and all(_same_keys_at(question, broken, point) for point in points)


def _same_keys_at(question: Sweepable, broken: Sweepable, point: Mapping[str, Value]) -> bool:
    try:
        keys, others = question.given(point).keys, broken.given(point).keys
    except Rejected:
        return True
    except Refused:
        return False
    return all(agrees(answer.value, others[part].value) for part, answer in keys.items() if answer.kind != "claim")


def _follows(parameter: Any) -> bool:
    return isinstance(parameter, Derive | Compute | Read)


def _in_all_keys(plan: Plan) -> frozenset[str]:
    """Names in the keys and further right answers of all parts."""
    models = [model for part in plan.question.parts for model in (part.model.answer, *part.model.also) if model]
    return frozenset().union(*(names_in(key_of(model)) for model in models if not hasattr(model, "claim")))


def space(plan: Plan, names: frozenset[str]) -> Iterator[dict[str, Value]] | None:
    """Every combination of the drawn parameters among some names, or None where there are more than MOST."""
    sets = [(name, _values(plan.parameters[name])) for name in plan.order if name in names]
    drawn = [(name, found) for name, found in sets if found is not None]
    if math.prod(count for _, (count, _) in drawn) > MOST:
        return None
    rows = itertools.product(*(list(values()) for _, (_, values) in drawn))
    return (dict(zip((name for name, _ in drawn), row, strict=True)) for row in rows)


Values = tuple[int, Callable[[], Iterator[Value] | Sequence[Value]]]


def _values(parameter: Any) -> Values | None:
    """How many values a drawn parameter may have, and what they are; None for others."""
    if isinstance(parameter, Choose):
        return len(parameter.choose), lambda: parameter.choose
    if isinstance(parameter, Range):
        return _steps(parameter.range, parameter.step), lambda: _grid(parameter.range, parameter.step)
    if isinstance(parameter, Sample):
        count = math.perm(len(parameter.sample), parameter.size)
        return count, lambda: itertools.permutations(parameter.sample, parameter.size)
    if isinstance(parameter, Entries):
        each = parameter.entries
        cells = math.prod(parameter.shape)
        count = min(_steps(each.range, each.step) ** min(cells, 12), MOST + 1)
        return count, lambda: _arrays(list(_grid(each.range, each.step)), parameter.shape)
    return None


def _steps(ends: Any, step: Any) -> int:
    return int((Fraction(ends[1]) - Fraction(ends[0])) / Fraction(step)) + 1


def _grid(ends: Any, step: Any) -> Iterator[Value]:
    return (on_grid(ends[0], step, index) for index in range(_steps(ends, step)))


def _arrays(entries: list[Value], shape: tuple[int, ...]) -> Iterator[Value]:
    if not shape:
        return iter(entries)
    return itertools.product(*(list(_arrays(entries, shape[1:])) for _ in range(shape[0])))
