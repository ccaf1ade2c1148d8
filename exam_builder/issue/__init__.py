"""Build exams: from their content to the files that are issued."""

from exam_builder.issue.build import build_exams
from exam_builder.issue.request import BuildResult, Options

__all__ = ["BuildResult", "Options", "build_exams"]
