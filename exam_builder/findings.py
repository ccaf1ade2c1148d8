"""Findings, and the three exceptions that a user may see.

`Refused` carries findings about the content (exit code 1); `Misuse` is a wrong call (2); `Lacking` says what the
machine lacks (3), which errors of the system may also mean. Any other exception is a fault of the toolkit.
"""

import errno
import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import SupportsFloat

from exam_builder.codes import Code as Code
from exam_builder.codes import Severity as Severity
from exam_builder.terminal import show_line


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in a file: its path from the course's root, with line and column counted from 1."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{show_line(self.file)}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong: what (`message`), where (`place`), and how to correct it (`hint`).

    `code` is a short stable name such as `unknown-key`; `seed` is the draw in which it appeared (None: the
    reference paper, or every paper), `paper` the version or copy (`version B`, `copy 1815`). If the fault is in the
    course's Python, `caller` is the place that called it.
    """

    code: Code
    message: str
    place: Place | None = None
    hint: str = ""
    severity: Severity = "error"
    question: str | None = None
    part: str | None = None
    seed: int | None = None
    paper: str = ""
    caller: Place | None = None

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        about = self.about()
        return show_line(f"{where}{self.severity}: {self.message}{about}{f' — {self.hint}' if self.hint else ''}")

    def about(self) -> str:
        """Return the question, part, seed, paper and caller in brackets, as far as they are known."""
        part = f"({self.part})" if self.part else ""
        words = [
            f"{self.question}{part}" if self.question else "",
            "" if self.seed is None else f"seed {self.seed}",
            self.paper,
            f"called in {self.caller}" if self.caller else "",
        ]
        known = ", ".join(word for word in words if word)
        return f" [{known}]" if known else ""

    def as_record(self) -> dict[str, str | int | None]:
        """Return the finding as `check --format json` prints it."""
        place = asdict(self.place) if self.place else {"file": None, "line": None, "column": None}
        more = ({"paper": self.paper} if self.paper else {}) | ({"caller": str(self.caller)} if self.caller else {})
        rest = ("question", "part", "seed", "severity", "code", "message", "hint")
        return place | {name: getattr(self, name) for name in rest} | more


@dataclass(frozen=True)
class Accepted:
    """A warning that is not shown, because its question accepts it for a reason."""

    finding: Finding
    reason: str


def format_count(number: SupportsFloat, one: str, many: str = "") -> str:
    """Format a number of things: `1 mark`, `0.5 marks`, `1,000 draws`; `many` is the plural if not `one` with an s."""
    shown = f"{number:,}" if isinstance(number, int) else f"{float(number):g}"
    return f"{shown} {one if number == 1 else many or f'{one}s'}"


MAX_SHOWN = 60
"""The number of characters at which a finding cuts a value."""


def list_some(names: Sequence[str], most: int) -> str:
    """List at most `most` names: `a, b and 3 more`."""
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def join_with_and(names: Sequence[str]) -> str:
    """List names as in a sentence: `a, b and c`."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def shorten(text: str, length: int = 40) -> str:
    """Cut a text to at most `length` characters; a cut text ends with `…`."""
    return text if len(text) <= length else f"{text[: length - 1]}…"


def shorten_line(text: str, length: int) -> str:
    """Put a text into one line of at most `length` characters; a cut text ends with `…`."""
    return shorten(" ".join(text.split()), length)


def find_nearest_name(name: str, names: Iterable[str], cutoff: float = 0.6) -> str:
    """Return the known name that is most similar to `name`; '' if none is similar enough."""
    return next(iter(get_close_matches(name, list(names), 1, cutoff)), "")


def did_you_mean(near: str) -> str:
    """Return the end of a message that asks whether the similar name was meant; '' without one."""
    return f"; did you mean `{near}`?" if near else ""


class Refused(Exception):  # noqa: N818 - it names what happened to the content
    """The content has mistakes; `findings` holds all of them, and `summary` lines that say how it was understood."""

    def __init__(self, findings: Iterable[Finding], summary: tuple[str, ...] = ()) -> None:
        self.findings = tuple(findings)
        self.summary = summary
        super().__init__("\n".join(map(str, self.findings)))

    def __reduce__(self) -> tuple[type["Refused"], tuple[tuple[Finding, ...], tuple[str, ...]]]:
        return Refused, (self.findings, self.summary)


class CompanionError(Exception):
    """A function of the course is missing, has an argument that is not available, raises, or does not return a value.

    `code` is that of the finding: `too-slow` for errors that might not occur in another run on a less busy machine.
    `path` and `line` are the place of the fault in the course's Python (None: the fault is in the caller; 0: no line is
    known yet).
    """

    def __init__(
        self, message: str, hint: str = "", code: Code = Code.COMPANION, path: Path | None = None, line: int = 0
    ) -> None:
        self.message, self.hint, self.code, self.path, self.line = message, hint, code, path, line
        super().__init__(message, hint, code, path, line)

    def place(self, root: Path) -> Place | None:
        """Return the place of the fault, relative to the root of the course; None if it is in the caller."""
        if self.path is None or not self.line or not self.path.is_relative_to(root):
            return None
        return Place(self.path.relative_to(root).as_posix(), self.line)


class Misuse(Exception):  # noqa: N818
    """The toolkit was called wrongly: an unknown exam, an option that does not fit."""


