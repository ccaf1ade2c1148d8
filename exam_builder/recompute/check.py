"""Every answer of a paper held against its second route and, on the reference paper, against its reference."""

from dataclasses import dataclass, replace

from exam_builder.codes import Code
from exam_builder.companions import Calls
from exam_builder.draw import Spot
from exam_builder.expressions import plain
from exam_builder.findings import Finding, Refused, count, each_once
from exam_builder.kinds import KINDS
from exam_builder.paper import Paper, Part, Question
from exam_builder.read import LoadedExam, LoadedPart, LoadedQuestion
from exam_builder.recompute.case import Case
from exam_builder.recompute.circular import circular
from exam_builder.recompute.formulas import is_sampled
from exam_builder.recompute.judge import judge, understood
from exam_builder.recompute.quantities import with_unit
from exam_builder.recompute.routes import described, second
from exam_builder.recompute.sound import unsound
from exam_builder.recompute.usage import forbidden
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
        _part(loaded, question, wanted, part, paper, calls)
        for loaded, question in asked
        for wanted, part in zip(loaded.parts, question.parts, strict=True)
    ]
    figures = exam.course.figures
    disguised = [finding for loaded, _ in asked for finding in forbidden(loaded, figures)]
    if paper.is_reference:
        disguised += [
            found for loaded, question in asked for found in circular(loaded, question, paper.numbers, calls, figures)
        ]
    hollow_parts = {(finding.question, finding.part) for finding in disguised}
    hollow = [finding for loaded, question in asked for finding in unsound(loaded, question.parameters, paper.numbers)]
    wrong = [finding for _, _, found in results for finding in found]
    told = (*disguised, *hollow, *wrong, *calls.told())
    findings = each_once(replace(finding, seed=paper.seed) for finding in told)
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


def _part(
    loaded: LoadedQuestion, question: Question, wanted: LoadedPart, part: Part, paper: Paper, calls: Calls
) -> tuple[Row, Case | None, list[Finding]]:
    """One part's row, the values behind it, and what is wrong with it."""
    spot = Spot(loaded, wanted.path, wanted.id)
    route = wanted.model.recompute
    words = described(route) if route else ""
    row = Row(loaded.name, part.id, _chosen(part, part.answer.value) or part.answer.plain, words, "", False)
    case = Case(
        spot, wanted.model.answer, part.answer, None, words, question.parameters, paper.numbers, paper.is_reference
    )
    if route is None:
        needless = wanted.model.waived or not KINDS[part.answer.kind].recomputed
        missing = [] if needless else [_not_recomputed(spot)]
        return row, case, [*missing, *_judged(case)[1]]
    try:
        value = second(spot, route, question.parameters, paper.numbers, question.seed, calls, question.listings)
        within = getattr(route, "within", None)
        case = replace(case, second=value, within=None if within is None else float(within))
        case, found = _judged(case)
    except Refused as refused:
        return row, None, list(refused.findings)
    agrees = all(finding.code == Code.REFERENCE for finding in found)
    return replace(row, second=_chosen(part, value) or _shown(value), agrees=agrees), case, found


def _judged(case: Case) -> tuple[Case, list[Finding]]:
    """The case as its witnesses understand each other, and what is wrong with it."""
    case, findings = understood(case)
    return case, findings or judge(case)


def _not_recomputed(spot: Spot) -> Finding:
    message = "this answer is not recomputed"
    mend = "add `recompute:` with a function of the companion, or `waived:` with the reason"
    return (spot / "answer").finding(Code.NOT_RECOMPUTED, message, mend)


def _chosen(part: Part, value: Value) -> str:
    """A value that names options, by their labels and ids; '' for others."""
    return KINDS[part.answer.kind].labelled(value, {option.id: option.letter for option in part.options})


def _shown(value: Value) -> str:
    """A recomputed value in a few words."""
    if is_sampled(value):
        return f"values at {count(len(value['points']), 'point')}"  # type: ignore[call-overload, index, arg-type]
    if isinstance(value, Record) and with_unit(value):
        return f"{_shown(value['value'])} {value['unit']}"
    if isinstance(value, Record):
        return "; ".join(f"{name} = {_shown(inner)}" for name, inner in value.items())
    text = plain(value)
    return text if len(text) <= 200 else f"{text[:199]}…"
