"""Distribute work over processes; the rest of the toolkit only uses `map`.

If this process has a single thread, workers are forked, so that they start with everything it imported and drew.
Otherwise, or if the number of threads is unknown, they are spawned, so that they inherit no lock. After an interruption
no worker remains: they are terminated, and a worker whose parent was killed ends itself.
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
from multiprocessing.process import BaseProcess
from multiprocessing.queues import SimpleQueue
from types import FrameType, TracebackType
from typing import Generic, Protocol, Self, TypeVar, cast

from exam_builder.cache_key import Notice, add_notices, get_cache_key, take_notices, use_key
from exam_builder.companions.isolation import count_threads
from exam_builder.companions.processes import THREAD_VARIABLES
from exam_builder.findings import NO_PROCESS, Lacking, find_lack

Item = TypeVar("Item")
Result = TypeVar("Result")

POLL_SECONDS = 1.0
END_SECONDS = 10.0
"""How long a worker may take to end, in seconds."""
KILLED = "A worker process was killed, most likely because memory ran out; `--jobs 1` uses the least memory."
NOT_STARTED = 71
"""The exit code of a worker that could not start its thread (EX_OSERR of sysexits.h)."""


def count_processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def limit_threads() -> None:
    """Limit linear algebra to one thread, here and in child processes; call this before NumPy is imported."""
    os.environ.update(dict.fromkeys(THREAD_VARIABLES, "1"))


class Workers(Protocol):
    """A pool of workers, used as a context manager: processes here (`Jobs`) or on other machines (`Cluster`)."""

    @property
    def count(self) -> int:
        """The number of items processed at once."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None: ...

    def map(self, function: Callable[[Item], Result], items: Iterable[Item], /) -> Iterator[Result]:
        """Yield results in the order of the items; an exception in a call is raised in place of its result."""


class Jobs:
    """At most `count` processes, used as a context manager: `with Jobs(2) as jobs: list(jobs.map(function, items))`.

    This process is one of them: it takes items from the end while the others take them from the start. With one job, or
    one item, everything runs here. The function and the items must be picklable.
    """

    def __init__(self, count: int | None = None) -> None:
        self.count = max(1, count_processors() if count is None else count)
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        limit_threads()
        threading.excepthook = _print_unless_lack
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is None:
            return
        if kind is not None:
            _end_workers(self._pool)
        with suppress(RuntimeError):  # the executor's thread could not start
            self._pool.shutdown(wait=True, cancel_futures=True)
        self._pool = None

    def map(self, function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """Return results in the order of the items; an exception in a call is raised in place of its result."""
        entries = list(items)
        if self.count == 1 or len(entries) < 2:
            return map(function, entries)
        return _SharedWork(function, entries, self._workers(), self.count - 1).results()

    def _workers(self) -> ProcessPoolExecutor:
        if self._pool is None:
            context = multiprocessing.get_context("fork" if count_threads() == 1 else "spawn")
            others = self.count - 1
            self._pool = ProcessPoolExecutor(
                others, mp_context=context, initializer=_start_worker, initargs=(sys.path, get_cache_key())
            )
        return self._pool


def _print_unless_lack(failure: threading.ExceptHookArgs) -> None:
    """Print the exception that ended a thread, unless the machine lacks something: `_wait` reports that."""
    if failure.exc_value is None or find_lack(failure.exc_value) is None:
        threading.__excepthook__(failure)


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
        """Yield the results in the order of the items; while waiting for one, work on others."""
        try:
            for future in self._futures:
                while not future.done() and (own := self._own()) is not None:
                    self._make(own)
                yield self._wait(future)
        except BrokenProcessPool:
            raise Lacking(_explain_broken(self._pool)) from None

    def _wait(self, future: Future[Result]) -> Result:
        """Return the result; raise Lacking if the executor's thread died, because then no result would arrive.

        If a worker has ended and the executor does not notice, it waits for the rest of that worker's result.
        """
        ended = False
        while not wait((future,), POLL_SECONDS).done:
            manager = cast("threading.Thread | None", self._pool._executor_manager_thread)
            if manager is not None and not manager.is_alive() and not future.done():
                raise Lacking(NO_PROCESS)
            if ended:
                _end_workers(self._pool)
            ended = any(worker.exitcode is not None for worker in _list_workers(self._pool))
        return future.result()

    def _own(self) -> int | None:
        with self._lock:
            return next((left.pop() for left in (self._last, self._left) if left), None)

    def _make(self, index: int) -> None:
        """Compute a result here; an exception is raised later, in place of the result."""
        try:
            self._futures[index].set_result(self._function(self._entries[index]))
        except Exception as problem:  # noqa: BLE001 - `results` raises it again in its turn
            self._futures[index].set_exception(problem)

    def _submit(self) -> None:
        """Give the pool the next item."""
        with self._lock:
            if not self._left:
                return
            index = self._left.popleft()
        try:
            future = self._pool.submit(_run_entry, self._function, self._entries[index])
        except (RuntimeError, OSError) as problem:  # a worker was killed or could not start, or the pool is shut down
            self._futures[index].set_exception(problem)
        else:
            future.add_done_callback(partial(self._take_result, index))

    def _take_result(self, index: int, future: Future[tuple[Result, tuple[Notice, ...]]]) -> None:
        """Take a result of the pool, and give it another item."""
        if future.cancelled():
            return
        self._submit()
        problem = future.exception()
        if problem is not None:
            self._futures[index].set_exception(problem)
        else:
            result, notices = future.result()
            add_notices(notices)
            self._futures[index].set_result(result)


class _EndWorker(BaseException):
    """Raised in a worker that must end, so that it first stops TeX and removes its temporary folders."""


_working = threading.Event()


def _run_entry(function: Callable[[Item], Result], entry: Item) -> tuple[Result, tuple[Notice, ...]]:
    """Process an entry in a worker, and return the result with notices; end the worker if SIGTERM arrived meanwhile."""
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

    The handler of Ctrl-C does nothing. If the signal were ignored instead, TeX would inherit that, but TeX needs the
    signal to report where it is.
    """
    signal.signal(signal.SIGINT, lambda number, frame: None)
    signal.signal(signal.SIGTERM, _handle_sigterm)
    sys.path[:] = path
    use_key(key)
    try:
        threading.Thread(target=_follow_parent, daemon=True).start()
    except RuntimeError:  # the system refuses a new thread
        os._exit(NOT_STARTED)


def _follow_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _explain_broken(pool: ProcessPoolExecutor) -> str:
    """Say why the pool broke: a worker could not start its thread, or was killed. Other exit codes mean nothing."""
    workers = _list_workers(pool)
    for worker in workers:
        worker.join(POLL_SECONDS)
    codes = {worker.exitcode for worker in workers}
    return NO_PROCESS if NOT_STARTED in codes and -signal.SIGKILL not in codes else KILLED


def _list_workers(pool: ProcessPoolExecutor) -> list[BaseProcess]:
    return list((pool._processes or {}).values())


def _end_workers(pool: ProcessPoolExecutor) -> None:
    """Terminate the workers at once; the executor itself would wait for them to finish.

    It would also wait for the rest of a result that a worker has written in part, unless nobody can write it any more.
    """
    workers = _list_workers(pool)
    for worker in workers:
        worker.terminate()
    for worker in workers:
        worker.join(END_SECONDS)
        if worker.exitcode is None:
            worker.kill()
    results = cast("SimpleQueue[object] | None", pool._result_queue)
    if results is not None:
        results._writer.close()  # type: ignore[attr-defined]  # typeshed leaves it out
