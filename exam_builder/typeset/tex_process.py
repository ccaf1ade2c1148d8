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
from exam_builder.codes import Code
from exam_builder.digests import digest
from exam_builder.findings import Finding, Lacking, Place
from exam_builder.scratch import scratch_folder
from exam_builder.typeset import sandbox
from exam_builder.typeset.tex_source import TexSource


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may take: seconds of wall time, mebibytes of memory and of written files."""

    seconds: float = 20.0
    memory: int = 1024
    output: int = 64


LIMITS = Limits()
POLL_SECONDS = 0.1
"""Seconds between two looks at how much was written."""

GRACE_SECONDS = 2.0
"""Seconds that an interrupted TeX has to say where it was."""

LONGEST_LOG = 1 << 20
"""Bytes that are read of each end of a log."""

LONGEST_OUTPUT = 1 << 12
"""Bytes that are kept of what TeX says beside its log."""

DENIED = b": Permission denied"
DENIED_FILE = "refused.txt"
"""Where `run_tex` leaves what TeX said when the wall stopped it."""

SYSTEM = ("/usr", "/lib", "/lib32", "/lib64", "/bin", "/etc/texmf", "/etc/ld.so.cache", "/var/lib/texmf", "/nix/store")
TREE_QUERIES = ("--expand-path=$TEXMF", "--expand-path=$TEXMFCNF")
LIMITED_COMMAND = 'ulimit -t {cpu} -v {memory} -f {blocks}; exec "$@"'
StopReason = Literal["", "time", "output"]
Engine = Literal["pdftex", "xetex"]
ADVICE = {"pdftex": toolchain.tools_hint, "xetex": toolchain.script_tools_hint}


@dataclass(frozen=True, slots=True)
class TexInstallation:
    """TeX on this machine: what tells it from another, and the folders that it needs.

    `identity` digests program, format, class and lists of trees, by size and time; the folders are those of programs,
    libraries and its trees of files.
    """

    identity: str
    folders: tuple[Path, ...]


@cache
def find_installation() -> TexInstallation:
    """The TeX of this machine, looked for once in each process; raise Lacking when there is none."""
    program = shutil.which("pdftex")
    if program is None or shutil.which("kpsewhich") is None:
        raise Lacking(toolchain.tools_hint(("pdflatex",)))
    found = _ask_kpsewhich("-engine=pdftex", "pdflatex.fmt", "exam.cls", "lmodern.sty").split()
    if len(found) < 3:
        raise Lacking(toolchain.tools_hint(toolchain.find_missing_tools() or ("pdflatex.fmt",)))
    identity = digest([toolchain.file_state(path) for path in (program, *found)], toolchain.tex_tree_states())
    trees = ":".join(map(_ask_kpsewhich, TREE_QUERIES)).strip().replace("\n", ":").split(":")
    folders = map(Path, (*SYSTEM, *(name for name in trees if name.startswith("/"))))
    return TexInstallation(identity, tuple(dict.fromkeys(path.resolve() for path in folders if path.exists())))


def _ask_kpsewhich(*asked: str) -> str:
    return subprocess.run(["kpsewhich", *asked], capture_output=True, text=True, check=False).stdout


def tex_identity() -> str:
    """What tells this TeX installation from another: on it depends all that TeX makes."""
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
    confined = LIMITED_COMMAND.format(cpu=2 * seconds, memory=limits.memory * 1024, blocks=limits.output * 4096)
    command = ["/bin/sh", "-c", confined, "sh", engine, "-no-shell-escape", "-interaction=batchmode", *arguments]
    said = bytearray()
    opened = (Path(program).resolve().parent, *find_installation().folders, *readable)
    with _run_process(command, folder, opened) as process:
        stopped = _watch(process, folder, limits, said)
    if DENIED in said:
        (folder / DENIED_FILE).write_bytes(said)
    return stopped


@contextmanager
def _run_process(command: Sequence[str], folder: Path, readable: Sequence[Path]) -> Iterator[subprocess.Popen[bytes]]:
    """A process in its own group, which is gone when the block is left, however it is left.

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
            if process.stdout:
                process.stdout.close()


def _start_process(command: Sequence[str], folder: Path, readable: Sequence[Path]) -> subprocess.Popen[bytes]:
    with suppress(OSError):
        sandbox.enclose(folder, readable)
    return subprocess.Popen(
        command,
        cwd=folder,
        env=_tex_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def _tex_environment() -> dict[str, str]:
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


def _watch(process: subprocess.Popen[bytes], folder: Path, limits: Limits, said: bytearray) -> StopReason:
    """Wait for the end of a process, and keep the end of what it says; interrupt it when it goes beyond its limits."""
    end = time.monotonic() + limits.seconds
    assert process.stdout is not None
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while True:
            if selector.select(POLL_SECONDS):
                said += (read := os.read(process.stdout.fileno(), 1 << 16))
                del said[:-LONGEST_OUTPUT]
                if not read:
                    process.wait()
                    return ""
            if time.monotonic() > end:
                return _interrupt(process, "time")
            if _size_of_files(folder) > limits.output * 2**20 / 2:
                return _interrupt(process, "output")


def _interrupt(process: subprocess.Popen[bytes], why: StopReason) -> StopReason:
    os.killpg(process.pid, signal.SIGINT)
    try:
        process.communicate(timeout=GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
    return why


def _size_of_files(folder: Path) -> int:
    """Bytes in the folder's files."""
    with os.scandir(folder) as entries:
        return sum(entry.stat(follow_symlinks=False).st_size for entry in entries)


def read_log(path: Path, longest: int = 1) -> str:
    """A log: its beginning and its end, each of `longest` mebibytes, which say all that matters, when it is long."""
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        content = file.read(longest * LONGEST_LOG)
        file.seek(max(len(content), path.stat().st_size - longest * LONGEST_LOG))
        content += file.read()
    return content.decode("utf-8", "replace")


FULL = "The temporary disk ({}) is full; make room there, or name another folder in TMPDIR."
NEEDED = 1 << 18
"""Bytes that there must be room for, lest the disk is called full."""

DENIED_READ = re.compile(r"^(?:\S*/)?pdftex: (.+): Permission denied$", re.MULTILINE)
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder that is gone afterwards; a disk that fills up meanwhile is Lacking."""
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
    try:
        (folder / "room").write_bytes(bytes(NEEDED))
    except OSError:
        raise Lacking(FULL.format(tempfile.gettempdir())) from None
    finally:
        (folder / "room").unlink(missing_ok=True)


def find_trespasses(folder: Path, sheet: TexSource, readable: Sequence[Path] = ()) -> tuple[Finding, ...]:
    """An error for each file that TeX read, or tried to, outside of what it may; what it made then is for nobody."""
    record = _read_text((folder / sheet.name).with_suffix(".fls"))
    read = sandbox.find_outside_reads(record, folder, (*find_installation().folders, *readable))
    refused = DENIED_READ.findall(_read_text(folder / DENIED_FILE))
    return tuple(_trespass_finding(name, folder, sheet) for name in sorted({*read, *refused}))


def _trespass_finding(name: str, folder: Path, sheet: TexSource) -> Finding:
    """The error of one file, at the first line that names it."""
    lines = _read_text(folder / sheet.name).split("\n")
    named = next((number for number, line in enumerate(lines, 1) if name in line), None)
    origin = sheet.origin(named) if named else None
    place = Place(origin.file, origin.line) if origin else None
    what = f"LaTeX opens `{name}`, which is not the course's"
    return Finding(
        Code.FILE, what, place, "take out the command that reads it", question=origin.question if origin else None
    )


def _read_text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
