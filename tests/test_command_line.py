"""Every example of docs/command-line.md, run from top to bottom as a reader would."""

import doctest
import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from courses import run_command, share_slow_results

from exam_builder import cli

PAGE = Path(__file__).parents[1] / "docs" / "command-line.md"
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Example:
    """A line that a reader types, and what the page says that comes of it."""

    command: str
    printed: str


def examples(page: Path = PAGE) -> list[Example]:
    """All examples of a page, in their order."""
    found: list[Example] = []
    for block in BLOCK.findall(page.read_text(encoding="utf-8")):
        for session in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, printed = session.partition("\n")
            found.append(Example(command, printed))
    return found


class Shell:
    """As much of a shell as the examples need: `cd`, `echo $?`, and programs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.code = 0

    def run(self, command: str) -> str:
        words = shlex.split(command)
        if words[0] == "cd":
            self.folder /= words[1]
            share_slow_results(self.folder)
            return ""
        if command == "echo $?":
            return f"{self.code}\n"
        if words[0] == "exam-builder":
            self.code, printed = run_command(self.folder, *words[1:])
            return printed
        program = {"exam-builder": (sys.executable, "-m", "exam_builder")}
        done = subprocess.run(
            [part for word in words for part in program.get(word, (word,))],
            cwd=self.folder,
            env=os.environ | {"CI": ""},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=120,
        )
        self.code = done.returncode
        return done.stdout


@pytest.mark.long
def test_every_example_does_what_the_page_says(tmp_path: Path) -> None:
    """Slow: each example is a whole command."""
    shell, checker = Shell(tmp_path), doctest.OutputChecker()
    for example in examples():
        printed = shell.run(example.command)
        agrees = checker.check_output(example.printed, printed, doctest.ELLIPSIS)
        assert agrees, f"$ {example.command}\nthe page says:\n{example.printed}\nit printed:\n{printed}"


@pytest.mark.parametrize("command", list(cli.commands.commands))
def test_every_command_has_its_section(command: str) -> None:
    assert f"\n## {command}\n" in PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "option",
    sorted({name for command in cli.commands.commands.values() for option in command.params for name in option.opts}),
)
def test_every_option_is_explained(option: str) -> None:
    if option.startswith("--"):
        assert f"`{option}" in PAGE.read_text(encoding="utf-8")
