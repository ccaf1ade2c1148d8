"""One paper made again: by itself in passes of TeX, or in a run, as its record says."""

from collections.abc import Iterator, Mapping

from exam_builder.build.lots import set_run
from exam_builder.build.publish import key_csv
from exam_builder.build.sheets import Press, Sheet
from exam_builder.build.split import split
from exam_builder.findings import Finding
from exam_builder.paper import Audience
from exam_builder.rebuild.desk import Bench, Desk, sheets_of
from exam_builder.rebuild.results import Results
from exam_builder.records import PaperRecord
from exam_builder.typeset.batch import Run


def rebuild_one(record: PaperRecord, desk: Desk, results: Results) -> tuple[Finding, ...]:
    """Make the files of a paper again; what is wrong with those that come out otherwise."""
    found: list[Finding] = []
    made = _in_passes(record, desk) if record.way == "passes" else _in_a_run(record, desk)
    for audience, pdf, findings in made:
        if audience not in record.audiences:
            continue
        name = f"{audience}.pdf"
        results.put(name, pdf) if pdf else results.lack(name)
        found += findings if name in results.differing else ()
    if "key.csv" in record.files:
        results.put("key.csv", key_csv(record.paper))
    return tuple(found)


Made = tuple[Audience, bytes, tuple[Finding, ...]]


def _in_passes(record: PaperRecord, desk: Desk) -> Iterator[Made]:
    """Each audience's PDF, begun from what its last pass began from, so that one pass is enough."""
    press = Press(record.paper, desk.templates, desk.store, desk.draft)
    if "solutions" in record.audiences or "student" in record.audiences:
        solutions = press.sheet("solutions", aux=record.aux.get("solutions"))
        yield _made(solutions)
        if "student" in record.audiences:
            aux = record.aux.get("student") or solutions.typeset.aux
            yield _made(press.sheet("student", solutions.typeset.heights, aux))
    if "marking" in record.audiences:
        yield _made(press.sheet("marking", aux=record.aux.get("marking")))


def _made(sheet: Sheet) -> Made:
    return sheet.audience, sheet.typeset.pdf, sheet.typeset.findings


def _in_a_run(record: PaperRecord, desk: Desk) -> Iterator[Made]:
    bench = Bench(desk, record.pages, record.heights, sheets_of([record.paper]))
    papers = bench.first([record.paper])
    figures = desk.figures_of(papers)
    solutions = set_run(bench, papers, "solutions", figures, {})
    student = set_run(bench, papers, "student", figures, solutions.papers)
    runs: Mapping[Audience, Run] = {"solutions": solutions, "student": student}
    for audience, run in runs.items():
        pdf = next(split(run.pdf, [run.papers[0]])) if 0 in run.papers else b""
        yield audience, pdf, _wrong(run)
    if "marking" in record.audiences:
        guide = bench.guide(record.paper)
        yield "marking", guide.pdf, _wrong(guide)


def _wrong(run: Run) -> tuple[Finding, ...]:
    return (*run.findings, *run.failed.get(0, ()))
