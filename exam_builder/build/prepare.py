"""What many papers need before they are set: recomputing, figures, measures of solutions, numbers of pages."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from exam_builder.build import store_of
from exam_builder.build.company import Company
from exam_builder.build.edition import Edition
from exam_builder.build.readied import Readied
from exam_builder.build.survey import Sample, Survey, survey
from exam_builder.build.variants import Chunk, Heights, checked, chunks, figures_of, greatest, measured
from exam_builder.draw import Which
from exam_builder.findings import Finding, count, errors, fold_papers
from exam_builder.jobs import Workers
from exam_builder.plot import plot_questions
from exam_builder.progress import Tell
from exam_builder.render import unused_templates
from exam_builder.typeset.batch import Order, Run, typeset_many

Result = TypeVar("Result")
LIKELY, ANY = 12, 1
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


def prepare(edition: Edition, papers: Sequence[Which], jobs: Workers, tell: Tell) -> Prepared:
    """All that is done before papers are set; with errors the last steps are left out, except for a draft."""
    tell(f"{edition.exam}: drawing {count(len(papers), 'paper')}")
    found = survey(edition, papers)
    findings = [
        *unused_templates(edition.course.templates),
        *edition.drawing.exam.findings,
        *found.findings,
        *found.outliving,
    ]
    if errors(found.findings):
        return Prepared(found, findings=fold_papers(findings))
    tell(f"{edition.exam}: recomputing")
    readied = Readied(edition)
    portions = chunks(edition, [sample for sample in found.samples if not readied.has(sample)])
    wrong = dict(_each(checked, portions, jobs))
    findings += [finding for each in wrong.values() for finding in each]
    tell(f"{edition.exam}: drawing figures")
    store, place = store_of(edition.course), edition.drawing.exam.figure_place
    findings += plot_questions(found.unplotted, edition.course, store, jobs.map, place, python=edition.python)
    if errors(findings) and not edition.draft:
        return Prepared(found, findings=fold_papers(findings))
    measures = _measures(edition, portions, jobs, tell)
    for sample in (sample for sample, each in wrong.items() if not each):
        readied.take(sample, measures[sample])
    readied.save()
    findings += _company(edition, found)
    heights = _heights(edition, found, {**dict(readied.of(found.samples)), **measures})
    pages = {kind: _pages(edition, found, kind, heights.get(kind)) for kind in found.first}
    return Prepared(found, pages, heights, fold_papers(findings))


def _company(edition: Edition, found: Survey) -> tuple[Finding, ...]:
    """What one of each different question changes in others, and in its next copy where copies share a run."""
    drawn = ((name, edition.drawing.paper(which)) for (name, _), which in found.different.items())
    papers = [
        replace(paper, questions=(question,), student=None, version="")
        for name, paper in drawn
        for question in paper.questions
        if question.name == name
    ]
    figures, again = figures_of(edition, papers), not found.outliving
    return Company(papers, edition.renderer, store_of(edition.course), figures, again).findings()


def _each(
    function: Callable[[Chunk], Sequence[Result]], portions: Sequence[Chunk], jobs: Workers
) -> Iterator[tuple[Sample, Result]]:
    """Samples, each with what a function of portions gives for it."""
    for portion, results in zip(portions, jobs.map(function, portions), strict=True):
        yield from zip(portion.samples, results, strict=True)


def _measures(edition: Edition, portions: Sequence[Chunk], jobs: Workers, tell: Tell) -> dict[Sample, Heights]:
    """The heights of some samples' solutions; none where papers need not have the same."""
    if not edition.drawing.exam.model.versions.equalize:
        return {sample: {} for portion in portions for sample in portion.samples}
    tell(f"{edition.exam}: measuring solutions")
    return dict(_each(measured, portions, jobs))


def _heights(edition: Edition, found: Survey, measures: Mapping[Sample, Heights]) -> dict[str, Heights]:
    """The greatest heights of each kind of paper, where all are to have the same."""
    if not edition.drawing.exam.model.versions.equalize:
        return {}
    return {kind: greatest(measures[each] for each in found.samples if each.kind == kind) for kind in found.first}


def _pages(edition: Edition, found: Survey, kind: str, heights: Heights | None) -> int:
    """How many pages papers of a kind are thought to have; what is wrong with some is told later."""
    papers = found.first[kind]
    if heights and not found.outliving:
        return _most_pages(edition, papers if edition.varied else papers[:1], heights)
    for which in papers:
        run = _solutions(edition, [which], heights)
        if run.papers:
            return run.papers[0].pages
    return LIKELY


def _most_pages(edition: Edition, papers: Sequence[Which], heights: Heights) -> int:
    """The greatest number of pages among some papers, to which all others will be filled up."""
    run = _solutions(edition, papers, heights)
    return max((each.pages for each in run.papers.values()), default=ANY)


def _solutions(edition: Edition, which: Sequence[Which], heights: Heights | None) -> Run:
    """The solutions of some papers in a run, which is made only to count their pages."""
    papers = [edition.drawing.paper(each) for each in which]
    orders = [Order(edition.renderer.document(paper, "solutions", heights), ANY) for paper in papers]
    return typeset_many(orders, figures_of(edition, papers), cache=store_of(edition.course), count=False)
