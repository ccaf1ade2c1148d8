"""Make mistakes in the course, one at a time, and see what is reported."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from courses import check_as_json, share_slow_results

from exam_builder.findings import Finding, Refused
from exam_builder.roster import read_roster

COURSE = Path(__file__).parent / "course"
CORPUS = Path(__file__).parent / "corpus.yaml"
ROSTER = "roster.csv"


@dataclass(frozen=True)
class Mistake:
    """A mistake and what must be said of it; `tex` marks what only TeX can see."""

    file: str
    old: str
    new: str
    says: str = ""
    hint: str = ""
    below: int = 0
    tex: bool = False


@dataclass(frozen=True)
class Report:
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


def find_reports(mistake: Mistake, root: Path) -> tuple[Report, ...]:
    """What `check`, or for a roster `build`, tells of the course as it is."""
    if mistake.file == ROSTER:
        return _report_roster(root)
    pages = [] if mistake.tex else ["--no-tex"]
    found = check_as_json(root, *pages)
    return tuple(
        Report(each["file"] or "", each["line"] or 0, each["severity"], each["message"], each["hint"]) for each in found
    )


def _report_roster(root: Path) -> tuple[Report, ...]:
    try:
        found = read_roster(root / ROSTER, ROSTER).findings
    except Refused as refused:
        found = refused.findings
    return tuple(map(_report, found))


def _report(finding: Finding) -> Report:
    place = finding.place
    return Report(
        place.file if place else "", place.line if place else 0, finding.severity, finding.message, finding.hint
    )
