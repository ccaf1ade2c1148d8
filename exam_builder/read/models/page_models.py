"""Models of the layout of pages: letters and colours, the logo, the sheet of formulas, answer spaces, page breaks."""

import re
from typing import Annotated, Literal, TypeAlias

from pydantic import Discriminator, Field, StrictBool, Tag

from exam_builder.fields import (
    FieldType,
    FromFile,
    Plain,
    StrictModel,
    WholeNumber,
    is_yaml_number,
    make_field_error,
    make_text_schema,
    show_value,
    validate_plain_text,
)
from exam_builder.findings import Code
from exam_builder.paper import Space, SpaceKind
from exam_builder.read.models.figure_models import Page
from exam_builder.values import YamlValue

COLORS = {
    "black": "000000",
    "blue": "0D387A",
    "brown": "5C3317",
    "green": "00552B",
    "grey": "404040",
    "navy": "000080",
    "purple": "4B0082",
    "red": "8B0000",
}
"""Colours by name, all of them dark."""
HEX = re.compile(r"#?([0-9A-Fa-f]{6})")
WHITE = "FFFFFF"
"""The colour of the paper."""
LEAST_CONTRAST = 4.5
"""The minimum contrast of text by WCAG 2.1, success criterion 1.4.3."""


def validate_color(data: YamlValue) -> str:
    """Validate the colour of solutions: a name of COLORS or `#rrggbb`, dark enough to read; return its six digits."""
    written = data.typed if is_yaml_number(data) and not isinstance(data, int) else str(data)
    name, found = written.strip().lower(), HEX.fullmatch(written.strip())
    if name not in COLORS and not found:
        hint = f"write one of {', '.join(COLORS)}, or a colour such as '#8b0000', in quotes"
        raise make_field_error(Code.LOOK, f"`{show_value(data)}` is not a colour", hint)
    color = COLORS[name] if not found else found[1].upper()
    if (contrast := measure_contrast(color, WHITE)) < LEAST_CONTRAST:
        message = f"`{show_value(data)}` is too light to be read where solutions stand: its contrast is {contrast:.1f}"
        raise make_field_error(Code.LOOK, message, f"take one of at least {LEAST_CONTRAST}, such as '#8b0000' or navy")
    return color


def measure_contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21 (WCAG 2.1, definition of contrast ratio)."""
    darker, lighter = sorted(map(_measure_luminance, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)


def _measure_luminance(color: str) -> float:
    """Return the luminance of a colour, from 0 to 1 (WCAG 2.1, definition of relative luminance)."""
    shares = (int(color[at : at + 2], 16) / 255 for at in (0, 2, 4))
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


SIZE = WholeNumber(10, 12, Code.LOOK, "the size of letters is 10, 11 or 12 points, not `{}`", "write 12")
"""The sizes of letters that exam.cls has."""
Size = Annotated[int, SIZE.field()]


def validate_logo_height(data: YamlValue) -> str:
    """Validate the height of a logo, which must leave space on the cover."""
    return validate_extent(data, "height", HIGHEST_LOGO, "too high for a logo on a cover", "write, for example, 18mm")


HIGHEST_LOGO = 6
"""The maximum height of a logo in centimetres."""
Length = Annotated[str, FieldType(validate_logo_height, {"type": "string"})]
Color = Annotated[str, FieldType(validate_color, {"type": "string"})]


class LogoModel(StrictModel):
    """The logo on the cover, from a picture file; `page` is the page of a PDF."""

    file: Plain
    height: Length = "18mm"
    page: Page = None


def _as_logo(data: YamlValue | LogoModel) -> LogoModel:
    return data if isinstance(data, LogoModel) else LogoModel.model_construct(file=validate_plain_text(data))


LogoField = Annotated[
    Annotated[LogoModel, FieldType(_as_logo, {"type": "string"}), Tag("<name>")] | Annotated[LogoModel, Tag("<file>")],
    Discriminator(lambda data: "<file>" if isinstance(data, dict) else "<name>"),
]


class FormulasModel(FromFile):
    """A sheet of formulas in a file of its own; with `tear_off`, students may tear it off."""

    tear_off: StrictBool = False


def validate_formulas(data: YamlValue) -> str:
    """Validate the formulas themselves; refuse the name of a file, which nobody wants to print."""
    text = validate_plain_text(data)
    if FILE.fullmatch(text.strip()):
        message = f"`{show_value(text)}` would be printed literally in place of the formulas"
        raise make_field_error(Code.TEXT, message, f"write formulas: {{file: {text.strip()}}}")
    return text


FILE = re.compile(r"[\w./-]+\.(?:tex|txt|ltx)")
FormulasField = Annotated[
    Annotated[str, FieldType(validate_formulas, make_text_schema("object")), Tag("<text>")]
    | Annotated[FormulasModel, Tag("<file>")],
    Discriminator(lambda data: "<file>" if isinstance(data, dict | FromFile) else "<text>"),
]


LENGTH = re.compile(r"(\d+(?:\.\d+)?|\.\d+)\s*(cm|mm|in|pt|bp|pc|em|ex)")
CENTIMETRES = {"cm": 1, "mm": 0.1, "in": 2.54, "pt": 0.03515, "bp": 0.03528, "pc": 0.4218, "em": 0.385, "ex": 0.166}
HIGHEST, WIDEST, PAGE_HEIGHT = 30, 15, 24.8
"""The height of a sheet of paper, the width of a part's line, and the height of the text of a page of a4, in cm."""


