"""Building: an exam as it is issued, from its content to its files."""

from exam_builder.issue.build import build_exams
from exam_builder.issue.request import Built, Options

__all__ = ["Built", "Options", "build_exams"]
