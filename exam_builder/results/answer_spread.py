"""How the answers of a part are spread over its draws."""

from dataclasses import dataclass
from typing import Literal

DECADES = 1_000
"""Positive numbers whose greatest is so many times the least are put into bins of equal ratio."""


@dataclass(frozen=True)
class Spread:
    """How one quantity (`name`; '' the answer itself) is spread over `draws` draws with `different` values.

    `form` says what `numbers` are: how often each of the `labels` came out, the rest being rarer values (`values`);
    how many are in each bin between neighbouring `edges` (`bins`); or for each label the least value, the quartiles
    and the greatest one (`entries` of a list; `shares` of what a claim allows).
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
