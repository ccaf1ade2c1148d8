"""Papers that are issued together: the versions of an exam, or the copies of its students."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from exam_builder.audit import AuditMemory
from exam_builder.companions import Calls
from exam_builder.course import Course
from exam_builder.draw import PaperGenerator, PaperSpec
from exam_builder.examine.draw_checks import PaperChecker
from exam_builder.findings import Finding
from exam_builder.identity import page_code, readable_id
from exam_builder.issue.request import store_of
from exam_builder.paper import Identity, Paper, Student
from exam_builder.read import read_exam
from exam_builder.render import Renderer


@dataclass(frozen=True)
class Edition:
    """An exam of a course as it is issued; `inputs` is the digest of all that it is made of."""

    course: Course
    exam: str
    inputs: str
    draft: bool = False
    python: bool = True

    @property
    def drawing(self) -> PaperGenerator:
        """The exam made ready, once in each process."""
        return _load_drawing(self.course, self.exam, self.inputs, self.python)

    @property
    def examiner(self) -> PaperChecker:
        """What checks its papers, and makes what all draws of a question share once in each process."""
        return _load_examiner(self.course, self.exam, self.inputs, self.python)

    @property
    def renderer(self) -> Renderer:
        """What renders its papers, and remembers questions, once in each process."""
        return _load_renderer(self.course, self.inputs, self.draft)

    @property
    def seen(self) -> AuditMemory:
        """What was read of its papers, once in each process."""
        return _load_audit_memory(self.course, self.exam, self.inputs)

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


@lru_cache(maxsize=2)
def _load_drawing(course: Course, exam: str, inputs: str, python: bool) -> PaperGenerator:
    return PaperGenerator(read_exam(course, exam), Calls(store_of(course), python))


@lru_cache(maxsize=2)
def _load_examiner(course: Course, exam: str, inputs: str, python: bool) -> PaperChecker:
    drawing = _load_drawing(course, exam, inputs, python)
    return PaperChecker(drawing.exam, drawing.remembered.setting.calls)


@lru_cache(maxsize=2)
def _load_renderer(course: Course, inputs: str, draft: bool) -> Renderer:
    return Renderer(course.template_folders, draft)


@lru_cache(maxsize=2)
def _load_audit_memory(course: Course, exam: str, inputs: str) -> AuditMemory:
    return AuditMemory(course.template_folders)


def paper_name(which: PaperSpec) -> str:
    """What a paper is called among those of its edition: the student's id, or the version's letter."""
    return which.student.id if which.student else which.version


def label_finding(finding: Finding, which: PaperSpec) -> Finding:
    """A finding with the paper in which it appeared."""
    return replace(finding, paper=str(which))


def label_findings(findings: Iterable[Finding], which: PaperSpec) -> tuple[Finding, ...]:
    """Findings with the paper in which they appeared."""
    return tuple(label_finding(finding, which) for finding in findings)


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
    return "large print" if needs_large_print(student) else ""


def needs_large_print(student: Student | None) -> bool:
    """Whether a student needs large print."""
    return student is not None and student.large_print
