"""Spread work over processes; the rest of the toolkit only uses `map`.

Processes are forked where this one has a single thread, so that they begin with all that it imported and drew; else,
and where the system does not tell, they are spawned, so that no lock or thread is inherited. Nothing survives an
interruption: the workers are ended, and a worker whose parent was killed ends itself.
"""

import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from functools import partial
from types import FrameType, TracebackType
from typing import Generic, Protocol, Self, TypeVar, cast

from exam_builder.cache_key import Notice, add_notices, cache_key, take_notices, use_key
from exam_builder.companions.isolation import count_threads
from exam_builder.companions.processes import THREAD_VARIABLES
from exam_builder.findings import NO_PROCESS, Lacking, find_lack

Item = TypeVar("Item")
Result = TypeVar("Result")

POLL_SECONDS = 1.0
KILLED = "A worker process was killed, most likely because memory ran out; `--jobs 1` uses the least memory."
NOT_STARTED = 71
"""The exit code of a worker that the system lets begin no thread (EX_OSERR of sysexits.h)."""


def count_processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def limit_threads() -> None:
    """Limit linear algebra to one thread, here and in child processes; this works only before NumPy is imported."""
    os.environ.update(dict.fromkeys(THREAD_VARIABLES, "1"))


class Workers(Protocol):
    """A pool of workers, used as a context manager: processes here (`Jobs`) or on other machines (`Cluster`)."""

    @property
    def count(self) -> int:
        """How many items are processed at once."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None: ...

    def map(self, function: Callable[[Item], Result], items: Iterable[Item], /) -> Iterator[Result]:
        """Yield results in the order of the items; an exception of a call is raised in place of its result."""


class Jobs:
    """At most `count` processes, used as a context: `with Jobs(2) as jobs: list(jobs.map(function, items))`.

    This process is one of them: it takes items from the end while the others take them from the start. With one job, or
    one item, everything runs here. `function` and the items must be picklable.
    """

    def __init__(self, count: int | None = None) -> None:
        self.count = max(1, count_processors() if count is None else count)
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        limit_threads()
        threading.excepthook = _tell_unless_lack
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is None:
            return
        if kind is not None:
            _end_workers(self._pool)
        with suppress(RuntimeError):  # the thread that serves it could not begin
            self._pool.shutdown(wait=True, cancel_futures=True)
        self._pool = None

    def map(self, function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """Return results in the order of the items; what a call raises is raised here when its turn comes."""
        entries = list(items)
        if self.count == 1 or len(entries) < 2:
            return map(function, entries)
        return _SharedWork(function, entries, self._workers(), self.count - 1).results()

    def _workers(self) -> ProcessPoolExecutor:
        if self._pool is None:
            context = multiprocessing.get_context("fork" if count_threads() == 1 else "spawn")
            others = self.count - 1
            self._pool = ProcessPoolExecutor(
                others, mp_context=context, initializer=_start_worker, initargs=(sys.path, cache_key())
            )
        return self._pool


def _tell_unless_lack(ended: threading.ExceptHookArgs) -> None:
    """Print what ended a thread, but not for what the machine lacks: who waits for the thread tells that."""
    if ended.exc_value is None or find_lack(ended.exc_value) is None:
        threading.__excepthook__(ended)


class _SharedWork(Generic[Item, Result]):
    """Items shared by this process and a pool of `others`: each takes the next item when it has finished one."""

    def __init__(
        self, function: Callable[[Item], Result], entries: Sequence[Item], pool: ProcessPoolExecutor, others: int
    ) -> None:
        self._function, self._entries, self._pool = function, entries, pool
        self._futures: list[Future[Result]] = [Future() for _ in entries]
        self._left = deque(range(len(entries)))
        self._last = deque([self._left.pop()])  # so that this process has something to do
        self._lock = threading.Lock()
        for _ in range(others):
            self._submit()

    def results(self) -> Iterator[Result]:
        """Yield the results in the order of the items; while waiting for one, this process works on others."""
        try:
            for future in self._futures:
                while not future.done() and (own := self._own()) is not None:
                    self._make(own)
                yield self._wait(future)
        except BrokenProcessPool:
            raise Lacking(_explain_broken(self._pool)) from None

    def _wait(self, future: Future[Result]) -> Result:
        """Return the result; raise Lacking where the thread that serves the pool could not go on, so that none would
        come.
        """
        while not wait((future,), POLL_SECONDS).done:
            serving = cast("threading.Thread | None", self._pool._executor_manager_thread)
            if serving is not None and not serving.is_alive() and not future.done():
                raise Lacking(NO_PROCESS)
        return future.result()

    def _own(self) -> int | None:
        with self._lock:
            return next((left.pop() for left in (self._last, self._left) if left), None)

    def _make(self, index: int) -> None:
        """Compute a result here; an exception is raised later, in place of the result."""
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
            made = self._pool.submit(_run_entry, self._function, self._entries[index])
        except (RuntimeError, OSError) as ended:  # a worker was killed or could not begin, or the pool is shut down
            self._futures[index].set_exception(ended)
        else:
            made.add_done_callback(partial(self._take_result, index))

    def _take_result(self, index: int, made: Future[tuple[Result, tuple[Notice, ...]]]) -> None:
        """Take a result of the pool, which gets another item."""
        if made.cancelled():
            return
        self._submit()
        problem = made.exception()
        if problem is not None:
            self._futures[index].set_exception(problem)
        else:
            result, notices = made.result()
            add_notices(notices)
            self._futures[index].set_result(result)


class _EndWorker(BaseException):
    """Raised in a worker that must end, so that it first stops TeX and removes its temporary folders."""


_working = threading.Event()


def _run_entry(function: Callable[[Item], Result], entry: Item) -> tuple[Result, tuple[Notice, ...]]:
    """Process an entry in a worker, and return its notices; end the worker if SIGTERM arrived meanwhile."""
    try:
        _working.set()
        return function(entry), take_notices()
    except _EndWorker:
        os._exit(1)
    finally:
        _working.clear()


def _handle_sigterm(number: int, frame: FrameType | None) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if _working.is_set():
        raise _EndWorker
    os._exit(1)


def _start_worker(path: list[str], key: bytes) -> None:
    """Start a worker: leave Ctrl-C to the parent, end on SIGTERM, and end when the parent dies.

    The handler of Ctrl-C does nothing. Ignoring the signal instead would be inherited by TeX, which needs it to report
    where it is.
    """
    signal.signal(signal.SIGINT, lambda number, frame: None)
    signal.signal(signal.SIGTERM, _handle_sigterm)
    sys.path[:] = path
    use_key(key)
    try:
        threading.Thread(target=_follow_parent, daemon=True).start()
    except RuntimeError:  # the system lets none begin
        os._exit(NOT_STARTED)


def _follow_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _explain_broken(pool: ProcessPoolExecutor) -> str:
    """Say why a worker ended: the system let it begin nothing, or it was killed. What ended with it says nothing."""
    workers = list((pool._processes or {}).values())
    for worker in workers:
        worker.join(POLL_SECONDS)
    codes = {worker.exitcode for worker in workers}
    return NO_PROCESS if NOT_STARTED in codes and -signal.SIGKILL not in codes else KILLED


def _end_workers(pool: ProcessPoolExecutor) -> None:
    """Terminate the workers at once; the executor itself would wait until they finish."""
    for process in list((pool._processes or {}).values()):
        process.terminate()
