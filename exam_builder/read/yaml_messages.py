"""Explain why the YAML parser stopped, and suggest the line to write."""

import re
from collections.abc import Callable

from exam_builder.findings import Code, format_count
from exam_builder.read import flow_collections, yaml_lines
from exam_builder.read.yaml_blocks import find_text_without_bar
from exam_builder.read.yaml_fixes import (
    ParserStop,
    Replacement,
    YamlMistake,
    find_latex_escape,
    find_line,
    find_misalignment,
    quote_to_line_end,
)
from exam_builder.read.yaml_lines import BLOCKS, FIELDS, KEYS
from exam_builder.read.yaml_scalars import quote_scalar, quote_unclosed, strip_outer_quotes

STRUCTURED_FIELDS = frozenset("answer recompute space numbers parameters with keys figures listings needs".split())  # noqa: SIM905 - easier to read
"""Fields that contain other fields, so that `answer: number: 3` means `answer: {number: 3}`."""


def explain_stop(stop: ParserStop) -> YamlMistake:
    """Return the mistake at which the parser stopped."""
    for recognise in RECOGNIZERS:
        mistake = recognise(stop)
        if mistake is not None:
            return mistake
    return YamlMistake(Code.YAML, f"YAML cannot be read here: {stop.problem}", stop.offset)


def find_tab(stop: ParserStop) -> YamlMistake | None:
    """Recognize a tab in the indentation."""
    if "tab" not in stop.problem and stop.text[stop.offset : stop.offset + 1] != "\t":
        return None
    indent = stop.line[: len(stop.line) - len(stop.line.lstrip())]
    message = "there is a tab where YAML needs spaces"
    if "\t" not in indent:
        return YamlMistake(Code.TAB, message, stop.offset, fix=Replacement(stop.offset, stop.offset + 1, "  "))
    spaces = find_tab_indent(stop, indent)
    fix = Replacement(stop.start, stop.start + len(indent), spaces)
    indented = f"indent it with {format_count(len(spaces), 'space')}" if spaces else "take it out"
    hint = f"{indented}: {stop.line.strip()}"
    return YamlMistake(Code.TAB, message, stop.offset, hint, fix)


def find_tab_indent(stop: ParserStop, indent: str) -> str:
    """Return the spaces that replace an indentation with tabs: those of the innermost open field or entry, and two
    more for a line that continues its text.
    """
    above = stop.line_above
    if re.fullmatch(r"\s*(?:- )*[\w-]+:\s*", above):
        return " " * (len(above) - len(above.lstrip(" -")) + 2)
    is_entry = stop.line.lstrip().startswith("- ")
    columns = [column for column, is_list in stop.columns.items() if is_list == is_entry]
    further = 0 if is_entry or re.match(r"[\w-]+\s*:(?!\S)", stop.line.lstrip()) else 2
    return " " * (max(columns) + further) if columns else indent.replace("\t", "  ")


def find_bad_escape(stop: ParserStop) -> YamlMistake | None:
    """Recognize a backslash in double quotes that is not an escape of YAML."""
    if "escape" not in stop.problem and "hexdecimal" not in stop.problem and "Unicode" not in stop.problem:
        return None
    return find_latex_escape(stop.text, stop.context_offset)


def find_open_quote(stop: ParserStop) -> YamlMistake | None:
    """Recognize a quote that is never closed; the fix closes it at the end of its line, before closing brackets."""
    if "quoted scalar" not in stop.context:
        return None
    start = stop.context_offset
    _, end = find_line(stop.text, start)
    value = stop.text[start + 1 : end].rstrip()
    brackets = re.search(r"[\]}]*$", value) if stop.flow_start is not None else None
    kept = brackets[0] if brackets else ""
    new = quote_unclosed(value[: len(value) - len(kept)]) + kept
    return YamlMistake(Code.OPEN_QUOTE, "this quote is not closed", start, fix=Replacement(start, end, new))


