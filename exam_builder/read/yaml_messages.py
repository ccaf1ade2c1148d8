"""Where the YAML parser stopped, in words for people, with the line to write."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import yaml

from exam_builder.codes import Code
from exam_builder.findings import format_count
from exam_builder.read import flow_collections
from exam_builder.read.yaml_fixes import (
    YamlMistake,
    find_latex_escape,
    find_line,
    quote_to_line_end,
    replace_span,
)
from exam_builder.read.yaml_scalars import quote_scalar, strip_outer_quotes

STRUCTURED_FIELDS = (
    "answer",
    "recompute",
    "space",
    "numbers",
    "parameters",
    "with",
    "keys",
    "figures",
    "listings",
    "needs",
)
"""Fields that hold other fields, so that `answer: number: 3` means `answer: {number: 3}`."""


class ParserStop:
    """The parser's error in a text, with the columns of the blocks that are open there (True for lists)."""

    def __init__(
        self, text: str, error: yaml.MarkedYAMLError, flow_start: int | None, columns: Mapping[int, bool]
    ) -> None:
        self.text, self.flow_start, self.columns = text, flow_start, columns
        self.problem = str(error.problem or "")
        self.context = str(error.context or "")
        self.offset = self._index(error.problem_mark)
        self.context_offset = self._index(error.context_mark)
        if self.offset == len(text) and text.endswith("\n"):
            self.offset -= 1
        self.start, self.end = find_line(text, self.offset)
        self.line = text[self.start : self.end]

    def _index(self, mark: Any) -> int:
        return min(mark.index, len(self.text)) if mark else 0

    def mistake(self, code: Code, message: str, offset: int, mended: str | None) -> YamlMistake:
        """A mistake whose mend is the line to write."""
        return YamlMistake(code, message, offset, "", mended)


def explain_stop(stop: ParserStop, parses: flow_collections.CountEntries) -> YamlMistake:
    """What is wrong where the parser stopped."""
    for recognise in RECOGNIZERS:
        found = recognise(stop, parses)
        if found is not None:
            return found
    return YamlMistake(Code.YAML, f"YAML cannot be read here: {stop.problem}", stop.offset)


def find_tab(stop: ParserStop, parses: flow_collections.CountEntries) -> YamlMistake | None:
    """A tab that indents."""
    if "tab" not in stop.problem and stop.text[stop.offset : stop.offset + 1] != "\t":
        return None
    indent = stop.line[: len(stop.line) - len(stop.line.lstrip())]
    message = "a tab stands where YAML wants spaces"
    if "\t" not in indent:
        return stop.mistake(Code.TAB, message, stop.offset, replace_span(stop.text, stop.offset, stop.offset + 1, "  "))
    spaces = indent.replace("\t", "  ")
    mended = replace_span(stop.text, stop.start, stop.start + len(indent), spaces)
    return YamlMistake(
        Code.TAB,
        message,
        stop.offset,
        f"indent it with {format_count(len(spaces), 'space')}: {stop.line.strip()}",
        mended,
    )


def find_bad_escape(stop: ParserStop, parses: flow_collections.CountEntries) -> YamlMistake | None:
    """A backslash in double quotes that YAML does not know."""
    if "escape" not in stop.problem and "hexdecimal" not in stop.problem and "Unicode" not in stop.problem:
        return None
    return find_latex_escape(stop.text, stop.context_offset)


def find_open_quote(stop: ParserStop, parses: flow_collections.CountEntries) -> YamlMistake | None:
    """A quote that nothing closes: its line is closed, before the brackets that close there."""
    if "quoted scalar" not in stop.context:
        return None
    start = stop.context_offset
    _, end = find_line(stop.text, start)
    value = stop.text[start + 1 : end].rstrip()
    brackets = re.search(r"[\]}]*$", value) if stop.flow_start is not None else None
    kept = brackets[0] if brackets else ""
    new = quote_scalar(value[: len(value) - len(kept)]) + kept
    return stop.mistake(Code.OPEN_QUOTE, "this quote is not closed", start, replace_span(stop.text, start, end, new))


def find_text_after_quote(stop: ParserStop, parses: flow_collections.CountEntries) -> YamlMistake | None:
    """`'it's fine'`: text after what closes the quote."""
    before = stop.text[stop.start : stop.offset].rstrip()
    if stop.flow_start is not None or not before or before[-1] not in "'\"":
        return None
    value = re.match(r"\s*(?:- )*(?:[\w-]+:\s+)?(?=['\"])", stop.line)
    if value is None:
        return None
    start = stop.start + value.end()
    whole = stop.text[start : stop.end].rstrip()
    mended = replace_span(
        stop.text, start, start + len(whole), quote_scalar(strip_outer_quotes(whole).replace("''", "'"))
    )
    return stop.mistake(Code.AFTER_QUOTE, "text goes on after the closing quote", stop.offset, mended)


