"""One attempt at a question's values: parameters, constraints, answers, and what misconceptions lead to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from exam_builder.companions import Calls
from exam_builder.draw import options
from exam_builder.draw.accepted import accepted
from exam_builder.draw.asked import Asked
from exam_builder.draw.parameters import (
    Plan,
    broken_constraint,
    chosen,
    complete,
    used,
)
from exam_builder.draw.seeds import Chance
from exam_builder.draw.spots import Spot
from exam_builder.expressions import plain
from exam_builder.findings import Finding, Refused
from exam_builder.kinds import kind_of, of
from exam_builder.kinds.base.kind import Look, Unfit, WrongKind
from exam_builder.kinds.base.precise import finite
from exam_builder.paper import Answer, Mistake
from exam_builder.read.models import Part
from exam_builder.values import Record, Value

MOST_ATTEMPTS = 1000
Made = TypeVar("Made")


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
    raise Refused([Finding("no-draw", message, worst.place, mend, question=plan.question.name)])


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
        raise Rejected(spot.finding("constraint", message, f"here {values}" if not seed and values else ""))


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


def answers(
    plan: Plan, names: Mapping[str, Value], wanted: frozenset[str] | None = None, order: int = 0
) -> tuple[dict[str, Answer], dict[str, tuple[Answer, ...]]]:
    """Keys and other right answers by part, in order; later ones may use `answers.a`.

    Where only some parts are `wanted`, others of which no option is right are left out.
    """
    keys: dict[str, Answer] = {}
    also: dict[str, tuple[Answer, ...]] = {}
    for part in plan.question.parts:
        spot, model = plan.spots[part.id], part.model
        here = with_answers(names, keys)
        if model.answer is not None:
            found = _key_of(spot, model, here, plan, order)
            if isinstance(found, Answer):
                keys[part.id] = found
            elif wanted is None or part.id in wanted:
                raise Rejected(found)
        further = [_further(spot / "also" / index, other, here, plan) for index, other in enumerate(model.also)]
        also[part.id] = (*further, *_in_other_units(spot / "answer", model.answer, keys.get(part.id), here, plan))
    return keys, also


def with_answers(names: Mapping[str, Value], keys: Mapping[str, Answer]) -> dict[str, Value]:
    """Names with the record `answers` of the keys so far."""
    known = dict(names)
    known["answers"] = Record({part: answer.value for part, answer in keys.items()})
    return known


def _key_of(spot: Spot, part: Part, names: Mapping[str, Value], plan: Plan, order: int) -> Answer | Finding:
    """A part's key; a finding where this draw leaves it without one."""
    ask = Asked(spot / "answer", part.answer, names, plan.style, spot, part)
    try:
        value = _value(ask)
    except Unfit as why:
        mend = "mend the key or its conditions, or add a constraint"
        return (spot / "options").finding("options-hold", str(why), mend)
    return options.Choosing(part, str(spot.part), order).shown(value, value, plan.style)


def _further(spot: Spot, answer: Any, names: Mapping[str, Value], plan: Plan) -> Answer:
    """Another right answer."""
    return of(answer).shown(answer, _value(Asked(spot, answer, names, plan.style)), Look(plan.style))


def _value(ask: Asked) -> Value:
    try:
        return of(ask.answer).value(ask.answer, ask)
    except WrongKind as problem:
        raise (ask.spot / kind_of(ask.answer)).refuse("wrong-kind", str(problem)) from None


def _in_other_units(
    spot: Spot, answer: Any, found: Answer | None, names: Mapping[str, Value], plan: Plan
) -> tuple[Answer, ...]:
    """A key in the further units that are accepted."""
    if found is None or not getattr(answer, "accept", None):
        return ()
    try:
        return tuple(accepted(answer, found, Asked(spot, answer, names, plan.style), plan.style))
    except WrongKind as problem:
        raise (spot / "accept").refuse("wrong-kind", str(problem)) from None


