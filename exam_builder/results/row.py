"""One part of a reference paper as it was recomputed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One part as the check saw it: the key, the second route and what it came to, and whether they agree."""

    question: str
    part: str
    key: str
    route: str
    second: str
    agrees: bool