def find_text_after_quote(stop: ParserStop) -> YamlMistake | None:
    """Recognize `'it's fine'`: text after a closing quote, which may have been opened on a line above."""
    before = stop.text[stop.start : stop.offset].rstrip()
    if stop.flow_start is not None or not before or before[-1] not in "'\"":
        return None
    if (opened := yaml_lines.find_open_line(stop.text, stop.offset)) is not None:
        return opened
    value = re.match(r"\s*(?:- )*(?:[\w-]+:\s+)?(?=['\"])", stop.line)
    if value is None:
        return None
    start = stop.start + value.end()
    whole = stop.text[start : stop.end].rstrip()
    if (rest := stop.text[stop.offset : stop.end].strip()) and not rest.strip("]},;"):
        fix = Replacement(start, start + len(whole), whole.removesuffix(rest).rstrip())
        return YamlMistake(Code.AFTER_QUOTE, f"`{rest}` stands after the closing quote", stop.offset, fix=fix)
    fix = Replacement(start, start + len(whole), quote_scalar(strip_outer_quotes(whole).replace("''", "'")))
    return YamlMistake(Code.AFTER_QUOTE, "text goes on after the closing quote", stop.offset, fix=fix)


def find_text_after_bracket(stop: ParserStop) -> YamlMistake | None:
    """Recognize `matrix: [[1, 2]] / 2`: an expression that begins with a list."""
    found = KEY.fullmatch(stop.line) or ENTRY.fullmatch(stop.line)
    if stop.flow_start is not None or not found or found["value"][0] not in "[{":
        return None
    value = found["value"].rstrip()
    close = flow_collections.find_closing(value, 0)
    rest = value[close:].strip()
    if close < 0 or not rest or rest[0] in "#}]":
        return None
    at = stop.start + found.start("value") + close
    if not rest.strip(",;"):
        fix = Replacement(stop.start, stop.end, stop.line.rstrip().removesuffix(rest).rstrip())
        return YamlMistake(Code.AFTER_QUOTE, f"`{rest}` stands after the closing bracket", at, fix=fix)
    joined = value[: close - 1] + value[close:]
    if value[0] == "{" and flow_collections.find_closing(joined, 0) == len(joined):
        fix = Replacement(stop.start, stop.end, f"{found['before']} {joined}")
        at = stop.start + found.start("value") + close - 1
        return YamlMistake(Code.BRACKET, "this `}` closes the braces before their last field", at, fix=fix)
    if next_field := re.match(r"[,;]?\s*([A-Za-z_]\w*:(?:\s.*|$))", rest):
        return find_two_fields(stop, found["value"][:close], next_field[1])
    fix = Replacement(stop.start, stop.end, f"{found['before']} {quote_scalar(value)}")
    message = "text goes on after the closing bracket, so the whole needs quotes"
    return YamlMistake(Code.AFTER_QUOTE, message, at, fix=fix)


def find_two_fields(stop: ParserStop, value: str, rest: str) -> YamlMistake:
    """Return the mistake of a second field on the line of another, whose value ends before it."""
    first = stop.line[: stop.line.index(value) + len(value)].rstrip()
    indent = re.match(r"[ -]*", stop.line)
    below = " " * (indent.end() if indent else 0)
    name = rest.partition(":")[0]
    fix = Replacement(stop.start, stop.end, f"{first}\n{below}{rest}")
    message = f"two fields stand on this line: `{name}` needs a line of its own"
    hint = f"write `{rest.strip()}` on the next line, below `{first.strip(' -').partition(':')[0]}`"
    return YamlMistake(Code.COLON, message, stop.start + len(stop.line) - len(rest), hint, fix)


def find_slip_in_braces(stop: ParserStop) -> YamlMistake | None:
    """Recognize a missing comma or colon in braces."""
    if stop.flow_start is None:
        return None
    return yaml_lines.find_flow_slip(stop.text, stop.flow_start, find_line(stop.text, stop.flow_start)[1])


def find_line_without_colon(stop: ParserStop) -> YamlMistake | None:
    """Recognize a field without its colon."""
    if stop.flow_start is not None:
        return None
    above = find_line(stop.text, max(stop.start - 1, 0))[0]
    lines = (stop.context_offset, stop.start, above) if "expected ':'" in stop.problem else (stop.start, above)
    return next(filter(None, (yaml_lines.find_missing_colon(stop.text, at) for at in lines)), None)


HALF_OPEN = re.compile(r"(?:(?<=interval: )|(?<=reference: ))(?:\([^][(){}]*,[^][(){}]*\]|\[[^][(){}]*,[^][(){}]*\))")


