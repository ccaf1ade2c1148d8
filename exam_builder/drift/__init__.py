r"""Where texts and values drift apart: typed numbers that should follow, chains of `=` that do not hold, hidden keys.

Nothing here draws: it reads papers that were drawn, and the texts that they came from.
"""

from exam_builder.drift.solution_checks import find_drift, keep_first_per_place
from exam_builder.drift.typed_numbers import find_typed_numbers

__all__ = ["find_drift", "find_typed_numbers", "keep_first_per_place"]
