"""What a kind of answer may ask for while its key gets a value: its expressions, and the options beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from exam_builder.draw import options
from exam_builder.draw.spots import Spot
from exam_builder.kinds import of
from exam_builder.paper import NumberStyle
from exam_builder.read.models import Part
from exam_builder.values import Value

NONE: Mapping[str, Value] = {}


@dataclass(frozen=True)
class Asked:
    """An answer at its spot, the names that its expressions may use, and the part whose options it may name."""

    spot: Spot
    answer: Any
    names: Mapping[str, Value]
    style: NumberStyle
    asking: Spot | None = None
    """The part's spot, where the answer is its key."""
    part: Part | None = None

    def value(self, field: str, more: Mapping[str, Value] = NONE, entry: str | None = None) -> Value:
        """The value of the expression at a field, or at an entry of it; raise Refused where it has none."""
        written, here = getattr(self.answer, field), self.spot / field
        known = {**self.names, **more} if more else self.names
        if entry is not None:
            return (here / entry).evaluate(written[entry], known, self.style)
        return here.evaluate(written, known, self.style, read=of(self.answer).reader(self.answer))

    @property
    def options(self) -> tuple[str, ...]:
        """Ids of the options, as they are printed where nothing is shuffled."""
        return options.ids(self.part) if self.part else ()

    def holding(self) -> tuple[str, ...]:
        """Ids of the options that hold."""
        assert self.asking is not None and self.part is not None
        return options.holding(self.asking, self.part, self.names, self.style)

    def within(self, field: str, entry: str, answer: Any) -> "Asked":
        """An answer inside this one."""
        return replace(self, spot=self.spot / field / entry, answer=answer)
