"""Running a function of the course so that it leaves nothing behind, whatever it does.

What it prints is kept from the screen, global state is put back, and a function that does not end is ended.
"""

import _thread
import errno
import io
import os
import resource
import signal
import threading
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Generic, Protocol, TypeVar

from exam_builder.companions.python_files import CompanionError
from exam_builder.companions.shared_state import (
    ModuleWatch,
    SharedState,
    SideEffect,
    restore_builtins,
    watched_modules,
)
from exam_builder.companions.watcher import find_living

Result = TypeVar("Result")

CALL_SECONDS = 20.0
"""How long a function may take, on the clock."""
CPU_SLACK = 2.0
"""Seconds of computing besides, after which the system ends what the clock could not."""
MAX_PRINTED = 1_000_000
"""Characters that a function may print."""
LEAVE_SECONDS = 0.3
"""Seconds that threads and processes have to end after their function."""


class TimeLimitExceeded(BaseException):
    """A function took too long. No Exception, so that the function's own `except Exception` does not catch it.

    `line` is the line of its file where it was then (0: none is known).
    """

    line = 0


class LeftRunningError(CompanionError):
    """A function left a thread or a process that goes on."""


class ProcessStarts(Protocol):
    """Whether a function began a process; it is set to False before a call."""

    processes: bool


@dataclass
class Surroundings:
    """What a process that serves has around its functions: a file for what is written to descriptors, and who watches.

    In any other process there is nothing of that.
    """

    said: int | None = None
    started: ProcessStarts | None = None
    state: SharedState | None = None
    """What was put back last: nothing but functions of the course draws random numbers here."""

    builtins: tuple[SideEffect, ...] = ()
    """What of Python itself was put back in this call."""

    def remember(self, variables: dict[str, str] | None) -> SharedState:
        """Remember what all share, as it is now."""
        if self.said is None or self.state is None:
            self.state = SharedState.now(variables)
        else:
            self.state = self.state.again(variables)
        return self.state


HERE = Surroundings()
"""Those of this process."""
WATCH = ModuleWatch()


@dataclass(frozen=True)
class RunResult(Generic[Result]):
    """What a function made, whether it printed anything, and what it left changed (and has been put back)."""

    made: Result
    prints: bool
    changes: tuple[SideEffect, ...]


def run_isolated(
    make: Callable[[], Result], seconds: float, modules: Iterable[ModuleType] | None = None
) -> RunResult[Result]:
    """Run `make`; raise what it raises, or TimeLimitExceeded when it does not end in time.

    The limit holds in the main thread of a process, where Python sees signals, and not inside a call of compiled code:
    there the system ends the process a little later.
    """
    return _run_and_restore(make, seconds, HERE.remember(dict(os.environ)), modules)


def call_and_restore(function: Callable[..., object], given: Mapping[str, object]) -> object:
    """Call a function of the course, after which Python itself is as it was."""
    try:
        return function(**given)
    finally:
        HERE.builtins += restore_builtins()


def import_isolated(make: Callable[[], Result], seconds: float) -> RunResult[Result]:
    """Return as `run_isolated`, but variables of the environment are left as they become: importing a library may set
    some.
    """
    return _run_and_restore(make, seconds, HERE.remember(None), None)


def _run_and_restore(
    make: Callable[[], Result], seconds: float, before: SharedState, modules: Iterable[ModuleType] | None
) -> RunResult[Result]:
    HERE.builtins = ()
    said, own = _BoundedText(), os.getpid()
    threads, system_threads = _thread._count(), count_threads()
    watched = tuple(modules or watched_modules())
    WATCH.look_at(watched)
    if HERE.started is not None:
        HERE.started.processes = False
    try:
        with redirect_stdout(said), redirect_stderr(said), warnings.catch_warnings(), _all_limits(seconds):
            warnings.simplefilter("ignore")
            try:
                made = make()
            finally:
                HERE.builtins += restore_builtins()
    finally:
        if os.getpid() != own:
            os._exit(0)
        changes = (*HERE.builtins, *before.restore(), *WATCH.restore(watched), *_restore_streams())
        _refuse_left(threads, system_threads)
        prints = _has_written() or said.closed or bool(said.getvalue())
    return RunResult(made, prints, changes)


class _BoundedText(io.StringIO):
    def write(self, text: str) -> int:
        if self.tell() + len(text) > MAX_PRINTED:
            raise OSError(errno.EFBIG, f"it prints more than {MAX_PRINTED:,} characters")
        return super().write(text)


def _has_written() -> bool:
    """Return whether anything was written to the standard descriptors, which is then forgotten."""
    if HERE.said is None:
        return False
    try:
        size = os.fstat(HERE.said).st_size
        if size:
            os.ftruncate(HERE.said, 0)
    except OSError:
        return False
    return size > 0


def _restore_streams() -> Iterator[SideEffect]:
    """Open the standard descriptors again that a function closed, or let stand for another file."""
    if HERE.said is not None:
        for number in (1, 2):
            if not _is_same_file(number, HERE.said):
                os.dup2(HERE.said, number)
                yield SideEffect("closes what Python writes to, or puts a file in its place", "leave it open")


def _is_same_file(one: int, other: int) -> bool:
    try:
        return os.path.sameopenfile(one, other)
    except OSError:
        return False


def count_threads() -> int:
    """Return how many threads there are to the system; 0 where it does not tell."""
    try:
        return Path("/proc/self/task").stat().st_nlink - 2
    except OSError:
        return 0


def _refuse_left(threads: int, system_threads: int) -> None:
    """Raise LeftRunningError where a function left threads or processes."""
    if count_threads() > system_threads:
        time.sleep(0.005)  # Python counts a thread when it runs
    end = time.monotonic() + LEAVE_SECONDS
    while (left := _find_left(threads)) and time.monotonic() < end:
        time.sleep(0.005)
    if left:
        raise LeftRunningError(f"leaves a {left} running", f"wait for the end of each {left} that it begins")


def _find_left(threads: int) -> str:
    if _thread._count() > threads:
        return "thread"
    if HERE.started is not None and HERE.started.processes and find_living(os.getppid()) - {os.getpid()}:
        return "process"
    return ""


@contextmanager
def _all_limits(seconds: float) -> Iterator[None]:
    """Limit what the block takes of the clock, and of the processor where this process serves."""
    if HERE.said is not None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        most = int(used.ru_utime + used.ru_stime + seconds + CPU_SLACK) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (most, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    with time_limit(seconds):
        yield


@contextmanager
def time_limit(seconds: float, error: type[BaseException] = TimeLimitExceeded) -> Iterator[None]:
    """Raise an error in the block when it takes longer, again each second in case the block catches it.

    That is so in the main thread of a process; in others there is no limit.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def ring(number: int, frame: object) -> None:
        raise error

    previous = signal.signal(signal.SIGALRM, ring)
    began = time.monotonic()
    outer, _ = signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
        if outer:
            signal.setitimer(signal.ITIMER_REAL, max(0.001, outer - (time.monotonic() - began)))
