"""The tutorial, done as a reader would do it: files written, lines replaced, commands run, output compared."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

from courses import run_command

DOCS = Path(__file__).parent.parent / "docs"
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def steps(page: Path) -> Iterator[tuple[str, str, str]]:
    """The blocks of a page: language, file (or ''), text."""
    for found in BLOCK.finditer(page.read_text()):
        yield found[1], found[2] or "", found[3]


def write(root: Path, file: str, text: str) -> None:
    """A file as the block gives it; where a line `---` parts the block, the first half is replaced by the second."""
    path = root / file
    if "\n---\n" not in text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return
    old, new = text.split("---\n")
    assert path.read_text().count(old) == 1, f"{old!r} stands not once in {file}"
    path.write_text(path.read_text().replace(old, new))


def commands(text: str) -> Iterator[tuple[str, list[str]]]:
    """Commands with the lines that they are said to print."""
    for chunk in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, *output = chunk.rstrip("\n").split("\n")
        yield command, output


def run(command: str, folder: Path) -> str:
    words = command.split()
    assert words[0] == "exam-builder"
    errors = io.StringIO()
    code, printed = run_command(folder, *words[1:], errors=errors)
    assert code in (0, 1), errors.getvalue()
    return errors.getvalue() + printed


def pattern(lines: list[str]) -> str:
    """Lines as a pattern: `…` alone stands for any lines, within a line for any characters."""
    parts = [r"(?:.*\n)*?" if line == "…" else ".*".join(map(re.escape, line.split("…"))) + r"\n" for line in lines]
    return "".join(parts)


def test_the_tutorial_works_as_it_stands(tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.delenv("CI", raising=False)
    folder = tmp_path
    ran = 0
    for language, file, text in steps(DOCS / "tutorial.md"):
        if file:
            write(folder, file, text)
            continue
        assert language == "console"
        for command, expected in commands(text):
            if command.startswith("cd "):
                folder = folder / command[3:]
                continue
            said = run(command, folder)
            assert re.fullmatch(pattern(expected), said), f"$ {command}\n{said}"
            ran += 1
    assert ran >= 8
