"""Functions of the toolkit that run the course's Python, called in processes of their own.

There are two, alike but for the seed by which Python orders sets: what comes out otherwise in the second
depends on more than what it was given. They are started when they are first needed, and serve as long as this process.
"""

import atexit
import contextlib
import os
import pickle
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar

from exam_builder.companions.function_calls import LoadedModules
from exam_builder.companions.isolation import TimeLimitExceeded

Request = TypeVar("Request")
Result = TypeVar("Result")
SERVER = Path(__file__).with_name("server.py")
"""What the processes run."""

HASH_SEEDS = ("0", "1")
"""PYTHONHASHSEED of the two processes."""
THREAD_VARIABLES = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
"""Sums over several threads round differently from run to run."""
START_SECONDS = 120.0
"""Seconds after which a process that does not begin counts as ended."""
GRACE_SECONDS = 2.0
"""Seconds that a function that was told to end may take to do so."""


class ProcessEnded(Exception):  # noqa: N818 - what a function did
    """A function ended its process: `status` is the exit code, or minus the signal that ended it."""

    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__(status)

    @property
    def was_killed(self) -> bool:
        """Whether another, perhaps the system, ended it."""
        return self.status == -signal.SIGKILL

    @property
    def words(self) -> str:
        """What happened, in words."""
        if self.status >= 0:
            return f"ended its process with exit code {self.status}"
        name = signal.Signals(-self.status).name
        return "was killed, maybe as memory ran out" if self.was_killed else f"crashed ({name})"


class PythonProcess:
    """One process that serves, by its number: it is started by the first call, and ends with this one."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.lock = threading.Lock()
        self._started: subprocess.Popen[bytes] | None = None

    def send(self, function: Callable[[LoadedModules, Request], object], request: Request) -> None:
        """Begin a call; `receive` ends it."""
        if self._started is None:
            self._start()
        with contextlib.suppress(OSError):  # it has ended, which `receive` tells
            self._requests.send_bytes(pickle.dumps((function, request)))

    def receive(self, seconds: float) -> Any:
        """What the call made; raise what it raised, TimeLimitExceeded, or ProcessEnded."""
        try:
            done, found = pickle.loads(self._reply(seconds))
        except BaseException:
            self.end()
            raise
        if done:
            return found
        raise found

    def _start(self) -> None:
        theirs_in, self_out = os.pipe()
        self_in, theirs_out = os.pipe()
        environment = os.environ | {"PYTHONHASHSEED": HASH_SEEDS[self.number]} | dict.fromkeys(THREAD_VARIABLES, "1")
        self._started = subprocess.Popen(
            [sys.executable, str(SERVER), str(theirs_in), str(theirs_out)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=(theirs_in, theirs_out),
            env=environment,
            start_new_session=True,
        )
        os.close(theirs_in)
        os.close(theirs_out)
        self._requests, self._replies = Connection(self_out, readable=False), Connection(self_in, writable=False)
        try:
            self._requests.send(sys.path)
            self._requests.send(LoadedModules(self.number))
            self._reply(START_SECONDS)
        except BaseException:
            self.end()
            raise

    def _reply(self, seconds: float) -> bytes:
        """The next answer. The process's standard output closes when it has ended, whoever else still lives."""
        assert self._started is not None and self._started.stdout is not None
        ready, _, _ = select.select([self._replies.fileno(), self._started.stdout.fileno()], [], [], seconds)
        if not ready:
            raise TimeLimitExceeded
        try:
            if self._replies.fileno() not in ready and not self._replies.poll():
                raise EOFError
            return self._replies.recv_bytes()
        except (EOFError, OSError):
            raise ProcessEnded(self._started.wait()) from None

    def end(self) -> None:
        """End the process, and whatever it began."""
        process, self._started = self._started, None
        if process is None:
            return
        with contextlib.suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
        for stream in (process.stdin, process.stdout, self._requests, self._replies):
            with contextlib.suppress(OSError):
                stream.close()  # type: ignore[union-attr]
        process.wait()


PROCESSES = PythonProcess(0), PythonProcess(1)
"""The two processes of this one."""
for _process in PROCESSES:
    atexit.register(_process.end)


def call_in_both(
    function: Callable[[LoadedModules, Request], Result], request: Request, seconds: float
) -> tuple[Result, Result]:
    """What a function makes of a request in either process.

    Raise what it raises in the first, or in the second alone; TimeLimitExceeded where it takes longer than `seconds`;
    ProcessEnded.
    """
    first, second = PROCESSES
    with first.lock:
        for process in PROCESSES:
            process.send(function, request)
        try:
            one = first.receive(seconds)
        except (TimeLimitExceeded, ProcessEnded):
            second.end()
            raise
        except Exception:
            _drain(second, seconds)
            raise
        return one, second.receive(seconds)


def call_in_first(function: Callable[[LoadedModules, Request], Result], request: Request, seconds: float) -> Result:
    """What a function makes in the first process; raise as `call_in_both`."""
    first, _ = PROCESSES
    with first.lock:
        first.send(function, request)
        made: Result = first.receive(seconds)
        return made


def _drain(process: PythonProcess, seconds: float) -> None:
    """Wait for a call of which nothing is wanted any more."""
    with contextlib.suppress(Exception, TimeLimitExceeded):
        process.receive(seconds)
