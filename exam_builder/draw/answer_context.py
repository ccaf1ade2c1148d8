"""What a kind of answer may ask for while its key gets a value: its expressions, and the options beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from exam_builder.draw import part_options
from exam_builder.draw.yaml_location import YamlLocation
from exam_builder.fields import StrictModel
from exam_builder.kinds import kind_of
from exam_builder.paper import NumberStyle
from exam_builder.read.models import PartModel
from exam_builder.values import Value

NO_NAMES: Mapping[str, Value] = {}


@dataclass(frozen=True)
class AnswerContext:
    """An answer at its spot, the names that its expressions may use, and the part whose options it may name."""

    spot: YamlLocation
    answer: StrictModel
    names: Mapping[str, Value]
    style: NumberStyle
    asking: YamlLocation | None = None
    """The part's spot, where the answer is its key."""
    part: PartModel | None = None

    def value(self, field: str, more: Mapping[str, Value] = NO_NAMES, entry: str | None = None) -> Value:
        """The value of the expression at a field, or at an entry of it; raise Refused where it has none."""
        written, here = getattr(self.answer, field), self.spot / field
        known = {**self.names, **more} if more else self.names
        if entry is not None:
            return (here / entry).evaluate(written[entry], known, self.style)
        return here.evaluate(written, known, self.style, read=kind_of(self.answer).reader(self.answer))

    @property
    def options(self) -> tuple[str, ...]:
        """Ids of the options, as they are printed where nothing is shuffled."""
        return part_options.option_ids(self.part) if self.part else ()

    def holding(self) -> tuple[str, ...]:
        """Ids of the options that hold."""
        assert self.asking is not None and self.part is not None
        return part_options.find_true_options(self.asking, self.part, self.names, self.style)

    def within(self, field: str, entry: str, answer: StrictModel) -> "AnswerContext":
        """An answer inside this one."""
        return replace(self, spot=self.spot / field / entry, answer=answer)
