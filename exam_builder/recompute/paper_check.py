"""Every answer of a paper held against its second route and, on the reference paper, against its reference."""

from dataclasses import dataclass, replace

from exam_builder.codes import Code
from exam_builder.companions import Calls
from exam_builder.draw import YamlLocation
from exam_builder.expressions import value_to_plain
from exam_builder.findings import Finding, Refused, deduplicate, format_count
from exam_builder.kinds import KINDS
from exam_builder.paper import Paper, Part, Question
from exam_builder.read import LoadedExam, LoadedPart, LoadedQuestion
from exam_builder.recompute.case import Case
from exam_builder.recompute.circular_routes import find_circular_routes
from exam_builder.recompute.formula_comparison import is_sample
from exam_builder.recompute.judge import judge_case, normalize_case
from exam_builder.recompute.routes import describe_route, recompute_answer
from exam_builder.recompute.unit_check import has_unit
from exam_builder.recompute.usage import find_forbidden_names
from exam_builder.recompute.vacuous_checks import find_vacuous_checks
from exam_builder.results import Row
from exam_builder.values import Record, Value


@dataclass(frozen=True)
class Checked:
    """The check of one paper: counts of parts, of those recomputed and of those waived; findings; a row a part.

    `cases` holds for each row the values behind its words; None where the second route failed.
    """

    parts: int
    recomputed: int
    waived: int
    findings: tuple[Finding, ...]
    rows: tuple[Row, ...]
    cases: tuple[Case | None, ...]


def check_paper(exam: LoadedExam, paper: Paper, calls: Calls) -> Checked:
    """Recompute every answer of a paper; whatever fails becomes a finding and the rest is still checked."""
    asked = [(exam.question(question.name), question) for question in paper.questions]
    results = [
        _check_part(loaded, question, wanted, part, paper, calls)
        for loaded, question in asked
        for wanted, part in zip(loaded.parts, question.parts, strict=True)
    ]
    figures = exam.course.figures
    disguised = [finding for loaded, _ in asked for finding in find_forbidden_names(loaded, figures)]
    if paper.is_reference:
        disguised += [
            found
            for loaded, question in asked
            for found in find_circular_routes(loaded, question, paper.numbers, calls, figures)
        ]
    hollow_parts = {(finding.question, finding.part) for finding in disguised}
    hollow = [
        finding
        for loaded, question in asked
        for finding in find_vacuous_checks(loaded, question.parameters, paper.numbers)
    ]
    wrong = [finding for _, _, found in results for finding in found]
    told = (*disguised, *hollow, *wrong, *calls.told())
    findings = deduplicate(replace(finding, seed=paper.seed) for finding in told)
    rows = tuple(row for row, _, _ in results)
    return Checked(
        parts=len(rows),
        recomputed=sum(
            row.route != "" and row.second != "" and (row.question, row.part) not in hollow_parts for row in rows
        ),
        waived=sum(part.waived is not None for question in paper.questions for part in question.parts),
        findings=findings,
        rows=rows,
        cases=tuple(case for _, case, _ in results),
    )


def _check_part(
    loaded: LoadedQuestion, question: Question, wanted: LoadedPart, part: Part, paper: Paper, calls: Calls
) -> tuple[Row, Case | None, list[Finding]]:
    """One part's row, the values behind it, and what is wrong with it."""
    spot = YamlLocation(loaded, wanted.path, wanted.id)
    route = wanted.model.recompute
    words = describe_route(route) if route else ""
    row = Row(loaded.name, part.id, _label_options(part, part.answer.value) or part.answer.plain, words, "", False)
    case = Case(
        spot, wanted.model.answer, part.answer, None, words, question.parameters, paper.numbers, paper.is_reference
    )
    if route is None:
        needless = wanted.model.waived or not KINDS[part.answer.kind].recomputed
        missing = [] if needless else [_report_missing_route(spot)]
        return row, case, [*missing, *_judge_case(case)[1]]
    try:
        value = recompute_answer(
            spot, route, question.parameters, paper.numbers, question.seed, calls, question.listings
        )
        within = getattr(route, "within", None)
        case = replace(case, second=value, within=None if within is None else float(within))
        case, found = _judge_case(case)
    except Refused as refused:
        return row, None, list(refused.findings)
    agrees = all(finding.code == Code.REFERENCE for finding in found)
    return replace(row, second=_label_options(part, value) or _format_value(value), agrees=agrees), case, found


def _judge_case(case: Case) -> tuple[Case, list[Finding]]:
    """The case as its witnesses understand each other, and what is wrong with it."""
    case, findings = normalize_case(case)
    return case, findings or judge_case(case)


def _report_missing_route(spot: YamlLocation) -> Finding:
    message = "this answer is not recomputed"
    hint = "add `recompute:` with a function of the companion, or `waived:` with the reason"
    return (spot / "answer").finding(Code.NOT_RECOMPUTED, message, hint)


def _label_options(part: Part, value: Value) -> str:
    """A value that names options, by their labels and ids; '' for others."""
    return KINDS[part.answer.kind].labelled(value, {option.id: option.letter for option in part.options})


def _format_value(value: Value) -> str:
    """A recomputed value in a few words."""
    if is_sample(value):
        return f"values at {format_count(len(value['points']), 'point')}"  # type: ignore[call-overload, index, arg-type]
    if isinstance(value, Record) and has_unit(value):
        return f"{_format_value(value['value'])} {value['unit']}"
    if isinstance(value, Record):
        return "; ".join(f"{name} = {_format_value(inner)}" for name, inner in value.items())
    text = value_to_plain(value)
    return text if len(text) <= 200 else f"{text[:199]}…"
