"""Report a wrong table, figure, prompt or listing in place of the findings about the second routes that read it.

The hole of a prompt prints a number that no prompt prints, and holes of a listing are exchanged or print another
parameter, one change at a time, until all of these routes agree with the keys.
"""

import itertools
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from exam_builder.checking.companion_edits import change_program
from exam_builder.checking.table_faults import PageFault, RouteInDraw, find_table_fault
from exam_builder.companions.programs import PYTHON
from exam_builder.draw import YamlLocation
from exam_builder.draw.question_draw import list_printed_names
from exam_builder.examine.figure_repairs import Rebinding, change_arguments, list_rebindings
from exam_builder.examine.isolated_question import IsolatedQuestion
from exam_builder.examine.typed_numbers import find_hole
from exam_builder.examine.unit_texts import read_unit_after
from exam_builder.expressions import ExpressionError, Template, parse_text, try_parse_text
from exam_builder.expressions.filling import expand_plainly
from exam_builder.expressions.template import Hole
from exam_builder.findings import Code, Finding, Refused, join_with_and
from exam_builder.kinds.base.units import find_measure
from exam_builder.paper import Figure, Question
from exam_builder.read import LoadedQuestion, get_text_source
from exam_builder.read.models import DrawnFigure, ListingText
from exam_builder.recompute.printed_values import read_shown
from exam_builder.values import FrozenMap, Value, is_number, replace_at

UNPRINTED = re.compile(r"the page prints no `(\w+)`")
HOLES = re.compile(r"\\VAR\{[^{}]*\}")
BEFORE = 40
"""The number of characters before a hole that may name what it should print."""


@dataclass(frozen=True)
class PromptChange:
    """A hole that prints `name` in place of `written`; `kept` if the page prints `written` elsewhere too."""

    location: YamlLocation
    offset: int
    name: str
    written: str
    kept: bool
    likeness: int
    """How much better the name fits the text around the hole than what is written there."""

    def apply(self, page: FrozenMap, names: Mapping[str, Value]) -> FrozenMap:
        """Return the page with this change."""
        numbers = page["numbers"]
        assert isinstance(numbers, FrozenMap)
        left = {name: value for name, value in numbers.items() if self.kept or name != self.written}
        return replace_at(page, ("numbers",), FrozenMap({**left, self.name: names[self.name]}))


def find_prompt_fault(
    loaded: LoadedQuestion, routes: Sequence[RouteInDraw], findings: Sequence[Finding]
) -> PromptChange | None:
    """Return the likeliest hole that should print a missing number; None if there is none."""
    missing = dict.fromkeys(name for each in findings for name in UNPRINTED.findall(each.message))
    for name in missing.keys() & loaded.model.parameters.keys() if routes else ():
        tried = _list_prompt_changes(loaded, name)
        changes = [each for each in tried if all(route.is_fixed(each.apply) for route in routes)]
        if changes:
            parts = {each.part for each in findings}
            return max(reversed(changes), key=lambda each: 2 * each.likeness + (each.location.part in parts))
    return None


def _list_prompt_changes(loaded: LoadedQuestion, name: str) -> Iterator[PromptChange]:
    holes = [*list_printed_names(loaded)]
    printed = [written for _, _, written in holes]
    for path, hole, written in holes:
        part = next((part.id for part in loaded.parts if part.path and path[: len(part.path)] == part.path), None)
        location, likeness = YamlLocation(loaded, path, part), _compare(loaded, path, hole, name, written)
        yield PromptChange(location, hole.offset, name, written, printed.count(written) > 1, likeness)


def _compare(loaded: LoadedQuestion, path: tuple[str | int, ...], hole: Hole, name: str, text: str) -> int:
    """Return how much better one name fits the words before a hole and the unit after it than another name does."""
    source = get_text_source(loaded, path)[0]
    span = find_hole(source, hole)
    words = HOLES.sub(" ", source[: span[0]])[-BEFORE:].lower()
    unit = read_unit_after(source, span, frozenset())
    fits = [_has_unit(loaded, each, unit) + (each.lower() in words) for each in (name, text)]
    return fits[0] - fits[1]


