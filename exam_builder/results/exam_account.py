"""The results of a check for each exam, part by part, for its report."""

from dataclasses import dataclass
from fractions import Fraction

from exam_builder.findings import Finding
from exam_builder.results.mutant import Mutant
from exam_builder.results.row import Row
from exam_builder.results.sign_off import SignOff
from exam_builder.results.swept import PartDraws, Swept
from exam_builder.results.version_facts import Fairness


@dataclass(frozen=True)
class PartAccount:
    """A part of the reference paper: how it was recomputed, with what result (None: its second route failed).

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
    """A question of the reference paper, and the results of its draws (None if not requested)."""

    name: str
    number: int
    title: str
    points: Fraction
    parts: tuple[PartAccount, ...]
    swept: Swept | None = None

    def draws(self, part: PartAccount) -> PartDraws | None:
        """The results of a part in all draws, or in the reference paper if there are none."""
        found = () if self.swept is None else self.swept.parts
        return next((each for each in found if each.part == part.row.part), part.seen)

    def worst(self, part: PartAccount) -> float | None:
        """The worst disagreement in the reference paper and in the draws."""
        seen = [each.worst for each in (part.seen, self.draws(part)) if each is not None]
        return max((worst for worst in seen if worst is not None), default=None)


@dataclass(frozen=True)
class Account:
    """An exam ('': the questions that none uses).

    If its reference paper could not be `made`, it has the questions that could be drawn.
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
