"""The program: runs a command of `commands`, and however that ends, puts it into words and an exit code.

0 fine, warnings too; 1 findings; 2 wrong usage; 3 the machine lacks something; 70 a fault of the toolkit itself; 130
stopped by Ctrl-C.
"""

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
from exam_builder.cli_options import DEBUG
from exam_builder.commands import commands
from exam_builder.course import find_course
from exam_builder.findings import Misuse
from exam_builder.report import show_failure
from exam_builder.terminal import OutputError, say, say_misuse, show_line

GARBAGE_THRESHOLD = 50_000
"""Importing and reading create many objects that live on; collecting garbage this rarely saves a tenth of the time."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the installed program. SIGTERM and SIGHUP act like Ctrl-C: child processes end, no file is half-written."""
    _open_streams()
    for end in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(end, _interrupt)
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # in the background of a script; TeX must not inherit it
        signal.signal(signal.SIGINT, lambda number, frame: None)
    gc.set_threshold(GARBAGE_THRESHOLD)
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def _open_streams() -> None:
    """Open the standard streams that are closed, so that no other file gets their numbers; what is written there fails.

    Nothing of it is kept in a buffer, which would fail once more at the end, with another exit code.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDONLY)  # takes the lowest number that is free
        if getattr(sys, name) is None:
            raw = io.FileIO(number, "w" if number else "r", closefd=False)
            setattr(sys, name, io.TextIOWrapper(raw, encoding="utf-8", write_through=True))


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def run(arguments: Sequence[str]) -> int:
    """Run a command; however it ends, return an exit code, with a message for the user where it failed."""
    try:
        given = [argument for argument in arguments if argument != DEBUG]
        with own_files(given):
            result = _tell_of_cache(lambda: commands.main(given, "exam-builder", standalone_mode=False))
    except click.ClickException as wrong:
        with suppress(OutputError):
            say_misuse(wrong)
        return wrong.exit_code
    except (KeyboardInterrupt, click.Abort):
        return _report_stop()
    except Exception as problem:  # noqa: BLE001 - the last place where a failure can be put into words
        return _report_failure(problem, arguments)
    return result if isinstance(result, int) else 0


@contextmanager
def own_files(given: Sequence[str]) -> Iterator[None]:
    """Let a command write files that only their owner can read, as most hold keys, and close the course's build/.

    Those of a new course, templates and signatures are for all who work on it.
    """
    if given[:1] in (["new"], ["sign"], ["template"]):
        yield
        return
    with suppress(Misuse, OSError):
        find_course(Path.cwd()).build.chmod(0o700)
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


def _tell_of_cache(command: Callable[[], object]) -> object:
    """Run a command, and tell at its end what is to be said of the cache."""
    take_notices()
    try:
        return command()
    finally:
        for _, notice in take_notices():
            say(show_line(f"warning: {notice}"), err=True)


def _report_stop() -> int:
    with suppress(OutputError):
        say("Stopped; earlier files are unchanged.", err=True)
    return 130


def _report_failure(problem: Exception, arguments: Sequence[str]) -> int:
    try:
        return show_failure(problem, "traceback" if DEBUG in arguments else "message")
    except OutputError:  # of standard error
        return 3


if __name__ == "__main__":
    main()
