"""What is being done just now, for whoever waits: a spinner on a terminal, plain lines elsewhere.

Both go to standard error, so that standard output stays what was asked for.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO, TypeAlias

Tell: TypeAlias = Callable[[str], None]
"""Called with what begins now, such as `midterm: typesetting`."""


def silent(step: str) -> None:
    """Tell nobody."""


@contextmanager
def telling(stream: TextIO | None = None) -> Iterator[Tell]:
    """A `Tell` for this stream (standard error by default); nothing is imported or shown before its first call."""
    where = sys.stderr if stream is None else stream
    if not where.isatty():
        yield lambda step: print(step, file=where, flush=True)
        return
    spinner = _Spinner(where)
    try:
        yield spinner.tell
    finally:
        spinner.stop()


class _Spinner:
    """One line on a terminal that changes in place."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._stop: Callable[[], None] = lambda: None
        self._update: Tell | None = None

    def tell(self, step: str) -> None:
        if self._update is None:
            self._begin()
        if self._update is not None:
            self._update(step)

    def stop(self) -> None:
        self._stop()

    def _begin(self) -> None:
        from rich.console import Console
        from rich.markup import escape

        status = Console(file=self._stream).status("")
        status.start()
        self._stop = status.stop
        self._update = lambda step: status.update(escape(step))
