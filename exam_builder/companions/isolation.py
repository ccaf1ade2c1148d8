"""Run a function of the course without lasting effects.

Its output is captured, global state is restored, and a function that does not end is stopped.
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
from contextlib import AbstractContextManager, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Generic, Protocol, TypeVar

from exam_builder.companions.shared_state import (
    LEAVE_HINT,
    ModuleWatch,
    SharedState,
    SideEffect,
    list_watched_modules,
    restore_builtins,
)
from exam_builder.companions.watcher import find_living
from exam_builder.findings import CompanionError

Result = TypeVar("Result")

CALL_SECONDS = 20.0
"""The timeout of a function, in seconds of elapsed time."""
CPU_SLACK = 2.0
"""Additional seconds of processor time, after which the system ends a process that the timeout could not stop."""
MAX_PRINTED = 1_000_000
"""The number of characters that a function may print."""
LIMITS = sorted({number for name, number in vars(resource).items() if name.startswith("RLIMIT_")})
SIGNALS = sorted(signal.valid_signals() & {*signal.Signals})
CHANGED_PROCESS = "changes limits, priority or signals of its process (`resource`, `os.nice`, `signal`)"
LEAVE_SECONDS = 0.3
"""How long threads and processes may continue after their function, in seconds."""


class TimeLimitExceeded(BaseException):
    """A function timed out. It is not an Exception, so that the function's own `except Exception` does not catch it.

    `line` is the line of the file that was running (0: unknown).
    """

    line = 0


class LeftRunningError(CompanionError):
    """A function left a thread or a process running, or changed its own process for good."""


class ProcessStarts(Protocol):
    """Whether a function started a process; reset to False before each call."""

    processes: bool


@dataclass
class Surroundings:
    """What surrounds the functions in a server process: `output`, the file to which the standard descriptors write, and
    `started`, which records processes.

    In any other process, both are None.
    """

    output: int | None = None
    started: ProcessStarts | None = None
    state: SharedState | None = None
    """The state that was restored last; only functions of the course draw random numbers here."""

    process: tuple[object, ...] | None = None
    """What `_read_process` returned before the first call in a server process."""
    builtins: tuple[SideEffect, ...] = ()
    """The changes to Python's builtins that were undone in this call."""

    def remember(self, variables: dict[str, str] | None) -> SharedState:
        """Return the present shared state, to be restored later."""
        self.state = SharedState.now(variables, None if self.output is None else self.state)
        return self.state


HERE = Surroundings()
"""The surroundings in this process."""
WATCH = ModuleWatch()


@dataclass(frozen=True)
class RunResult(Generic[Result]):
    """The result of a function, whether it printed anything, and its side effects, which have been undone."""

    made: Result
    prints: bool
    changes: tuple[SideEffect, ...]


def run_isolated(
    make: Callable[[], Result],
    seconds: float,
    modules: Iterable[ModuleType] | None = None,
    timer: int = signal.ITIMER_REAL,
) -> RunResult[Result]:
    """Run `make`; raise what it raises, or TimeLimitExceeded if it does not end in time, by the clock or by `timer`.

    The timeout works in the main thread, where Python handles signals, but not inside compiled code: there, the system
    ends the process a little later.
    """
    return _run_and_restore(make, _all_limits(seconds, timer), HERE.remember(dict(os.environ)), modules)


def call_and_restore(function: Callable[..., object], arguments: Mapping[str, object]) -> object:
    """Call a function of the course, and restore Python's builtins afterwards."""
    try:
        return function(**arguments)
    finally:
        HERE.builtins += restore_builtins()


def import_isolated(make: Callable[[], Result], seconds: float) -> RunResult[Result]:
    """Run `make` like `run_isolated`, but leave environment variables changed, because importing a library may set
    some.
    """
    return _run_and_restore(make, _all_limits(seconds), HERE.remember(None), None)


