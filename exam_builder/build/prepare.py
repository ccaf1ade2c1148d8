"""What many papers need before they are set: recomputing, figures, measures of solutions, numbers of pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from exam_builder.build import store_of
from exam_builder.build.edition import Edition
from exam_builder.build.survey import Survey, survey
from exam_builder.build.variants import Heights, checked, chunks, figures_of, greatest, measured
from exam_builder.draw import Which
from exam_builder.findings import Finding, each_once, errors
from exam_builder.jobs import Workers
from exam_builder.plot import plot_questions
from exam_builder.progress import Tell
from exam_builder.render import unused_templates
from exam_builder.typeset.batch import Order, Run, typeset_many

LIKELY = 12
"""Pages that a paper is thought to have before one was set."""


@dataclass(frozen=True)
class Prepared:
    """What was found out of some papers: their survey, the pages and the heights of each kind, and findings.

    `pages` are empty where the papers cannot be set, `heights` where they need not have the same.
    """

    survey: Survey
    pages: Mapping[str, int] = field(default_factory=dict)
    heights: Mapping[str, Heights] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def prepare(edition: Edition, papers: Sequence[Which], jobs: Workers, tell: Tell) -> Prepared:
    """All that is done before papers are set; with errors the last steps are left out, except for a draft."""
    tell(f"{edition.exam}: drawing {len(papers):,} papers")
    found = survey(edition, papers)
    findings = [
        *unused_templates(edition.course.templates),
        *edition.drawing.exam.findings,
        *found.findings,
        *found.outliving,
    ]
    if errors(found.findings):
        return Prepared(found, findings=each_once(findings))
    tell(f"{edition.exam}: recomputing")
    for wrong in jobs.map(checked, chunks(edition, found.samples)):
        findings += wrong
    tell(f"{edition.exam}: drawing figures")
    store, place = store_of(edition.course), edition.drawing.exam.figure_place
    findings += plot_questions(found.unplotted, edition.course, store, jobs.map, place, python=edition.python)
    if errors(findings) and not edition.draft:
        return Prepared(found, findings=each_once(findings))
    heights = _heights(edition, found, jobs, tell)
    pages = {kind: _pages(edition, first, heights.get(kind)) for kind, first in found.first.items()}
    return Prepared(found, pages, heights, each_once(findings))


def _heights(edition: Edition, found: Survey, jobs: Workers, tell: Tell) -> dict[str, Heights]:
    """The greatest heights of each kind of paper, where all are to have the same."""
    if not edition.drawing.exam.model.versions.equalize:
        return {}
    tell(f"{edition.exam}: measuring solutions")
    portions = chunks(edition, found.samples)
    made: dict[str, list[Heights]] = {}
    for portion, heights in zip(portions, jobs.map(measured, portions), strict=True):
        made.setdefault(portion.samples[0].kind, []).append(heights)
    return {kind: greatest(each) for kind, each in made.items()}


def _pages(edition: Edition, papers: Sequence[Which], heights: Heights | None) -> int:
    """How many pages the first of these papers has that can be set; what is wrong with others is told later."""
    for which in papers:
        run = _alone(edition, which, heights)
        if run.papers:
            return run.papers[0].pages
    return LIKELY


def _alone(edition: Edition, which: Which, heights: Heights | None) -> Run:
    """A paper's solutions in a run of their own."""
    paper = edition.drawing.paper(which)
    order = Order(edition.renderer.document(paper, "solutions", heights), LIKELY)
    return typeset_many([order], figures_of(edition, [paper]), cache=store_of(edition.course))
