"""Prepare papers for typesetting: recompute answers, plot figures, measure solutions, estimate numbers of pages."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from exam_builder.draw import PaperSpec
from exam_builder.findings import Finding, fold_papers, select_errors
from exam_builder.issue.edition import Edition
from exam_builder.issue.interference import InterferenceCheck
from exam_builder.issue.page_room import Rooms, find_rooms
from exam_builder.issue.survey import (
    Chunk,
    QuestionSample,
    Survey,
    VerifiedQuestions,
    check_chunk,
    check_reference,
    measure_chunk,
    measure_solutions,
    split_into_chunks,
    survey_papers,
    take_greatest_heights,
)
from exam_builder.jobs import Workers
from exam_builder.paper import Paper
from exam_builder.plot import FigurePlotter
from exam_builder.render import find_misnamed_templates
from exam_builder.render.renderer import Heights
from exam_builder.terminal import ShowStep

if TYPE_CHECKING:
    from exam_builder.recompute import CheckedPaper

Result = TypeVar("Result")
LIKELY_PAGES, ANY_PAGES = 12, 1
"""The number of pages that a paper is expected to have before one was typeset, and where it does not matter."""


@dataclass(frozen=True)
class PreparedIssue:
    """The result of preparing papers: their survey, the pages and heights of each kind, and findings.

    `pages` is empty if the papers cannot be typeset, `heights` if they need not be equal. `rooms` is the extra room
    that answers get from the rest of pages. `checked` has the results of each sample that was checked.
    """

    survey: Survey
    pages: Mapping[str, int] = field(default_factory=dict)
    heights: Mapping[str, Heights] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    checked: "tuple[CheckedPaper, ...]" = ()
    rooms: Rooms = field(default_factory=Rooms)


def prepare_papers(edition: Edition, papers: Sequence[PaperSpec], jobs: Workers, show_step: ShowStep) -> PreparedIssue:
    """Do everything that comes before typesetting; after errors the last steps are skipped, except for a draft."""
    show_step(f"{edition.exam}: drawing {edition.form.count(len(papers))}")
    found = survey_papers(edition, papers)
    findings = [
        *find_misnamed_templates(edition.course.templates),
        *_find_template_slips(edition.course.templates),
        *edition.drawing.exam.findings,
        *found.findings,
        *found.global_latex,
    ]
    if select_errors(found.findings):
        return PreparedIssue(found, findings=fold_papers(findings))
    show_step(f"{edition.exam}: recomputing")
    verified = VerifiedQuestions(edition)
    new = [sample for sample in found.samples if edition.form.way == "passes" or not verified.has(sample)]
    chunks = split_into_chunks(edition, new, found.drawn)
    if chunks:
        edition.tools.examiner()  # workers are forked later, and start with what is imported by now
    checked = dict(_map_samples(check_chunk, chunks, jobs))
    findings += [finding for each in checked.values() for finding in each.findings]
    findings += _check_references(edition, checked, jobs)
    show_step(f"{edition.exam}: drawing figures")
    store, place = edition.store, edition.drawing.exam.figure_place
    plotter = FigurePlotter(edition.course.figures, store, jobs.map, place, edition.python)
    findings += plotter.plot(found.unplotted)
    findings += plotter.plot_logo(edition.drawing.logo)
    if select_errors(findings) and not edition.draft:
        return PreparedIssue(found, findings=fold_papers(findings))
    if edition.form.way == "passes":
        rooms = find_rooms(edition, found, {})
        return PreparedIssue(
            found, {"": 0}, {}, fold_papers([*findings, *rooms.findings]), tuple(checked.values()), rooms
        )
    measures = _measure_heights(edition, chunks, jobs, show_step)
    for sample in (sample for sample, each in checked.items() if not each.findings):
        verified.take(sample, measures[sample])
    verified.save()
    findings += _check_interference(edition, found)
    heights = _map_greatest_heights(edition, found, {**dict(verified.of(found.samples)), **measures})
    pages = {kind: _estimate_pages(edition, found, kind, heights.get(kind)) for kind in found.first}
    rooms = find_rooms(edition, found, heights)
    findings += rooms.findings
    return PreparedIssue(found, pages, heights, fold_papers(findings), tuple(checked.values()), rooms)


def _check_references(
    edition: Edition, checked: "Mapping[QuestionSample, CheckedPaper]", jobs: Workers
) -> list[Finding]:
    """Return the errors of drawn questions in the reference paper, but of no part that has errors in what is drawn."""
    names = dict.fromkeys(name for each in checked if not each.which.is_reference for name in each.questions)
    wrong = {(each.question, each.part) for paper in checked.values() for each in select_errors(paper.findings)}
    found = (finding for each in jobs.map(check_reference, [(edition, name) for name in names]) for finding in each)
    return [finding for finding in found if (finding.question, finding.part) not in wrong]


def _find_template_slips(templates: Path) -> Iterator[Finding]:
    """Find slips in the course's own templates; what finds them is imported only if there are any, as that is slow."""
    if templates.is_dir():
        from exam_builder.render.template_slips import find_template_slips

        yield from find_template_slips(templates)


def _check_interference(edition: Edition, survey: Survey) -> tuple[Finding, ...]:
    """Check whether a question changes others, or, if copies share a run, its own next copy."""
    papers = [replace(paper, student=None, version="") for paper in survey.different.values()]
    store, again = edition.store, not survey.global_latex
    figures = edition.read_figures(papers)
    return InterferenceCheck(papers, edition.tools.renderer, store, figures, again).findings()


def _map_samples(
    function: Callable[[Chunk], Sequence[Result]], chunks: Sequence[Chunk], jobs: Workers
) -> Iterator[tuple[QuestionSample, Result]]:
    """Map a function over chunks; yield each sample with its result."""
    for chunk, results in zip(chunks, jobs.map(function, chunks), strict=True):
        yield from zip(chunk.samples, results, strict=True)


def _measure_heights(
    edition: Edition, chunks: Sequence[Chunk], jobs: Workers, show_step: ShowStep
) -> dict[QuestionSample, Heights]:
    """Return the heights of the solutions of samples, which are empty if papers need not have equal heights."""
    if not edition.equalized:
        return {sample: {} for chunk in chunks for sample in chunk.samples}
    show_step(f"{edition.exam}: measuring solutions")
    return dict(_map_samples(measure_chunk, chunks, jobs))


def _map_greatest_heights(
    edition: Edition, survey: Survey, measures: Mapping[QuestionSample, Heights]
) -> dict[str, Heights]:
    """Return the greatest heights of each kind of paper, or {} if papers need not have equal heights."""
    if not edition.equalized:
        return {}
    return {
        kind: take_greatest_heights(measures[each] for each in survey.samples if each.kind == kind)
        for kind in survey.first
    }


def _estimate_pages(edition: Edition, survey: Survey, kind: str, heights: Heights | None) -> int:
    """Estimate the number of pages of papers of a kind; errors in them are reported later."""
    papers = survey.first[kind]
    if heights and not survey.global_latex:  # so that the others will be padded to the longest
        return max(_count_pages(edition, papers if edition.varied else papers[:1], heights), default=ANY_PAGES)
    return next((pages for paper in papers for pages in _count_pages(edition, [paper], heights)), LIKELY_PAGES)


def _count_pages(edition: Edition, papers: Sequence[Paper], heights: Heights | None) -> list[int]:
    """Return the number of pages of the solutions of each paper that TeX can typeset."""
    return [each.pages for each in measure_solutions(edition, papers, heights).values()]
