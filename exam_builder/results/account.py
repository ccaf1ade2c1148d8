"""What a check saw of each exam, part by part: what its report tells, and nothing else does."""

from dataclasses import dataclass
from fractions import Fraction

from exam_builder.findings import Finding
from exam_builder.results.fairness import Fairness
from exam_builder.results.mutant import Mutant
from exam_builder.results.row import Row
from exam_builder.results.sign_off import SignOff
from exam_builder.results.swept import PartDraws, Swept


@dataclass(frozen=True)
class PartAccount:
    """A part of the reference paper: how it was recomputed, and what came of it there (None: its route failed).

    `kind` is that of its answer; `waived` says why it is not recomputed.
    """

    label: str
    kind: str
    points: Fraction
    waived: str | None
    row: Row
    seen: PartDraws | None


@dataclass(frozen=True)
class QuestionAccount:
    """A question of the reference paper, and what came of its draws; None where none were asked for."""

    name: str
    number: int
    title: str
    points: Fraction
    parts: tuple[PartAccount, ...]
    swept: Swept | None = None

    def draws(self, part: PartAccount) -> PartDraws | None:
        """What came of a part in all draws; in the reference paper where there are no others."""
        found = () if self.swept is None else self.swept.parts
        return next((each for each in found if each.part == part.row.part), part.seen)

    def worst(self, part: PartAccount) -> float | None:
        """The worst disagreement in the reference paper and in the draws."""
        seen = [each.worst for each in (part.seen, self.draws(part)) if each is not None]
        return max((worst for worst in seen if worst is not None), default=None)


@dataclass(frozen=True)
class Account:
    """An exam ('': the questions that none uses).

    Where its reference paper could not be `made` it has those questions of which the reference draw can be.
    """

    exam: str
    title: str = ""
    course: str = ""
    questions: tuple[QuestionAccount, ...] = ()
    sign_offs: tuple[SignOff, ...] = ()
    findings: tuple[Finding, ...] = ()
    mutants: tuple[Mutant, ...] | None = None
    draws: int = 0
    """How many drawn papers were asked for."""
    fairness: Fairness | None = None
    """The versions side by side; None where the exam has none, or nobody asked."""
    made: bool = True
