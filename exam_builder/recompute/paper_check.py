"""Compare every answer of a paper with its second route and, on the reference paper, with its reference."""

from collections.abc import Iterator, Set
from dataclasses import dataclass, replace
from pathlib import Path

from exam_builder.companions import Calls
from exam_builder.draw import YamlLocation, match_parts
from exam_builder.findings import Code, Finding, Refused, deduplicate
from exam_builder.kinds import KINDS, get_kind
from exam_builder.kinds.base.contract import CannotJudge, Case, Misread, PartCase
from exam_builder.paper import Paper, Part, Question
from exam_builder.read import LoadedExam, LoadedQuestion
from exam_builder.read.models import ByFunction
from exam_builder.recompute.circular_routes import find_circular_routes
from exam_builder.recompute.further_witnesses import (
    find_wrong_mistakes,
    find_wrong_values,
    is_further,
    match_further,
    name_further,
)
from exam_builder.recompute.hollow_checks import find_forbidden_names, find_shared_routes, find_vacuous_checks
from exam_builder.recompute.routes import SecondRoute, describe_route, quote_text, reads_page
from exam_builder.results import Row
from exam_builder.values import Value


@dataclass(frozen=True)
class CheckedPaper:
    """The result of checking one paper: counts of all, recomputed and waived parts; findings; a row for each part.

    `cases` has the values behind each row, or None where the second route failed.
    """

    parts: int
    recomputed: int
    waived: int
    findings: tuple[Finding, ...]
    rows: tuple[Row, ...]
    cases: tuple[PartCase | None, ...]


def check_paper(exam: LoadedExam, paper: Paper, calls: Calls) -> CheckedPaper:
    """Recompute every answer of a paper; a failure becomes a finding, and the others are still checked."""
    asked = [(exam.question(question.name), question) for question in paper.questions]
    results = [
        _check_part(SecondRoute(loaded, loaded_part, question, paper.numbers, calls), part, paper)
        for loaded, question in asked
        for loaded_part, part in match_parts(loaded, question)
    ]
    further = [_make_further(loaded, question) for loaded, question in asked]
    hollow = list(_find_hollow_routes(exam, paper, asked, calls))
    hollow_parts = {(finding.question, finding.part) for finding in hollow}
    vacuous = (
        finding
        for loaded, question in (*asked, *further)
        for finding in find_vacuous_checks(loaded, question.parameters, paper.numbers)
    )
    wrong = [finding for _, _, found in results for finding in found]
    keys = frozenset((each.question, each.part) for each in wrong if each.code == Code.WRONG_KEY)
    other = _find_wrong_others(paper, [*zip(asked, further, strict=True)], exam.course.figures, calls, keys)
    every = (*hollow, *vacuous, *wrong, *other, *calls.take_findings())
    findings = deduplicate(replace(each, seed=paper.seed) for each in every)
    rows = tuple(row for row, _, _ in results)
    return CheckedPaper(
        parts=len(rows),
        recomputed=sum(
            row.route != "" and row.second != "" and (row.question, row.part) not in hollow_parts for row in rows
        ),
        waived=sum(part.waived is not None for question in paper.questions for part in question.parts),
        findings=findings,
        rows=rows,
        cases=tuple(case for _, case, _ in results),
    )


Asked = tuple[LoadedQuestion, Question]
"""A question as loaded, and as drawn for a paper."""


def _make_further(loaded: LoadedQuestion, question: Question) -> Asked:
    """Return a question whose parts are the further right answers that have witnesses."""
    each = list(match_further(loaded, question))
    parts = tuple(loaded_part for loaded_part, _ in each)
    return replace(loaded, parts=parts), replace(question, parts=tuple(part for _, part in each))


