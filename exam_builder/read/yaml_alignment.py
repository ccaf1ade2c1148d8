"""Lines of YAML that line up with nothing above them."""

import re

from exam_builder.codes import Code
from exam_builder.read.parser_stop import ParserStop
from exam_builder.read.yaml_fixes import Replacement, YamlMistake, find_line


def find_misalignment(stop: ParserStop) -> YamlMistake | None:
    """Return a line that lines up with nothing above it."""
    stripped = stop.line.lstrip(" ")
    if not stripped:
        return None
    column = len(stop.line) - len(stripped)
    if (above := find_shallow_line(stop, column)) is not None:
        return above
    if not re.match(r"- |-$|[\w'\"-]+\s*:(\s|$)", stripped):
        message = "this line is neither a `key: value` nor, by its indentation, part of the text above"
        return _realign_mistake(stop, len(stop.line_above) - len(stop.line_above.lstrip()), Code.INDENTATION, message)
    wanted = (_item_columns(stop) if stripped.startswith("-") else _key_columns(stop)) - {column}
    nearest = min(wanted, key=lambda other: (abs(other - column), -other), default=None)
    message = f"this line begins in column {column + 1} and lines up with nothing above it"
    return _realign_mistake(stop, nearest, Code.INDENTATION, message)


EMPTY_KEY = re.compile(r"(?P<indent> *)(?P<key>[\w-]+):[ \t]*")


def find_shallow_line(stop: ParserStop, column: int) -> YamlMistake | None:
    """Return the line above, where it should be as deep as this one: the key above it holds nothing as it stands."""
    start, end = find_line(stop.text, max(stop.start - 1, 0))
    before = find_line(stop.text, max(start - 1, 0))
    empty, line = EMPTY_KEY.fullmatch(stop.text[slice(*before)]), stop.text[start:end]
    indent = len(line) - len(line.lstrip(" "))
    if not empty or before[0] == start or len(empty["indent"]) != indent or not indent < column:
        return None
    if not KEY_ABOVE.match(line) or EMPTY_KEY.fullmatch(line):
        return None
    message = f"this line begins in column {indent + 1}, as `{empty['key']}:` above it, which then holds nothing"
    fix = Replacement(start, end, " " * column + line.lstrip(" "))
    return YamlMistake(Code.INDENTATION, message, start + indent, f"begin it in column {column + 1}", fix)


def _item_columns(stop: ParserStop) -> set[int]:
    """Give columns in which an item of a list may begin: those of dashes in the line above, or else of open blocks."""
    above = stop.line_above
    dashes = re.finditer(r"(?<!\S)- ", above[: len(above) - len(above.lstrip(" -"))])
    return {found.start() for found in dashes} or set(stop.columns)


def _key_columns(stop: ParserStop) -> set[int]:
    """Return columns in which a key may begin: those of open mappings, and of a key in the line above."""
    above = stop.line_above
    mappings = {column for column, is_list in stop.columns.items() if not is_list}
    return mappings | ({len(above) - len(above.lstrip(" -"))} if KEY_ABOVE.match(above) else set())


KEY_ABOVE = re.compile(r"\s*(?:- )*[\w-]+:(\s|$)")


def _realign_mistake(stop: ParserStop, column: int | None, code: Code, message: str) -> YamlMistake:
    line = "" if column is None else " " * column + stop.line.lstrip(" ")
    if column is None or line == stop.line:
        return YamlMistake(code, message, stop.offset, "line it up with the line to which it belongs")
    fix = Replacement(stop.start, stop.end, line)
    return YamlMistake(code, message, stop.offset, f"begin it in column {column + 1}", fix)
