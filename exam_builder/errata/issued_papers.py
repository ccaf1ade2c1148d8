"""The papers of one issue, from the records of a file or a folder."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from exam_builder.findings import Misuse
from exam_builder.paper import Paper
from exam_builder.records.copies_reader import read_copies
from exam_builder.records.paper_record import RECORD_KEY, RECORD_NAME
from exam_builder.records.record_reader import explain_errors, read_paper, read_record, way_of
from exam_builder.records.versions_record import read_versions, read_versions_record

LEVELS = ("", "*/", "*/*/", "*/*/*/")
"""Where records stand below a folder: `build` has exams, `build/EXAM` its own, and those of copies and versions."""


@dataclass(frozen=True)
class IssuedPaper:
    """A paper, and the record that has it."""

    paper: Paper
    file: Path

    @property
    def name(self) -> str:
        """What it is called."""
        return self.paper.called


def read_issued(path: Path) -> dict[tuple[str, str], IssuedPaper]:
    """The papers of a record, or of all records in a folder, by exam and name; raise Refused for what is no record.

    Raises Misuse where there is none.
    """
    files = [path]
    if path.is_dir():
        files = [file for level in LEVELS for file in sorted(path.glob(level + RECORD_NAME))]
    read = (
        IssuedPaper(paper, file) for file in files if file.is_file() for paper in _read_papers(file, alone=file == path)
    )
    found = {(each.paper.exam, each.name): each for each in read}
    if not found:
        raise Misuse(f"There is no record at {path}: name a {RECORD_NAME}, or a folder that has some.")
    return found


def _read_papers(file: Path, *, alone: bool) -> Iterator[Paper]:
    """The papers of a record. In a folder, versions are found by records of their own, and not by that of all."""
    data = read_record(file)
    with explain_errors(file):
        way = way_of(data) if RECORD_KEY in data else ""
        if way == "lots":
            yield from (each.paper for lot in read_copies(data).lots() for each in lot.papers)
        elif way == "versions":
            record = read_versions_record(data)
            yield from (own.paper for own in read_versions(file, record, record.terms.order)) if alone else ()
        else:
            yield read_paper(data)
