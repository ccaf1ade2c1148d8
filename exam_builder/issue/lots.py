"""Typeset papers in lots: each lot is typeset for its audiences, audited, and split into a PDF for each paper.

A lot has the same papers however many processes there are, so that its bytes are always the same.
"""

import itertools
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeAlias

from exam_builder.audit.lot_audit import AuditedPaper, AuditMemory, audit_papers
from exam_builder.draw import PaperSpec
from exam_builder.findings import Finding, Lacking, select_errors
from exam_builder.issue.edition import (
    Edition,
    PrintedName,
    get_paper_label,
    get_paper_name,
    label_findings,
    make_identity,
    name_student_kind,
)
from exam_builder.issue.forms import PRINT_FILE
from exam_builder.issue.interference import find_interference
from exam_builder.issue.typesetting import PrintSettings, Runs, extract_pdfs, typeset_papers
from exam_builder.issue.unusual_latex import OrderCheck, UnusualLatex
from exam_builder.paper import Audience, Identity, Paper
from exam_builder.records.manifest import FileEntry, make_entry
from exam_builder.render.renderer import Heights
from exam_builder.store import write_atomically
from exam_builder.typeset import write_tex
from exam_builder.typeset.aux_file import PageRect
from exam_builder.typeset.passes import TypesetDocument, TypesetPaper

LOT_SIZE = 125
"""The most papers in a lot; starting a run of TeX costs as much as four of them."""
SMALLEST_LOT = 25
"""The fewest papers in a lot, if there are that many."""
LOTS_MULTIPLE = 4
"""The number of lots is a multiple of this where possible, so that two or four processors share them evenly."""
FileEntries: TypeAlias = dict[str, FileEntry]
"""The entries of the files of a paper in a manifest."""
LAYOUT_KINDS = ("field", "space", "box", "blank", "pair")
"""Kinds of spots on which something is written or read."""
RUNS_FOLDER = ".runs"
"""The folder of the students' papers of each lot until they are bound."""
DAMAGED = "TeX wrote a PDF that is not whole; most likely the disk of {} is full, or files may not grow so large."


@dataclass(frozen=True)
class Lot:
    """Papers of one kind that are typeset together; `pages` is the expected number of pages of each.

    `heights` are the heights of all answers if every paper has the same heights and number of pages, else empty;
    `least` are minimal heights of some answers. `tex` is the folder for readable LaTeX of a paper by itself. `drawn`
    are papers that need not be drawn again. Papers with `unusual` LaTeX may affect one another, and are compared in
    two orders. `guests` were issued before: they are typeset, since the bytes of the others depend on them, but not
    written.
    """

    edition: Edition
    number: int
    papers: tuple[PaperSpec, ...]
    folder: Path
    audiences: tuple[Audience, ...] = ("student", "solutions")
    pages: int = 0
    heights: Heights = field(default_factory=dict)
    least: Heights = field(default_factory=dict)
    names: Mapping[str, PrintedName] = field(default_factory=dict)
    tex: Path | None = None
    drawn: Mapping[PaperSpec, Paper] = field(default_factory=dict)
    unusual: tuple[UnusualLatex, ...] = ()
    guests: frozenset[str] = frozenset()

    @property
    def kind(self) -> str:
        """The kind of its papers."""
        return name_student_kind(self.papers[0].student)

    def settings(self) -> PrintSettings:
        """Return the settings with which its papers are typeset."""
        renderer, store = self.edition.tools.renderer, self.edition.store
        return PrintSettings(
            renderer, store, self.audiences, self.edition.form.way, self.pages, self.heights, self.least, self.identify
        )

    def identify(self, index: int, paper: Paper, pages: int) -> Paper:
        """Return a paper with its identity."""
        return replace(paper, identity=self.identity(index, pages))

    def identity(self, index: int, pages: int) -> Identity | None:
        """Return the identity of one of its papers, with codes for so many pages."""
        which = self.papers[index]
        name = self.names.get(get_paper_name(which), PrintedName(""))
        return make_identity(which, self.edition.exam, pages, name.tex, name.picture)

    def draw(self) -> list[Paper]:
        """Return its papers, with their identities."""
        papers = (self.edition.paper(which, self.drawn) for which in self.papers)
        return [self.identify(index, paper, self.pages) for index, paper in enumerate(papers)]


