"""Find the derived parameter whose correction makes right what a claim or a companion is blamed for.

Where a correction of the companion does so too, nothing tells which of the two is wrong, and both are named.
"""

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from exam_builder.checking.changed_questions import edit_field
from exam_builder.checking.companion_repairs import PERHAPS, PROBABLY, SHOWN, add_expression, report_expression
from exam_builder.checking.file_trials import SEEDS, is_right
from exam_builder.checking.repairs import list_repairs, list_slips
from exam_builder.checking.undone_changes import is_as_it_was
from exam_builder.companions import Calls
from exam_builder.examine.isolated_question import IsolatedQuestion
from exam_builder.expressions import try_evaluate
from exam_builder.findings import Code, Finding, Refused, name_subject, select_errors
from exam_builder.kinds import get_kind
from exam_builder.read.models import ComputeParameter, DeriveParameter
from exam_builder.recompute.hollow_checks import list_route_arguments

CODES = (Code.CLAIM, Code.RECOMPUTE, Code.WRONG_VALUE, Code.COMPANION)
"""What is said of a function or a claim that gets a wrong parameter; a reference is one number, which proves little."""
MOST_SECONDS = 8.0
"""Seconds after which no more corrections are tried."""


@dataclass(frozen=True)
class DerivedRepair:
    """A correction of a derived parameter.

    `is_slip` if it undoes a slip, and adds nothing; `mends_all` if it mends other errors, too.
    """

    name: str
    text: str
    is_slip: bool
    mends_all: bool = False


def report_derived_fault(
    subject: IsolatedQuestion, before: Sequence[Finding], findings: Sequence[Finding]
) -> tuple[Finding, ...]:
    """Return the findings; those about a claim or a function become one at the derived parameter that explains them.

    `before` are the findings from which the companion was blamed.
    """
    errors = [each for each in select_errors(before) if each.question == subject.question.name]
    mine = [each for each in errors if each.code in CODES]
    if not mine or not subject.settings.calls.python:
        return tuple(findings)
    others = [each for each in errors if each not in mine]
    try:
        repair = _find_repair(subject, mine, others)
    except Refused:
        return tuple(findings)
    blamed = [each for each in findings if each not in before and _is_blamed(each)]
    reported = [each for each in findings if each in mine or each in blamed]
    if repair is None or not reported:
        return tuple(findings)
    gone = [*reported[1:], *(others if repair.mends_all else ())]
    found = _report(subject, repair, mine, blamed)
    return tuple(found if each == reported[0] else each for each in findings if each not in gone)


def _is_blamed(finding: Finding) -> bool:
    return PROBABLY in finding.message or PERHAPS in finding.message


def _report(
    subject: IsolatedQuestion, repair: DerivedRepair, mine: Sequence[Finding], blamed: Sequence[Finding]
) -> Finding:
    """Make the finding at the parameter, or, if that is less likely, where the mistake seems to be without it."""
    first, place = mine[0], (subject.plan.locate(repair.name) / "derive").place()
    other = blamed[0] if blamed and not repair.mends_all and not is_as_it_was(subject) else None
    shown = f"`{repair.text}`" if len(repair.text) <= SHOWN else "a corrected expression"
    mends = f"with {shown} as `{repair.name}` all agrees"
    if other and not repair.is_slip:
        return add_expression(other, place, mends)
    alone = len(mine) == 1 and first.code == Code.CLAIM and " wrong too" not in first.message
    if alone and _count_bounds(subject, repair.name) < 2:
        return replace(first, hint=f"{first.hint}; {mends}, too")
    where = f"the mistake {'is probably' if repair.is_slip or repair.mends_all else 'may be'} in `{repair.name}`"
    found = report_expression(first, place, where, mends, other)
    return replace(found, code=Code.WRONG_VALUE, part=None)


def _count_bounds(subject: IsolatedQuestion, name: str) -> int:
    """Count the bounds of claims that depend on a parameter."""
    answers = [part.model.answer for part in subject.question.parts]
    bounds = [source for each in answers for source in get_kind(each).list_sources(each) if source.notation == "bound"]
    return sum(name in subject.plan.sources_of(each.list_names()) for each in bounds)


def _find_repair(
    subject: IsolatedQuestion, mine: Sequence[Finding], besides: Sequence[Finding]
) -> DerivedRepair | None:
    """Find the correction with which nothing but what is wrong besides is wrong in the draws that are looked at."""
    others = frozenset(map(name_subject, besides))
    calls, began = subject.settings.calls, time.monotonic()
    calls = Calls(None, calls.python, calls.seconds, {**calls.memory})
    subject = replace(subject, settings=replace(subject.settings, calls=calls), figures={}, rebindings={})
    seeds = tuple(dict.fromkeys((*(each.seed for each in mine), *SEEDS)))
    suspects = [*_list_suspects(subject, mine)]
    if not suspects or is_right(subject, seeds, others):
        return None
    names, wrong = subject.draw(seeds[0]).questions[0].parameters, defaultdict[str, set[str]](set)
    for repair in _list_repairs(subject, suspects):
        if time.monotonic() - began > MOST_SECONDS:
            return None
        value = repr(try_evaluate(repair.text, names, subject.settings.style))
        if value in (repr(names[repair.name]), *wrong[repair.name]):
            continue  # the draw is as wrong with the same value
        question = edit_field(subject.question, ("parameters", repair.name, "derive"), repair.text)
        changed = replace(subject, exam=replace(subject.exam, questions=(question,)))
        if not is_right(changed, seeds[:1], others):
            wrong[repair.name].add(value)
        elif is_right(changed, seeds[1:], others):
            return replace(repair, mends_all=bool(others) and is_right(changed, seeds, frozenset()))
    return None


def _list_suspects(subject: IsolatedQuestion, mine: Sequence[Finding]) -> Iterator[str]:
    """List the derived parameters on which what is wrong depends: arguments of functions, and bounds of claims."""
    plan, asked = subject.plan, set[str]()
    for part in plan.parts.values():
        if part.id in {each.part for each in mine}:
            answer = part.model.answer
            bounds = (each for each in get_kind(answer).list_sources(answer) if each.notation == "bound")
            asked |= list_route_arguments(subject.question, part).union(*(each.list_names() for each in bounds))
    for name, each in plan.parameters.items():
        if isinstance(each, ComputeParameter) and any(f"`{each.compute}`" in one.message for one in mine):
            asked.add(name)
    used = plan.sources_of(frozenset(asked))
    yield from (name for name in plan.order if name in used and isinstance(plan.parameters[name], DeriveParameter))


def _list_repairs(subject: IsolatedQuestion, names: Sequence[str]) -> Iterator[DerivedRepair]:
    """List corrections, those first that undo a slip, and those of long expressions last, which have many."""
    plan, needs = subject.plan, frozenset(subject.question.model.needs)
    parameters = ((name, plan.parameters[name]) for name in names)
    texts = {name: str(each.derive) for name, each in parameters if isinstance(each, DeriveParameter)}
    for list_texts in (list_slips, list_repairs):
        for name in sorted(texts, key=lambda each: len(texts[each])):
            before = frozenset(plan.order[: plan.order.index(name)]) | needs
            for text in list_texts(texts[name], before):
                yield DerivedRepair(name, text, list_texts is list_slips)
