"""Copies in lots of a few dozen: each lot is set in one run of TeX for each audience, audited, and split.

A lot is always of the same papers, however many processes there are, so that its bytes are always the same.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from exam_builder.audit import Audited, audit_run
from exam_builder.build import store_of
from exam_builder.build.edition import Edition, abouts, identity_of, is_large, name_of
from exam_builder.build.names import Name
from exam_builder.build.split import split
from exam_builder.build.variants import Heights, figures_of
from exam_builder.cache import Cache, write_whole
from exam_builder.draw import Which
from exam_builder.findings import Finding, errors
from exam_builder.paper import Audience, Paper
from exam_builder.records.manifest import entry_of
from exam_builder.render import Renderer
from exam_builder.typeset.aux_file import Spot
from exam_builder.typeset.batch import Order, Printed, Run, typeset_many

SIZE = 125
"""Papers of a lot at most; to begin a run of TeX costs as much as four of them."""
FEW = 25
"""So many at least, where there are as many."""
ROUND = 4
"""Lots come by fours, which as many processors, or two, share evenly."""
Files: TypeAlias = dict[int, dict[str, dict[str, Any]]]
LAID_OUT = ("field", "space", "box", "blank", "pair")
"""Kinds of spots on which something is written or read."""
RUNS = ".runs"
"""Where the students' papers of each lot are kept until they are bound."""


@dataclass(frozen=True)
class Lot:
    """Papers of one kind that are set together; `pages` is how many each is thought to have.

    `heights` are those of every answer where all papers are to have the same, and equally many pages, else empty.
    """

    edition: Edition
    number: int
    papers: tuple[Which, ...]
    pages: int
    heights: Heights
    names: Mapping[str, Name]
    folder: Path
    audiences: tuple[Audience, ...] = ("student", "solutions")

    @property
    def renderer(self) -> Renderer:
        """What renders its papers."""
        return self.edition.renderer

    @property
    def store(self) -> Cache:
        """Where what is made of them is kept."""
        return store_of(self.edition.course)

    def identified(self, index: int, paper: Paper, pages: int) -> Paper:
        """A paper with what tells its pages from all others."""
        return _identified(self, self.papers[index], paper, pages)


class Setting(Protocol):
    """What of a lot its runs depend on, beside its papers."""

    @property
    def renderer(self) -> Renderer: ...
    @property
    def store(self) -> Cache: ...
    @property
    def pages(self) -> int: ...
    @property
    def heights(self) -> Heights: ...

    def identified(self, index: int, paper: Paper, pages: int) -> Paper:
        """A paper of the lot with codes for so many pages."""


@dataclass(frozen=True)
class Set:
    """A paper that came out: where in its lot's run it begins, its pages, and where its answers are to be written."""

    name: str
    lot: int
    first: int
    pages: int
    spots: tuple[Spot, ...]
    files: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """What the manifest says of each of its files."""


@dataclass(frozen=True)
class Outcome:
    """What became of a lot: the papers that came out, and what was found.

    `aside` are names of the papers that TeX could not set, and `failures` why; an error among the `findings` concerns
    papers that are to be for nobody.
    """

    sets: tuple[Set, ...]
    aside: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    failures: tuple[Finding, ...] = ()


def lots(lot: Lot, papers: Sequence[Which], most: int = SIZE) -> Iterator[Lot]:
    """The papers in lots like this one, of so many at most, those of one kind together, in their order."""
    number = itertools.count()
    for large in (False, True):
        kind = [which for which in papers if is_large(which.student) == large]
        size = size_of(len(kind), most)
        for start in range(0, len(kind), size):
            yield replace(lot, number=next(number), papers=tuple(kind[start : start + size]))


