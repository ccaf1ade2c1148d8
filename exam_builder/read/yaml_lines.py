"""Recognize lines of YAML that lack something: `|` after a key, indentation, a colon, a dash, a comma, a quote."""

import contextlib
import re
from collections.abc import Callable

import yaml

from exam_builder.codes import Code
from exam_builder.read.yaml_fixes import Replacement, YamlMistake, find_line
from exam_builder.read.yaml_scalars import quote_scalar

FIELDS = (
    "default|choose|range|sample|entries|derive|compute|read|person|step|value|shape|number|vector|matrix|truth|words|option|"
    "options|order|match|reference|unit|tolerance|relative|digits|draw|image|with|keys|width|alt|caption|text|file|"
    "lines|language|add|less|instead|note|when|misconception|id|holds|use|points|pick|topic|expression|function|within"
)
KEY_LINE = re.compile(
    r"(?P<indent> *)(?P<dashes>(?:- +)*)(?P<key>[A-Za-z_][\w-]*)[ \t]*:(?P<bar>[ \t]*[|>][-+]?)?[ \t]*$"
)
FIELD_LINE = re.compile(r" *(?:- +)*[\w'\"-]+ *:(?: |$)")
ITEM = re.compile(r" *(?:-(?: |$)|[\[{#])")
NO_COLON = re.compile(r"(?P<before> *(?:- +)*(?P<key>[A-Za-z_]\w*))(?P<sign> *= *| +)(?P<value>\S.*)")
FLOW_FIELD = re.compile(rf"(?P<before>[^\s,{{\[:])(?P<gap>[ \t]*;?[ \t]+)(?P<key>{FIELDS})[ \t]*:[ \t]")
FLOW_EQUALS = re.compile(rf"(?P<start>[{{,][ \t]*)(?P<key>{FIELDS})[ \t]*=[ \t]*(?=[^=\s])")
FLOW_NO_COLON = re.compile(
    rf"(?P<start>[{{,][ \t]*)(?P<key>{FIELDS}|each|right|wrong|least|max|space|height|box|grid)[ \t]+(?=[\[{{'\"\d])"
)
FLOW_COLON = re.compile(rf"(?P<start>[{{,][ \t]*)(?P<key>{FIELDS}):(?=[^\s,}}\]])")
NO_SPACE = re.compile(r" *-(?=[^\s-])")
"""A dash that begins an entry, without the space after it."""
MAX_LINES = 60
"""The number of lines above the stop that are searched for the beginning of a text."""


def find_text_without_bar(text: str, offset: int) -> YamlMistake | None:
    """Recognize a text that begins on the line after its key without `|`, or after `|` but without indentation."""
    start, end = find_line(text, offset)
    for _ in range(MAX_LINES):
        if start == 0:
            return None
        line = text[start:end]
        above_start, above_end = find_line(text, start - 1)
        key = KEY_LINE.fullmatch(text[above_start:above_end])
        if key and line.strip():
            return _report_text(text, key, above_start, (start, end))
        start, end = above_start, above_end
    return None


def _report_text(text: str, key: re.Match[str], at: int, first: tuple[int, int]) -> YamlMistake | None:
    """Return the mistake of a text that begins on the line `first`, below its key."""
    line = text[first[0] : first[1]]
    if FIELD_LINE.match(line) or ITEM.match(line):
        return None
    if NO_SPACE.match(line) and LIST_FIELD.fullmatch(text[at : at + key.end()]):
        dash = first[0] + line.index("-")
        message = "a space is missing after the dash"
        return YamlMistake(Code.LIST, message, dash, fix=Replacement(dash, dash + 1, "- "))
    column, indent = len(key["indent"] + key["dashes"]), len(line) - len(line.lstrip(" "))
    if key["bar"] is None and key["key"] in BLOCKS.split("|"):
        return None
    if key["bar"] is None and key["key"] not in TEXT_FIELDS and (slip := find_missing_colon(text, first[0])):
        return slip
    if key["bar"] is None and indent > column:
        message = f"the text of `{key['key']}` begins on the next line, and nothing says that it is one"
        fix = Replacement(at + key.end(), at + key.end(), " |")
        return YamlMistake(Code.BEGINNING, message, at + key.start("key"), f"write: {key['key']}: |", fix)
    if key["bar"] is not None and indent <= column:
        message = f"the text of `{key['key']}` is not indented, so YAML does not take it for its text"
        fix = _indent_text(text, first[0], column + 2)
        return YamlMistake(Code.INDENTATION, message, first[0], f"begin its lines in column {column + 3}", fix)
    return None


TEXT_FIELDS = ("prompt", "solution", "when", "note", "text", "caption", "alt", "instructions", "introduction", "essay")
"""Fields with texts that may be long, so that they begin on the next line."""


def _indent_text(text: str, start: int, column: int) -> Replacement:
    """Indent the lines from `start` up to the next field."""
    end, lines = start, []
    while end < len(text):
        first, last = find_line(text, end)
        line = text[first:last]
        if FIELD_LINE.match(line) or line.lstrip().startswith("- "):
            break
        lines.append(" " * column + line.lstrip() if line.strip() else line)
        end = min(last + 1, len(text))
        if last >= len(text):
            break
    whole = text[start:end]
    return Replacement(start, end, "\n".join(lines) + ("\n" if whole.endswith("\n") else ""))


