"""People who are tested one by one, and counted."""

from collections import Counter


def test_all(right: int, false_alarms: int, patients: int, healthy: int) -> dict[str, int]:
    """The counts of a confusion matrix, from a list of people."""
    people = [("ill", index < right) for index in range(patients)]
    people += [("healthy", index < false_alarms) for index in range(healthy)]
    counts, results = Counter(people), Counter(positive for _, positive in people)
    return {
        "missed": counts["ill", False],
        "rejected": counts["healthy", False],
        "positive": results[True],
        "negative": results[False],
    }
