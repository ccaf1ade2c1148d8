"""Recognize lines of YAML that lack something: `|` after a key, indentation, a colon, a dash, a comma, a quote.

Dashes may be superfluous as well, and lines may stand outside of their text.
"""

import contextlib
import re
from collections.abc import Mapping, Sequence

import yaml

from exam_builder.findings import Code
from exam_builder.read.yaml_fixes import ParserStop, Replacement, YamlMistake, find_line
from exam_builder.read.yaml_scalars import quote_unclosed
from exam_builder.values import YamlValue

FIELD = re.compile(r"(?P<indent> *)(?P<key>[\w-]+):(?: .*)?")
DASH_MISSING = "an entry of a list begins with a dash"


def find_stray_line(stop: ParserStop) -> YamlMistake | None:
    """Recognize a line that is not a field, so that the parser looked for a colon up to a later line."""
    start, end = find_line(stop.text, stop.context_offset)
    line = stop.text[start:end]
    column = len(line) - len(line.lstrip(" "))
    if stop.flow_start is not None or "expected ':'" not in stop.problem or start == stop.start or not line.strip():
        return None
    name, below = re.fullmatch(r" *([\w-]+)", line), stop.text[end + 1 : find_line(stop.text, end + 1)[1]]
    if name and len(below) - len(below.lstrip(" ")) > column:
        return YamlMistake(Code.COLON, f"there is no colon after `{name[1]}`", end, fix=Replacement(end, end, ":"))
    if stop.columns.get(column):
        fix = Replacement(start + column, start + column, "- ")
        return YamlMistake(Code.LIST, DASH_MISSING, start + column, fix=fix)
    above = next((each for each in reversed(stop.text[:start].split("\n")) if each.strip()), "")
    deep = len(above) - len(above.lstrip(" "))
    if deep <= column:
        return None
    message = "this line is not indented as the text above it, so it stands outside of that text"
    fix = Replacement(start, end, " " * deep + line.lstrip(" "))
    return YamlMistake(Code.INDENTATION, message, start + column, f"begin it in column {deep + 1}", fix)


def find_undashed_entry(stop: ParserStop) -> YamlMistake | None:
    """Recognize an entry without its dash, which begins like other entries, or with braces above the first dash."""
    if stop.flow_start is not None:
        return None
    field = FIELD.fullmatch(stop.line)
    if field and stop.columns.get(len(field["indent"])):
        last = _find_last_entry(stop, len(field["indent"]))
        if last and last["key"] == field["key"]:
            at = stop.start + len(field["indent"])
            return YamlMistake(Code.LIST, DASH_MISSING, at, fix=Replacement(at, at, "- "))
    start, end = find_line(stop.text, max(stop.start - 1, 0))
    above, indent = stop.text[start:end], len(stop.line) - len(stop.line.lstrip(" "))
    at = stop.start + indent
    if stop.columns.get(indent) and stop.line.startswith("{", indent):
        return YamlMistake(Code.LIST, DASH_MISSING, at, fix=Replacement(at, at, "- "))
    if stop.columns.get(indent) and re.match(r"-[\w'\"{]", stop.line[indent:]):
        return YamlMistake(Code.LIST, "a space is missing after the dash", at, fix=Replacement(at, at + 1, "- "))
    if stop.line.lstrip(" ").startswith("- ") and re.match(rf" {{{indent}}}\{{", above):
        at = start + indent
        return YamlMistake(Code.LIST, DASH_MISSING, at, fix=Replacement(at, at, "- "))
    return None


LONG_DASH = re.compile(r" *(?P<dash>[–—−‐‑•·]|--(?= ))[ \t]*(?=\S)")


def find_long_dash(stop: ParserStop) -> YamlMistake | None:
    """Recognize a dash or a bullet of a word processor before an entry."""
    for line, _ in (find_line(stop.text, stop.context_offset), (stop.start, stop.end)):
        found = LONG_DASH.match(stop.text, line)
        above = stop.text[slice(*find_line(stop.text, max(line - 1, 0)))]
        if found and (stop.columns.get(found.start("dash") - line) or LIST_FIELD.fullmatch(above)):
            message = f"`{found['dash']}` is not the dash of the keyboard, with which an entry begins"
            fix = Replacement(found.start("dash"), found.end(), "- - " if found["dash"] == "--" else "- ")
            if found["dash"] == "--":
                message = "no blank stands between the two dashes, each of which begins an entry"
            return YamlMistake(Code.LIST, message, found.start("dash"), fix=fix)
    return None


def find_dash_before_names(stop: ParserStop) -> YamlMistake | None:
    """Recognize a dash before the first of several names, each with fields below it."""
    field = FIELD.fullmatch(stop.line)
    if stop.flow_start is not None or not field or not stop.columns.get(len(field["indent"])):
        return None
    last = _find_last_entry(stop, len(field["indent"]))
    if not last or last["value"].strip() or last["key"] == field["key"]:
        return None
    at = last.start() + len(last["indent"])
    message = f"the dash before `{last['key']}` begins a list, but `{field['key']}` below it is not an entry"
    return YamlMistake(Code.LIST, message, at, "take the dash out", Replacement(at, last.start("key"), ""))


def _find_last_entry(stop: ParserStop, column: int) -> re.Match[str] | None:
    """Return the last line above the stop that begins an entry of a list in a column (from 0)."""
    found = re.compile(rf"^(?P<indent> {{{column}}})- +(?P<key>[\w-]+):(?P<value>.*)$", re.MULTILINE)
    return max(found.finditer(stop.text, 0, stop.start), key=lambda each: each.start(), default=None)


