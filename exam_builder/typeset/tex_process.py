"""Run TeX once: confined, with limits, and sure to end.

TeX runs without shell escape in a process group of its own. It reads and writes only in its run folder, and reads its
installation; if the kernel can, it enforces this (see `sandbox`). If TeX takes too long or writes too much, it is
interrupted, so that it reports the line where it was; if it does not react, it is killed.
"""

import errno
import fcntl
import os
import re
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Event
from typing import Literal

from exam_builder import toolchain
from exam_builder.digests import digest
from exam_builder.findings import Lacking
from exam_builder.scratch import FULL, require_room, scratch_folder
from exam_builder.typeset import sandbox


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one run: processor seconds, mebibytes of memory, mebibytes of files that it writes.

    `stop` lets another thread end the run, as Python raises the KeyboardInterrupt of Ctrl-C in the main one only.
    """

    seconds: float = 20.0
    memory: int = 1024
    output: int = 64
    stop: Event | None = None


LIMITS = Limits()
CLOCK_FACTOR = 10
"""A run may take this many times its processor seconds on the clock, because other processes may use the processors."""

POLL_SECONDS = 0.1
"""Seconds between two checks of how much was written."""

SLACK = 65536
"""Blocks of 512 bytes by which a file may exceed its limit between two checks, before the system kills TeX."""

GRACE_SECONDS = 2.0
"""Seconds that TeX gets after an interrupt to report where it was."""

LONGEST_LOG = 1 << 20
"""Bytes that are read of each end of a log."""

ERROR_LINE = re.compile(rb"!|l\.\d|\S+:\d+: ")
"""The beginning of the lines of an error."""

HUGE_NUMBER = re.compile(r"\d{19,}")
"""More digits than any number in a log can have."""

LONGEST_OUTPUT = 1 << 12
"""Bytes that are kept of TeX's standard error."""

DENIED = b": Permission denied"
DENIED_FILE = "refused.txt"
"""The file in which `run_tex` keeps TeX's standard error if the sandbox denied something."""

LIBRARIES = ("/usr/lib", "/usr/lib32", "/usr/lib64", "/lib", "/lib32", "/lib64", "/nix/store", "/etc/ld.so.cache")
PROGRAMS = ("/usr/bin", "/bin")
"""Needed if TeX is a script that starts the program."""

FONTS = "/usr/share/fonts"
"""Debian keeps some of the fonts here to which TeX's trees link."""

LIMITED_COMMAND = 'ulimit -t {cpu}; ulimit -v {memory}; ulimit -f {blocks}; exec "$@"'
"""A limit that is already lower stays."""

StopReason = Literal["", "time", "output"]
Engine = Literal["pdftex", "xetex"]
ADVICE = {"pdftex": toolchain.suggest_tools, "xetex": toolchain.suggest_script_tools}


@dataclass(frozen=True, slots=True)
class TexInstallation:
    """The TeX of this machine: a digest that identifies it, and the folders that it needs.

    `identity` is made from size and time of the program, the format, the class and the lists of trees. `folders` are
    its trees of files. `libraries` are what its programs need to start; texts must not read them.
    """

    identity: str
    folders: tuple[Path, ...]
    libraries: tuple[Path, ...]


@cache
def find_installation() -> TexInstallation:
    """Return the TeX of this machine, searched once in each process; raise Lacking if there is none."""
    program = shutil.which("pdftex")
    if program is None or shutil.which("kpsewhich") is None:
        raise Lacking(toolchain.suggest_tools(("pdflatex",)))
    asked = ("-engine=pdftex", "--expand-path=$TEXMF:$TEXMFCNF", "pdflatex.fmt", "exam.cls", "lmodern.sty")
    found = toolchain.ask_program("kpsewhich", *asked, environment=_make_tex_environment())
    trees, *paths = found.strip().split("\n")
    if len(paths) < 3:
        raise Lacking(toolchain.suggest_tools(toolchain.find_missing_tools() or ("pdflatex.fmt",)))
    identity = digest([toolchain.read_file_state(path) for path in (program, *paths)], toolchain.read_tex_tree_states())
    return TexInstallation(identity, _find_paths(FONTS, *trees.split(":")), _find_paths(*LIBRARIES, *PROGRAMS))


