"""Read an exam with its questions, and check both in the ways that need no draw."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from functools import lru_cache

from exam_builder.course import Course
from exam_builder.fields import YamlPath
from exam_builder.findings import Code, Finding, Refused, deduplicate, select_errors
from exam_builder.read.checks.exam_checks import check_exam, check_exam_points
from exam_builder.read.checks.latex_outside import drop_allowed
from exam_builder.read.checks.mark_totals import locate_wrong_points
from exam_builder.read.checks.question_checks import check_question
from exam_builder.read.load import ExamLoader, has_picks
from exam_builder.read.loaded import LoadedExam, LoadedQuestion
from exam_builder.read.yaml_source import NEAR


class CheckingLoader(ExamLoader):
    """Reads one exam and checks it, and collects findings."""

    def check_exam(self, exam: LoadedExam, doubtful: Set[YamlPath]) -> None:
        """Check an exam apart from the values at `doubtful` paths; its points too if the questions are right."""
        if None not in self.questions.values() and not has_picks(exam.model):
            self.findings = list(locate_wrong_points(self.findings, exam))
        self.findings = drop_allowed([*self.findings, *check_exam(exam, doubtful)], exam)
        if self.right:
            self.findings += check_exam_points(exam, doubtful)

    def check_question(self, question: LoadedQuestion, doubtful: Set[YamlPath]) -> None:
        """Check a question apart from the values at `doubtful` paths."""
        self.findings += check_question(question, doubtful)


MISSING_CODES = frozenset(
    [Code.MISSING, Code.UNKNOWN_PART, Code.UNKNOWN_MISCONCEPTION, Code.REFERENCE, Code.RUBRIC, Code.TOTAL]
)
"""Findings that may only be due to a field or an entry of a list that was read in the wrong place."""
STRUCTURE_CODES = frozenset({Code.INDENTATION, Code.TAB, Code.COLON, Code.LIST, Code.BEGINNING, Code.SEVERAL_DOCUMENTS})
"""Mistakes of YAML after which fields may be read in the wrong place."""


def drop_misread(findings: Sequence[Finding], misread: Sequence[Finding]) -> Iterator[Finding]:
    """Drop findings at lines whose YAML is wrong, because they are about a guess of what the line should be.

    If the structure of a file is in doubt, drop what seems to be missing in it as well.
    """
    errors = [wrong for wrong in misread if wrong.place and wrong.severity == "error"]
    lines = {(wrong.place.file, wrong.place.line) for wrong in errors if wrong.place}
    own = {(wrong.place, wrong.code) for wrong in misread}
    moved = {wrong.place.file for wrong in errors if wrong.place and wrong.code in STRUCTURE_CODES}
    below = [wrong.place for wrong in errors if wrong.place and wrong.code == Code.INDENTATION]
    for finding in findings:
        place = finding.place
        lost = place and place.file in moved and finding.code in MISSING_CODES
        if place and finding.code == Code.UNKNOWN_KEY and "did you mean" not in finding.message:
            lost = any(each.file == place.file and 0 < place.line - each.line <= NEAR for each in below)
        if not place or (place, finding.code) in own or not (lost or (place.file, place.line) in lines):
            yield finding


def read_exam(course: Course, name: str) -> LoadedExam:
    """Read an exam and its questions.

    Raise Refused with all mistakes of all files, each once, and Misuse if there is no such exam.
    """
    course.choose([name])
    loader = CheckingLoader(course)
    exam = loader.exam(name)
    findings = deduplicate(drop_misread(loader.findings, loader.misread))
    if exam is None or select_errors(findings):
        raise Refused(findings)
    return replace(exam, findings=findings)


@lru_cache(maxsize=8)
def read_exam_once(course: Course, name: str) -> LoadedExam:
    """Read an exam as `read_exam` does, but only once in each process for the same `Course`."""
    return read_exam(course, name)
