"""An exam as it is issued: its papers, the tools that make them, and what distinguishes one from another."""

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from exam_builder import read
from exam_builder.audit.lot_audit import AuditMemory
from exam_builder.companions import Calls
from exam_builder.course import Course
from exam_builder.digests import digest, digest_of
from exam_builder.draw import (
    VERSION_LETTERS,
    PaperGenerator,
    PaperSpec,
    YamlLocation,
    make_spec_of_seed,
    make_spec_of_student,
    make_spec_of_version,
)
from exam_builder.findings import Code, Finding, Place
from exam_builder.identity import load_secret, make_page_code, make_readable_id
from exam_builder.issue.forms import PAPER, VERSIONS, Form, Issue
from exam_builder.issue.request import BuildRequest
from exam_builder.issue.seating import FIELDS, ROOM, SEAT, check_seating, list_seating_columns, spread_versions
from exam_builder.issue.typesetting import read_figures
from exam_builder.names import NeedsPicture, divisible_name_in_tex, find_name_break, name_in_tex
from exam_builder.paper import Identity, Paper, Student
from exam_builder.plot import FIGURE_KIND
from exam_builder.read import LoadedExam, LoadedQuestion
from exam_builder.read.load import load_unchecked
from exam_builder.records.paper_record import read_used_templates
from exam_builder.render import Renderer
from exam_builder.render.assets import load_assets
from exam_builder.render.author_text import name_picture_of_name
from exam_builder.roster import Roster, parse_columns, read_roster
from exam_builder.roster.cells import check_any_cell
from exam_builder.roster.vocabulary import SEATING
from exam_builder.store import Store
from exam_builder.typeset.name_pictures import NamePainter

if TYPE_CHECKING:
    from exam_builder.examine.draw_checks import PaperChecker


@dataclass(frozen=True)
class Edition:
    """An exam of a course as it is issued; `inputs` is the digest of everything that its content depends on."""

    course: Course
    exam: str
    inputs: str
    form: Form = field(compare=False)
    draft: bool = False
    python: bool = True

    @property
    def tools(self) -> "EditionTools":
        """The tools that make its papers, created once in each process."""
        return _prepare_tools(self)

    @property
    def drawing(self) -> PaperGenerator:
        """The generator of its papers."""
        return self.tools.drawing

    @property
    def store(self) -> Store:
        """The store of its course."""
        return self.course.open_store()

    def place(self, question: str, part: str) -> Place:
        """Return the place of a part in its YAML, else that of its question, else that of the exam."""
        exam = self.drawing.exam
        loaded = next((each for each in exam.questions if each.name == question), None)
        if loaded is None:
            return YamlLocation(exam).place()
        return YamlLocation(loaded, next((each.path for each in loaded.parts if each.id == part), ())).place()

    def read_figures(self, papers: Sequence[Paper]) -> dict[str, bytes]:
        """Return the pictures of some papers by digest; see `read_figures`."""
        return read_figures(self.store, papers, draft=self.draft)

    def paper(self, which: PaperSpec, papers: Mapping[PaperSpec, Paper]) -> Paper:
        """Return a paper from `papers`, or else draw it here."""
        # Copies are not sent between processes: thousands would fill the memory, and drawing one again from cached
        # questions takes 1 ms, a third of the time that sending it takes.
        return papers.get(which) or self.drawing.paper(which)

    @property
    def shuffled(self) -> bool:
        """Whether the order of the questions differs from paper to paper."""
        exam = self.drawing.exam
        own = [section.model.shuffle for section in exam.sections]
        return ("questions" in exam.model.versions.shuffle and own != [False] * len(own)) or True in own

    @property
    def equalized(self) -> bool:
        """Whether all papers of a kind have the same heights and number of pages."""
        return self.drawing.exam.model.versions.equalize

    @property
    def varied(self) -> bool:
        """Whether papers differ in their questions or in the order of these, so that their pages may differ."""
        return self.shuffled or any(line.is_pick for line in self.drawing.exam.lines)


@dataclass
class EditionTools:
    """The tools that draw, check and render papers of an edition; `seen` is what the audit remembers of their PDFs."""

    drawing: PaperGenerator
    calls: Calls
    renderer: Renderer
    seen: AuditMemory
    _examiner: "PaperChecker | None" = None

    def examiner(self) -> "PaperChecker":
        """Return the checks of drawn questions, which are imported only where a question is not verified yet."""
        from exam_builder.examine.draw_checks import PaperChecker

        self._examiner = self._examiner or PaperChecker(self.drawing.exam, self.calls)
        return self._examiner


