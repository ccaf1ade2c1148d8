"""Running a program that a paper prints: in a process and a folder of its own, with little time, memory and room."""

import itertools
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from exam_builder.codes import Code
from exam_builder.companions.processes import HASH_SEEDS
from exam_builder.companions.python_files import CompanionError

PROGRAM_SECONDS = 10
"""How long a program may compute, and a little more how long it may take."""
MEMORY_BYTES = 2**31
MAX_OUTPUT = 1_000_000
"""Bytes that a program may print."""
PYTHON = "python"
MAX_SHOWN = 60
"""Characters of what was printed that a finding shows."""


def run_program(program: str, language: str) -> str:
    """What a program prints, run twice; raise CompanionError where it fails, takes too long, is in another language,
    or prints another thing the second time, when Python orders sets by another seed."""
    if language != PYTHON:
        raise CompanionError(
            f"a program in `{language or 'no language'}` cannot be run", f"write language: {PYTHON}, or waived:"
        )
    first, second = (_run_in_folder(program, seed) for seed in HASH_SEEDS)
    if first != second:
        shown = " and ".join(
            f"`{_first_difference(text, other)}`" for text, other in ((first, second), (second, first))
        )
        hint = "sort what comes out of a set, and give random numbers a seed"
        raise CompanionError(f"the printed program prints another thing each time: {shown}", hint, Code.UNSTEADY)
    return first


def _first_difference(text: str, other: str) -> str:
    """The first line of a text that the other has not got there, in short."""
    pairs = itertools.zip_longest(text.splitlines(), other.splitlines(), fillvalue="")
    return next((one for one, two in pairs if one != two), "")[:MAX_SHOWN]


def _run_in_folder(program: str, seed: str) -> str:
    with tempfile.TemporaryDirectory(prefix="program-") as folder:
        return _run_file(program, Path(folder), seed)


def _run_file(program: str, folder: Path, seed: str) -> str:
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
                timeout=3 * PROGRAM_SECONDS,
                preexec_fn=_set_limits,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise _timeout_error() from None
    if done.returncode < 0:
        raise _timeout_error()
    if done.returncode:
        lines = complaint.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        raise CompanionError(f"the printed program fails: {lines[-1] if lines else 'it says nothing'}", "correct it")
    return said.read_text(encoding="utf-8", errors="replace")


def _timeout_error() -> CompanionError:
    message = f"the printed program does not end within {PROGRAM_SECONDS} s"
    return CompanionError(message, "look for a loop that goes on for ever, or prints for ever", Code.TOO_SLOW)


def _set_limits() -> None:
    """Limits of the process that will run the program."""
    resource.setrlimit(resource.RLIMIT_CPU, (PROGRAM_SECONDS, PROGRAM_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MAX_OUTPUT, MAX_OUTPUT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
