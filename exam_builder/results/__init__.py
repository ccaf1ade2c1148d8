"""What comes of a check, as plain data: it goes from process to process, to every report, and into the cache.

Nothing heavy is imported here, since a check with nothing changed only reads such data again.
"""

from exam_builder.results.checked import Checked, Row
from exam_builder.results.memory import recalled, remembered
from exam_builder.results.mutant import Mutant, as_record, counts, score
from exam_builder.results.swept import Sweeps, Swept

__all__ = [
    "Checked",
    "Mutant",
    "Row",
    "Sweeps",
    "Swept",
    "as_record",
    "counts",
    "recalled",
    "remembered",
    "score",
]