def find_brace_problem(stop: ParserStop, parses: flow_collections.CountEntries) -> YamlMistake | None:
    """Something in `{…}` or `[…]` that YAML does not take as text."""
    if stop.flow_start is None:
        return None
    start, (_, end) = stop.flow_start, find_line(stop.text, stop.flow_start)
    close = flow_collections.find_closing(
        stop.text[: end if flow_collections.find_closing(stop.text[:end], start) > 0 else start + 2000], start
    )
    if close < 0:
        return unclosed_bracket_mistake(stop, start, end)
    new, bad = flow_collections.repair_collection(stop.text[start:close], parses)
    if not bad:
        return None
    offset = start + flow_collections.find_first_difference(stop.text[start:close], new)
    return stop.mistake(
        Code.BRACES, flow_collections.explain_quotes(bad), offset, replace_span(stop.text, start, close, new)
    )


def unclosed_bracket_mistake(stop: ParserStop, start: int, end: int) -> YamlMistake:
    """An opening bracket without its other half."""
    opening = stop.text[start]
    mended = replace_span(
        stop.text, start, end, flow_collections.close_brackets(stop.text[start:end].rstrip().rstrip(","))
    )
    return stop.mistake(Code.OPEN_BRACKET, f"this `{opening}` is not closed", start, mended)


def find_extra_bracket(stop: ParserStop, parses: flow_collections.CountEntries) -> YamlMistake | None:
    """A closing bracket that closes nothing."""
    if stop.text[stop.offset : stop.offset + 1] not in ("]", "}"):
        return None
    mended = replace_span(stop.text, stop.offset, stop.offset + 1, "")
    return stop.mistake(Code.BRACKET, f"this `{stop.text[stop.offset]}` closes nothing", stop.offset, mended)


def find_percent_comment(stop: ParserStop, parses: flow_collections.CountEntries) -> YamlMistake | None:
    """A comment as LaTeX has them."""
    if "directive" not in stop.context and not stop.line.startswith("%"):
        return None
    mended = replace_span(stop.text, stop.start, stop.start + 1, "#")
    return stop.mistake(Code.COMMENT, "a comment begins with # in YAML", stop.start, mended)


def find_special_start(stop: ParserStop, parses: flow_collections.CountEntries) -> YamlMistake | None:
    """A text that begins with a character which means something to YAML."""
    scanning = re.search(r"scanning an? (alias|anchor|tag|block scalar)", stop.context)
    offset = stop.context_offset if scanning else stop.offset
    if not scanning and "cannot start any token" not in stop.problem:
        return None
    message = f"a text that begins with {stop.text[offset]} needs quotes"
    if scanning and scanning[1] == "block scalar":
        return block_text_mistake(stop, offset)
    return stop.mistake(Code.BEGINNING, message, offset, quote_to_line_end(stop.text, offset))


def block_text_mistake(stop: ParserStop, offset: int) -> YamlMistake:
    """`prompt: | text`: the text of a block begins on the next line."""
    start, end = find_line(stop.text, offset)
    _, after = find_line(stop.text, min(end + 1, len(stop.text)))
    indent = re.match(r" *", stop.text[end + 1 : after])
    deeper = indent is not None and indent.end() > len(stop.text[start:end]) - len(stop.text[start:end].lstrip())
    words = stop.text[offset + 1 : end].strip()
    if indent is None or not deeper:
        message = f"a text that begins with {stop.text[offset]} needs quotes"
        return stop.mistake(Code.BEGINNING, message, offset, quote_to_line_end(stop.text, offset))
    new = f"{stop.text[offset]}\n{indent[0]}{words} {stop.text[end + 1 + indent.end() : after]}"
    message = f"after {stop.text[offset]} the text begins on the next line"
    return stop.mistake(Code.BEGINNING, message, offset, replace_span(stop.text, offset, after, new))


KEY = re.compile(r"(?P<before>\s*(?:- )*(?P<key>[\w-]+):)(?P<space>\s+)(?P<value>\S.*)")


