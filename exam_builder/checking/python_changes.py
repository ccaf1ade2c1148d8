"""Report errors of a question at the lines of a Python file that changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from exam_builder.checking.companion_edits import PythonEdit
from exam_builder.checking.companion_repairs import PROBABLY
from exam_builder.checking.file_edits import list_changed_lines, list_undone
from exam_builder.findings import Finding, Place, format_count, join_with_and, shorten_line

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
        undone = list_undone(self.text, self.before) if len(self.lines) > 1 else iter(())
        for each in islice(undone, min(len(self.lines), MOST_PARTS)):
            part = find_change(self.file, PythonEdit(0, *each, "").apply(self.text), self.text, self.since)
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
