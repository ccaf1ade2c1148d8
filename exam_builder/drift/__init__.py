r"""Where texts and values drift apart: typed numbers that should follow, chains of `=` that do not hold, hidden keys.

Nothing here draws: it reads papers that were drawn, and the texts that they came from.
"""

from exam_builder.drift.findings import drift, once
from exam_builder.drift.typed import typed

__all__ = ["drift", "once", "typed"]
