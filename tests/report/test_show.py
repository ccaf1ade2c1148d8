"""The exit code that goes with what is shown."""

from pathlib import Path

import pytest

from exam_builder.blackout import BLACKOUT_NOTE, KeyDisplay
from exam_builder.codes import Code
from exam_builder.findings import CompanionError, Finding
from exam_builder.rebuild import RebuildResult
from exam_builder.report.show import show_failure, show_findings, show_rebuilt

MISSING, WRONG = Finding(Code.NOT_INSTALLED, "babel's language `dutch` is not installed"), Finding(Code.KEY, "no key")
SLIP = Finding("unread", "a column is not read", severity="warning")


@pytest.mark.parametrize(
    ("findings", "code"),
    [((), 0), ((SLIP,), 0), ((WRONG,), 1), ((MISSING, SLIP), 3), ((MISSING, WRONG), 1)],
)
def test_what_only_the_machine_lacks_has_an_exit_code_of_its_own(findings: tuple[Finding, ...], code: int) -> None:
    assert show_findings(findings, KeyDisplay.SHOWN) == code


def test_a_rebuilt_file_that_differs_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    made = RebuildResult("e", Path("build/e"), ("key.csv",), ("student.pdf",), True, ())
    assert show_rebuilt(made) == 1
    assert capsys.readouterr().out == (
        "e: 1 of 2 files as they were issued, in build/e\n  student.pdf differs and was not written\n"
    )


def test_a_companion_that_goes_while_a_command_runs_fails_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert show_failure(CompanionError("there is no file q.py"), "message") == 1
    assert capsys.readouterr().err == "exam-builder: there is no file q.py\n"


def test_findings_without_keys_say_so_once(capsys: pytest.CaptureFixture[str]) -> None:
    show_findings((WRONG, SLIP), KeyDisplay.HIDDEN)
    assert capsys.readouterr().err.splitlines()[2:] == [BLACKOUT_NOTE]
