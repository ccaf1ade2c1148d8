"""One paper made again: by itself in passes of TeX, or in a run, as its record says."""

from collections.abc import Iterator

from exam_builder.findings import Finding
from exam_builder.issue.audience_pdfs import AudiencePdf, PdfJob
from exam_builder.issue.publish import key_csv
from exam_builder.rebuild.lot_jobs import LotJob, rebuild_lot
from exam_builder.rebuild.rebuilt_files import RebuiltFiles
from exam_builder.rebuild.workspace import LotSettings, Workspace, page_codes
from exam_builder.records import PaperRecord
from exam_builder.records.issued_set import LoadedLot, LoadedPaper


def rebuild_paper(record: PaperRecord, desk: Workspace, results: RebuiltFiles) -> tuple[Finding, ...]:
    """Make the files of a paper again; what is wrong with those that come out otherwise."""
    made = _rebuild_in_passes if record.way == "passes" else _rebuild_in_run
    found = made(record, desk, results)
    if "key.csv" in record.files:
        results.put("key.csv", key_csv(record.paper))
    return found


def _rebuild_in_passes(record: PaperRecord, desk: Workspace, results: RebuiltFiles) -> tuple[Finding, ...]:
    found: list[Finding] = []
    for sheet in _typeset_audiences(record, desk):
        if sheet.audience in record.audiences:
            name = f"{sheet.audience}.pdf"
            results.put(name, sheet.typeset.pdf) if sheet.typeset.pdf else results.mark_missing(name)
            found += sheet.typeset.findings if name in results.differing else ()
    return tuple(found)


def _typeset_audiences(record: PaperRecord, desk: Workspace) -> Iterator[AudiencePdf]:
    """Each audience's PDF, begun from what its last pass began from, so that one pass is enough."""
    press = PdfJob(record.paper, desk.templates, desk.store, desk.draft)
    if "solutions" in record.audiences or "student" in record.audiences:
        solutions = press.sheet("solutions", aux=record.aux.get("solutions"))
        yield solutions
        if "student" in record.audiences:
            aux = record.aux.get("student") or solutions.typeset.aux
            yield press.sheet("student", solutions.typeset.heights, aux)
    if "marking" in record.audiences:
        yield press.sheet("marking", aux=record.aux.get("marking"))


def _rebuild_in_run(record: PaperRecord, desk: Workspace, results: RebuiltFiles) -> tuple[Finding, ...]:
    """A lot of this paper alone, whose files have no folder."""
    lot = LoadedLot(0, "", (LoadedPaper("", record.paper, record.files),))
    bench = LotSettings(desk, record.pages, record.heights, page_codes([record.paper]))
    return rebuild_lot(LotJob(lot, frozenset({""}), bench, record.audiences, results)).findings
