"""What is being done just now, for whoever waits: a spinner on a terminal, plain lines elsewhere.

Both go to standard error, so that standard output stays what was asked for.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol, TextIO, TypeAlias

Tell: TypeAlias = Callable[[str], None]
"""Called with what begins now, such as `midterm: typesetting`."""


def silent(step: str) -> None:
    """Tell nobody."""


class Progress(Protocol):
    """Where steps are told."""

    def tell(self, step: str) -> None:
        """Show what begins now."""

    def rest(self) -> None:
        """Take away what is shown, so that something else can be printed."""


@contextmanager
def showing(stream: TextIO | None = None) -> Iterator[Progress]:
    """Progress on this stream (standard error by default); nothing is imported or shown before the first step."""
    where = sys.stderr if stream is None else stream
    progress: Progress = Spinner(where) if where.isatty() else Lines(where)
    try:
        yield progress
    finally:
        progress.rest()


class Lines:
    """A line a step, for logs."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def tell(self, step: str) -> None:
        """Print the step."""
        print(step, file=self._stream, flush=True)

    def rest(self) -> None:
        """Lines stay."""


class Spinner:
    """One line on a terminal that changes in place."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._stop: Callable[[], None] | None = None
        self._update: Tell = silent

    def tell(self, step: str) -> None:
        """Show the step in place of the one before."""
        if self._stop is None:
            self._begin()
        self._update(step)

    def rest(self) -> None:
        """Clear the line."""
        if self._stop is not None:
            self._stop()
        self._stop = None

    def _begin(self) -> None:
        from rich.console import Console
        from rich.markup import escape

        status = Console(file=self._stream).status("")
        status.start()
        self._stop = status.stop
        self._update = lambda step: status.update(escape(step))
