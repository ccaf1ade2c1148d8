"""Warnings that a question accepts for a reason: not shown, but listed in reports; and needless acceptances."""

import json
from pathlib import Path

import pytest

from exam_builder.checking.check_request import CheckRequest
from exam_builder.checking.exam_check import check_course
from exam_builder.course import find_course
from exam_builder.results import CheckResult
from exam_builder.terminal import ignore_step
from tests.courses import run_command, write_course

CONCEPT = """\
    title: A concept
    prompt: Which law is it?
    points: 1
    answer: {words: [Ohm's law], reference: Ohm's law}
    waived: a fact
    """
LISTED = r"""
    title: A listing
    ACCEPT
    listings: {run: {text: 'x = 1', language: Pyton}}
    prompt: \LISTING{run} What is x?
    points: 1
    answer: {number: 1, reference: 1}
    waived: a fact
    """
SAID = "listings in `Pyton` are printed without highlighting"


def checked(root: Path, draws: int = 0) -> CheckResult:
    """A check of the course in this process alone."""
    asked = CheckRequest(root, ("test",), draws=draws, jobs=1, tex=False)
    return check_course(asked, find_course(root), None, ignore_step)


def listed(root: Path, accept: str) -> Path:
    """A course whose question has a warning, and what it accepts."""
    return write_course(root, LISTED.replace("ACCEPT", accept))


def said(result: CheckResult) -> list[str]:
    return [f"{each.place}: {each.severity}: {each.message}" for each in result.findings]


def test_a_question_without_parameters_is_no_warning(tmp_path: Path) -> None:
    assert said(checked(write_course(tmp_path, CONCEPT), draws=5)) == []


def test_what_is_accepted_is_not_reported_and_is_listed(tmp_path: Path) -> None:
    (messages,) = checked(listed(tmp_path, "difficulty: 1")).findings
    assert (messages.message, messages.code) == (SAID, "value")
    result = checked(listed(tmp_path, "accept: {value: the name is a joke}"))
    assert result.findings == () and result.accounts[0].findings == ()
    (accepted,) = result.accepted
    assert (accepted.finding.message, accepted.finding.code, accepted.reason) == (SAID, "value", "the name is a joke")
    assert result.accounts[0].accepted == result.accepted


def test_reports_list_what_is_accepted(tmp_path: Path) -> None:
    root = listed(tmp_path, "accept: {value: the name is a joke}")
    page = tmp_path / "page.html"
    code, printed = run_command(root, "check", "test", "--no-tex", "--fail-on", "warning", "--report", str(page))
    assert code == 0 and "0 errors, 0 warnings, 1 accepted" in printed
    assert "the name is a joke" in page.read_text() and SAID in page.read_text()
    code, printed = run_command(root, "check", "test", "--no-tex", "--format", "json")
    (accepted,) = json.loads(printed[printed.index("{") :])["accepted"]
    assert (accepted["code"], accepted["reason"], accepted["question"]) == ("value", "the name is a joke", "q")


@pytest.mark.parametrize(
    ("accept", "messages"),
    [
        ("accept: {comment: why}", "accepting `comment` has no effect: there is no such warning"),
        ("accept: {changes-nothing: why}", "accepting `changes-nothing` has no effect: there is no such warning"),
    ],
)
def test_what_accepts_in_vain_is_a_warning(tmp_path: Path, accept: str, messages: str) -> None:
    found = said(checked(listed(tmp_path, accept), draws=2))
    assert found == [
        f"content/questions/q.yaml:3:10: warning: {messages}",
        f"content/questions/q.yaml:4:43: warning: {SAID}",
    ]


def test_a_check_tells_only_what_it_looked_at(tmp_path: Path) -> None:
    assert len(checked(listed(tmp_path, "accept: {changes-nothing: why}")).findings) == 1
    assert len(checked(listed(tmp_path, "accept: {overfull: why}"), draws=2).findings) == 1


def test_errors_are_never_accepted(tmp_path: Path) -> None:
    wrong = LISTED.replace("ACCEPT", "accept: {reference: why, value: a joke}").replace("reference: 1", "reference: 2")
    assert said(checked(write_course(tmp_path, wrong))) == [
        "content/questions/q.yaml:7:32: error: the reference says 2, but the key is 1",
        "content/questions/q.yaml:3:10: warning: accepting `reference` has no effect: it names an error, and"
        " errors are never accepted",
    ]


@pytest.mark.parametrize(
    ("accept", "messages"),
    [
        ("accept: [value]", "3:9: error: names with values are expected here"),
        ("accept: value", "3:9: error: names with values are expected here"),
        ("accept: {value: ''}", "3:17: error: this text is empty"),
        ("accept: {value: }", "3:10: error: there is nothing after `value:`"),
        ("accept: {vlaue: why}", "3:10: error: `vlaue` is not the code of a warning; did you mean `value`?"),
        ("accept: {accept: why}", "3:10: error: `accept` is not the code of a warning"),
    ],
)
def test_a_wrong_acceptance_is_reported(tmp_path: Path, accept: str, messages: str) -> None:
    assert said(checked(listed(tmp_path, accept)))[0].startswith(f"content/questions/q.yaml:{messages}")


def test_builds_and_explanations_leave_it_out(tmp_path: Path) -> None:
    root = listed(tmp_path, "accept: {value: the name is a joke}")
    _, messages = run_command(root, "explain", "test")
    assert SAID not in messages
