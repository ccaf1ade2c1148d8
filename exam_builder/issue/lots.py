"""Copies in lots of a few dozen: each lot is set in one run of TeX for each audience, audited, and split.

A lot is always of the same papers, however many processes there are, so that its bytes are always the same.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from exam_builder.audit import AuditedPaper, audit_batch
from exam_builder.draw import PaperSpec
from exam_builder.findings import Finding, select_errors
from exam_builder.issue.edition import Edition, identity_of, label_findings, needs_large_print, paper_name
from exam_builder.issue.printed_names import PrintedName
from exam_builder.issue.request import store_of
from exam_builder.issue.split import split_pdf
from exam_builder.issue.variants import Heights, figure_paths
from exam_builder.paper import Audience, Paper
from exam_builder.records.manifest import entry_of
from exam_builder.render import Renderer
from exam_builder.store import Store, write_atomically
from exam_builder.typeset.aux_file import PageRect
from exam_builder.typeset.batch import BatchPaper, BatchResult, TypesetPaper, typeset_batch

LOT_SIZE = 125
"""Papers of a lot at most; to begin a run of TeX costs as much as four of them."""
SMALLEST_LOT = 25
"""So many at least, where there are as many."""
LOTS_MULTIPLE = 4
"""Lots come by fours, which as many processors, or two, share evenly."""
PaperFiles: TypeAlias = dict[int, dict[str, dict[str, Any]]]
LAYOUT_KINDS = ("field", "space", "box", "blank", "pair")
"""Kinds of spots on which something is written or read."""
RUNS_FOLDER = ".runs"
"""Where the students' papers of each lot are kept until they are bound."""


@dataclass(frozen=True)
class Lot:
    """Papers of one kind that are set together; `pages` is how many each is thought to have.

    `heights` are those of every answer where all papers are to have the same, and equally many pages, else empty.
    """

    edition: Edition
    number: int
    papers: tuple[PaperSpec, ...]
    pages: int
    heights: Heights
    names: Mapping[str, PrintedName]
    folder: Path
    audiences: tuple[Audience, ...] = ("student", "solutions")

    @property
    def renderer(self) -> Renderer:
        """What renders its papers."""
        return self.edition.renderer

    @property
    def store(self) -> Store:
        """Where what is made of them is kept."""
        return store_of(self.edition.course)

    def identify(self, index: int, paper: Paper, pages: int) -> Paper:
        """A paper with what tells its pages from all others."""
        return _add_identity(self, self.papers[index], paper, pages)


class PrintSettings(Protocol):
    """What of a lot its runs depend on, beside its papers."""

    @property
    def renderer(self) -> Renderer: ...
    @property
    def store(self) -> Store: ...
    @property
    def pages(self) -> int: ...
    @property
    def heights(self) -> Heights: ...

    def identify(self, index: int, paper: Paper, pages: int) -> Paper:
        """A paper of the lot with codes for so many pages."""


@dataclass(frozen=True)
class PrintedPaper:
    """A paper that came out: where in its lot's run it begins, its pages, and where its answers are to be written."""

    name: str
    lot: int
    first: int
    pages: int
    spots: tuple[PageRect, ...]
    files: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """What the manifest says of each of its files."""


@dataclass(frozen=True)
class LotResult:
    """What became of a lot: the papers that came out, and what was found.

    `aside` are names of the papers that TeX could not set, and `failures` why; an error among the `findings` concerns
    papers that are to be for nobody.
    """

    sets: tuple[PrintedPaper, ...]
    aside: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    failures: tuple[Finding, ...] = ()


def split_into_lots(lot: Lot, papers: Sequence[PaperSpec], most: int = LOT_SIZE) -> Iterator[Lot]:
    """The papers in lots like this one, of so many at most, those of one kind together, in their order."""
    number = itertools.count()
    for large in (False, True):
        kind = [which for which in papers if needs_large_print(which.student) == large]
        size = lot_size(len(kind), most)
        for start in range(0, len(kind), size):
            yield replace(lot, number=next(number), papers=tuple(kind[start : start + size]))


