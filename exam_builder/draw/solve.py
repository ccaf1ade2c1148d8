"""One attempt at a question's values: parameters, constraints, answers, and what misconceptions lead to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from exam_builder.codes import Code
from exam_builder.companions import Calls
from exam_builder.draw import part_options
from exam_builder.draw.keys import DrawRejected, add_answers, compute_answers
from exam_builder.draw.misconception_answers import find_mistakes
from exam_builder.draw.parameter_values import (
    Plan,
    complete_values,
    draw_parameters,
    find_broken_constraint,
    names_used,
)
from exam_builder.draw.seeds import RandomSource
from exam_builder.draw.yaml_location import YamlLocation
from exam_builder.expressions import value_to_plain
from exam_builder.findings import Finding, Refused
from exam_builder.paper import Answer, Mistake
from exam_builder.values import Value

MAX_ATTEMPTS = 1000
Result = TypeVar("Result")


@dataclass(frozen=True)
class DrawnValues:
    """All values of a question: parameters, keys by part, other right answers, and mistakes by part."""

    names: Mapping[str, Value]
    keys: Mapping[str, Answer]
    also: Mapping[str, tuple[Answer, ...]]
    mistakes: Mapping[str, tuple[Mistake, ...]]
    tried: int
    order: int = 0
    """The seed of the order of options."""


def draw_values(plan: Plan, shared: Mapping[str, Value], seed: int, calls: Calls, order: int = 0) -> DrawnValues:
    """The values for a seed (0: the defaults); raise Refused when they cannot be had.

    `order` is the seed of the order in which options stand (0: as they are written).
    """
    if not seed:
        try:
            return evaluate_draw(plan, {**shared, **draw_parameters(plan, None)}, seed, calls, 1, order)
        except DrawRejected as rejected:
            raise Refused([rejected.finding]) from None
    return first_valid(
        plan, seed, lambda given, tried: evaluate_draw(plan, {**shared, **given}, seed, calls, tried, order)
    )


def first_valid(plan: Plan, seed: int, make: Callable[[dict[str, Value], int], Result]) -> Result:
    """What `make` makes of the first values that a seed draws and that do; raise Refused when none will.

    It is given the values of what is drawn, and how many draws they took; it raises Rejected where they will not do.
    """
    blamed: dict[Finding, int] = {}
    for index in range(MAX_ATTEMPTS):
        try:
            return make(draw_parameters(plan, RandomSource(seed, index)), index + 1)
        except DrawRejected as rejected:
            blamed[rejected.finding] = blamed.get(rejected.finding, 0) + 1
    worst = max(blamed, key=lambda finding: blamed[finding])
    message = f"none of {MAX_ATTEMPTS:,} draws is valid; most often, {worst.message}"
    hint = "widen the parameters, or loosen the constraint"
    raise Refused([Finding(Code.NO_DRAW, message, worst.place, hint, question=plan.question.name)])


def evaluate_draw(
    plan: Plan, given: Mapping[str, Value], seed: int, calls: Calls, tried: int, order: int = 0
) -> DrawnValues:
    """Work everything out from what was drawn; raise Rejected when it will not do, Refused when it cannot be done."""
    first, last = plan.constraints
    names = complete_values(plan, given, seed, calls, plan.early_parameters)
    _require_constraints(plan, names, first, seed)
    names = complete_values(plan, names, seed, calls)
    _require_constraints(plan, names, last, seed)
    keys, also = compute_answers(plan, names, order=order)
    wrong = find_mistakes(plan, given, names, keys, seed, calls, order)
    _require_options(plan, names, keys, wrong)
    return DrawnValues(names, keys, also, wrong, tried, order)


def _require_constraints(plan: Plan, names: Mapping[str, Value], indexes: list[int], seed: int) -> None:
    broken = find_broken_constraint(plan, names, indexes)
    if broken is not None:
        spot = YamlLocation(plan.question, ("constraints", broken))
        written = plan.question.model.constraints[broken]
        message = f"the values do not meet the constraint `{written}`"
        values = ", ".join(
            f"{name} = {value_to_plain(names[name])}" for name in sorted(names_used(written)) if name in plan.parameters
        )
        raise DrawRejected(spot.finding(Code.CONSTRAINT, message, f"here {values}" if not seed and values else ""))


def _require_options(
    plan: Plan, names: Mapping[str, Value], keys: Mapping[str, Answer], wrong: Mapping[str, tuple[Mistake, ...]]
) -> None:
    for part in plan.question.parts:
        if part.model.options:
            spot = plan.spots[part.id]
            here = add_answers(names, keys)
            alike = part_options.find_lookalikes(spot, part.model, keys[part.id], wrong[part.id], here, plan.style)
            if alike is not None:
                raise DrawRejected(alike)
