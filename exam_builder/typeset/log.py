"""What TeX said in its log, each message at the line of the content that caused it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from exam_builder.codes import Code
from exam_builder.findings import Finding, Severity
from exam_builder.render import Origin
from exam_builder.typeset.boxes import box_at
from exam_builder.typeset.definitions import TWICE, defined_elsewhere, given_twice
from exam_builder.typeset.messages import explained
from exam_builder.typeset.notes import lost_notes
from exam_builder.typeset.places import begun_before
from exam_builder.typeset.process import Stopped
from exam_builder.typeset.sheet import TEMPLATES, Sheet, finding_at, is_content
from exam_builder.typeset.warned import Warned, warnings_of
from exam_builder.typeset.warning_words import in_words

ERROR = re.compile(r"^(?P<file>\S+?):(?P<line>\d+): (?P<message>.*)$")
BARE_ERROR = re.compile(r"^! ?(?P<message>.*)$")
CONTEXT = re.compile(r"^l\.(?P<line>\d+) ?(?P<before>.*)$")
CHARACTER = re.compile(r"^Missing character: There is no (?P<what>.+) in font (?P<font>.*?)[!.]?$")
CONTEXT_LINES = 60
"""In so many lines after an error TeX says where it was."""
ENDLESS = {"time": "TeX does not come to an end here", "output": "TeX goes on printing here without an end"}
OPENED = re.compile(r"^### simple group \(level 1\) entered at line (?P<line>\d+) \((?P<what>\{)\)$")
BEGAN = re.compile(r"on input line (?P<line>\d+) ended by|all text was ignored after line (?P<skipped>\d+)")
LATE = re.compile(r"Missing|Extra|.*ended by|Paragraph ended|File ended|LaTeX Error: File")
"""Errors that TeX notices only some way after the mistake, or in a template that shows a figure."""

MANY = (Code.REFERENCE, Code.LABEL, Code.NOTE)
"""What is told of a line as often as it says something else; of other errors the first: others follow from it."""


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
    """All that a log says, in its order, and at the end what it shows to be missing."""
    warned = {each.at: each for each in warnings_of(lines, sheet.name)}
    said = (each for number in range(len(lines)) for each in _at(lines, number, sheet, warned.get(number)))
    return [*said, *lost_notes(lines, sheet)]


def _is_error_of_content(finding: Finding) -> bool:
    of_content = finding.place is not None and not finding.place.file.startswith(TEMPLATES)
    return finding.severity == "error" and of_content


def _without_repeats(found: Sequence[Finding]) -> tuple[Finding, ...]:
    first: dict[object, Finding] = {}
    for finding in found:
        first.setdefault((finding.place, finding.severity, *_kind(finding)), finding)
    return tuple(first.values())


def _kind(finding: Finding) -> tuple[str, ...]:
    """What tells findings at one line apart: of errors nothing, of warnings their code, and of some their words."""
    if finding.code in MANY or (finding.severity == "warning" and (finding.code == Code.TEX or finding.place is None)):
        return finding.code, finding.message
    return (finding.code,) if finding.severity == "warning" else ()


def _endless(lines: Sequence[str], sheet: Sheet, stopped: Stopped) -> Iterator[Finding]:
    """Where TeX was when it was stopped."""
    if stopped:
        at = [match for line in lines if (match := ERROR.match(line)) and match["message"].startswith("Interruption")]
        origin = _origin_of(at[-1], lines[-CONTEXT_LINES:], sheet) if at else None
        mend = "look for a command that calls itself, or a loop without an end"
        yield finding_at(origin, Code.RUNAWAY, ENDLESS[stopped], mend)


def _at(lines: Sequence[str], number: int, sheet: Sheet, warned: Warned | None) -> Iterator[Finding]:
    """The finding that begins at this line of the log, if one does."""
    line = lines[number]
    if warned:
        yield from _warning(warned, sheet)
    elif match := ERROR.match(line) or BARE_ERROR.match(line):
        yield from _error(match, lines[number + 1 : number + CONTEXT_LINES], sheet)
    elif match := CHARACTER.match(line):
        yield _character(match, begun_before(lines, number, sheet))
    elif match := OPENED.match(line):
        message = f"what `{match['what']}` opens here is never closed"
        yield finding_at(sheet.origin(int(match["line"])), Code.BRACE, message, "close it, or take it out")
    elif match := TWICE.match(line):
        yield given_twice(match["question"], match["name"], sheet)
    else:
        yield from box_at(lines, number, sheet)


def _error(match: re.Match[str], after: Sequence[str], sheet: Sheet) -> Iterator[Finding]:
    context = _context(after)
    explanation = explained(match["message"], context)
    if explanation is None:
        return
    code, message, mend = explanation
    origin = _origin_of(match, after, sheet)
    if code == Code.PACKAGE and origin and not is_content(origin):
        origin = None
    yield finding_at(origin, code, message, defined_elsewhere(message, origin, sheet) or mend)


def _origin_of(match: re.Match[str], after: Sequence[str], sheet: Sheet) -> Origin | None:
    """The line that TeX was reading, or the content before it where a mistake shows late; None in LaTeX's own files."""
    if began := BEGAN.search(match["message"]):
        return sheet.origin(int(began["line"] or began["skipped"]))
    groups = match.groupdict()
    line = _line_of(groups, after, sheet)
    if line is None:
        return None
    origin = sheet.origin(line)
    late = sheet.blames_content and LATE.match(match["message"]) and not (origin and is_content(origin))
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


def _warning(warned: Warned, sheet: Sheet) -> Iterator[Finding]:
    """A warning at the line that it names, if that is one of the content, else where what it names stands."""
    words = in_words(warned)
    if words is None:
        return
    origin = sheet.last_with(words.named) if words.named else None
    if warned.own and warned.line:
        origin = sheet.asked_at(warned.line)
    yield finding_at(origin, words.code, words.message, words.mend, words.severity)


def _character(match: re.Match[str], origin: Origin | None) -> Finding:
    """A character that a font has not got; the font of pictures has none: it stands outside of their nodes."""
    if match["font"] != "nullfont":
        mend = "write it as a LaTeX command, or name a package that sets it"
        return finding_at(origin, Code.CHARACTER, f"the font has no character {match['what']}", mend)
    message = f"`{match['what']}` stands in a picture outside of a node, and is not printed"
    severity: Severity = "error" if match["what"].isalnum() else "warning"
    return finding_at(origin, Code.CHARACTER, message, "put it into a node, or take it out", severity)
