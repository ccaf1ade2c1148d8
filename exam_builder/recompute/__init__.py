"""Check each answer by a second route: compare keys, recomputed values and references."""

from exam_builder.recompute.paper_check import CheckedPaper, check_paper, make_case

__all__ = ["CheckedPaper", "check_paper", "make_case"]
