"""One attempt at a question's values: parameters, constraints, answers, and what misconceptions lead to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from exam_builder.codes import Code
from exam_builder.companions import Calls
from exam_builder.draw import options
from exam_builder.draw.keys import Rejected, answers, with_answers
from exam_builder.draw.misled import mistakes
from exam_builder.draw.parameters import Plan, broken_constraint, chosen, complete, used
from exam_builder.draw.seeds import Chance
from exam_builder.draw.spots import Spot
from exam_builder.expressions import plain
from exam_builder.findings import Finding, Refused
from exam_builder.paper import Answer, Mistake
from exam_builder.values import Value

MOST_ATTEMPTS = 1000
Made = TypeVar("Made")


@dataclass(frozen=True)
class Worked:
    """All values of a question: parameters, keys by part, other right answers, and mistakes by part."""

    names: Mapping[str, Value]
    keys: Mapping[str, Answer]
    also: Mapping[str, tuple[Answer, ...]]
    mistakes: Mapping[str, tuple[Mistake, ...]]
    tried: int
    order: int = 0
    """The seed of the order of options."""


def settle(plan: Plan, shared: Mapping[str, Value], seed: int, calls: Calls, order: int = 0) -> Worked:
    """The values for a seed (0: the defaults); raise Refused when they cannot be had.

    `order` is the seed of the order in which options stand (0: as they are written).
    """
    if not seed:
        try:
            return attempt(plan, {**shared, **chosen(plan, None)}, seed, calls, 1, order)
        except Rejected as rejected:
            raise Refused([rejected.finding]) from None
    return search(plan, seed, lambda given, tried: attempt(plan, {**shared, **given}, seed, calls, tried, order))


def search(plan: Plan, seed: int, make: Callable[[dict[str, Value], int], Made]) -> Made:
    """What `make` makes of the first values that a seed draws and that do; raise Refused when none will.

    It is given the values of what is drawn, and how many draws they took; it raises Rejected where they will not do.
    """
    blamed: dict[Finding, int] = {}
    for index in range(MOST_ATTEMPTS):
        try:
            return make(chosen(plan, Chance(seed, index)), index + 1)
        except Rejected as rejected:
            blamed[rejected.finding] = blamed.get(rejected.finding, 0) + 1
    worst = max(blamed, key=lambda finding: blamed[finding])
    message = f"no draw out of {MOST_ATTEMPTS:,} will do; most often: {worst.message}"
    mend = "widen the parameters, or loosen the constraint"
    raise Refused([Finding(Code.NO_DRAW, message, worst.place, mend, question=plan.question.name)])


def attempt(plan: Plan, given: Mapping[str, Value], seed: int, calls: Calls, tried: int, order: int = 0) -> Worked:
    """Work everything out from what was drawn; raise Rejected when it will not do, Refused when it cannot be done."""
    first, last = plan.constraints
    names = complete(plan, given, seed, calls, plan.early)
    _require(plan, names, first, seed)
    names = complete(plan, names, seed, calls)
    _require(plan, names, last, seed)
    keys, also = answers(plan, names, order=order)
    wrong = mistakes(plan, given, names, keys, seed, calls, order)
    _require_options(plan, names, keys, wrong)
    return Worked(names, keys, also, wrong, tried, order)


def _require(plan: Plan, names: Mapping[str, Value], indexes: list[int], seed: int) -> None:
    broken = broken_constraint(plan, names, indexes)
    if broken is not None:
        spot = Spot(plan.question, ("constraints", broken))
        written = plan.question.model.constraints[broken]
        message = f"the values do not meet the constraint `{written}`"
        values = ", ".join(
            f"{name} = {plain(names[name])}" for name in sorted(used(written)) if name in plan.parameters
        )
        raise Rejected(spot.finding(Code.CONSTRAINT, message, f"here {values}" if not seed and values else ""))


def _require_options(
    plan: Plan, names: Mapping[str, Value], keys: Mapping[str, Answer], wrong: Mapping[str, tuple[Mistake, ...]]
) -> None:
    for part in plan.question.parts:
        if part.model.options:
            spot = plan.spots[part.id]
            here = with_answers(names, keys)
            alike = options.alike(spot, part.model, keys[part.id], wrong[part.id], here, plan.style)
            if alike is not None:
                raise Rejected(alike)
