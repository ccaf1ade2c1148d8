"""What misconceptions lead to, in the parts that name them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from exam_builder.codes import Code
from exam_builder.companions import Calls
from exam_builder.draw import options
from exam_builder.draw.keys import Rejected, keys_of, with_answers
from exam_builder.draw.parameters import Plan, complete
from exam_builder.draw.spots import Spot
from exam_builder.expressions import plain
from exam_builder.findings import Finding, Refused
from exam_builder.kinds import of
from exam_builder.kinds.base.precise import finite
from exam_builder.paper import Answer, Mistake
from exam_builder.read.models import Part
from exam_builder.values import Value

GIVE_KEYS = "give the misconception `keys` in place of `with`"


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
        raise Rejected(
            spot.finding(Code.MISCONCEPTION_NOT_FINITE, f"the misconception `{name}` gives no finite answer")
        )
    model = _model(plan, part)
    if of(model.answer).alike(wrong, right, plan.style):
        message = f"the misconception `{name}` gives the right answer, {right.plain}"
        mend = f"leave it out of this part's {'rubric and options' if model.options else 'rubric'}"
        raise Rejected(spot.finding(Code.MISCONCEPTION_IS_RIGHT, message, mend))


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
    wrong = _by_values(plan, name, given, names, wanted, seed, calls)
    return {part: chosen.get(part) or _relabelled(plan, part, wrong[part], keys, order) for part in parts}


def _by_values(
    plan: Plan,
    name: str,
    given: Mapping[str, Value],
    names: Mapping[str, Value],
    wanted: frozenset[str],
    seed: int,
    calls: Calls,
) -> dict[str, Answer]:
    """The keys of the parts that are wanted, with the values of a misconception; no other part is worked out."""
    model, spot = plan.question.model.misconceptions[name], Spot(plan.question, ("misconceptions", name))
    replaced = {
        parameter: (spot / "with" / parameter).evaluate(written, names, plan.style)
        for parameter, written in model.with_.items()
    }
    kept = {known: value for known, value in names.items() if known not in plan.following[name]}
    behind = plan.behind(frozenset().union(*(plan.needed[part].names for part in wanted)))
    parts = frozenset().union(*(plan.needed[part].parts for part in wanted))
    try:
        return keys_of(plan, complete(plan, {**kept, **replaced}, seed, calls, behind), parts)
    except Rejected as rejected:
        message = f"the misconception `{name}` leads to no answer: {rejected.finding.message}"
        mend = f"write misconception: {name} at the option that it leads to"
        raise Rejected(spot.finding(Code.MISCONCEPTION_WITHOUT_ANSWER, message, mend)) from None
    except Refused as refused:
        said = ", ".join(f"{parameter} = {plain(value)}" for parameter, value in replaced.items())
        raise Refused(
            _misled(found, f"with the misconception `{name}` ({said})") for found in refused.findings
        ) from None


def _misled(found: Finding, words: str) -> Finding:
    """What went wrong with the values of a misconception, which the place alone does not tell."""
    mend = f"{found.mend}; or {GIVE_KEYS}" if found.mend else GIVE_KEYS
    return replace(found, message=f"{words}: {found.message}", mend=mend)


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
        raise (spot / "keys" / part).refuse(Code.WRONG_KIND, message, mend) from None
