"""Print the result of a command, and return its exit code."""

import os
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from exam_builder.blackout import BLACKOUT_NOTE, KeyDisplay, choose_display
from exam_builder.findings import (
    CompanionError,
    Finding,
    Lacking,
    Misuse,
    Refused,
    exit_code,
    find_lack,
    format_count,
    list_some,
    select_errors,
    shorten_line,
)
from exam_builder.terminal import OutputError, say, show_line

if TYPE_CHECKING:
    from exam_builder.day import DayResult
    from exam_builder.errata import Errata, QuestionChange
    from exam_builder.errata.comparison import IssuedPaper
    from exam_builder.issue import BuildResult
    from exam_builder.rebuild import RebuildResult
    from exam_builder.roster import Roster

FAULT_MESSAGE = (
    "{kind}: {problem}\nThis is a bug in exam-builder, not a mistake in your course; please report it. "
    "`exam-builder --debug …`, or EXAM_BUILDER_DEBUG=1, shows where it happened."
)
TOOLKIT_FAULT_CODE = 70
"""The exit code EX_SOFTWARE of sysexits.h."""


def show_built(built: "BuildResult", keys: KeyDisplay) -> int:
    """Print findings to standard error and the files to standard output; return the exit code."""
    code = show_findings(built.findings, keys)
    wrong = select_errors(built.findings)
    if not built.files:
        say(f"{built.exam}: not built, because of {format_count(len(wrong), 'error')}", err=True)
    elif built.unchanged:
        say(f"{built.exam}: nothing changed; {make_relative(built.folder)} is up to date")
    else:
        say(f"{built.exam}: {_describe_contents(built)}")
        say("\n".join(f"  {make_relative(built.folder / name)}" for name in built.files))
    return code


def show_day(result: "DayResult") -> int:
    """Print findings to standard error and the files to standard output; return the exit code."""
    code = show_findings(result.findings, choose_display())
    if result.files:
        say(f"{result.exam}: for the day of the exam")
        say("\n".join(f"  {make_relative(result.folder / name)}" for name in result.files))
    return code


def show_roster(read: "Callable[[], Roster]") -> None:
    """Print how each column of a roster was understood, and which rows were skipped; the build reports findings."""
    try:
        lines = read().summary
    except Refused as refused:
        lines = refused.summary
    for line in lines:
        say(line, err=True)


def show_rebuilt(rebuilt: "RebuildResult") -> int:
    """Print whether the rebuilt files equal the recorded ones; return the exit code, which is 1 if any differs."""
    show_findings(rebuilt.findings, choose_display())
    every = len(rebuilt.same) + len(rebuilt.differing)
    as_they_were = "as they were issued" if every > 1 else "as it was issued"
    known = f"{len(rebuilt.same):,} of " if rebuilt.differing else ""
    say(f"{rebuilt.exam}: {known}{format_count(every, 'file')} {as_they_were}, in {make_relative(rebuilt.folder)}")
    for name in sorted(rebuilt.differing):
        say(f"  {name} differs{' and was not written' if rebuilt.issued else ''}")
    return 1 if rebuilt.differing else 0


def _describe_contents(built: "BuildResult") -> str:
    facts = built.summary
    if "copies" in facts:
        asked = f"{facts['copies']:,} of " if facts["copies"] != facts["asked"] else ""
        pages = f"; {format_count(facts['pages'], 'page')} to print" if facts["pages"] else ""
        stay = "stays as it was issued" if facts.get("kept") == 1 else "stay as they were issued"
        kept = f" beside {facts['kept']:,} that {stay}" if "kept" in facts else ""
        return f"{asked}{format_count(facts['asked'], 'copy', 'copies')}{kept}{pages}"
    if "letters" in facts:
        least, most = facts["pages"]
        pages = format_count(most, "page") if least == most else f"{least} to {most} pages"
        return f"{format_count(facts['letters'], 'version')} of {_describe_size(built)}, {pages}"
    answers = f"{facts['recomputed']} of {format_count(facts['parts'], 'answer')} recomputed, {facts['waived']} waived"
    return f"{_describe_size(built)}, {format_count(facts['pages'], 'page')}; {answers}"


