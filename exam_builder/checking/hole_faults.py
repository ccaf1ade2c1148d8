r"""Find the `\VAR` of a prompt or a listing that is wrong, if second routes that need its number contradict their keys.

The hole of a prompt prints a number that no prompt prints, and holes of a listing are exchanged or print another
parameter, one change at a time, until all of these routes agree with the keys.
"""

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from exam_builder.checking.table_faults import RouteInDraw
from exam_builder.draw import YamlLocation
from exam_builder.draw.question_draw import list_printed_names
from exam_builder.examine.question_texts import parse_template
from exam_builder.examine.typed_numbers import hole_span
from exam_builder.examine.unit_texts import read_unit_after
from exam_builder.expressions import ExpressionError, Template, parse_text
from exam_builder.expressions.filling import expand_plainly
from exam_builder.expressions.template import Hole
from exam_builder.findings import Finding, Refused
from exam_builder.kinds.base.units import find_measure
from exam_builder.paper import Question
from exam_builder.read import LoadedQuestion, text_source
from exam_builder.read.models import ListingText
from exam_builder.values import Record, Value, is_number

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
        changes = [each for each in _list_changes(loaded, name) if all(route.is_fixed(each) for route in routes)]
        if changes:
            parts = {each.part for each in findings}
            return max(reversed(changes), key=lambda each: 2 * each.likeness + (each.spot.part in parts))
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


MAX_CHANGES = 60


@dataclass(frozen=True)
class ListingChange:
    """A change of a listing: one hole prints another parameter, or two are exchanged; `offset` is that of the first.

    `wrong` says what is wrong there, and `advice` how to fix it.
    """

    listing: str
    text: str
    wrong: str
    advice: str
    offset: int

    def is_fixed(self, route: RouteInDraw) -> bool:
        """Tell whether a route agrees with the key after the change."""
        try:
            question = self._change(route)
            return route.is_right(replace(route.route, question=question).ask(question.parameters))
        except (Refused, ExpressionError):
            return False

    def _change(self, route: RouteInDraw) -> Question:
        question = route.route.question
        text = expand_plainly(parse_text(self.text), question.parameters, route.route.style)[0].rstrip("\n")
        each = (replace(one, text=text) if one.id == self.listing else one for one in question.listings)
        return replace(question, listings=tuple(each))


def find_listing_fault(loaded: LoadedQuestion, routes: Sequence[RouteInDraw]) -> ListingChange | None:
    """Return the change of one listing with which all routes agree with their keys in all draws."""
    if not routes:
        return None
    changes = itertools.islice(_list_listing_changes(loaded, routes[0].route.question), MAX_CHANGES)
    return next((each for each in changes if all(map(each.is_fixed, routes))), None)


def _list_listing_changes(loaded: LoadedQuestion, question: Question) -> Iterator[ListingChange]:
    numbers = [name for name, value in question.parameters.items() if is_number(value)]
    for id_, model in loaded.model.listings.items():
        if not isinstance(model, ListingText) or model.text in question.parameters:
            continue
        template = parse_template(text_source(loaded, ("listings", id_, "text"))[0])
        if template is not None:
            yield from _name_others(id_, template, numbers)
            yield from _exchange_holes(id_, template)


def _exchange_holes(id_: str, template: Template) -> Iterator[ListingChange]:
    """Yield the exchange of each two holes."""
    source = template.source
    for one, other in itertools.combinations(template.holes, 2):
        (start, end), (begin, last) = hole_span(source, one), hole_span(source, other)
        text = f"{source[:start]}{source[begin:last]}{source[end:begin]}{source[start:end]}{source[last:]}"
        if source[start:end] != source[begin:last]:
            names = (f"`{each.expression.source.strip()}`" for each in (one, other))
            wrong = f"prints {' and '.join(names)} in each other's place"
            yield ListingChange(id_, text, wrong, "exchange them", one.offset)


def _name_others(id_: str, template: Template, names: Sequence[str]) -> Iterator[ListingChange]:
    """Yield each hole with another parameter."""
    source = template.source
    for hole in template.holes:
        (start, end), written = hole_span(source, hole), hole.expression.source.strip()
        for name in names:
            if name != written:
                text = rf"{source[:start]}\VAR{{{name}}}{source[end:]}"
                yield ListingChange(id_, text, f"prints `{written}`", f"print `{name}` there", hole.offset)
