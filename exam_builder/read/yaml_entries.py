"""Recognize mistakes in lists of YAML: missing or superfluous dashes, and lines outside their text."""

import re
from collections.abc import Mapping, Sequence

from exam_builder.codes import Code
from exam_builder.read.yaml_fixes import ParserStop, Replacement, YamlMistake, find_line
from exam_builder.values import YamlValue

ENTRY = re.compile(r"(?P<indent> *)- +(?P<key>[\w-]+):(?P<value>.*)")
FIELD = re.compile(r"(?P<indent> *)(?P<key>[\w-]+):(?: .*)?")
NO_DASH = "an entry of a list begins with a dash"


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
    if stop.columns.get(column) and line.lstrip(" ").startswith("-"):
        fix = Replacement(start + column, start + column + 1, "- ")
        return YamlMistake(Code.LIST, "a space is missing after the dash", start + column, fix=fix)
    if stop.columns.get(column):
        fix = Replacement(start + column, start + column, "- ")
        return YamlMistake(Code.LIST, NO_DASH, start + column, fix=fix)
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
            return YamlMistake(Code.LIST, NO_DASH, at, fix=Replacement(at, at, "- "))
    start, end = find_line(stop.text, max(stop.start - 1, 0))
    above, indent = stop.text[start:end], len(stop.line) - len(stop.line.lstrip(" "))
    if stop.line.lstrip(" ").startswith("- ") and re.match(rf" {{{indent}}}\{{", above):
        return YamlMistake(Code.LIST, NO_DASH, start + indent, fix=Replacement(start + indent, start + indent, "- "))
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
