"""Run work in a Dask worker: each of its threads has a process that does the work of a build."""

import asyncio
import pickle
import socket
import subprocess
import sys
import threading
from contextlib import suppress

from exam_builder.cluster.machine import BuilderMachine, find_difference
from exam_builder.cluster.worker_process import GRACE
from exam_builder.findings import Lacking
from exam_builder.jobs import limit_threads

TRIES = 3
"""How often work is tried if its process is killed."""

KILLED = (
    "The process of the worker at {address} was killed {tries} times by the same work, most likely because memory ran "
    "out; start workers with fewer threads (`--nthreads`)."
)
OTHER_MACHINE = "The worker at {address} {difference}."


class WorkerProcess:
    """A process that answers one request after another."""

    def __init__(self) -> None:
        limit_threads()
        self._line, theirs = socket.socketpair()
        with theirs:
            command = [sys.executable, "-P", "-m", "exam_builder.cluster.worker_process", str(theirs.fileno())]
            self._process = subprocess.Popen(command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL)

    def ask(self, request: bytes) -> bytes | None:
        """The reply; None when the process ended."""
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
    """The processes of one worker of Dask, by the build for which they work."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._all: dict[str, list[WorkerProcess]] = {}
        self._idle: dict[str, list[WorkerProcess]] = {}
        self._ended: set[str] = set()
        self._differences: dict[str, str] = {}

    def find_difference(self, build: str, home: BuilderMachine) -> str:
        """How this machine differs from that of a build, which is found out once."""
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

    def builds(self) -> tuple[str, ...]:
        """The builds that have processes here."""
        with self._lock:
            return tuple(build for build, processes in self._all.items() if processes)


POOL = ProcessPool()


def run_request(request: bytes, build: str, home: BuilderMachine) -> bytes:
    """Answer a build's request in a process, if this machine is like its `home`; this is the task that Dask runs.

    A process that is killed is replaced. Returns what `process.answer` does.
    """
    different = POOL.find_difference(build, home)
    if different:
        return _pickle_lacking(OTHER_MACHINE.format(address=_worker_address(), difference=different))
    for _ in range(TRIES):
        process = POOL.take(build)
        if process is None:
            return b""
        reply = process.ask(request)
        if reply is not None:
            POOL.give_back(build, process)
            return reply
        POOL.drop(build, process)
    return _pickle_lacking(KILLED.format(address=_worker_address(), tries=TRIES))


async def end_build(build: str) -> None:
    """End a worker's processes for a build; a coroutine, so that the worker can answer others meanwhile."""
    await asyncio.to_thread(POOL.end, build)


def _pickle_lacking(sentence: str) -> bytes:
    return pickle.dumps((None, Lacking(sentence)))


def _worker_address() -> str:
    from distributed import get_worker

    return str(get_worker().address)
