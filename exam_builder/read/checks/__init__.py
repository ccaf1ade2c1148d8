"""What can be told of a question or an exam without drawing it: each check is a function from models to remarks."""

from exam_builder.read.checks.all_checks import check_exam, check_question

__all__ = ["check_exam", "check_question"]
