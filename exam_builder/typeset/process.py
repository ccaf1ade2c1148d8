"""One run of TeX: confined, bounded, and always ended.

TeX runs without shell escape, reads and writes only below its own folder (and reads its own installation), in a
process group of its own. When it takes too long or writes too much it is interrupted, which makes it report the line
where it was; what does not react is killed.
"""

import os
import selectors
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from exam_builder import toolchain
from exam_builder.findings import Lacking


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may take: seconds of wall time, mebibytes of memory and of written files."""

    seconds: float = 20.0
    memory: int = 1024
    output: int = 64


LIMITS = Limits()
POLL = 0.1
"""Seconds between two looks at how much was written."""

GRACE = 2.0
"""Seconds that an interrupted TeX has to say where it was."""

LONGEST_LOG = 1 << 20
"""Bytes that are read of each end of a log."""

CONFINED = 'ulimit -t {cpu} -v {memory} -f {blocks}; exec "$@"'
Stopped = Literal["", "time", "output"]


def run_tex(arguments: Sequence[str], folder: Path, limits: Limits = LIMITS) -> Stopped:
    """Run pdftex in a folder; tell whether it had to be stopped. What it says stands in its log.

    Raises Lacking when there is no pdftex.
    """
    if shutil.which("pdftex") is None:
        raise Lacking(toolchain.advice(("pdftex",)))
    seconds = int(limits.seconds) + 1
    confined = CONFINED.format(cpu=2 * seconds, memory=limits.memory * 1024, blocks=limits.output * 4096)
    command = ["/bin/sh", "-c", confined, "sh", "pdftex", "-no-shell-escape", "-interaction=batchmode", *arguments]
    with _process(command, folder) as process:
        return _watch(process, folder, limits)


@contextmanager
def _process(command: Sequence[str], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process in its own group, which is gone when the block is left, however it is left."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=_surroundings(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stdout:
            process.stdout.close()


def _surroundings() -> dict[str, str]:
    """The environment of TeX: paranoid about files, deaf to the user's own settings and to the clock."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "TMPDIR") if name in os.environ}
    return kept | {
        "openin_any": "p",
        "openout_any": "p",
        "shell_escape": "f",
        "SOURCE_DATE_EPOCH": "0",
        "FORCE_SOURCE_DATE": "1",
        "TZ": "UTC",
        "max_print_line": "10000",
        "error_line": "254",
        "half_error_line": "238",
        "HOME": "/nonexistent",
        "TEXMFHOME": "/nonexistent",
        "MKTEXPK": "0",
        "MKTEXTFM": "0",
        "MKTEXMF": "0",
    }


def _watch(process: subprocess.Popen[bytes], folder: Path, limits: Limits) -> Stopped:
    """Wait for the end of a process; interrupt it when it goes beyond its limits."""
    end = time.monotonic() + limits.seconds
    assert process.stdout is not None
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while True:
            if selector.select(POLL) and not os.read(process.stdout.fileno(), 1 << 16):
                process.wait()
                return ""
            if time.monotonic() > end:
                return _interrupt(process, "time")
            if _written(folder) > limits.output * 2**20 / 2:
                return _interrupt(process, "output")


def _interrupt(process: subprocess.Popen[bytes], why: Stopped) -> Stopped:
    os.killpg(process.pid, signal.SIGINT)
    try:
        process.communicate(timeout=GRACE)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
    return why


def _written(folder: Path) -> int:
    """Bytes in the folder's files."""
    with os.scandir(folder) as entries:
        return sum(entry.stat(follow_symlinks=False).st_size for entry in entries)


def read_log(path: Path) -> str:
    """A log: its beginning and its end, which say all that matters, when it is long."""
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        content = file.read(LONGEST_LOG)
        file.seek(max(len(content), path.stat().st_size - LONGEST_LOG))
        content += file.read()
    return content.decode("utf-8", "replace")
