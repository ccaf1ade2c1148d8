"""`check --format junit|github|sarif`: what other programs read, and that none of them gets a key under CI."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from courses import start_course

from exam_builder import cli, cli_options
from exam_builder.blackout import choose_display
from exam_builder.codes import read_finding_codes
from exam_builder.findings import Finding, Place
from exam_builder.report.formats import show_checked
from exam_builder.report.outcome import make_outcome
from exam_builder.results import CheckResult, Row

Printed = pytest.CaptureFixture[str]
MESSAGE = "the reference says 33, but key and `count_posts` both give 32"
SUMMARY = "3 parts in 1 paper: 3 recomputed, 0 waived; 1 error, 0 warnings; pages not set: --no-tex"


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course in a folder of a repository, with one wrong reference."""
    (tmp_path / ".git").mkdir()
    start_course(tmp_path / "course")
    file = tmp_path / "course/content/questions/fence.yaml"
    file.write_text(file.read_text().replace("reference: 32", "reference: 33"))
    monkeypatch.chdir(tmp_path / "course")
    monkeypatch.setenv("CI", "")
    return tmp_path / "course"


def shown(style: str, findings: list[Finding], printed: Printed, fail_on: str = "error", **more: Any) -> str:
    """What is printed of a check that found these things."""
    show_checked(make_outcome(CheckResult(1, 1, 0, 1, tuple(findings), **more), fail_on, choose_display()), style)
    return printed.readouterr().out


# GitHub's workflow commands


def test_github_gets_a_command_a_finding_with_paths_from_the_repository(course: Path, capsys: Printed) -> None:
    assert cli.run(["check", "--no-tex", "--format", "github"]) == 1
    assert capsys.readouterr().out == (
        "::error file=course/content/questions/fence.yaml,line=27,col=50,title=exam-builder%3A reference::"
        f"{MESSAGE} [fence(b)] — write reference: 32\n{SUMMARY}\n"
    )


def test_a_text_cannot_make_a_command_of_its_own_on_github(course: Path, capsys: Printed) -> None:
    finding = Finding("odd", "100% of a\r\n::set-output name=x::y", Place("a,b:c.yaml", 2, 3), severity="warning")
    assert shown("github", [finding], capsys).splitlines()[0] == (
        "::warning file=course/a%2Cb%3Ac.yaml,line=2,col=3,title=exam-builder%3A odd::"
        "100%25 of a\\r%0A\\::set-output name=x::y"
    )


def test_github_gets_a_finding_without_a_place_too(course: Path, capsys: Printed) -> None:
    out = shown("github", [Finding("figures-unchecked", "the figures are not checked")], capsys)
    assert out.startswith("::error title=exam-builder%3A figures-unchecked::the figures are not checked\n")


# SARIF


def sarif(text: str) -> dict[str, Any]:
    """The only run of a SARIF log, after a look at what the schema requires of each object."""
    log = json.loads(text)
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    (run,) = log["runs"]
    assert run["tool"]["driver"]["name"] == "exam-builder"
    for invocation in run["invocations"]:
        assert isinstance(invocation["executionSuccessful"], bool)
        for each in invocation["toolExecutionNotifications"]:
            assert each["message"]["text"]
            assert each["level"] in ("none", "note", "warning", "error")
    for rule in run["tool"]["driver"]["rules"]:
        assert rule["id"]
        assert rule["shortDescription"]["text"]
    for result in run["results"]:
        assert result["message"]["text"]
        assert result["level"] in ("none", "note", "warning", "error")
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        for location in result["locations"]:
            physical = location["physicalLocation"]
            assert not physical["artifactLocation"]["uri"].startswith("/")
            assert min(physical["region"].values()) >= 1
    return dict(run)


def test_sarif_has_a_result_a_finding(course: Path, capsys: Printed) -> None:
    assert cli.run(["check", "--no-tex", "--format", "sarif"]) == 1
    run = sarif(capsys.readouterr().out)
    assert run["results"] == [
        {
            "ruleId": "reference",
            "ruleIndex": 0,
            "level": "error",
            "message": {"text": f"{MESSAGE} [fence(b)] — write reference: 32"},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": "course/content/questions/fence.yaml"},
                        "region": {"startLine": 27, "startColumn": 50},
                    }
                }
            ],
            "properties": {"question": "fence", "part": "b", "hint": "write reference: 32"},
        }
    ]
    (rule,) = run["tool"]["driver"]["rules"]
    described = read_finding_codes()["reference"]
    assert rule["shortDescription"]["text"] == described.meaning
    assert rule["help"]["text"] == f"For example: {described.example} — {described.hint}"
    assert rule["defaultConfiguration"] == {"level": "error"}


