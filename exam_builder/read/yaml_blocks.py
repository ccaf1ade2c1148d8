"""Recognize texts of several lines that YAML does not take for such, and fields that it takes for a part of one."""

import re
from collections.abc import Container, Mapping

from exam_builder.findings import Code
from exam_builder.kinds import SOLUTION_FIELDS
from exam_builder.read.yaml_fixes import ParserStop, Replacement, YamlMistake, find_line
from exam_builder.read.yaml_lines import BLOCKS, FIELD_LINE, LIST_FIELD, find_missing_colon

KEY_LINE = re.compile(
    r"(?P<indent> *)(?P<dashes>(?:- +)*)(?P<key>[A-Za-z_][\w-]*)[ \t]*:(?P<bar>[ \t]*[|>][-+]?)?[ \t]*$"
)
ITEM = re.compile(r" *(?:-(?: |$)|[\[{#])")
NO_SPACE = re.compile(r" *-(?=[^\s-])")
"""A dash that begins an entry, without the space after it."""
MAX_LINES = 60
"""The number of lines above the stop that are searched for the beginning of a text."""


def find_text_without_bar(stop: ParserStop) -> YamlMistake | None:
    """Recognize a text that begins on the line after its key without `|`, or after `|` but without indentation."""
    text, start, end = stop.text, stop.start, stop.end
    for _ in range(MAX_LINES):
        if start == 0 or stop.flow_start is not None:
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


TEXT_FIELDS = SOLUTION_FIELDS | {
    *("prompt", "solution", "when", "note", "text", "caption", "alt", "instructions", "introduction")
}
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


PART_FIELDS = "answer|space|recompute|waived|also|rubric|solution|marks|options|break|keep|columns|shuffle"
RUBRIC_FIELDS = "parts|once|misconception|each|max"
FIGURE_FIELDS = "width|audience|shows|alt|caption"
FIELDS_BESIDE: Mapping[str, str] = {
    "prompt": PART_FIELDS,
    "solution": PART_FIELDS,
    "when": RUBRIC_FIELDS,
    "note": RUBRIC_FIELDS,
    "caption": FIGURE_FIELDS,
    "alt": FIGURE_FIELDS,
}
"""Fields that may stand beside a text, by the field of the text."""
LISTS_BELOW = re.compile(
    r"^(?P<indent> *)- (?:(?P<parts>points: *[\d.]+ *$)|(?P<rubric>\{?(?:add|less|instead): *[\d.]+ *(?:[,}]|$))"
    r"|(?P<options>\{?id: *\w+ *(?:[,}]|$)))",
    re.MULTILINE,
)
"""Entries of lists that may follow a text."""


def find_swallowed_fields(text: str, field: str, start: int, end: int, beside: Container[str]) -> YamlMistake | None:
    """Recognize fields or a list at the end of a block text, from `start` to `end`, which belong below it.

    Fields are indented too far, and a list has no name above it. `beside` has the names of the fields beside the text.
    """
    names = FIELDS_BESIDE.get(field)
    if names is None:
        return None
    line = text[slice(*find_line(text, start))]
    column = len(line) - len(line.lstrip(" -"))
    fields = re.compile(
        rf"^(?P<indent> +)(?P<key>{names}):(?: +[|>]-? *\n(?:(?P=indent).*\n|\n)*|(?: +(?:[\[{{'\"].*|\S+))? *\n"
        r"(?:(?P=indent)(?: .*|[a-z]+:(?: .*)?)\n|\n)*)\Z",
        re.MULTILINE,
    )
    entry = LISTS_BELOW.search(text, start, end)
    if entry and entry.lastgroup and entry.lastgroup not in beside and not fields.search(text[start : entry.start()]):
        return _report_list(text, entry.lastgroup, entry, end, column)
    found = None if names == PART_FIELDS and "parts" in beside else fields.search(text[start:end])
    if not found or found["key"] in beside:
        return None
    message = f"`{found['key']}` is indented as the text above it, so it is printed with that text"
    at, deeper = start + found.start(), len(found["indent"]) - column
    moved = re.compile(rf"^ {{{deeper}}}", re.MULTILINE)
    alone = re.match(r"( +)[a-z]+:(?: +[|>]-?)? *\n\1(?! )", text[at:end])  # all below it stands where it belongs
    fix = Replacement(at, end, moved.sub("", text[at:end], count=1 if alone else 0))
    return YamlMistake(Code.INDENTATION, message, at + len(found["indent"]), f"begin it in column {column + 1}", fix)


def _report_list(text: str, name: str, entry: re.Match[str], end: int, column: int) -> YamlMistake:
    """Return the mistake of a list without its name; a blank line above it is where the name belongs."""
    above = find_line(text, entry.start() - 1)
    fix = Replacement(entry.start(), end, re.sub(".", "", text[entry.start() : end]))
    if not text[slice(*above)].strip():
        fix = Replacement(*above, f"{' ' * column}{name}:")
    message = f"`{name}:` is missing above this list, so that YAML takes it for lines of the text above"
    return YamlMistake(Code.LIST, message, entry.end("indent"), f"write {name}: on the line before it", fix)
