"""The papers of one issue, from the records of a file or a folder."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from exam_builder.findings import Misuse
from exam_builder.paper import Paper
from exam_builder.records.copies_read import copies_of
from exam_builder.records.reading import paper_of, plainly, read_data, way_of
from exam_builder.records.single import KEY

RECORD = "paper.json"
LEVELS = ("", "*/", "*/*/")
"""Where records stand below a folder: `build/EXAM` has its own, and those of versions and copies."""


@dataclass(frozen=True)
class Issued:
    """A paper, and the record that has it."""

    paper: Paper
    file: Path

    @property
    def name(self) -> str:
        """What it is called: the copy of a student, a version, or the paper."""
        if self.paper.student:
            return f"copy {self.paper.student.id}"
        if self.paper.version:
            return f"version {self.paper.version}"
        return "the paper" if self.paper.seed is None else f"the paper of seed {self.paper.seed}"


def issued(path: Path) -> dict[tuple[str, str], Issued]:
    """The papers of a record, or of all records in a folder, by exam and name; raise Refused for what is no record.

    Raises Misuse where there is none.
    """
    files = [path]
    if path.is_dir():
        files = [file for level in LEVELS for file in sorted(path.glob(level + RECORD))]
    if not files or not files[0].is_file():
        raise Misuse(f"There is no record at {path}: name a {RECORD}, or a folder that has some.")
    found = (Issued(paper, file) for file in files for paper in _papers(file))
    return {(each.paper.exam, each.name): each for each in found}


def _papers(file: Path) -> Iterator[Paper]:
    data = read_data(file)
    with plainly(file):
        if KEY in data and way_of(data) == "lots":
            yield from (copy.paper for lot in copies_of(data).lots() for copy in lot.copies)
        else:
            yield paper_of(data)