def find_brace_problem(stop: ParserStop) -> YamlMistake | None:
    """Recognize something in `{…}` or `[…]` that YAML does not read as text."""
    if stop.flow_start is None:
        return None
    start, (_, end) = stop.flow_start, find_line(stop.text, stop.flow_start)
    if half_open := HALF_OPEN.search(stop.text, start, end):
        fix = Replacement(half_open.start(), half_open.end(), quote_scalar(half_open[0]))
        return YamlMistake(Code.BRACES, "an interval needs quotes", half_open.start(), fix=fix)
    close = flow_collections.find_closing(stop.text[:end], start)
    close = flow_collections.find_closing(stop.text[: start + 2000], start) if close < 0 else close
    if close < 0:
        return find_unclosed_bracket(stop, start, end)
    new, bad = flow_collections.repair_collection(stop.text[start:close], stop.count_entries)
    if not bad:
        return None
    offset = start + flow_collections.find_first_difference(stop.text[start:close], new)
    return YamlMistake(Code.BRACES, flow_collections.explain_quotes(bad), offset, fix=Replacement(start, close, new))


def find_unclosed_bracket(stop: ParserStop, start: int, end: int) -> YamlMistake:
    """Return the mistake of an opening bracket that is not closed."""
    line = stop.text[start:end].rstrip().rstrip(",")
    closed = flow_collections.close_brackets(line)
    fix, message = Replacement(start, end, closed), f"this `{line[0]}` is not closed"
    at = flow_collections.find_first_difference(line, closed)
    if line[at : at + 1] == ")":
        message = f"`)` closes nothing here, and a `{closed[at]}` is missing"
        return YamlMistake(Code.BRACKET, message, start + at, fix=fix)
    return YamlMistake(Code.OPEN_BRACKET, message, start, fix=fix)


def find_extra_bracket(stop: ParserStop) -> YamlMistake | None:
    """Recognize a closing bracket that closes nothing."""
    if stop.text[stop.offset : stop.offset + 1] not in ("]", "}"):
        return None
    fix = Replacement(stop.offset, stop.offset + 1, "")
    return YamlMistake(Code.BRACKET, f"this `{stop.text[stop.offset]}` closes nothing", stop.offset, fix=fix)


def find_percent_comment(stop: ParserStop) -> YamlMistake | None:
    """Recognize a comment of LaTeX."""
    if "directive" not in stop.context and not stop.line.startswith("%"):
        return None
    fix = Replacement(stop.start, stop.start + 1, "#")
    return YamlMistake(Code.COMMENT, "a comment begins with # in YAML", stop.start, fix=fix)


def find_special_start(stop: ParserStop) -> YamlMistake | None:
    """Recognize a text that begins with a special character of YAML."""
    scanning = re.search(r"scanning an? (alias|anchor|tag|block scalar)", stop.context)
    offset = stop.context_offset if scanning else stop.offset
    if not scanning and "cannot start any token" not in stop.problem:
        return None
    message = f"a text that begins with {stop.text[offset]} needs quotes"
    if scanning and scanning[1] == "block scalar":
        return find_block_text(stop, offset)
    return YamlMistake(Code.BEGINNING, message, offset, fix=quote_to_line_end(stop.text, offset))


def find_block_text(stop: ParserStop, offset: int) -> YamlMistake:
    """Return the mistake of `prompt: | text`, where the text must begin on the next line."""
    start, end = find_line(stop.text, offset)
    _, after = find_line(stop.text, min(end + 1, len(stop.text)))
    indent = re.match(r" *", stop.text[end + 1 : after])
    deeper = indent is not None and indent.end() > len(stop.text[start:end]) - len(stop.text[start:end].lstrip())
    words = stop.text[offset + 1 : end].strip()
    if indent is None or not deeper:
        message = f"a text that begins with {stop.text[offset]} needs quotes"
        return YamlMistake(Code.BEGINNING, message, offset, fix=quote_to_line_end(stop.text, offset))
    new = f"{stop.text[offset]}\n{indent[0]}{words} {stop.text[end + 1 + indent.end() : after]}"
    message = f"after {stop.text[offset]} the text begins on the next line"
    return YamlMistake(Code.BEGINNING, message, offset, fix=Replacement(offset, after, new))


