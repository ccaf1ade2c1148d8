"""The audit of small papers, for tests."""

from collections.abc import Mapping, Sequence

from papers import FIGURES

from exam_builder.audit.lot_audit import AuditedPaper, AuditMemory, audit_papers
from exam_builder.findings import Finding
from exam_builder.paper import Audience, Paper
from exam_builder.typeset import TypesetDocument
from exam_builder.typeset.batch import BatchResult
from exam_builder.typeset.passes import TypesetPaper


def audit_alone(
    shown: Paper, sheets: Mapping[Audience, TypesetDocument], figures: Mapping[str, bytes] | None = None
) -> tuple[Finding, ...]:
    """What the audit finds in the PDFs of one paper."""
    made: dict[Audience, TypesetPaper] = {audience: sheet for audience, sheet in sheets.items() if sheet.pdf}
    pdfs = {audience: sheets[audience].pdf for audience in made}
    (found,) = audit_papers([AuditedPaper(shown, made)], pdfs, figures or {}, AuditMemory(lasts=False))
    return found


def audit_run(
    papers: Sequence[Paper], student: BatchResult, solutions: BatchResult, seen: AuditMemory
) -> tuple[tuple[Finding, ...], ...]:
    """What the audit finds in each of some papers that were set in a run for students and in one of the solutions."""
    runs: dict[Audience, BatchResult] = {"student": student, "solutions": solutions}
    each = [
        AuditedPaper(paper, {audience: run.papers[index] for audience, run in runs.items()})
        for index, paper in enumerate(papers)
    ]
    return audit_papers(each, {audience: run.pdf for audience, run in runs.items()}, FIGURES, seen)
