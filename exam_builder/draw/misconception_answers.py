"""What misconceptions lead to, in the parts that name them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from exam_builder.codes import Code
from exam_builder.companions import Calls
from exam_builder.draw import part_options
from exam_builder.draw.keys import DrawRejected, add_answers, compute_keys
from exam_builder.draw.parameter_values import Plan, complete_values
from exam_builder.draw.yaml_location import YamlLocation
from exam_builder.expressions import value_to_plain
from exam_builder.findings import Finding, Refused
from exam_builder.kinds import kind_of
from exam_builder.kinds.base.numeric_kind import is_finite
from exam_builder.paper import Answer, Mistake
from exam_builder.read.models import PartModel
from exam_builder.values import Value

KEYS_HINT = "give the misconception `keys` in place of `with`"


def find_mistakes(
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
    for name, parts in plan.misconception_parts.items():
        wrong = _answer_with_misconception(plan, name, given, names, keys, parts, seed, calls, order)
        for part, answer in wrong.items():
            found[part].append(Mistake(name, answer.value, answer.tex, answer.plain))
            _require_wrong(plan, name, part, answer, keys[part])
    return {part: tuple(entries) for part, entries in found.items()}


def _require_wrong(plan: Plan, name: str, part: str, wrong: Answer, right: Answer) -> None:
    """Raise Rejected when a mistake would be marked right, or is no answer at all."""
    spot = YamlLocation(plan.question, ("misconceptions", name), part)
    if not is_finite(wrong.value):
        raise DrawRejected(
            spot.finding(Code.MISCONCEPTION_NOT_FINITE, f"the misconception `{name}` gives no finite answer")
        )
    model = _part_model(plan, part)
    if kind_of(model.answer).alike(wrong, right, plan.style):
        message = f"the misconception `{name}` gives the right answer, {right.plain}"
        hint = f"leave it out of this part's {'rubric and options' if model.options else 'rubric'}"
        raise DrawRejected(spot.finding(Code.MISCONCEPTION_IS_RIGHT, message, hint))


def _part_model(plan: Plan, part: str) -> PartModel:
    return next(each.model for each in plan.question.parts if each.id == part)


def _answer_with_misconception(
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
    spot = YamlLocation(plan.question, ("misconceptions", name))
    chosen = _find_chosen_options(plan, name, keys, order)
    if model.keys:
        keyed = (part for part in parts if part in model.keys and part not in chosen)
        return chosen | {
            part: _evaluate_stated_key(plan, spot, model.keys[part], part, names, keys, order) for part in keyed
        }
    wanted = frozenset(parts) - chosen.keys()
    if not wanted:
        return chosen
    wrong = _answer_with_values(plan, name, given, names, wanted, seed, calls)
    return {part: chosen.get(part) or _relabel(plan, part, wrong[part], keys, order) for part in parts}


def _answer_with_values(
    plan: Plan,
    name: str,
    given: Mapping[str, Value],
    names: Mapping[str, Value],
    wanted: frozenset[str],
    seed: int,
    calls: Calls,
) -> dict[str, Answer]:
    """The keys of the parts that are wanted, with the values of a misconception; no other part is worked out."""
    model, spot = plan.question.model.misconceptions[name], YamlLocation(plan.question, ("misconceptions", name))
    replaced = {
        parameter: (spot / "with" / parameter).evaluate(written, names, plan.style)
        for parameter, written in model.with_.items()
    }
    kept = {known: value for known, value in names.items() if known not in plan.changed_parameters[name]}
    behind = plan.sources_of(frozenset().union(*(plan.needed[part].names for part in wanted)))
    parts = frozenset().union(*(plan.needed[part].parts for part in wanted))
    try:
        return compute_keys(plan, complete_values(plan, {**kept, **replaced}, seed, calls, behind), parts)
    except DrawRejected as rejected:
        message = f"the misconception `{name}` leads to no answer: {rejected.finding.message}"
        hint = f"write misconception: {name} at the option that it leads to"
        raise DrawRejected(spot.finding(Code.MISCONCEPTION_WITHOUT_ANSWER, message, hint)) from None
    except Refused as refused:
        said = ", ".join(f"{parameter} = {value_to_plain(value)}" for parameter, value in replaced.items())
        raise Refused(
            _add_misconception(found, f"with the misconception `{name}` ({said})") for found in refused.findings
        ) from None


def _add_misconception(found: Finding, words: str) -> Finding:
    """What went wrong with the values of a misconception, which the place alone does not tell."""
    hint = f"{found.hint}; or {KEYS_HINT}" if found.hint else KEYS_HINT
    return replace(found, message=f"{words}: {found.message}", hint=hint)


def _relabel(plan: Plan, part: str, wrong: Answer, keys: Mapping[str, Answer], order: int) -> Answer:
    """A wrong answer by the labels that options have in this paper, which follow from the right one."""
    model = _part_model(plan, part)
    if not kind_of(model.answer).lists:
        return wrong
    return part_options.OptionOrder(model, part, order).shown(wrong.value, keys[part].value, plan.style)


def _find_chosen_options(plan: Plan, misconception: str, keys: Mapping[str, Answer], order: int) -> dict[str, Answer]:
    """The options that stand for a misconception, by part."""
    by_part = plan.standing.get(misconception, {})
    return {
        part: part_options.OptionOrder(_part_model(plan, part), part, order).shown(id_, keys[part].value, plan.style)
        for part, id_ in by_part.items()
        if id_
    }


def _evaluate_stated_key(
    plan: Plan,
    spot: YamlLocation,
    written: Any,
    part: str,
    names: Mapping[str, Value],
    keys: Mapping[str, Answer],
    order: int,
) -> Answer:
    model = _part_model(plan, part)
    known, read = add_answers(names, keys), kind_of(model.answer).reader(model.answer)
    value = (spot / "keys" / part).evaluate(written, known, plan.style, read=read)
    try:
        return part_options.OptionOrder(model, part, order).shown(value, keys[part].value, plan.style)
    except KeyError as id_:
        message, hint = f"({part}) has no option {id_}", "write an option's id in quotes"
        raise (spot / "keys" / part).refuse(Code.WRONG_KIND, message, hint) from None
