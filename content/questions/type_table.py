"""People who are tested one by one, and counted."""

from collections import Counter
from typing import Any


def test_all(printed: Any) -> dict[str, int]:
    """The counts of a confusion matrix, from a list of people: as many as the table prints of each."""
    table = printed.tables.counts
    positive, total = (table.columns.index(head) for head in ("test positive", "total"))
    rows = {truth: table.cells[table.rows.index(truth)] for truth in ("ill", "healthy")}
    people = [(truth, index < row[positive]) for truth, row in rows.items() for index in range(row[total])]
    counts, results = Counter(people), Counter(positive for _, positive in people)
    return {
        "missed": counts["ill", False],
        "rejected": counts["healthy", False],
        "positive": results[True],
        "negative": results[False],
    }
