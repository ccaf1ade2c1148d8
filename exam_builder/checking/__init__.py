"""`exam-builder check`: exams in their reference papers, in many draws, in versions, and broken on purpose."""

from exam_builder.checking.check import CheckRequest, check_exams

__all__ = ["CheckRequest", "check_exams"]
