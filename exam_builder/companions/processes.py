"""Call functions of the toolkit that run the course's Python, in two server processes.

The two differ only in Python's hash seed, which orders sets: a result that differs between them depends on more than
its arguments. They are started when they are first needed, and live as long as this process.
"""

import atexit
import contextlib
import os
import pickle
import secrets
import select
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TypeVar

from exam_builder.companions.function_calls import LoadedModules
from exam_builder.companions.isolation import LeftRunningError, TimeLimitExceeded
from exam_builder.companions.process_ends import FORGED, MEMORY_VARIABLE, LateError, ProcessEnded, get_memory_limit
from exam_builder.companions.replies import (
    Failure,
    ReplyError,
    is_readable,
    read_message,
    read_reply,
    reply_limit,
    write_message,
)
from exam_builder.companions.watcher import DUMP, NOT_BEGUN
from exam_builder.findings import NO_PROCESS, CompanionError, Lacking
from exam_builder.private_files import make_public_environment

Request = TypeVar("Request")
Result = TypeVar("Result")
SERVER = Path(__file__).with_name("server.py")
"""The program that the processes run."""

HASH_SEEDS = ("0", "1")
"""PYTHONHASHSEED of the two processes."""
THREAD_VARIABLES = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
"""Variables that limit linear algebra to one thread: with several, sums are rounded differently from run to run."""
START_SECONDS = 120.0
"""How long to wait for a process to start, or to take a request on a busy machine, in seconds."""
ENDED = "a process for the course's Python {} before it began; try again, or take `--jobs 1`, which uses less memory."
GRACE_SECONDS = 2.0
"""How long a function may take to end when it is told to, in seconds."""
END_SECONDS = 15.0
"""How long a process may take to end all its descendants, in seconds."""
MARK_VARIABLE = "EXAM_BUILDER_PROCESS"
"""The environment variable that marks the descendants of a process, in case its watcher was killed."""
OUTPUT_BYTES = 100_000
"""How much of the last output of a process is read, in bytes."""


