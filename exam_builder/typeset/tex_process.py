"""One run of TeX: confined, bounded, and always ended.

TeX runs without shell escape, reads and writes only below its own folder (and reads its own installation), behind a
wall where the kernel has one (see `sandbox`), in a process group of its own. When it takes too long or writes too
much it is interrupted, which makes it report the line where it was; what does not react is killed.
"""

import errno
import os
import re
import selectors
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from exam_builder import toolchain
from exam_builder.digests import digest
from exam_builder.findings import Lacking
from exam_builder.scratch import FULL, require_room, scratch_folder
from exam_builder.typeset import sandbox


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may take: seconds of a processor, mebibytes of memory and of written files."""

    seconds: float = 20.0
    memory: int = 1024
    output: int = 64


LIMITS = Limits()
WAITING = 10
"""So many times longer a run may take on the clock, where others keep the processors busy."""
POLL_SECONDS = 0.1
"""Seconds between two looks at how much was written."""

SLACK = 65536
"""Blocks of 512 bytes that a file may grow further between two looks, before the system ends TeX without a word."""

GRACE_SECONDS = 2.0
"""Seconds that an interrupted TeX has to say where it was."""

LONGEST_LOG = 1 << 20
"""Bytes that are read of each end of a log."""

OF_ERROR = re.compile(rb"!|l\.\d|\S+:\d+: ")
"""How the lines of an error begin."""
NO_NUMBER = re.compile(r"\d{19,}")
"""More digits than anything has of which a log tells."""
LONGEST_OUTPUT = 1 << 12
"""Bytes that are kept of what TeX says beside its log."""

DENIED = b": Permission denied"
DENIED_FILE = "refused.txt"
"""Where `run_tex` leaves what TeX said when the wall stopped it."""

LIBRARIES = ("/usr/lib", "/usr/lib32", "/usr/lib64", "/lib", "/lib32", "/lib64", "/nix/store", "/etc/ld.so.cache")
PROGRAMS = ("/usr/bin", "/bin")
"""TeX may be a script that starts it."""
FONTS = "/usr/share/fonts"
"""Where Debian keeps some of the fonts to which TeX's trees link."""
TREE_QUERIES = ("--expand-path=$TEXMF", "--expand-path=$TEXMFCNF")
LIMITED_COMMAND = 'ulimit -t {cpu}; ulimit -v {memory}; ulimit -f {blocks}; exec "$@"'
"""A limit that is lower already stays as it is."""

StopReason = Literal["", "time", "output"]
Engine = Literal["pdftex", "xetex"]
ADVICE = {"pdftex": toolchain.tools_hint, "xetex": toolchain.script_tools_hint}


@dataclass(frozen=True, slots=True)
class TexInstallation:
    """TeX on this machine: what tells it from another, and the folders that it needs.

    `identity` digests program, format, class and lists of trees, by size and time; `folders` are its trees of files,
    `libraries` what its programs need to start, where no text may read.
    """

    identity: str
    folders: tuple[Path, ...]
    libraries: tuple[Path, ...]


@cache
def find_installation() -> TexInstallation:
    """Return the TeX of this machine, looked for once in each process; raise Lacking when there is none."""
    program = shutil.which("pdftex")
    if program is None or shutil.which("kpsewhich") is None:
        raise Lacking(toolchain.tools_hint(("pdflatex",)))
    found = _ask_kpsewhich("-engine=pdftex", "pdflatex.fmt", "exam.cls", "lmodern.sty").split()
    if len(found) < 3:
        raise Lacking(toolchain.tools_hint(toolchain.find_missing_tools() or ("pdflatex.fmt",)))
    identity = digest([toolchain.file_state(path) for path in (program, *found)], toolchain.tex_tree_states())
    trees = ":".join(map(_ask_kpsewhich, TREE_QUERIES)).strip().replace("\n", ":").split(":")
    return TexInstallation(identity, _find_paths(FONTS, *trees), _find_paths(*LIBRARIES, *PROGRAMS))


def _find_paths(*names: str) -> tuple[Path, ...]:
    """Return those of some absolute paths that are there, each once."""
    paths = (Path(name).resolve() for name in names if name.startswith("/"))
    return tuple(dict.fromkeys(path for path in paths if path.exists()))


def _ask_kpsewhich(*asked: str) -> str:
    environment = _tex_environment()
    return subprocess.run(["kpsewhich", *asked], capture_output=True, text=True, check=False, env=environment).stdout


def tex_identity() -> str:
    """Return what tells this TeX installation from another: on it depends all that TeX makes."""
    return find_installation().identity


