"""What TeX said in its log, each message at the line of the content that caused it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from exam_builder.findings import Finding, Place, Severity
from exam_builder.render import Origin
from exam_builder.typeset.messages import explained
from exam_builder.typeset.process import Stopped

ERROR = re.compile(r"^(?P<file>\S+?):(?P<line>\d+): (?P<message>.*)$")
BARE_ERROR = re.compile(r"^! (?P<message>.*)$")
CONTEXT = re.compile(r"^l\.(?P<line>\d+) ?(?P<before>.*)$")
OVERFULL = re.compile(r"^Overfull \\(?P<way>[hv])box \((?P<size>[\d.]+)pt too (?:wide|high)\) (?P<where>.*)$")
LINES = re.compile(r"at lines? (\d+)(?:--(\d+))?")
REFERENCE = re.compile(r"^LaTeX Warning: (?:Reference|Citation) `(?P<name>[^']*)' .*on input line (?P<line>\d+)")
TIGHT = re.compile(r"^exam-(?P<what>space|tall|piece) (?P<name>\S+) (?P<needed>[\d.]+)pt (?P<given>[\d.]+)pt$")
CHARACTER = re.compile(r"^Missing character: There is no (?P<what>.+) in font")
OF_TEXT = re.compile(
    r"^LaTeX (?:Font )?Warning: Command (?P<what>\\\S+) invalid in math mode on input line (?P<line>\d+)"
)
CONTEXT_LINES = 60
"""In so many lines after an error TeX says where it was."""
ENDLESS = {"time": "TeX does not come to an end here", "output": "TeX goes on printing here without an end"}
TEMPLATES = "templates/"
BEGAN = re.compile(r"on input line (?P<line>\d+) ended by")
LATE = re.compile(r"Missing|Extra|.*ended by|Paragraph ended|File ended|LaTeX Error: File")
"""Errors that TeX notices only some way after the mistake, or in a template that shows a figure."""

SMALLEST = 0.5
"""A solution may shrink to this share of its size."""

MM = 25.4 / 72.27
"""Millimetres in a TeX point."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The file that TeX read: its name, and where its lines came from."""

    name: str
    origins: Sequence[Origin | None]
    blames_content: bool = False
    """Whether what shows in a template is put down to the content before it."""

    def origin(self, first: int, last: int | None = None) -> Origin | None:
        """Where lines first..last came from: the first line of content, else the first that is known."""
        known = [origin for origin in self.origins[max(0, first - 1) : last or first] if origin]
        return next(filter(_is_content, known), known[0] if known else None)

    def content_before(self, line: int) -> Origin | None:
        """The last line of content up to a line: where a mistake was made that shows only later."""
        return next(filter(_is_content, reversed([origin for origin in self.origins[:line] if origin])), None)

    def first_of(self, question: str, part: str = "") -> Origin | None:
        """The first line of content of a question, or of a part if it has one of its own."""
        known = [each for each in self.origins if each and each.question == question and _is_content(each)]
        return next((each for each in known if each.part == (part or None)), known[0] if known else None)


def _is_content(origin: Origin) -> bool:
    return not origin.file.startswith(TEMPLATES)


def findings_of(log: str, sheet: Sheet, stopped: Stopped = "") -> tuple[Finding, ...]:
    """Errors and overfull boxes of a log, one of a kind for each line of the content; first why TeX was stopped.

    After an error in the content, what TeX says of templates only follows from it and is left out.
    """
    lines = log.split("\n")
    found = [*_endless(lines, sheet, stopped), *_all(lines, sheet)]
    if any(_is_error_of_content(finding) for finding in found):
        return _without_repeats([each for each in found if each.severity != "error" or _is_error_of_content(each)])
    return _without_repeats([*_endless(lines, sheet, stopped), *_all(lines, replace(sheet, blames_content=True))])


def _all(lines: Sequence[str], sheet: Sheet) -> list[Finding]:
    return [finding for number in range(len(lines)) for finding in _at(lines, number, sheet)]


def _is_error_of_content(finding: Finding) -> bool:
    of_content = finding.place is not None and not finding.place.file.startswith(TEMPLATES)
    return finding.severity == "error" and of_content


def _without_repeats(found: Sequence[Finding]) -> tuple[Finding, ...]:
    first: dict[object, Finding] = {}
    for finding in found:
        first.setdefault((finding.place, finding.severity, finding.severity == "warning" and finding.code), finding)
    return tuple(first.values())


def _endless(lines: Sequence[str], sheet: Sheet, stopped: Stopped) -> Iterator[Finding]:
    """Where TeX was when it was stopped."""
    if stopped:
        at = [match for line in lines if (match := ERROR.match(line)) and match["message"].startswith("Interruption")]
        origin = _origin_of(at[-1], lines[-CONTEXT_LINES:], sheet) if at else None
        yield _finding(
            "runaway", ENDLESS[stopped], origin, "look for a command that calls itself, or a loop without an end"
        )


