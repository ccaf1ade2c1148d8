"""What a correction changes, as `errata` prints it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from exam_builder.blackout import BLACK_BAR, BLACKOUT_NOTE, are_keys_hidden
from exam_builder.findings import format_count
from exam_builder.report.show import show_findings

if TYPE_CHECKING:
    from exam_builder.errata import Errata, QuestionChange
    from exam_builder.errata.comparison import ChangedPapers
    from exam_builder.errata.issued_papers import IssuedPaper

MAX_NAMED = 8
"""Papers that a line names."""
LONGEST = 60
"""Characters of a text that a line shows."""


def show_errata(found: "Errata", show_keys: bool = False) -> int:
    """Print each change with its papers; return the exit code, 1 if papers differ."""
    code = show_findings(found.findings, show_keys)
    hide = are_keys_hidden(show_keys)
    for each in _merge_solutions(found.changed):
        click.echo(_format_change(each, hide))
    if hide and found.changed and not found.findings:
        click.echo(BLACKOUT_NOTE, err=True)
    nothing = "no paper changed" if not found.changed else f"{format_count(len(found.papers), 'paper')} changed"
    click.echo(f"{nothing} out of {found.compared:,} compared")
    return code


def _merge_solutions(changed: "Sequence[ChangedPapers]") -> "list[ChangedPapers]":
    """Merge the changes of each part's solution into one, without old and new text."""
    solutions: dict[QuestionChange, list[IssuedPaper]] = {}
    for each in changed:
        if each.change.what == "solution":
            papers = solutions.setdefault(replace(each.change, old="", new=""), [])
            papers += [paper for paper in each.papers if paper not in papers]
    return [each for each in changed if each.change.what != "solution"] + [
        replace(changed[0], change=change, papers=tuple(papers)) for change, papers in solutions.items()
    ]


def _format_change(each: "ChangedPapers", hide: bool) -> str:
    change = each.change
    where = f"{change.question}({change.part})" if change.part else change.question
    old, new = (BLACK_BAR if hide and text else _shorten(text) or "nothing" for text in (change.old, change.new))
    what = "solution changed" if change.what == "solution" else f"{change.what} {old} → {new}"
    return f"{where}: {what} — {_list_papers(each.papers)}"


def _shorten(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST else f"{flat[: LONGEST - 1]}…"


def _list_papers(papers: "Sequence[IssuedPaper]") -> str:
    """List copies by the ids of their students, other papers by name."""
    ids = [each.paper.student.id if each.paper.student else each.name for each in papers[:MAX_NAMED]]
    more = f" and {len(papers) - MAX_NAMED:,} more" if len(papers) > MAX_NAMED else ""
    copies = f"{len(papers):,} cop{'y' if len(papers) == 1 else 'ies'}: " if papers[0].paper.student else ""
    return f"{copies}{', '.join(ids)}{more}"
