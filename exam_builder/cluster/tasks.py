"""Run work in a Dask worker: each of its threads has a process for the work of a build.

The worker's machine must match the builder's in all software that determines a paper's bytes, and in its folders.
"""

import asyncio
import os
import pickle
import platform
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TypeVar

from exam_builder.cache_key import run_with_key
from exam_builder.cluster.worker_process import GRACE
from exam_builder.companions.process_ends import MEMORY_VARIABLE
from exam_builder.digests import digest, fingerprint
from exam_builder.findings import Lacking
from exam_builder.jobs import limit_threads
from exam_builder.toolchain import FILES, ask_program

Item = TypeVar("Item")
Result = TypeVar("Result")
NOT_INSTALLED = "none"

OTHER_VERSION = "has {name} {theirs}, but this machine has {ours}; install the same version there, and restart it"
FOLDER_UNSEEN = (
    "does not see the folder {folder} of this machine; "
    "put the course and its results on a disk that all machines mount at the same path"
)
READ_ONLY = "cannot write to {folder}; give its user permission to write there"


@dataclass(frozen=True)
class BuilderMachine:
    """The machine on which a build was started: its tools with versions, and a probe file in each of its folders."""

    tools: tuple[tuple[str, str], ...]
    probes: tuple[tuple[Path, str], ...] = ()


def list_versions() -> tuple[tuple[str, str], ...]:
    """List the software that determines a paper's bytes, with versions: this toolkit, Python, libraries, TeX."""
    return (
        ("exam-builder", f"{metadata.version('exam-builder')} ({fingerprint()[:8]})"),
        ("Python", platform.python_version()),
        *((name, metadata.version(name)) for name in _list_libraries()),
        ("pdfTeX", ask_program("pdftex", "--version").partition("\n")[0].removeprefix("pdfTeX ") or NOT_INSTALLED),
        ("a LaTeX whose files hash to", _digest_latex()),
    )


def find_difference(home: BuilderMachine) -> str:
    """Say how this machine differs from the builder's, as the end of a sentence; return "" if it does not."""
    for (name, ours), (_, theirs) in zip(home.tools, list_versions(), strict=False):
        if ours != theirs:
            return OTHER_VERSION.format(name=name, ours=ours, theirs=theirs)
    for probe, text in home.probes:
        if _read_probe(probe) != text:
            return FOLDER_UNSEEN.format(folder=probe.parent)
        if not os.access(probe.parent, os.W_OK):
            return READ_ONLY.format(folder=probe.parent)
    return ""


def _read_probe(probe: Path) -> str | None:
    try:
        return probe.read_text()
    except OSError:
        return None


def _list_libraries() -> Iterator[str]:
    """Yield the names of the packages that the toolkit requires, without extras."""
    for requirement in metadata.requires("exam-builder") or ():
        name = re.match(r"[\w.-]+", requirement)
        if name and "extra ==" not in requirement:
            yield name[0]


def _digest_latex() -> str:
    """Return the digest of a few LaTeX files with which papers are typeset."""
    paths = ask_program("kpsewhich", "latex.ltx", "article.cls", *FILES).splitlines()
    return digest([Path(path).read_bytes().hex() for path in paths])[:8] if paths else NOT_INSTALLED


TRIES = 3
"""How many times work is tried if its process is killed."""

KILLED = (
    "The process of the worker at {address} was killed {tries} times by the same work, most likely because memory ran "
    "out; start workers with fewer threads (`--nthreads`)."
)
OTHER_MACHINE = "The worker at {address} {difference}."


class WorkerProcess:
    """A process that answers requests one by one."""

    def __init__(self) -> None:
        limit_threads()
        self._line, theirs = socket.socketpair()
        with theirs:
            command = [sys.executable, "-P", "-m", "exam_builder.cluster.worker_process", str(theirs.fileno())]
            self._process = subprocess.Popen(command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL)

    def ask(self, request: bytes) -> bytes | None:
        """Return the reply; None if the process has ended."""
        try:
            with self._line.makefile("wb") as requests:
                pickle.dump(request, requests)
            with self._line.makefile("rb") as replies:
                reply: bytes = pickle.load(replies)
                return reply
        except (EOFError, OSError, pickle.UnpicklingError):
            return None

    def end(self) -> None:
        """Let the process clean up, and wait until it has ended; pending requests get None."""
        with suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)
        try:
            self._process.wait(GRACE + 1)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class ProcessPool:
    """The processes of one Dask worker, by the build for which they work."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._all: dict[str, list[WorkerProcess]] = {}
        self._idle: dict[str, list[WorkerProcess]] = {}
        self._ended: set[str] = set()
        self._differences: dict[str, str] = {}

    def find_difference(self, build: str, home: BuilderMachine) -> str:
        """Say how this machine differs from that of a build; the comparison is made once for each build."""
        if build not in self._differences:
            self._differences[build] = find_difference(home)
        return self._differences[build]

    def take(self, build: str) -> WorkerProcess | None:
        """Return an idle process; None if the build has ended."""
        with self._lock:
            if build in self._ended:
                return None
            idle = self._idle.setdefault(build, [])
            if idle:
                return idle.pop()
            process = WorkerProcess()
            self._all.setdefault(build, []).append(process)
            return process

    def give_back(self, build: str, process: WorkerProcess) -> None:
        """Return a process to the pool."""
        with self._lock:
            self._idle.setdefault(build, []).append(process)

    def drop(self, build: str, process: WorkerProcess) -> None:
        """Remove a process that has ended."""
        with self._lock, suppress(KeyError, ValueError):
            self._all[build].remove(process)
        process.end()

    def end(self, build: str) -> None:
        """End all processes of a build, and start no more for it."""
        with self._lock:
            self._ended.add(build)
            processes = self._all.pop(build, [])
            self._idle.pop(build, None)
        for process in processes:
            process.end()


POOL = ProcessPool()


def run_request(request: bytes, build: str, home: BuilderMachine) -> bytes:
    """Answer a build's request in a process, if this machine matches its `home`; this is the task that Dask runs.

    A process that is killed is replaced. Return the reply of `worker_process.answer_request`.
    """
    different = POOL.find_difference(build, home)
    if different:
        return _pickle_lacking(OTHER_MACHINE.format(address=_get_worker_address(), difference=different))
    for _ in range(TRIES):
        process = POOL.take(build)
        if process is None:
            return b""
        reply = process.ask(request)
        if reply is not None:
            POOL.give_back(build, process)
            return reply
        POOL.drop(build, process)
    return _pickle_lacking(KILLED.format(address=_get_worker_address(), tries=TRIES))


def work_for_build(key: bytes, memory: int, function: Callable[[Item], Result], item: Item) -> Result:
    """Call a function in a process of a build, with its user's key and its memory limit for the course's Python."""
    os.environ[MEMORY_VARIABLE] = str(memory)
    return run_with_key(key, function, item)


async def end_build(build: str) -> None:
    """End a worker's processes for a build; a coroutine, so that the worker can answer others meanwhile."""
    await asyncio.to_thread(POOL.end, build)


def _pickle_lacking(sentence: str) -> bytes:
    return pickle.dumps((None, Lacking(sentence)))


def _get_worker_address() -> str:
    from distributed import get_worker

    return str(get_worker().address)
