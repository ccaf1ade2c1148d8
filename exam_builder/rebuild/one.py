"""One paper made again: by itself in passes of TeX, or in a run, as its record says."""

from collections.abc import Iterator

from exam_builder.build.publish import key_csv
from exam_builder.build.sheets import Press, Sheet
from exam_builder.findings import Finding
from exam_builder.rebuild.desk import Bench, Desk, sheets_of
from exam_builder.rebuild.lots import Task, rebuild_lot
from exam_builder.rebuild.results import Results
from exam_builder.records import PaperRecord
from exam_builder.records.together import ReadLot, ReadPaper


def rebuild_one(record: PaperRecord, desk: Desk, results: Results) -> tuple[Finding, ...]:
    """Make the files of a paper again; what is wrong with those that come out otherwise."""
    made = _in_passes if record.way == "passes" else _in_a_run
    found = made(record, desk, results)
    if "key.csv" in record.files:
        results.put("key.csv", key_csv(record.paper))
    return found


def _in_passes(record: PaperRecord, desk: Desk, results: Results) -> tuple[Finding, ...]:
    found: list[Finding] = []
    for sheet in _sheets(record, desk):
        if sheet.audience in record.audiences:
            name = f"{sheet.audience}.pdf"
            results.put(name, sheet.typeset.pdf) if sheet.typeset.pdf else results.lack(name)
            found += sheet.typeset.findings if name in results.differing else ()
    return tuple(found)


def _sheets(record: PaperRecord, desk: Desk) -> Iterator[Sheet]:
    """Each audience's PDF, begun from what its last pass began from, so that one pass is enough."""
    press = Press(record.paper, desk.templates, desk.store, desk.draft)
    if "solutions" in record.audiences or "student" in record.audiences:
        solutions = press.sheet("solutions", aux=record.aux.get("solutions"))
        yield solutions
        if "student" in record.audiences:
            aux = record.aux.get("student") or solutions.typeset.aux
            yield press.sheet("student", solutions.typeset.heights, aux)
    if "marking" in record.audiences:
        yield press.sheet("marking", aux=record.aux.get("marking"))


def _in_a_run(record: PaperRecord, desk: Desk, results: Results) -> tuple[Finding, ...]:
    """A lot of this paper alone, whose files have no folder."""
    lot = ReadLot(0, "", (ReadPaper("", record.paper, record.files),))
    bench = Bench(desk, record.pages, record.heights, sheets_of([record.paper]))
    return rebuild_lot(Task(lot, frozenset({""}), bench, record.audiences, results)).findings
