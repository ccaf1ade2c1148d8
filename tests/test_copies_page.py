"""Every example of docs/copies.md, run from top to bottom as a reader would."""

import doctest
import re
from pathlib import Path

import pytest

from exam_builder import toolchain
from exam_builder.identity import VARIABLE
from exam_builder.roster import read_roster

PAGE = Path(__file__).parents[1] / "docs" / "copies.md"
TEXT = PAGE.read_text(encoding="utf-8")


def test_every_example_does_what_the_page_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(VARIABLE, raising=False)
    examples = doctest.DocTestParser().get_doctest(TEXT, {}, PAGE.name, str(PAGE), 0)
    said: list[str] = []
    result = doctest.DocTestRunner(verbose=False).run(examples, out=said.append)
    assert result.attempted > 20
    assert result.failed == 0, "".join(said)


def test_the_roster_on_the_page_can_be_read(tmp_path: Path) -> None:
    (shown,) = re.findall(r"^```csv\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    (tmp_path / "students.csv").write_text(shown, encoding="utf-8")
    roster = read_roster(tmp_path / "students.csv")
    assert [(student.large_print, student.extra_time) for student in roster.students] == [
        (False, ""),
        (True, ""),
        (True, "30 minutes"),
    ]
    assert roster.findings == ()


def test_the_page_names_what_is_installed() -> None:
    assert f"apt-get install {' '.join(toolchain.SCRIPTS)}" in TEXT
    assert all(f"`{package}`" in TEXT for package in toolchain.SCRIPTS)
