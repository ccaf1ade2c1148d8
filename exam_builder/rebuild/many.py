"""Copies made again, lot by lot, each lot in runs of TeX as it was when it was issued."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from exam_builder.build.bound import Piece, bind
from exam_builder.build.copies import WHO
from exam_builder.build.edition import kind_of
from exam_builder.build.layout import Layouts
from exam_builder.build.lots import Set, set_run
from exam_builder.build.publish import COLUMNS, key_row, table
from exam_builder.build.split import split
from exam_builder.findings import Finding, Misuse
from exam_builder.jobs import Jobs
from exam_builder.paper import Audience, Paper
from exam_builder.progress import Tell
from exam_builder.rebuild.desk import Bench, Desk, sheets_of
from exam_builder.rebuild.results import Results
from exam_builder.records.copies_read import CopiesRecord, ReadCopy, ReadLot
from exam_builder.typeset.batch import Printed, Run

RUNS = "runs"


@dataclass(frozen=True)
class Task:
    """A lot that is to be made again; of its copies only those `wanted` are put among the results."""

    lot: ReadLot
    wanted: frozenset[str]
    bench: Bench
    audiences: Sequence[Audience]
    results: Results


@dataclass(frozen=True)
class Done:
    """A lot that was made again: its results, the copies that came out, and what TeX found in the others."""

    results: Results
    sets: tuple[Set, ...]
    findings: tuple[Finding, ...]


def rebuild_many(
    record: CopiesRecord, names: Collection[str], desk: Desk, results: Results, jobs: Jobs, tell: Tell
) -> tuple[Finding, ...]:
    """Make copies again, those named or all, and with all of them what belongs to all.

    Raises Misuse for a name that no copy has.
    """
    unknown = [name for name in names if name not in record.ids]
    if unknown:
        raise Misuse(f"There is no copy `{unknown[0]}` in this record.")
    wanted = frozenset(names or record.order)
    lots = [lot for lot in record.lots() if not wanted.isdisjoint(copy.id for copy in lot.copies)]
    (desk.folder / RUNS).mkdir()
    sets: dict[str, Set] = {}
    findings: list[Finding] = []
    for done in jobs.map(rebuild_lot, [_task(record, lot, wanted, desk, results) for lot in lots]):
        results.take(done.results)
        findings += done.findings
        sets |= {each.name: each for each in done.sets}
        tell(f"{record.blank.exam}: {len(sets):,} of {sum(len(lot.copies) for lot in lots):,} copies")
    if not names:
        _of_all(record, {copy.id: copy.paper for lot in lots for copy in lot.copies}, sets, desk, results)
    return tuple(findings)


def _task(record: CopiesRecord, lot: ReadLot, wanted: frozenset[str], desk: Desk, results: Results) -> Task:
    kind = record.kinds[lot.kind]
    hashes = {f"{copy.id}/{name}": digest for copy in lot.copies for name, digest in copy.files.items()}
    bench = Bench(desk, kind.pages, kind.heights, sheets_of(copy.paper for copy in lot.copies))
    own = replace(results, hashes=hashes, same=[], differing=[])
    return Task(lot, wanted, bench, record.audiences, own)


def rebuild_lot(task: Task) -> Done:
    """Set a lot again, and put the files of the copies that are wanted."""
    papers = task.bench.first([copy.paper for copy in task.lot.copies])
    figures = task.bench.desk.figures_of(papers)
    solutions = set_run(task.bench, papers, "solutions", figures, {})
    student = set_run(task.bench, papers, "student", figures, solutions.papers)
    runs: Mapping[Audience, Run] = {"student": student, "solutions": solutions}
    for audience in task.audiences:
        if audience in runs:
            _put(task, runs[audience], f"{audience}.pdf")
    (task.bench.desk.folder / RUNS / f"{task.lot.number}.pdf").write_bytes(student.pdf)
    kept = [(copy, student.papers[index]) for index, copy in enumerate(task.lot.copies) if index in student.papers]
    sets = tuple(_set(task, copy, printed) for copy, printed in kept if copy.files)
    return Done(task.results, sets, tuple(_wrong(task, (solutions, student))))


def _put(task: Task, run: Run, name: str) -> None:
    wanted = [
        (index, copy) for index, copy in enumerate(task.lot.copies) if copy.id in task.wanted and name in copy.files
    ]
    made = [(copy, run.papers[index]) for index, copy in wanted if index in run.papers]
    for (copy, _), pdf in zip(made, split(run.pdf, (printed for _, printed in made)) if made else (), strict=True):
        task.results.put(f"{copy.id}/{name}", pdf)
    for index, copy in wanted:
        if index not in run.papers:
            task.results.lack(f"{copy.id}/{name}")


def _set(task: Task, copy: ReadCopy, printed: Printed) -> Set:
    return Set(copy.id, task.lot.number, printed.first, printed.pages, printed.spots)


def _wrong(task: Task, runs: Sequence[Run]) -> Iterator[Finding]:
    """What TeX found in copies that had come out."""
    for run in runs:
        yield from run.findings
        for index, found in run.failed.items():
            copy = task.lot.copies[index]
            yield from (replace(each, paper=f"copy {copy.id}") for each in found if copy.files)


def _of_all(
    record: CopiesRecord, papers: Mapping[str, Paper], sets: Mapping[str, Set], desk: Desk, results: Results
) -> None:
    """The files that belong to all copies."""
    order = [name for name in record.order if name in sets]
    layouts = Layouts()
    for name in order:
        layouts.add(kind_of(papers[name]), sets[name])
    if "print.pdf" in record.files:
        _bind(record, [sets[name] for name in order], desk, results)
    results.put("key.csv", table((*WHO, *COLUMNS), (row for name in order for row in _rows(papers[name]))))
    results.put("layout.json", layouts.to_json(record.blank.exam))


def _bind(record: CopiesRecord, sets: Sequence[Set], desk: Desk, results: Results) -> None:
    """Bind the students' papers of the copies in their order."""
    pieces = [Piece(desk.folder / RUNS / f"{each.lot}.pdf", each.first, each.pages) for each in sets]
    book = desk.folder / "print.pdf"
    bind(pieces, book, record.blank.language)
    results.put_file("print.pdf", book)


def _rows(paper: Paper) -> Iterator[tuple[str, ...]]:
    assert paper.student is not None, "copies are of students"
    who = (paper.student.id, paper.student.name, paper.student.version)
    return ((*who, *key_row(paper, each, part)) for each in paper.questions for part in each.parts)