def _run_and_restore(
    make: Callable[[], Result],
    limits: AbstractContextManager[None],
    before: SharedState,
    modules: Iterable[ModuleType] | None,
) -> RunResult[Result]:
    HERE.builtins = ()
    printed, own = _BoundedText(), os.getpid()
    threads, system_threads = _thread._count(), count_threads()
    if HERE.output is None or HERE.process is None:
        HERE.process = _read_process()
    watched = tuple(modules or list_watched_modules())
    WATCH.look_at(watched)
    if HERE.started is not None:
        HERE.started.processes = False
    try:
        with redirect_stdout(printed), redirect_stderr(printed), warnings.catch_warnings(), limits:
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
        if _read_process() != HERE.process:
            raise LeftRunningError(CHANGED_PROCESS, LEAVE_HINT)
        prints = _has_written() or printed.closed or bool(printed.getvalue())
    return RunResult(made, prints, changes)


class _BoundedText(io.StringIO):
    def write(self, text: str) -> int:
        if self.tell() + len(text) > MAX_PRINTED:
            raise OSError(errno.EFBIG, f"it prints more than {MAX_PRINTED:,} characters")
        return super().write(text)


def _has_written() -> bool:
    """Return whether anything was written to the standard descriptors, and discard it."""
    if HERE.output is None:
        return False
    try:
        size = os.fstat(HERE.output).st_size
        if size:
            os.ftruncate(HERE.output, 0)
    except OSError:
        return False
    return size > 0


def _restore_streams() -> Iterator[SideEffect]:
    """Restore standard descriptors that a function closed or redirected to another file."""
    if HERE.output is not None:
        for number in (1, 2):
            if not _is_same_file(number, HERE.output):
                os.dup2(HERE.output, number)
                yield SideEffect("closes or replaces a standard stream of Python", "leave it open")


def _is_same_file(one: int, other: int) -> bool:
    try:
        return os.path.sameopenfile(one, other)
    except OSError:
        return False


def count_threads() -> int:
    """Return the number of threads of this process according to the system; 0 if it does not say."""
    try:
        return Path("/proc/self/task").stat().st_nlink - 2
    except OSError:
        return 0


def _read_process() -> tuple[object, ...]:
    """Return what a process cannot undo if it changes it: its priority, its limits, and how it treats signals.

    The limit of processor time is set for each call.
    """
    limits = [resource.getrlimit(number)[number == resource.RLIMIT_CPU :] for number in LIMITS]
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    return os.getpriority(os.PRIO_PROCESS, 0), limits, blocked, [*map(signal.getsignal, SIGNALS)]


def _refuse_left(threads: int, system_threads: int) -> None:
    """Raise LeftRunningError if a function left threads or processes running."""
    if count_threads() > system_threads:
        time.sleep(0.005)  # Python counts a thread only once it runs
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
def _all_limits(seconds: float, timer: int = signal.ITIMER_REAL) -> Iterator[None]:
    """Limit the time of the block, and in a server process its processor time."""
    if HERE.output is not None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        most = int(used.ru_utime + used.ru_stime + seconds + CPU_SLACK) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (most, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    with time_limit(seconds, timer=timer):
        yield


@contextmanager
def time_limit(
    seconds: float, error: type[BaseException] = TimeLimitExceeded, timer: int = signal.ITIMER_REAL
) -> Iterator[None]:
    """Raise an error in the block when the time is up, and again each second in case the block catches it.

    The time is that of `timer`: of the clock, or of the processor (`signal.ITIMER_PROF`). This works only in the main
    thread of a process; in others there is no limit.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def ring(number: int, frame: object) -> None:
        raise error

    real = timer == signal.ITIMER_REAL
    number, clock = (signal.SIGALRM, time.monotonic) if real else (signal.SIGPROF, time.process_time)
    previous = signal.signal(number, ring)
    began = clock()
    outer, _ = signal.setitimer(timer, seconds, 1.0)
    try:
        yield
    finally:
        signal.setitimer(timer, 0)
        signal.signal(number, previous)
        if outer:
            signal.setitimer(timer, max(0.001, outer - (clock() - began)))
