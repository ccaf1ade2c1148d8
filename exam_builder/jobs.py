"""The seam through which work is spread over processes; the rest of the toolkit only sees `map`.

Processes are spawned, so that no lock or thread is inherited. Nothing survives an interruption: the workers are ended,
and a worker whose parent was killed ends itself.
"""

import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from types import FrameType, TracebackType
from typing import Generic, Protocol, Self, TypeVar

from exam_builder.companions.processes import THREADS
from exam_builder.findings import Lacking

Item = TypeVar("Item")
Result = TypeVar("Result")

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

    This process is one of them: it takes items from the last on while the others take them from the first. So with one
    job, or one item, all runs here. `function` and the items must be picklable.
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
        return _Shared(function, entries, self._workers(), self.count - 1).results()

    def _workers(self) -> ProcessPoolExecutor:
        if self._pool is None:
            spawn = multiprocessing.get_context("spawn")
            others = self.count - 1
            self._pool = ProcessPoolExecutor(others, mp_context=spawn, initializer=_begin, initargs=(sys.path,))
        return self._pool


class _Shared(Generic[Item, Result]):
    """Items that a pool of `others` and this process share: a process takes one when it has done the one before."""

    def __init__(
        self, function: Callable[[Item], Result], entries: Sequence[Item], pool: ProcessPoolExecutor, others: int
    ) -> None:
        self._function, self._entries, self._pool = function, entries, pool
        self._futures: list[Future[Result]] = [Future() for _ in entries]
        self._left = deque(range(len(entries)))
        self._last = deque([self._left.pop()])  # this process is not to be left without any
        self._lock = threading.Lock()
        for _ in range(others):
            self._submit()

    def results(self) -> Iterator[Result]:
        """The results in the order of the items; while one is not there yet, this process makes others."""
        try:
            for future in self._futures:
                while not future.done() and (own := self._own()) is not None:
                    self._make(own)
                yield future.result()
        except BrokenProcessPool:
            raise Lacking(KILLED) from None

    def _own(self) -> int | None:
        with self._lock:
            return next((left.pop() for left in (self._last, self._left) if left), None)

    def _make(self, index: int) -> None:
        """Make a result here; what the call raises is raised when its turn comes."""
        try:
            self._futures[index].set_result(self._function(self._entries[index]))
        except Exception as problem:  # noqa: BLE001 - it is raised again in its turn
            self._futures[index].set_exception(problem)

    def _submit(self) -> None:
        """Give the pool the next item."""
        with self._lock:
            if not self._left:
                return
            index = self._left.popleft()
        try:
            made = self._pool.submit(_called, self._function, self._entries[index])
        except RuntimeError as ended:  # a worker was killed, or the pool is shut down
            self._futures[index].set_exception(ended)
        else:
            made.add_done_callback(partial(self._made, index))

    def _made(self, index: int, made: Future[Result]) -> None:
        """Take a result of the pool, which gets another item."""
        if made.cancelled():
            return
        self._submit()
        problem = made.exception()
        if problem is not None:
            self._futures[index].set_exception(problem)
        else:
            self._futures[index].set_result(made.result())


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