def measure_length(source: str) -> float:
    """Return a length, such as `2.5cm`, in centimetres."""
    found = LENGTH.fullmatch(source.strip())
    return float(found[1]) * CENTIMETRES[found[2]] if found else 0.0


def validate_length(data: YamlValue) -> str:
    """Validate a height as TeX writes it, such as `2.5cm`."""
    return validate_extent(data, "height", HIGHEST, "higher than a page", "write a height that a page holds, in cm")


def validate_width(data: YamlValue) -> str:
    """Validate the width of a box or of an answer line, such as `4cm`."""
    hint = f"write a width of {WIDEST}cm at most, or none for the whole line"
    return validate_extent(data, "width", WIDEST, "wider than the text", hint)


def validate_extent(data: YamlValue, what: str, most: float, beyond: str, hint: str) -> str:
    """Validate a length above 0 and of at most `most` centimetres; `beyond` describes a longer one."""
    if is_yaml_number(data):
        raise make_field_error(Code.LENGTH, f"`{show_value(data)}` has no unit", f"write {show_value(data)}cm")
    found = LENGTH.fullmatch(data.strip()) if isinstance(data, str) else None
    if found is None or not 0 < float(found[1]) < 1000:
        typed = None if found else re.fullmatch(r"(\d+(?:[.,]\d+)?) *[a-zA-Z]{1,2}", str(data))
        hint = f"write {typed[1].replace(',', '.')}cm" if typed else "write, for example, 2.5cm"
        raise make_field_error(Code.LENGTH, f"`{show_value(data)}` is not a {what}", hint)
    if float(found[1]) * CENTIMETRES[found[2]] > most:
        raise make_field_error(Code.LENGTH, f"`{data}` is {beyond}", hint)
    return f"{found[1]}{found[2]}"


HEIGHTS: dict[str, SpaceKind] = {"blank": "blank", "grid": "grid", "box": "box", "height": "working"}
"""The keys of answer spaces with a height, and their kinds."""
KEYS = ("lines", *HEIGHTS, "answer_line")
SECOND_KEY = {"box": "width", "answer_line": "height"}
"""The other key that is allowed beside a key, apart from `fixed`."""
SPACE_MESSAGE = "`space` takes one of lines, blank, grid, box, height and answer_line, and perhaps fixed"


def validate_space(data: YamlValue) -> Space:
    """Validate an answer space: `2.5cm`, `fill`, `none`, or one of KEYS in braces."""
    if isinstance(data, dict):
        return _parse_space(data)
    if data == "fill" or data == "none":
        return Space("fill" if data == "fill" else "none")
    if isinstance(data, str) and (lines := re.fullmatch(r"(\d+) *lines?", data)):
        raise make_field_error(Code.LENGTH, f"`{data}` is not a height", f"write {{lines: {lines[1]}}}")
    return Space("working", validate_length(data))


def _parse_space(data: dict[str, YamlValue]) -> Space:
    fixed = data.get("fixed", False)
    kind = "answer_line" if "answer_line" in data else next((key for key in data if key in KEYS), "")
    if not kind or data.keys() - {kind, SECOND_KEY.get(kind), "fixed"} or not isinstance(fixed, bool):
        why = "only a box has a width; " if "width" in data and "box" not in data else ""
        raise make_field_error(Code.SPACE, f"{why}{SPACE_MESSAGE}", "write {lines: 4}")
    if kind == "lines":
        return Space("lines", "", LINES.validate(data[kind]), fixed)
    if kind == "answer_line":
        height = validate_length(data["height"]) if "height" in data else ""
        return Space("answer_line", height, 0, fixed, validate_width(data[kind]))
    width = validate_width(data["width"]) if "width" in data else ""
    return Space(HEIGHTS[kind], validate_length(data[kind]), 0, fixed, width)


LINES = WholeNumber(1, 100, Code.SPACE, "`lines` must be a whole number from 1 to 100, not `{}`", "write {lines: 4}")
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
Room = Annotated[Space, FieldType(validate_space, {"anyOf": [ROOM, SPECIAL_ROOM]})]
Break: TypeAlias = Annotated[Literal["before"] | None, Field(alias="break")]
"""Whether a new page begins before a question or a part."""
