"""Room for an answer: what may stand under `space`, and where a page may end."""

import re
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from exam_builder.codes import Code
from exam_builder.fields import field_error, is_number, make_field, show_value
from exam_builder.paper import Space, SpaceKind
from exam_builder.values import YamlValue

LENGTH = re.compile(r"(\d+(?:\.\d+)?|\.\d+)\s*(cm|mm|in|pt|bp|pc|em|ex)")
CENTIMETRES = {"cm": 1, "mm": 0.1, "in": 2.54, "pt": 0.03515, "bp": 0.03528, "pc": 0.4218, "em": 0.385, "ex": 0.166}
HIGHEST, WIDEST = 30, 15
"""Centimetres of a sheet of paper, and of a line of a part."""


def validate_length(data: YamlValue) -> str:
    """Return a height as TeX writes it, such as `2.5cm`."""
    return validate_extent(data, "height", HIGHEST, "higher than a page", "write a height that a page holds, in cm")


def validate_width(data: YamlValue) -> str:
    """Return the width of a box or a line to write on, such as `4cm`."""
    hint = f"write a width of {WIDEST}cm at most, or none for the whole line"
    return validate_extent(data, "width", WIDEST, "wider than the text", hint)


def validate_extent(data: YamlValue, what: str, most: float, beyond: str, hint: str) -> str:
    """Return a length above 0 and of at most so many centimetres; `beyond` says what a longer one is."""
    if is_number(data):
        raise field_error(Code.LENGTH, f"`{show_value(data)}` has no unit", f"write {show_value(data)}cm")
    found = LENGTH.fullmatch(data.strip()) if isinstance(data, str) else None
    if found is None or not 0 < float(found[1]) < 1000:
        raise field_error(Code.LENGTH, f"`{show_value(data)}` is not a {what}", "write, for example, 2.5cm")
    if float(found[1]) * CENTIMETRES[found[2]] > most:
        raise field_error(Code.LENGTH, f"`{data}` is {beyond}", hint)
    return f"{found[1]}{found[2]}"


HEIGHTS: dict[str, SpaceKind] = {"blank": "blank", "grid": "grid", "box": "box", "height": "working"}
"""Kinds of answer spaces whose height is given, by their key."""
KEYS = ("lines", *HEIGHTS, "answer_line")
FURTHER = {"box": "width", "answer_line": "height"}
"""What else may stand beside a key, apart from `fixed`."""
WRONG = "space holds one of lines, blank, grid, box, height and answer_line, and may hold fixed"


def validate_space(data: YamlValue) -> Space:
    """Take room for the answer: `2.5cm`, `fill`, `none`, or one of KEYS in braces."""
    if isinstance(data, Space):
        return data
    if isinstance(data, dict):
        return _parse_space(data)
    if data == "fill" or data == "none":
        return Space("fill" if data == "fill" else "none")
    return Space("working", validate_length(data))


def _parse_space(data: dict[str, YamlValue]) -> Space:
    fixed = data.get("fixed", False)
    kind = "answer_line" if "answer_line" in data else next((key for key in data if key in KEYS), "")
    if not kind or data.keys() - {kind, FURTHER.get(kind), "fixed"} or not isinstance(fixed, bool):
        raise field_error(Code.SPACE, _describe_wrong(data), "write {lines: 4}")
    if kind == "lines":
        return Space("lines", "", _validate_lines(data[kind]), fixed)
    if kind == "answer_line":
        height = validate_length(data["height"]) if "height" in data else ""
        return Space("answer_line", height, 0, fixed, validate_width(data[kind]))
    width = validate_width(data["width"]) if "width" in data else ""
    return Space(HEIGHTS[kind], validate_length(data[kind]), 0, fixed, width)


def _describe_wrong(data: dict[str, YamlValue]) -> str:
    """Return what a space in braces holds that it may not."""
    if "width" in data and "box" not in data:
        return f"only a box has a width; {WRONG}"
    return WRONG


def _validate_lines(size: YamlValue) -> int:
    if not isinstance(size, int) or type(size) is not int or not 0 < size <= 100:
        message = f"lines is a whole number from 1 to 100, not `{show_value(size)}`"
        raise field_error(Code.SPACE, message, "write {lines: 4}")
    return size


ROOM = {"type": "string", "pattern": rf"^(fill|none|{LENGTH.pattern})$"}
SPECIAL_ROOM = {
    "type": "object",
    "properties": {
        "lines": {"type": "integer", "minimum": 1, "maximum": 100},
        **{key: {"type": "string", "pattern": f"^{LENGTH.pattern}$"} for key in (*HEIGHTS, "answer_line", "width")},
        "fixed": {"type": "boolean"},
    },
    "additionalProperties": False,
}
Room = Annotated[Space, *make_field(validate_space, {"anyOf": [ROOM, SPECIAL_ROOM]})]
Break: TypeAlias = Annotated[Literal["before"] | None, Field(alias="break")]
"""Whether a new page begins before a question or a part."""
