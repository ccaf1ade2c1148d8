r"""Find the wrong `\VAR` of a prompt, if second routes need a number that no prompt prints.

That number is printed in place of others, one at a time, until all of these routes agree with the keys.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from exam_builder.checking.table_faults import RouteInDraw
from exam_builder.draw import YamlLocation
from exam_builder.draw.question_draw import list_printed_names
from exam_builder.examine.typed_numbers import hole_span
from exam_builder.examine.unit_texts import read_unit_after
from exam_builder.expressions.template import Hole
from exam_builder.findings import Finding
from exam_builder.kinds.base.units import find_measure
from exam_builder.read import LoadedQuestion, text_source
from exam_builder.values import Record, Value

UNPRINTED = re.compile(r"the page prints no `(\w+)`")
HOLES = re.compile(r"\\VAR\{[^{}]*\}")
BEFORE = 40
"""The number of characters before a hole that may name what it should print."""


@dataclass(frozen=True)
class PromptChange:
    """A hole that prints `name` in place of `written`; `kept` if the page prints `written` elsewhere too."""

    spot: YamlLocation
    offset: int
    name: str
    written: str
    kept: bool
    likeness: int
    """How much better the name fits the text around the hole than what is written there."""

    def apply(self, page: Record, names: Mapping[str, Value]) -> Record:
        """Return the page with this change."""
        numbers = page["numbers"]
        assert isinstance(numbers, Record)
        left = {name: value for name, value in numbers.items() if self.kept or name != self.written}
        return Record({**page, "numbers": Record({**left, self.name: names[self.name]})})


def find_prompt_fault(
    loaded: LoadedQuestion, routes: Sequence[RouteInDraw], findings: Sequence[Finding]
) -> PromptChange | None:
    """Return the likeliest hole that should print a missing number; None if there is none."""
    missing = dict.fromkeys(name for each in findings for name in UNPRINTED.findall(each.message))
    for name in missing.keys() & loaded.model.parameters.keys() if routes else ():
        found = [each for each in _list_changes(loaded, name) if all(route.is_fixed(each) for route in routes)]
        if found:
            parts = {each.part for each in findings}
            return max(reversed(found), key=lambda each: 2 * each.likeness + (each.spot.part in parts))
    return None


def _list_changes(loaded: LoadedQuestion, name: str) -> Iterator[PromptChange]:
    holes = [*list_printed_names(loaded)]
    printed = [written for _, _, written in holes]
    for path, hole, written in holes:
        part = next((part.id for part in loaded.parts if part.path and path[: len(part.path)] == part.path), None)
        spot, likeness = YamlLocation(loaded, path, part), _compare(loaded, path, hole, name, written)
        yield PromptChange(spot, hole.offset, name, written, printed.count(written) > 1, likeness)


def _compare(loaded: LoadedQuestion, path: tuple[str | int, ...], hole: Hole, name: str, text: str) -> int:
    """Return how much better one name fits the words before a hole and the unit after it than another name does."""
    source = text_source(loaded, path)[0]
    span = hole_span(source, hole)
    words = HOLES.sub(" ", source[: span[0]])[-BEFORE:].lower()
    unit = read_unit_after(source, span, frozenset())
    fits = [_has_unit(loaded, each, unit) + (each.lower() in words) for each in (name, text)]
    return fits[0] - fits[1]


def _has_unit(loaded: LoadedQuestion, name: str, unit: object) -> int:
    own = getattr(loaded.model.parameters.get(name), "unit", None)
    return int(unit is not None and isinstance(own, str) and find_measure(own) == unit)
