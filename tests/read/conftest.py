"""A course on disk from a few texts, and what reading it tells."""

from collections.abc import Callable
from pathlib import Path

import pytest

from exam_builder.course import Course
from exam_builder.findings import Refused
from exam_builder.read import LoadedExam, read_exam

Write = Callable[..., Course]

EXAM = "title: Midterm\ncourse: Networks\nquestions: [q]\n"


@pytest.fixture
def course(tmp_path: Path) -> Write:
    """Write a course: a question `q` and, by their paths under content/, other files."""

    def write(question: str = "", files: dict[str, str | bytes] | None = None, exam: str = EXAM) -> Course:
        texts: dict[str, str | bytes] = {"exams/e.yaml": exam, "questions/q.yaml": question, **(files or {})}
        for name, text in texts.items():
            path = tmp_path / "content" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return Course(tmp_path.resolve())

    return write


@pytest.fixture
def loaded(course: Write) -> Callable[..., LoadedExam]:
    """The exam of a course that is right."""
    return lambda *given, **named: read_exam(course(*given, **named), "e")


@pytest.fixture
def messages(course: Write) -> Callable[..., list[str]]:
    """What is wrong with a course, each finding as it prints, without the folder of its file.

    That a figure or a listing is placed nowhere is left out (`test_figure_places` is about it): most cases place none.
    """

    def read(*given: object, **named: object) -> list[str]:
        try:
            found = read_exam(course(*given, **named), "e").findings
        except Refused as refused:
            found = refused.findings
        shown = (str(finding).removeprefix("content/questions/").removeprefix("content/exams/") for finding in found)
        return [each for each in shown if "no text places" not in each]

    return read
