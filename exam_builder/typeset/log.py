"""Turn the messages of TeX's log into findings, each at the line of the content that caused it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import takewhile

from exam_builder.findings import Code, Finding, Severity
from exam_builder.render import Origin
from exam_builder.render.assets import ASSETS
from exam_builder.typeset.messages import explain_error
from exam_builder.typeset.page_problems import (
    LogWarning,
    explain_warning,
    find_lost_notes,
    parse_warnings,
    report_boxes,
)
from exam_builder.typeset.tex_process import StopReason
from exam_builder.typeset.tex_source import TEMPLATES, TexSource, find_origin_before, report_at

ASSET_PREFIX = f"{ASSETS}/"
UNKNOWN = re.compile(r"LaTeX knows no (?:command|environment) `(?P<name>[^`]+)`")
DUPLICATE_LABEL = re.compile(r"^exam-twice (?P<question>\S+) (?P<name>.*)$")
DEFINITION = (
    r"\\(?:(?:re)?new(?:command|environment|if|theorem)|provide(?:command|environment)|[egx]?def|let"
    r"|(?:Declare|New|Renew|Provide)\w+)\*?\s*\{{?\s*\\?{name}(?![A-Za-z@])"
)


def find_definition(message: str, user: Origin | None, sheet: TexSource) -> str:
    """Return a hint if another text defines the command or environment that is unknown here; otherwise ''."""
    unknown = UNKNOWN.search(message)
    if unknown is None or user is None or user.question is None:
        return ""
    pattern = DEFINITION.format(name=re.escape(unknown["name"].removeprefix("\\")))
    by = next((origin for origin in _find_origins(sheet, pattern) if origin.question), None)
    if by is None:
        return ""
    if by.question != user.question:
        return f"`{by.question}` defines it for itself alone: define it in the exam's `preamble`"
    whose = f"({by.part})" if by.part else "another text"
    return f"{whose} defines it for itself alone: define it in the question's `prompt`"


def report_duplicate_label(question: str, name: str, sheet: TexSource) -> Finding:
    """Report a label that a question defines twice, at the second definition."""
    message = f"`\\label{{{name}}}` is defined twice, so references to it print the number of the last one"
    given = [
        origin for origin in _find_origins(sheet, rf"\\label\{{{re.escape(name)}\}}") if origin.question == question
    ]
    return report_at(given[-1] if given else sheet.first_of(question), Code.LABEL, message, "give each its own name")


def _find_origins(sheet: TexSource, pattern: str) -> Iterator[Origin]:
    """Yield the origins of the lines that contain a pattern."""
    for found in re.finditer(pattern, sheet.text):
        if origin := sheet.origin(1 + sheet.text.count("\n", 0, found.start())):
            yield origin


ERROR = re.compile(r"^(?P<file>\S+?):(?P<line>\d+): (?P<message>.*)$")
BARE_ERROR = re.compile(r"^! ?(?P<message>.*)$")
OF_PACKAGE = re.compile(r"Package (?P<name>\S+) Error: ")
CONTEXT = re.compile(r"^l\.(?P<line>\d+) ?(?P<before>.*)$")
CHARACTER = re.compile(r"^Missing character: There is no (?P<what>.+) in font (?P<font>.*?)[!.]?$")
NO_FONT = re.compile(r"^Missing character: There is no (?P<what>\S+) in font nullfont[!.]?$")
"""A character in a picture outside its nodes, where nothing is printed."""
CONTEXT_LINES = 60
"""The number of lines after an error in which TeX says where it was."""

RUNAWAY_MESSAGES = {"time": "TeX does not come to an end here", "output": "TeX goes on printing here without an end"}
UNCLOSED_GROUP = re.compile(r"^### simple group \(level 1\) entered at line (?P<line>\d+) \((?P<what>\{)\)$")
STARTED_AT = re.compile(r"on input line (?P<line>\d+) ended by|all text was ignored after line (?P<skipped>\d+)")
LATE_ERROR = re.compile(r"Missing|Extra|.*ended by|Paragraph ended|File ended|LaTeX Error: File")
"""Errors that TeX notices only some time after the mistake, or in a template that shows a figure."""
COMMENT_END = r"\end{comment}"

REPEATABLE_CODES = (Code.REFERENCE, Code.LABEL, Code.NOTE)
"""Codes that are reported once for each different message at a line. Of other errors at a line only the first is
reported, because the others follow from it."""


def parse_log(log: str, sheet: TexSource, stop: StopReason = "") -> tuple[Finding, ...]:
    """Return the findings of a log, one of a kind for each line of the content; first the reason why TeX was stopped.

    If the content has errors, errors in templates are left out, because they only follow from those. A first error in
    a template of the course's own is kept.
    """
    lines = log.split("\n")
    findings = [*_report_runaway(lines, sheet, stop), *_parse_lines(lines, sheet)]
    if any(_is_error_of_content(finding) for finding in findings):
        first = next(each for each in findings if each.severity == "error")
        kept = (first,) if first.place and first.place.file.removeprefix(TEMPLATES) in sheet.own else ()
        own = [each for each in findings if each in kept or each.severity != "error" or _is_error_of_content(each)]
        return _drop_repeats(_drop_consequences(own))
    blamed = [*_report_runaway(lines, sheet, stop), *_parse_lines(lines, replace(sheet, blames_content=True))]
    return _drop_repeats(_drop_consequences(blamed))


def _parse_lines(lines: Sequence[str], sheet: TexSource) -> list[Finding]:
    """Return all findings of a log in its order, then those of lost notes."""
    warnings = {each.at: each for each in parse_warnings(lines, sheet.name)}
    findings = (
        each for number in range(len(lines)) for each in _parse_line(lines, number, sheet, warnings.get(number))
    )
    return [*findings, *find_lost_notes(lines, sheet)]


def _is_error_of_content(finding: Finding) -> bool:
    of_content = finding.place is not None and not finding.place.file.startswith(TEMPLATES)
    return finding.severity == "error" and of_content


DERAILING = frozenset((Code.MATHEMATICS, Code.ROWS, Code.BRACE, Code.SIGN, Code.TEX, Code.PARAGRAPH, Code.ENVIRONMENT))
"""Codes of errors after which TeX misreads the rest of a text."""

CONSEQUENCE = re.compile("is in a picture outside of a node|^there is no node")
"""A finding that TikZ also causes after an earlier mistake in the same question."""
INTERNAL_COMMAND = re.compile(r"LaTeX knows no command `\\[A-Za-z]*@")
"""An internal command of a package, which TeX reaches only after an earlier mistake."""


def _drop_consequences(findings: Sequence[Finding]) -> list[Finding]:
    """Drop errors that follow from an earlier one in the same text, and those that only another error can cause.

    What the exam and the templates print around questions counts as one text.
    """
    kept: list[Finding] = []
    causes = [each for each in findings if each.severity == "error" and not CONSEQUENCE.search(each.message)]
    spoilt = {each.question for each in causes if each.code in {*DERAILING, Code.COMMAND}}
    derailed: set[object] = set()
    for finding in findings:
        text = finding.question and (finding.place and finding.place.file, finding.question, finding.part)
        wrong = finding.severity == "error"
        follows = (finding.code in DERAILING and text in derailed) or (derailed and finding.code == Code.RUNAWAY)
        inner = INTERNAL_COMMAND.match(finding.message) and any(
            each is not finding and _is_error_of_content(each) for each in findings
        )
        lost = CONSEQUENCE.search(finding.message) and finding.question in spoilt
        if (wrong and (follows or inner)) or lost:
            continue
        if wrong and finding.code in DERAILING:
            derailed.add(text)
        kept.append(finding)
    return kept or list(findings)


def _drop_repeats(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    first: dict[object, Finding] = {}
    for finding in findings:
        first.setdefault((finding.place, finding.severity, *_repeat_key(finding)), finding)
    return tuple(first.values())


def _repeat_key(finding: Finding) -> tuple[str, ...]:
    """Return what distinguishes findings at a line: nothing for errors, the code for warnings, for some the message."""
    if finding.code in REPEATABLE_CODES or (
        finding.severity == "warning" and (finding.code == Code.TEX or finding.place is None)
    ):
        return finding.code, finding.message
    return (finding.code,) if finding.severity == "warning" else ()


def _report_runaway(lines: Sequence[str], sheet: TexSource, stop: StopReason) -> Iterator[Finding]:
    """Report where TeX was when it was stopped, if it was."""
    if stop:
        at = [match for line in lines if (match := ERROR.match(line)) and match["message"].startswith("Interruption")]
        origin = _find_origin(at[-1], lines[-CONTEXT_LINES:], sheet) if at else None
        hint = "look for a command that calls itself, or a loop without an end"
        yield report_at(origin, Code.RUNAWAY, RUNAWAY_MESSAGES[stop], hint)


def _parse_line(lines: Sequence[str], number: int, sheet: TexSource, warning: LogWarning | None) -> Iterator[Finding]:
    """Yield the finding of a message that begins at this line of the log, if there is one."""
    line = lines[number]
    if warning:
        yield from _report_tex_warning(warning, sheet)
    elif match := ERROR.match(line) or BARE_ERROR.match(line):
        yield from _report_tex_error(match, lines[number + 1 : number + CONTEXT_LINES], sheet)
    elif match := CHARACTER.match(line):
        yield from _report_character(match, lines, number, sheet)
    elif match := UNCLOSED_GROUP.match(line):
        message = f"what `{match['what']}` opens here is never closed"
        yield report_at(sheet.origin(int(match["line"])), Code.BRACE, message, "close it, or take it out")
    elif match := DUPLICATE_LABEL.match(line):
        yield report_duplicate_label(match["question"], match["name"], sheet)
    else:
        yield from report_boxes(lines, number, sheet)


def _report_tex_error(match: re.Match[str], after: Sequence[str], sheet: TexSource) -> Iterator[Finding]:
    context = _list_context_lines(after)
    explanation = explain_error(match["message"], context)
    if explanation is None:
        return
    code, message, hint = explanation
    origin = _find_origin(match, after, sheet)
    if unknown := UNKNOWN.search(message):
        origin = sheet.last_with(unknown["name"], _find_line(match.groupdict(), after, sheet)) or origin
    if code == Code.PACKAGE and not sheet.is_own(origin):
        origin = None
    if origin is None and (package := OF_PACKAGE.match(match["message"])):
        origin = sheet.last_with(f"{{{package['name']}}}")
    if origin is None and COMMENT_END in message:
        origin = sheet.last_with(COMMENT_END)
    yield report_at(origin, code, message, find_definition(message, origin, sheet) or hint)


def _find_origin(match: re.Match[str], after: Sequence[str], sheet: TexSource) -> Origin | None:
    """Return the origin of the line that TeX was reading, or the content before it for an error that shows late.

    Return None in files of LaTeX itself.
    """
    if began := STARTED_AT.search(match["message"]):
        return sheet.origin(int(began["line"] or began["skipped"]))
    groups = match.groupdict()
    if (groups.get("file") or "").removeprefix("./").startswith(ASSET_PREFIX):
        return Origin(match["file"].removeprefix("./"), int(match["line"]))
    line = _find_line(groups, after, sheet)
    if line is None:
        return None
    origin = sheet.origin(line)
    late = sheet.blames_content and LATE_ERROR.match(match["message"]) and not sheet.is_own(origin)
    return sheet.content_open_at(line) or origin if late else origin


def _find_line(groups: Mapping[str, str | None], after: Sequence[str], sheet: TexSource) -> int | None:
    if (groups.get("file") or "").removeprefix("./") == sheet.name:
        return int(groups["line"] or 0)
    lines = [int(found["line"]) for line in after if (found := CONTEXT.match(line))]
    return lines[0] if lines and "file" not in groups else None


def _list_context_lines(after: Sequence[str]) -> tuple[str, ...]:
    """Return the lines after an error that show where TeX was, up to the line of the file itself."""
    end = next((number for number, line in enumerate(after) if CONTEXT.match(line)), -1)
    return tuple(after[: end + 1])


def _report_tex_warning(warning: LogWarning, sheet: TexSource) -> Iterator[Finding]:
    """Report a warning at the line that it names, if that is in our file, or at the LaTeX that it names."""
    words = explain_warning(warning)
    if words is None:
        return
    origin = sheet.last_with(words.named) if words.named else None
    if warning.own and warning.line:
        origin = sheet.content_at(warning.line)
    yield report_at(origin, words.code, words.message, words.hint, words.severity)


def _report_character(match: re.Match[str], lines: Sequence[str], number: int, sheet: TexSource) -> Iterator[Finding]:
    """Report a character that a font does not have. In pictures, text outside nodes has the font `nullfont`, which has
    none; its characters are on successive lines, and are reported together.
    """
    origin = find_origin_before(lines, number, sheet)
    if match["font"] != "nullfont":
        hint = "write it as a LaTeX command, or name a package that sets it"
        yield report_at(origin, Code.CHARACTER, f"the font has no character {match['what']}", hint)
    elif not NO_FONT.match(lines[number - 1] if number else ""):
        letters = "".join(each["what"] for each in takewhile(bool, map(NO_FONT.match, lines[number:])) if each)
        message = f"`{letters}` is in a picture outside of a node, and is not printed"
        severity: Severity = "error" if any(map(str.isalnum, letters)) else "warning"
        origin = sheet.in_picture(letters, origin and origin.question) or origin
        yield report_at(origin, Code.CHARACTER, message, "put it into a node, or take it out", severity)