@lru_cache(maxsize=2)
def _prepare_tools(edition: Edition) -> EditionTools:
    calls = Calls(edition.store, edition.python)
    drawing = PaperGenerator(_read_exam(edition), calls)
    templates = edition.course.template_folders
    renderer = Renderer(templates, edition.draft, load_assets(edition.course.root))
    return EditionTools(drawing, calls, renderer, AuditMemory(templates))


READ_KIND = "read"


def _read_exam(edition: Edition) -> LoadedExam:
    """Read the exam, and check it unless an earlier build found no error in the same files."""
    store, exam = edition.store, load_unchecked(edition.course, edition.exam)
    known = store.load(READ_KIND, _read_key(edition, exam), tuple[Finding, ...]) if exam else None
    if exam is None or known is None:
        exam = read.read_exam(edition.course, edition.exam)
        store.save(READ_KIND, _read_key(edition, exam), tuple[Finding, ...], exam.findings)
        return exam
    return replace(exam, findings=known)


def _read_key(edition: Edition, exam: LoadedExam) -> str:
    """Return a digest of all on which the checks depend; the texts count as they were read, not as they were before."""
    whole: tuple[LoadedExam | LoadedQuestion, ...] = (exam, *exam.questions)
    texts = [[each.source.text, {name: file.text for name, file in each.files.texts.items()}] for each in whole]
    return digest(edition.inputs, edition.exam, texts)


def make_edition(request: BuildRequest, form: Form) -> Edition:
    """Return the edition that a build asks for."""
    options = request.options
    return Edition(request.course, request.exam, request.inputs, form, options.draft, options.python)


def get_paper_name(which: PaperSpec) -> str:
    """Return the name of a paper within its edition: the student's id, or the version's letter."""
    return which.student.id if which.student else which.version


def get_paper_label(which: PaperSpec) -> str:
    """Return the name of a paper in findings, which is empty for the only paper of an edition."""
    return str(which) if get_paper_name(which) else ""


def label_findings(findings: Iterable[Finding], which: PaperSpec) -> tuple[Finding, ...]:
    """Return findings with the paper in which they appeared."""
    return tuple(replace(finding, paper=get_paper_label(which)) for finding in findings)


def make_identity(which: PaperSpec, exam: str, pages: int, name: str, picture: str = "") -> Identity | None:
    """Return the identity of a student's copy with so many pages; None for a paper that belongs to nobody."""
    if which.student is None:
        return None
    own = which.student.id
    sheets = tuple(make_page_code(which.secret, exam, own, page) for page in range(1, pages + 1))
    return Identity(make_readable_id(which.secret, exam, own), sheets, name, picture)


def name_paper_kind(paper: Paper) -> str:
    """Return the kind of a paper; papers of one kind can be typeset in one run and have the same layout."""
    return name_student_kind(paper.student)


def name_student_kind(student: Student | None) -> str:
    """Return the kind of a student's papers."""
    return "large print" if student is not None and student.large_print else ""


STUDENT_COLUMN = re.compile(r"\bstudent\s*(?:\.\s*(\w+)|\[\s*['\"](\w+)['\"]\s*\])")
OWN_FIELDS = frozenset(each.name for each in fields(Student)) - {"email", "version"}
"""Fields of a student that templates may read, besides columns of the roster."""


@dataclass(frozen=True, slots=True)
class PrintedName:
    """A name in LaTeX, and the digest of the picture that it shows, if any."""

    tex: str
    picture: str = ""


def format_names(roster: Roster, store: Store) -> tuple[dict[str, PrintedName], tuple[Finding, ...]]:
    """Return the printed form of each student's name, by id, and errors at the cells that cannot be printed."""
    painter = NamePainter(store)
    found = {student.id: _format_name(student, painter) for student in roster.students}
    wrong = [replace(each, place=roster.place(id_, "name")) for id_, each in found.items() if isinstance(each, Finding)]
    notes = [(student.id, note) for student in roster.students if (note := _check_note(student))]
    wrong += [replace(note, place=roster.place(id_, "accommodation")) for id_, note in notes]
    return {id_: name for id_, name in found.items() if isinstance(name, PrintedName)}, tuple(wrong)