def find_missing_colon(text: str, offset: int) -> YamlMistake | None:
    """Recognize `title A cart` or `title = A cart` on the line that contains an offset."""
    start, end = find_line(text, offset)
    if re.fullmatch(rf" *(?:{BLOCKS})[ \t]*", text[start:end]):
        name = text[start:end].strip()
        at = start + len(text[start:end].rstrip())
        return YamlMistake(Code.COLON, f"there is no colon after `{name}`", at, fix=Replacement(at, at, ":"))
    found = NO_COLON.fullmatch(text[start:end])
    if not found or not (found["sign"].strip() == "=" or KEYS.fullmatch(found["key"]) or VALUE.match(found["value"])):
        return None
    new = f"{found['before']}: {found['value']}"
    message = f"there is no colon after `{found['key']}`"
    return YamlMistake(Code.COLON, message, start + found.end("key"), fix=Replacement(start, end, new))


VALUE = re.compile(r"[\[{]|[-+]?\d[\d.eE+-]*[ \t]*$")
"""A value that is not a word: a collection, or a number by itself."""
BLOCKS = "parameters|constraints|misconceptions|figures|listings|tables|rubric|parts|questions|sections|answer|advice"
"""Fields that contain other fields on the lines below."""
KEYS = re.compile(
    r"title|course|term|date|time|aids|advice|instructions|paper|total|topics|difficulty|parameters|constraints|needs"
    r"|packages|misconceptions|figures|listings|tables|prompt|rubric|parts|answer|also|recompute|waived|solution|space"
    rf"|break|keep|working|marks|shuffle|columns|preamble|questions|sections|numbers|versions|{FIELDS}"
)
"""Fields of exams and questions."""


NO_DASH = re.compile(r"(?P<indent> *)(?P<dash>-?)(?P<rest>[A-Za-z_]\w*:(?: .*)?)")
LIST_FIELD = re.compile(r" *(?:- )?(?:parts|options|rubric|questions|sections|also|advice|either):[ \t]*")


def find_missing_dash(text: str, offset: int) -> YamlMistake | None:
    """Recognize `points: 2` below `parts:` without a dash or a space after it, on the line before an offset."""
    start, end = find_line(text, max(find_line(text, offset)[0] - 1, 0))
    found = NO_DASH.fullmatch(text[start:end])
    above = text[slice(*find_line(text, max(start - 1, 0)))]
    if not found or not (found["dash"] or LIST_FIELD.fullmatch(above)):
        return None
    message = "a space is missing after the dash" if found["dash"] else "an entry of a list begins with a dash"
    fix = Replacement(start, end, f"{found['indent']}- {found['rest']}")
    return YamlMistake(Code.LIST, message, start + len(found["indent"]), fix=fix)


TEXT_BEFORE = re.compile(r"(?:when|note|text|caption|alt|say|title): +[^'\",{\[][^,]*$")
"""A text in words, where a colon does not mean a field."""


def find_flow_slip(text: str, start: int, end: int) -> YamlMistake | None:
    """Recognize a missing comma between two fields in braces, and a missing colon or space after a name."""
    patterns: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], tuple[str, int, str]]], ...] = (
        (FLOW_FIELD, _comma_slip),
        (
            FLOW_EQUALS,
            lambda found: (f"after `{found['key']}` comes a colon", found.start(), f"{found['start']}{found['key']}: "),
        ),
        (
            FLOW_NO_COLON,
            lambda found: (
                f"there is no colon after `{found['key']}`",
                found.start(),
                f"{found['start']}{found['key']}: ",
            ),
        ),
        (
            FLOW_COLON,
            lambda found: ("a space is missing after the colon", found.start(), f"{found['start']}{found['key']}: "),
        ),
    )
    for pattern, describe in patterns:
        found = pattern.search(text, start, end)
        before = text[start : found.start("key")] if found else ""
        called = pattern is FLOW_EQUALS and before.count("(") > before.count(")")
        if found and not called and not (pattern is FLOW_FIELD and TEXT_BEFORE.search(before)):
            message, at, new = describe(found)
            return YamlMistake(Code.BRACES, message, found.start("key"), fix=Replacement(at, found.end(), new))
    return None


def _comma_slip(match: re.Match[str]) -> tuple[str, int, str]:
    what = "a semicolon stands where a comma is needed" if ";" in match["gap"] else "a comma is missing"
    return f"{what} before `{match['key']}`", match.start(), f"{match['before']}, {match['key']}: "


OPENED = re.compile(r"(?P<before>[ \t]*(?:- )*[\w-]+:[ \t]+)(?P<value>(?P<quote>['\"]).*)")


def find_open_line(text: str, offset: int) -> YamlMistake | None:
    """Recognize a quote that is not closed on its line, so that the next quote below closes it."""
    quoted = [token for token in scan_tokens(text) if isinstance(token, yaml.ScalarToken) and token.style in ("'", '"')]
    last = next((token for token in reversed(quoted) if token.start_mark.index < offset), None)
    if last is None or last.start_mark.line == last.end_mark.line:
        return None
    start, end = find_line(text, last.start_mark.index)
    found, (after, below) = OPENED.fullmatch(text[start:end]), find_line(text, min(end + 1, len(text)))
    if found is None or not FIELD_BELOW.match(text[after:below]):
        return None
    fix = Replacement(start, end, found["before"] + quote_scalar(found["value"][1:].strip()))
    return YamlMistake(Code.OPEN_QUOTE, "this quote is not closed", start + found.start("value"), fix=fix)


FIELD_BELOW = re.compile(r"[ \t]*(?:- +)*(?:[{\[]|[\w-]+:(?:[ \t]|$))|[ \t]*$")
"""A line that begins a field or is blank, so it does not continue a text."""


def scan_tokens(text: str) -> list[yaml.Token]:
    """Return the tokens of a text, up to the first error."""
    tokens: list[yaml.Token] = []
    with contextlib.suppress(yaml.YAMLError):
        tokens.extend(yaml.scan(text, Loader=yaml.SafeLoader))
    return tokens
