"""Mistakes in YAML with their fixes, the state of the parser where it stopped, and the most common mistakes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import takewhile

import yaml

from exam_builder.findings import Code, Finding, Place
from exam_builder.read import flow_collections
from exam_builder.read.yaml_scalars import quote_scalar


@dataclass(frozen=True, slots=True)
class Replacement:
    """A replacement for the characters from `start` to `end` of a text."""

    start: int
    end: int
    new: str

    def apply(self, text: str) -> str:
        """Return the text with the replacement made."""
        return text[: self.start] + self.new + text[self.end :]


@dataclass(frozen=True, slots=True)
class YamlMistake:
    """A mistake at an offset of a text. `fix` is what the author most likely meant, if that is clear; it keeps the
    number of lines, so that further mistakes are found at their places.
    """

    code: Code
    message: str
    offset: int
    hint: str = ""
    fix: Replacement | None = None

    def finding(self, text: str, file: str) -> Finding:
        """Return the mistake as a finding; the default hint is the line to write."""
        hint = self.hint or self.line_to_write(text)
        return Finding(self.code, self.message, place_at(text, file, self.offset), hint)

    def apply(self, text: str) -> str:
        """Return the text without the mistake, or unchanged if there is no fix."""
        return self.fix.apply(text) if self.fix else text

    def line_to_write(self, text: str) -> str:
        """Return a hint with the first line that the fix changes; '' if it changes none."""
        if self.fix is None:
            return ""
        begin, end = find_line(text, self.fix.start)[0], find_line(text, self.fix.end)[1]
        old, fix = text[begin:end], replace(self.fix, start=self.fix.start - begin, end=self.fix.end - begin)
        for before, after in zip(old.split("\n"), fix.apply(old).split("\n"), strict=False):
            if before != after:
                return f"write: {after.strip()}"
        return ""


def place_at(text: str, file: str, offset: int) -> Place:
    """Return the place of an offset of a text."""
    return Place(file, text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))


def find_line(text: str, offset: int) -> tuple[int, int]:
    """Return the offsets of the beginning and the end of the line that contains an offset."""
    end = text.find("\n", offset)
    return text.rfind("\n", 0, offset) + 1, len(text) if end < 0 else end


def quote_to_line_end(text: str, start: int) -> Replacement:
    """Put the text from `start` to the end of its line in single quotes."""
    end = start + len(text[start : find_line(text, start)[1]].rstrip())
    return Replacement(start, end, quote_scalar(text[start:end]))


INVISIBLE = {
    **dict.fromkeys("\u00a0\u2007\u202f", "a no-break space"),
    "\u00ad": "a soft hyphen",
    "\u200b": "a space of no width",
    "\ufeff": "a byte-order mark",
    **dict.fromkeys("\u2028\x85", "a line separator"),
    "\u2029": "a paragraph separator",
}
UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00a0\u00ad\u2007\u200b-\u200f\u2028-\u202f\u2060-\u2069\ufeff\ufffe\uffff]"
)
SPACES = "\u00a0\u2007\u202f\u200b\u2028\u2029\x85"


def find_invisible(text: str) -> tuple[YamlMistake, ...]:
    """Find characters that are invisible in editors and change the meaning of a line, the first of each line."""
    mistakes: dict[int, YamlMistake] = {}
    for match in UNSEEN.finditer(text):
        start, end = find_line(text, match.start())
        if start not in mistakes:
            name = INVISIBLE.get(match[0], f"the invisible character U+{ord(match[0]):04X}")
            fix = Replacement(start, end, remove_invisible(text[start:end]))
            mistakes[start] = YamlMistake(Code.INVISIBLE, f"there is {name} here", match.start(), fix=fix)
    return tuple(mistakes.values())


def remove_invisible(text: str) -> str:
    """Return the text with ordinary spaces in place of others, and without other invisible characters."""
    return UNSEEN.sub(lambda match: " " if match[0] in SPACES else "", text)


ESCAPE_NAMES = {
    "a": "a bell",
    "b": "a backspace",
    "e": "an escape character",
    "f": "a form feed",
    "n": "a line break",
    "r": "a carriage return",
    "t": "a tab",
    "v": "a vertical tab",
    "0": "a null character",
    "N": "a line break",
    "L": "a line break",
    "P": "a paragraph break",
    "_": "a no-break space",
    " ": "a space",
    "/": "a slash",
}
IN_DOUBLE_QUOTES = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
HARMLESS = '\\"\n'
CHARACTER = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})(?![A-Za-z]))")
"""A character by its number: `\u00e9`."""
COMMAND_IN_N = re.compile(
    "nabla|natural|ne|nearrow|neg|neq|newcommand|newline|newpage|nexists|ngeq|ni|nicefrac|nleq|nmid|node|noindent|"
    "nolimits|nonumber|norm|normalsize|not|notin|nsubseteq|nu|num|numlist|numrange|nwarrow"
)
"""Commands of LaTeX that begin like YAML's escape for a line break."""
AS_LINES = "write | in place of the text, and its lines below, further in"


