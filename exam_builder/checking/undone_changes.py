"""Find the change of a Python file from which errors of a question come: without it, they are gone.

A file is compared with its text when its question last had no errors, which each check stores, and with that of the
last commit. Each place that differs is undone alone, and then all of them together.
"""

import os
import subprocess
from collections.abc import Iterator, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import accumulate
from pathlib import Path

from exam_builder.checking.companion_edits import UNDONE, PythonEdit
from exam_builder.companions import Calls, PythonFile, read_python
from exam_builder.companions.python_files import parse_python
from exam_builder.course import Course
from exam_builder.digests import digest
from exam_builder.examine.draw_checks import DRAW_CHECKS, check_draw
from exam_builder.examine.isolated_question import IsolatedQuestion
from exam_builder.findings import CompanionError, Finding, Refused, name_subject, select_errors
from exam_builder.results import Account
from exam_builder.store import Store

KIND = "right"
MOST_UNDONE = 6
"""The greatest number of changes of a file that are undone, one at a time."""
MOST_DRAWS = 5
"""The most draws in which each is undone."""
NEAR = 1
"""How many lines an error may be away from a change and still count as found there."""
GIT_SECONDS = 5.0
LARGEST_COMMITTED = 1_000_000
"""The most bytes of a committed file that is read."""


@dataclass(frozen=True)
class RightText:
    """The text of a Python file when the questions that use it had no errors."""

    text: str


def remember_right(course: Course, store: Store, accounts: Sequence[Account]) -> None:
    """Store the texts of the Python of all questions without errors; of the figures, if nothing has any."""
    for account in accounts:
        wrong = {each.question for each in select_errors(account.findings)}
        names = () if None in wrong else (each.name for each in account.questions if each.name not in wrong)
        paths = [course.content / "questions" / f"{name}.py" for name in names]
        for path in (*paths, *(() if wrong else course.figures.glob("*.py"))):
            with suppress(CompanionError):
                key, now = digest(str(path)), RightText(read_python(path).text)
                if store.load(KIND, key, RightText) != now:
                    store.save(KIND, key, RightText, now)


def is_as_it_was(subject: IsolatedQuestion) -> bool:
    """Tell whether the companion of a question has the text with which the question last had no errors."""
    path, store = subject.question.companion, subject.settings.calls.store
    known = store.load(KIND, digest(str(path)), RightText) if store and path else None
    return path is not None and known is not None and known.text == read_python(path).text


def list_undone_edits(file: PythonFile, store: Store | None) -> list[PythonEdit]:
    """List what undoes each change of a file since it was right, or since the last commit."""
    known = store.load(KIND, digest(str(file.path)), RightText) if store else None
    texts = dict.fromkeys((known.text if known else "", read_committed(file.path)))
    return [each for text in texts for each in [*list_undone(file.text, text)][:MOST_UNDONE]]


def list_undone(text: str, before: str) -> Iterator[PythonEdit]:
    """Yield what undoes each change, and all changes, of a file since it had another text; nothing if that is ''.

    Blank lines and comments do not count.
    """
    old, now = before.splitlines(True), text.splitlines(True)
    starts = [0, *accumulate(len(each.encode()) for each in now)]
    places = [
        each
        for kind, *each in SequenceMatcher(None, now, old, autojunk=False).get_opcodes()
        if old
        if kind != "equal"
        and any(line.partition("#")[0].strip() for line in (*now[each[0] : each[1]], *old[each[2] : each[3]]))
    ]
    whole = [[places[0][0], places[-1][1], places[0][2], places[-1][3]]] if len(places) > 1 else []
    for start, end, first, last in (*places, *whole):
        yield PythonEdit(start + 1, starts[start], starts[end], "".join(old[first:last]), UNDONE, "")


@dataclass
class _ChangedCalls(Calls):
    """Calls of the functions of a file that has another text."""

    file: PythonFile | None = None

    def read(self, path: Path) -> PythonFile:
        return self.file if self.file is not None and path == self.file.path else super().read(path)


def find_undone(
    subject: IsolatedQuestion, file: PythonFile, errors: Sequence[Finding]
) -> tuple[PythonEdit, list[Finding]] | None:
    """Find what undoes a change of a question's companion from which errors come, and these errors."""
    edits = list_undone_edits(file, subject.settings.calls.store)
    seeds = [*dict.fromkeys((None, *(each.seed for each in errors)))][:MOST_DRAWS]
    found = _find_wrong(subject, seeds) if edits else frozenset[object]()
    for edit in edits:
        text, calls = edit.apply(file.text), subject.settings.calls
        changed = parse_python(file.path, text, digest(file.digest, text))
        calls = _ChangedCalls(calls.store, calls.python, calls.seconds, file=changed)
        settings = replace(subject.settings, calls=calls, plans={}, drawn={})
        left = _find_wrong(replace(subject, settings=settings, figures={}, rebindings={}), seeds)
        gone = [each for each in errors if name_subject(each) in found - left]
        if gone and left <= found:
            return edit, gone
    return None


def _find_wrong(subject: IsolatedQuestion, seeds: Sequence[int | None]) -> Set[object]:
    """Find what the errors of a question in some draws are about."""
    findings = list[Finding]()
    for seed in seeds:
        try:
            findings += check_draw(subject, subject.draw(seed), DRAW_CHECKS).findings
        except Refused as refused:
            findings += refused.findings
    return frozenset(map(name_subject, select_errors(findings)))


def read_committed(path: Path) -> str:
    """Return the text of a file in the last commit; '' if there is none, if it is large, or without git."""
    try:
        small = int(_ask_git(path, "-s")) <= LARGEST_COMMITTED
        return _ask_git(path, "blob").decode().replace("\r\n", "\n") if small else ""
    except (OSError, subprocess.SubprocessError, ValueError):
        return ""


def _ask_git(path: Path, what: str) -> bytes:
    """Ask git for the size or the content of a file in the last commit; git may fetch nothing for it."""
    apart = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    alone = {"GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "", "GIT_OPTIONAL_LOCKS": "0"}
    command = ["git", "-C", str(path.parent), "cat-file", what, f"HEAD:./{path.name}"]
    ran = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, env=apart | alone, timeout=GIT_SECONDS, check=True
    )
    return ran.stdout