@dataclass(frozen=True)
class PrintedPaper:
    """A paper that TeX could typeset: its first page in the run of its lot, its number of pages, and its spots.

    `files` are the manifest's entries. `aux` is the aux file of a paper by itself, for each audience.
    """

    name: str
    lot: int
    first: int
    pages: int
    spots: tuple[PageRect, ...]
    files: Mapping[str, FileEntry] = field(default_factory=dict)
    aux: Mapping[Audience, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class LotResult:
    """The papers of a lot that TeX could typeset, and findings about all of them.

    `aside` are names of the papers that TeX could not typeset, and `failures` the reasons. An error among the
    `findings` prevents the issue.
    """

    sets: tuple[PrintedPaper, ...]
    aside: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    failures: tuple[Finding, ...] = ()


def split_into_lots(lot: Lot, papers: Sequence[PaperSpec], most: int = LOT_SIZE) -> Iterator[Lot]:
    """Yield the papers in lots like this one, of at most so many, grouped by kind, in their order."""
    number = itertools.count()
    for kind in ("", "large print"):
        alike = [which for which in papers if name_student_kind(which.student) == kind]
        size = choose_lot_size(len(alike), most)
        for start in range(0, len(alike), size):
            yield replace(lot, number=next(number), papers=tuple(alike[start : start + size]))


def choose_lot_size(papers: int, most: int = LOT_SIZE) -> int:
    """Return the number of papers in each lot, of so many altogether."""
    fours = LOTS_MULTIPLE * -(-papers // (LOTS_MULTIPLE * most))
    count = max(-(-papers // most), min(fours, papers // SMALLEST_LOT))
    return -(-papers // count) if papers else most


def print_lot(lot: Lot) -> LotResult:
    """Typeset and audit the papers of a lot, and write a PDF for each audience of each into its folder."""
    papers, settings = lot.draw(), lot.settings()
    runs = typeset_papers(settings, papers)
    came = [index for index in range(len(papers)) if all(index in run.papers for run in runs.values())]
    own = [index for index, which in enumerate(lot.papers) if get_paper_name(which) not in lot.guests]
    kept = [index for index in came if index in own]
    findings: list[Finding] = []
    for run in runs.values():
        findings += run.findings
        for index, paper in run.papers.items():
            findings += label_findings(paper.findings, lot.papers[index])
    findings += _audit_lot(lot, papers, kept, runs)
    if lot.unusual:  # papers without unusual LaTeX cannot affect one another
        for index, finding in OrderCheck(settings, papers, lot.unusual).find_differences(runs).items():
            findings += label_findings([finding], lot.papers[index])
    written = kept and (lot.edition.draft or not select_errors(findings))
    files = _write_pdfs(lot, settings, kept, runs) if written else {}
    if written and lot.tex:
        _write_readable_tex(lot, settings, papers[0], runs)
    sets = tuple(_list_printed_papers(lot, kept, runs, files))
    aside = tuple(get_paper_name(lot.papers[index]) for index in own if index not in kept)
    return LotResult(sets, aside, tuple(findings), tuple(_report_failed_papers(lot, runs)))


def _audit_lot(lot: Lot, papers: Sequence[Paper], kept: Sequence[int], runs: Runs) -> Iterator[Finding]:
    """Audit the papers that came out for every audience, or a paper by itself for the audiences that came out."""
    if lot.edition.form.way == "passes":
        yield from audit_alone(lot.settings(), papers[0], runs)
        return
    audited = [_make_audited_paper(lot, index, papers[index], runs) for index in kept]
    figures = lot.edition.read_figures(papers)
    found = _audit_runs(audited, runs, figures, lot.edition.tools.seen)
    for index, findings in zip(kept, found, strict=True):
        yield from label_findings(findings, lot.papers[index])


def _make_audited_paper(lot: Lot, index: int, paper: Paper, runs: Runs) -> AuditedPaper:
    """Return a paper as it was typeset, with codes for all its pages, which may be more than were expected."""
    made = {audience: run.papers[index] for audience, run in runs.items()}
    most = max((each.pages for each in made.values()), default=0)
    return AuditedPaper(lot.identify(index, paper, most) if most > lot.pages else paper, made)


def _audit_runs(
    audited: Sequence[AuditedPaper], runs: Runs, figures: Mapping[str, bytes], memory: AuditMemory
) -> tuple[tuple[Finding, ...], ...]:
    """Return the audit's findings for each paper; raise Lacking if a PDF is not valid."""
    try:
        pdfs = {audience: run.pdf for audience, run in runs.items() if run.pdf}
        return audit_papers(audited, pdfs, figures, memory) if audited else ()
    except ValueError:
        raise Lacking(DAMAGED.format(tempfile.gettempdir())) from None


def audit_alone(settings: PrintSettings, paper: Paper, runs: Runs) -> tuple[Finding, ...]:
    """Audit a paper by itself, and if its pages are right, find questions that change others.

    After an error of TeX nothing is audited, since the pages would only show its consequences.
    """
    if select_errors(run_findings(runs)):
        return ()
    figures = settings.read_figures([paper])
    made = AuditedPaper(paper, {audience: run.papers[0] for audience, run in runs.items() if run.papers})
    seen = AuditMemory(settings.renderer.templates, lasts=False)
    findings = _audit_runs([made], runs, figures, seen)[0] if made.places else ()
    return findings if select_errors(findings) else (*findings, *find_interference(paper, settings, figures))


def find_on_pages(settings: PrintSettings, paper: Paper) -> tuple[Finding, ...]:
    """Typeset a paper by itself; return the findings of TeX and of the audit."""
    runs = typeset_papers(settings, [paper])
    return (*run_findings(runs), *audit_alone(settings, paper, runs))


def audit_run(settings: PrintSettings, papers: Sequence[Paper]) -> dict[int, tuple[Finding, ...]]:
    """Typeset papers in one run, and return the findings of the audit for those that came out for every audience."""
    runs, memory = typeset_papers(settings, papers), AuditMemory(settings.renderer.templates)
    came = [index for index in range(len(papers)) if all(index in run.papers for run in runs.values())]
    made = [AuditedPaper(papers[index], {each: run.papers[index] for each, run in runs.items()}) for index in came]
    return dict(zip(came, _audit_runs(made, runs, settings.read_figures(papers), memory), strict=True))


def run_findings(runs: Runs) -> Iterator[Finding]:
    """Yield the findings of TeX in some runs, for papers that came out and for those that failed."""
    for run in runs.values():
        yield from run.findings
        for each in (*(paper.findings for paper in run.papers.values()), *run.failed.values()):
            yield from each


def _report_failed_papers(lot: Lot, runs: Runs) -> Iterator[Finding]:
    """Yield why papers failed, with the seed of the question to blame."""
    own = [index for index, which in enumerate(lot.papers) if get_paper_name(which) not in lot.guests]
    failed = (each for run in runs.values() for each in run.failed.items() if each[0] in own)
    for index, finding in ((index, finding) for index, findings in failed for finding in findings):
        which = lot.papers[index]
        aside = "" if lot.edition.form.complete else ", set aside"
        seed = which.seed_of(lot.edition.exam, finding.question) if finding.question else 0
        seeded = f", question's seed {seed}" if seed else ""
        yield replace(finding, paper=f"{which}{aside}{seeded}" if get_paper_label(which) else "")


def _write_pdfs(lot: Lot, settings: PrintSettings, kept: Sequence[int], runs: Runs) -> dict[int, FileEntries]:
    """Write each paper's PDF for each audience, and the run of papers to bind; return the manifest's entries.

    A worker that was given up may still write the same file, so each file is written atomically.
    """
    files: dict[int, FileEntries] = {index: {} for index in kept}
    for audience in lot.audiences:
        for index, pdf in zip(kept, extract_pdfs(settings, runs, audience, kept), strict=True):
            path = lot.folder / get_paper_name(lot.papers[index]) / f"{audience}.pdf"
            path.parent.mkdir(exist_ok=True)
            write_atomically(path, pdf)
            files[index][path.name] = make_entry(pdf)
    if PRINT_FILE in lot.edition.form.shared_files(lot.audiences):
        write_atomically(lot.folder / RUNS_FOLDER / f"{lot.number}.pdf", runs["student"].pdf)
    return files


def _write_readable_tex(lot: Lot, settings: PrintSettings, paper: Paper, runs: Runs) -> None:
    """Write a paper as LaTeX that plain pdflatex compiles, with its figures; raise OSError if it cannot be written.

    Each audience has a folder of its own, so that everything beside the student's paper is for students.
    """
    assert lot.tex is not None, "only asked for where there is a place for it"
    figures = settings.read_figures([paper])
    for audience in lot.audiences:
        heights = runs["solutions"].papers[0].heights if audience == "student" else lot.least
        write_tex(settings.renderer.document(paper, audience, heights), figures, lot.tex / audience, audience)


def _list_printed_papers(
    lot: Lot, kept: Sequence[int], runs: Runs, files: Mapping[int, FileEntries]
) -> Iterator[PrintedPaper]:
    """Yield the papers that came out; papers with equal spots share them, so that thousands do not fill the memory."""
    same: dict[tuple[PageRect, ...], tuple[PageRect, ...]] = {}
    places = runs["student"] if "student" in runs else next(iter(runs.values()))
    for index in kept:
        paper = places.papers[index]
        spots = list_spots_in_layout(paper)
        spots = same.setdefault(spots, spots)
        made = ((audience, run.papers[index]) for audience, run in runs.items())
        aux = {audience: each.aux for audience, each in made if isinstance(each, TypesetDocument)}
        yield PrintedPaper(
            get_paper_name(lot.papers[index]), lot.number, paper.first, paper.pages, spots, files.get(index, {}), aux
        )


def list_spots_in_layout(paper: TypesetPaper) -> tuple[PageRect, ...]:
    """Return the spots of a paper that go into `layout.json`."""
    return tuple(spot for spot in paper.spots if spot.kind in LAYOUT_KINDS)