class Lacking(Exception):  # noqa: N818
    """The machine lacks something; the message says how to get it."""


def deduplicate(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Sort findings, errors first, by place, and keep only the first of several draws or papers that agree.

    Of the findings for one line of the course's Python, only the first is kept as well, whatever calls that line. A
    finding that another one goes on from, and has as its `caller`, is dropped.
    """
    first: dict[object, Finding] = {}
    unique = list(dict.fromkeys(findings))
    moved = [(each.code, each.caller, each.message) for each in unique if each.caller and each.caller != each.place]
    for finding in unique:
        said = finding.message
        further = (text for code, at, text in moved if finding.place == at and code == finding.code)
        if any(said != text and text.startswith(said) for text in further):
            continue
        same = (finding.code, finding.place, finding.severity)
        first.setdefault(same if finding.caller else replace(finding, seed=None, paper=""), finding)
    return tuple(sorted(first.values(), key=lambda each: (each.severity != "error", each.place or Place(""))))


def name_subject(finding: Finding) -> tuple[object, ...]:
    """Return what a finding is about, independently of the values of the draw in which it appeared.

    A function that is no longer run because it timed out in another draw counts as the same timeout.
    """
    code = Code.TOO_SLOW if finding.code == Code.NOT_RUN else finding.code
    return code, finding.place, finding.question, finding.part, finding.severity


def deduplicate_shared(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Drop repeated findings about texts outside questions, such as a section's title, that drawn papers share."""
    subjects: set[object] = set()
    for finding in findings:
        subject = name_subject(finding) if finding.place and finding.question is None else finding
        if subject not in subjects:
            subjects.add(subject)
            yield finding


def fold_papers(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Keep the first of the findings about the same thing in several papers; its message says that there are more."""
    groups: dict[object, list[Finding]] = {}
    for finding in deduplicate(findings):
        folds = finding.paper and finding.place
        groups.setdefault(name_subject(finding) if folds else finding, []).append(finding)
    counts = [(first, len({first.paper, *(each.paper for each in others)})) for first, *others in groups.values()]
    return tuple(
        replace(first, message=f"{first.message}; so in {papers:,} papers or more") if papers > 1 else first
        for first, papers in counts
    )


def exit_code(wrong: Collection[Finding]) -> int:
    """Return the exit code for these findings: 0 for none, 3 if all are for missing software, else 1."""
    if not wrong:
        return 0
    return 3 if all(finding.code == Code.NOT_INSTALLED for finding in wrong) else 1


def select_errors(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the errors, which stop a build."""
    return tuple(finding for finding in findings if finding.severity == "error")


ROOM = "Make room, and try again."
MEMORY = "Close other programs, or take `--jobs 1`, which uses the least memory."
LIMIT = "Raise the limit `ulimit {}`, and try again."
NO_PROCESS = (
    "the system allows no further process or thread. "
    "Close other programs, or raise the limit (`ulimit -u`); `--jobs 1` takes fewer processes."
)
NO_THREAD = "can't start new thread"
"""Python's message if the system refuses a new thread."""
SCARCE = {
    errno.ENOSPC: ROOM,
    errno.EDQUOT: ROOM,
    errno.EFBIG: LIMIT.format("-f"),
    errno.EMFILE: LIMIT.format("-n"),
    errno.ENFILE: "Close other programs, and try again.",
    errno.ENOMEM: MEMORY,
    errno.EBADF: "Redirect the output, such as to a file or /dev/null.",
    errno.EIO: "Check the disk for errors.",
    errno.ESTALE: "Check that the disk is still connected.",
}
"""Errors of the system that mean a lack of some resource, with what would help."""
CHANGED = dict.fromkeys(
    (errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.ELOOP, errno.ENOTEMPTY, errno.ENXIO, errno.EBUSY),
    "Check whether another program changes these files while the command runs, and try again.",
)
"""Errors of the system about files that are not as they were a moment ago."""
FORBIDDEN = dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), "Give yourself the permission, and try again.")


def find_lack(problem: BaseException) -> Lacking | None:
    """Return what the machine lacks according to an error; None if the error is not about the machine."""
    if isinstance(problem, MemoryError):
        return Lacking(f"there is not enough memory. {MEMORY}")
    if getattr(problem, "errno", 0) == errno.EAGAIN or str(problem) == NO_THREAD:
        return Lacking(NO_PROCESS)
    if isinstance(problem, TimeoutError) and not problem.errno and str(problem):  # of `toolchain.ask_program`
        return Lacking(f"{problem}.")
    if not isinstance(problem, OSError):
        return None
    number = problem.errno or 0
    if number in CHANGED and problem.filename:
        return Lacking(f"cannot use {problem.filename}: {os.strerror(number)}. {CHANGED[number]}")
    hint = (SCARCE | FORBIDDEN).get(number)
    what = f"{problem.filename}" if problem.filename else "a disk, or what the output goes to"
    failed = "use" if number in (errno.EACCES, errno.EPERM) else "write"  # it may have been read
    return Lacking(f"cannot {failed} {what}: {os.strerror(number)}. {hint}") if hint else None


def require_sound(problem: OSError) -> None:
    """Raise Lacking if the machine, and not the file to be read, caused the error."""
    if problem.errno in SCARCE:
        raise Lacking(f"cannot read {problem.filename}: {problem.strerror}. {SCARCE[problem.errno]}") from None
