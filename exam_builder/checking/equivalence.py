"""Proof that a change changes nothing: the same value for every combination of what is drawn."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from exam_builder.checking.draw_selection import MAX_ENUMERATED, count_combinations, list_combinations
from exam_builder.checking.mutant_edits import Edit, names_in, names_in_key
from exam_builder.draw.keys import DrawRejected, add_answers, compute_answers
from exam_builder.draw.question_plan import QuestionDraw, QuestionPlan
from exam_builder.draw.solve import evaluate_values
from exam_builder.draw.yaml_location import YamlLocation
from exam_builder.expressions import ExpressionError, parse
from exam_builder.findings import Refused
from exam_builder.kinds import KINDS
from exam_builder.kinds.base.agreement import agrees
from exam_builder.values import Value


def is_equivalent(plan: QuestionPlan, edit: Edit) -> bool:
    """Whether the changed expression has the value of the old one in the whole parameter space, every point tried.

    False where that is not so, or cannot be shown: the space is too large, or a companion draws something itself.
    """
    if edit.compare is None:
        return False
    names = frozenset().union(*map(names_in, edit.compare))
    carried = any(parse(text).answers for text in edit.compare)
    relevant = plan.sources_of(names | (_names_in_all_keys(plan) if carried else frozenset()))
    if _is_random(plan, relevant):
        return False
    wanted = relevant | plan.early_parameters
    points = list_points(plan, wanted)
    if points is None:
        return False
    comparison = _Comparison(QuestionDraw(plan), edit, wanted)
    return all(comparison.holds_at({**plan.shared, **plan.fixed, **point}) for point in points)


@dataclass(frozen=True)
class _Comparison:
    """An edit whose expressions are compared where the `wanted` parameters have values."""

    draw: QuestionDraw
    edit: Edit
    wanted: frozenset[str]

    def holds_at(self, given: Mapping[str, Value]) -> bool:
        """Whether both expressions have the same value at a point; one that constraints exclude does not count."""
        assert self.edit.compare is not None
        plan = self.draw.plan
        try:
            names = self.draw.complete(given, self.wanted)
            if plan.find_broken_constraint(names, plan.early_constraints) is not None:
                return True
            if any(parse(text).answers for text in self.edit.compare):
                names = add_answers(names, compute_answers(self.draw, names)[0])
            known, spot = {**names, **{id_: id_ for id_ in self.edit.ids}}, YamlLocation(plan.question, self.edit.path)
            old, new = (spot.evaluate(text, known, plan.style) for text in self.edit.compare)
        except (Refused, ExpressionError):
            return False
        return agrees(old, new)


def has_same_keys(plan: QuestionPlan, broken: QuestionPlan) -> bool:
    """Whether no draw of a changed question has another key, every point of the whole parameter space tried.

    Draws that only the changed question rejects do no harm. False where it cannot be shown.
    """
    everything = frozenset(plan.parameters)
    points = None if _is_random(plan, everything) else list_points(plan, everything)
    return points is not None and all(_has_same_keys_at(plan, broken, point) for point in points)


def _has_same_keys_at(plan: QuestionPlan, broken: QuestionPlan, point: Mapping[str, Value]) -> bool:
    try:
        keys, others = evaluate_values(plan, point).keys, evaluate_values(broken, point).keys
    except DrawRejected:
        return True
    except Refused:
        return False
    computed = {part: answer.value for part, answer in keys.items() if not KINDS[answer.kind].measures}
    return all(agrees(value, others[part].value) for part, value in computed.items())


def _is_random(plan: QuestionPlan, names: frozenset[str]) -> bool:
    """Whether a companion draws one of some parameters itself, so that a combination has several values."""
    return any(plan.parameters[name] in plan.random_parameters for name in names & set(plan.parameters))


def _names_in_all_keys(plan: QuestionPlan) -> frozenset[str]:
    """Names in the keys and further right answers of all parts."""
    models = [model for part in plan.question.parts for model in (part.model.answer, *part.model.also) if model]
    return frozenset().union(*map(names_in_key, models))


def list_points(plan: QuestionPlan, names: frozenset[str]) -> Iterator[Mapping[str, Value]] | None:
    """Every combination of the drawn parameters among some names, or None where there are too many to try."""
    few = {name: space for name, space in plan.drawn.items() if name in names}
    return list_combinations(few) if count_combinations(few) <= MAX_ENUMERATED else None