def test_sarif_keeps_apart_what_has_no_place_and_names_files_as_addresses(course: Path, capsys: Printed) -> None:
    findings = [
        Finding("figures-unchecked", "no TeX", severity="warning"),
        Finding("wrong-key", "no", Place("two words.yaml"), seed=4),
        Finding("chain", "no", Place("b.yaml")),
    ]
    run = sarif(shown("sarif", findings, capsys))
    (messages,) = run["invocations"][0]["toolExecutionNotifications"]
    assert messages == {"descriptor": {"id": "figures-unchecked"}, "level": "warning", "message": {"text": "no TeX"}}
    assert [result["ruleId"] for result in run["results"]] == ["wrong-key", "chain"]
    assert run["results"][0]["properties"] == {"seed": 4}
    location = run["results"][0]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == "course/two%20words.yaml"


def test_sarif_of_a_course_without_mistakes_is_a_log_without_results(course: Path, capsys: Printed) -> None:
    assert sarif(shown("sarif", [], capsys))["results"] == []


# JUnit


def test_junit_has_a_suite_a_question_and_a_case_a_part(course: Path, capsys: Printed) -> None:
    assert cli.run(["check", "--no-tex", "--format", "junit"]) == 1
    root = ElementTree.fromstring(capsys.readouterr().out.encode())
    assert {suite.get("name"): suite.get("tests") for suite in root} == {"course": "1", "fence": "3", "parabola": "2"}
    assert {case.get("classname") for case in root.iter("testcase")} == {"course", "fence", "parabola"}
    assert (root.get("tests"), root.get("failures"), root.get("errors"), root.get("skipped")) == ("6", "1", "0", "0")
    (failed,) = root.findall(".//testcase[failure]")
    assert (failed.get("classname"), failed.get("name")) == ("fence", "b")
    assert failed[0].get("type") == "reference"
    assert failed[0].get("message") == MESSAGE
    assert failed[0].text == f"content/questions/fence.yaml:27:50: error: {MESSAGE} [fence(b)] — write reference: 32"
    assert root.findtext("testsuite[@name='course']/system-out") == SUMMARY


@pytest.mark.parametrize(("fail_on", "failures"), [("error", "1"), ("warning", "2")])
def test_junit_fails_what_the_exit_code_fails(fail_on: str, failures: str, capsys: Printed) -> None:
    findings = [
        Finding("hides", "`max` hides the function", question="q", severity="warning"),
        Finding("wrong-key", "one", question="q", part="a"),
        Finding("claim", "other", question="q", part="a"),
    ]
    root = ElementTree.fromstring(shown("junit", findings, capsys, fail_on))
    assert root.get("failures") == failures
    assert root.findtext(".//testcase[@name='a']/failure") == "error: one [q(a)]\nerror: other [q(a)]"
    whole = root.find("testsuite[@name='q']/testcase[@name='question']")
    assert whole is not None
    assert [each.tag for each in whole] == ["failure" if fail_on == "warning" else "system-out"]
    assert whole[0].text == "warning: `max` hides the function [q]"


def test_junit_skips_parts_that_nothing_recomputes_and_drops_what_is_no_xml(capsys: Printed) -> None:
    rows = (Row("q", "a", "1", "", "", False), Row("q", "b", "1", "`f`", "1", True))
    findings = [Finding("odd", "a\0b\ud800 & <c>", question="q", part="b")]
    root = ElementTree.fromstring(shown("junit", findings, capsys, rows=rows))
    assert [case.get("name") for case in root.findall(".//testcase[skipped]")] == ["a"]
    assert root.findtext(".//testcase[@name='b']/failure") == "error: a\\x00b\\ud800 & <c> [q(b)]"


# all


@pytest.mark.parametrize("style", cli_options.FORMATS)
def test_no_format_prints_a_key_on_a_build_server(
    style: str, course: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    monkeypatch.setenv("CI", "true")
    assert cli.run(["check", "--no-tex", "--format", style]) == 1
    printed = capsys.readouterr()
    assert "fence" in printed.out
    assert "33" not in printed.out + printed.err
    assert "32" not in printed.out + printed.err
    assert ("Keys are blacked out" in printed.out) is (style != "json")
    assert cli.run(["check", "--no-tex", "--format", style, "--show-keys"]) == 1
    assert "32" in capsys.readouterr().out


def test_what_called_the_course_s_python_is_a_second_place(course: Path, capsys: Printed) -> None:
    place, caller = Place("content/questions/q.py", 4), Place("content/questions/q.yaml", 6, 12)
    finding = Finding("companion", "`f` in q.py returned nothing", place, caller=caller)
    result = sarif(shown("sarif", [finding], capsys))["results"][0]
    lines = [result[name][0]["physicalLocation"]["region"]["startLine"] for name in ("locations", "relatedLocations")]
    assert lines == [4, 6]
    assert json.loads(shown("json", [finding], capsys))["findings"][0]["caller"] == str(caller)
    assert f"returned nothing [called in {caller}]" in shown("text", [finding], capsys)