class PythonProcess:
    """A server process with a number: the first call starts it, and it ends with this process.

    Its memory limit is `memory`, or that of the course's Python.
    """

    def __init__(self, number: int, memory: int | None = None) -> None:
        self.number, self._memory = number, memory
        self.lock = threading.Lock()
        self._started: subprocess.Popen[bytes] | None = None
        os.register_at_fork(after_in_child=self._leave)

    def send(self, function: Callable[[LoadedModules, Request], Result], kind: type[Result], request: Request) -> None:
        """Start a call of a function that returns an item of type `kind`; `receive` returns its result."""
        if self._started is not None and is_readable(self._replies):
            self.end()  # it wrote without a request, or ended meanwhile
        if self._started is None:
            self._start()
        with contextlib.suppress(OSError, TimeLimitExceeded):  # it has ended, which `receive` reports
            write_message(self._requests, pickle.dumps((function, kind, request)), START_SECONDS)

    def receive(self, kind: type[Result], seconds: float) -> Result:
        """Return the result of the call; raise CompanionError if it failed, LateError, or ProcessEnded."""
        try:
            answer = read_reply(kind, self._reply(reply_limit(kind), seconds))
        except ReplyError:
            self.end()
            raise ProcessEnded(0, FORGED) from None
        except BaseException:
            self.end()
            raise
        if not isinstance(answer, Failure):
            return answer
        if answer.ends:
            self.end()
        raise _make_error(answer)

    def _start(self) -> None:
        theirs_in, self._requests = os.pipe()
        self._replies, theirs_out = os.pipe()
        self._output = _open_nameless()
        self._mark = secrets.token_hex(8)
        given = {"PYTHONHASHSEED": HASH_SEEDS[self.number], MARK_VARIABLE: self._mark}
        ours = (theirs_in, theirs_out, self._output.fileno())
        os.set_blocking(self._requests, False)
        self._started = subprocess.Popen(
            [sys.executable, str(SERVER), *map(str, (*ours, self._memory or get_memory_limit()))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=ours,
            env=make_public_environment() | given | dict.fromkeys(THREAD_VARIABLES, "1"),
            start_new_session=True,
        )
        os.close(theirs_in)
        os.close(theirs_out)
        try:
            with contextlib.suppress(OSError):  # it has ended, which `_reply` reports
                for each in (sys.path, LoadedModules(self.number)):
                    write_message(self._requests, pickle.dumps(each), START_SECONDS)
            self._reply(0, START_SECONDS)
        except BaseException as problem:
            self.end()
            if isinstance(problem, ProcessEnded):  # nothing of the course has run yet
                raise Lacking(
                    NO_PROCESS if problem.reason == NOT_BEGUN else ENDED.format(problem.explain()[0])
                ) from None
            raise

    def _reply(self, limit: int, seconds: float) -> bytes:
        """Return the next reply. The process has ended once its standard output closes, even if descendants live."""
        assert self._started is not None and self._started.stdout is not None
        try:
            return read_message(self._replies, self._started.stdout.fileno(), limit, seconds)
        except TimeLimitExceeded:
            self._stop(DUMP)
            raise LateError(0, self._read_output()) from None
        except (EOFError, OSError):
            select.select([self._started.stdout], [], [], GRACE_SECONDS)  # it is ending, which takes a moment
            reason = self._stop(b"")
            raise ProcessEnded(self._started.returncode, reason, self._read_output()) from None

    def _stop(self, word: bytes) -> bytes:
        """Let the process end with all its descendants; return the watcher's reason."""
        assert self._started is not None
        return end_watched(self._started, self._mark, word)

    def _read_output(self) -> str:
        size = os.fstat(self._output.fileno()).st_size
        return os.pread(self._output.fileno(), OUTPUT_BYTES, max(0, size - OUTPUT_BYTES)).decode(errors="replace")

    def end(self) -> None:
        """End the process and all its descendants."""
        if self._started is None:
            return
        if self._started.returncode is None:
            self._stop(b"")
        self._close()

    def _leave(self) -> None:
        """Leave the server to the process from which this one was forked: it must notice when that process is gone."""
        self.lock = threading.Lock()
        if self._started is not None:
            self._started.returncode = 0  # it is not a child of this process
            self._close()

    def _close(self) -> None:
        assert self._started is not None
        for file in (self._started.stdin, self._started.stdout, self._output):
            if file is not None:
                file.close()
        self._started = None
        for descriptor in (self._requests, self._replies):
            os.close(descriptor)


def _open_nameless() -> BinaryIO:
    """Return a file without a name, in memory if possible, so that errors can be written even if the disk is full."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("output"), "w+b", buffering=0)
    return tempfile.TemporaryFile(buffering=0)


def _make_error(failure: Failure) -> BaseException:
    """Return the exception for a failure."""
    if failure.late:
        return LateError(failure.line)
    kind = LeftRunningError if failure.ends else CompanionError
    return kind(failure.message, failure.hint, failure.code, None, failure.line)


def end_watched(process: subprocess.Popen[bytes], mark: str, word: bytes = b"") -> bytes:
    """Let a watcher end with all its descendants, and return its reason; kill it if it takes too long."""
    try:
        reason, _ = process.communicate(word, END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        reason, _ = process.communicate()
    if process.returncode == -signal.SIGKILL:
        _end_marked(mark)
    return reason


def _end_marked(mark: str) -> None:
    """End the descendants of a process whose watcher was killed."""
    wanted = f"{MARK_VARIABLE}={mark}".encode()
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if wanted in (folder / "environ").read_bytes().split(b"\0"):
                os.kill(int(folder.name), signal.SIGKILL)


PROCESSES = PythonProcess(0), PythonProcess(1)
"""The two server processes of this process."""


def end_processes() -> None:
    """End both server processes; the next call starts them again."""
    for process in PROCESSES:
        process.end()


atexit.register(end_processes)


@contextmanager
def limit_memory(size: int) -> Iterator[None]:
    """Set the memory limit of the course's Python, in bytes; running server processes end."""
    os.environ[MEMORY_VARIABLE] = str(size)
    end_processes()
    try:
        yield
    finally:
        end_processes()
        os.environ.pop(MEMORY_VARIABLE)


def call_in_both(
    function: Callable[[LoadedModules, Request], Result], kind: type[Result], request: Request, seconds: float
) -> tuple[Result, Result]:
    """Return the results, of type `kind`, of a function in both processes.

    Raise what it raises in the first process, or else in the second; LateError if it takes longer than `seconds`;
    ProcessEnded.
    """
    first, second = PROCESSES
    with first.lock:
        for process in PROCESSES:
            process.send(function, kind, request)
        try:
            one = first.receive(kind, seconds)
        except (TimeLimitExceeded, ProcessEnded):
            second.end()
            raise
        except Exception:
            _drain(second, kind, seconds)
            raise
        return one, second.receive(kind, seconds)


def call_in_first(
    function: Callable[[LoadedModules, Request], Result], kind: type[Result], request: Request, seconds: float
) -> Result:
    """Return the result of a function in the first process; raise as `call_in_both` does."""
    first, _ = PROCESSES
    with first.lock:
        first.send(function, kind, request)
        return first.receive(kind, seconds)


def _drain(process: PythonProcess, kind: type[object], seconds: float) -> None:
    """Wait for a call whose result is no longer wanted."""
    with contextlib.suppress(Exception, TimeLimitExceeded):
        process.receive(kind, seconds)
