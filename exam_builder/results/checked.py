"""What a check of some exams found."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from exam_builder.findings import Finding, deduplicate
from exam_builder.results.exam_account import Account
from exam_builder.results.mutant import Mutant
from exam_builder.results.row import Row
from exam_builder.results.swept import Sweeps


@dataclass(frozen=True)
class Checked:
    """The result of a check: numbers of parts, recomputed and waived parts and papers, and the findings."""

    parts: int = 0
    recomputed: int = 0
    waived: int = 0
    papers: int = 0
    findings: tuple[Finding, ...] = ()
    tried: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """For each question, the number of draws, and how many were tried for them (more if constraints reject some)."""
    mutants: tuple[Mutant, ...] | None = None
    """Deliberate changes, and whether `check` noticed each; None if not requested."""
    sweeps: Sweeps | None = None
    """The results of each question's draws; None if not requested."""
    rows: tuple[Row, ...] = ()
    """The parts of the reference papers, each once, as the check saw them."""
    accounts: tuple[Account, ...] = ()
    """Each exam by itself, for a report."""
    pages_left_out: str = ""
    """Why pages of the reference papers were not typeset; '' if all were."""

    def __add__(self, other: "Checked") -> "Checked":
        return Checked(
            self.parts + other.parts,
            self.recomputed + other.recomputed,
            self.waived + other.waived,
            self.papers + other.papers,
            deduplicate((*self.findings, *other.findings)),
            {name: _add_pairs(self.tried.get(name), other.tried.get(name)) for name in {**self.tried, **other.tried}},
            other.mutants if self.mutants is None else (*self.mutants, *(other.mutants or ())),
            other.sweeps if self.sweeps is None else self.sweeps + (other.sweeps or Sweeps()),
            tuple({(row.question, row.part): row for row in (*self.rows, *other.rows)}.values()),
            self.accounts + other.accounts,
            self.pages_left_out or other.pages_left_out,
        )

    def rejected(self) -> dict[str, float]:
        """The share of rejected draws for each question that has any."""
        return {name: 1 - papers / draws for name, (papers, draws) in self.tried.items() if draws > papers}


def _add_pairs(one: tuple[int, int] | None, other: tuple[int, int] | None) -> tuple[int, int]:
    return tuple(map(sum, zip(one or (0, 0), other or (0, 0), strict=True)))  # type: ignore[return-value]
