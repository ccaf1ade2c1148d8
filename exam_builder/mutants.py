"""Mutants, which are questions broken on purpose: the fate of each, and the share that the check caught."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from exam_builder.findings import Code, Finding, Place
from exam_builder.values import Json

Fate = Literal["caught", "survived", "equivalent"]
MutantPlace = Literal["key", "page"]
"""Whether a mutant breaks a key, or something else on the page."""
SURVIVOR_HINTS: Mapping[MutantPlace, str] = {
    "key": "add a second route or a reference that distinguishes the two",
    "page": "add what distinguishes the two: a reference, a route that reads `printed`, `shows`, a unit",
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """A change at `place`, from `before` to `after`; `what` names the kind of change.

    `by` is the code of the finding that caught it, `seed` the paper with that finding (None: the reference paper).
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
    of: MutantPlace = "key"

    def as_record(self) -> dict[str, Json]:
        """Return the mutant as `check --format json` prints it."""
        return {**self.as_hidden_record(), "before": self.before, "after": self.after}

    def as_hidden_record(self) -> dict[str, Json]:
        """Return the record without `before` and `after`, which contain keys."""
        names = ("question", "part", "of", "what", "fate", "by", "seed")
        return asdict(self.place) | {name: getattr(self, name) for name in names}

    def finding(self) -> Finding:
        """Return a warning for a survivor: here `check` would not notice a mistake."""
        return Finding(
            Code.SURVIVOR,
            f"`check` would not notice `{self.after}` in place of `{self.before}` ({self.what})",
            self.place,
            SURVIVOR_HINTS[self.of],
            "warning",
            self.question,
            self.part,
        )


def select_mutants(mutants: Sequence[Mutant], of: MutantPlace) -> tuple[Mutant, ...]:
    """Select the mutants that break keys, or those that break the page."""
    return tuple(mutant for mutant in mutants if mutant.of == of)


def count_fates(mutants: Sequence[Mutant]) -> dict[str, int]:
    """Count how many mutants were tried, were caught, survived, and are equivalent."""
    fates = [mutant.fate for mutant in mutants]
    return {"tried": len(fates)} | {fate: fates.count(fate) for fate in ("caught", "survived", "equivalent")}


def compute_mutation_score(mutants: Sequence[Mutant]) -> float:
    """Return the share of caught mutants among those that are not equivalent; 1 if there are none."""
    fates = count_fates(mutants)
    different = fates["caught"] + fates["survived"]
    return fates["caught"] / different if different else 1.0


def mutants_as_record(
    mutants: Sequence[Mutant], as_record: Callable[[Mutant], dict[str, Json]] = Mutant.as_record
) -> dict[str, Json]:
    """Return the counts and the score, separately for keys and page, and the record of every mutant."""
    both = (select_mutants(mutants, of) for of in ("key", "page"))
    keys, page = ({**count_fates(each), "score": round(compute_mutation_score(each), 4)} for each in both)
    return {**keys, "page": page, "list": [as_record(mutant) for mutant in mutants]}
