"""Prove that a change of an expression changes nothing, by comparing values for every combination of parameters."""

import math
from collections.abc import Iterator, Mapping, Sequence

from exam_builder.checking.draw_selection import MAX_ENUMERATED, count_combinations, list_combinations
from exam_builder.checking.mutant_edits import Edit, find_names, find_names_in_key
from exam_builder.draw.keys import DrawRejected, add_answers, compute_answers
from exam_builder.draw.question_draw import QuestionDraw
from exam_builder.draw.question_plan import QuestionPlan
from exam_builder.draw.solve import evaluate_values
from exam_builder.draw.yaml_location import YamlLocation
from exam_builder.expressions import ExpressionError, parse
from exam_builder.findings import Refused
from exam_builder.kinds import KINDS
from exam_builder.kinds.base.agreement import agrees
from exam_builder.read.models import ComputeParameter
from exam_builder.values import Value


def is_equivalent(plan: QuestionPlan, edit: Edit) -> bool:
    """Tell whether a changed expression has the same value as before in every draw, including every result of random
    companions.

    False if it has not, or if there are too many draws to try.
    """
    early, late = plan.early_constraints, plan.late_constraints
    return _agrees_where(plan, edit, early) or (bool(late) and _agrees_where(plan, edit, [*early, *late]))


def _agrees_where(plan: QuestionPlan, edit: Edit, constraints: Sequence[int]) -> bool:
    """Tell whether both expressions agree at every point that some constraints allow."""
    if edit.compare is None:
        return False
    names = frozenset().union(*map(find_names, edit.compare))
    carried = any(parse(text).answers for text in edit.compare)
    relevant = plan.sources_of(names | (_find_names_in_all_keys(plan) if carried else frozenset()))
    used = (find_names(plan.constraints[index].written) for index in constraints)
    wanted = relevant | plan.sources_of(frozenset().union(*used))
    points = list_points(plan, wanted)

    def holds_at(seed: int, point: Mapping[str, Value]) -> bool:
        """Tell whether both expressions have the same value at a point, or the constraints exclude the point."""
        draw, location = QuestionDraw(plan, seed), YamlLocation(plan.question, edit.path)
        try:
            names = draw.complete({**plan.shared, **plan.fixed, **point}, wanted)
            if plan.find_broken_constraint(names, constraints) is not None:
                return True
            if carried:
                names = add_answers(names, compute_answers(draw, names)[0])
            known = {**names, **{id_: id_ for id_ in edit.ids}}
            old, new = (location.evaluate(text, known, plan.style) for text in edit.compare or ())
        except (Refused, ExpressionError):
            return False
        return agrees(old, new)

    return points is not None and all(holds_at(*each) for each in points)


def has_same_keys(plan: QuestionPlan, broken: QuestionPlan) -> bool:
    """Tell whether a changed question has the same keys in every draw; every point of the parameter space is tried.

    Draws that only the changed question rejects do not count. False if it cannot be proved.
    """
    points = list_points(plan, frozenset(plan.parameters))
    return points is not None and all(_has_same_keys_at(plan, broken, *each) for each in points)


def _has_same_keys_at(plan: QuestionPlan, broken: QuestionPlan, seed: int, point: Mapping[str, Value]) -> bool:
    try:
        keys, others = (evaluate_values(each, point, seed).keys for each in (plan, broken))
    except DrawRejected:
        return True
    except Refused:
        return False
    computed = {part: answer.value for part, answer in keys.items() if not KINDS[answer.kind].measures}
    return all(agrees(value, others[part].value) for part, value in computed.items())


def _find_names_in_all_keys(plan: QuestionPlan) -> frozenset[str]:
    """Return the names in the keys and further right answers of all parts."""
    models = [model for part in plan.question.parts for model in (part.model.answer, *part.model.also) if model]
    return frozenset().union(*map(find_names_in_key, models))


def list_points(plan: QuestionPlan, names: frozenset[str]) -> Iterator[tuple[int, Mapping[str, Value]]] | None:
    """Return every combination of the drawn parameters among some names, with every seed that gives random companions
    another result; None if there are too many to try.
    """
    few = {name: space for name, space in plan.drawn.items() if name in names}
    seeds = _list_seeds(plan, names)
    if count_combinations(few) * len(seeds) > MAX_ENUMERATED:
        return None
    return ((seed, point) for seed in seeds for point in list_combinations(few))


def _list_seeds(plan: QuestionPlan, names: frozenset[str]) -> range:
    """Return seeds that give all the results that random companions may draw together (see `derive_companion_seed`)."""
    random = [plan.parameters[name] for name in names & set(plan.parameters)]
    draws = [each.draws for each in random if isinstance(each, ComputeParameter) and each in plan.random_parameters]
    return range(1 + math.lcm(*draws)) if draws else range(1)
