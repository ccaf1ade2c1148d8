"""Print the result of a command, and return its exit code."""

import errno
import os
from collections.abc import Iterable, Mapping
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from exam_builder.blackout import BLACKOUT_NOTE, are_keys_hidden, black_out
from exam_builder.findings import Finding, Lacking, Misuse, Refused, exit_code, format_count, select_errors
from exam_builder.report.outcome import CheckOutcome, make_outcome

if TYPE_CHECKING:
    from exam_builder.issue import Built
    from exam_builder.rebuild import Rebuilt
    from exam_builder.results import Checked

FAULT_MESSAGE = (
    "{kind}: {problem}\nThis is a bug in exam-builder, not a mistake in your course; please report it. "
    "`exam-builder --debug …`, or EXAM_BUILDER_DEBUG=1, shows where it happened."
)
TOOLKIT_FAULT_CODE = 70
"""EX_SOFTWARE of sysexits.h."""


def show_built(built: "Built", show_keys: bool = False) -> int:
    """Findings on standard error, the files on standard output; return the exit code."""
    code = show_findings(built.findings, show_keys)
    wrong = select_errors(built.findings)
    if not built.files:
        click.echo(f"{built.exam}: not built, because of {format_count(len(wrong), 'error')}", err=True)
    elif built.unchanged:
        click.echo(f"{built.exam}: nothing changed; {_relative_path(built.folder)} is up to date")
    else:
        click.echo(f"{built.exam}: {_describe_contents(built)}")
        click.echo("\n".join(f"  {_relative_path(built.folder / name)}" for name in built.files))
    return code


def show_rebuilt(rebuilt: "Rebuilt") -> int:
    """Say whether the rebuilt files equal the recorded ones; return the exit code, 1 if any differs."""
    show_findings(rebuilt.findings)
    every = len(rebuilt.same) + len(rebuilt.differing)
    as_they_were = "as they were issued" if every > 1 else "as it was issued"
    known = f"{len(rebuilt.same):,} of " if rebuilt.differing else ""
    click.echo(
        f"{rebuilt.exam}: {known}{format_count(every, 'file')} {as_they_were}, in {_relative_path(rebuilt.folder)}"
    )
    for name in sorted(rebuilt.differing):
        click.echo(f"  {name} differs{' and was not written' if rebuilt.issued else ''}")
    return 1 if rebuilt.differing else 0


def _describe_contents(built: "Built") -> str:
    facts = built.summary
    if "copies" in facts:
        asked = f"{facts['copies']:,} of " if facts["copies"] != facts["asked"] else ""
        pages = f"; {format_count(facts['pages'], 'page')} to print" if facts["pages"] else ""
        return f"{asked}{format_count(facts['asked'], 'copy', 'copies')}{pages}"
    if "letters" in facts:
        least, most = facts["pages"]
        pages = format_count(most, "page") if least == most else f"{least} to {most} pages"
        return f"{format_count(facts['letters'], 'version')} of {_describe_size(facts)}, {pages}"
    answers = f"{facts['recomputed']} of {format_count(facts['parts'], 'answer')} recomputed, {facts['waived']} waived"
    return f"{_describe_size(facts)}, {format_count(facts['pages'], 'page')}; {answers}"


def _describe_size(facts: Mapping[str, Any]) -> str:
    return f"{format_count(facts['questions'], 'question')}, {format_count(Fraction(facts['points']), 'mark')}"


def show_checked(checked: "Checked", style: str, fail_on: str, show_keys: bool, page: Path | None = None) -> int:
    """The outcome of `check` on standard output, in one of the formats; return the exit code.

    With `page`, also write the report there; raise Lacking if it cannot be written.
    """
    found = make_outcome(checked, fail_on, show_keys)
    click.echo(_format_outcome(found, style))
    if page is not None:
        from exam_builder.report.page import write_page

        write_page(page, found)
        click.echo(f"the report is in {_relative_path(page)}", err=True)
    return exit_code(found.failing)


def _format_outcome(found: CheckOutcome, style: str) -> str:
    """Format the outcome; each format has its own module."""
    write = getattr(import_module(f"exam_builder.report.as_{style}"), f"as_{style}")
    return str(write(found))


def show_signed(path: Path, keys: int) -> int:
    """Say where a signature was written, and for how many keys; return the exit code."""
    click.echo(f"{path.stem}: {format_count(keys, 'key')} signed in {_relative_path(path)}")
    return 0


def show_failure(problem: Exception, debug: bool) -> int:
    """Say on standard error why a command failed; return the exit code."""
    if isinstance(problem, Refused):
        return show_findings(problem.findings)
    if isinstance(problem, Misuse | Lacking):
        click.echo(f"exam-builder: {problem}", err=True)
        return 2 if isinstance(problem, Misuse) else 3
    if isinstance(problem, OSError) and problem.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS):
        where = f" {problem.filename}" if problem.filename else ": a disk, or what the output goes to"
        click.echo(f"exam-builder: cannot write{where}: {problem.strerror}. Make room, and try again.", err=True)
        return 3
    if debug or os.environ.get("EXAM_BUILDER_DEBUG"):
        import traceback

        click.echo("".join(traceback.format_exception(problem)), err=True, nl=False)
    click.echo(FAULT_MESSAGE.format(kind=type(problem).__name__, problem=problem), err=True)
    return TOOLKIT_FAULT_CODE


def show_findings(findings: Iterable[Finding], show_keys: bool = False) -> int:
    """Findings on standard error; return the exit code: 0 where there is no error among them."""
    hide = are_keys_hidden(show_keys)
    shown = [black_out(finding) if hide else finding for finding in findings]
    for finding in shown:
        click.echo(str(finding), err=True)
    if hide and shown:
        click.echo(BLACKOUT_NOTE, err=True)
    return exit_code(select_errors(shown))


def _relative_path(path: Path) -> str:
    """Return a path relative to the current folder, if it is inside."""
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)