def find_second_colon(stop: ParserStop, parses: flow_collections.CountEntries) -> YamlMistake | None:
    """`title: Memory: out`, or `answer: number: 3`."""
    found = KEY.fullmatch(stop.line)
    if "mapping values" not in stop.problem or not found or stop.start + found.end("before") > stop.offset:
        return None
    value = found["value"].rstrip()
    fields = found["key"] in STRUCTURED_FIELDS and re.match(r"\w+: ", value)
    new = f"{found['before']} {{{value}}}" if fields else f"{found['before']} {quote_scalar(value)}"
    message = "a field in a field needs braces" if fields else "a colon followed by a space in a text needs quotes"
    return stop.mistake(Code.COLON, message, stop.offset, replace_span(stop.text, stop.start, stop.end, new))


def find_missing_space(stop: ParserStop, parses: flow_collections.CountEntries) -> YamlMistake | None:
    """`points:1`, here or in the line before."""
    before = find_line(stop.text, max(stop.start - 1, 0))
    for start, end in ((stop.start, stop.end), before, find_line(stop.text, stop.context_offset)):
        found = re.fullmatch(r"(\s*(?:- )*[A-Za-z_]\w*:)([^\s:/].*)", stop.text[start:end])
        if found:
            mended = replace_span(stop.text, start, end, f"{found[1]} {found[2]}")
            return stop.mistake(Code.COLON, "a space is missing after the colon", start + found.end(1), mended)
    return None


def find_inline_list(stop: ParserStop, parses: flow_collections.CountEntries) -> YamlMistake | None:
    """`topics: - convolution`."""
    found = re.fullmatch(r"(\s*(?:- )*[\w-]+:) - (.*)", stop.line)
    if "block sequence entries" not in stop.problem or not found:
        return None
    mended = replace_span(stop.text, stop.start, stop.end, f"{found[1]} [{found[2]}]")
    return stop.mistake(Code.LIST, "a list begins on a line of its own, or stands in [ ]", stop.offset, mended)


def find_misalignment(stop: ParserStop, parses: flow_collections.CountEntries) -> YamlMistake | None:
    """A line that lines up with nothing above it."""
    stripped = stop.line.lstrip(" ")
    if not stripped:
        return None
    column = len(stop.line) - len(stripped)
    if not re.match(r"- |-$|[\w'\"-]+\s*:(\s|$)", stripped):
        message = "this line is neither a `key: value` nor, by its indentation, part of the text above"
        return _realign_mistake(stop, _indent_above(stop), Code.INDENTATION, message)
    wanted = _possible_columns(stop, stripped.startswith("-")) - {column}
    nearest = min(wanted, key=lambda other: (abs(other - column), -other), default=None)
    message = f"this line begins in column {column + 1} and lines up with nothing above it"
    return _realign_mistake(stop, nearest, Code.INDENTATION, message)


def _possible_columns(stop: ParserStop, item: bool) -> set[int]:
    """Columns in which a list's item, or else a key, may begin: those of open blocks and of the line above."""
    above = next((line for line in reversed(stop.text[: stop.start].split("\n")) if line.strip()), "")
    dashes = {found.start() for found in re.finditer(r"(?<!\S)- ", above[: len(above) - len(above.lstrip(" -"))])}
    if item:
        return dashes or set(stop.columns)
    lists = {column for column, dashed in stop.columns.items() if dashed}
    return (set(stop.columns) - lists) | ({len(above) - len(above.lstrip(" -"))} if KEY_ABOVE.match(above) else set())


KEY_ABOVE = re.compile(r"\s*(?:- )*[\w-]+:(\s|$)")


def _indent_above(stop: ParserStop) -> int:
    above = [line for line in stop.text[: stop.start].split("\n") if line.strip()]
    return len(above[-1]) - len(above[-1].lstrip()) if above else 0


def _realign_mistake(stop: ParserStop, column: int | None, code: Code, message: str) -> YamlMistake:
    if column is None:
        return YamlMistake(code, message, stop.offset, "line it up with the line to which it belongs")
    mended = replace_span(stop.text, stop.start, stop.end, " " * column + stop.line.lstrip(" "))
    if mended == stop.text:
        return YamlMistake(code, message, stop.offset, "line it up with the line to which it belongs")
    return YamlMistake(code, message, stop.offset, f"begin it in column {column + 1}", mended)


Recognizer = Callable[[ParserStop, flow_collections.CountEntries], YamlMistake | None]
RECOGNIZERS: tuple[Recognizer, ...] = (
    find_tab,
    find_bad_escape,
    find_open_quote,
    find_text_after_quote,
    find_brace_problem,
    find_extra_bracket,
    find_percent_comment,
    find_special_start,
    find_missing_space,
    find_second_colon,
    find_inline_list,
    find_misalignment,
)
