"""A deliberate change to a question, and whether it was caught."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from exam_builder.codes import Code
from exam_builder.findings import Finding, Place

Fate = Literal["caught", "survived", "equivalent"]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A change at `place`, from `before` to `after`; `what` names its kind.

    `by` is the code of the finding that caught it, `seed` the paper in which it did (None: the reference paper).
    """

    question: str
    part: str | None
    what: str
    place: Place
    before: str
    after: str
    fate: Fate
    by: str = ""
    seed: int | None = None

    def __str__(self) -> str:
        return f"{self.place}: {self.what}: `{self.before}` → `{self.after}`: {self.fate}"

    def as_record(self, hide: bool = False) -> dict[str, Any]:
        """The mutant as `check --format json` prints it; with `hide` without the keys on both sides of the change."""
        names = ("question", "part", "what", "fate", "by", "seed")
        change = {} if hide else {"before": self.before, "after": self.after}
        return asdict(self.place) | {name: getattr(self, name) for name in names} | change

    def finding(self) -> Finding:
        """A survivor, as a warning: here `check` would let a mistake pass."""
        return Finding(
            Code.SURVIVOR,
            f"`check` would not notice `{self.after}` in place of `{self.before}` ({self.what})",
            self.place,
            "add a second route or a reference that distinguishes the two",
            "warning",
            self.question,
            self.part,
        )


def count_fates(mutants: Sequence[Mutant]) -> dict[str, int]:
    """Count how many were tried, caught, survived, and are equivalent."""
    fates = [mutant.fate for mutant in mutants]
    return {"tried": len(fates)} | {fate: fates.count(fate) for fate in ("caught", "survived", "equivalent")}


def mutation_score(mutants: Sequence[Mutant]) -> float:
    """The share of caught mutants among those that are not equivalent; 1 if there are none."""
    found = count_fates(mutants)
    different = found["caught"] + found["survived"]
    return found["caught"] / different if different else 1.0


def mutants_as_record(mutants: Sequence[Mutant], hide: bool = False) -> dict[str, Any]:
    """The counts, the score, and every mutant that was tried."""
    listed = [mutant.as_record(hide) for mutant in mutants]
    return count_fates(mutants) | {"score": round(mutation_score(mutants), 4), "list": listed}
