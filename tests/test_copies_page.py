"""Every example of docs/copies.md, run from top to bottom as a reader would."""

import doctest
import json
import re
from pathlib import Path

import pytest
from test_command_line import Shell
from test_command_line import examples as shown_in

from exam_builder import toolchain
from exam_builder.identity import SECRET_VARIABLE
from exam_builder.issue.layout import Layouts
from exam_builder.issue.lots import PrintedPaper
from exam_builder.roster import read_roster
from exam_builder.typeset.aux_file import PageRect

PAGE = Path(__file__).parents[1] / "docs" / "copies.md"
TEXT = PAGE.read_text(encoding="utf-8")


def test_every_example_does_what_the_page_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(SECRET_VARIABLE, raising=False)
    examples = doctest.DocTestParser().get_doctest(TEXT, {}, PAGE.name, str(PAGE), 0)
    said: list[str] = []
    result = doctest.DocTestRunner(verbose=False).run(examples, out=said.append)
    assert result.attempted > 20
    assert result.failed == 0, "".join(said)


def test_the_build_on_the_page_makes_what_it_says(tmp_path: Path) -> None:
    """Slow: each example is a whole command, most of them builds of copies."""
    (shown,) = re.findall(r"^```csv\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    shell, checker = Shell(tmp_path), doctest.OutputChecker()
    for example in shown_in(PAGE):
        printed = shell.run(example.command)
        assert checker.check_output(example.printed, printed, doctest.ELLIPSIS), printed
        if example.command.startswith("cd "):
            (shell.folder / "students.csv").write_text(shown, encoding="utf-8")
    made = {path.relative_to(tmp_path / "course").as_posix() for path in tmp_path.rglob("copies/*/*.pdf")}
    ids = ("20231234", "20231235", "20231240", "20231250")
    assert made == {f"build/first/copies/{id_}/{audience}.pdf" for id_ in ids for audience in ("student", "solutions")}


def test_the_layout_on_the_page_has_the_form_of_the_file() -> None:
    (shown,) = re.findall(r"^```json\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    data = json.loads(shown)
    places = [
        PageRect("name", 1, 151.69, 571.5, 488.44, 597.01, "field"),
        PageRect("code", 1, 525.83, 22.86, 565.51, 62.54, "field"),
        PageRect("fence.a", 2, 63.78, 570.1, 531.5, 640.96),
        PageRect("growth.a", 2, 70.7, 691.1, 79.2, 698.4, "box", "B"),
    ]
    layouts = Layouts()
    for name in data["layouts"][0]["papers"]:
        layouts.add("", PrintedPaper(name, 0, 0, 3, tuple(places)))
    assert json.loads(layouts.to_json("first")) == data


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
