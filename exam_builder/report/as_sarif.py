"""`check --format sarif`: SARIF 2.1.0 (OASIS, 2020), which code scanning services and editors read."""

import json
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from exam_builder.finding_codes import FindingCode, read_finding_codes
from exam_builder.findings import Finding
from exam_builder.report.outcome import CheckOutcome, folder_in_repository, message_with_hint

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def as_sarif(outcome: CheckOutcome) -> str:
    """Format one run. A finding without a place becomes a notification, because a result needs a place."""
    folder = folder_in_repository(Path.cwd()) if outcome.findings else ""
    codes = sorted({finding.code for finding in outcome.findings})
    told = [_notification(finding) for finding in outcome.findings if finding.place is None]
    note = [{"level": "note", "message": {"text": outcome.note}}] if outcome.note else []
    run = {
        "tool": {"driver": {"name": "exam-builder", "version": version("exam-builder"), "rules": _rules(codes)}},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": [*told, *note]}],
        "results": [_result(finding, codes, folder) for finding in outcome.findings if finding.place],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1)


def _rules(codes: Sequence[str]) -> list[dict[str, Any]]:
    """Describe the codes that were found, in the words of docs/findings.md."""
    known = read_finding_codes()
    return [_rule(code, known[code]) if code in known else {"id": code} for code in codes]


def _rule(name: str, code: FindingCode) -> dict[str, Any]:
    return {
        "id": name,
        "shortDescription": {"text": code.meaning},
        "help": {"text": f"For example: {code.example} — {code.hint}"},
        "defaultConfiguration": {"level": code.severity},
    }


def _notification(finding: Finding) -> dict[str, Any]:
    descriptor = {"id": finding.code}
    return {"descriptor": descriptor, "level": finding.severity, "message": {"text": message_with_hint(finding)}}


def _result(finding: Finding, codes: Sequence[str], folder: str) -> dict[str, Any]:
    named = {name: getattr(finding, name) for name in ("question", "part", "seed", "hint")}
    return {
        "ruleId": finding.code,
        "ruleIndex": codes.index(finding.code),
        "level": finding.severity,
        "message": {"text": message_with_hint(finding)},
        "locations": [_location(finding, folder)],
        "properties": {name: value for name, value in named.items() if value not in (None, "")},
    }


def _location(finding: Finding, folder: str) -> dict[str, Any]:
    place = finding.place
    assert place is not None, "only findings with a place are results"
    region = {"startLine": place.line, "startColumn": place.column}
    return {"physicalLocation": {"artifactLocation": {"uri": quote(folder + place.file)}, "region": region}}
