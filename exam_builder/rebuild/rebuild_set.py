"""Papers that were issued together, made again: copies or versions, those named; or all, and what is for all."""

from collections.abc import Collection, Sequence
from pathlib import Path

from exam_builder.findings import Finding, Misuse
from exam_builder.issue.binding import PageRange, bind_pages
from exam_builder.issue.edition import paper_kind
from exam_builder.issue.layout import Layouts
from exam_builder.issue.marking_guides import combined_guide_findings, typeset_combined_guide
from exam_builder.issue.publish import COPY_COLUMNS, KEY_COLUMNS, VERSION_COLUMNS, csv_table, paper_rows
from exam_builder.issue.up_to_date import GUIDE_FILE, KEY_FILE, LAYOUT_FILE
from exam_builder.paper import Paper
from exam_builder.rebuild.lot_jobs import LotJob, RebuildJob, RebuiltLots, rebuild_lots, run_path
from exam_builder.rebuild.workspace import LotSettings, page_codes
from exam_builder.records import PaperRecord
from exam_builder.records.copies_reader import CopiesRecord
from exam_builder.records.issued_set import LoadedLot, LoadedPaper, RecordHeader
from exam_builder.records.versions_record import VersionsRecord, read_versions, require_same_parts

PRINT_FILE = "print.pdf"


def rebuild_copies(record: CopiesRecord, names: Collection[str], shop: RebuildJob) -> tuple[Finding, ...]:
    """Make copies again, each with its whole lot; raise Misuse for a name that no copy has."""
    wanted = _select_names(record.terms, names, "copy")
    lots = [lot for lot in record.lots() if not wanted.isdisjoint(each.name for each in lot.papers)]
    tasks = [_copies_job(record, lot, wanted, shop) for lot in lots]
    exam = record.blank.exam
    made = rebuild_lots(tasks, shop, exam, "copy", "copies")
    if not names:
        if PRINT_FILE in record.terms.files:
            _bind_copies(record, made, shop)
        _put_shared_files(exam, record.terms, COPY_COLUMNS, made, shop)
    return tuple(made.findings)


def _copies_job(record: CopiesRecord, lot: LoadedLot, wanted: frozenset[str], shop: RebuildJob) -> LotJob:
    kind = record.kinds[lot.kind]
    bench = LotSettings(shop.desk, kind.pages, kind.heights, page_codes(each.paper for each in lot.papers))
    return LotJob(lot, wanted, bench, record.terms.audiences, shop.results)


def _bind_copies(record: CopiesRecord, made: RebuiltLots, shop: RebuildJob) -> None:
    """Bind the students' papers of the copies in their order."""
    sets = [made.sets[name] for name in record.terms.order if name in made.sets]
    book = shop.desk.folder / PRINT_FILE
    bind_pages(
        [PageRange(run_path(shop.desk, each.lot), each.first, each.pages) for each in sets], book, record.blank.language
    )
    shop.results.put_file(PRINT_FILE, book)


def rebuild_versions(
    path: Path, record: VersionsRecord, names: Collection[str], shop: RebuildJob
) -> tuple[Finding, ...]:
    """Make versions again, whose own records stand beside that of all at `path`.

    Raises Misuse for a letter that no version has, Refused where a record is missing or another one.
    """
    wanted = _select_names(record.terms, names, "version")
    letters = [letter for letter in record.terms.order if letter in wanted]
    tasks = [_version_job(own, n, shop) for n, own in enumerate(read_versions(path, record, letters))]
    require_same_parts([each.paper for task in tasks for each in task.lot.papers])
    made = rebuild_lots(tasks, shop, record.exam, "version", "versions")
    if not names:
        _put_shared_files(record.exam, record.terms, VERSION_COLUMNS, made, shop)
        if GUIDE_FILE in record.terms.files:
            made.findings += _put_combined_guide(record, list(made.papers.values()), shop)
    return tuple(made.findings)


def _version_job(own: PaperRecord, number: int, shop: RebuildJob) -> LotJob:
    """A version is a lot by itself; its figures are laid out with those of the others."""
    shop.desk.keep(own.figures)
    letter = own.paper.version
    lot = LoadedLot(number, "", (LoadedPaper(letter, own.paper, own.files),))
    bench = LotSettings(shop.desk, own.pages, own.heights, page_codes([own.paper]))
    return LotJob(lot, frozenset({letter}), bench, own.audiences, shop.results)


def _put_combined_guide(record: VersionsRecord, papers: Sequence[Paper], shop: RebuildJob) -> tuple[Finding, ...]:
    """Put the marking guide for all versions; what is wrong with it, where it comes out otherwise."""
    desk = shop.desk
    run = typeset_combined_guide(papers, record.questions, desk.renderer, desk.figures_of(papers), desk.store)
    shop.results.put(GUIDE_FILE, run.pdf) if run.pdf else shop.results.mark_missing(GUIDE_FILE)
    return combined_guide_findings(run, papers) if GUIDE_FILE in shop.results.differing else ()


def _select_names(terms: RecordHeader, names: Collection[str], what: str) -> frozenset[str]:
    """The names of the papers that are to be made: those given, or all."""
    unknown = [name for name in names if name not in terms.order]
    if unknown:
        raise Misuse(f"There is no {what} `{unknown[0]}` in this record.")
    return frozenset(names or terms.order)


def _put_shared_files(exam: str, terms: RecordHeader, who: Sequence[str], made: RebuiltLots, shop: RebuildJob) -> None:
    """Put the key of all papers that had come out, and the layouts, where these are recorded."""
    issued = {name: made.papers[name] for name in terms.order if name in made.papers}
    if KEY_FILE in terms.files:
        rows = (row for paper in issued.values() for row in paper_rows(paper))
        shop.results.put(KEY_FILE, csv_table((*who, *KEY_COLUMNS), rows))
    if LAYOUT_FILE in terms.files:
        layouts = Layouts()
        for name in issued:
            if name in made.sets:
                layouts.add(paper_kind(issued[name]), made.sets[name])
        shop.results.put(LAYOUT_FILE, layouts.to_json(exam))
