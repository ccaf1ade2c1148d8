"""Warnings as a log has them: of LaTeX, of classes and packages, and of the engine, each whole.

A warning goes on over several lines: those of a package begin with its name in brackets, those of LaTeX with spaces.
Files that TeX opens and closes stand in the log as brackets, so that one knows whose line a number is.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

BEGIN = re.compile(
    r"^(?P<who>LaTeX(?: (?!Info)[\w.-]+){0,2}|(?:Package|Class|Module|Library|File) \S+|pdfTeX|[A-Za-z][\w.@-]*)"
    r" [Ww]arning(?: \([^)]*\))?:? ?(?P<words>.*)$"
)
STARRED = re.compile(r"^\* (?P<who>[\w.-]+) warning: \"?(?P<words>[^\"]*)\"?$")
LINE = re.compile(r",? ?\bon (?:input )?line (?P<line>\d+)\.?\s*$")
GOES_ON = re.compile(r"^(?:\((?P<who>[\w.@-]+)\)\s+|\s{4,}|\*(?:\s+|$))(?P<words>.*)$")
FILES = re.compile(
    r"^(?:\s|\)|\((?:\.{0,2}/)?[^()\[\]{}<>\s]*[./][^()\[\]{}<>\s]*|\[\d[\d.]*|\]|\{[^{}]*\}|<[^<>]*>)+$"
)
BRACKET = re.compile(r"\((?P<file>[^()\[\]{}<>\s]+)|\)")


@dataclass(frozen=True, slots=True)
class LogWarning:
    """A warning: who gives it (`LaTeX`, `Package natbib`, `pdfTeX`), its words, the line that it names, if it does.

    `own` tells whether the line is one of the file that is set, and not of a package or of the .aux file; `at` is the
    number of the line in the log, from 0.
    """

    who: str
    words: str
    line: int | None
    own: bool
    at: int


def parse_warnings(lines: Sequence[str], name: str) -> tuple[LogWarning, ...]:
    """All warnings of a log, or of a piece of one that begins in the file `name`."""
    return tuple(_parse_warnings(lines, name))


def _parse_warnings(lines: Sequence[str], name: str) -> Iterator[LogWarning]:
    open_ = [name]
    for number, text in enumerate(lines):
        if match := BEGIN.match(text) or STARRED.match(text):
            words = " ".join(filter(None, (match["words"].strip(), *_continuation_lines(lines, number))))
            line = LINE.search(words)
            own = open_[-1].removeprefix("./") == name
            said = LINE.sub("", words).strip() if line else words
            yield LogWarning(match["who"], said, int(line["line"]) if line else None, own, number)
        elif FILES.match(text):
            _track_files(text, open_)


def _continuation_lines(lines: Sequence[str], number: int) -> Iterator[str]:
    """The words of the lines after the first, up to one that belongs to something else."""
    for text in lines[number + 1 :]:
        match = GOES_ON.match(text)
        if not match:
            return
        yield match["words"].strip()


def _track_files(text: str, open_: list[str]) -> None:
    """Open and close the files whose brackets stand in a line; the first stays open."""
    for match in BRACKET.finditer(text):
        if match["file"]:
            open_.append(match["file"])
        elif len(open_) > 1:
            open_.pop()
