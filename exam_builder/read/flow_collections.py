"""Split and repair collections in braces or brackets as their authors meant them.

In `{…}`, YAML ends a text at every comma, bracket and `: `, but authors do not expect that. Here a comma belongs to the
text before it unless a key follows.
"""

import re
from collections.abc import Callable

from exam_builder.read.yaml_scalars import quote_scalar, strip_outer_quotes

CLOSING = {"(": ")", "[": "]", "{": "}"}
KEY = re.compile(r"\s*(?P<key>[\w-]+|'[^']*'|\"[^\"]*\")\s*:(?=\s|$)\s*")
AT_FIELD = re.compile(r",(?=\s*[\w-]+:\s)")
"""A comma before a field, which ends the text before it even if a parenthesis is open."""
NUMBERS = re.compile(r"-?[\d.]+(?:\s*,\s*-?[\d.]+)+")
THOUSANDS = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
OPEN_QUOTE = re.compile(r"(['\"])(?P<one>\w[^'\",]*), *\1(?P<two>\w[^'\",]*)\1")
"""Two entries, the quote of the first of which is not closed."""
BRACED_CALL = re.compile(r"(?<![\w\\])(a?(?:sin|cos|tan)|sqrt|log|exp|abs|round|floor|ceil|min|max|sum)\{([^{}]*)\}")
LISTS = ("choose", "sample", "range", "shape", "lines")
"""Fields whose values are lists of numbers."""
CountEntries = Callable[[str], int]
"""Counts the entries that YAML sees in a collection, 0 if it is not readable."""


def find_first_difference(before: str, after: str) -> int:
    """Return the offset of the first character in which two texts differ."""
    pairs = zip(before, after, strict=False)
    return next((index for index, (one, other) in enumerate(pairs) if one != other), min(len(before), len(after)))


def find_closing(text: str, start: int) -> int:
    """Return the offset after the bracket that closes the one at `start`, or -1; skip quoted values."""
    expected: list[str] = []
    index = start
    while index < len(text):
        character = text[index]
        if character in "'\"" and re.search(r"[\[{,:]\s*$", text[start:index][-3:]):
            index = skip_quote(text, index)
            continue
        if character in CLOSING:
            expected.append(CLOSING[character])
        elif expected and character == expected[-1]:
            expected.pop()
            if not expected:
                return index + 1
        index += 1
    return -1


def close_brackets(line: str) -> str:
    """Add the closing brackets that a line lacks, each before the bracket that closes an outer one or before the next
    field, or at the end; a parenthesis that closes nothing becomes the bracket that is missing there.
    """
    expected: list[str] = []
    closing = ""
    for index, character in enumerate(line):
        if character == ")" and expected and ")" not in expected:
            character = expected[-1]
        while expected and (
            (character in expected and character != expected[-1])
            or (expected[-1] == "]" and "}" in expected and AT_FIELD.match(line, index))
        ):
            closing += expected.pop()
        if character in CLOSING:
            expected.append(CLOSING[character])
        elif expected and character == expected[-1]:
            expected.pop()
        closing += character
    return closing + "".join(reversed(expected))


def skip_quote(text: str, start: int) -> int:
    """Return the offset after a quoted text."""
    pattern = r"'(?:[^']|'')*'" if text[start] == "'" else r'"(?:[^"\\]|\\.)*"'
    found = re.compile(pattern, re.DOTALL).match(text, start)
    return found.end() if found else start + 1


def split_at_commas(inside: str) -> list[str]:
    """Split a text at its commas outside brackets and quotes."""
    entries, depth, start, index = [], 0, 0, 0
    while index < len(inside):
        character = inside[index]
        if character in "'\"" and re.search(r"(^|[,:\[{])\s*$", inside[start:index][-40:]):
            index = skip_quote(inside, index)
            continue
        depth += (character in "([{") - (character in ")]}")
        if character == "," and depth == 0:
            entries.append(inside[start:index])
            start = index + 1
        index += 1
    return [*entries, inside[start:]]


def split_entries(collection: str) -> list[str]:
    """Split `{…}` or `[…]` into entries as the author meant them."""
    inside = collection[1:-1]
    cut = split_at_commas(inside)
    if collection[0] == "[":
        return cut
    if inside.count("(") != inside.count(")"):
        cut = [piece for part in cut for piece in AT_FIELD.split(part)]
    joined: list[str] = []
    for piece in cut:
        if joined and not KEY.match(piece):
            joined[-1] += "," + piece
        else:
            joined.append(piece)
    return joined


