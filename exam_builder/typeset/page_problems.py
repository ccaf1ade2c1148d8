"""Find problems of pages in a log: boxes that are too wide or too high, and lost notes.

Loose lines and pages (`Underfull`) are not reported, because they are no mistake of the content and lose nothing. TeX
itself does not report what sticks out by up to a point (`\\hfuzz` and `\\vfuzz` in templates/preamble.tex).

A note in a box (a table, a title) may be lost. Templates record in the log which marks and which notes were printed
(`exam-mark`, `exam-note`): a number for each footnote, the line in the file, and the mark; `exam-again` is a mark by
`\\footnotemark[…]`, whose note may have another mark, and `exam-apart` has the line of a `\\footnotetext`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, takewhile
from typing import NamedTuple

from exam_builder.findings import Code, Finding, Severity
from exam_builder.render import Origin
from exam_builder.typeset.messages import PLAIN_WORDS, fill_in
from exam_builder.typeset.tex_source import END_OF_PAGE, TexSource, find_tall_origin, is_content, report_at

SIZE = r"\d+(?:\.\d+)?"
OVERFULL = re.compile(rf"^Overfull \\(?P<way>[hv])box \((?P<size>{SIZE})pt too (?:wide|high)\) (?P<where>.*)$")
LINES = re.compile(r"at lines? (\d+)(?:--(\d+))?")
TIGHT = re.compile(rf"^exam-(?P<what>space|piece) (?P<name>\S+\.\S+) (?P<needed>{SIZE})pt (?P<given>{SIZE})pt$")
KEPT = re.compile(rf"^exam-kept (?P<name>\S+) (?P<needed>{SIZE})pt (?P<given>{SIZE})pt$")

LEAF = re.compile(r"^exam-leaf (?P<pages>\d+) (?P<line>\d+)$")

LOW = "make it lower, or the box around it higher"
HIGH = "let it be shorter or smaller, or write it in several pieces"
SMALLEST = 0.5
"""The smallest scale at which a solution is still readable."""

RUNS_OFF = 10.0
"""Points by which a page may be too full: beyond that, text runs into the foot or off the paper."""

LITTLE = 40.0
"""Points by which a page may be too full if an answer space was reported."""

MM = 25.4 / 72.27
"""Millimetres in a TeX point."""


def report_boxes(lines: Sequence[str], number: int, sheet: TexSource) -> Iterator[Finding]:
    """Yield the finding of a box that a line of the log reports, if it does."""
    if match := TIGHT.match(lines[number]):
        yield _report_space(match, sheet)
    elif match := KEPT.match(lines[number]):
        yield _report_kept(match, sheet)
    elif match := LEAF.match(lines[number]):
        yield _report_leaf(match, sheet)
    elif match := OVERFULL.match(lines[number]):
        if match["way"] == "h":
            yield _report_wide(match, sheet, _is_beside(lines, number))
        elif float(match["size"]) >= LITTLE or not any(map(TIGHT.match, lines)):  # else an answer space explains it
            yield _report_high(match, lines, number, sheet)


SIDE = "exam-side "
"""Marks a text at the left of a figure, or of what it is matched with, in the log: `exam-side right` before it,
`exam-side` after it."""

GAP = 17.0
"""Points between the text and the figure; a little more are between two columns."""


def _is_beside(lines: Sequence[str], number: int) -> bool:
    """Return whether a line of the log belongs to a text at the left of a figure or of another column."""
    last_side = next((line for line in reversed(lines[:number]) if line.startswith(SIDE.strip())), "")
    return last_side == f"{SIDE}right"


def _report_wide(match: re.Match[str], sheet: TexSource, beside: bool) -> Finding:
    size, lines = _format_size(match), LINES.search(match["where"])
    if not lines:
        message = f"the head or foot of a page, or something in it, is {size} too wide"
        return report_at(None, Code.OVERFULL, message, "make the title or the course shorter", "warning")
    origin = _find_origin(lines, sheet)
    hint = (
        r"break the formula, the line, a long word (by `\-`) or cells of the table (by `\\`), "
        "or make the figure narrower"
    )
    if beside and float(match["size"]) > GAP:
        message = f"this line is {size} too wide, and runs into what stands beside it"
        return report_at(origin, Code.OVERFULL, message, hint)
    return report_at(origin, Code.OVERFULL, f"this line is {size} too wide for the page", hint, "warning")


def _report_high(match: re.Match[str], all_: Sequence[str], number: int, sheet: TexSource) -> Finding:
    """Report what is too high for its box, or for a page without being divisible, so that it runs off the page."""
    size, lines = _format_size(match), LINES.search(match["where"])
    if lines:
        return report_at(_find_origin(lines, sheet), Code.OVERFULL, f"this is {size} too high", LOW, "warning")
    severity: Severity = "error" if float(match["size"]) > RUNS_OFF else "warning"
    what = f"this is {size} too high for a page, and is not divided"
    return report_at(find_tall_origin(all_, number, sheet), Code.OVERFULL, what, HIGH, severity)


def _report_leaf(match: re.Match[str], sheet: TexSource) -> Finding:
    """Report formulas to be torn off that take more than the two pages of a leaf."""
    what = f"these formulas take {match['pages']} pages, but a leaf to tear off has only two"
    origin = sheet.content_before(int(match["line"]))
    return report_at(origin, Code.PAGES, what, "shorten them, or leave out `tear_off`")


def _format_size(match: re.Match[str]) -> str:
    return f"{float(match['size']) * MM:.1f} mm"


def _find_origin(lines: re.Match[str], sheet: TexSource) -> Origin | None:
    """Return the content at the lines that TeX names, or otherwise before them, unless its question has ended."""
    origin = sheet.origin(int(lines[1]), int(lines[2] or lines[1]))
    return origin if origin is None or is_content(origin) else sheet.content_open_at(int(lines[1])) or origin


def _report_kept(match: re.Match[str], sheet: TexSource) -> Finding:
    """Report a question or part with `keep: true` that is higher than a page."""
    question, _, part = match["name"].partition(".")
    origin = sheet.first_of(question, part)
    origin = origin and origin._replace(part=part or None)
    needed, given = float(match["needed"]) * MM, float(match["given"]) * MM
    what = f"the {'part' if part else 'question'} has `keep: true` and takes {needed:.0f} mm"
    hint = "leave out `keep`, or make its spaces and figures smaller"
    return report_at(origin, Code.PAGES, f"{what}, but a page holds only {given:.0f} mm", hint)


def _report_space(match: re.Match[str], sheet: TexSource) -> Finding:
    """Report a solution that is printed smaller.

    A solution at less than SMALLEST of its size is an error, because nobody can read it.
    """
    question, _, part = match["name"].partition(".")
    origin = sheet.first_of(question, part)
    if origin:
        origin = origin._replace(part=part)
    needed, given = float(match["needed"]), float(match["given"])
    severity: Severity = "error" if given < SMALLEST * needed else "warning"
    if match["what"] == "piece":
        what = f"the solution holds a piece of {needed * MM:.0f} mm that cannot be divided"
        hint = "write it in several: shorter tables, no minipage"
        what = f"{what}, on a page of {given * MM:.0f} mm: it is printed smaller"
        return report_at(origin, Code.SPACE, what, hint, severity)
    sizes = f"the solution needs {needed * MM:.0f} mm, but its fixed space is {given * MM:.0f} mm"
    hint = "give more space, leave out `fixed`, or say it in fewer words"
    return report_at(origin, Code.SPACE, f"{sizes}: it is printed smaller", hint, severity)


MARK = re.compile(r"^exam-(?P<kind>mark|again) (?P<serial>\d+) (?P<line>\d+) (?P<mark>.*)$")
NOTE = re.compile(r"^exam-note (?P<serial>\d+) (?P<mark>.*)$")
APART = re.compile(r"^exam-apart (?P<serial>\d+) (?P<line>\d+)$")
COUNTED = re.compile(r"\.(?:\w|\{\\itshape)")
"""A mark that counts notes. Others are set by hand, as for a note without a mark."""
MARK_HINT = r"write `\footnote{…}` instead, or `\footnotemark` where its mark belongs"
HINT = r"write `\footnotemark` here and `\footnotetext{…}` after it, or put the note into the text"


def find_lost_notes(lines: Sequence[str], sheet: TexSource) -> Iterator[Finding]:
    """Report an error for each mark that is printed without its note, and the reverse; a warning if they are on two
    pages.
    """
    pages = list(accumulate(line == END_OF_PAGE for line in lines))
    marks = [(match, page) for line, page in zip(lines, pages, strict=True) if (match := MARK.match(line))]
    notes = [(match, page) for line, page in zip(lines, pages, strict=True) if (match := NOTE.match(line))]
    ours = {match["serial"] for match, _ in marks}
    noted = {match["serial"]: page for match, page in notes}
    apart = {match["mark"] for match, _ in notes if match["serial"] not in ours}
    printed_for = {"mark": apart, "again": {match["mark"] for match, _ in notes}}
    for match, page in marks:
        origin = sheet.content_at(int(match["line"]))
        if match["serial"] not in noted and match["mark"] not in printed_for[match["kind"]]:
            yield report_at(origin, Code.NOTE, "a note's mark is printed here, but the note is not", HINT)
        elif noted.get(match["serial"], page) != page:
            yield report_at(origin, Code.NOTE, "a note is printed on another page than its mark", HINT, "warning")
    waiting = {match["mark"] for match, _ in marks if match["serial"] not in noted}
    printed = {match["serial"] for match, _ in notes if match["mark"] not in waiting and COUNTED.search(match["mark"])}
    for match in filter(None, map(APART.match, lines)):
        if match["serial"] in printed:
            origin = sheet.content_at(int(match["line"]))
            yield report_at(origin, Code.NOTE, "a note is printed, but its mark stands nowhere", MARK_HINT)


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
            more = takewhile(bool, map(GOES_ON.match, lines[number + 1 :]))
            words = " ".join(filter(None, (each["words"].strip() for each in (match, *more) if each)))
            line = LINE.search(words)
            own = open_[-1].removeprefix("./") == name
            message = LINE.sub("", words).strip() if line else words
            yield LogWarning(match["who"], message, int(line["line"]) if line else None, own, number)
        elif FILES.match(text):
            _track_files(text, open_)


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
    named = f"{{{warning.who.removeprefix('Package ')}}}"
    return WarningMessage(Code.TEX, f"{_name_source(warning.who)} warns: {warning.words}", "", "warning", named)


def _name_source(who: str) -> str:
    kind, _, name = who.partition(" ")
    return f"the {kind.lower()} {name}" if kind in ("Package", "Class", "Module", "Library", "File") else who