def _find_paths(*names: str) -> tuple[Path, ...]:
    """Return the absolute paths that exist, each once."""
    paths = (Path(name).resolve() for name in names if name.startswith("/"))
    return tuple(dict.fromkeys(path for path in paths if path.exists()))


def identify_tex() -> str:
    """Return a digest of this TeX installation, on which everything depends that TeX makes."""
    return find_installation().identity


def run_tex(
    arguments: Sequence[str],
    folder: Path,
    limits: Limits = LIMITS,
    readable: Sequence[Path] = (),
    engine: Engine = "pdftex",
) -> StopReason:
    """Run an engine in a folder, where it writes its log; return why it was stopped, or ''.

    It may read the paths in `readable` besides its folder and its installation. Raise Lacking if there is no such
    engine, or if the machine lacks memory or space.
    """
    program = shutil.which(engine)
    if program is None:
        raise Lacking(ADVICE[engine]((engine,)))
    seconds = int(limits.seconds) + 1
    confined = LIMITED_COMMAND.format(cpu=2 * seconds, memory=limits.memory * 1024, blocks=limits.output * 4096 + SLACK)
    command = ["/bin/sh", "-c", confined, "sh", engine, "-no-shell-escape", "-interaction=batchmode", *arguments]
    stderr = bytearray()
    installation = find_installation()
    allowed = (Path(program).resolve().parent, *installation.libraries, *installation.folders, *readable)
    with _run_process(command, folder, allowed) as process:
        stopped = _watch(process, folder, limits, stderr)
    if DENIED in stderr:
        (folder / DENIED_FILE).write_bytes(stderr)
    if process.returncode == -signal.SIGXFSZ and _measure_files(folder) > limits.output * 2**20:
        return "output"
    if process.returncode == -signal.SIGXCPU:
        return "time"
    if not stopped and process.returncode:
        _find_lack(process.returncode, folder, bytes(stderr))
    return stopped


def _find_lack(status: int, folder: Path, stderr: bytes) -> None:
    """Raise Lacking if TeX failed because the machine lacks something.

    The disk may have space again when another process has removed its files, so TeX's own messages count too. Content
    cannot write to standard error; if it imitates TeX's log, only its own paper fails.
    """
    if status == -signal.SIGKILL:
        raise Lacking(KILLED)
    if status == -signal.SIGXFSZ or any(word in stderr for word in NO_ROOM_WORDS):
        raise Lacking(FULL.format(tempfile.gettempdir()))
    if any(NOT_WRITTEN.search(read_log(log)) for log in folder.glob("*.log")):
        raise Lacking(FULL.format(tempfile.gettempdir()))
    check_disk(folder)