def repair_collection(collection: str, parses: CountEntries) -> tuple[str, str]:
    """Put quotes around each value of a collection that needs them; also return the first such value, or ''."""
    if collection[:2] == "{{" and find_closing(collection, 1) == len(collection) - 1:
        return collection[1:-1], collection
    if collection[0] == "{" and not any(map(KEY.match, split_at_commas(collection[1:-1]))):
        return f"[{collection[1:-1]}]", collection
    entries = [_repair_entry(entry, collection[0], parses) for entry in split_entries(collection)]
    bad = next((value for _, value in entries if value), "")
    return collection[0] + ",".join(entry for entry, _ in entries) + collection[-1], bad


def _repair_entry(entry: str, opening: str, parses: CountEntries) -> tuple[str, str]:
    key = KEY.match(entry) if opening == "{" else None
    start = key.end() if key else len(entry) - len(entry.lstrip())
    value = entry[start:].rstrip()
    after = entry[start + len(value) :]
    if not value or _parses_whole(entry, opening, value, parses):
        return entry, ""
    if value[0] in "[{" and find_closing(value, 0) == len(value):
        inner, bad = repair_collection(value, parses)
        return entry[:start] + inner + after, bad or value
    if opening == "[" and (two := OPEN_QUOTE.fullmatch(value)):
        return f"{entry[:start]}'{two['one']}', '{two['two']}'{after}", value
    if BRACED_CALL.search(value):
        return entry[:start] + BRACED_CALL.sub(r"\1(\2)", value) + after, value
    bracketed = value[1:-1] if value[0] == "(" and value[-1] == ")" else ""
    if key and key["key"] in LISTS and NUMBERS.fullmatch(bracketed):
        return entry[:start] + f"[{bracketed}]" + after, value
    if opening == "{" and NUMBERS.fullmatch(value):
        return entry[:start] + _repair_numbers(key["key"] if key else "", value) + after, value
    return entry[:start] + quote_scalar(strip_outer_quotes(value)) + after, value


def _repair_numbers(key: str, value: str) -> str:
    """Return numbers with commas as they were meant: a list, or one number with thousands or decimals."""
    if key in LISTS or " " in value:
        return f"[{value}]"
    return value.replace(",", "") if THOUSANDS.fullmatch(value) else value.replace(",", ".", 1)


def _parses_whole(entry: str, opening: str, value: str, parses: CountEntries) -> bool:
    """Return whether YAML reads the whole value as one entry."""
    return parses(f"{{k: {value}}}" if opening == "{" else f"[{value}]") == 1 and (opening == "[" or ":" in entry)


def explain_quotes(value: str) -> str:
    """Return why a value needs quotes inside braces or brackets."""
    if value.startswith("{{"):
        return "one pair of braces is too many"
    no_field = not any(map(KEY.match, split_at_commas(value[1:-1])))
    if value.startswith("{") and find_closing(value, 0) == len(value) and no_field:
        return "{ } holds names with values, such as {a: 1}; a list is written in [ ]"
    if BRACED_CALL.search(value):
        return "a function is followed by ( ), not by { }"
    if OPEN_QUOTE.fullmatch(value):
        return f"the quote before `{value[1:].partition(',')[0]}` is not closed"
    if value.startswith("(") and NUMBERS.fullmatch(value[1:-1]):
        return "a list is written in [ ]"
    if NUMBERS.fullmatch(value):
        return "a comma inside { } ends a number; a list is written in [ ], and a number without commas"
    reasons = (
        (r"\\VAR\{", "`\\VAR{…}` inside { } or [ ] needs quotes around the whole text"),
        (r"\s#", "a # after a space begins a comment; the text needs quotes"),
        (r":\s", "a colon inside { } or [ ] needs quotes around the whole text"),
        (r"^\?", "a ? at the beginning needs quotes around the whole text"),
        (r"^['\"]", "text goes on after the closing quote"),
        (r"[\[\]{}]", "a bracket inside { } or [ ] needs quotes around the whole text"),
        (r",", "a comma inside { } or [ ] ends the text before it; the text needs quotes"),
    )
    return next((words for pattern, words in reasons if re.search(pattern, value)), "this text needs quotes")
