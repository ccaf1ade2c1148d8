"""The results of questions' draws."""

from dataclasses import dataclass

from exam_builder.findings import Finding
from exam_builder.paper import Paper
from exam_builder.results.answer_spread import Spread


@dataclass(frozen=True)
class PartDraws:
    """A part over some draws.

    `compared` counts those in which a second route gave something; `worst` is how far it then was from the key at most
    (`recompute.distance`; for a claim, the greatest share that was used of what it allows), None where nothing was
    compared. `allowed` is how far it may be.
    """

    part: str
    draws: int
    compared: int
    worst: float | None
    allowed: float
    spreads: tuple[Spread, ...]


@dataclass(frozen=True)
class Swept:
    """The results of a question: how many draws were checked, how many combinations there are, and whether all were
    checked.

    `tried` counts all draws, including rejected ones; `parts` tell how the answers of each part are spread.
    `papers` are the first of the papers (not remembered); `pages` counts the draws of which pages were set.
    """

    question: str
    draws: int = 0
    space: int = 0
    complete: bool = False
    tried: int = 0
    findings: tuple[Finding, ...] = ()
    papers: tuple[Paper, ...] = ()
    parts: tuple[PartDraws, ...] = ()
    pages: int = 0


@dataclass(frozen=True)
class Sweeps:
    """The results of some questions, and the names of those unchanged since the last sweep."""

    swept: tuple[Swept, ...] = ()
    unchanged: tuple[str, ...] = ()

    def __add__(self, other: "Sweeps") -> "Sweeps":
        return Sweeps(self.swept + other.swept, self.unchanged + other.unchanged)