def _find_wrong_others(
    paper: Paper,
    asked: list[tuple[Asked, Asked]],
    figures: Path,
    calls: Calls,
    keys: Set[tuple[str | None, str | None]],
) -> Iterator[Finding]:
    """Report wrong further answers, computed values and misconceptions; `keys` are the parts with a wrong key."""
    for (loaded, question), (other, answers) in asked:
        yield from find_shared_routes(loaded) if paper.is_reference else ()
        yield from find_forbidden_names(other, figures)
        for loaded_part, part in zip(other.parts, answers.parts, strict=True):
            found = _check_part(SecondRoute(other, loaded_part, question, paper.numbers, calls), part, paper)[2]
            yield from (replace(each, message=name_further(each.message)) for each in found)
        yield from find_wrong_mistakes(loaded, question, paper, {part for name, part in keys if name == loaded.name})
        yield from find_wrong_values(SecondRoute(loaded, loaded.parts[0], question, paper.numbers, calls), paper)


def _find_hollow_routes(
    exam: LoadedExam, paper: Paper, asked: list[tuple[LoadedQuestion, Question]], calls: Calls
) -> Iterator[Finding]:
    """Report routes that are not independent of the key; circular ones are reported only for the reference paper."""
    figures = exam.course.figures
    for loaded, _ in asked:
        yield from find_forbidden_names(loaded, figures)
    for loaded, question in asked if paper.is_reference else ():
        yield from find_circular_routes(loaded, question, paper.numbers, calls, figures)


def _check_part(second: SecondRoute, part: Part, paper: Paper) -> tuple[Row, PartCase | None, list[Finding]]:
    """Check one part; return its row, the values behind the row, and findings."""
    model, question = second.part.model, second.question
    route, kind = model.recompute, get_kind(model.answer)
    words = describe_route(route) if route else ""
    row = Row(
        second.loaded.name, part.id, _label_options(part, part.answer.value) or part.answer.plain, words, "", False
    )
    case = make_case(second, part, paper)
    if route is None:
        needless = model.waived or not kind.recomputed
        missing = [] if needless else [_report_missing_route(second.location)]
        return row, case, [*missing, *_judge_case(second, case)[1]]
    try:
        value = second.ask(question.parameters)
        case, found = _judge_case(second, replace(case, second=value))
    except Refused as refused:
        return row, None, list(refused.findings)
    agrees = all(finding.code == Code.REFERENCE for finding in found)
    came = _label_options(part, value) or kind.describe_second(value)
    return replace(row, second=came, agrees=agrees), case, _point_to_page(second, found)


def make_case(second: SecondRoute, part: Part, paper: Paper) -> PartCase:
    """Gather what is compared for a part, except the value of its second route."""
    model, route = second.part.model, second.part.model.recompute
    within = getattr(route, "within", None)
    return Case(
        model.answer,
        part.answer,
        None,
        describe_route(route) if route else "",
        second.question.parameters,
        paper.numbers,
        model.answer.reference if paper.is_reference else None,
        within=None if within is None else float(within),
        part=part.id,
        root=() if is_further(second.part) else ("answer",),
        quote=quote_text,
    )


def _point_to_page(second: SecondRoute, findings: list[Finding]) -> list[Finding]:
    """Add a hint to look at the page, if the route reads the printed page."""
    route = second.part.model.recompute
    if not isinstance(route, ByFunction) or not reads_page(second.loaded, route.function):
        return findings
    hint = f"`{route.function}` reads the page: look at what is printed"
    route_codes = (Code.WRONG_KEY, Code.RECOMPUTE)
    return [replace(each, hint=f"{each.hint}; {hint}") if each.code in route_codes else each for each in findings]


def _judge_case(second: SecondRoute, case: PartCase) -> tuple[PartCase, list[Finding]]:
    """Judge a case; return it with the values of its witnesses converted, and findings."""
    kind = get_kind(case.answer)
    try:
        case = kind.understand(case)
        return case, [second.report(problem) for problem in kind.judge(case)]
    except CannotJudge as wrong:
        raise Refused([second.report(wrong.problem)]) from None
    except Misread as wrong:
        return case, [second.report(wrong.problem)]


def _report_missing_route(location: YamlLocation) -> Finding:
    message = "this answer is not recomputed"
    hint = "add `recompute:` with a function of the companion, or `waived:` with the reason"
    return (location / "answer").finding(Code.NOT_RECOMPUTED, message, hint)


def _label_options(part: Part, value: Value) -> str:
    """Return a value that names options with their labels and ids; '' for other values."""
    return KINDS[part.answer.kind].label_value(value, {option.id: option.letter for option in part.options})
