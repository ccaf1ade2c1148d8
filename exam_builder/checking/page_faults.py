"""Report a wrong table or listing in place of the findings about the second routes that read it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import reduce
from operator import truediv

from exam_builder.checking.figure_blame import FigureChange, find_figure_fault
from exam_builder.checking.listing_faults import ListingChange, find_listing_fault
from exam_builder.checking.prompt_faults import PromptChange, find_prompt_fault
from exam_builder.checking.table_faults import RouteInDraw, TableChange, find_table_fault
from exam_builder.codes import Code
from exam_builder.draw import YamlLocation
from exam_builder.examine.isolated_question import IsolatedQuestion
from exam_builder.findings import Finding, Place, join_with_and
from exam_builder.read import LoadedQuestion


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
    found = change.spot.finding(Code.NOT_PRINTED, message, hint, change.offset)
    return replace(found, seed=findings[0].seed)


def _report_listing(spot: YamlLocation, change: ListingChange, first: Finding) -> Finding:
    place = (spot / "listings" / change.listing / "text").place(change.offset)
    return _report(first, place, f"listing `{change.listing}` {change.wrong}", change.advice)


def _report(first: Finding, place: Place, what: str, advice: str) -> Finding:
    message, hint = f"{what}: {first.message}", f"{advice}{explain_command(first)}"
    return replace(first, code=Code.RECOMPUTE, place=place, caller=None, part=None, message=message, hint=hint)