def size_of(papers: int, most: int = SIZE) -> int:
    """How many papers a lot has, of so many altogether."""
    fours = ROUND * -(-papers // (ROUND * most))
    count = max(-(-papers // most), min(fours, papers // FEW))
    return -(-papers // count) if papers else most


def print_lot(lot: Lot) -> Outcome:
    """Set a lot's papers, look at them, and write a PDF for each audience of each into its folder."""
    papers = papers_of(lot)
    figures = figures_of(lot.edition, papers)
    solutions = set_run(lot, papers, "solutions", figures, {})
    student = set_run(lot, papers, "student", figures, solutions.papers)
    runs: Mapping[Audience, Run] = {"solutions": solutions, "student": student}
    kept = [index for index in solutions.papers if index in student.papers]
    findings = [found for run in runs.values() for found in _said(lot, run)]
    findings += _looked_at(lot, papers, kept, runs, figures) if kept else ()
    written = kept and (lot.edition.draft or not errors(findings))
    files = _write(lot, kept, runs) if written else {}
    sets = tuple(_sets(lot, {index: student.papers[index] for index in kept}, files))
    aside = tuple(name_of(which) for index, which in enumerate(lot.papers) if index not in kept)
    failures = tuple(found for run in runs.values() for found in _failures(lot, run))
    return Outcome(sets, aside, tuple(findings), failures)


def _looked_at(
    lot: Lot, papers: Sequence[Paper], kept: Sequence[int], runs: Mapping[Audience, Run], figures: Mapping[str, Path]
) -> Iterator[Finding]:
    """What the audit finds in the papers that came out."""
    student, solutions = runs["student"], runs["solutions"]
    audited = [Audited(papers[index], student.papers[index], solutions.papers[index]) for index in kept]
    looked = audit_run(audited, student.pdf, solutions.pdf, figures, lot.edition.seen)
    for index, found in zip(kept, looked, strict=True):
        yield from abouts(found, lot.papers[index])


def papers_of(lot: Lot) -> list[Paper]:
    """The papers of a lot, with what tells them apart."""
    return [_identified(lot, which, lot.edition.drawing.paper(which), lot.pages) for which in lot.papers]


def _identified(lot: Lot, which: Which, paper: Paper, pages: int) -> Paper:
    name = lot.names.get(name_of(which), Name(""))
    return replace(paper, identity=identity_of(which, lot.edition.exam, pages, name.tex, name.picture))


def ordered(
    lot: Setting, papers: Sequence[Paper], audience: Audience, solved: Mapping[int, Printed]
) -> dict[int, Order]:
    """The papers as they are to be set for an audience; students' whose solutions failed are left out."""
    return {
        index: _order(lot, index, paper, audience, solved.get(index))
        for index, paper in enumerate(papers)
        if audience == "solutions" or index in solved
    }


def _order(lot: Setting, index: int, paper: Paper, audience: Audience, solved: Printed | None) -> Order:
    """A paper to be set; one whose solutions have another number of pages than was thought gets as many codes."""
    pages = solved.pages if solved else lot.pages
    sealed = paper if pages == lot.pages else lot.identified(index, paper, pages)
    heights = lot.heights or (solved.heights if solved else None)
    return Order(lot.renderer.document(sealed, audience, heights, fills=bool(lot.heights)), pages)


def set_run(
    lot: Setting,
    papers: Sequence[Paper],
    audience: Audience,
    figures: Mapping[str, Path],
    solved: Mapping[int, Printed],
) -> Run:
    """Set the papers for an audience."""
    orders = ordered(lot, papers, audience, solved)
    indexes = list(orders)
    run = typeset_many(list(orders.values()), figures, cache=lot.store)
    named = {indexes[index]: paper for index, paper in run.papers.items()}
    return replace(run, papers=named, failed={indexes[index]: found for index, found in run.failed.items()})


def _said(lot: Lot, run: Run) -> Iterator[Finding]:
    """What TeX said of the run as a whole, and of the papers that came out."""
    yield from run.findings
    for index, paper in run.papers.items():
        yield from abouts(paper.findings, lot.papers[index])


def _failures(lot: Lot, run: Run) -> Iterator[Finding]:
    """Why papers failed, with the seed of the question that is to blame."""
    for index, findings in run.failed.items():
        which = lot.papers[index]
        for finding in findings:
            seed = which.seed_of(lot.edition.exam, finding.question) if finding.question else 0
            yield replace(finding, paper=f"{which}, set aside" + (f", question's seed {seed}" if seed else ""))


def _write(lot: Lot, kept: Sequence[int], runs: Mapping[Audience, Run]) -> Files:
    """Each paper's PDF for each audience, and the run of the students' papers; what the manifest says of them.

    A worker that was given up may still write the same file, so each is written whole.
    """
    files: Files = {index: {} for index in kept}
    for audience in lot.audiences:
        run = runs[audience]
        for index, pdf in zip(kept, split(run.pdf, (run.papers[index] for index in kept)), strict=True):
            path = lot.folder / name_of(lot.papers[index]) / f"{audience}.pdf"
            path.parent.mkdir(exist_ok=True)
            write_whole(path, pdf)
            files[index][path.name] = entry_of(pdf)
    write_whole(lot.folder / RUNS / f"{lot.number}.pdf", runs["student"].pdf)
    return files


def _sets(lot: Lot, papers: Mapping[int, Printed], files: Files) -> Iterator[Set]:
    """The papers that came out; those of one layout share its spots, lest those of thousands fill the memory."""
    same: dict[tuple[Spot, ...], tuple[Spot, ...]] = {}
    for index, paper in papers.items():
        spots = laid_out(paper)
        spots = same.setdefault(spots, spots)
        yield Set(name_of(lot.papers[index]), lot.number, paper.first, paper.pages, spots, files.get(index, {}))


def laid_out(paper: Printed) -> tuple[Spot, ...]:
    """What of a paper's spots goes into `layout.json`."""
    return tuple(spot for spot in paper.spots if spot.kind in LAID_OUT)
