"""Each answer again, by a second route: keys, recomputed values and references held against each other."""

from exam_builder.recompute.apart import apart, shares
from exam_builder.recompute.case import Case
from exam_builder.recompute.check import Checked, check_paper

__all__ = ["Case", "Checked", "apart", "check_paper", "shares"]
