"""Progress messages: a spinner on a terminal, plain lines elsewhere.

Both go to standard error, so that standard output holds only results.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol, TextIO, TypeAlias

from exam_builder.terminal import say_to, show_line

ShowStep: TypeAlias = Callable[[str], None]
"""A function that is called with the step that begins, such as `midterm: typesetting`."""


def ignore_step(step: str) -> None:
    """Ignore the step."""


class Progress(Protocol):
    """Something that shows the steps of a command."""

    def show_step(self, step: str) -> None:
        """Show the step that begins."""

    def rest(self) -> None:
        """Clear the progress line, so that other output can be printed."""


@contextmanager
def show_progress(stream: TextIO | None = None) -> Iterator[Progress]:
    """Show progress on this stream (standard error by default); before the first step, import and show nothing."""
    where = sys.stderr if stream is None else stream
    progress: Progress = Spinner(where) if where.isatty() else LineProgress(where)
    try:
        yield progress
    finally:
        progress.rest()


class LineProgress:
    """Print one line for each step, for logs."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def show_step(self, step: str) -> None:
        """Print the step."""
        say_to(self._stream, step)

    def rest(self) -> None:
        """Do nothing: printed lines stay."""


class Spinner:
    """One line on a terminal that changes in place."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._stop: Callable[[], None] | None = None
        self._update: ShowStep = ignore_step

    def show_step(self, step: str) -> None:
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
        self._update = lambda step: status.update(escape(show_line(step)))
