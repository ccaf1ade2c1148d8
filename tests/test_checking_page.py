"""Every example of docs/checking.md, run from top to bottom as a reader would."""

import doctest
from pathlib import Path

import pytest

from tests.test_command_line import Shell, examples

PAGE = Path(__file__).parents[1] / "docs" / "checking.md"


@pytest.mark.long
def test_every_example_does_what_the_page_says(tmp_path: Path) -> None:
    """Slow: each example is a whole command, some with mutants."""
    shell, checker = Shell(tmp_path), doctest.OutputChecker()
    for example in examples(PAGE):
        printed = shell.run(example.command)
        agrees = checker.check_output(example.printed, printed, doctest.ELLIPSIS)
        assert agrees, f"$ {example.command}\nthe page says:\n{example.printed}\nit printed:\n{printed}"