HEADS: Mapping[str, frozenset[str]] = {
    "parts": frozenset(["points"]),
    "options": frozenset(["id"]),
    "rubric": frozenset(["add", "instead", "less", "note", "carried", "either"]),
}
"""For lists of fields, the keys of which each entry needs one."""


def find_split_entry(name: str, entries: Sequence[YamlValue]) -> int | None:
    """Return the index of an entry that continues the one above, which has only its first field; None if none does."""
    heads = HEADS.get(name)
    keys = [frozenset(each) if isinstance(each, dict) else frozenset() for each in entries]
    for index in range(1, len(keys)):
        above, here = keys[index - 1], keys[index]
        if heads and here and not here & heads and len(above) == 1 and above <= heads - {"note"}:
            return index
    return None


FIELDS = (
    "default|choose|range|sample|entries|derive|compute|read|person|step|value|shape|number|vector|matrix|truth|words|option|"
    "options|order|match|reference|unit|tolerance|relative|digits|draw|image|with|keys|width|alt|caption|text|file|"
    "lines|language|add|less|instead|note|when|misconception|id|holds|use|points|pick|topic|expression|function|within"
)
FIELD_LINE = re.compile(r" *(?:- +)*[\w'\"-]+ *:(?: |$)")
NO_COLON = re.compile(r"(?P<before> *(?:- +)*(?P<key>[A-Za-z_]\w*))(?P<sign> *= *| +)(?P<value>\S.*)")
FLOW_FIELD = re.compile(rf"(?P<start>[^\s,{{\[:])(?P<gap>[ \t]*;?[ \t]+)(?P<key>{FIELDS})[ \t]*:[ \t]")
FLOW_EQUALS = re.compile(rf"(?P<start>[{{,][ \t]*)(?P<key>{FIELDS})[ \t]*=[ \t]*(?=[^=\s])")
FLOW_NO_COLON = re.compile(
    rf"(?P<start>[{{,][ \t]*)(?P<key>{FIELDS}|each|right|wrong|least|max|space|height|box|grid|shuffle|equalize|count"
    r"|say)[ \t]+(?=[\[{'\"\d])"
)
FLOW_COLON = re.compile(rf"(?P<start>[{{,][ \t]*)(?P<key>{FIELDS}):(?=[^\s,}}\]])")


def find_missing_colon(text: str, offset: int) -> YamlMistake | None:
    """Recognize `title A cart` or `title = A cart` on the line that contains an offset."""
    start, end = find_line(text, offset)
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


def find_missing_dash(stop: ParserStop) -> YamlMistake | None:
    """Recognize `points: 2` below `parts:` without a dash or a space after it, on the line before the stop."""
    start, end = find_line(stop.text, max(stop.start - 1, 0))
    found = NO_DASH.fullmatch(stop.text[start:end])
    above = stop.text[slice(*find_line(stop.text, max(start - 1, 0)))]
    if stop.flow_start is not None or not found or not (found["dash"] or LIST_FIELD.fullmatch(above)):
        return None
    message = "a space is missing after the dash" if found["dash"] else DASH_MISSING
    fix = Replacement(start, end, f"{found['indent']}- {found['rest']}")
    return YamlMistake(Code.LIST, message, start + len(found["indent"]), fix=fix)


TEXT_BEFORE = re.compile(r"(?:when|note|text|caption|alt|say|title): +[^'\",{\[][^,]*$")
"""A text in words, where a colon does not mean a field."""


def find_flow_slip(text: str, start: int, end: int) -> YamlMistake | None:
    """Recognize a missing comma between two fields in braces, and a missing colon or space after a name."""
    for pattern, message in FLOW_SLIPS:
        found = pattern.search(text, start, end)
        before = text[start : found.start("key")] if found else ""
        called = pattern is FLOW_EQUALS and before.count("(") > before.count(")")
        if found and not called and not (pattern is FLOW_FIELD and TEXT_BEFORE.search(before)):
            if ";" in found.groupdict().get("gap", ""):
                message = "a semicolon stands where a comma is needed before `{}`"
            new = f"{found['start']}{', ' if pattern is FLOW_FIELD else ''}{found['key']}: "
            fix = Replacement(found.start(), found.end(), new)
            return YamlMistake(Code.BRACES, message.format(found["key"]), found.start("key"), fix=fix)
    return None


FLOW_SLIPS = (
    (FLOW_FIELD, "a comma is missing before `{}`"),
    (FLOW_EQUALS, "after `{}` comes a colon"),
    (FLOW_NO_COLON, "there is no colon after `{}`"),
    (FLOW_COLON, "a space is missing after the colon"),
)
"""Patterns of mistakes in braces, and messages with a place for the name of the field."""


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
    fix = Replacement(start, end, found["before"] + quote_unclosed(found["value"][1:].strip()))
    return YamlMistake(Code.OPEN_QUOTE, "this quote is not closed", start + found.start("value"), fix=fix)


FIELD_BELOW = re.compile(r"[ \t]*(?:- +)*(?:[{\[]|[\w-]+:(?:[ \t]|$))|[ \t]*$")
"""A line that begins a field or is blank, so it does not continue a text."""


def scan_tokens(text: str) -> list[yaml.Token]:
    """Return the tokens of a text, up to the first error."""
    tokens: list[yaml.Token] = []
    with contextlib.suppress(yaml.YAMLError):
        tokens.extend(yaml.scan(text, Loader=yaml.SafeLoader))
    return tokens
