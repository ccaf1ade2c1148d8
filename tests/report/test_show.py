"""The exit code that goes with what is shown."""

import pytest

from exam_builder.blackout import KeyDisplay
from exam_builder.codes import Code
from exam_builder.findings import Finding
from exam_builder.report.show import show_findings

MISSING, WRONG = Finding(Code.NOT_INSTALLED, "babel's language `dutch` is not installed"), Finding(Code.KEY, "no key")
SLIP = Finding("unread", "a column is not read", severity="warning")


@pytest.mark.parametrize(
    ("findings", "code"),
    [((), 0), ((SLIP,), 0), ((WRONG,), 1), ((MISSING, SLIP), 3), ((MISSING, WRONG), 1)],
)
def test_what_only_the_machine_lacks_has_an_exit_code_of_its_own(findings: tuple[Finding, ...], code: int) -> None:
    assert show_findings(findings, KeyDisplay.SHOWN) == code
