"""Find the change of a Python file from which errors of a question come, and report them at its lines.

If a file changed in several places, the question is checked in copies of the course, in each of which the change of one
place is undone.
"""

import errno
import os
import shutil
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace

from exam_builder.checking.companion_edits import list_undone_edits
from exam_builder.checking.companion_repairs import PROBABLY
from exam_builder.checking.file_edits import list_changed_lines
from exam_builder.checking.repair_trials import SEEDS
from exam_builder.checking.sweep_jobs import QuestionTask
from exam_builder.course import COURSE_NUMBERS, Course
from exam_builder.course_files import find_real
from exam_builder.examine.draw_checks import DRAW_CHECKS, check_draw
from exam_builder.findings import (
    Finding,
    Lacking,
    Place,
    Refused,
    format_count,
    join_with_and,
    name_subject,
    select_errors,
    shorten_line,
)
from exam_builder.issue.forms import ASSETS, INPUTS
from exam_builder.scratch import scratch_folder

NEAR = 1
"""How many lines a place may be away from a change and still count as the same place."""
MOST_LINES = 3
"""The most changed lines that a message lists."""
SHOWN = 100
"""The most characters of a changed line in a hint."""
MOST_PARTS = 6
"""The most places of a change that are looked at one by one."""


@dataclass(frozen=True)
class PythonChange:
    """The new lines of a file, as pairs of the first and the last line, with its current text and the one before.

    Where lines were removed, the pair is the line that follows them and the one before. `gone` is the first line that
    was replaced or removed, or ''; `since` says since when.
    """

    file: str
    lines: tuple[tuple[int, int], ...]
    text: str
    before: str
    gone: str
    since: str

    def is_near(self, place: Place | None) -> bool:
        """Tell whether a place is in or next to the new lines."""
        return (
            place is not None
            and place.file == self.file
            and any(first - NEAR <= place.line <= last + NEAR for first, last in self.lines)
        )

    def split(self) -> "Iterator[PythonChange]":
        """Yield the change of each place in the file, if there are several."""
        undone = list_undone_edits(self.text, self.before) if len(self.lines) > 1 else []
        for each in undone[: min(len(self.lines), MOST_PARTS)]:
            part = find_change(self.file, each.apply(self.text), self.text, self.since)
            if part is not None:
                yield part


def find_change(file: str, before: str, text: str, since: str) -> PythonChange | None:
    """Return the change of a file since it had another text; None if only comments differ."""
    old = before.split("\n")
    changes = tuple(list_changed_lines(text.split("\n"), old))
    lines = tuple((start + 1, end) for start, end, _, _ in changes)
    gone = "".join(old[changes[0][2] : changes[0][3]][:1]) if changes else ""
    return PythonChange(file, lines, text, before, gone, since) if lines else None


def report_change(change: PythonChange, errors: Sequence[Finding]) -> Finding:
    """Merge errors into one at the changed lines."""
    first, (line, last), *more = errors[0], *change.lines
    others = [str(other) for other, _ in more[:MOST_LINES]]
    also = f" (line {join_with_and(others)} too)" if others else ""
    rest = f"; {format_count(len(errors) - 1, 'other error')} came with it" if len(errors) > 1 else ""
    said = first.message.partition(f"; {PROBABLY}")[0]
    changed = f"{PROBABLY}, which is new" if line <= last else "the mistake is probably here, where a line is gone"
    message = f"{said}; {changed} since {change.since}{also}{rest}"
    shown = shorten_line("".join(change.text.split("\n")[line - 1 : line]), SHOWN)
    hint = f"look at `{shown}` first, and at what was there before" if line <= last else "write again what stood here"
    hint += f": `{shorten_line(change.gone, SHOWN)}`" if change.gone.strip() else ""
    hint = f"{hint}. Where the error shows: {first.hint}" if first.hint else hint
    return replace(
        first, place=Place(change.file, line), caller=first.caller or first.place, message=message, hint=hint
    )


MOST_DRAWS = 5
"""The most draws in which each change is tried."""
MOST_BYTES = 1 << 28
"""The greatest size of a course that is copied."""


def narrow_change(course: Course, exam: str, change: PythonChange, errors: Sequence[Finding]) -> PythonChange:
    """Return the place of a change from which errors of a question come, if they come from one; else the change."""
    try:
        return _Trials(course, exam, errors).narrow(change) if len(change.lines) > 1 else change
    except (OSError, Lacking):
        return change


class _Trials:
    """Trials of a question, which has errors, without changes of its Python."""

    def __init__(self, course: Course, exam: str, errors: Sequence[Finding]) -> None:
        self._course, self._exam, self._errors = course, exam, errors
        self._seeds = [*dict.fromkeys((None, *(each.seed for each in errors), *SEEDS))][:MOST_DRAWS]
        self._found = self._check(course)

    def list_caused(self, change: PythonChange) -> list[Finding]:
        """List the errors that are gone without a change; none if something else is wrong then."""
        left = self._check_without(change)
        gone = [each for each in self._errors if name_subject(each) in self._found - left]
        return gone if left <= self._found else []

    def narrow(self, change: PythonChange) -> PythonChange:
        """Return the first place of a change without which the same errors are gone; the change if there is none."""
        caused = self.list_caused(change)
        parts = change.split() if caused else iter(())
        return next((part for part in parts if self.list_caused(part) == caused), change)

    def _check_without(self, change: PythonChange) -> Set[tuple[object, ...]]:
        folders = [path for name in (*INPUTS, ASSETS) if (path := self._course.root / name).is_dir()]
        if sum(path.lstat().st_size for folder in folders for path in folder.rglob("*")) > MOST_BYTES:
            raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
        with scratch_folder() as folder:
            for path in folders:
                shutil.copytree(path, folder / path.name, symlinks=True)
            find_real(folder / change.file, (folder,)).write_text(change.before, encoding="utf-8")
            return self._check(Course(folder, self._course.store_folder, next(COURSE_NUMBERS)))

    def _check(self, course: Course) -> Set[tuple[object, ...]]:
        """Find what the errors of the question in some draws are about."""
        findings = list[Finding]()
        try:
            subject = QuestionTask(course, self._exam, str(self._errors[0].question), 0).load().subject
            for seed in self._seeds:
                findings += check_draw(subject, subject.draw(seed), DRAW_CHECKS).findings
        except Refused as refused:
            findings += refused.findings
        return frozenset(map(name_subject, select_errors(findings)))
