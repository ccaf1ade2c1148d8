"""Running a program that a paper prints: in a process and a folder of its own, with little time, memory and room."""

import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from exam_builder.companions.source import CompanionError

SECONDS = 10
"""How long a program may compute, and a little more how long it may take."""
MEMORY = 2**31
MOST = 1_000_000
"""Bytes that a program may print."""
PYTHON = "python"


def prints(program: str, language: str) -> str:
    """What a program prints; raise CompanionError where it fails, takes too long, or is in another language."""
    if language != PYTHON:
        raise CompanionError(
            f"a program in `{language or 'no language'}` cannot be run", f"write language: {PYTHON}, or waived:"
        )
    with tempfile.TemporaryDirectory(prefix="program-") as folder:
        return _run(program, Path(folder))


def _run(program: str, folder: Path) -> str:
    file, said, complaint = folder / "program.py", folder / "said", folder / "complaint"
    file.write_text(program + "\n", encoding="utf-8")
    with said.open("wb") as out, complaint.open("wb") as wrong:
        try:
            done = subprocess.run(
                [sys.executable, "-I", "-B", file.name],
                cwd=folder,
                env={"PYTHONHASHSEED": "0"},
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
    return CompanionError(message, "look for a loop that goes on for ever, or prints for ever", "too-slow")


def _limit() -> None:
    """Limits of the process that will run the program."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST, MOST))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
