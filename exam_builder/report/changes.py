"""What a correction changes, as `errata` prints it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from exam_builder.blackout import BAR, NOTE, keys_are_hidden
from exam_builder.findings import count
from exam_builder.report.show import show_findings

if TYPE_CHECKING:
    from exam_builder.errata import Change, Errata
    from exam_builder.errata.compare import Changed
    from exam_builder.errata.issued import Issued

NAMED = 8
"""Papers that a line names."""
LONGEST = 60
"""Characters of a text that a line shows."""


def show_errata(found: "Errata", show_keys: bool = False) -> int:
    """Print each change with its papers; return the exit code, 1 if papers differ."""
    code = show_findings(found.findings, show_keys)
    hide = keys_are_hidden(show_keys)
    for each in _shown(found.changed):
        click.echo(_line(each, hide))
    if hide and found.changed and not found.findings:
        click.echo(NOTE, err=True)
    nothing = "nothing changed" if not found.changed else f"{count(len(found.papers), 'paper')} changed"
    click.echo(f"{nothing}, of {found.compared:,} compared")
    return code


def _shown(changed: "Sequence[Changed]") -> "list[Changed]":
    """Merge the changes of each part's solution into one, without old and new text."""
    solutions: dict[Change, list[Issued]] = {}
    for each in changed:
        if each.change.what == "solution":
            papers = solutions.setdefault(replace(each.change, old="", new=""), [])
            papers += [paper for paper in each.papers if paper not in papers]
    return [each for each in changed if each.change.what != "solution"] + [
        replace(changed[0], change=change, papers=tuple(papers)) for change, papers in solutions.items()
    ]


def _line(each: "Changed", hide: bool) -> str:
    change = each.change
    where = f"{change.question}({change.part})" if change.part else change.question
    old, new = (BAR if hide and text else _short(text) or "nothing" for text in (change.old, change.new))
    what = "solution changed" if change.what == "solution" else f"{change.what} {old} → {new}"
    return f"{where}: {what} — {_named(each.papers)}"


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST else f"{flat[: LONGEST - 1]}…"


def _named(papers: "Sequence[Issued]") -> str:
    """List copies by the ids of their students, other papers by name."""
    ids = [each.paper.student.id if each.paper.student else each.name for each in papers[:NAMED]]
    more = f" and {len(papers) - NAMED:,} more" if len(papers) > NAMED else ""
    copies = f"{len(papers):,} cop{'y' if len(papers) == 1 else 'ies'}: " if papers[0].paper.student else ""
    return f"{copies}{', '.join(ids)}{more}"
