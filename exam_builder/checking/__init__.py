"""`exam-builder check`: exams in their reference papers, in many draws, in versions, and broken on purpose."""

from exam_builder.checking.check import check_exams
from exam_builder.checking.check_request import CheckRequest

__all__ = ["CheckRequest", "check_exams"]
