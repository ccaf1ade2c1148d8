"""The outcome of `check`, with keys blacked out if they must be hidden, before any format sees it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from exam_builder.blackout import BLACKOUT_NOTE, KeyDisplay
from exam_builder.course import find_course
from exam_builder.findings import Accepted, Finding, format_count, select_errors
from exam_builder.results import CheckResult


@dataclass(frozen=True)
class CheckOutcome:
    """The outcome of a check: its printable findings, whether keys are shown, and which severity makes it fail."""

    checked: CheckResult
    findings: tuple[Finding, ...]
    keys: KeyDisplay
    fail_on: str
    accepted: tuple[Accepted, ...] = ()
    pictures: Mapping[tuple[str, str], bytes] = field(default_factory=dict)
    """Pictures of the printed questions, as PNG, by exam and name."""

    @property
    def failing(self) -> Sequence[Finding]:
        """The findings that cause the exit code 1."""
        return self.findings if self.fail_on == "warning" else select_errors(self.findings)

    @property
    def note(self) -> str:
        """Why values are blacked out; '' if none are."""
        return BLACKOUT_NOTE if self.keys.hidden and self.findings else ""

    def summary(self) -> str:
        """Return counts of parts, papers, errors and warnings, in one line."""
        checked, wrong = self.checked, len(select_errors(self.findings))
        accepted = f", {len(self.accepted)} accepted" if self.accepted else ""
        pages = f"; pages not set: {checked.pages_left_out}" if checked.pages_left_out else ""
        return (
            f"{format_count(checked.parts, 'part')} in {format_count(checked.papers, 'paper')}: "
            f"{checked.recomputed} recomputed, "
            f"{checked.waived} waived; {format_count(wrong, 'error')}, "
            f"{format_count(len(self.findings) - wrong, 'warning')}{accepted}{pages}"
        )


def make_outcome(result: CheckResult, fail_on: str, keys: KeyDisplay) -> CheckOutcome:
    """Make the outcome of a check, without keys if they must be hidden."""
    return CheckOutcome(result, keys.findings(result.findings), keys, fail_on, hide_keys(result.accepted, keys))


def hide_keys(accepted: Sequence[Accepted], keys: KeyDisplay) -> tuple[Accepted, ...]:
    """Return accepted warnings, without keys if they must be hidden."""
    return tuple(Accepted(keys.findings([each.finding])[0], each.reason) for each in accepted)


def join_hint(finding: Finding) -> str:
    """Join a finding's message, subject and hint, for formats that give the place separately."""
    return f"{finding.message}{finding.about()}{f' — {finding.hint}' if finding.hint else ''}"


def find_folder_in_repository(start: Path) -> str:
    """Return the path from the root of the git repository to the course around `start`, ending in `/`; else ''.

    Findings name files relative to the course's root; GitHub needs them relative to the repository's.
    """
    course = find_course(start).root
    repository = next((folder for folder in (course, *course.parents) if (folder / ".git").exists()), course)
    return "".join(f"{part}/" for part in course.relative_to(repository).parts)
