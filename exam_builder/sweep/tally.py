"""What is noted of each part while draws go by: its key, and how far the second route was from it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from exam_builder.expressions import value_to_plain
from exam_builder.kinds import KINDS
from exam_builder.kinds.base.agreement import RELATIVE
from exam_builder.paper import Answer
from exam_builder.recompute import Case, bound_shares, measure_distance
from exam_builder.results import PartDraws, Row, Spread
from exam_builder.sweep.key_distribution import summarize_shares, summarize_values
from exam_builder.values import Value


@dataclass
class PartTally:
    """What is gathered of one part."""

    keys: list[Answer] = field(default_factory=list)
    distances: list[float] = field(default_factory=list)
    compared: int = 0
    allowed: float = RELATIVE
    shares: dict[str, list[float]] = field(default_factory=dict)
    measured: dict[str, list[Value]] = field(default_factory=dict)

    def take(self, case: Case) -> None:
        """One more draw."""
        self.keys.append(case.key)
        self.compared += case.second is not None
        distance = measure_distance(case)
        if distance is not None:
            self.distances.append(distance)
            self.allowed = case.within or RELATIVE
        for bound, share, value in bound_shares(case):
            if share is None:
                self.measured.setdefault(bound, []).append(value)
            else:
                self.shares.setdefault(bound, []).append(share)

    def told(self, part: str) -> PartDraws:
        """All of it in a few numbers."""
        used = [share for each in self.shares.values() for share in each]
        worst = max(self.distances or used, default=None)
        return PartDraws(part, len(self.keys), self.compared, worst, self.allowed, tuple(self.spreads()))

    def spreads(self) -> Iterable[Spread]:
        """The spread of the answer; of a claim, whose answer is its words, those of what was measured."""
        if self.shares:
            yield summarize_shares(self.shares)
        for bound, values in self.measured.items():
            yield summarize_values(values, list(map(value_to_plain, values)), bound)
        if not KINDS[self.keys[0].kind].measures:
            yield summarize_values([key.value for key in self.keys], [key.plain for key in self.keys])


class Tally:
    """What is gathered of the parts of a question."""

    def __init__(self) -> None:
        self._parts: dict[str, PartTally] = {}

    def take(self, rows: Iterable[Row], cases: Iterable[Case | None]) -> None:
        """One more draw, as it was recomputed: its rows, and the values behind each."""
        for row, case in zip(rows, cases, strict=True):
            if case is not None:
                self._parts.setdefault(row.part, PartTally()).take(case)

    def told(self) -> tuple[PartDraws, ...]:
        """Each part in a few numbers; a part whose second route always failed is not among them."""
        return tuple(tally.told(part) for part, tally in self._parts.items())
