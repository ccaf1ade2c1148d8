"""Write to the terminal and to logs, with control characters and commands from the course made harmless.

Names, texts and messages of a course may contain characters that control a terminal, that reorder or hide text, or
lines that a build server would take for commands. Progress, a spinner on a terminal and plain lines elsewhere, goes to
standard error, so that standard output holds only results.
"""

import codecs
import io
import os
import re
import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TextIO, TypeAlias

NO_OUTPUT = (
    "the outcome could not be written: {}. Send the output to a file on a disk that has room, or to a program "
    "that reads all of it."
)


class OutputError(Exception):
    """The output of a command cannot be written: it is closed, or its disk is full."""


UNSEEN = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))
"""The Unicode categories to escape: controls, formats (bidi, zero-width), lone surrogates, separators."""
FILLERS = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u2065\u2800\u3164\uffa0\ufff0-\ufff8\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"
)
"""Letters that are not seen either (Default_Ignorable_Code_Point in Unicode's DerivedCoreProperties.txt, and the empty
letter of Braille)."""
SELECTORS = re.compile("[\u180b-\u180f\ufe00-\ufe0d\U000e0100-\U000e01ef]")
"""Marks that choose a form of the letter before them, but for those that choose a picture, which many texts have."""
SERVER_COMMAND = re.compile(r"^(\s*)::|##(?=\w*\[)", re.MULTILINE)
"""What GitHub's runner (at the start of a line; in the old form anywhere), Azure and TeamCity take for a command."""


def show_controls(text: str, kept: str = "\n") -> str:
    """Replace control characters by escapes such as `\\x1b` and `\\u202e`, except for those in `kept`."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        each if each in kept or not _is_unseen(each) else each.encode("unicode_escape").decode() for each in text
    )


def show_line(text: str) -> str:
    """Return a name or a path in one line: like `show_controls`, but escape line breaks as well."""
    return show_controls(text, "")


def _is_unseen(character: str) -> bool:
    if not character.isprintable() and unicodedata.category(character) in UNSEEN:
        return True
    return (FILLERS.match(character) or SELECTORS.match(character)) is not None


def break_up_commands(text: str) -> str:
    """Insert a backslash into anything that a build server would take for a command."""
    return SERVER_COMMAND.sub(lambda found: "#\\#" if found[1] is None else f"{found[1]}\\::", text)


def escape_json(text: str) -> str:
    """Replace control characters in JSON by JSON's own escapes, so that the data stays the same."""
    safe = "".join(each if each == "\n" or not _is_unseen(each) else _escape_for_json(each) for each in text)
    return re.sub(r"##(?=\w*\[)", r"#\\u0023", safe)


def escape_unencodable(stream: TextIO) -> None:
    """Let a stream write what its encoding does not have as escapes of JSON, instead of failing."""
    codecs.register_error("json", _escape_as_json)
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="json")


def _escape_as_json(problem: UnicodeError) -> tuple[str, int]:
    assert isinstance(problem, UnicodeEncodeError), "only what is written is escaped"
    return "".join(map(_escape_for_json, problem.object[problem.start : problem.end])), problem.end


def _escape_for_json(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[index]:02x}{units[index + 1]:02x}" for index in range(0, len(units), 2))


def say(text: str, err: bool = False, nl: bool = True) -> None:
    """Print a text to standard output, or to standard error, with control characters and commands made harmless.

    Raise OutputError if it cannot be written.
    """
    say_commands(break_up_commands(text), err, nl)


def say_commands(text: str, err: bool = False, nl: bool = True) -> None:
    """Print a text with the toolkit's own commands for a build server; raise OutputError as `say` does."""
    from click import echo

    try:
        echo(show_controls(text), err=err, nl=nl)
    except OSError as problem:
        raise OutputError(NO_OUTPUT.format(os.strerror(problem.errno or 0))) from None


def say_to(stream: TextIO, step: str) -> None:
    """Print a step of progress, in one line, to a stream; ignore errors, because nothing is lost."""
    with suppress(OSError):
        print(break_up_commands(show_line(step)), file=stream, flush=True)


ShowStep: TypeAlias = Callable[[str], None]
"""A function that is called with the step that begins, such as `midterm: typesetting`."""


def ignore_step(step: str) -> None:
    """Ignore the step."""


@contextmanager
def show_progress(stream: TextIO | None = None) -> "Iterator[Progress]":
    """Show progress on this stream (standard error by default); before the first step, import and show nothing."""
    where = sys.stderr if stream is None else stream
    progress = Spinner(where) if where.isatty() else Progress(where)
    try:
        yield progress
    finally:
        progress.rest()


class Progress:
    """Shows the steps of a command, with a line for each, as logs need it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def show_step(self, step: str) -> None:
        """Show the step that begins."""
        say_to(self._stream, step)

    def rest(self) -> None:
        """Clear the line of a spinner, so that other output can be printed."""


class Spinner(Progress):
    """One line on a terminal that changes in place."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__(stream)
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
