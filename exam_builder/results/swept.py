"""What came of the draws of questions."""

from dataclasses import dataclass

from exam_builder.findings import Finding
from exam_builder.paper import Paper


@dataclass(frozen=True)
class Swept:
    """What came of a question: draws looked at, how many combinations there are, whether all were looked at.

    `tried` counts the draws with those that constraints cost. `papers` are the first of the papers (not remembered).
    """

    question: str
    draws: int = 0
    space: int = 0
    complete: bool = False
    tried: int = 0
    findings: tuple[Finding, ...] = ()
    papers: tuple[Paper, ...] = ()


@dataclass(frozen=True)
class Sweeps:
    """What came of some questions, and the names of those that were unchanged since they were swept last."""

    swept: tuple[Swept, ...] = ()
    unchanged: tuple[str, ...] = ()

    def __add__(self, other: "Sweeps") -> "Sweeps":
        return Sweeps(self.swept + other.swept, self.unchanged + other.unchanged)
