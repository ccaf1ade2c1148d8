"""Make mistakes in the course, one at a time, and see what is told of them."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from courses import call_once, run_command, share_slow_results
from mistakes.corpus import ROSTER, Mistake

COURSE = Path(__file__).parent / "course"


@dataclass(frozen=True)
class Told:
    """A finding as the command printed it."""

    file: str
    line: int
    severity: str
    message: str
    hint: str


def write_course(root: Path) -> Path:
    """Write the course in which the mistakes are made."""
    shutil.copytree(COURSE, root)
    share_slow_results(root)
    return root


@contextmanager
def made(mistake: Mistake, root: Path) -> Iterator[int]:
    """Make a mistake in a course for a while; the line at which it stands."""
    path = root / mistake.file
    right = path.read_text(encoding="utf-8")
    if right.count(mistake.old) < 1:
        raise ValueError(f"{mistake.file} has no `{mistake.old}`")
    path.write_text(right.replace(mistake.old, mistake.new, 1), encoding="utf-8")
    try:
        yield right[: right.index(mistake.old)].count("\n") + 1 + mistake.below
    finally:
        path.write_text(right, encoding="utf-8")


def find_told(mistake: Mistake, root: Path) -> tuple[Told, ...]:
    """What `check`, or for a roster `build`, tells of the course as it is."""
    if mistake.file == ROSTER:
        return _roster_told(root)
    with call_once():
        pages = [] if mistake.tex else ["--no-tex"]
        _, printed = run_command(root, "check", "--format", "json", "--jobs", "1", *pages)
    found = json.loads(printed[printed.index("{") :])["findings"]
    return tuple(
        Told(
            (each.get("place") or each).get("file") or "",
            (each.get("place") or each).get("line") or 0,
            each["severity"],
            each["message"],
            each.get("hint") or "",
        )
        for each in found
    )


def _roster_told(root: Path) -> tuple[Told, ...]:
    from exam_builder.findings import Refused
    from exam_builder.roster.read import read_roster

    try:
        found = read_roster(root / ROSTER, ROSTER).findings
    except Refused as refused:
        found = refused.findings
    return tuple(
        Told(
            each.place.file if each.place else "",
            each.place.line if each.place else 0,
            each.severity,
            each.message,
            each.hint,
        )
        for each in found
    )