def find_latex_escape(text: str, start: int) -> YamlMistake | None:
    """Recognize LaTeX in the double-quoted text at `start`: the first backslash that YAML reads as an escape."""
    whole = IN_DOUBLE_QUOTES.match(text, start)
    end = whole.end() if whole else find_line(text, start)[1]
    escapes = re.finditer(r"\\(.)", text[start:end], re.DOTALL)
    escape = next((found for found in escapes if found[1] not in HARMLESS), None)
    if escape is None:
        return None
    command = re.match(r"\\([A-Za-z]+|.)", text[start + escape.start() : end])
    shown = command[0] if command else escape[0]
    becomes = ESCAPE_NAMES.get(escape[1])
    rest = f" and `{shown[2:]}`" if len(shown) > 2 else ""
    reading = f"is read as {becomes}{rest}" if becomes else "is not LaTeX but an escape of YAML's"
    inner = re.sub(r'\\([\\"])', r"\1", text[start + 1 : end - 1] if whole else text[start + 1 : end])
    message, hint = f"in double quotes `{shown}` {reading}", ""
    if _has_only_line_breaks(text[start:end]):
        message, hint = r"in double quotes `\n` is read as a line break", AS_LINES
    inner = CHARACTER.sub(_read_character, inner)
    fix = Replacement(start, end, quote_scalar(inner))
    return YamlMistake(Code.DOUBLE_QUOTES, message, start + escape.start(), hint, fix)


def _read_character(found: re.Match[str]) -> str:
    """Return the character of an escape, or the escape itself if nobody would see the character."""
    character = chr(int(found[1] or found[2], 16))
    return character if character.isprintable() else found[0]


def _has_only_line_breaks(text: str) -> bool:
    """Return whether all escapes in a double-quoted text are line breaks, and none begins a command of LaTeX."""
    escapes = re.findall(r"\\([A-Za-z]+|.)", text, re.DOTALL)
    return all(each in HARMLESS or (each[0] == "n" and not COMMAND_IN_N.fullmatch(each)) for each in escapes)


OPENING = {"“": "”", "”": "”", "„": "“", "‘": "’", "’": "’", "‚": "‘"}


def find_word_quotes(text: str, start: int, end: int) -> YamlMistake:
    """Return the mistake of a text that begins with a quote of a word processor, which is a letter for YAML."""
    inner = text[start + 1 : end].rstrip("“”‘’")
    message = f"`{text[start]}` is a curly quote, which YAML does not read as a quote"
    return YamlMistake(Code.WORD_QUOTE, message, start, fix=Replacement(start, end, quote_scalar(inner)))


class ParserStop:
    """The error at which the parser stopped in a text, with the columns of the blocks that are open (True for lists).

    `flow_start` is the offset at which the braces or brackets begin that are open, if any. `count_entries` counts the
    entries that YAML sees in a collection.
    """

    def __init__(
        self,
        text: str,
        error: yaml.MarkedYAMLError,
        flow_start: int | None,
        columns: Mapping[int, bool],
        count_entries: flow_collections.CountEntries,
    ) -> None:
        self.text, self.flow_start, self.columns, self.count_entries = text, flow_start, columns, count_entries
        self.problem = str(error.problem or "")
        self.context = str(error.context or "")
        self.offset = self._index(error.problem_mark)
        self.context_offset = self._index(error.context_mark)
        if self.offset == len(text) and text.endswith("\n"):
            self.offset -= 1
        self.start, self.end = find_line(text, self.offset)
        self.line = text[self.start : self.end]

    @property
    def number(self) -> int:
        """The number of the line in which the parser stopped."""
        return self.text.count("\n", 0, self.start) + 1

    @property
    def line_above(self) -> str:
        """The last line above the stop that is not blank; '' if there is none."""
        return next((line for line in reversed(self.text[: self.start].split("\n")) if line.strip()), "")

    def _index(self, mark: yaml.Mark | None) -> int:
        return min(mark.index, len(self.text)) if mark else 0


def find_misalignment(stop: ParserStop) -> YamlMistake | None:
    """Recognize a line whose indentation matches nothing above it."""
    stripped = stop.line.lstrip(" ")
    if not stripped:
        return None
    column = _find_indent(stop.line)
    if (above := find_shallow_line(stop, column) or find_wrong_first(stop, column)) is not None:
        return above
    if not re.match(r"- |-$|[\w'\"-]+\s*:(\s|$)", stripped):
        message = "this line is neither a `key: value` nor, by its indentation, part of the text above"
        return _realign_mistake(stop, _find_indent(stop.line_above), Code.INDENTATION, message)
    wanted = (_list_item_columns(stop) if stripped.startswith("-") else _list_key_columns(stop)) - {column}
    if EMPTY_KEY.fullmatch(stop.line):  # what it holds is indented as least as far
        following = stop.text[stop.start + len(stop.line) :].lstrip("\n")
        most = _find_indent(following)
        wanted = {each for each in wanted if each <= most} or wanted
    nearest = min(wanted, key=lambda other: (abs(other - column), -other), default=None)
    message = f"this line begins in column {column + 1} and lines up with nothing above it"
    return _realign_mistake(stop, nearest, Code.INDENTATION, message)


