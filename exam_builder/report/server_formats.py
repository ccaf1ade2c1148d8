"""Formats of `check` for servers: JUnit's XML and SARIF."""

import json
from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from exam_builder.finding_codes import FindingCode, read_finding_codes
from exam_builder.findings import Finding, Place
from exam_builder.report.outcome import CheckOutcome, folder_in_repository, message_with_hint
from exam_builder.terminal import break_up_commands, escape_json, show_controls, show_line
from exam_builder.values import Json

COURSE_SUITE = "course"
"""The suite for findings about no question."""
WHOLE_QUESTION = "question"
"""The test case for findings about no single part."""
Case = tuple[str, str]


def as_junit(outcome: CheckOutcome) -> str:
    """Format each part and question as a test case that passes, fails, or is skipped (not recomputed)."""
    found: dict[Case, list[Finding]] = {case: [] for case in ((COURSE_SUITE, WHOLE_QUESTION), *_list_cases(outcome))}
    for finding in outcome.findings:
        found.setdefault((finding.question or COURSE_SUITE, finding.part or WHOLE_QUESTION), []).append(finding)
    root = Element("testsuites", name="exam-builder check")
    for name in dict.fromkeys(question for question, _ in found):
        suite = SubElement(root, "testsuite", name=name)
        for case in [each for each in found if each[0] == name]:
            _add_case(suite, case, found[case], outcome)
        _write_counts(suite)
    _write_counts(root)
    SubElement(root[0], "system-out").text = "\n".join(filter(None, (outcome.note, outcome.summary())))
    _show_all_controls(root)
    ElementTree.indent(root, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode")


def _list_cases(outcome: CheckOutcome) -> Iterable[Case]:
    for row in outcome.checked.rows:
        yield row.question, WHOLE_QUESTION
        yield row.question, row.part


def _add_case(suite: Element, case: Case, findings: Sequence[Finding], outcome: CheckOutcome) -> None:
    """Add one test case with a single `failure`, because many servers read only the first."""
    shown = SubElement(suite, "testcase", classname=case[0], name=case[1])
    wrong = [finding for finding in findings if finding in outcome.failing]
    if wrong:
        failure = SubElement(shown, "failure", type=wrong[0].code, message=wrong[0].message)
        failure.text = "\n".join(map(str, wrong))
    elif any((row.question, row.part) == case and not row.route for row in outcome.checked.rows):
        SubElement(shown, "skipped", message="waived: not recomputed")
    others = [str(finding) for finding in findings if finding not in wrong]
    if others:
        SubElement(shown, "system-out").text = "\n".join(others)


def _write_counts(element: Element) -> None:
    """Write how many test cases there are, failed or were skipped."""
    counts = {"tests": "testcase", "failures": "failure", "errors": "error", "skipped": "skipped"}
    for name, tag in counts.items():
        element.set(name, str(len(list(element.iter(tag)))))


def _show_all_controls(root: Element) -> None:
    """Show controls as escapes in all texts and attributes: XML 1.0 can hold few of them."""
    for element in root.iter():
        element.text = element.text and break_up_commands(show_controls(element.text))
        for name, value in element.items():
            element.set(name, break_up_commands(show_line(value)))


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
    return escape_json(json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1))


def _rules(codes: Sequence[str]) -> list[dict[str, Json]]:
    """Describe the codes that were found, in the words of docs/findings.md."""
    known = read_finding_codes()
    return [_rule(code, known[code]) if code in known else {"id": code} for code in codes]


def _rule(name: str, code: FindingCode) -> dict[str, Json]:
    return {
        "id": name,
        "shortDescription": {"text": code.meaning},
        "help": {"text": f"For example: {code.example} — {code.hint}"},
        "defaultConfiguration": {"level": code.severity},
    }


def _notification(finding: Finding) -> dict[str, Json]:
    descriptor = {"id": finding.code}
    return {"descriptor": descriptor, "level": finding.severity, "message": {"text": message_with_hint(finding)}}


def _result(finding: Finding, codes: Sequence[str], folder: str) -> dict[str, Json]:
    named = {name: getattr(finding, name) for name in ("question", "part", "seed", "hint")}
    assert finding.place is not None, "only findings with a place are results"
    related = {"relatedLocations": [_location(finding.caller, folder)]} if finding.caller else {}
    return {
        "ruleId": finding.code,
        "ruleIndex": codes.index(finding.code),
        "level": finding.severity,
        "message": {"text": message_with_hint(finding)},
        "locations": [_location(finding.place, folder)],
        "properties": {name: value for name, value in named.items() if value not in (None, "")},
        **related,
    }


def _location(place: Place, folder: str) -> dict[str, Json]:
    region = {"startLine": place.line, "startColumn": place.column}
    return {"physicalLocation": {"artifactLocation": {"uri": quote(folder + place.file)}, "region": region}}


SERVER_FORMATS: dict[str, Callable[[CheckOutcome], str]] = {"junit": as_junit, "sarif": as_sarif}
"""These formats by the names that `--format` takes."""
