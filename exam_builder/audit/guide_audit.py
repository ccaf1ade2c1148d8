"""How the marking guide to some papers looks."""

from collections.abc import Sequence
from dataclasses import replace

from exam_builder.audit.audience_paper import AudiencePaper
from exam_builder.audit.heavy_pages import heavy_finding
from exam_builder.audit.page_checks import check_pages
from exam_builder.audit.page_process import PageError
from exam_builder.audit.page_text import PageReader
from exam_builder.findings import Finding
from exam_builder.paper import Paper
from exam_builder.typeset.aux_file import PageRect


def audit_guide(papers: Sequence[Paper], pdf: bytes, spots: tuple[PageRect, ...]) -> tuple[Finding, ...]:
    """What is wrong with how a marking guide to some papers looks; raise ValueError for what is no PDF."""
    asked = {question.name: question for paper in reversed(papers) for question in paper.questions}
    paper = replace(papers[0], questions=tuple(asked.values()))
    with PageReader(pdf) as pages:
        if heavy := pages.find_heavy():
            return (heavy_finding(paper, "marking", heavy[0] + 1, {}),)
        side = AudiencePaper(paper, "marking", pages.count, spots, lambda page: pages.view(page - 1))
        try:
            return check_pages(None, None, side)
        except PageError as problem:
            return (heavy_finding(paper, "marking", problem.page + 1, {}),)
