"""What there is to judge: a part's key, its second route, and what its author says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from exam_builder.draw.yaml_location import YamlLocation
from exam_builder.paper import Answer, NumberStyle
from exam_builder.values import Value


@dataclass(frozen=True)
class Case:
    """One part's witnesses. `second` is None when the recompute is waived; `route` says which it was."""

    spot: YamlLocation
    model: Any
    key: Answer
    second: Value | None
    route: str
    names: Mapping[str, Value]
    style: NumberStyle
    reference: bool
    """Whether this is the reference paper, to which `reference` speaks."""
    within: float | None = None
    where: tuple[str, ...] = ()
    """Where the key stands in the part's answer, when it is inside of it."""
    said: Any = None
    """What its author says there."""

    @property
    def stated(self) -> Any:
        """The reference, on the reference paper."""
        said = self.said if self.where else self.model.reference
        return said if self.reference else None

    @property
    def answer(self) -> YamlLocation:
        """The spot of the answer that is judged."""
        spot = self.spot / "answer"
        return spot / self.where[0] / self.where[1] if self.where else spot

    @property
    def reference_spot(self) -> YamlLocation:
        """The spot of its reference."""
        spot = self.spot / "answer" / "reference"
        return spot / self.where[1] if self.where else spot
