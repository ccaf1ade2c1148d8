"""Each answer again, by a second route: keys, recomputed values and references held against each other."""

from exam_builder.recompute.check import Checked, Row, check_paper

__all__ = ["Checked", "Row", "check_paper"]
