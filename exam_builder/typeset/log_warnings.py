"""Parse the warnings of LaTeX, classes, packages and the engine in a log, and explain them in an instructor's words.

A warning continues over several lines: those of a package begin with its name in parentheses, those of LaTeX with
spaces. The log shows files that TeX opens and closes as parentheses, so the file of a line number is known.
Warnings that nobody needs are listed with a reason, here and in docs/tex-packages.md; all others are reported.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from exam_builder.codes import Code
from exam_builder.findings import Severity
from exam_builder.typeset.messages import BESIDE

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
            words = " ".join(filter(None, (match["words"].strip(), *_continuation_lines(lines, number))))
            line = LINE.search(words)
            own = open_[-1].removeprefix("./") == name
            message = LINE.sub("", words).strip() if line else words
            yield LogWarning(match["who"], message, int(line["line"]) if line else None, own, number)
        elif FILES.match(text):
            _track_files(text, open_)


def _continuation_lines(lines: Sequence[str], number: int) -> Iterator[str]:
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


class HarmlessWarning(NamedTuple):
    """A warning that is not reported: its source and words (regular expressions), and why nobody needs it."""

    who: str
    words: str
    why: str


FOLLOWS = "each is reported at its own line"
HARMLESS_WARNINGS = (
    HarmlessWarning(
        r"LaTeX|Package \S+",
        r"(?:Label|Citation)\(s\) may have changed|.*\b[Rr]erun\b",
        "TeX is run until nothing moves; if something never settles, that is reported",
    ),
    HarmlessWarning("LaTeX", r"File .* not found", "an error at the same line says so"),
    HarmlessWarning("LaTeX", r"There were (?:undefined|multiply-defined)", FOLLOWS),
    HarmlessWarning(r"Package natbib", r"There were undefined citations", FOLLOWS),
    HarmlessWarning("LaTeX Font", r"Some font shapes were not available", FOLLOWS),
    HarmlessWarning(
        "LaTeX Font",
        r"Font shape .* in size <[\d.]+> not available size <[\d.]+> substituted",
        "a letter is a little smaller or larger than asked for",
    ),
    HarmlessWarning("LaTeX Font", r"Size substitutions with differences", FOLLOWS),
    HarmlessWarning("pdfTeX", r"\\pdfdraftmode enabled", "trial pages are set without a PDF"),
    HarmlessWarning(
        "pdfTeX",
        r"destination with the same identifier",
        "the name of a link in two papers or two lists; what is printed does not depend on it",
    ),
    HarmlessWarning(
        "LaTeX",
        r"You have requested (?:package|document class) .assets/[^']*',\s+but the (?:package|document class) provides",
        "a file of the course's `assets/` is named with its folder",
    ),
    HarmlessWarning("Class exam", r"Point totals have changed", "marks are counted by exam-builder, not by exam.cls"),
)


def is_harmless(who: str, words: str) -> bool:
    """Return whether a warning is in HARMLESS_WARNINGS."""
    return any(re.fullmatch(each.who, who) and re.match(each.words, words) for each in HARMLESS_WARNINGS)


class WarningMessage(NamedTuple):
    """The meaning of a warning: code, message, hint, severity; `named` is LaTeX at the place that caused it."""

    code: Code
    message: str
    hint: str = ""
    severity: Severity = "error"
    named: str = ""


def explain_warning(warning: LogWarning) -> WarningMessage | None:
    """Return the meaning of a warning; None if it is harmless. An unknown warning is passed on verbatim."""
    for who, words, explain in KNOWN_WARNINGS:
        if re.fullmatch(who, warning.who) and (match := re.match(words, warning.words)):
            return explain(match)
    if is_harmless(warning.who, warning.words):
        return None
    return WarningMessage(Code.TEX, f"{_name_source(warning.who)} warns: {warning.words}", "", "warning")


def _name_source(who: str) -> str:
    kind, _, name = who.partition(" ")
    return f"the {kind.lower()} {name}" if kind in ("Package", "Class", "Module", "Library", "File") else who


def _undefined_reference(match: re.Match[str]) -> WarningMessage:
    name = match["name"]
    hint = "give the label in this question, or correct the name: labels of other questions do not count here"
    if name.casefold().startswith("fig"):
        hint = r"write \VAR{figure('…')} with the id of the figure in the quotes, or give the label in this question"
    return WarningMessage(Code.REFERENCE, f"`\\ref{{{name}}}` refers to nothing", hint)


def _undefined_citation(match: re.Match[str]) -> WarningMessage:
    hint = r"name it by `\bibitem{…}` in a `thebibliography`, or write the source out"
    return WarningMessage(
        Code.REFERENCE, f"`\\cite{{{match['name']}}}` cites nothing, and a question mark is printed for it", hint
    )


def _missing_bibliography(match: re.Match[str]) -> WarningMessage:
    hint = r"write the sources out, or use `\begin{thebibliography}`"
    return WarningMessage(Code.REFERENCE, "biber and BibTeX are not run here, so sources stay without entries", hint)


def _duplicate_label(match: re.Match[str]) -> WarningMessage:
    label = f"\\label{{{match['name']}}}"
    message = f"`{label}` is given twice, so what refers to it is printed with the number of the last"
    return WarningMessage(Code.LABEL, message, "give each its own name", named=label)


def _text_in_mathematics(match: re.Match[str]) -> WarningMessage:
    what = f"`{match['name']}` is in a formula, where it prints another character"
    return WarningMessage(Code.SIGN, what, rf"write \text{{{match['name']}}}")


def _figure_wrap(match: re.Match[str]) -> WarningMessage:
    return WarningMessage(
        Code.FLOAT, "text cannot wrap around a figure here, so the figure would move elsewhere", BESIDE
    )


def _lost_characters(match: re.Match[str]) -> WarningMessage:
    hint = "begin a new line after it"
    return WarningMessage(Code.LOST, f"text after `{match['name']}` on its line is not printed", hint)


def _missing_font_shape(match: re.Match[str]) -> WarningMessage:
    message = f"the font has no such letters ({match['name']}): they are printed as {match['instead']}"
    return WarningMessage(Code.FONT, message, "leave out one of bold, italic, small capitals", "warning")


Explain = Callable[[re.Match[str]], WarningMessage]
ANY_SOURCE = r"LaTeX|Package \S+"
QUOTED_NAME = r"[`'](?P<name>[^']*)'"
KNOWN_WARNINGS: tuple[tuple[str, str, Explain], ...] = (
    (ANY_SOURCE, rf"(?:Hyper r|R)eference {QUOTED_NAME} .*undefined", _undefined_reference),
    (ANY_SOURCE, rf"Citation {QUOTED_NAME}.* (?:undefined|multiply defined)", _undefined_citation),
    (
        ANY_SOURCE,
        r"Please \(re\)run Biber|Please rerun LaTeX|Empty bibliography|No \\bibliography",
        _missing_bibliography,
    ),
    (ANY_SOURCE, rf"Label {QUOTED_NAME} multiply defined", _duplicate_label),
    (r"LaTeX|LaTeX Font", r"Command (?P<name>\\\S+) +invalid in math mode", _text_in_mathematics),
    (r"LaTeX", r"Characters dropped after [`'](?P<name>[^']*)'", _lost_characters),
    (
        r"LaTeX Font",
        rf"Font shape {QUOTED_NAME} (?:undefined|.*not available) .*[`'](?P<instead>[^']*)'",
        _missing_font_shape,
    ),
    (r"Package wrapfig", r".*(?:conflicting environment|forced to float)", _figure_wrap),
)
"""The source and the words of each known warning (regular expressions), and the function that explains it."""
