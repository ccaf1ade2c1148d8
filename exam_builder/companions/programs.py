"""Run the programs that papers print, each in its own process and folder, with limited time, memory and output."""

import itertools
import re
import secrets
import select
import signal
import subprocess
import sys
from pathlib import Path
from typing import BinaryIO

from exam_builder.companions.process_ends import ProcessEnded, get_memory_limit
from exam_builder.companions.processes import HASH_SEEDS, MARK_VARIABLE, end_watched
from exam_builder.companions.watcher import NOT_BEGUN
from exam_builder.findings import MAX_SHOWN, NO_PROCESS, Code, CompanionError, Lacking
from exam_builder.scratch import require_room, scratch_folder

WATCHER = Path(__file__).with_name("watcher.py")
OPTIONS = ("-P", "-s", "-B")
"""The options of Python for a program; -I would ignore the hash seed."""
PROGRAM_SECONDS = 10
"""The limit of a program's processor time, in seconds; the timeout is three times as long."""
MAX_OUTPUT = 1_000_000
"""The number of bytes that a program may print, or write to a file."""
PYTHON = "python"


def run_program(program: str, language: str) -> str:
    """Return the output of a program, which is run twice.

    Raise CompanionError if it fails, times out, is in another language than Python, or prints something else in the
    second run, which has another hash seed.
    """
    if language != PYTHON:
        raise CompanionError(
            f"a program in `{language or 'no language'}` cannot be run", f"write language: {PYTHON}, or waived:"
        )
    first, second = (_run_in_folder(program, seed) for seed in HASH_SEEDS)
    if first != second:
        shown = " and ".join(
            f"`{_find_first_difference(text, other)}`" for text, other in ((first, second), (second, first))
        )
        hint = "sort what comes out of a set, and give random numbers a seed"
        raise CompanionError(f"the printed program prints another thing each time: {shown}", hint, Code.UNSTEADY)
    return first


def _find_first_difference(text: str, other: str) -> str:
    """Return the first line of a text that differs from the other text, shortened."""
    pairs = itertools.zip_longest(text.splitlines(), other.splitlines(), fillvalue="")
    return next((one for one, two in pairs if one != two), "")[:MAX_SHOWN]


def _run_in_folder(program: str, seed: str) -> str:
    with scratch_folder() as folder:
        return _run_file(program, folder, seed)


def _run_file(program: str, folder: Path, seed: str) -> str:
    """Return the output of a program; raise CompanionError if it fails."""
    file, output, errors = folder / "program.py", folder / "said", folder / "complaint"
    file.write_text(program + "\n", encoding="utf-8")
    with output.open("wb") as out, errors.open("wb") as wrong:
        code, reason = _run_watched(file, out, wrong, seed)
    if reason == NOT_BEGUN:
        raise Lacking(NO_PROCESS)
    if code:
        require_room(folder)
    if not reason and code in (-signal.SIGKILL, -signal.SIGXCPU, -signal.SIGXFSZ):
        raise _make_timeout_error()
    if reason or code < 0:
        words, hint, kind = ProcessEnded(code, reason).explain()
        raise CompanionError(f"the printed program {words}", hint, kind)
    if code:
        said = errors.read_text(encoding="utf-8", errors="replace").strip()
        at = [int(line) for line in re.findall(rf'File "[^"\n]*{file.name}", line (\d+)', said)]
        message = f"the printed program fails: {said.splitlines()[-1] if said else 'it says nothing'}"
        raise CompanionError(message, "correct it", line=at[-1] if at else 0)
    return output.read_text(encoding="utf-8", errors="replace")


def _run_watched(file: Path, out: BinaryIO, wrong: BinaryIO, seed: str) -> tuple[int, bytes]:
    """Run a program and end all its descendants; return its exit code, and the limit that it exceeded."""
    mark = secrets.token_hex(8)
    bounds = map(str, (out.fileno(), get_memory_limit(), PROGRAM_SECONDS, MAX_OUTPUT))
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", str(WATCHER), *bounds, sys.executable, *OPTIONS, file.name],
        cwd=file.parent,
        env={"PYTHONHASHSEED": seed, MARK_VARIABLE: mark},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=wrong,
        pass_fds=(out.fileno(),),
        start_new_session=True,
    )
    assert process.stdout is not None
    try:
        ended, _, _ = select.select([process.stdout], [], [], 3 * PROGRAM_SECONDS)
    finally:
        reason = end_watched(process, mark)
    if not ended:
        raise _make_timeout_error()
    return process.returncode, reason


def _make_timeout_error() -> CompanionError:
    message = f"the printed program does not end within {PROGRAM_SECONDS} s"
    return CompanionError(message, "look for a loop that goes on for ever, or prints for ever", Code.TOO_SLOW)
