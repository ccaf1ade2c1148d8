"""Find the fault behind a wrong key: in the key, in a derived parameter, or in two parts that are exchanged."""

import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from functools import partial
from typing import TypeAlias

from exam_builder.checking.companion_repairs import SHOWN, VALUE_CODES, report_companion_fault
from exam_builder.checking.derived_trials import report_derived_fault
from exam_builder.checking.figure_trials import report_figure_faults
from exam_builder.checking.page_faults import UNPRINTED, explain_command, find_page_fault
from exam_builder.checking.repairs import list_regroupings, list_repairs, list_slips
from exam_builder.checking.table_faults import RouteInDraw
from exam_builder.checking.tally import (
    RecomputedDraw,
    is_confirmed,
    is_refuted,
    is_right,
    recompute_draws,
    would_agree,
    would_be_right,
)
from exam_builder.companions import Calls
from exam_builder.draw import YamlLocation
from exam_builder.draw.keys import DrawRejected, add_answers, compute_keys
from exam_builder.draw.question_draw import QuestionDraw
from exam_builder.draw.question_plan import find_key_needs
from exam_builder.examine.isolated_question import IsolatedQuestion, isolate_question
from exam_builder.expressions import ExpressionError, evaluate, parse
from exam_builder.findings import Code, CompanionError, Finding, Refused, select_errors
from exam_builder.kinds import get_key, get_kind
from exam_builder.kinds.base.contract import AnswerProblem, PartCase
from exam_builder.kinds.base.numeric_kind import UNIT_HINT
from exam_builder.read import LoadedExam
from exam_builder.read.models import ByFunction, ByProgram, ComputeParameter, DeriveParameter, FromMisconceptions
from exam_builder.recompute import check_paper
from exam_builder.recompute.hollow_checks import list_route_arguments
from exam_builder.recompute.routes import SecondRoute, mentions_figures, reads_page

ListRepairs: TypeAlias = Callable[[str, Set[str]], Iterator[str]]
KEY_CODES = (Code.WRONG_KEY, Code.RECOMPUTE, Code.WRONG_UNIT)
FIGURE_CODES = (Code.FIGURE, Code.FIGURE_SHOWS, Code.FIGURE_SAYS, Code.FIGURE_HIDES)
PYTHON_CODES = (*VALUE_CODES, Code.FIGURE, Code.FIGURE_SHOWS)
ROUTE_CODES = (*KEY_CODES, Code.COMPANION)


