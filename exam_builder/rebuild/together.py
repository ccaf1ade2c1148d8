"""Papers that were issued together, made again: copies or versions, those named; or all, and what is for all."""

from collections.abc import Collection, Sequence
from pathlib import Path

from exam_builder.build.bound import Piece, bind
from exam_builder.build.edition import kind_of
from exam_builder.build.guides import combined_guide, said_of_all
from exam_builder.build.layout import Layouts
from exam_builder.build.publish import COLUMNS, COPIES, VERSIONS, own_rows, table
from exam_builder.build.standing import GUIDE, KEY, LAYOUT
from exam_builder.findings import Finding, Misuse
from exam_builder.paper import Paper
from exam_builder.rebuild.desk import Bench, sheets_of
from exam_builder.rebuild.lots import Made, Task, Workshop, rebuild_lots, run_of
from exam_builder.records import PaperRecord
from exam_builder.records.copies_read import CopiesRecord
from exam_builder.records.together import ReadLot, ReadPaper, Terms
from exam_builder.records.versions import VersionsRecord, must_ask_alike, read_versions

PRINT = "print.pdf"


def rebuild_copies(record: CopiesRecord, names: Collection[str], shop: Workshop) -> tuple[Finding, ...]:
    """Make copies again, each with its whole lot; raise Misuse for a name that no copy has."""
    wanted = _wanted(record.terms, names, "copy")
    lots = [lot for lot in record.lots() if not wanted.isdisjoint(each.name for each in lot.papers)]
    tasks = [_task_of_copies(record, lot, wanted, shop) for lot in lots]
    exam = record.blank.exam
    made = rebuild_lots(tasks, shop, exam, "copy", "copies")
    if not names:
        if PRINT in record.terms.files:
            _bind(record, made, shop)
        _of_all(exam, record.terms, COPIES, made, shop)
    return tuple(made.findings)


def _task_of_copies(record: CopiesRecord, lot: ReadLot, wanted: frozenset[str], shop: Workshop) -> Task:
    kind = record.kinds[lot.kind]
    bench = Bench(shop.desk, kind.pages, kind.heights, sheets_of(each.paper for each in lot.papers))
    return Task(lot, wanted, bench, record.terms.audiences, shop.results)


def _bind(record: CopiesRecord, made: Made, shop: Workshop) -> None:
    """Bind the students' papers of the copies in their order."""
    sets = [made.sets[name] for name in record.terms.order if name in made.sets]
    book = shop.desk.folder / PRINT
    bind([Piece(run_of(shop.desk, each.lot), each.first, each.pages) for each in sets], book, record.blank.language)
    shop.results.put_file(PRINT, book)


def rebuild_versions(path: Path, record: VersionsRecord, names: Collection[str], shop: Workshop) -> tuple[Finding, ...]:
    """Make versions again, whose own records stand beside that of all at `path`.

    Raises Misuse for a letter that no version has, Refused where a record is missing or another one.
    """
    wanted = _wanted(record.terms, names, "version")
    letters = [letter for letter in record.terms.order if letter in wanted]
    tasks = [_task_of_version(own, n, shop) for n, own in enumerate(read_versions(path, record, letters))]
    must_ask_alike([each.paper for task in tasks for each in task.lot.papers])
    made = rebuild_lots(tasks, shop, record.exam, "version", "versions")
    if not names:
        _of_all(record.exam, record.terms, VERSIONS, made, shop)
        if GUIDE in record.terms.files:
            made.findings += _guide(record, list(made.papers.values()), shop)
    return tuple(made.findings)


def _task_of_version(own: PaperRecord, number: int, shop: Workshop) -> Task:
    """A version is a lot by itself; its figures are laid out with those of the others."""
    shop.desk.keep(own.figures)
    letter = own.paper.version
    lot = ReadLot(number, "", (ReadPaper(letter, own.paper, own.files),))
    bench = Bench(shop.desk, own.pages, own.heights, sheets_of([own.paper]))
    return Task(lot, frozenset({letter}), bench, own.audiences, shop.results)


def _guide(record: VersionsRecord, papers: Sequence[Paper], shop: Workshop) -> tuple[Finding, ...]:
    """Put the marking guide for all versions; what is wrong with it, where it comes out otherwise."""
    desk = shop.desk
    run = combined_guide(papers, record.questions, desk.renderer, desk.figures_of(papers), desk.store)
    shop.results.put(GUIDE, run.pdf) if run.pdf else shop.results.lack(GUIDE)
    return said_of_all(run, papers) if GUIDE in shop.results.differing else ()


def _wanted(terms: Terms, names: Collection[str], what: str) -> frozenset[str]:
    """The names of the papers that are to be made: those given, or all."""
    unknown = [name for name in names if name not in terms.order]
    if unknown:
        raise Misuse(f"There is no {what} `{unknown[0]}` in this record.")
    return frozenset(names or terms.order)


def _of_all(exam: str, terms: Terms, who: Sequence[str], made: Made, shop: Workshop) -> None:
    """Put the key of all papers that had come out, and the layouts, where these are recorded."""
    issued = {name: made.papers[name] for name in terms.order if name in made.papers}
    if KEY in terms.files:
        rows = (row for paper in issued.values() for row in own_rows(paper))
        shop.results.put(KEY, table((*who, *COLUMNS), rows))
    if LAYOUT in terms.files:
        layouts = Layouts()
        for name in issued:
            if name in made.sets:
                layouts.add(kind_of(issued[name]), made.sets[name])
        shop.results.put(LAYOUT, layouts.to_json(exam))
