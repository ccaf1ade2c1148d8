"""Read the issued papers of an exam from its records: the students, their seats, and their papers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from exam_builder.findings import Code, Finding, Misuse, Place, Refused, list_some, select_errors
from exam_builder.issue.edition import format_names
from exam_builder.issue.forms import COPIES, RECORD_FILE, VERSIONS
from exam_builder.issue.issued import NAMES_SHOWN
from exam_builder.issue.seating import sort_naturally
from exam_builder.paper import Paper
from exam_builder.records import Conditions
from exam_builder.records.copies_record import read_copies
from exam_builder.records.record_reader import explain_errors, read_record, read_single
from exam_builder.records.versions_record import read_versions, read_versions_record
from exam_builder.render.renderer import ListedStudent
from exam_builder.roster import Roster
from exam_builder.store import Store

NONE = "no papers of `{}` were issued: there is no record in {}"
NO_COPY = "no copy was issued for {}"
ADD = "add it first: exam-builder build {} --roster FILE"


@dataclass(frozen=True)
class DayPapers:
    """An issued exam: its students, by id the papers of each, and the versions by letter.

    A student has a single paper, or all versions if it is not known which one the student gets. `blank` is a paper
    without questions; `figures` are the pictures of names by digest.
    """

    exam: str
    students: tuple[ListedStudent, ...]
    papers: Mapping[str, tuple[Paper, ...]]
    versions: Mapping[str, Paper]
    conditions: Conditions
    blank: Paper
    figures: Mapping[str, bytes]

    @property
    def rooms(self) -> dict[str, list[ListedStudent]]:
        """The students of each room, in the order of their seats; without rooms, all are under ''."""
        rooms: dict[str, list[ListedStudent]] = {}
        for each in self.students:
            rooms.setdefault(each.student.cell("room"), []).append(each)
        return {room: rooms[room] for room in sorted(rooms, key=sort_naturally)}


def find_record(folder: Path) -> Path | None:
    """Find the record of an issued exam: that of copies, else of versions, else of the paper for all."""
    places = (folder / COPIES.name, folder / VERSIONS.name, folder)
    return next((place / RECORD_FILE for place in places if (place / RECORD_FILE).is_file()), None)


def read_day(exam: str, folder: Path, roster: Roster | None, store: Store) -> DayPapers:
    """Read the issued papers of an exam; raise Refused if there are none, or none for a student of the roster.

    Raise Misuse if a roster is missing; only copies do not need one.
    """
    path = find_record(folder)
    if path is None:
        hint = f"build them first: exam-builder build {exam} --roster FILE"
        raise Refused([Finding(Code.RECORD, NONE.format(exam, folder), Place(str(folder)), hint)])
    if path.parent.name == COPIES.name:
        return _read_copies(path, exam, roster)
    if roster is None:
        raise Misuse("papers without names were issued, so a --roster is needed that names the students")
    return _read_shared(path, exam, roster, store)


def _read_copies(path: Path, exam: str, roster: Roster | None) -> DayPapers:
    data = read_record(path)
    with explain_errors(path):
        record = read_copies(data)
        every = {each.name: each.paper for lot in record.lots() for each in lot.papers if each.files}
        papers = {name: every[name] for name in record.terms.order if name in every}
        students, figures = [*map(ListedStudent.of_copy, papers.values())], record.figures()
        pictures = {each.picture: figures[each.picture] for each in students if each.picture}
    if roster is not None and (lacking := [each.id for each in roster.students if each.id not in papers]):
        place = roster.place(lacking[0], "id")
        raise Refused([Finding(Code.ISSUED, NO_COPY.format(list_some(lacking, NAMES_SHOWN)), place, ADD.format(exam))])
    versions = {paper.version: paper for paper in reversed(papers.values()) if paper.version}
    by_letter = {letter: versions[letter] for letter in sorted(versions)}
    own = {name: (paper,) for name, paper in papers.items()}
    return DayPapers(exam, _sort(students), own, by_letter, record.terms.conditions, record.blank, pictures)


def _sort(students: Sequence[ListedStudent]) -> tuple[ListedStudent, ...]:
    """Sort students by room and seat; those without either keep their order."""

    def place(each: ListedStudent) -> tuple[tuple[str | int, ...], ...]:
        return tuple(sort_naturally(each.student.cell(column)) for column in ("room", "seat"))

    return tuple(sorted(students, key=place))


def _read_shared(path: Path, exam: str, roster: Roster, store: Store) -> DayPapers:
    """Read versions, or one paper for all, for the students of a roster."""
    data = read_record(path)
    with explain_errors(path):
        if path.parent.name == VERSIONS.name:
            record = read_versions_record(data)
            conditions = record.terms.conditions
            read = [own.paper for own in read_versions(path, record, record.terms.order)]
        else:
            single = read_single(data)
            conditions, read = single.conditions, [single.paper]
    versions = {paper.version: paper for paper in read}
    names, unnamed = format_names(roster, store)
    unknown = [each for each in roster.students if each.version and each.version not in versions]
    wrong = [
        Finding(Code.VERSION, f"there is no version {each.version}", roster.place(each.id, "version"), "write another")
        for each in unknown
    ]
    if wrong or select_errors(unnamed):
        raise Refused([*wrong, *unnamed])
    students = [ListedStudent(each, names[each.id].tex, names[each.id].picture) for each in roster.students]
    papers = {each.id: (versions[each.version],) if each.version else tuple(read) for each in roster.students}
    return DayPapers(exam, _sort(students), papers, versions, conditions, replace(read[0], questions=()), {})
