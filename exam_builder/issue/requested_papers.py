"""Which papers an issue has, and how the names of students print in them."""

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace

from exam_builder.codes import Code
from exam_builder.course import Course
from exam_builder.digests import digest_of
from exam_builder.draw import PaperSpec, spec_of_seed, spec_of_student, spec_of_version
from exam_builder.findings import Finding, Place
from exam_builder.identity import load_secret
from exam_builder.issue.edition import edition_of
from exam_builder.issue.forms import LETTERS, PAPER, VERSIONS, Issue
from exam_builder.issue.seating import FIELDS, ROOM, SEAT, check_seating, seating_columns, spread_versions
from exam_builder.names import NeedsPicture, name_in_tex
from exam_builder.paper import Student
from exam_builder.plot import FIGURE_KIND
from exam_builder.records.paper_record import templates_of
from exam_builder.render.author_text import name_file_name
from exam_builder.roster import Roster, parse_columns, read_roster
from exam_builder.roster.cells import check_any_cell
from exam_builder.roster.vocabulary import SEATING
from exam_builder.store import Store
from exam_builder.typeset.name_pictures import NamePainter

STUDENT_COLUMN = re.compile(r"\bstudent\s*(?:\.\s*(\w+)|\[\s*['\"](\w+)['\"]\s*\])")
OWN_FIELDS = frozenset(each.name for each in fields(Student)) - {"email", "version"}
"""What templates may read of a student beside columns of the roster."""


@dataclass(frozen=True, slots=True)
class PrintedName:
    """A name in LaTeX, and the digest of the picture that it shows, if any."""

    tex: str
    picture: str = ""


def format_names(roster: Roster, store: Store) -> tuple[dict[str, PrintedName], tuple[Finding, ...]]:
    """How each student's name prints, by id; errors, at their cells, for those that this machine cannot print."""
    painter = NamePainter(store)
    found = {student.id: _format_name(student, painter) for student in roster.students}
    wrong = [replace(each, place=roster.place(id_, "name")) for id_, each in found.items() if isinstance(each, Finding)]
    notes = [(student.id, note) for student in roster.students if (note := _check_note(student))]
    wrong += [replace(note, place=roster.place(id_, "accommodation")) for id_, note in notes]
    return {id_: name for id_, name in found.items() if isinstance(name, PrintedName)}, tuple(wrong)


def _check_note(student: Student) -> Finding | None:
    """An error for a note on extra time that cannot be printed; only names are drawn as pictures."""
    tex = name_in_tex(student.extra_time)
    if not isinstance(tex, NeedsPicture):
        return None
    message = f"the extra time holds letters that pdfLaTeX cannot print: {tex.signs}"
    return Finding(Code.NOTE, message, None, "write it in Latin letters", paper=f"copy {student.id}")


def _format_name(student: Student, painter: NamePainter) -> PrintedName | Finding:
    tex = name_in_tex(student.name)
    if not isinstance(tex, NeedsPicture):
        return PrintedName(rf"\examname{{{tex}}}")
    picture = painter.draw(student.name)
    if isinstance(picture, Finding):
        return replace(picture, paper=f"copy {student.id}")
    key = digest_of(picture)
    painter.store.put(FIGURE_KIND, key, picture)
    return PrintedName(rf"\exampicturedname{{{name_file_name(key)}}}", key)


@dataclass(frozen=True)
class RequestedPapers:
    """Which papers an issue has, how the names of students print in them, and what was found in the roster."""

    papers: tuple[PaperSpec, ...]
    names: Mapping[str, PrintedName] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    roster: Roster | None = None
    secret: bytes = b""
    order: tuple[str, ...] = ()

    def spec(self, student: Student) -> PaperSpec:
        """The copy of a student."""
        return spec_of_student(student, self.secret)

    def place(self, id_: str, column: str) -> Place | None:
        """Where a cell of the roster stands."""
        return self.roster.place(id_, column) if self.roster else None


def request_papers(issue: Issue, issued: Sequence[Student]) -> RequestedPapers:
    """Read which papers are asked for; raise Refused for a roster that cannot be read.

    The students whose copies were `issued` keep their seats and versions, which their new neighbours have not got.
    """
    options, root = issue.request.options, issue.request.course.root
    if issue.form == PAPER:
        return RequestedPapers((spec_of_seed(options.seed),))
    secret = load_secret(root)
    if issue.form == VERSIONS:
        return RequestedPapers(tuple(spec_of_version(letter, secret) for letter in issue.letters))
    assert options.roster is not None, "copies are for the students of a roster"
    roster = read_roster(options.roster, columns=parse_columns(options.columns))
    names, unnamed = format_names(roster, issue.request.store)
    exam, printed = edition_of(issue.request, issue.form).drawing.exam, find_printed_columns(issue.request.course)
    used = {*seating_columns(exam), *printed}
    listed = {*seating_columns(exam), SEAT} - FIELDS if ROOM in exam.model.order else set()
    known = {student.id for student in roster.students}
    staying = [each for each in issued if each.id not in known and not options.reissue]
    unseated = tuple(check_seating(exam, roster, printed | listed, staying))
    students = [_keep_columns(student, used) for student in roster.students]
    if exam.model.versions.spread and not unseated:
        versions = {each.id: each.version for each in issued}
        letters = spread_versions([*students, *staying], LETTERS[: exam.model.versions.count or 1], versions)
        students = [replace(each, version=letters[each.id]) for each in students]
    specs = tuple(spec_of_student(student, secret) for student in students)
    findings = (*roster.findings, *unnamed, *unseated)
    return RequestedPapers(specs, names, findings, roster, secret, exam.model.order)


def _keep_columns(student: Student, used: Container[str]) -> Student:
    """A student with the cells that are used, and where one sits if that can be read."""
    kept = (
        (key, cell)
        for key, cell in student.columns
        if cell and (key in used or (key in SEATING and not check_any_cell(key, cell)))
    )
    return replace(student, columns=tuple(kept))


def find_printed_columns(course: Course) -> frozenset[str]:
    """The columns of a roster that templates of a course print: those of `student.room` or `student['room']`."""
    texts = templates_of(course.template_folders).values()
    return frozenset(found[1] or found[2] for text in texts for found in STUDENT_COLUMN.finditer(text)) - OWN_FIELDS
