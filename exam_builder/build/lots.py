"""Copies in lots of a few dozen: each lot is set in one run of TeX for each audience, audited, and split.

A lot is always of the same papers, however many processes there are, so that its bytes are always the same.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from exam_builder.audit import Audited, audit_run
from exam_builder.build import store_of
from exam_builder.build.edition import Edition, abouts, identity_of, is_large, name_of
from exam_builder.build.names import Name
from exam_builder.build.split import split
from exam_builder.build.variants import Heights, figures_of
from exam_builder.draw import Which
from exam_builder.findings import Finding, errors
from exam_builder.paper import Audience, Paper
from exam_builder.typeset.aux_file import Spot
from exam_builder.typeset.batch import Order, Printed, Run, typeset_many

SIZE = 50
RUNS = ".runs"
"""Where the students' papers of each lot are kept until they are bound."""


@dataclass(frozen=True)
class Lot:
    """Papers of one kind that are set together; `pages` is how many each is thought to have.

    `heights` are those of every answer where all papers are to have the same, else empty.
    """

    edition: Edition
    number: int
    papers: tuple[Which, ...]
    pages: int
    heights: Heights
    names: Mapping[str, Name]
    folder: Path
    audiences: tuple[Audience, ...] = ("student", "solutions")


@dataclass(frozen=True)
class Set:
    """A paper that came out: where in its lot's run it begins, its pages, and where its answers are to be written."""

    name: str
    lot: int
    first: int
    pages: int
    spots: tuple[Spot, ...]


@dataclass(frozen=True)
class Outcome:
    """What became of a lot: the papers that came out, those that were set aside, and what was found."""

    sets: tuple[Set, ...]
    aside: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


def lots(lot: Lot, papers: Sequence[Which]) -> Iterator[Lot]:
    """The papers in lots like this one, those of one kind together, in their order."""
    number = itertools.count()
    for large in (False, True):
        kind = [which for which in papers if is_large(which.student) == large]
        for start in range(0, len(kind), SIZE):
            yield replace(lot, number=next(number), papers=tuple(kind[start : start + SIZE]))


def print_lot(lot: Lot) -> Outcome:
    """Set a lot's papers, look at them, and write a PDF for each audience of each into its folder."""
    papers = papers_of(lot)
    figures = figures_of(lot.edition, papers)
    solutions = _run(lot, papers, "solutions", figures, {})
    whole = {index: papers[index] for index in solutions.papers}
    student = _run(lot, papers, "student", figures, solutions.papers)
    findings = [found for run in (solutions, student) for found in _wrong(lot, run)]
    kept = [index for index in whole if index in student.papers]
    audited: Sequence[Audited] = [
        Audited(papers[index], student.papers[index], solutions.papers[index]) for index in kept
    ]
    looked = audit_run(audited, student.pdf, solutions.pdf, figures) if kept else ()
    findings += [found for index, each in zip(kept, looked, strict=False) for found in abouts(each, lot.papers[index])]
    if not errors(found for each in looked for found in each):
        _write(lot, kept, {"student": student, "solutions": solutions})
    sets = tuple(_set(lot, index, student.papers[index]) for index in kept)
    aside = tuple(name_of(which) for index, which in enumerate(lot.papers) if index not in kept)
    return Outcome(sets, aside, tuple(findings))


def papers_of(lot: Lot) -> list[Paper]:
    """The papers of a lot, with what tells them apart."""
    return [_with_identity(lot, which) for which in lot.papers]


def _with_identity(lot: Lot, which: Which) -> Paper:
    paper = lot.edition.drawing.paper(which)
    name = lot.names.get(name_of(which), Name(""))
    return replace(paper, identity=identity_of(which, lot.edition.exam, lot.pages, name.tex, name.picture))


def ordered(lot: Lot, papers: Sequence[Paper], audience: Audience, solved: Mapping[int, Printed]) -> dict[int, Order]:
    """The papers as they are to be set for an audience; students' whose solutions failed are left out."""
    return {
        index: Order(
            lot.edition.renderer.document(paper, audience, lot.heights or _heights(solved, index)),
            solved[index].pages if index in solved else lot.pages,
        )
        for index, paper in enumerate(papers)
        if audience == "solutions" or index in solved
    }


def _run(
    lot: Lot,
    papers: Sequence[Paper],
    audience: Audience,
    figures: Mapping[str, Path],
    solved: Mapping[int, Printed],
) -> Run:
    """Set the papers for an audience."""
    orders = ordered(lot, papers, audience, solved)
    indexes = list(orders)
    run = typeset_many(list(orders.values()), figures, cache=store_of(lot.edition.course))
    named = {indexes[index]: paper for index, paper in run.papers.items()}
    return replace(run, papers=named, failed={indexes[index]: found for index, found in run.failed.items()})


def _heights(solved: Mapping[int, Printed], index: int) -> Heights | None:
    return solved[index].heights if index in solved else None


def _wrong(lot: Lot, run: Run) -> Iterator[Finding]:
    """What TeX found; of a paper that failed with the seed of the question that is to blame."""
    yield from run.findings
    for index, findings in run.failed.items():
        for finding in abouts(findings, lot.papers[index]):
            seed = lot.papers[index].seed_of(lot.edition.exam, finding.question) if finding.question else None
            yield replace(finding, paper=f"{finding.paper}, set aside" + (f", question's seed {seed}" if seed else ""))
    for index, paper in run.papers.items():
        yield from abouts(paper.findings, lot.papers[index])


def _write(lot: Lot, kept: Sequence[int], runs: Mapping[Audience, Run]) -> None:
    """Each paper's PDF for each audience, and the run of the students' papers."""
    for audience in lot.audiences:
        run = runs[audience]
        for index, pdf in zip(kept, split(run.pdf, (run.papers[index] for index in kept)), strict=True):
            path = lot.folder / name_of(lot.papers[index]) / f"{audience}.pdf"
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(pdf)
    (lot.folder / RUNS).mkdir(exist_ok=True)
    (lot.folder / RUNS / f"{lot.number}.pdf").write_bytes(runs["student"].pdf)


def _set(lot: Lot, index: int, paper: Printed) -> Set:
    return Set(name_of(lot.papers[index]), lot.number, paper.first, paper.pages, paper.spots)