def mistakes(
    plan: Plan,
    given: Mapping[str, Value],
    names: Mapping[str, Value],
    keys: Mapping[str, Answer],
    seed: int,
    calls: Calls,
    order: int = 0,
) -> dict[str, tuple[Mistake, ...]]:
    """What each misconception leads to, in the parts that name it."""
    found: dict[str, list[Mistake]] = {part.id: [] for part in plan.question.parts}
    for name, parts in plan.misled.items():
        wrong = _led_to(plan, name, given, names, keys, parts, seed, calls, order)
        for part, answer in wrong.items():
            found[part].append(Mistake(name, answer.value, answer.tex, answer.plain))
            _tell_apart(plan, name, part, answer, keys[part])
    return {part: tuple(entries) for part, entries in found.items()}


def _tell_apart(plan: Plan, name: str, part: str, wrong: Answer, right: Answer) -> None:
    """Raise Rejected when a mistake would be marked right, or is no answer at all."""
    spot = Spot(plan.question, ("misconceptions", name), part)
    if not finite(wrong.value):
        raise Rejected(spot.finding("misconception-not-finite", f"the misconception `{name}` gives no finite answer"))
    model = _model(plan, part)
    if of(model.answer).alike(wrong, right, plan.style):
        message = f"the misconception `{name}` gives the right answer, {right.plain}"
        mend = f"leave it out of this part's {'rubric and options' if model.options else 'rubric'}"
        raise Rejected(spot.finding("misconception-is-right", message, mend))


def _model(plan: Plan, part: str) -> Part:
    return next(each.model for each in plan.question.parts if each.id == part)


def _led_to(
    plan: Plan,
    name: str,
    given: Mapping[str, Value],
    names: Mapping[str, Value],
    keys: Mapping[str, Answer],
    parts: tuple[str, ...],
    seed: int,
    calls: Calls,
    order: int,
) -> dict[str, Answer]:
    """The answers of somebody who thinks so."""
    model = plan.question.model.misconceptions[name]
    spot = Spot(plan.question, ("misconceptions", name))
    chosen = _chosen(plan, name, keys, order)
    if model.keys:
        keyed = (part for part in parts if part in model.keys and part not in chosen)
        return chosen | {part: _keyed(plan, spot, model.keys[part], part, names, keys, order) for part in keyed}
    wanted = frozenset(parts) - chosen.keys()
    if not wanted:
        return chosen
    replaced = {
        parameter: (spot / "with" / parameter).evaluate(written, names, plan.style)
        for parameter, written in model.with_.items()
    }
    kept = {known: value for known, value in names.items() if known not in plan.following[name]}
    try:
        wrong, _ = answers(plan, complete(plan, {**kept, **replaced}, seed, calls), wanted)
    except Rejected as rejected:
        message = f"the misconception `{name}` leads to no answer: {rejected.finding.message}"
        mend = f"write misconception: {name} at the option that it leads to"
        raise Rejected(spot.finding("misconception-without-answer", message, mend)) from None
    return {part: chosen.get(part) or _relabelled(plan, part, wrong[part], keys, order) for part in parts}


def _relabelled(plan: Plan, part: str, wrong: Answer, keys: Mapping[str, Answer], order: int) -> Answer:
    """A wrong answer by the labels that options have in this paper, which follow from the right one."""
    model = _model(plan, part)
    if not of(model.answer).lists:
        return wrong
    return options.Choosing(model, part, order).shown(wrong.value, keys[part].value, plan.style)


def _chosen(plan: Plan, misconception: str, keys: Mapping[str, Answer], order: int) -> dict[str, Answer]:
    """The options that stand for a misconception, by part."""
    by_part = plan.standing.get(misconception, {})
    return {
        part: options.Choosing(_model(plan, part), part, order).shown(id_, keys[part].value, plan.style)
        for part, id_ in by_part.items()
        if id_
    }


def _keyed(
    plan: Plan, spot: Spot, written: Any, part: str, names: Mapping[str, Value], keys: Mapping[str, Answer], order: int
) -> Answer:
    model = _model(plan, part)
    known, read = with_answers(names, keys), of(model.answer).reader(model.answer)
    value = (spot / "keys" / part).evaluate(written, known, plan.style, read=read)
    try:
        return options.Choosing(model, part, order).shown(value, keys[part].value, plan.style)
    except KeyError as id_:
        message, mend = f"({part}) has no option {id_}", "write an option's id in quotes"
        raise (spot / "keys" / part).refuse("wrong-kind", message, mend) from None