def lot_size(papers: int, most: int = LOT_SIZE) -> int:
    """How many papers a lot has, of so many altogether."""
    fours = LOTS_MULTIPLE * -(-papers // (LOTS_MULTIPLE * most))
    count = max(-(-papers // most), min(fours, papers // SMALLEST_LOT))
    return -(-papers // count) if papers else most


def print_lot(lot: Lot) -> LotResult:
    """Set a lot's papers, look at them, and write a PDF for each audience of each into its folder."""
    papers = papers_of_lot(lot)
    figures = figure_paths(lot.edition, papers)
    solutions = typeset_lot(lot, papers, "solutions", figures, {})
    student = typeset_lot(lot, papers, "student", figures, solutions.papers)
    runs: Mapping[Audience, BatchResult] = {"solutions": solutions, "student": student}
    kept = [index for index in solutions.papers if index in student.papers]
    findings = [found for run in runs.values() for found in _printed_findings(lot, run)]
    findings += _audit_lot(lot, papers, kept, runs, figures) if kept else ()
    written = kept and (lot.edition.draft or not select_errors(findings))
    files = _write_pdfs(lot, kept, runs) if written else {}
    sets = tuple(_printed_papers(lot, {index: student.papers[index] for index in kept}, files))
    aside = tuple(paper_name(which) for index, which in enumerate(lot.papers) if index not in kept)
    failures = tuple(found for run in runs.values() for found in _failure_findings(lot, run))
    return LotResult(sets, aside, tuple(findings), failures)


def _audit_lot(
    lot: Lot,
    papers: Sequence[Paper],
    kept: Sequence[int],
    runs: Mapping[Audience, BatchResult],
    figures: Mapping[str, Path],
) -> Iterator[Finding]:
    """What the audit finds in the papers that came out."""
    student, solutions = runs["student"], runs["solutions"]
    audited = [AuditedPaper(papers[index], student.papers[index], solutions.papers[index]) for index in kept]
    looked = audit_batch(audited, student.pdf, solutions.pdf, figures, lot.edition.seen)
    for index, found in zip(kept, looked, strict=True):
        yield from label_findings(found, lot.papers[index])


def papers_of_lot(lot: Lot) -> list[Paper]:
    """The papers of a lot, with what tells them apart."""
    return [_add_identity(lot, which, lot.edition.drawing.paper(which), lot.pages) for which in lot.papers]


def _add_identity(lot: Lot, which: PaperSpec, paper: Paper, pages: int) -> Paper:
    name = lot.names.get(paper_name(which), PrintedName(""))
    return replace(paper, identity=identity_of(which, lot.edition.exam, pages, name.tex, name.picture))


def prepare_batch(
    lot: PrintSettings, papers: Sequence[Paper], audience: Audience, solved: Mapping[int, TypesetPaper]
) -> dict[int, BatchPaper]:
    """The papers as they are to be set for an audience; students' whose solutions failed are left out."""
    return {
        index: _prepare_paper(lot, index, paper, audience, solved.get(index))
        for index, paper in enumerate(papers)
        if audience == "solutions" or index in solved
    }


def _prepare_paper(
    lot: PrintSettings, index: int, paper: Paper, audience: Audience, solved: TypesetPaper | None
) -> BatchPaper:
    """A paper to be set; one whose solutions have another number of pages than was thought gets as many codes."""
    pages = solved.pages if solved else lot.pages
    sealed = paper if pages == lot.pages else lot.identify(index, paper, pages)
    heights = lot.heights or (solved.heights if solved else None)
    return BatchPaper(lot.renderer.document(sealed, audience, heights, fills=bool(lot.heights)), pages)


def typeset_lot(
    lot: PrintSettings,
    papers: Sequence[Paper],
    audience: Audience,
    figures: Mapping[str, Path],
    solved: Mapping[int, TypesetPaper],
) -> BatchResult:
    """Set the papers for an audience."""
    orders = prepare_batch(lot, papers, audience, solved)
    indexes = list(orders)
    run = typeset_batch(list(orders.values()), figures, cache=lot.store)
    named = {indexes[index]: paper for index, paper in run.papers.items()}
    return replace(run, papers=named, failed={indexes[index]: found for index, found in run.failed.items()})


def _printed_findings(lot: Lot, run: BatchResult) -> Iterator[Finding]:
    """What TeX said of the run as a whole, and of the papers that came out."""
    yield from run.findings
    for index, paper in run.papers.items():
        yield from label_findings(paper.findings, lot.papers[index])


def _failure_findings(lot: Lot, run: BatchResult) -> Iterator[Finding]:
    """Why papers failed, with the seed of the question that is to blame."""
    for index, findings in run.failed.items():
        which = lot.papers[index]
        for finding in findings:
            seed = which.seed_of(lot.edition.exam, finding.question) if finding.question else 0
            yield replace(finding, paper=f"{which}, set aside" + (f", question's seed {seed}" if seed else ""))


def _write_pdfs(lot: Lot, kept: Sequence[int], runs: Mapping[Audience, BatchResult]) -> PaperFiles:
    """Each paper's PDF for each audience, and the run of the students' papers; what the manifest says of them.

    A worker that was given up may still write the same file, so each is written whole.
    """
    files: PaperFiles = {index: {} for index in kept}
    for audience in lot.audiences:
        run = runs[audience]
        for index, pdf in zip(kept, split_pdf(run.pdf, (run.papers[index] for index in kept)), strict=True):
            path = lot.folder / paper_name(lot.papers[index]) / f"{audience}.pdf"
            path.parent.mkdir(exist_ok=True)
            write_atomically(path, pdf)
            files[index][path.name] = entry_of(pdf)
    write_atomically(lot.folder / RUNS_FOLDER / f"{lot.number}.pdf", runs["student"].pdf)
    return files


def _printed_papers(lot: Lot, papers: Mapping[int, TypesetPaper], files: PaperFiles) -> Iterator[PrintedPaper]:
    """The papers that came out; those of one layout share its spots, lest those of thousands fill the memory."""
    same: dict[tuple[PageRect, ...], tuple[PageRect, ...]] = {}
    for index, paper in papers.items():
        spots = spots_in_layout(paper)
        spots = same.setdefault(spots, spots)
        yield PrintedPaper(
            paper_name(lot.papers[index]), lot.number, paper.first, paper.pages, spots, files.get(index, {})
        )


def spots_in_layout(paper: TypesetPaper) -> tuple[PageRect, ...]:
    """What of a paper's spots goes into `layout.json`."""
    return tuple(spot for spot in paper.spots if spot.kind in LAYOUT_KINDS)
