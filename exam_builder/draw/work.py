"""One attempt at a question's values: parameters, constraints, answers, and what misconceptions lead to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from exam_builder.companions import Calls
from exam_builder.draw.answers import WrongKind, finite, key, shown
from exam_builder.draw.parameters import (
    Plan,
    broken_constraint,
    chosen,
    complete,
)
from exam_builder.draw.seeds import Chance
from exam_builder.draw.spots import Spot
from exam_builder.findings import Finding, Refused
from exam_builder.paper import Answer, Mistake
from exam_builder.read.models import kind_of
from exam_builder.values import Record, Value

MOST_ATTEMPTS = 1000


class Rejected(Exception):  # noqa: N818 - an attempt that is thrown away is no error
    """Values that do not do: a constraint is not met, or a misconception would be marked right."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(finding.message)


@dataclass(frozen=True)
class Worked:
    """All values of a question: parameters, keys by part, other right answers, and mistakes by part."""

    names: Mapping[str, Value]
    keys: Mapping[str, Answer]
    also: Mapping[str, tuple[Answer, ...]]
    mistakes: Mapping[str, tuple[Mistake, ...]]
    tried: int


def settle(plan: Plan, shared: Mapping[str, Value], seed: int, calls: Calls) -> Worked:
    """The values for a seed (0: the defaults); raise Refused when they cannot be had."""
    if not seed:
        try:
            return attempt(plan, {**shared, **chosen(plan, None)}, seed, calls, 1)
        except Rejected as rejected:
            raise Refused([rejected.finding]) from None
    return _search(plan, shared, seed, calls)


def _search(plan: Plan, shared: Mapping[str, Value], seed: int, calls: Calls) -> Worked:
    blamed: dict[Finding, int] = {}
    for index in range(MOST_ATTEMPTS):
        try:
            return attempt(plan, {**shared, **chosen(plan, Chance(seed, index))}, seed, calls, index + 1)
        except Rejected as rejected:
            blamed[rejected.finding] = blamed.get(rejected.finding, 0) + 1
    worst = max(blamed, key=lambda finding: blamed[finding])
    message = f"no draw out of {MOST_ATTEMPTS:,} will do; most often: {worst.message}"
    mend = "widen the parameters, or loosen the constraint"
    raise Refused([Finding("no-draw", message, worst.place, mend, question=plan.question.name)])


def attempt(plan: Plan, given: Mapping[str, Value], seed: int, calls: Calls, tried: int) -> Worked:
    """Work everything out from what was drawn; raise Rejected when it will not do, Refused when it cannot be done."""
    first, last = plan.constraints
    names = complete(plan, given, seed, calls, plan.early)
    _require(plan, names, first)
    names = complete(plan, names, seed, calls)
    _require(plan, names, last)
    keys, also = answers(plan, names)
    return Worked(names, keys, also, mistakes(plan, given, names, keys, seed, calls), tried)


def _require(plan: Plan, names: Mapping[str, Value], indexes: list[int]) -> None:
    broken = broken_constraint(plan, names, indexes)
    if broken is not None:
        spot = Spot(plan.question, ("constraints", broken))
        written = plan.question.model.constraints[broken]
        raise Rejected(spot.finding("constraint", f"the values do not meet the constraint `{written}`"))


def answers(plan: Plan, names: Mapping[str, Value]) -> tuple[dict[str, Answer], dict[str, tuple[Answer, ...]]]:
    """Keys and other right answers by part, in order; later ones may use `answers.a`."""
    keys: dict[str, Answer] = {}
    also: dict[str, tuple[Answer, ...]] = {}
    for part in plan.question.parts:
        spot = Spot(plan.question, part.path, part.id)
        here = with_answers(names, keys)
        if part.model.answer is not None:
            keys[part.id] = _key(spot / "answer", part.model.answer, here, plan)
        also[part.id] = tuple(
            _key(spot / "also" / index, other, here, plan) for index, other in enumerate(part.model.also)
        )
    return keys, also


def with_answers(names: Mapping[str, Value], keys: Mapping[str, Answer]) -> dict[str, Value]:
    """Names with the record `answers` of the keys so far."""
    return {**names, "answers": Record({part: answer.value for part, answer in keys.items()})}


def _key(spot: Spot, answer: Any, names: Mapping[str, Value], plan: Plan) -> Answer:
    def evaluate(field: str, more: Mapping[str, Value]) -> Value:
        return (spot / field).evaluate(getattr(answer, field), {**names, **more}, plan.style)

    try:
        return key(answer, evaluate, plan.style)
    except WrongKind as problem:
        raise (spot / kind_of(answer)).refuse("wrong-kind", str(problem)) from None


def mistakes(
    plan: Plan,
    given: Mapping[str, Value],
    names: Mapping[str, Value],
    keys: Mapping[str, Answer],
    seed: int,
    calls: Calls,
) -> dict[str, tuple[Mistake, ...]]:
    """What each misconception leads to, in the parts that name it."""
    found: dict[str, list[Mistake]] = {part.id: [] for part in plan.question.parts}
    for name, parts in plan.misled.items():
        wrong = _led_to(plan, name, given, names, keys, parts, seed, calls)
        for part, answer in wrong.items():
            found[part].append(Mistake(name, answer.value, answer.tex, answer.plain))
            _tell_apart(plan, name, part, answer, keys[part])
    return {part: tuple(entries) for part, entries in found.items()}


def _tell_apart(plan: Plan, name: str, part: str, wrong: Answer, right: Answer) -> None:
    """Raise Rejected when a mistake would be marked right, or is no answer at all."""
    spot = Spot(plan.question, ("misconceptions", name), part)
    if not finite(wrong.value):
        raise Rejected(spot.finding("misconception-not-finite", f"the misconception `{name}` gives no finite answer"))
    if wrong.value == right.value or wrong.plain == right.plain:
        message = f"the misconception `{name}` gives the right answer, {right.plain}"
        raise Rejected(spot.finding("misconception-is-right", message, "leave it out of this part's rubric"))


def _led_to(
    plan: Plan,
    name: str,
    given: Mapping[str, Value],
    names: Mapping[str, Value],
    keys: Mapping[str, Answer],
    parts: tuple[str, ...],
    seed: int,
    calls: Calls,
) -> dict[str, Answer]:
    """The answers of somebody who thinks so."""
    model = plan.question.model.misconceptions[name]
    spot = Spot(plan.question, ("misconceptions", name))
    if model.keys:
        return {part: _keyed(plan, spot, model.keys[part], part, names, keys) for part in parts if part in model.keys}
    replaced = {
        parameter: (spot / "with" / parameter).evaluate(written, names, plan.style)
        for parameter, written in model.with_.items()
    }
    kept = {known: value for known, value in names.items() if known not in plan.following[name]}
    wrong, _ = answers(plan, complete(plan, {**kept, **replaced}, seed, calls))
    return {part: wrong[part] for part in parts}


def _keyed(
    plan: Plan, spot: Spot, written: Any, part: str, names: Mapping[str, Value], keys: Mapping[str, Answer]
) -> Answer:
    value = (spot / "keys" / part).evaluate(written, with_answers(names, keys), plan.style)
    answer = next(each.model.answer for each in plan.question.parts if each.id == part)
    return shown(answer, value, plan.style)
