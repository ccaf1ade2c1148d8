"""The results of a check as plain data, for other processes, for reports and for the store.

No slow modules are imported here, because a check with nothing changed only reads this data.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from exam_builder.findings import Accepted, Finding, deduplicate
from exam_builder.mutants import Mutant
from exam_builder.paper import Paper

DECADES = 1_000
"""Positive numbers are put into bins of equal ratio if the greatest is at least this many times the least."""


@dataclass(frozen=True)
class Spread:
    """The distribution of a quantity (`name`; '': the answer itself) over `draws` draws with `different` values.

    `form` says what `numbers` are: how often each of the `labels` occurred, without rarer values (`values`); how many
    are in each bin between neighbouring `edges` (`bins`); or for each label the least value, the quartiles and the
    greatest value (`entries` of a list; `shares` of what a claim allows).
    """

    form: Literal["values", "bins", "entries", "shares"]
    name: str
    draws: int
    different: int
    labels: tuple[str, ...]
    numbers: tuple[float, ...]
    edges: tuple[float, ...] = ()

    @property
    def ratio(self) -> bool:
        """Whether the bins are of equal ratio."""
        return len(self.edges) > 1 and self.edges[0] > 0 and self.edges[-1] / self.edges[0] >= DECADES


@dataclass(frozen=True)
class PartDraws:
    """The results of a part over some draws.

    `compared` counts the draws in which a second route gave a value; `worst` is its greatest distance from the key
    (`Kind.distance`; for a claim, the greatest share of what it allows), or None if nothing was compared. `allowed` is
    the distance that is accepted.
    """

    part: str
    draws: int
    compared: int
    worst: float | None
    allowed: float
    spreads: tuple[Spread, ...]


@dataclass(frozen=True)
class SweepResult:
    """The results of a question: how many draws were checked, how many combinations of values there are (`space`), and
    whether all of them were checked (`complete`).

    `tried` counts all draws, including rejected ones; `parts` has the distribution of each part's answers. `papers` are
    the first few papers (not stored); `pages` counts the draws whose pages were typeset.
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

    swept: tuple[SweepResult, ...] = ()
    unchanged: tuple[str, ...] = ()

    def __add__(self, other: "Sweeps") -> "Sweeps":
        return Sweeps(self.swept + other.swept, self.unchanged + other.unchanged)


@dataclass(frozen=True)
class Row:
    """A checked part: its key, its second route and the value of that, and whether the two agree."""

    question: str
    part: str
    key: str
    route: str
    second: str
    agrees: bool


@dataclass(frozen=True)
class ReadQuestion:
    """A question that somebody read: the digest of its content then, its keys then, and what changed since."""

    question: str
    content: str
    keys: Mapping[str, str]
    since: str


@dataclass(frozen=True)
class SignOff:
    """Who signed and when, the digest of the exam's own file then, whether it is unchanged, and what was read."""

    by: str
    on: str
    exam: str
    same: bool
    read: tuple[ReadQuestion, ...]


@dataclass(frozen=True)
class VersionFacts:
    """Facts about a version: its full marks, its number of words, and how often each option's letter is the key."""

    letter: str
    points: Fraction
    words: int
    keys: Mapping[str, int]


@dataclass(frozen=True)
class VersionSpread:
    """A part that asks for a number: its key in each version; `wide` if their magnitudes are far apart."""

    question: str
    part: str
    keys: Mapping[str, str]
    wide: bool


@dataclass(frozen=True)
class Fairness:
    """A comparison of versions."""

    versions: tuple[VersionFacts, ...]
    spreads: tuple[VersionSpread, ...]

    @property
    def letters(self) -> tuple[str, ...]:
        """The letters of options that are the key in some version."""
        return tuple(sorted({letter for version in self.versions for letter in version.keys}))


@dataclass(frozen=True)
class PartAccount:
    """A part of the reference paper: how it was recomputed, with what result (None: its second route failed).

    `kind` is that of its answer; `waived` says why it is not recomputed; `found` is the expression of its key.
    """

    label: str
    kind: str
    points: Fraction
    waived: str | None
    row: Row
    seen: PartDraws | None
    found: str = ""


@dataclass(frozen=True)
class QuestionAccount:
    """A question of the reference paper, and the results of its draws (None if not requested).

    `page` holds the texts that students read.
    """

    name: str
    number: int
    title: str
    points: Fraction
    parts: tuple[PartAccount, ...]
    swept: SweepResult | None = None
    page: tuple[str, ...] = ()

    def draws(self, part: PartAccount) -> PartDraws | None:
        """Return the results of a part in all draws, or in the reference paper if there are no draws."""
        found = () if self.swept is None else self.swept.parts
        return next((each for each in found if each.part == part.row.part), part.seen)

    def worst(self, part: PartAccount) -> float | None:
        """Return the greatest disagreement in the reference paper and in the draws."""
        distances = [each.worst for each in (part.seen, self.draws(part)) if each is not None]
        return max((worst for worst in distances if worst is not None), default=None)


@dataclass(frozen=True)
class WitnessCount:
    """How many of the `of` printed things of a kind have a witness, and how many have each sort of witness."""

    kind: str
    of: int
    witnessed: int
    by: Mapping[str, int]


@dataclass(frozen=True)
class Account:
    """The account of an exam ('': of the questions that no exam uses).

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
    """The number of drawn papers that were requested."""
    fairness: Fairness | None = None
    """The comparison of versions; None if the exam has none, or it was not requested."""
    made: bool = True
    witnesses: tuple[WitnessCount, ...] = ()
    accepted: tuple[Accepted, ...] = ()


@dataclass(frozen=True)
class CheckResult:
    """The result of a check: the numbers of parts, recomputed parts, waived parts and papers, and the findings."""

    parts: int = 0
    recomputed: int = 0
    waived: int = 0
    papers: int = 0
    findings: tuple[Finding, ...] = ()
    tried: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """For each question, the number of accepted draws and of tried ones (more if constraints reject some)."""
    mutants: tuple[Mutant, ...] | None = None
    """Deliberate changes, and whether `check` noticed each; None if not requested."""
    sweeps: Sweeps | None = None
    """The results of each question's draws; None if not requested."""
    rows: tuple[Row, ...] = ()
    """The checked parts of the reference papers, each once."""
    accounts: tuple[Account, ...] = ()
    """The account of each exam, for a report."""
    pages_left_out: str = ""
    """Why pages of the reference papers were not typeset; '' if all were."""
    accepted: tuple[Accepted, ...] = ()
    """Warnings that are not shown, because their questions accept them."""

    def __add__(self, other: "CheckResult") -> "CheckResult":
        return CheckResult(
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
            self.accepted + other.accepted,
        )

    def share_rejected(self) -> dict[str, float]:
        """Return the share of rejected draws for each question that has any."""
        return {name: 1 - papers / draws for name, (papers, draws) in self.tried.items() if draws > papers}


def _add_pairs(one: tuple[int, int] | None, other: tuple[int, int] | None) -> tuple[int, int]:
    (first, second), (third, fourth) = one or (0, 0), other or (0, 0)
    return first + third, second + fourth
