"""Work done beside other work, in a thread that ends with it."""

import ctypes
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from threading import Thread
from typing import TypeVar

Result = TypeVar("Result")


@contextmanager
def run_in_background(work: Callable[[], Result]) -> Iterator[Future[Result]]:
    """What `work` will have come to, while the block runs.

    When the block is left by an exception, Ctrl-C above all, the work is interrupted: Python tells of Ctrl-C to the
    main thread alone, and this one would go on.
    """
    future: Future[Result] = Future()
    thread = Thread(target=_run_into, args=(future, work))
    thread.start()
    try:
        yield future
    except BaseException:
        _interrupt(thread)
        raise
    finally:
        thread.join()


def _run_into(future: Future[Result], work: Callable[[], Result]) -> None:
    with suppress(KeyboardInterrupt):
        try:
            future.set_result(work())
        except BaseException as problem:  # noqa: BLE001 - whoever asks for the result gets it
            future.set_exception(problem)


def _interrupt(thread: Thread) -> None:
    """Raise KeyboardInterrupt in a thread, if it still runs."""
    if thread.ident is not None:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(KeyboardInterrupt))