def _describe_size(built: "BuildResult") -> str:
    questions, points = built.summary["questions"], Fraction(built.summary["points"])
    return f"{format_count(questions, 'question')}, {format_count(points, 'mark')}"


def show_signed(path: Path, keys: int) -> int:
    """Print where a signature was written, and for how many keys; return the exit code."""
    say(f"{path.stem}: {format_count(keys, 'key')} signed in {make_relative(path)}")
    return 0


def show_failure(problem: Exception, detail: Literal["message", "traceback"]) -> int:
    """Print to standard error why a command failed; return the exit code."""
    if isinstance(problem, Refused):
        return show_findings(problem.findings, choose_display())
    if isinstance(problem, CompanionError):  # its file went, or became another, after it was read
        say(show_line(f"exam-builder: {problem.message}"), err=True)
        return 1
    problem = find_lack(problem) or problem
    if isinstance(problem, Misuse | Lacking | OutputError):
        say(show_line(f"exam-builder: {problem}"), err=True)
        return 2 if isinstance(problem, Misuse) else 3
    if detail == "traceback" or os.environ.get("EXAM_BUILDER_DEBUG"):
        import traceback

        *calls, message = traceback.format_exception(problem)
        say(f"{''.join(calls)}{show_line(message.rstrip())}", err=True)
    say(FAULT_MESSAGE.format(kind=type(problem).__name__, problem=show_line(str(problem))), err=True)
    return TOOLKIT_FAULT_CODE


def show_findings(findings: Iterable[Finding], keys: KeyDisplay) -> int:
    """Print findings to standard error; return the exit code, which is 0 if there is no error among them."""
    shown = keys.findings(findings)
    for finding in shown:
        say(str(finding), err=True)
    if keys.hidden and shown:
        say(BLACKOUT_NOTE, err=True)
    return exit_code(select_errors(shown))


def make_relative(path: Path) -> str:
    """Return a path relative to the current folder, if it is inside, in one line."""
    return show_line(os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path))


MAX_NAMED = 8
"""How many papers a line names."""
LONGEST = 60
"""The number of characters at which a line cuts a text."""
BEFORE = 20
"""How many characters a line shows before those in which two long texts differ."""


def show_errata(errata: "Errata", keys: KeyDisplay) -> int:
    """Print each change with its papers; return the exit code, which is 1 if there is an error among the findings."""
    code = show_findings(errata.findings, keys)
    lines: dict[str, dict[tuple[str, str], IssuedPaper]] = {}
    for each in errata.changed:
        papers = {(paper.paper.exam, paper.name): paper for paper in each.papers}
        lines.setdefault(_format_change(each.change, keys), {}).update(papers)
    for line, papers in lines.items():
        say(show_line(f"{line} — {_list_papers(tuple(papers.values()))}"))
    if keys.hidden and errata.changed and not errata.findings:
        say(BLACKOUT_NOTE, err=True)
    nothing = "no paper changed" if not errata.changed else f"{format_count(len(errata.papers), 'paper')} changed"
    say(f"{nothing} out of {errata.compared:,} compared")
    return code


def _format_change(change: "QuestionChange", keys: KeyDisplay) -> str:
    where = f"{change.question}({change.part})" if change.part else change.question
    if change.what == "solution":
        return f"{where}: solution changed"
    old, new = (" ".join(text.split()) for text in (change.old, change.new))
    same = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False))))
    start = same - BEFORE if same > LONGEST - BEFORE and max(len(old), len(new)) > LONGEST else 0
    old, new = (_format_shown_text(text, start, keys) for text in (old, new))
    return f"{where}: {change.what} {old} → {new}"


def _format_shown_text(text: str, start: int, keys: KeyDisplay) -> str:
    """Show what stands from an offset on, where two texts differ; an empty text is `nothing`."""
    cut = f"…{text[start:]}" if start else text
    return keys.mask(shorten_line(cut, LONGEST)) if text else "nothing"


def _list_papers(papers: "Sequence[IssuedPaper]") -> str:
    """List copies by the ids of their students, other papers by name."""
    ids = [each.paper.student.id if each.paper.student else each.name for each in papers]
    copies = f"{format_count(len(papers), 'copy', 'copies')}: " if papers[0].paper.student else ""
    return f"{copies}{list_some(ids, MAX_NAMED)}"
