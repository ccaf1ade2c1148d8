"""Proof that a change is none: the same value for every combination of what is drawn."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from exam_builder.checking.draw_selection import MAX_ENUMERATED, count_combinations, list_combinations
from exam_builder.checking.mutant_edits import Edit, names_in, names_in_key
from exam_builder.draw.keys import DrawRejected, add_answers, compute_answers
from exam_builder.draw.parameter_values import Plan, complete_values, default_value, find_broken_constraint
from exam_builder.draw.planned_question import PlannedQuestion
from exam_builder.draw.yaml_location import YamlLocation
from exam_builder.expressions import ExpressionError, parse
from exam_builder.findings import Refused
from exam_builder.kinds import KINDS
from exam_builder.kinds.base.agreement import agrees
from exam_builder.read.models import ComputeParameter, DeriveParameter, ReadParameter
from exam_builder.read.models.parameter_models import Parameter
from exam_builder.values import Value


def is_equivalent(question: PlannedQuestion, edit: Edit) -> bool:
    """Whether the changed expression has the value of the old one in the whole parameter space, every point tried.

    False where that is not so, or cannot be shown: the space is too large, or a companion draws something itself.
    """
    if edit.compare is None:
        return False
    plan, carried = question.plan, any(parse(text).answers for text in edit.compare)
    names = frozenset().union(*map(names_in, edit.compare), _names_in_all_keys(plan) if carried else ())
    relevant = plan.sources_of(names)
    if _is_random(plan, relevant):
        return False
    defaults = {name: default_value(item) for name, item in plan.parameters.items() if not _is_derived(item)}
    wanted = relevant | plan.early_parameters
    comparison = Comparison(question, edit, {**question.shared, **defaults}, wanted, plan.constraints[0], carried)
    points = list_points(plan, wanted)
    return points is not None and all(map(comparison.agrees_at, points))


@dataclass(frozen=True)
class Comparison:
    """Both expressions of an edit, to be compared at points of the parameter space.

    `given` are values of what no point gives, `wanted` the parameters that must have values, `constraints` those that
    may exclude a point; `carried` is whether the expressions use answers.
    """

    question: PlannedQuestion
    edit: Edit
    given: Mapping[str, Value]
    wanted: frozenset[str]
    constraints: list[int]
    carried: bool

    def agrees_at(self, point: Mapping[str, Value]) -> bool:
        """Whether both have the same value at one point; points that constraints exclude do not count."""
        plan = self.question.plan
        try:
            names = complete_values(plan, {**self.given, **point}, 0, self.question.setting.calls, self.wanted)
            if find_broken_constraint(plan, names, self.constraints) is not None:
                return True
            here = add_answers(names, compute_answers(plan, names)[0]) if self.carried else names
            old, new = self._values({**here, **{id_: id_ for id_ in self.edit.ids}})
        except (Refused, ExpressionError):
            return False
        return agrees(old, new)

    def _values(self, names: Mapping[str, Value]) -> Iterator[Value]:
        plan = self.question.plan
        spot = YamlLocation(plan.question, self.edit.path)
        return (spot.evaluate(text, names, plan.style) for text in self.edit.compare or ())


def has_same_keys(question: PlannedQuestion, broken: PlannedQuestion) -> bool:
    """Whether no draw of a changed question has another key, every point of the whole parameter space tried.

    Draws that only the changed question rejects do no harm. False where it cannot be shown.
    """
    plan = question.plan
    everything = frozenset(plan.parameters)
    points = None if _is_random(plan, everything) else list_points(plan, everything)
    return points is not None and all(_has_same_keys_at(question, broken, point) for point in points)


def _has_same_keys_at(question: PlannedQuestion, broken: PlannedQuestion, point: Mapping[str, Value]) -> bool:
    try:
        keys, others = question.given(point).keys, broken.given(point).keys
    except DrawRejected:
        return True
    except Refused:
        return False
    computed = {part: answer.value for part, answer in keys.items() if not KINDS[answer.kind].measures}
    return all(agrees(value, others[part].value) for part, value in computed.items())


def _is_random(plan: Plan, names: frozenset[str]) -> bool:
    """Whether a companion draws one of some parameters itself, so that a combination has several values."""
    return any(plan.parameters[name] in plan.random_parameters for name in names & set(plan.parameters))


def _is_derived(parameter: Parameter) -> bool:
    return isinstance(parameter, DeriveParameter | ComputeParameter | ReadParameter)


def _names_in_all_keys(plan: Plan) -> frozenset[str]:
    """Names in the keys and further right answers of all parts."""
    models = [model for part in plan.question.parts for model in (part.model.answer, *part.model.also) if model]
    return frozenset().union(*map(names_in_key, models))


def list_points(plan: Plan, names: frozenset[str]) -> Iterator[Mapping[str, Value]] | None:
    """Every combination of the drawn parameters among some names, or None where there are too many to try."""
    few = {name: parameter for name, parameter in plan.parameters.items() if name in names}
    model = plan.question.model.model_copy(update={"parameters": few})
    narrowed = replace(plan, question=replace(plan.question, model=model))
    return list_combinations(narrowed) if count_combinations(narrowed) <= MAX_ENUMERATED else None
