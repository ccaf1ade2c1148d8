"""Every example of docs/records.md, run from top to bottom as a reader would."""

import doctest
import re
from pathlib import Path

import pytest

from tests.test_command_line import Shell, examples

pytestmark = pytest.mark.long

PAGE = Path(__file__).parents[1] / "docs" / "records.md"
TEXT = PAGE.read_text(encoding="utf-8")


def test_every_example_does_what_the_page_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slow: each example is a whole command, some of them builds."""
    (roster,) = re.findall(r"^```csv\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    shell, checker = Shell(tmp_path), doctest.OutputChecker()
    for example in examples(PAGE):
        printed = shell.run(example.command)
        agrees = checker.check_output(example.printed, printed, doctest.ELLIPSIS)
        assert agrees, f"$ {example.command}\nthe page says:\n{example.printed}\nit printed:\n{printed}"
        if example.command == "cd course":
            (shell.folder / "students.csv").write_text(roster, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    said: list[str] = []
    python = doctest.DocTestParser().get_doctest(TEXT, {}, PAGE.name, str(PAGE), 0)
    result = doctest.DocTestRunner(verbose=False).run(python, out=said.append)
    assert (result.attempted > 4, result.failed) == (True, 0), "".join(said)