def _has_unit(loaded: LoadedQuestion, name: str, unit: object) -> int:
    own = getattr(loaded.model.parameters.get(name), "unit", None)
    return int(unit is not None and isinstance(own, str) and find_measure(own) == unit)


MAX_LISTINGS = 200
"""The most changes of listings that are tried."""
MOST_SECONDS = 15.0
"""Seconds after which no more of them are tried, as a changed program may not end."""


@dataclass(frozen=True)
class ListingChange:
    """A change of a listing, in which one hole prints another parameter, or two are exchanged, and its fault."""

    listing: str
    text: str
    fault: PageFault

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


def find_listing_fault(loaded: LoadedQuestion, routes: Sequence[RouteInDraw]) -> PageFault | None:
    """Return the fault of one listing without which all routes agree with their keys in all draws."""
    if not routes:
        return None
    changes, began = _list_listing_changes(loaded, routes[0].route.question), time.monotonic()
    for each in itertools.islice(changes, MAX_LISTINGS):
        if time.monotonic() - began > MOST_SECONDS:
            return None
        if all(map(each.is_fixed, routes)):
            return each.fault
    return None


def _list_listing_changes(loaded: LoadedQuestion, question: Question) -> Iterator[ListingChange]:
    numbers = [name for name, value in question.parameters.items() if is_number(value)]
    for id_, model in loaded.model.listings.items():
        if not isinstance(model, ListingText) or model.text in question.parameters:
            continue
        template = try_parse_text(get_text_source(loaded, ("listings", id_, "text"))[0])
        if template is not None:
            yield from _name_others(id_, template, numbers)
            yield from _exchange_holes(id_, template)
            yield from _correct_program(id_, template) if model.language == PYTHON else ()


def _correct_program(id_: str, template: Template) -> Iterator[ListingChange]:
    """Yield the corrections of a printed program, the likeliest first."""
    data = template.source.encode()
    for first, last, new, _ in sorted(change_program(template.source, HOLES), key=lambda each: each[3]):
        text, offset = (data[:first] + new.encode() + data[last:]).decode(), len(data[:first].decode())
        line = text.split("\n")[template.source.count("\n", 0, offset)].strip()
        wrong = f"this line of listing `{id_}` is probably wrong"
        advice = f"write it as `{line}`: then all agrees"
        yield ListingChange(id_, text, PageFault(("listings", id_, "text"), wrong, advice, offset))


def _exchange_holes(id_: str, template: Template) -> Iterator[ListingChange]:
    """Yield the exchange of each two holes."""
    source = template.source
    for one, other in itertools.combinations(template.holes, 2):
        (start, end), (begin, last) = find_hole(source, one), find_hole(source, other)
        text = f"{source[:start]}{source[begin:last]}{source[end:begin]}{source[start:end]}{source[last:]}"
        if source[start:end] != source[begin:last]:
            names = (f"`{each.expression.source.strip()}`" for each in (one, other))
            wrong = f"listing `{id_}` prints {' and '.join(names)} in each other's place"
            yield ListingChange(id_, text, PageFault(("listings", id_, "text"), wrong, "exchange them", one.offset))


def _name_others(id_: str, template: Template, names: Sequence[str]) -> Iterator[ListingChange]:
    """Yield each hole with another parameter."""
    source = template.source
    for hole in template.holes:
        (start, end), written = find_hole(source, hole), hole.expression.source.strip()
        for name in names:
            if name != written:
                text = rf"{source[:start]}\VAR{{{name}}}{source[end:]}"
                wrong, advice = f"listing `{id_}` prints `{written}`", f"print `{name}` there"
                yield ListingChange(id_, text, PageFault(("listings", id_, "text"), wrong, advice, hole.offset))


MAX_DRAWN = 30
"""The most changes of a figure's arguments with which it is drawn again."""


@dataclass(frozen=True)
class FigureChange:
    """A changed argument of a figure in one paper, and what the figure shows with it."""

    figure: str
    change: Rebinding
    shown: Value

    def apply(self, page: FrozenMap, _names: Mapping[str, Value]) -> FrozenMap:
        """Return the page with the changed figure."""
        return replace_at(page, ("figures", self.figure), self.shown)


