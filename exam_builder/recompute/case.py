"""What there is to judge: a part's key, its second route, and what its author says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from exam_builder.draw.spots import Spot
from exam_builder.paper import Answer, NumberStyle
from exam_builder.values import Value


@dataclass(frozen=True)
class Case:
    """One part's witnesses. `second` is None when the recompute is waived; `route` says which it was."""

    spot: Spot
    model: Any
    key: Answer
    second: Value | None
    route: str
    names: Mapping[str, Value]
    style: NumberStyle
    reference: bool
    """Whether this is the reference paper, to which `reference` speaks."""
    within: float | None = None

    @property
    def stated(self) -> Any:
        """The reference, on the reference paper."""
        return self.model.reference if self.reference else None
