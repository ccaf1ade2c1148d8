"""Build exams from YAML: draw them, recompute every answer, typeset and check.

The names below are public; everything else may change. Each is imported on first use, so that importing the package
is cheap.

>>> from pathlib import Path
>>> from exam_builder import Calls, check_paper, draw_paper, find_course, read_exam
>>> exam = read_exam(find_course(Path(".")), "midterm")
>>> paper = draw_paper(exam, None, Calls())
>>> len(check_paper(exam, paper, Calls()).findings)
0
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from exam_builder.checking import CheckRequest, check_exams
    from exam_builder.companions import Calls
    from exam_builder.course import Course, find_course
    from exam_builder.draw import draw_paper
    from exam_builder.findings import Finding, Lacking, Misuse, Place, Refused
    from exam_builder.issue import BuildResult, Options, build_exams
    from exam_builder.paper import Paper
    from exam_builder.read import LoadedExam, read_exam
    from exam_builder.recompute import CheckedPaper, check_paper

HOMES = {
    "BuildResult": "issue",
    "Calls": "companions",
    "CheckRequest": "checking",
    "CheckedPaper": "recompute",
    "Course": "course",
    "Finding": "findings",
    "Lacking": "findings",
    "LoadedExam": "read",
    "Misuse": "findings",
    "Options": "issue",
    "Paper": "paper",
    "Place": "findings",
    "Refused": "findings",
    "build_exams": "issue",
    "check_exams": "checking",
    "check_paper": "recompute",
    "draw_paper": "draw",
    "find_course": "course",
    "read_exam": "read",
}

__all__ = [
    "BuildResult",
    "Calls",
    "CheckRequest",
    "CheckedPaper",
    "Course",
    "Finding",
    "Lacking",
    "LoadedExam",
    "Misuse",
    "Options",
    "Paper",
    "Place",
    "Refused",
    "build_exams",
    "check_exams",
    "check_paper",
    "draw_paper",
    "find_course",
    "read_exam",
]


def __getattr__(name: str) -> object:
    if name not in HOMES:
        raise AttributeError(f"exam_builder has no public name {name!r}")
    return getattr(import_module(f"exam_builder.{HOMES[name]}"), name)
