"""Each answer again, by a second route: keys, recomputed values and references held against each other."""

from exam_builder.recompute.case import Case
from exam_builder.recompute.distance import bound_shares, measure_distance
from exam_builder.recompute.paper_check import Checked, check_paper

__all__ = ["Case", "Checked", "bound_shares", "check_paper", "measure_distance"]
