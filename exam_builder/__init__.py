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
    from exam_builder.checking import CheckRequest as CheckRequest
    from exam_builder.checking import check_exams as check_exams
    from exam_builder.companions import Calls as Calls
    from exam_builder.course import Course as Course
    from exam_builder.course import find_course as find_course
    from exam_builder.draw import draw_paper as draw_paper
    from exam_builder.findings import Finding as Finding
    from exam_builder.findings import Lacking as Lacking
    from exam_builder.findings import Misuse as Misuse
    from exam_builder.findings import Place as Place
    from exam_builder.findings import Refused as Refused
    from exam_builder.issue import BuildResult as BuildResult
    from exam_builder.issue import Options as Options
    from exam_builder.issue import build_exams as build_exams
    from exam_builder.paper import Paper as Paper
    from exam_builder.read import LoadedExam as LoadedExam
    from exam_builder.read import read_exam as read_exam
    from exam_builder.recompute import CheckedPaper as CheckedPaper
    from exam_builder.recompute import check_paper as check_paper

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

__all__ = [*HOMES]


def __getattr__(name: str) -> object:
    if name not in HOMES:
        raise AttributeError(f"exam_builder has no public name {name!r}")
    return getattr(import_module(f"exam_builder.{HOMES[name]}"), name)