def locate_faults(subject: IsolatedQuestion, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the findings with wrong keys reported at the fault, and faults of Python at its line."""
    findings = _locate_in_yaml(subject, _report_at_recompute(subject, findings))
    blamed = report_companion_fault(subject, findings)
    return report_figure_faults(subject, report_derived_fault(subject, findings, blamed))


def _locate_in_yaml(subject: IsolatedQuestion, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    if not any(each.code in ROUTE_CODES and each.part for each in findings):
        return tuple(findings)
    try:
        located = _Locator(subject, tuple(recompute_draws(subject)))
    except Refused:
        return tuple(findings)
    findings = _report_page_faults(located, _drop_consequences(located, findings))
    swapped = {id_: other for pair in located.find_swapped() for id_, other in (pair, pair[::-1])}
    if swapped:
        return tuple(_report_swapped(located, each, swapped) for each in findings)
    return tuple(_report_at_source(located, findings))


def _report_at_recompute(subject: IsolatedQuestion, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the findings; a computed value that is wrong in draws is reported at its second route if the reference
    paper shows that this is wrong.
    """
    spots = {}
    for name, each in subject.question.model.parameters.items():
        if isinstance(each, ComputeParameter) and each.recompute is not None and each.reference is not None:
            location = YamlLocation(subject.question, ("parameters", name))
            spots[(location / "compute").place()] = (location / "recompute").place()
    if not any(each.code == Code.WRONG_VALUE and each.place in spots for each in findings):
        return tuple(findings)
    try:
        reference = check_paper(subject.exam, subject.reference, subject.settings.calls).findings
    except Refused:
        return tuple(findings)
    sure = {each.place: each for each in reference if each.code == Code.RECOMPUTE}
    settled = [sure.get(spots[each.place]) if each.place in spots else None for each in findings]
    return tuple(
        replace(each, code=found.code, place=found.place, hint=found.hint) if found else each
        for each, found in zip(findings, settled, strict=True)
    )


def locate_faults_by_question(exam: LoadedExam, findings: Sequence[Finding], calls: Calls) -> tuple[Finding, ...]:
    """Return the findings of a whole paper, with wrong keys of each question reported at the fault."""
    wrong = dict.fromkeys(each.question for each in findings if each.code in ROUTE_CODES and each.part)
    wrong |= dict.fromkeys(
        each.question for each in select_errors(findings) if each.code in (*PYTHON_CODES, Code.CLAIM)
    )
    for name in wrong:
        own = [each for each in findings if each.question == name]
        located = locate_faults(isolate_question(exam, str(name), calls), own)
        findings = [*located, *(each for each in findings if each.question != name)]
    return tuple(findings)


class _Locator:
    """What some draws of a question show about its wrong parts."""

    def __init__(self, subject: IsolatedQuestion, draws: Sequence[RecomputedDraw]) -> None:
        self.subject, self.plan = subject, subject.plan
        every = [(part, case) for draw in draws for part, case in draw.cases.items()]
        judged = [(part, case) for part, case in every if not get_kind(case.answer).measures]
        self.wrong = {part for part, case in judged if not is_right(case, case.key.value)}
        self.right = {part for part, _ in judged} - self.wrong
        self.confirmed = {part for part, case in judged if is_confirmed(case)}
        self.failed = {part for draw in draws for part in draw.failed if self._reads_page(part)}
        self.doubtful = self.wrong & {part for part, case in judged if case.reference is not None and _holds(case)}
        self.refuted = {part for part, case in judged if is_refuted(case)}
        self.draws = sorted(draws, key=lambda draw: not self._wrong_in(draw))
        self.uses = {
            part: self.plan.sources_of(needs.names) for part, needs in find_key_needs(subject.question.parts).items()
        }

    def _wrong_in(self, draw: RecomputedDraw) -> set[str]:
        return {part for part, case in draw.cases.items() if not is_right(case, case.key.value)}

    def find_swapped(self) -> list[tuple[str, str]]:
        """Return pairs of wrong parts whose keys and second routes are exchanged in every draw where they differ."""
        pairs = itertools.combinations(sorted(self.wrong), 2)
        return [pair for pair in pairs if all(self._is_swapped(draw, *pair) for draw in self.draws)]

    def _is_swapped(self, draw: RecomputedDraw, one: str, other: str) -> bool:
        if one not in draw.cases or other not in draw.cases:
            return False
        first, second = draw.cases[one], draw.cases[other]
        return would_agree(first, second) and would_agree(second, first)

    def list_readers(self, wrong: set[str]) -> Iterator[RouteInDraw]:
        """Yield the second routes of wrong parts in all draws, then all others that read the page; nothing if no wrong
        part reads the page.
        """
        if not all(self._reads_page(part) for part in wrong):
            return
        reading = [*sorted(wrong), *(part for part in sorted(self.right) if self._reads_page(part))]
        for part in reading:
            for draw in self.draws:
                case = {**draw.failed, **draw.cases}.get(part)
                if case is not None:
                    settings, loaded = self.subject.settings, self.subject.question
                    route = SecondRoute(loaded, self.plan.parts[part], draw.question, settings.style, settings.calls)
                    yield RouteInDraw(route, partial(would_be_right, case), route.read_page())

    def reads_figures(self, part: str) -> bool:
        """Tell whether the second route of a part reads figures of the page."""
        return self._reads_page(part) and mentions_figures(self.subject.question)

    def _reads_page(self, part: str) -> bool:
        route = self.plan.parts[part].model.recompute
        try:
            function = route.function if isinstance(route, ByFunction) else ""
            return isinstance(route, ByProgram) or reads_page(self.subject.question, function)
        except CompanionError:
            return False

    def find_disputed(self, part: str) -> set[str]:
        """Return the ids of options about which the key and the second route disagree."""
        pairs = [(draw.cases[part].key.value, draw.cases[part].second) for draw in self.draws if part in draw.cases]
        lists = [(one, other) for one, other in pairs if isinstance(one, tuple) and isinstance(other, tuple)]
        return {str(id_) for one, other in lists for id_ in {*map(str, one)} ^ {*map(str, other)}}

    def has_sure_unit(self, part: str) -> bool:
        """Tell whether the units of the parameters confirm the unit of a part's key that a second route returns."""
        units = self.subject.check_units()
        known = any(name == part and computed for _, name, computed in units.answers)
        clash = any(each.part == part and each.code == Code.WRONG_UNIT for each in units.findings)
        routes = [each.model.recompute for each in self.subject.question.parts]
        route = self.plan.parts[part].model.recompute if part in self.plan.parts else None
        return known and not clash and isinstance(route, ByFunction) and routes.count(route) == 1

    def find_source(self) -> str:
        """Return the derived parameter that is wrong, or '' if a key may be wrong instead."""
        sources = [] if self.confirmed & self.wrong else self.find_sources()
        fixed = [name for name in sources if self.fix_source(name)]
        fixed.sort(key=lambda name: not self.fix_source(name, list_regroupings))
        if len(self.wrong) > 1 or self._bare_key() in sources:
            return (fixed[:1] or (sources[-1:] if self.refuted else ()) or [""])[0]
        (part,) = self.wrong
        if not fixed or not self.fix_key(part):
            return fixed[0] if fixed else ""
        slips = [name for name in fixed if self.fix_source(name, list_slips)]
        return slips[0] if slips and not self.fix_key(part, list_slips) else ""

    def find_sources(self) -> list[str]:
        """Return derived parameters on which all wrong keys and no right key depend, each after those that it needs."""
        telling = {part for part in self.right if not get_kind(self.plan.parts[part].model.answer).often_right}
        parts = [self.plan.parts[part] for part in self.wrong]
        asked = frozenset[str]().union(*(list_route_arguments(self.subject.question, part) for part in parts))
        return [
            name
            for name in self.plan.order
            if isinstance(self.plan.parameters[name], DeriveParameter)
            and all(name in self.uses[part] for part in self.wrong)
            and not any(name in self.uses[part] for part in telling)
            and name not in self.plan.sources_of(asked)
        ]

    def _bare_key(self) -> str:
        """Return the name of which the only wrong key consists."""
        (part, *more) = self.wrong
        return "" if more else str(get_key(self.plan.parts[part].model.answer)).strip()

    def _names(self) -> frozenset[str]:
        return frozenset(self.plan.parameters) | frozenset(self.subject.question.model.needs)

    def fix_source(self, name: str, list_texts: ListRepairs = list_repairs) -> str:
        """Return a small correction of a derived parameter that makes all keys right, or ''."""
        parameter = self.plan.parameters[name]
        assert isinstance(parameter, DeriveParameter)
        before = frozenset(self.plan.order[: self.plan.order.index(name)]) | frozenset(
            self.subject.question.model.needs
        )
        texts = list_texts(str(parameter.derive), before)
        return next((text for text in texts if all(self._is_fixed(draw, name, text) for draw in self.draws)), "")

    def can_fix_keys(self) -> bool:
        """Tell whether a small correction of a wrong key, or of one parameter on which all depend, makes it right."""
        return any(map(self.fix_key, self.wrong)) or any(map(self.fix_source, self.find_sources()))

    def _is_fixed(self, draw: RecomputedDraw, name: str, text: str) -> bool:
        plan = self.plan
        following = {each for each in plan.order if name in plan.sources_of(frozenset((each,)))}
        kept = {each: value for each, value in draw.names.items() if each not in following}
        try:
            value = evaluate(parse(text), kept, plan.style)
            made = QuestionDraw(plan)
            names = made.complete({**kept, name: value})
            if plan.find_broken_constraint(names, range(len(plan.constraints))) is not None:
                return draw.question != self.subject.reference.questions[0]  # it is not drawn if the parameter is right
            keys = compute_keys(made, names, frozenset(part for part in draw.cases if name in self.uses[part]))
        except (Refused, DrawRejected, ExpressionError):
            return False
        return all(is_right(draw.cases[part], key.value) for part, key in keys.items() if part in draw.cases)

    def fix_key(self, part: str, list_texts: ListRepairs = list_repairs) -> str:
        """Return a small correction of a key that is one expression that makes it right, or ''."""
        written = get_key(self.plan.parts[part].model.answer)
        texts = list_texts(written, self._names()) if isinstance(written, str) else ()
        return next((text for text in texts if all(self._is_fixed_key(draw, part, text) for draw in self.draws)), "")

    def _is_fixed_key(self, draw: RecomputedDraw, part: str, text: str) -> bool:
        if part not in draw.cases:
            return True
        known = add_answers(draw.names, {each: case.key for each, case in draw.cases.items()})
        try:
            return is_right(draw.cases[part], evaluate(parse(text), known, self.plan.style))
        except (ExpressionError, ValueError, TypeError, ArithmeticError):
            return False


def _holds(case: PartCase) -> bool:
    return is_right(case, case.key.value)


def _report_swapped(locator: _Locator, finding: Finding, swapped: Mapping[str, str]) -> Finding:
    """Return a finding about an exchanged part that names the other part."""
    part = finding.part or ""
    other = swapped.get(part)
    if other is None or finding.code not in KEY_CODES:
        return finding
    confirmed = {part, other} <= locator.confirmed
    location, what = (
        locator.plan.locations[part] / ("recompute" if confirmed else "answer"),
        "keys, or the second routes,",
    )
    message = f"the {'second routes' if confirmed else what} of ({part}) and ({other}) are swapped: {finding.message}"
    code = Code.RECOMPUTE if confirmed else Code.WRONG_KEY
    hint = "swap them back" + explain_command(finding)
    return replace(finding, code=code, place=location.place(), caller=None, message=message, hint=hint)


def _drop_consequences(locator: _Locator, findings: Sequence[Finding]) -> list[Finding]:
    """Drop findings of second routes that read a wrong figure, or a page with a wrong unit, and those of keys that are
    wrong since they come out in another unit.
    """
    units = locator.subject.check_units().findings
    clashing = {each.part for each in units if each.code == Code.WRONG_UNIT}
    wrong_figure = any(each.code in FIGURE_CODES or _is_of_figure(each) for each in findings)
    wrong_unit = any(each.code == Code.OTHER_UNIT for each in units)
    other_units = {
        each.part for each in findings if each.code == Code.WRONG_UNIT and re.match(r"1 \S+ is ", each.message)
    }
    blind = (locator.confirmed | locator.failed | locator.doubtful) if wrong_figure else set()
    blind = {part for part in blind if locator.reads_figures(part)}
    return [
        each
        for each in findings
        if not (each.code in ROUTE_CODES and each.part in blind)
        and not (each.code == Code.RECOMPUTE and each.part in other_units)
        and not (each.code == Code.WRONG_KEY and each.part in clashing and each.part in locator.wrong)
        and not (wrong_unit and each.code == Code.COMPANION and UNPRINTED.search(each.message))
    ]


def _is_of_figure(finding: Finding) -> bool:
    """Tell whether a function that reads a figure fails."""
    in_figures = finding.place is not None and finding.place.file.startswith("figures/")
    return finding.code == Code.COMPANION and finding.part is None and in_figures


def _report_page_faults(locator: _Locator, findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings; those of second routes become one about the page if one change of it fixes all."""
    sure = locator.confirmed | locator.failed
    doubtful = locator.doubtful if sure or not locator.can_fix_keys() else set()
    route_findings = [each for each in findings if each.code in ROUTE_CODES and each.part in sure | doubtful]
    readers = list(locator.list_readers({str(each.part) for each in route_findings})) if route_findings else []
    fixed = find_page_fault(locator.subject, readers, route_findings)
    return [*findings] if fixed is None else [fixed, *(each for each in findings if each not in route_findings)]


def _report_at_source(locator: _Locator, findings: Sequence[Finding]) -> Iterator[Finding]:
    """Yield the findings; those of wrong keys become one at the derived parameter that explains them all."""
    mine = [each for each in findings if each.code == Code.WRONG_KEY and each.part in locator.wrong]
    by_unit = [each for each in findings if each.code == Code.WRONG_UNIT and each.part in locator.wrong]
    source = locator.find_source() if mine or by_unit else ""
    for each in findings:
        if not mine and source and each in by_unit:
            yield from [_report_source(locator, source, by_unit)] if each is by_unit[0] else []
            continue
        if each.code == Code.WRONG_UNIT and each.hint == UNIT_HINT and locator.has_sure_unit(str(each.part)):
            yield _report_at_route(locator, each)
        elif each not in mine:
            follows = (
                bool(mine or by_unit) and each.part in locator.wrong - locator.confirmed and _follows(each, source)
            )
            yield from [] if follows or _is_shown(locator, each, source) else [each]
        elif each.part in locator.confirmed:
            yield _report_at_route(locator, each)
        elif not source:
            yield _report_at_option(locator, _advise(locator.fix_key(str(each.part)), each))
        elif each is mine[0]:
            yield _report_source(locator, source, mine)


def _report_at_option(locator: _Locator, finding: Finding) -> Finding:
    """Return a finding about a multiple choice, at the condition of the one option about which second route and key
    disagree.
    """
    part = str(finding.part)
    options = locator.plan.parts[part].model.options
    held = {} if isinstance(options, FromMisconceptions) else {each.id: index for index, each in enumerate(options)}
    wrong = [id_ for id_ in locator.find_disputed(part) if id_ in held]
    if isinstance(options, FromMisconceptions) or len(wrong) != 1 or options[held[wrong[0]]].holds is None:
        return finding
    id_, index = wrong[0], held[wrong[0]]
    location = locator.plan.locations[part] / "options" / index / "holds"
    message = f"the condition of option `{id_}` is wrong: {finding.message}"
    hint = f"correct the condition, or `recompute`{explain_command(finding)}"
    return replace(finding, place=location.place(), message=message, hint=hint)


def _follows(finding: Finding, source: str) -> bool:
    """Tell whether a finding about a part with a wrong key probably follows from that key or from its parameter
    `source`.

    A solution that prints the key follows from the key, the results of misconceptions from the parameter.
    """
    of_mistake = finding.code == Code.REFERENCE and finding.place is not None and "` leads to " in finding.message
    return finding.code == Code.CHAIN or (bool(source) and of_mistake)


def _is_shown(locator: _Locator, finding: Finding, source: str) -> bool:
    """Tell whether a finding blames a figure for showing a parameter that is wrong itself, or follows from one."""
    if not source or finding.code != Code.FIGURE_SHOWS:
        return False
    return source in locator.plan.sources_of(frozenset(re.findall(r"`(\w+)`", finding.message)))


def _report_source(locator: _Locator, source: str, mine: Sequence[Finding]) -> Finding:
    """Return one finding at a derived parameter in place of those about keys that follow from it."""
    first, location = mine[0], locator.plan.locate(source) / "derive"
    parts = " and ".join(f"({part})" for part in dict.fromkeys(each.part for each in mine))
    message = f"`{source}` is wrong, and the key of {parts} follows from it: {first.message}"
    fixed = replace(first, hint=f"correct `{source}`{explain_command(first)}")
    return replace(_advise(locator.fix_source(source), fixed), place=location.place(), part=None, message=message)


def _advise(text: str, finding: Finding) -> Finding:
    """Return a finding whose hint begins with the expression with which all agrees, if there is one."""
    return replace(finding, hint=f"with `{text}` all agrees; {finding.hint}") if 0 < len(text) <= SHOWN else finding


def _report_at_route(locator: _Locator, finding: Finding) -> Finding:
    """Return a finding of a draw, at the second route if the reference paper shows that it is wrong and the key is
    right.
    """
    subject, part = locator.subject, locator.plan.parts[finding.part or ""]
    (question,) = subject.reference.questions
    second = SecondRoute(subject.question, part, question, subject.settings.style, subject.settings.calls)
    at_route = second.report(AnswerProblem(("recompute",), Code.RECOMPUTE, finding.message, finding.hint))
    return replace(finding, code=at_route.code, place=at_route.place, caller=at_route.caller)
