"""Sweep one question: check every draw, merge findings about the same thing, and compare all draws."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from exam_builder.audience import describe_arguments
from exam_builder.checking.draw_differences import DrawObservations, compare_draws
from exam_builder.checking.draw_selection import DrawSelection, select_draws
from exam_builder.checking.fault_location import locate_faults
from exam_builder.checking.tally import Tally
from exam_builder.checking.unprinted import PageMemory, choose_drawn
from exam_builder.checking.unreached import ReachMemory
from exam_builder.draw.keys import DrawRejected
from exam_builder.examine.draw_checks import DrawCheck, check_draw
from exam_builder.examine.isolated_question import NO_SEED, IsolatedQuestion
from exam_builder.findings import Code, Finding, Refused, format_count, name_subject
from exam_builder.paper import Paper
from exam_builder.results import SweepResult
from exam_builder.values import Value

MAX_TRIAL_PAGES = 500
"""The number of draws whose pages are typeset, unless more papers are requested."""
PageTrial = Callable[[Sequence[Paper]], Sequence[tuple[Finding, ...] | None]]
"""Typesets the pages of some draws and returns the findings for each; None for a draw that was not typeset."""


@dataclass(frozen=True)
class Draw:
    """One draw: the paper's seed (0 if none is known), its values, and the paper if it could be made."""

    seed: int
    values: Mapping[str, Value]
    paper: Paper | None
    findings: tuple[Finding, ...] = ()


def sweep_question(
    subject: IsolatedQuestion, count: int, looks: Sequence[DrawCheck] = (), try_pages: PageTrial | None = None
) -> SweepResult:
    """Check as many draws of a question as `count` papers need; mistakes of the question raise nothing.

    With `try_pages`, the pages of the first `MAX_TRIAL_PAGES` draws are typeset too.
    """
    name = subject.question.name
    try:
        draws = select_draws(subject, count)
    except Refused as refused:
        return SweepResult(name, findings=refused.findings)
    drawn = choose_drawn(subject) if try_pages else describe_arguments  # figures are read if they are drawn at all
    seen = DrawObservations(PageMemory(subject, drawn), ReachMemory(subject))
    tally, looked, most = Tally(), 0, max(count, MAX_TRIAL_PAGES) if try_pages else 0
    pairs: list[tuple[Draw, Finding]] = []
    printed: list[tuple[Draw, Paper]] = []
    for draw in _make_draws(subject, draws):
        looked += 1
        pairs += [(draw, finding) for finding in draw.findings]
        if draw.paper is not None:
            checked = check_draw(subject, draw.paper, looks)
            pairs += [(draw, finding) for finding in checked.findings]
            seen.take(draw.paper, draw.values)
            tally.take(checked.rows, checked.cases)
            printed += [(draw, draw.paper)] if len(printed) < most else []
    wrong_pages, pages = _try_pages(try_pages, printed)
    pairs += wrong_pages
    folded = locate_faults(subject, tuple(_fold_findings(subject, pairs, looked)))
    whole = draws.space - draws.allowed + seen.draws if draws.allowed else 0  # draws with errors are not rejected
    return SweepResult(
        question=name,
        draws=seen.draws,
        space=draws.space,
        complete=draws.complete,
        tried=whole if draws.complete else seen.tried,
        findings=(*folded, *_drop_explained(compare_draws(subject, draws, seen), folded)),
        papers=tuple(seen.papers),
        parts=tally.summarize(),
        pages=pages,
    )


def _drop_explained(findings: Iterable[Finding], causes: Sequence[Finding]) -> Iterator[Finding]:
    """Drop findings that follow from others: a key is not on the page if it is printed with too few digits."""
    rounded = {each.part for each in causes if each.code == Code.MOVED_BY_ROUNDING}
    failed = any(each.severity == "error" for each in causes)  # so that what draws have is not known
    for each in findings:
        explained = each.code == Code.NOT_PRINTED and each.part in rounded
        if not (explained or (failed and each.code == Code.UNREACHED)):
            yield each


def _try_pages(
    try_pages: PageTrial | None, draws: Sequence[tuple[Draw, Paper]]
) -> tuple[list[tuple[Draw, Finding]], int]:
    """Typeset the pages of some draws; return the findings, each with its draw, and how many could be typeset."""
    tried = try_pages([paper for _, paper in draws]) if try_pages and draws else ()
    checked = [(draw, found) for (draw, _), found in zip(draws, tried, strict=False) if found is not None]
    return [(draw, finding) for draw, found in checked for finding in found], len(checked)


def _make_draws(subject: IsolatedQuestion, draws: DrawSelection) -> Iterator[Draw]:
    """Yield each draw; one that fails has findings instead of a paper."""
    for seed in draws.seeds:
        try:
            paper = subject.draw(seed)
        except Refused as refused:
            yield Draw(seed, {}, None, refused.findings)
        else:
            yield Draw(seed, _map_parameter_values(subject, paper), paper)
    for values in draws.given:
        try:
            yield Draw(NO_SEED, values, subject.draw_with(values))
        except Refused as refused:
            yield Draw(NO_SEED, values, None, refused.findings)
        except DrawRejected:
            continue


def _map_parameter_values(subject: IsolatedQuestion, paper: Paper) -> dict[str, Value]:
    return {name: paper.questions[0].parameters[name] for name in subject.plan.drawn}


def _fold_findings(subject: IsolatedQuestion, found: list[tuple[Draw, Finding]], draws: int) -> Iterator[Finding]:
    """Yield one finding for each mistake: that of its first draw, with the number of draws, out of `draws`, that have
    it.

    Draws without a paper count too.
    """
    groups: dict[object, list[tuple[Draw, Finding]]] = {}
    for draw, finding in found:
        groups.setdefault(name_subject(finding), []).append((draw, finding))
    for group in groups.values():
        draw, first = group[0]
        others = len({id(each) for each, finding in group if finding.code == first.code}) - 1
        located = subject.at_draw(first, draw.seed, draw.values)
        more = f"; so in {others + 1:,} of {format_count(draws, 'draw')}" if others else ""
        yield replace(located, message=located.message + more)
