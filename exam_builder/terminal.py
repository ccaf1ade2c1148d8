"""The one way to the terminal and to logs: what a course says is shown there, and cannot command what shows it.

Names, texts and messages of a course may hold characters that a terminal obeys, that reorder or hide text, or lines
that a build server takes for commands.
"""

import io
import os
import re
import unicodedata
from contextlib import suppress
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    import click

NO_OUTPUT = (
    "the outcome could not be written: {}. Send the output to a file on a disk that has room, or to a program "
    "that reads all of it."
)


class OutputError(Exception):
    """What a command says cannot be written anywhere: its output is closed, or full."""


UNSEEN = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))
"""Unicode's categories of what commands: controls, formats (bidi, zero-width), lone surrogates, separators."""
SERVER_COMMAND = re.compile(r"^(\s*)::|##(?=\w*\[)", re.MULTILINE)
"""What GitHub's runner takes for a command (at a line's begin; in its old form anywhere), and Azure and TeamCity."""


def show_controls(text: str, kept: str = "\n") -> str:
    """Put escapes such as `\\x1b` and `\\u202e` in place of all characters that command, but for those in `kept`."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(each if each in kept or not _is_unseen(each) else _escape_character(each) for each in text)


def show_line(text: str) -> str:
    """Return a name or a path in one line: as `show_controls`, line breaks too."""
    return show_controls(text, "")


def _is_unseen(character: str) -> bool:
    return not character.isprintable() and unicodedata.category(character) in UNSEEN


def _escape_character(character: str) -> str:
    return character.encode("unicode_escape").decode()


def break_up_commands(text: str) -> str:
    """Put a backslash into what a build server would take for a command."""
    return SERVER_COMMAND.sub(lambda found: "#\\#" if found[1] is None else f"{found[1]}\\::", text)


def escape_json(text: str) -> str:
    """Give the same data as JSON without such characters: JSON has escapes of its own for all that a text may hold."""
    safe = "".join(each if each == "\n" or not _is_unseen(each) else _escape_for_json(each) for each in text)
    return re.sub(r"##(?=\w*\[)", r"#\\u0023", safe)


def _escape_for_json(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[index]:02x}{units[index + 1]:02x}" for index in range(0, len(units), 2))


def say(text: str, err: bool = False, nl: bool = True) -> None:
    """Print a text to standard output, or to standard error, with nothing in it that commands.

    Raise OutputError where it cannot be written.
    """
    say_commands(break_up_commands(text), err, nl)


def say_commands(text: str, err: bool = False, nl: bool = True) -> None:
    """Print a text that holds commands for a build server, which we made ourselves; raise as `say`."""
    from click import echo

    try:
        echo(show_controls(text), err=err, nl=nl)
    except OSError as problem:
        raise OutputError(NO_OUTPUT.format(os.strerror(problem.errno or 0))) from None


def say_to(stream: TextIO, step: str) -> None:
    """Print a step of progress, in one line, to a stream; nothing is lost where that cannot be written."""
    with suppress(OSError):
        print(break_up_commands(show_line(step)), file=stream, flush=True)


def say_misuse(wrong: "click.ClickException") -> None:
    """Print what click says about a wrong command line, to standard error."""
    said = io.StringIO()
    wrong.show(said)
    message = wrong.format_message()
    say(said.getvalue().replace(message, show_line(message)), err=True, nl=False)
