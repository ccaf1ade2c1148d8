"""`check --format github`: workflow commands, which GitHub shows beside the lines of a pull request.

Their escapes are those of the runner (github.com/actions/toolkit, packages/core/src/command.ts).
"""

from pathlib import Path

from exam_builder.findings import Finding
from exam_builder.report.as_text import summarize
from exam_builder.report.outcome import CheckOutcome, folder_in_repository, message_with_hint

IN_TEXT: dict[str, str | int | None] = {"%": "%25", "\r": "%0D", "\n": "%0A"}
IN_PROPERTY = IN_TEXT | {":": "%3A", ",": "%2C"}


def as_github(outcome: CheckOutcome) -> str:
    """Format one command for each finding, then what was checked, as plain text."""
    folder = folder_in_repository(Path.cwd()) if outcome.findings else ""
    note = [f"::notice::{_escape(outcome.note, IN_TEXT)}"] if outcome.note else []
    return "\n".join([*(_format_command(finding, folder) for finding in outcome.findings), *note, *summarize(outcome)])


def _format_command(finding: Finding, folder: str) -> str:
    place = finding.place
    where = {"file": folder + place.file, "line": str(place.line), "col": str(place.column)} if place else {}
    properties = where | {"title": f"exam-builder: {finding.code}"}
    shown = ",".join(f"{name}={_escape(text, IN_PROPERTY)}" for name, text in properties.items())
    return f"::{finding.severity} {shown}::{_escape(message_with_hint(finding), IN_TEXT)}"


def _escape(text: str, escapes: dict[str, str | int | None]) -> str:
    return text.translate(str.maketrans(escapes))
