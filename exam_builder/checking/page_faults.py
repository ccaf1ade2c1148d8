"""Report a wrong table, figure, prompt or listing in place of the findings about the second routes that read it."""

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import truediv

from exam_builder.checking.hole_faults import ListingChange, PromptChange, find_listing_fault, find_prompt_fault
from exam_builder.checking.table_faults import RouteInDraw, TableChange, find_table_fault
from exam_builder.draw import YamlLocation
from exam_builder.examine.figure_repairs import Rebinding, change_arguments, list_rebindings
from exam_builder.examine.isolated_question import IsolatedQuestion
from exam_builder.findings import Code, Finding, Place, Refused, join_with_and
from exam_builder.paper import Figure, Question
from exam_builder.read import LoadedQuestion
from exam_builder.read.models import DrawnFigure
from exam_builder.recompute.printed_values import read_shown
from exam_builder.values import Record, Value

MAX_CHANGES = 30
"""The most changes of a figure's arguments with which it is drawn again."""


@dataclass(frozen=True)
class FigureChange:
    """A changed argument of a figure in one paper, and what the figure shows with it."""

    figure: str
    change: Rebinding
    shown: Value

    def apply(self, page: Record, names: Mapping[str, Value]) -> Record:
        """Return the page with the changed figure."""
        figures = page["figures"]
        assert isinstance(figures, Record)
        return Record({**page, "figures": Record({**figures, self.figure: self.shown})})


def find_figure_fault(subject: IsolatedQuestion, routes: Sequence[RouteInDraw]) -> FigureChange | None:
    """Return the change of one argument with which all routes agree with their keys, or None."""
    reading = [route for route in routes if route.page["figures"]]
    first = [route for route in reading if route.route.question == subject.reference.questions[0]]
    rest = [route for route in reading if route not in first][: len(first)]
    for fault in itertools.islice(_list_changes(subject, subject.reference.questions[0]), MAX_CHANGES) if first else ():
        if all(route.is_fixed(fault) for route in first):
            others = (_find_same(subject, fault, route) for route in rest)
            if all(other is not None and route.is_fixed(other) for other, route in zip(others, rest, strict=True)):
                return fault
    return None


def _find_same(subject: IsolatedQuestion, fault: FigureChange, route: RouteInDraw) -> FigureChange | None:
    """Return the same change in another draw."""
    words = fault.change.words
    changes = _list_changes(subject, route.route.question, words)
    return next((each for each in changes if each.figure == fault.figure), None)


def _list_changes(subject: IsolatedQuestion, question: Question, words: str = "") -> Iterator[FigureChange]:
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
    spot = YamlLocation(subject.question)
    assert isinstance(spot.question, LoadedQuestion)
    functions = [each for each in readers if each.reads_page]
    if not {each.part for each in findings} & {each.route.part.id for each in readers if not each.reads_page}:
        prompt = find_prompt_fault(spot.question, functions, findings)
        if prompt is not None:
            return _report_prompt(prompt, findings)
        table = find_table_fault(spot, functions)
        if table is not None:
            return _report_table(spot, table, findings[0])
        figure = find_figure_fault(subject, functions)
        if figure is not None:
            return _report_figure(spot, figure, findings[0])
    listing = find_listing_fault(spot.question, readers)
    return None if listing is None else _report_listing(spot, listing, findings[0])


def explain_command(finding: Finding) -> str:
    """Return the part of a finding's hint that says how to see its draw."""
    return "".join(finding.hint.partition("; `exam-builder explain ")[1:])


def _report_table(spot: YamlLocation, change: TableChange, first: Finding) -> Finding:
    assert isinstance(spot.question, LoadedQuestion)
    place = reduce(truediv, ("tables", change.table, *change.path), spot).place()
    return _report(first, place, change.describe(spot.question.model.tables[change.table]), change.advise())


def _report_figure(spot: YamlLocation, fault: FigureChange, first: Finding) -> Finding:
    place = (spot / "figures" / fault.figure / "with" / fault.change.argument).place()
    what = f"figure `{fault.figure}` is given something else: all would be right with {fault.change.words}"
    return _report(first, place, what, f"correct `{fault.change.argument}` there")


def _report_prompt(change: PromptChange, findings: Sequence[Finding]) -> Finding:
    routes = list(dict.fromkeys(name for each in findings for name in re.findall(r"^`\w+`", each.message)))
    needed = f"{join_with_and(routes)} {'read' if routes[1:] else 'reads'} it"
    message = f"this prints `{change.written}`, but no prompt prints `{change.name}`: {needed}"
    hint = rf"print `\VAR{{{change.name}}}` there{explain_command(findings[0])}"
    finding = change.spot.finding(Code.NOT_PRINTED, message, hint, change.offset)
    return replace(finding, seed=findings[0].seed)


def _report_listing(spot: YamlLocation, change: ListingChange, first: Finding) -> Finding:
    place = (spot / "listings" / change.listing / "text").place(change.offset)
    return _report(first, place, f"listing `{change.listing}` {change.wrong}", change.advice)


def _report(first: Finding, place: Place, what: str, advice: str) -> Finding:
    message, hint = f"{what}: {first.message}", f"{advice}{explain_command(first)}"
    return replace(first, code=Code.RECOMPUTE, place=place, caller=None, part=None, message=message, hint=hint)