EMPTY_KEY = re.compile(r"(?P<indent> *)(?P<key>[\w-]+):[ \t]*")


def find_shallow_line(stop: ParserStop, column: int) -> YamlMistake | None:
    """Recognize a line above that should be indented like this one: the key above it is empty otherwise, or indented
    like this one.
    """
    start, end = find_line(stop.text, max(stop.start - 1, 0))
    before = find_line(stop.text, max(start - 1, 0))
    above, line = stop.text[slice(*before)], stop.text[start:end]
    indent, empty = _find_indent(line), EMPTY_KEY.fullmatch(above)
    beside = _find_indent(above) == column and KEY_ABOVE.match(above)
    if before[0] == start or not indent < column or not KEY_ABOVE.match(line) or EMPTY_KEY.fullmatch(line):
        return None
    if not beside and (not empty or len(empty["indent"]) != indent):
        return None
    rest = "unlike the lines around it"
    if empty and not beside:
        rest = f"as `{empty['key']}:` above it, which then holds nothing"
    message = f"this line begins in column {indent + 1}, {rest}"
    fix = Replacement(start, end, " " * column + line.lstrip(" "))
    return YamlMistake(Code.INDENTATION, message, start + indent, f"begin it in column {column + 1}", fix)


def find_wrong_first(stop: ParserStop, column: int) -> YamlMistake | None:
    """Recognize the first line of a block that lacks the dash of its list, or is not indented by the usual two columns,
    unlike the line at which the parser stopped.
    """
    lines = [(line.start(), line[0]) for line in re.finditer(r"(?m)^ *\S.*$", stop.text[: stop.start])]
    at = len(lines) - len([*takewhile(lambda line: _find_indent(line[1]) > column, reversed(lines))])
    at -= at > 0 and _find_indent(lines[at - 1][1]) == column - 1
    above = EMPTY_KEY.fullmatch(lines[at - 1][1]) if 0 < at < len(lines) else None
    if above is None or len(above["indent"]) + 2 != column or not BLOCK_LINE.match(lines[at][1]):
        return None
    start, first = lines[at]
    indent, is_entry, should_be = _find_indent(first), first.lstrip()[:2] == "- ", stop.line.lstrip()[:2] == "- "
    if should_be and not is_entry and indent == column + 2:
        message = f"the first entry of `{above['key']}` has no dash, unlike the one in line {stop.number}"
        fix = Replacement(start + column, start + indent, "- ")
        return YamlMistake(Code.INDENTATION, message, start + indent, fix=fix)
    if is_entry != should_be or any(_find_indent(line) == indent for _, line in lines[at + 1 :]):
        return None
    message = f"this line begins in column {indent + 1}, unlike line {stop.number}"
    fix = Replacement(start, start + indent, " " * column)
    return YamlMistake(Code.INDENTATION, message, start + indent, f"begin it in column {column + 1}", fix)


def _find_indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _list_item_columns(stop: ParserStop) -> set[int]:
    """Return the columns in which an item of a list may begin: those of dashes in the line above, or of open blocks."""
    above = stop.line_above
    dashes = re.finditer(r"(?<!\S)- ", above[: len(above) - len(above.lstrip(" -"))])
    return {dash.start() for dash in dashes} or set(stop.columns)


def _list_key_columns(stop: ParserStop) -> set[int]:
    """Return the columns in which a key may begin: those of open mappings, and of the keys above, up to one that is
    less indented than the line.
    """
    columns = {column for column, is_list in stop.columns.items() if not is_list}
    column = _find_indent(stop.line)
    for line in reversed(stop.text[: stop.start].split("\n")):
        if KEY_ABOVE.match(line):
            columns.add(len(line) - len(line.lstrip(" -")))
            if _find_indent(line) < column:
                break
    return columns


KEY_ABOVE = re.compile(r"\s*(?:- )*[\w-]+:(\s|$)")
BLOCK_LINE = re.compile(rf"\s*- |{KEY_ABOVE.pattern}")


def _realign_mistake(stop: ParserStop, column: int | None, code: Code, message: str) -> YamlMistake:
    line = "" if column is None else " " * column + stop.line.lstrip(" ")
    if column is None or line == stop.line:
        return YamlMistake(code, message, stop.offset, "line it up with the line to which it belongs")
    fix = Replacement(stop.start, stop.end, line)
    return YamlMistake(code, message, stop.offset, f"begin it in column {column + 1}", fix)
