"""The gain of information as mutual information: of e-mails that are listed one by one, as many as the table prints."""

from collections import Counter
from collections.abc import Mapping, Sequence
from math import log2
from typing import Any


def gain(printed: Any) -> str:
    """Which question tells more about spam."""
    table = printed.tables.counts
    rows = dict(zip(table.rows, table.cells, strict=True))
    gains = {
        "first_link": mutual_information(rows["a link"], rows["no link"]),
        "first_capitals": mutual_information(rows["capitals"], rows["no capitals"]),
    }
    return max(gains, key=lambda name: gains[name])


def not_told(mails: float, found: Mapping[str, Sequence[float]]) -> list[float]:
    """What is left of the one bit after asking for a link, and for capitals."""
    lacking = {name: [mails - number for number in row] for name, row in found.items()}
    return [1 - mutual_information(found[name], lacking[name]) for name in ("link", "shout")]


def mutual_information(there: Any, lacking: Any) -> float:
    """H(X) + H(Y) - H(X, Y), from rows with the numbers of spam and of other e-mails."""
    mails = [(sign, kind) for sign, row in ((1, there), (0, lacking)) for kind in (0, 1) for _ in range(int(row[kind]))]
    return entropy([sign for sign, _ in mails]) + entropy([kind for _, kind in mails]) - entropy(mails)


def entropy(things: Any) -> float:
    """The entropy in bits of how often each thing occurs."""
    return sum(-n / len(things) * log2(n / len(things)) for n in Counter(things).values())
