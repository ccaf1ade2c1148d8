"""Every example of docs/versions.md, run from top to bottom as a reader would."""

import doctest
import re
from pathlib import Path

import pytest

from exam_builder.identity import SECRET_VARIABLE
from exam_builder.render.by_version import merge_versions
from tests.test_command_line import Shell, examples

pytestmark = pytest.mark.long

PAGE = Path(__file__).parents[1] / "docs" / "versions.md"


def test_every_example_does_what_the_page_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slow: each example is a whole command, some of them builds."""
    monkeypatch.setenv(SECRET_VARIABLE, "00112233445566778899aabbccddeeff")
    shell, checker = Shell(tmp_path), doctest.OutputChecker()
    for example in examples(PAGE):
        printed = shell.run(example.command)
        agrees = checker.check_output(example.printed, printed, doctest.ELLIPSIS)
        assert agrees, f"$ {example.command}\nthe page says:\n{example.printed}\nit printed:\n{printed}"


def test_what_differs_is_reported_as_on_the_page() -> None:
    (shown,) = re.findall(r"“(only one .*?)”", PAGE.read_text(encoding="utf-8"))
    messages = merge_versions({letter: f"only one of {n} filters is counted" for letter, n in (("A", 8), ("B", 32))})
    assert re.sub(r"\\guidefor\{(.)\}", r"**\1:** ", messages).replace(r";\ ", "; ") == shown
