"""The PDFs of a paper, one an audience.

The solutions come before the student's paper: the heights of their boxes go into it, so that both break their pages
alike. The marking guide is set beside these two, since TeX is a process of its own.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import gettempdir

from exam_builder.audit import audit
from exam_builder.audit.pages import texts_of
from exam_builder.build.company import Company
from exam_builder.build.threads import beside
from exam_builder.cache import Cache, digest
from exam_builder.findings import Finding, Lacking, errors
from exam_builder.paper import Audience, Paper
from exam_builder.plot import KIND
from exam_builder.render import Document, Renderer, render
from exam_builder.typeset import Typeset, typeset, write_tex

AUX = "aux"
DAMAGED = "TeX wrote a PDF that is not whole; most likely the disk of {} is full, or files may not grow so large."


@dataclass(frozen=True)
class Sheet:
    """One audience's paper: as LaTeX, and as TeX set it."""

    audience: Audience
    document: Document
    typeset: Typeset


@dataclass(frozen=True)
class Press:
    """What all sheets of a paper have in common."""

    paper: Paper
    templates: Sequence[Path]
    store: Cache
    draft: bool

    def sheet(
        self, audience: Audience, heights: Mapping[str, tuple[str, ...]] | None = None, aux: bytes | None = None
    ) -> Sheet:
        """Set one audience's paper, starting from `aux`, else from what its last build left."""
        document = render(self.paper, audience, templates=self.templates, heights=heights, draft=self.draft)
        key = digest(self.paper.exam, audience, self.draft)
        result = typeset(document, self.figures(), cache=self.store, aux=aux or self.store.get(AUX, key))
        if result.aux:
            self.store.put(AUX, key, result.aux)
        return Sheet(audience, document, result)

    def figures(self) -> dict[str, Path]:
        """The file of each figure, by its digest."""
        figures = [figure for question in self.paper.questions for figure in question.figures]
        return {figure.digest: self.store.path(KIND, figure.digest) for figure in figures}


def typeset_all(press: Press, audiences: Sequence[Audience]) -> tuple[Sheet, ...]:
    """Set these audiences' papers, and with the student's paper always the solutions."""
    with beside(lambda: _marking(press) if "marking" in audiences else ()) as marking:
        return (*_solutions_and_student(press, audiences), *marking.result())


def _marking(press: Press) -> tuple[Sheet, ...]:
    guide = press.sheet("marking")
    _read_ahead(guide)
    return (guide,)


def _solutions_and_student(press: Press, audiences: Sequence[Audience]) -> tuple[Sheet, ...]:
    if "solutions" not in audiences and "student" not in audiences:
        return ()
    solutions = press.sheet("solutions")
    if "student" not in audiences or not solutions.typeset.pdf:
        return (solutions,)
    with beside(lambda: _read_ahead(solutions)):
        return (solutions, press.sheet("student", solutions.typeset.heights, solutions.typeset.aux))


def _read_ahead(sheet: Sheet) -> None:
    """Read a PDF for the audit, which remembers it, while TeX is at work on another; load what the audit needs."""
    import exam_builder.audit.innards  # noqa: F401

    with suppress(ValueError):
        texts_of(sheet.typeset.pdf)


def findings_of(press: Press, sheets: Sequence[Sheet]) -> list[Finding]:
    """Find what TeX says of the sheets of a paper, what the audit sees on them, and what a question changes in others.

    Raises Lacking for a spoilt PDF.
    """
    found = [finding for sheet in sheets for finding in sheet.typeset.findings]
    try:
        found += audit(press.paper, {sheet.audience: sheet.typeset for sheet in sheets}, press.figures())
    except ValueError:
        raise damaged() from None
    return found if errors(found) else [*found, *_in_company(press)]


def _in_company(press: Press) -> tuple[Finding, ...]:
    alone = [replace(press.paper, questions=(question,)) for question in press.paper.questions]
    return Company(alone, Renderer(press.templates, press.draft), press.store, press.figures()).findings()


def damaged() -> Lacking:
    """Say that a PDF is spoilt, and what most likely did it."""
    return Lacking(DAMAGED.format(gettempdir()))


def write_readable(press: Press, sheets: Sequence[Sheet], folder: Path) -> None:
    """Write each sheet as LaTeX that plain pdflatex compiles, with its figures; raise OSError where that cannot be.

    Each audience has a folder of its own, so that what lies beside the student's paper is for students.
    """
    for sheet in sheets:
        write_tex(sheet.document, press.figures(), folder / sheet.audience, sheet.audience)
