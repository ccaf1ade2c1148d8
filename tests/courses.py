"""Small courses for tests: a question's YAML is the test's input, so that a reader sees both in one place."""

from pathlib import Path
from textwrap import dedent

from exam_builder.companions import Calls
from exam_builder.draw import draw_paper
from exam_builder.paper import Paper, Question
from exam_builder.read import LoadedExam, find_course, read_exam
from exam_builder.recompute import Checked, check_paper

EXAM = """\
title: Test
course: Testing
questions: [q]
"""


def write_course(root: Path, question: str, companion: str = "", exam: str = EXAM, figures: str = "") -> Path:
    """Write a course with one question, `q`; texts are dedented."""
    for folder in ("content/exams", "content/questions", "figures"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    (root / "content/exams/test.yaml").write_text(dedent(exam))
    (root / "content/questions/q.yaml").write_text(dedent(question))
    if companion:
        (root / "content/questions/q.py").write_text(dedent(companion))
    if figures:
        (root / "figures/shapes.py").write_text(dedent(figures))
    return root


def load(root: Path) -> LoadedExam:
    """The exam of a course that `write_course` wrote."""
    return read_exam(find_course(root), "test")


def paper(root: Path, seed: int | None = None) -> Paper:
    """Its paper."""
    return draw_paper(load(root), seed, Calls())


def question(root: Path, seed: int | None = None) -> Question:
    """Its question, as it stands in a paper."""
    return paper(root, seed).questions[0]


def check(root: Path, seed: int | None = None) -> Checked:
    """Its paper, recomputed."""
    exam, calls = load(root), Calls()
    return check_paper(exam, draw_paper(exam, seed, calls), calls)
