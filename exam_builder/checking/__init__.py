"""`exam-builder check`: check exams in their reference papers, in many draws and in versions, and test the checks with
mutants.
"""

from exam_builder.checking.check import check_exams
from exam_builder.checking.check_request import CheckRequest

__all__ = ["CheckRequest", "check_exams"]