def run_tex(
    arguments: Sequence[str],
    folder: Path,
    limits: Limits = LIMITS,
    readable: Sequence[Path] = (),
    engine: Engine = "pdftex",
) -> StopReason:
    """Run an engine in a folder; tell whether it had to be stopped. What it says stands in its log.

    `readable` is what it may read beside its folder and its installation. Raises Lacking when there is no such engine.
    """
    program = shutil.which(engine)
    if program is None:
        raise Lacking(ADVICE[engine]((engine,)))
    seconds = int(limits.seconds) + 1
    confined = LIMITED_COMMAND.format(cpu=2 * seconds, memory=limits.memory * 1024, blocks=limits.output * 4096 + SLACK)
    command = ["/bin/sh", "-c", confined, "sh", engine, "-no-shell-escape", "-interaction=batchmode", *arguments]
    said = bytearray()
    found = find_installation()
    opened = (Path(program).resolve().parent, *found.libraries, *found.folders, *readable)
    with _run_process(command, folder, opened) as process:
        stopped = _watch(process, folder, limits, said)
    if DENIED in said:
        (folder / DENIED_FILE).write_bytes(said)
    if process.returncode == -signal.SIGXFSZ and _size_of_files(folder) > limits.output * 2**20:
        return "output"
    if process.returncode == -signal.SIGXCPU:
        return "time"
    if not stopped and process.returncode:
        _find_lack(process.returncode, folder, bytes(said))
    return stopped


def _find_lack(status: int, folder: Path, said: bytes) -> None:
    """Raise Lacking if TeX failed because the machine lacks something.

    The disk may have room again, when another process has put away its files: so what TeX said counts too. Content has
    no part in what TeX says on standard error; where it imitates TeX's log it only keeps its own paper from coming out.
    """
    if status == -signal.SIGKILL:
        raise Lacking(KILLED)
    if status == -signal.SIGXFSZ or any(word in said for word in NO_ROOM_WORDS):
        raise Lacking(FULL.format(tempfile.gettempdir()))
    if any(NOT_WRITTEN.search(read_log(log)) for log in folder.glob("*.log")):
        raise Lacking(FULL.format(tempfile.gettempdir()))
    check_disk(folder)


@contextmanager
def _run_process(command: Sequence[str], folder: Path, readable: Sequence[Path]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process in its own group, which is gone when the block is left, however it is left.

    A thread of its own starts it, since that thread stays behind the wall.
    """
    with ThreadPoolExecutor(1) as pool:
        starting = pool.submit(_start_process, command, folder, readable)
        try:
            yield starting.result()
        finally:
            process = starting.result()
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            if process.stderr:
                process.stderr.close()


def _start_process(command: Sequence[str], folder: Path, readable: Sequence[Path]) -> subprocess.Popen[bytes]:
    with suppress(OSError):
        sandbox.enclose(folder, readable)
    return subprocess.Popen(
        command,
        cwd=folder,
        env=_tex_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def _tex_environment() -> dict[str, str]:
    """Return the environment of TeX: paranoid about files, deaf to the user's own settings and to the clock."""
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


def _watch(process: subprocess.Popen[bytes], folder: Path, limits: Limits, said: bytearray) -> StopReason:
    """Wait for the end of a process, and keep the end of what it says; interrupt it when it goes beyond its limits."""
    end = time.monotonic() + limits.seconds * WAITING
    assert process.stderr is not None
    with selectors.DefaultSelector() as selector:
        selector.register(process.stderr, selectors.EVENT_READ)
        while True:
            if selector.select(POLL_SECONDS):
                said += (read := os.read(process.stderr.fileno(), 1 << 16))
                del said[:-LONGEST_OUTPUT]
                if not read:
                    process.wait()
                    return ""
            if time.monotonic() > end or _processor_seconds(process.pid) > limits.seconds:
                return _interrupt(process, "time")
            if _size_of_files(folder) > limits.output * 2**20 / 2:
                return _interrupt(process, "output")


def _processor_seconds(process: int) -> float:
    """Return what a process has taken of a processor; nothing where the system does not say, and the clock alone
    counts.
    """
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


def _size_of_files(folder: Path) -> int:
    """Return bytes in the folder's files; one that TeX renames or removes meanwhile counts nothing."""
    size = 0
    with os.scandir(folder) as entries:
        for entry in entries:
            with suppress(FileNotFoundError):
                size += entry.stat(follow_symlinks=False).st_size
    return size


def read_log(path: Path, longest: int = 1) -> str:
    """Return a log; when it is long its beginning and its end, each of `longest` mebibytes, and the errors between
    them.
    """
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        content = file.read(longest * LONGEST_LOG)
        between = max(0, path.stat().st_size - 2 * longest * LONGEST_LOG)
        kept = (line for line in file.read(between).split(b"\n") if OF_ERROR.match(line))
        content += b"".join((b"\n" + line + b"\n") for line in kept)
        content += file.read()
    return NO_NUMBER.sub("0", content.decode("utf-8", "replace"))


KILLED = "TeX was killed, most likely because memory ran out; `--jobs 1` uses the least memory."
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
NO_ROOM_WORDS = tuple(f": {os.strerror(number)}".encode() for number in (*NO_ROOM, errno.EIO, errno.EROFS))
NOT_WRITTEN = re.compile(r"pdf[a-z]*tex: (?:fwrite|fflush|fclose)\(\) failed")
"""What pdfTeX says in its log when it cannot write the PDF."""


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Make a folder that is gone afterwards; a disk that fills up meanwhile is Lacking."""
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
    """Raise Lacking when the disk of a folder has no room left: what TeX wrote there is not whole."""
    require_room(folder)