@contextmanager
def _run_process(command: Sequence[str], folder: Path, readable: Sequence[Path]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process in its own group, which is killed when the block is left in any way, or when this process ends.

    It is started in a separate thread, because that thread remains in the sandbox.
    """
    with _open_pipe() as nothing, ThreadPoolExecutor(1) as pool:
        starting = pool.submit(_start_process, command, folder, readable, nothing)
        try:
            yield starting.result()
        finally:
            process = starting.result()
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            if process.stderr:
                process.stderr.close()


@contextmanager
def _open_pipe() -> Iterator[int]:
    """Open a pipe for reading, whose other end only this process has, and writes nothing to."""
    ends = os.pipe()
    try:
        yield ends[0]
    finally:
        for end in ends:
            os.close(end)


def _kill_at_end(pipe: int, group: int) -> None:
    """Let the kernel kill a group of processes when the other end of a pipe closes, if it is Linux.

    It does so however this process ends, as long as one of the group has the pipe open.
    """
    if sys.platform == "linux":
        fcntl.fcntl(pipe, fcntl.F_SETOWN, -group)
        fcntl.fcntl(pipe, fcntl.F_SETSIG, signal.SIGKILL)
        fcntl.fcntl(pipe, fcntl.F_SETFL, os.O_ASYNC)


def _start_process(
    command: Sequence[str], folder: Path, readable: Sequence[Path], given: int
) -> subprocess.Popen[bytes]:
    with suppress(OSError):
        sandbox.enclose(folder, readable)
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=_make_tex_environment(),
        stdin=subprocess.DEVNULL,
        pass_fds=(given,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    _kill_at_end(given, process.pid)  # at once: handing the process over to the other thread takes its time
    return process


def _make_tex_environment() -> dict[str, str]:
    """Return the environment of TeX: paranoid about files, and independent of the user's settings and of the clock."""
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


def _watch(process: subprocess.Popen[bytes], folder: Path, limits: Limits, stderr: bytearray) -> StopReason:
    """Wait until a process ends, and interrupt it if it exceeds its limits; `stderr` gets the end of its output.

    Raise KeyboardInterrupt once the run is to stop.
    """
    end = time.monotonic() + limits.seconds * CLOCK_FACTOR
    assert process.stderr is not None
    with selectors.DefaultSelector() as selector:
        selector.register(process.stderr, selectors.EVENT_READ)
        while True:
            if selector.select(POLL_SECONDS):
                stderr += (read := os.read(process.stderr.fileno(), 1 << 16))
                del stderr[:-LONGEST_OUTPUT]
                if not read:
                    return _wait_for_end(process)
            if limits.stop is not None and limits.stop.is_set():
                raise KeyboardInterrupt
            if time.monotonic() > end or _measure_processor_seconds(process.pid) > limits.seconds:
                return _interrupt(process, "time")
            if _measure_files(folder) > limits.output * 2**20 / 2:
                return _interrupt(process, "output")


def _wait_for_end(process: subprocess.Popen[bytes]) -> StopReason:
    """Wait for a process that has closed its standard error, and so is ending; interrupt it if it is not."""
    try:
        process.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        return _interrupt(process, "time")
    return ""


def _measure_processor_seconds(process: int) -> float:
    """Return the processor seconds of a process; 0 if the system does not report them, so only the clock counts."""
    try:
        user, system = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:13]
    except (OSError, ValueError):
        return 0.0
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _interrupt(process: subprocess.Popen[bytes], why: StopReason) -> StopReason:
    os.killpg(process.pid, signal.SIGINT)
    try:
        process.communicate(timeout=GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
    return why


def _measure_files(folder: Path) -> int:
    """Return the bytes in the folder's files, ignoring files that TeX renames or removes meanwhile."""
    size = 0
    with os.scandir(folder) as entries:
        for entry in entries:
            with suppress(FileNotFoundError):
                size += entry.stat(follow_symlinks=False).st_size
    return size


def read_log(path: Path, longest: int = 1) -> str:
    """Return a log; of a long one, the first and last `longest` mebibytes, and the lines of errors between them."""
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        content = file.read(longest * LONGEST_LOG)
        between = max(0, path.stat().st_size - 2 * longest * LONGEST_LOG)
        kept = (line for line in file.read(between).split(b"\n") if ERROR_LINE.match(line))
        content += b"".join((b"\n" + line + b"\n") for line in kept)
        content += file.read()
    return HUGE_NUMBER.sub("0", content.decode("utf-8", "replace"))


KILLED = "TeX was killed, most likely because memory ran out; `--jobs 1` uses the least memory."
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
NO_ROOM_WORDS = tuple(f": {os.strerror(number)}".encode() for number in (*NO_ROOM, errno.EIO, errno.EROFS))
WRITTEN = "Output written on"
"""What TeX says last if it made a PDF."""
NOT_WRITTEN = re.compile(r"pdf[a-z]*tex: (?:fwrite|fflush|fclose)\(\) failed")
"""pdfTeX's message in its log if it cannot write the PDF."""


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Make a temporary folder; raise Lacking if its disk fills up meanwhile."""
    try:
        with scratch_folder() as folder:
            yield folder
    except OSError as problem:
        if problem.errno in NO_ROOM and (problem.filename is None or _is_temporary(Path(problem.filename))):
            raise Lacking(FULL.format(tempfile.gettempdir())) from None
        raise


def _is_temporary(path: Path) -> bool:
    return Path(tempfile.gettempdir()) in path.parents


def check_disk(folder: Path) -> None:
    """Raise Lacking if the disk of a folder is full, so that TeX's files are incomplete."""
    require_room(folder)
