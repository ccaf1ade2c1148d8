"""The seam through which work is spread over processes; the rest of the toolkit only sees `map`.

Processes are spawned, so that no lock or thread is inherited. Nothing survives an interruption: the workers are ended,
and a worker whose parent was killed ends itself.
"""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from types import FrameType, TracebackType
from typing import Protocol, Self, TypeVar

from exam_builder.findings import Lacking

Item = TypeVar("Item")
Result = TypeVar("Result")

THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
"""Sums over several threads round differently from run to run, and processes are what uses the cores here."""

KILLED = "A worker process was killed, most likely because memory ran out; `--jobs 1` needs the least."


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def one_thread_each() -> None:
    """Hold linear algebra to one thread, here and in children; it counts only before NumPy is imported."""
    os.environ.update(dict.fromkeys(THREADS, "1"))


class Workers(Protocol):
    """Whoever does work, used as a context: processes of this machine (`Jobs`) or other machines (`Cluster`)."""

    @property
    def count(self) -> int:
        """How much is done at once."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None: ...

    def map(self, function: Callable[[Item], Result], items: Iterable[Item], /) -> Iterator[Result]:
        """Results in the order of the items; what a call raises is raised when its turn comes."""


class Jobs:
    """At most `count` processes, used as a context: `with Jobs(2) as jobs: list(jobs.map(function, items))`.

    With one job, or one item, all runs in this process. `function` and the items must be picklable.
    """

    def __init__(self, count: int | None = None) -> None:
        self.count = max(1, processors() if count is None else count)
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        one_thread_each()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is None:
            return
        if kind is not None:
            _end(self._pool)
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._pool = None

    def map(self, function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """Results in the order of the items; what a call raises is raised here when its turn comes."""
        entries = list(items)
        if self.count == 1 or len(entries) < 2:
            return map(function, entries)
        return _results([self._workers().submit(_called, function, entry) for entry in entries])

    def _workers(self) -> ProcessPoolExecutor:
        if self._pool is None:
            spawn = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self.count, mp_context=spawn, initializer=_begin, initargs=(sys.path,))
        return self._pool


def _results(futures: list[Future[Result]]) -> Iterator[Result]:
    try:
        for future in futures:
            yield future.result()
    except BrokenProcessPool:
        raise Lacking(KILLED) from None


class _Ended(BaseException):
    """The worker is to end, once what it has begun is put away: TeX is a process of its own, in folders of its own."""


_working = threading.Event()


def _called(function: Callable[[Item], Result], entry: Item) -> Result:
    """What a worker does with an entry; it ends here where it was told to meanwhile."""
    try:
        _working.set()
        return function(entry)
    except _Ended:
        os._exit(1)
    finally:
        _working.clear()


def _told_to_end(number: int, frame: FrameType | None) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if _working.is_set():
        raise _Ended
    os._exit(1)


def _begin(path: list[str]) -> None:
    """What a worker does first: leave Ctrl-C to its parent, end when told to, and follow the parent when it dies.

    It hears Ctrl-C and does nothing: programs that it starts would inherit that the signal is ignored, and TeX is asked
    by that signal to say where it is.
    """
    signal.signal(signal.SIGINT, lambda number, frame: None)
    signal.signal(signal.SIGTERM, _told_to_end)
    sys.path[:] = path
    threading.Thread(target=_follow_parent, daemon=True).start()


def _follow_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _end(pool: ProcessPoolExecutor) -> None:
    """End the workers at once; the executor itself would wait for what they are doing."""
    for process in list((pool._processes or {}).values()):
        process.terminate()
