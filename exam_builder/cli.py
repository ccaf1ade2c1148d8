"""Run a command of `commands`, and turn its outcome into a message and an exit code.

The exit codes: 0 for success, even with warnings; 1 for findings; 2 for wrong usage; 3 if the machine lacks something;
70 for a fault of the toolkit itself; 130 after Ctrl-C.
"""

import faulthandler
import gc
import io
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

import click

from exam_builder.cache_key import take_notices
from exam_builder.cli_options import DEBUG, describe_misuse
from exam_builder.commands import commands
from exam_builder.course import find_course
from exam_builder.findings import Misuse
from exam_builder.private_files import close_file
from exam_builder.report import show_failure
from exam_builder.terminal import OutputError, escape_unencodable, say, show_line

STDERR = 2
"""The descriptor of standard error."""
GARBAGE_THRESHOLD = 200_000
"""Imports and reading create many objects that stay alive; a threshold this high saves a tenth of the time."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the program.

    SIGTERM and SIGHUP act like Ctrl-C: child processes end, and no file is left half-written. SIGQUIT ends the
    program at once, and shows where it was.
    """
    _open_streams()
    faulthandler.register(signal.SIGQUIT, STDERR, chain=True)
    for end in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(end, _interrupt)
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # in the background of a script; TeX must not inherit this
        signal.signal(signal.SIGINT, lambda number, frame: None)
    gc.set_threshold(GARBAGE_THRESHOLD)
    code = run(sys.argv[1:] if arguments is None else arguments)
    gc.freeze()  # or Python would look for garbage several times as it ends, which takes as long as TeX for a copy
    sys.exit(code)


def _open_streams() -> None:
    """Open any closed standard stream, so that no other file gets its number; writing to it fails.

    These streams are unbuffered: flushing a buffer at exit would fail again, with another exit code.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDONLY)  # takes the lowest number that is free
        if getattr(sys, name) is None:
            raw = io.FileIO(number, "w" if number else "r", closefd=False)
            setattr(sys, name, io.TextIOWrapper(raw, encoding="utf-8", write_through=True))
    escape_unencodable(sys.stdout)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def run(arguments: Sequence[str]) -> int:
    """Run a command and return its exit code; print a message for the user if it failed."""
    try:
        rest = [argument for argument in arguments if argument != DEBUG]
        with own_files(rest):
            result = _print_cache_notices(lambda: commands.main(rest, "exam-builder", standalone_mode=False))
    except click.ClickException as wrong:
        without_command = isinstance(wrong, click.exceptions.NoArgsIsHelpError)
        with suppress(OutputError):
            say(wrong.message if without_command else show_line(f"exam-builder: {describe_misuse(wrong)}"), err=True)
        return wrong.exit_code
    except (KeyboardInterrupt, click.Abort):
        with suppress(OutputError):
            say("Stopped; earlier files are unchanged.", err=True)
        return 130
    except Exception as problem:  # noqa: BLE001 - the last place where a failure can get a message
        with suppress(OutputError):  # of standard error
            return show_failure(problem, "traceback" if DEBUG in arguments else "message")
        return 3
    return result if isinstance(result, int) else 0


@contextmanager
def own_files(arguments: Sequence[str]) -> Iterator[None]:
    """Make a command's files, and the course's build/, private to their owner, because most of them hold keys.

    New courses, templates and signatures are not private: they are for everybody who works on the course.
    Raise Misuse if the current folder was removed.
    """
    try:
        here = Path.cwd()
    except FileNotFoundError:
        raise Misuse("the folder in which you are was removed; go to another one with cd") from None
    if arguments[:1] in (["new"], ["sign"], ["template"]):
        yield
        return
    with suppress(Misuse, OSError):
        close_file(find_course(here).build)
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


def _print_cache_notices(command: Callable[[], object]) -> object:
    """Run a command, and print the notices about the cache at its end."""
    take_notices()
    try:
        return command()
    finally:
        for _, notice in take_notices():
            say(show_line(f"warning: {notice}"), err=True)


if __name__ == "__main__":
    main()