KEY = re.compile(r"(?P<before>\s*(?:- )*(?P<key>[\w-]+):)(?P<space>\s+)(?P<value>\S.*)")
ENTRY = re.compile(r"(?P<before>\s*(?:- )*-)(?P<space>\s+)(?P<value>\S.*)")
FIELD_AT_END = re.compile(rf"(?P<first>\S.*?)[,;]?\s+(?P<rest>(?:{BLOCKS}|prompt|solution)\s*:(?:\s*[|>]-?)?)\s*")
SHORT_FIELD = re.compile(rf"(?P<first>[^\s'\"]+?)[,;]?\s+(?P<rest>(?:{KEYS.pattern})\s*:\s.*)")
ENTRY_FIELDS = re.compile(rf"(?P<dash>\s*(?:- )+)(?P<fields>(?:{FIELDS}): [^,'\"{{\[]*(?:, *(?:{FIELDS}): .*)+)")
"""An entry of a list with several fields on one line, separated by commas."""
SHORT_FIELDS = ("points", "space", "unit", "digits", "tolerance", "difficulty", "recompute", "total", "width", "draw")
"""Fields whose values contain no blanks, so that another field follows a blank."""


def find_second_colon(stop: ParserStop) -> YamlMistake | None:
    """Recognize `title: Memory: out`, or `answer: number: 3`."""
    found = KEY.fullmatch(stop.line)
    if "mapping values" not in stop.problem or not found or stop.start + found.end("before") > stop.offset:
        return None
    value = found["value"].rstrip()
    two = FIELD_AT_END.fullmatch(value) or (found["key"] in SHORT_FIELDS and SHORT_FIELD.fullmatch(value))
    if two:
        return find_two_fields(stop, two["first"], two["rest"])
    several = ENTRY_FIELDS.fullmatch(found["before"] + " " + value)
    if several:
        fix = Replacement(stop.start, stop.end, f"{several['dash']}{{{several['fields']}}}")
        return YamlMistake(Code.COLON, "several fields on one line need braces", stop.offset, fix=fix)
    fields = found["key"] in STRUCTURED_FIELDS and re.match(r"\w+: ", value)
    inner = re.fullmatch(rf"\((?={FIELDS}\s*:\s)(.*)\)|((?:{FIELDS})\s*:\s.*)", value)
    if inner and not fields:
        fields, value = inner, inner[1] or inner[2]
    if fields and value.count("}") > value.count("{"):
        value = value.removesuffix("}")
    new = f"{found['before']} {{{value}}}" if fields else f"{found['before']} {quote_scalar(value)}"
    message = "a field in a field needs braces" if fields else "a colon followed by a space in a text needs quotes"
    return YamlMistake(Code.COLON, message, stop.offset, fix=Replacement(stop.start, stop.end, new))


def find_missing_space(stop: ParserStop) -> YamlMistake | None:
    """Recognize `points:1` on this line or the one before."""
    before = find_line(stop.text, max(stop.start - 1, 0))
    for start, end in ((stop.start, stop.end), before, find_line(stop.text, stop.context_offset)):
        found = re.fullmatch(r"(\s*(?:- )*[A-Za-z_]\w*:)([^\s:/].*)", stop.text[start:end])
        if found:
            fix = Replacement(start, end, f"{found[1]} {found[2]}")
            return YamlMistake(Code.COLON, "a space is missing after the colon", start + found.end(1), fix=fix)
    return None


def find_inline_list(stop: ParserStop) -> YamlMistake | None:
    """Recognize `topics: - convolution`."""
    found = re.fullmatch(r"(\s*(?:- )*[\w-]+:) - (.*)", stop.line)
    if "block sequence entries" not in stop.problem or not found:
        return None
    fix = Replacement(stop.start, stop.end, f"{found[1]} [{found[2]}]")
    return YamlMistake(Code.LIST, "a list begins on a line of its own, or is written in [ ]", stop.offset, fix=fix)


RECOGNIZERS: tuple[Callable[[ParserStop], YamlMistake | None], ...] = (
    find_tab,
    find_bad_escape,
    find_open_quote,
    find_text_after_quote,
    find_text_after_bracket,
    find_slip_in_braces,
    find_brace_problem,
    find_extra_bracket,
    find_percent_comment,
    find_special_start,
    yaml_lines.find_long_dash,
    find_text_without_bar,
    find_line_without_colon,
    find_missing_space,
    find_second_colon,
    find_inline_list,
    yaml_lines.find_missing_dash,
    yaml_lines.find_stray_line,
    yaml_lines.find_undashed_entry,
    yaml_lines.find_dash_before_names,
    find_misalignment,
)
