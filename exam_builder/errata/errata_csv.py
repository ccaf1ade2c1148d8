"""What changed, as a table: a row for each paper and change."""

from collections.abc import Iterator
from pathlib import Path

from exam_builder.errata.comparison import ChangedPapers, Errata
from exam_builder.errata.issued_papers import IssuedPaper
from exam_builder.issue.publish import csv_table, escape_cell, explain_os_errors
from exam_builder.store import write_atomically

COLUMNS = ("exam", "id", "name", "version", "question", "part", "what", "old", "new")


def write_csv(found: Errata, path: Path) -> None:
    """Write the table as CSV, safe for spreadsheets; raise Lacking where it cannot be written."""
    with explain_os_errors(path.parent):
        write_atomically(path, as_csv(found))


def as_csv(found: Errata) -> bytes:
    """The table as CSV: papers in their order, and what changed in each."""
    rows = [(paper, each) for each in found.changed for paper in each.papers]
    order = {(paper.paper.exam, paper.name): index for index, paper in enumerate(found.papers)}
    rows.sort(key=lambda row: order[row[0].paper.exam, row[0].name])
    return csv_table(COLUMNS, (tuple(_csv_row(paper, each)) for paper, each in rows))


def _csv_row(paper: IssuedPaper, each: ChangedPapers) -> Iterator[str]:
    student, change = paper.paper.student, each.change
    yield from map(escape_cell, (paper.paper.exam, student.id if student else "", student.name if student else ""))
    yield from map(escape_cell, (paper.paper.version, change.question, change.part, change.what))
    yield from (text if change.number else escape_cell(text) for text in (change.old, change.new))