def _check_note(student: Student) -> Finding | None:
    """Return an error for a note on extra time that cannot be printed; only names can be drawn as pictures."""
    tex = name_in_tex(student.extra_time)
    if not isinstance(tex, NeedsPicture):
        return None
    message = f"the extra time holds letters that pdfLaTeX cannot print: {tex.signs}"
    return Finding(Code.NOTE, message, None, "write it in Latin letters", paper=f"copy {student.id}")


def _format_name(student: Student, painter: NamePainter) -> PrintedName | Finding:
    tex = divisible_name_in_tex(student.name)
    if not isinstance(tex, NeedsPicture):
        return PrintedName(rf"\examname{{{tex}}}")
    picture = painter.draw(student.name)
    if isinstance(picture, Finding):
        return replace(picture, paper=f"copy {student.id}")
    key = digest_of(picture)
    painter.store.put(FIGURE_KIND, key, picture)
    command = "examtwolinename" if find_name_break(student.name) else "exampicturedname"
    return PrintedName(rf"\{command}{{{name_picture_of_name(key)}}}", key)


@dataclass(frozen=True)
class RequestedPapers:
    """The papers of an issue, the printed forms of the students' names, and findings about the roster."""

    papers: tuple[PaperSpec, ...]
    names: Mapping[str, PrintedName] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    roster: Roster | None = None
    secret: bytes = b""
    order: tuple[str, ...] = ()

    def spec(self, student: Student) -> PaperSpec:
        """Return the copy of a student."""
        return make_spec_of_student(student, self.secret)

    def place(self, id_: str, column: str) -> Place | None:
        """Return the place of a cell of the roster."""
        return self.roster.place(id_, column) if self.roster else None


def request_papers(issue: Issue, issued: Sequence[Student], elsewhere: Sequence[Student]) -> RequestedPapers:
    """Determine which papers to make; raise Refused for a roster that cannot be read.

    Students whose copies were `issued` keep their seats and versions, and new neighbours get other versions. Those who
    have a copy in a folder `elsewhere` keep its version if they sit on the same seat, so that a correction fits it.
    """
    options, root = issue.request.options, issue.request.course.root
    if issue.form == PAPER:
        return RequestedPapers((make_spec_of_seed(options.seed),))
    secret = load_secret(root)
    if issue.form == VERSIONS:
        return RequestedPapers(tuple(make_spec_of_version(letter, secret) for letter in issue.letters))
    assert options.roster is not None, "copies are for the students of a roster"
    roster = read_roster(options.roster, columns=parse_columns(options.columns))
    names, unnamed = format_names(roster, issue.request.store)
    exam, printed = make_edition(issue.request, issue.form).drawing.exam, find_printed_columns(issue.request.course)
    used = {*list_seating_columns(exam), *printed}
    listed = {*list_seating_columns(exam), SEAT} - FIELDS if ROOM in exam.model.order else set()
    known = {student.id for student in roster.students}
    staying = [each for each in issued if each.id not in known and not options.reissue]
    unseated = tuple(check_seating(exam, roster, printed | listed, staying))
    students = [_keep_columns(student, used) for student in roster.students]
    if exam.model.versions.spread:
        seats = {each.id: (each.cell(ROOM), each.cell(SEAT)) for each in students}
        same = (each for each in elsewhere if seats.get(each.id) == (each.cell(ROOM), each.cell(SEAT)))
        versions = {each.id: each.version for each in (*same, *issued)}
        letters = spread_versions([*students, *staying], VERSION_LETTERS[: exam.model.versions.count or 1], versions)
        students = [replace(each, version=letters[each.id]) for each in students]
    specs = tuple(make_spec_of_student(student, secret) for student in students)
    wrong = {each.place for each in (*unnamed, *unseated)}
    findings = (*(each for each in roster.findings if each.place not in wrong), *unnamed, *unseated)
    return RequestedPapers(specs, names, findings, roster, secret, exam.model.order)


def _keep_columns(student: Student, used: Container[str]) -> Student:
    """Return a student with only the columns that are used, and room and seat if these are valid."""
    kept = (
        (key, cell)
        for key, cell in student.columns
        if cell and (key in used or (key in SEATING and not check_any_cell(key, cell)))
    )
    return replace(student, columns=tuple(kept))


def find_printed_columns(course: Course) -> frozenset[str]:
    """Return the columns of a roster that templates of a course print: those of `student.room` or `student['room']`."""
    texts = read_used_templates(course.template_folders).values()
    return frozenset(found[1] or found[2] for text in texts for found in STUDENT_COLUMN.finditer(text)) - OWN_FIELDS
