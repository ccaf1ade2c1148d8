"""Resolve the types of YAML scalars, and find the place of each of their characters in the file.

A value has the type that it looks like: `6e-10` is a number; `no`, `on` and `18:10` are text.
"""

import re

from exam_builder.values import Typed

WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
NUMBER = re.compile(r"[-+]?(?:(?P<whole>\d+)(?:\.\d*)?|\.\d+)(?:[eE][-+]?(?P<power>\d+))?", re.ASCII)
MAX_LENGTH = 300
"""The maximum length of a number, and the largest power of ten: Python's floats end at 1e308."""


class NumberError(ValueError):
    """Raised for a text that looks like a number but is not one; `number` is the number that may have been meant."""

    def __init__(self, message: str, hint: str, number: str = "") -> None:
        super().__init__(message)
        self.hint, self.number = hint, number


def resolve_scalar(text: str) -> str | int | Typed | bool | None:
    """Return the value of an unquoted scalar; raise NumberError for `012` and for numbers that are too large."""
    if text in WORDS:
        return WORDS[text]
    number = NUMBER.fullmatch(text)
    if number is None:
        return text
    if len(text) > MAX_LENGTH or int(number["power"] or 0) > MAX_LENGTH:
        shortened = text if len(text) <= 20 else text[:20] + "…"
        raise NumberError(f"the number `{shortened}` is too large", "put it in quotes if it is text")
    if re.match(r"[-+]?0\d", text):
        sign = "-" if text[0] == "-" else ""
        shorter = sign + text.lstrip("+-").lstrip("0")
        plain = shorter if re.match(r"-?\d", shorter) else sign + "0" + shorter.lstrip("-")
        raise NumberError(f"`{text}` is a number with a leading zero", f"write {plain}, or '{text}' for text", plain)
    return int(text) if text.lstrip("+-").isdigit() else Typed(text)


def quote_scalar(text: str) -> str:
    """Return a text of one line in YAML's single quotes."""
    return "'" + text.replace("'", "''") + "'"


def quote_unclosed(text: str) -> str:
    """Return in single quotes what follows a quote that is not closed, without a closing quote of the other kind."""
    is_closed = text[-1:] in ("'", '"') and text.count(text[-1]) == 1
    return quote_scalar(text[:-1] if is_closed else text)


def strip_outer_quotes(text: str) -> str:
    """Remove the outer quotes of a text such as `'it's fine'`, unless there are other quotes that may end it.

    The text may end with a quote of the other kind, by mistake.
    """
    if len(text) > 1 and {text[0], text[-1]} == {"'", '"'} and text.count(text[-1]) == 1:
        return text[1:-1]
    outer = len(text) > 1 and text[0] == text[-1] and text[0] in "'\""
    return text[1:-1] if outer and len(re.findall(rf"(?<!\w){text[0]}|{text[0]}(?!\w)", text)) == 2 else text


def find_character_offsets(value: str, raw: str, style: str) -> tuple[int, ...]:
    """Return the offset in a scalar's `raw` text of each character of its value, and of the end of the value.

    The offset of a blank that comes from a folded line break is the end of the line before.
    """
    if style == "|":
        return _list_literal_offsets(value, raw)
    visible = iter(_list_visible_offsets(raw, style))
    offsets: list[int] = []
    latest = -1 if style == "" else 0
    for character in value:
        latest = latest + 1 if character.isspace() else next(visible, latest)
        offsets.append(min(latest, len(raw)))
    return (*offsets, min(latest + 1, len(raw)))


def _list_literal_offsets(value: str, raw: str) -> tuple[int, ...]:
    """Return the offsets for a literal block, each line of which is a line of the file without the indentation."""
    offsets: list[int] = []
    start = raw.find("\n") + 1
    lines = value.split("\n")
    for number, line in enumerate(lines):
        end = raw.find("\n", start)
        end = len(raw) if end < 0 else end
        if number == len(lines) - 1 and not line:
            offsets.append(min(start, len(raw)))
            break
        first = max(start, end - len(line))
        offsets.extend(range(first, first + len(line) + 1))
        start = end + 1
    return tuple(min(offset, len(raw)) for offset in offsets)


ESCAPES = re.compile(
    r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|(?P<break>\r?\n)|(?P<blank>[ tnvfrNLP_\t])|.)", re.DOTALL
)


IN_SINGLE_QUOTES = re.compile(r"''|\S")


def _list_visible_offsets(raw: str, style: str) -> list[int]:
    """Return the offset of each character that is not blank, in the order of the value."""
    if style == '"':
        return _list_visible_in_double_quotes(raw)
    if style == "'":
        return [found.start() for found in IN_SINGLE_QUOTES.finditer(raw, 1, len(raw) - 1)]
    start = max(raw.find("\n"), 0) if style == ">" else 0
    return [index for index in range(start, len(raw)) if not raw[index].isspace()]


def _list_visible_in_double_quotes(raw: str) -> list[int]:
    offsets: list[int] = []
    index, end = 1, len(raw) - 1
    while index < end:
        escape = ESCAPES.match(raw, index, end)
        if escape is None:
            if not raw[index].isspace():
                offsets.append(index)
            index += 1
            continue
        if escape["break"] is None and escape["blank"] is None:
            offsets.append(index)
        index = escape.end()
    return offsets
