"""An exam as it is issued: what makes its papers ready, once in each process, and what tells the papers apart."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from exam_builder.audit.lot_audit import AuditMemory
from exam_builder.companions import Calls
from exam_builder.course import Course
from exam_builder.draw import PaperGenerator, PaperSpec
from exam_builder.examine.draw_checks import PaperChecker
from exam_builder.findings import Finding
from exam_builder.identity import page_code, readable_id
from exam_builder.issue.forms import Form
from exam_builder.issue.request import BuildRequest, store_of
from exam_builder.paper import Identity, Paper, Student
from exam_builder.read import read_exam
from exam_builder.render import Renderer
from exam_builder.render.assets import load_assets


@dataclass(frozen=True)
class Edition:
    """An exam of a course as it is issued; `inputs` is the digest of all that its content is made of."""

    course: Course
    exam: str
    inputs: str
    form: Form = field(compare=False)
    draft: bool = False
    python: bool = True

    @property
    def tools(self) -> "EditionTools":
        """What makes its papers, once in each process."""
        return _prepare_tools(self)

    @property
    def drawing(self) -> PaperGenerator:
        """The exam made ready to be drawn."""
        return self.tools.drawing

    def paper(self, which: PaperSpec, drawn: Mapping[PaperSpec, Paper]) -> Paper:
        """A paper that was drawn and handed on, or else is drawn here."""
        # Copies are not handed on: thousands would fill the memory, and to draw one again, of questions that are
        # remembered, takes 1 ms, a third of what it takes to send it to another process.
        return drawn.get(which) or self.drawing.paper(which)

    @property
    def shuffled(self) -> bool:
        """Whether questions stand in another order in each paper."""
        exam = self.drawing.exam
        own = [section.model.shuffle for section in exam.sections]
        return ("questions" in exam.model.versions.shuffle and own != [False] * len(own)) or True in own

    @property
    def varied(self) -> bool:
        """Whether papers ask other questions, or ask them in another order, so that they may have other pages."""
        return self.shuffled or any(line.is_pick for line in self.drawing.exam.lines)


@dataclass(frozen=True)
class EditionTools:
    """What draws, checks and renders papers of an edition, and what was read of them in their PDFs."""

    drawing: PaperGenerator
    examiner: PaperChecker
    renderer: Renderer
    seen: AuditMemory


@lru_cache(maxsize=2)
def _prepare_tools(edition: Edition) -> EditionTools:
    calls = Calls(store_of(edition.course), edition.python)
    drawing = PaperGenerator(read_exam(edition.course, edition.exam), calls)
    templates = edition.course.template_folders
    renderer = Renderer(templates, edition.draft, load_assets(edition.course.root))
    return EditionTools(drawing, PaperChecker(drawing.exam, calls), renderer, AuditMemory(templates))


def edition_of(request: BuildRequest, form: Form) -> Edition:
    """The edition that a build asks for."""
    options = request.options
    return Edition(request.course, request.exam, request.inputs, form, options.draft, options.python)


def paper_name(which: PaperSpec) -> str:
    """What a paper is called among those of its edition: the student's id, or the version's letter."""
    return which.student.id if which.student else which.version


def paper_label(which: PaperSpec) -> str:
    """What findings call a paper, which is nothing where there is no other."""
    return str(which) if paper_name(which) else ""


def label_findings(findings: Iterable[Finding], which: PaperSpec) -> tuple[Finding, ...]:
    """Findings with the paper in which they appeared."""
    return tuple(replace(finding, paper=paper_label(which)) for finding in findings)


def identity_of(which: PaperSpec, exam: str, pages: int, name: str, picture: str = "") -> Identity | None:
    """What tells a student's copy of so many pages from all others; None for a paper that is nobody's own."""
    if which.student is None:
        return None
    own = which.student.id
    sheets = tuple(page_code(which.secret, exam, own, page) for page in range(1, pages + 1))
    return Identity(readable_id(which.secret, exam, own), sheets, name, picture)


def paper_kind(paper: Paper) -> str:
    """What papers have in common that can be set in one run and have the same layout."""
    return student_kind(paper.student)


def student_kind(student: Student | None) -> str:
    """The kind of a student's papers."""
    return "large print" if student is not None and student.large_print else ""
