"""What many papers need before they are set: recomputing, figures, measures of solutions, numbers of pages."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from exam_builder.draw import PaperSpec
from exam_builder.findings import Finding, fold_papers, format_count, select_errors
from exam_builder.issue.edition import Edition
from exam_builder.issue.interference import InterferenceCheck
from exam_builder.issue.request import store_of
from exam_builder.issue.survey import QuestionSample, Survey, survey_papers
from exam_builder.issue.variants import (
    Chunk,
    Heights,
    check_chunk,
    figure_paths,
    max_heights,
    measure_chunk,
    split_into_chunks,
)
from exam_builder.issue.verified_questions import VerifiedQuestions
from exam_builder.jobs import Workers
from exam_builder.plot import plot_questions
from exam_builder.progress import Tell
from exam_builder.render import find_misnamed_templates
from exam_builder.typeset.batch import BatchPaper, BatchResult, typeset_batch

Result = TypeVar("Result")
LIKELY_PAGES, ANY_PAGES = 12, 1
"""Pages that a paper is thought to have before one was set, and where it does not matter."""


@dataclass(frozen=True)
class Prepared:
    """What was found out of some papers: their survey, the pages and the heights of each kind, and findings.

    `pages` are empty where the papers cannot be set, `heights` where they need not have the same.
    """

    survey: Survey
    pages: Mapping[str, int] = field(default_factory=dict)
    heights: Mapping[str, Heights] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def prepare_papers(edition: Edition, papers: Sequence[PaperSpec], jobs: Workers, tell: Tell) -> Prepared:
    """All that is done before papers are set; with errors the last steps are left out, except for a draft."""
    tell(f"{edition.exam}: drawing {format_count(len(papers), 'paper')}")
    found = survey_papers(edition, papers)
    findings = [
        *find_misnamed_templates(edition.course.templates),
        *edition.drawing.exam.findings,
        *found.findings,
        *found.outliving,
    ]
    if select_errors(found.findings):
        return Prepared(found, findings=fold_papers(findings))
    tell(f"{edition.exam}: recomputing")
    readied = VerifiedQuestions(edition)
    portions = split_into_chunks(edition, [sample for sample in found.samples if not readied.has(sample)])
    wrong = dict(_map_samples(check_chunk, portions, jobs))
    findings += [finding for each in wrong.values() for finding in each]
    tell(f"{edition.exam}: drawing figures")
    store, place = store_of(edition.course), edition.drawing.exam.figure_place
    findings += plot_questions(found.unplotted, edition.course, store, jobs.map, place, python=edition.python)
    if select_errors(findings) and not edition.draft:
        return Prepared(found, findings=fold_papers(findings))
    measures = _measure_heights(edition, portions, jobs, tell)
    for sample in (sample for sample, each in wrong.items() if not each):
        readied.take(sample, measures[sample])
    readied.save()
    findings += _check_interference(edition, found)
    heights = _greatest_heights(edition, found, {**dict(readied.of(found.samples)), **measures})
    pages = {kind: _estimate_pages(edition, found, kind, heights.get(kind)) for kind in found.first}
    return Prepared(found, pages, heights, fold_papers(findings))


def _check_interference(edition: Edition, found: Survey) -> tuple[Finding, ...]:
    """What one of each different question changes in others, and in its next copy where copies share a run."""
    drawn = ((name, edition.drawing.paper(which)) for (name, _), which in found.different.items())
    papers = [
        replace(paper, questions=(question,), student=None, version="")
        for name, paper in drawn
        for question in paper.questions
        if question.name == name
    ]
    figures, again = figure_paths(edition, papers), not found.outliving
    return InterferenceCheck(papers, edition.renderer, store_of(edition.course), figures, again).findings()


def _map_samples(
    function: Callable[[Chunk], Sequence[Result]], portions: Sequence[Chunk], jobs: Workers
) -> Iterator[tuple[QuestionSample, Result]]:
    """Samples, each with what a function of portions gives for it."""
    for portion, results in zip(portions, jobs.map(function, portions), strict=True):
        yield from zip(portion.samples, results, strict=True)


def _measure_heights(
    edition: Edition, portions: Sequence[Chunk], jobs: Workers, tell: Tell
) -> dict[QuestionSample, Heights]:
    """The heights of some samples' solutions; none where papers need not have the same."""
    if not edition.drawing.exam.model.versions.equalize:
        return {sample: {} for portion in portions for sample in portion.samples}
    tell(f"{edition.exam}: measuring solutions")
    return dict(_map_samples(measure_chunk, portions, jobs))


def _greatest_heights(
    edition: Edition, found: Survey, measures: Mapping[QuestionSample, Heights]
) -> dict[str, Heights]:
    """The greatest heights of each kind of paper, where all are to have the same."""
    if not edition.drawing.exam.model.versions.equalize:
        return {}
    return {kind: max_heights(measures[each] for each in found.samples if each.kind == kind) for kind in found.first}


def _estimate_pages(edition: Edition, found: Survey, kind: str, heights: Heights | None) -> int:
    """How many pages papers of a kind are thought to have; what is wrong with some is told later."""
    papers = found.first[kind]
    if heights and not found.outliving:
        return _count_most_pages(edition, papers if edition.varied else papers[:1], heights)
    for which in papers:
        run = _typeset_solutions(edition, [which], heights)
        if run.papers:
            return run.papers[0].pages
    return LIKELY_PAGES


def _count_most_pages(edition: Edition, papers: Sequence[PaperSpec], heights: Heights) -> int:
    """The greatest number of pages among some papers, to which all others will be filled up."""
    run = _typeset_solutions(edition, papers, heights)
    return max((each.pages for each in run.papers.values()), default=ANY_PAGES)


def _typeset_solutions(edition: Edition, which: Sequence[PaperSpec], heights: Heights | None) -> BatchResult:
    """The solutions of some papers in a run, which is made only to count their pages."""
    papers = [edition.drawing.paper(each) for each in which]
    orders = [BatchPaper(edition.renderer.document(paper, "solutions", heights), ANY_PAGES) for paper in papers]
    return typeset_batch(orders, figure_paths(edition, papers), cache=store_of(edition.course), count=False)
