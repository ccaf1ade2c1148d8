"""Check each answer by a second route: compare keys, recomputed values and references."""

from exam_builder.recompute.paper_check import Checked, check_paper, make_case

__all__ = ["Checked", "check_paper", "make_case"]
