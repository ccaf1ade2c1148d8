"""The PDFs of a paper, one an audience.

The solutions come before the student's paper: the heights of their boxes go into it, so that both break their pages
alike. The marking guide is set beside these two, since TeX is a process of its own.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import gettempdir

from exam_builder.audit import audit_paper
from exam_builder.audit.page_text import page_texts
from exam_builder.digests import digest
from exam_builder.findings import Finding, Lacking, select_errors
from exam_builder.issue.interference import InterferenceCheck
from exam_builder.issue.threads import run_in_background
from exam_builder.paper import Audience, Paper
from exam_builder.plot import FIGURE_KIND
from exam_builder.render import Document, Renderer, render
from exam_builder.store import Store
from exam_builder.typeset import TypesetDocument, typeset_document, write_tex

AUX = "aux"
DAMAGED = "TeX wrote a PDF that is not whole; most likely the disk of {} is full, or files may not grow so large."


@dataclass(frozen=True)
class AudiencePdf:
    """One audience's paper: as LaTeX, and as TeX set it."""

    audience: Audience
    document: Document
    typeset: TypesetDocument


@dataclass(frozen=True)
class PdfJob:
    """What all sheets of a paper have in common."""

    paper: Paper
    templates: Sequence[Path]
    store: Store
    draft: bool

    def sheet(
        self, audience: Audience, heights: Mapping[str, tuple[str, ...]] | None = None, aux: bytes | None = None
    ) -> AudiencePdf:
        """Set one audience's paper, starting from `aux`, else from what its last build left."""
        document = render(self.paper, audience, templates=self.templates, heights=heights, draft=self.draft)
        key = digest(self.paper.exam, audience, self.draft)
        result = typeset_document(
            document, self.figures(), cache=self.store, aux=aux or self.store.load(AUX, key, bytes)
        )
        if result.aux:
            self.store.save(AUX, key, bytes, result.aux)
        return AudiencePdf(audience, document, result)

    def figures(self) -> dict[str, Path]:
        """The file of each figure, by its digest."""
        figures = [figure for question in self.paper.questions for figure in question.figures]
        return {figure.digest: self.store.path(FIGURE_KIND, figure.digest) for figure in figures}


def typeset_audiences(press: PdfJob, audiences: Sequence[Audience]) -> tuple[AudiencePdf, ...]:
    """Set these audiences' papers, and with the student's paper always the solutions."""
    with run_in_background(lambda: _typeset_guide(press) if "marking" in audiences else ()) as marking:
        return (*_typeset_papers(press, audiences), *marking.result())


def _typeset_guide(press: PdfJob) -> tuple[AudiencePdf, ...]:
    guide = press.sheet("marking")
    _preload_audit(guide)
    return (guide,)


def _typeset_papers(press: PdfJob, audiences: Sequence[Audience]) -> tuple[AudiencePdf, ...]:
    if "solutions" not in audiences and "student" not in audiences:
        return ()
    solutions = press.sheet("solutions")
    if "student" not in audiences or not solutions.typeset.pdf:
        return (solutions,)
    with run_in_background(lambda: _preload_audit(solutions)):
        return (solutions, press.sheet("student", solutions.typeset.heights, solutions.typeset.aux))


def _preload_audit(sheet: AudiencePdf) -> None:
    """Read a PDF for the audit, which remembers it, while TeX is at work on another; load what the audit needs."""
    import exam_builder.audit.pdf_contents  # noqa: F401

    with suppress(ValueError):
        page_texts(sheet.typeset.pdf)


def collect_findings(press: PdfJob, sheets: Sequence[AudiencePdf]) -> list[Finding]:
    """Find what TeX says of the sheets of a paper, what the audit sees on them, and what a question changes in others.

    Raises Lacking for a spoilt PDF.
    """
    found = [finding for sheet in sheets for finding in sheet.typeset.findings]
    try:
        typeset = {sheet.audience: sheet.typeset for sheet in sheets}
        found += audit_paper(press.paper, typeset, press.figures(), press.templates)
    except ValueError:
        raise damaged_pdf() from None
    return found if select_errors(found) else [*found, *_check_interference(press)]


def _check_interference(press: PdfJob) -> tuple[Finding, ...]:
    alone = [replace(press.paper, questions=(question,)) for question in press.paper.questions]
    return InterferenceCheck(alone, Renderer(press.templates, press.draft), press.store, press.figures()).findings()


def damaged_pdf() -> Lacking:
    """Say that a PDF is spoilt, and what most likely did it."""
    return Lacking(DAMAGED.format(gettempdir()))


def write_readable_tex(press: PdfJob, sheets: Sequence[AudiencePdf], folder: Path) -> None:
    """Write each sheet as LaTeX that plain pdflatex compiles, with its figures; raise OSError where that cannot be.

    Each audience has a folder of its own, so that what lies beside the student's paper is for students.
    """
    for sheet in sheets:
        write_tex(sheet.document, press.figures(), folder / sheet.audience, sheet.audience)
