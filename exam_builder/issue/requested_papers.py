"""Which papers an issue has, and how the names of students print in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from exam_builder.codes import Code
from exam_builder.digests import digest_of
from exam_builder.draw import PaperSpec, spec_of_seed, spec_of_student, spec_of_version
from exam_builder.findings import Finding, Place
from exam_builder.identity import load_secret
from exam_builder.issue.forms import PAPER, VERSIONS, Issue
from exam_builder.names import NeedsPicture, name_in_tex
from exam_builder.paper import Student
from exam_builder.plot import FIGURE_KIND
from exam_builder.render.author_text import name_file_name
from exam_builder.roster import Roster, parse_columns, read_roster
from exam_builder.store import Store
from exam_builder.typeset.name_pictures import NamePainter


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
    message = f"the extra time holds letters that pdfLaTeX has not got: {tex.signs}"
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

    def spec(self, student: Student) -> PaperSpec:
        """The copy of a student."""
        return spec_of_student(student, self.secret)

    def place(self, id_: str, column: str) -> Place | None:
        """Where a cell of the roster stands."""
        return self.roster.place(id_, column) if self.roster else None


def request_papers(issue: Issue) -> RequestedPapers:
    """Read which papers are asked for; raise Refused for a roster that cannot be read."""
    options, root = issue.request.options, issue.request.course.root
    if issue.form == PAPER:
        return RequestedPapers((spec_of_seed(options.seed),))
    secret = load_secret(root)
    if issue.form == VERSIONS:
        return RequestedPapers(tuple(spec_of_version(letter, secret) for letter in issue.letters))
    assert options.roster is not None, "copies are for the students of a roster"
    roster = read_roster(options.roster, columns=parse_columns(options.columns))
    names, unnamed = format_names(roster, issue.request.store)
    specs = tuple(spec_of_student(student, secret) for student in roster.students)
    return RequestedPapers(specs, names, (*roster.findings, *unnamed), roster, secret)
