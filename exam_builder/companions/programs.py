"""Running a program that a paper prints: in a process and a folder of its own, with little time, memory and room."""

import itertools
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from exam_builder.codes import Code
from exam_builder.companions.processes import SEEDS
from exam_builder.companions.source import CompanionError

SECONDS = 10
"""How long a program may compute, and a little more how long it may take."""
MEMORY = 2**31
MOST = 1_000_000
"""Bytes that a program may print."""
PYTHON = "python"
SHOWN = 60
"""Characters of what was printed that a finding shows."""


def prints(program: str, language: str) -> str:
    """What a program prints, run twice; raise CompanionError where it fails, takes too long, is in another language,
    or prints another thing the second time, when Python orders sets by another seed."""
    if language != PYTHON:
        raise CompanionError(
            f"a program in `{language or 'no language'}` cannot be run", f"write language: {PYTHON}, or waived:"
        )
    first, second = (_alone(program, seed) for seed in SEEDS)
    if first != second:
        shown = " and ".join(f"`{_line(text, other)}`" for text, other in ((first, second), (second, first)))
        mend = "sort what comes out of a set, and give random numbers a seed"
        raise CompanionError(f"the printed program prints another thing each time: {shown}", mend, Code.UNSTEADY)
    return first


def _line(text: str, other: str) -> str:
    """The first line of a text that the other has not got there, in short."""
    pairs = itertools.zip_longest(text.splitlines(), other.splitlines(), fillvalue="")
    return next((one for one, two in pairs if one != two), "")[:SHOWN]


def _alone(program: str, seed: str) -> str:
    with tempfile.TemporaryDirectory(prefix="program-") as folder:
        return _run(program, Path(folder), seed)


def _run(program: str, folder: Path, seed: str) -> str:
    file, said, complaint = folder / "program.py", folder / "said", folder / "complaint"
    file.write_text(program + "\n", encoding="utf-8")
    with said.open("wb") as out, complaint.open("wb") as wrong:
        try:
            done = subprocess.run(
                [sys.executable, "-P", "-s", "-B", file.name],  # -I would ignore the seed
                cwd=folder,
                env={"PYTHONHASHSEED": seed},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=wrong,
                timeout=3 * SECONDS,
                preexec_fn=_limit,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise _too_late() from None
    if done.returncode < 0:
        raise _too_late()
    if done.returncode:
        lines = complaint.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        raise CompanionError(f"the printed program fails: {lines[-1] if lines else 'it says nothing'}", "mend it")
    return said.read_text(encoding="utf-8", errors="replace")


def _too_late() -> CompanionError:
    message = f"the printed program does not end within {SECONDS} s"
    return CompanionError(message, "look for a loop that goes on for ever, or prints for ever", Code.TOO_SLOW)


def _limit() -> None:
    """Limits of the process that will run the program."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST, MOST))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
