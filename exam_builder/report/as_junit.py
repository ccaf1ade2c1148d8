"""`check --format junit`: a test suite a question and a test case a part, for servers that read JUnit's XML."""

import re
from collections.abc import Iterable, Sequence
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from exam_builder.findings import Finding
from exam_builder.report.outcome import CheckOutcome

COURSE_SUITE = "course"
"""The suite for findings about no question."""
WHOLE_QUESTION = "question"
"""The test case for findings about no single part."""
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
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
        failure = SubElement(shown, "failure", type=wrong[0].code, message=_replace_non_xml(wrong[0].message))
        failure.text = _replace_non_xml("\n".join(map(str, wrong)))
    elif any((row.question, row.part) == case and not row.route for row in outcome.checked.rows):
        SubElement(shown, "skipped", message="waived: not recomputed")
    others = [str(finding) for finding in findings if finding not in wrong]
    if others:
        SubElement(shown, "system-out").text = _replace_non_xml("\n".join(others))


def _write_counts(element: Element) -> None:
    """Write how many test cases there are, failed or were skipped."""
    counts = {"tests": "testcase", "failures": "failure", "errors": "error", "skipped": "skipped"}
    for name, tag in counts.items():
        element.set(name, str(len(list(element.iter(tag)))))


def _replace_non_xml(text: str) -> str:
    """The text without characters that XML 1.0 cannot hold."""
    return NOT_XML.sub("\ufffd", text)
