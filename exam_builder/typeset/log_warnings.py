"""Parse the warnings of LaTeX, classes, packages and the engine in a log, and explain them in an instructor's words.

A warning continues over several lines: those of a package begin with its name in parentheses, those of LaTeX with
spaces. The log shows files that TeX opens and closes as parentheses, so the file of a line number is known.
Warnings that nobody needs are listed with a reason, in plain_words.toml and in docs/tex-packages.md; all others are
reported.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from exam_builder.findings import Code, Severity
from exam_builder.typeset.messages import PLAIN_WORDS, fill_in

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
    """A warning: its source (`LaTeX`, `Package natbib`, `pdfTeX`), its words, and the line that it names, if any.

    `own` says whether that line is in the file that is typeset, and not in a package or in the .aux file; `at` is the
    line of the log on which the warning begins, from 0.
    """

    who: str
    words: str
    line: int | None
    own: bool
    at: int


def parse_warnings(lines: Sequence[str], name: str) -> Iterator[LogWarning]:
    """Yield all warnings of a log, or of a piece of a log that begins in the file `name`."""
    open_ = [name]
    for number, text in enumerate(lines):
        if match := BEGIN.match(text) or STARRED.match(text):
            words = " ".join(filter(None, (match["words"].strip(), *_list_continuation_lines(lines, number))))
            line = LINE.search(words)
            own = open_[-1].removeprefix("./") == name
            message = LINE.sub("", words).strip() if line else words
            yield LogWarning(match["who"], message, int(line["line"]) if line else None, own, number)
        elif FILES.match(text):
            _track_files(text, open_)


def _list_continuation_lines(lines: Sequence[str], number: int) -> Iterator[str]:
    """Yield the words of the lines that continue the warning at `number`."""
    for text in lines[number + 1 :]:
        match = GOES_ON.match(text)
        if not match:
            return
        yield match["words"].strip()


def _track_files(text: str, open_: list[str]) -> None:
    """Open and close the files whose parentheses are in a line; the first file stays open."""
    for match in BRACKET.finditer(text):
        if match["file"]:
            open_.append(match["file"])
        elif len(open_) > 1:
            open_.pop()


class WarningMessage(NamedTuple):
    """The meaning of a warning: code, message, hint, severity; `named` is LaTeX at the place that caused it."""

    code: Code
    message: str
    hint: str = ""
    severity: Severity = "error"
    named: str = ""


def explain_warning(warning: LogWarning) -> WarningMessage | None:
    """Return the meaning of a warning; None if it is harmless. An unknown warning is passed on verbatim."""
    for known in PLAIN_WORDS["warnings"]:
        if re.fullmatch(known["who"], warning.who) and (match := re.match(known["begins"], warning.words)):
            words = {key: fill_in(text, match.groupdict("")) for key, text in known.items()}
            severity: Severity = "warning" if "severity" in words else "error"
            return WarningMessage(
                Code(words["code"]), words["message"], words["hint"], severity, words.get("named", "")
            )
    harmless = PLAIN_WORDS["harmless"]
    if any(re.fullmatch(each["who"], warning.who) and re.match(each["words"], warning.words) for each in harmless):
        return None
    return WarningMessage(Code.TEX, f"{_name_source(warning.who)} warns: {warning.words}", "", "warning")


def _name_source(who: str) -> str:
    kind, _, name = who.partition(" ")
    return f"the {kind.lower()} {name}" if kind in ("Package", "Class", "Module", "Library", "File") else who