def find_figure_fault(subject: IsolatedQuestion, routes: Sequence[RouteInDraw]) -> PageFault | None:
    """Return the wrong argument of a figure without which all routes agree with their keys, or None."""
    reading = [route for route in routes if route.page["figures"]]
    first = [route for route in reading if route.route.question == subject.reference.questions[0]]
    rest = [route for route in reading if route not in first][: len(first)]
    changes = _list_figure_changes(subject, subject.reference.questions[0])
    for each in itertools.islice(changes, MAX_DRAWN) if first else ():
        if all(route.is_fixed(each.apply) for route in first):
            others = ((route, _find_same(subject, each, route)) for route in rest)
            if all(other is not None and route.is_fixed(other.apply) for route, other in others):
                what = f"figure `{each.figure}` gets something wrong: everything would agree with {each.change.words}"
                path = ("figures", each.figure, "with", each.change.argument)
                return PageFault(path, what, f"correct `{each.change.argument}` there")
    return None


def _find_same(subject: IsolatedQuestion, fault: FigureChange, route: RouteInDraw) -> FigureChange | None:
    """Return the same change in another draw."""
    words = fault.change.words
    changes = _list_figure_changes(subject, route.route.question, words)
    return next((each for each in changes if each.figure == fault.figure), None)


def _list_figure_changes(subject: IsolatedQuestion, question: Question, words: str = "") -> Iterator[FigureChange]:
    """Yield changes of the figures that students see, or only the change described by `words`."""
    for figure in question.figures:
        model = subject.question.model.figures[figure.id]
        if not isinstance(model, DrawnFigure) or (figure.audiences and "student" not in figure.audiences):
            continue
        for change in list_rebindings(figure, model, question.parameters):
            changed = change_arguments(subject.plotter, figure, change) if words in ("", change.words) else None
            shown = None if changed is None else _plot(subject, question, changed)
            if shown is not None:
                yield FigureChange(figure.id, change, shown)


def _plot(subject: IsolatedQuestion, question: Question, figure: Figure) -> Value | None:
    """Return what a second route reads from a figure, or None if the figure cannot be drawn."""
    try:
        subject.plotter.plot([replace(question, figures=(figure,))])
    except Refused:
        return None
    shown = subject.plotter.find_data(figure)
    return None if shown is None else read_shown(shown)


def find_page_fault(
    subject: IsolatedQuestion, readers: Sequence[RouteInDraw], findings: Sequence[Finding]
) -> Finding | None:
    """Return a finding about the page if one change of it fixes every route that reads it."""
    question = subject.question
    functions = [each for each in readers if each.reads_page]
    fault = None
    if not {each.part for each in findings} & {each.route.part.id for each in readers if not each.reads_page}:
        prompt = find_prompt_fault(question, functions, findings)
        if prompt is not None:
            return _report_prompt(prompt, findings)
        fault = find_table_fault(question, functions) or find_figure_fault(subject, functions)
    fault = fault or find_listing_fault(question, readers)
    if fault is None:
        return None
    first, place = findings[0], YamlLocation(question, fault.path).place(fault.offset)
    message, hint = f"{fault.what}: {first.message}", f"{fault.advice}{explain_command(first)}"
    return replace(first, code=Code.RECOMPUTE, place=place, caller=None, part=None, message=message, hint=hint)


def explain_command(finding: Finding) -> str:
    """Return the part of a finding's hint that says how to see its draw."""
    return "".join(finding.hint.partition("; `exam-builder explain ")[1:])


def _report_prompt(change: PromptChange, findings: Sequence[Finding]) -> Finding:
    routes = list(dict.fromkeys(name for each in findings for name in re.findall(r"^`\w+`", each.message)))
    needed = f"{join_with_and(routes)} {'read' if routes[1:] else 'reads'} it"
    message = f"this prints `{change.written}`, but no prompt prints `{change.name}`: {needed}"
    hint = rf"print `\VAR{{{change.name}}}` there{explain_command(findings[0])}"
    finding = change.location.finding(Code.NOT_PRINTED, message, hint, change.offset)
    return replace(finding, seed=findings[0].seed)
