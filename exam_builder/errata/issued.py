"""The papers of one issue, from the records of a file or a folder."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from exam_builder.findings import Misuse
from exam_builder.paper import Paper
from exam_builder.records.copies_read import copies_of
from exam_builder.records.reading import paper_of, plainly, read_data, way_of
from exam_builder.records.single import KEY, NAME
from exam_builder.records.versions import read_versions, versions_of

LEVELS = ("", "*/", "*/*/", "*/*/*/")
"""Where records stand below a folder: `build` has exams, `build/EXAM` its own, and those of copies and versions."""


@dataclass(frozen=True)
class Issued:
    """A paper, and the record that has it."""

    paper: Paper
    file: Path

    @property
    def name(self) -> str:
        """What it is called."""
        return self.paper.called


def issued(path: Path) -> dict[tuple[str, str], Issued]:
    """The papers of a record, or of all records in a folder, by exam and name; raise Refused for what is no record.

    Raises Misuse where there is none.
    """
    files = [path]
    if path.is_dir():
        files = [file for level in LEVELS for file in sorted(path.glob(level + NAME))]
    read = (Issued(paper, file) for file in files if file.is_file() for paper in _papers(file, alone=file == path))
    found = {(each.paper.exam, each.name): each for each in read}
    if not found:
        raise Misuse(f"There is no record at {path}: name a {NAME}, or a folder that has some.")
    return found


def _papers(file: Path, *, alone: bool) -> Iterator[Paper]:
    """The papers of a record. In a folder, versions are found by records of their own, and not by that of all."""
    data = read_data(file)
    with plainly(file):
        way = way_of(data) if KEY in data else ""
        if way == "lots":
            yield from (each.paper for lot in copies_of(data).lots() for each in lot.papers)
        elif way == "versions":
            record = versions_of(data)
            yield from (own.paper for own in read_versions(file, record, record.terms.order)) if alone else ()
        else:
            yield paper_of(data)
