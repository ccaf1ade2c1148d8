"""Build exams: from their content to the files that are issued."""

from exam_builder.issue.build import build_exams
from exam_builder.issue.request import Built, Options

__all__ = ["Built", "Options", "build_exams"]
