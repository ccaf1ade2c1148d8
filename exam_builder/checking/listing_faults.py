r"""Find the `\VAR` of a listing that is wrong, if results of the listing contradict keys that are right.

Two of them are exchanged, or one prints another parameter, until all second routes that run or read the listing agree
with the keys.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from exam_builder.checking.table_faults import RouteInDraw
from exam_builder.examine.question_texts import parse_template
from exam_builder.examine.typed_numbers import hole_span
from exam_builder.expressions import ExpressionError, Template, parse_text
from exam_builder.expressions.filling import expand_plainly
from exam_builder.findings import Refused
from exam_builder.paper import Question
from exam_builder.read import LoadedQuestion, text_source
from exam_builder.read.models import ListingText
from exam_builder.values import is_number

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
    changes = itertools.islice(_list_changes(loaded, routes[0].route.question), MAX_CHANGES)
    return next((each for each in changes if all(map(each.is_fixed, routes))), None)


def _list_changes(loaded: LoadedQuestion, question: Question) -> Iterator[ListingChange]:
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
