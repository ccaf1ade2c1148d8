"""Each answer again, by a second route: keys, recomputed values and references held against each other."""

from exam_builder.recompute.paper_check import Checked, check_paper, make_case

__all__ = ["Checked", "check_paper", "make_case"]
