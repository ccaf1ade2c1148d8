"""Marking guides in runs of TeX of their own: a version's, and the one for all versions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from exam_builder.audit import audit_guide
from exam_builder.findings import Finding
from exam_builder.issue.prepare import LIKELY_PAGES
from exam_builder.paper import Paper
from exam_builder.render import Renderer
from exam_builder.store import Store
from exam_builder.typeset.batch import BatchPaper, BatchResult, typeset_batch

COMBINED_GUIDE = "the marking guide for all versions"


def typeset_guide(
    paper: Paper, pages: int, renderer: Renderer, figures: Mapping[str, Path], store: Store
) -> BatchResult:
    """Set the guide to one paper, which is thought to have so many pages."""
    return typeset_batch([BatchPaper(renderer.document(paper, "marking"), pages)], figures, cache=store)


def typeset_combined_guide(
    papers: Sequence[Paper], questions: Sequence[str], renderer: Renderer, figures: Mapping[str, Path], store: Store
) -> BatchResult:
    """Set the guide to all of some versions, with the questions in this order of their names."""
    return typeset_batch([BatchPaper(renderer.combined(papers, questions), LIKELY_PAGES)], figures, cache=store)


def guide_findings(run: BatchResult, papers: Sequence[Paper]) -> Iterator[Finding]:
    """All that was found in the run of a guide to some papers, and what is seen on its pages."""
    yield from run.findings
    yield from (finding for findings in run.failed.values() for finding in findings)
    for printed in run.papers.values():
        yield from printed.findings
        yield from audit_guide(papers, run.pdf, printed.spots)


def combined_guide_findings(run: BatchResult, papers: Sequence[Paper]) -> tuple[Finding, ...]:
    """What was found in the guide to all versions, which is named."""
    return tuple(replace(finding, paper=COMBINED_GUIDE) for finding in guide_findings(run, papers))