def _at(lines: Sequence[str], number: int, sheet: Sheet) -> Iterator[Finding]:
    """The finding that begins at this line of the log, if one does."""
    line = lines[number]
    if match := ERROR.match(line) or BARE_ERROR.match(line):
        yield from _error(match, lines[number + 1 : number + CONTEXT_LINES], sheet)
    elif (match := OVERFULL.match(line)) and not (match["way"] == "v" and any(map(TIGHT.match, lines))):
        yield _overfull(match, sheet)
    elif match := REFERENCE.match(line):
        what = f"`\\ref{{{match['name']}}}` refers to nothing"
        yield _finding("reference", what, sheet.origin(int(match["line"])), "give the label, or mend the name")
    elif match := OF_TEXT.match(line):
        what = f"`{match['what']}` stands in a formula, where it prints another sign"
        yield _finding("sign", what, sheet.origin(int(match["line"])), rf"write \text{{{match['what']}}}")
    elif match := TIGHT.match(line):
        yield _tight(match, sheet)
    elif match := CHARACTER.match(line):
        yield _finding("character", f"the font has no character {match['what']}", None, severity="warning")


def _error(match: re.Match[str], after: Sequence[str], sheet: Sheet) -> Iterator[Finding]:
    context = _context(after)
    explanation = explained(match["message"], context)
    if explanation is None:
        return
    code, message, mend = explanation
    origin = _origin_of(match, after, sheet)
    if code == "package" and origin and not _is_content(origin):
        origin = None
    yield _finding(code, message, origin, mend)


def _origin_of(match: re.Match[str], after: Sequence[str], sheet: Sheet) -> Origin | None:
    """The line that TeX was reading, or the content before it where a mistake shows late; None in LaTeX's own files."""
    if began := BEGAN.search(match["message"]):
        return sheet.origin(int(began["line"]))
    groups = match.groupdict()
    line = _line_of(groups, after, sheet)
    if line is None:
        return None
    origin = sheet.origin(line)
    late = sheet.blames_content and LATE.match(match["message"]) and not (origin and _is_content(origin))
    return sheet.content_before(line) or origin if late else origin


def _line_of(groups: Mapping[str, str | None], after: Sequence[str], sheet: Sheet) -> int | None:
    if (groups.get("file") or "").removeprefix("./") == sheet.name:
        return int(groups["line"] or 0)
    lines = [int(found["line"]) for line in after if (found := CONTEXT.match(line))]
    return lines[0] if lines and "file" not in groups else None


def _context(after: Sequence[str]) -> tuple[str, ...]:
    """The lines that show where TeX was, up to the line of the file itself."""
    end = next((number for number, line in enumerate(after) if CONTEXT.match(line)), -1)
    return tuple(after[: end + 1])


def _overfull(match: re.Match[str], sheet: Sheet) -> Finding:
    lines = LINES.search(match["where"])
    origin = sheet.origin(int(lines[1]), int(lines[2] or lines[1])) if lines else None
    if lines and origin and not _is_content(origin):
        origin = sheet.content_before(int(lines[1])) or origin
    size = f"{float(match['size']) * MM:.1f} mm"
    if match["way"] == "v":
        return _finding("overfull", f"what stands here is {size} too high for a page", origin, severity="warning")
    mend = "break the formula, shorten the line, or make the figure narrower"
    return _finding("overfull", f"this line is {size} too wide for the page", origin, mend, "warning")


def _tight(match: re.Match[str], sheet: Sheet) -> Finding:
    """A solution set smaller, below half its size an error since nobody reads it; or a space higher than a page."""
    question, part = match["name"].rsplit(".", 1)
    origin = sheet.first_of(question, part)
    if origin:
        origin = origin._replace(part=part)
    needed, given = float(match["needed"]), float(match["given"])
    if match["what"] == "tall":
        what = f"an answer space of {needed * MM:.0f} mm does not fit a page of {given * MM:.0f} mm"
        return _finding("space", what, origin, "ask for less space, or divide the part")
    severity: Severity = "error" if given < SMALLEST * needed else "warning"
    if match["what"] == "piece":
        what = f"the solution holds a piece of {needed * MM:.0f} mm that cannot be divided"
        mend = "write it in several: shorter tables, no minipage"
        return _finding(
            "space", f"{what}, on a page of {given * MM:.0f} mm: it is printed smaller", origin, mend, severity
        )
    sizes = f"the solution needs {needed * MM:.0f} mm and its fixed space is {given * MM:.0f} mm"
    mend = "give more space, leave out `fixed`, or say it in fewer words"
    return _finding("space", f"{sizes}: it is printed smaller", origin, mend, severity)


def _finding(code: str, message: str, origin: Origin | None, mend: str = "", severity: Severity = "error") -> Finding:
    place = Place(origin.file, origin.line) if origin else None
    question, part = (origin.question, origin.part) if origin else (None, None)
    return Finding(code, message, place, mend, severity, question, part)
