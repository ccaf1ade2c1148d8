"""How the pages of an exam look: sizes, colours, and what stands around the questions."""

import re
from typing import Annotated

from pydantic import Discriminator, StrictBool, Tag

from exam_builder.codes import Code
from exam_builder.fields import (
    FromFile,
    Plain,
    StrictModel,
    field_error,
    is_number,
    make_field,
    show_value,
    text_schema,
    validate_plain_text,
)
from exam_builder.read.models.figure_models import Page
from exam_builder.read.models.space_fields import validate_extent
from exam_builder.values import YamlValue

SIZES = (10, 11, 12)
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
"""What solutions are printed on."""
LEAST_CONTRAST = 4.5
"""WCAG 2.1, success criterion 1.4.3, for text that is read."""


def validate_size(data: YamlValue) -> int:
    """Return the size of letters, one of those that exam.cls has."""
    if not isinstance(data, int) or isinstance(data, bool) or data not in SIZES:
        message = f"the size of letters is 10, 11 or 12 points, not `{show_value(data)}`"
        raise field_error(Code.LOOK, message, "write 12")
    return data


def validate_color(data: YamlValue) -> str:
    """Return the colour of solutions as six digits: a name of COLORS or `#rrggbb`, dark enough to be read."""
    written = data.typed if is_number(data) and not isinstance(data, int) else str(data)
    name, found = written.strip().lower(), HEX.fullmatch(written.strip())
    if name not in COLORS and not found:
        hint = f"write one of {', '.join(COLORS)}, or a colour such as '#8b0000', in quotes"
        raise field_error(Code.LOOK, f"`{show_value(data)}` is not a colour", hint)
    color = COLORS[name] if not found else found[1].upper()
    if (contrast := measure_contrast(color, WHITE)) < LEAST_CONTRAST:
        message = f"`{show_value(data)}` is too light to be read where solutions stand: its contrast is {contrast:.1f}"
        raise field_error(Code.LOOK, message, f"take one of at least {LEAST_CONTRAST}, such as '#8b0000' or navy")
    return color


def measure_contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21 (WCAG 2.1, definition of contrast ratio)."""
    darker, lighter = sorted(map(_measure_luminance, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)


def _measure_luminance(color: str) -> float:
    """Return how light a colour is, from 0 to 1 (WCAG 2.1, definition of relative luminance)."""
    shares = (int(color[at : at + 2], 16) / 255 for at in (0, 2, 4))
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


Size = Annotated[int, *make_field(validate_size, {"enum": list(SIZES)})]


def validate_logo_height(data: YamlValue) -> str:
    """Return the height of a logo, which leaves room for a cover."""
    return validate_extent(data, "height", HIGHEST_LOGO, "too high for a logo on a cover", "write, for example, 18mm")


HIGHEST_LOGO = 6
"""Centimetres."""
Length = Annotated[str, *make_field(validate_logo_height, {"type": "string"})]
Color = Annotated[str, *make_field(validate_color, {"type": "string"})]


class LogoModel(StrictModel):
    """The logo on the cover, from a picture file; `page` says which page of a PDF."""

    file: Plain
    height: Length = "18mm"
    page: Page = None


def _as_logo(data: YamlValue | LogoModel) -> LogoModel:
    return data if isinstance(data, LogoModel) else LogoModel.model_construct(file=validate_plain_text(data))


LogoField = Annotated[
    Annotated[LogoModel, *make_field(_as_logo, {"type": "string"}), Tag("<name>")]
    | Annotated[LogoModel, Tag("<file>")],
    Discriminator(lambda data: "<file>" if isinstance(data, dict) else "<name>"),
]


class FormulasModel(FromFile):
    """A sheet of formulas, which stands in a file of its own; one may tear it off."""

    tear_off: StrictBool = False


def validate_formulas(data: YamlValue) -> str:
    """Return the formulas themselves; the name of a file is not what anybody wants printed."""
    text = validate_plain_text(data)
    if FILE.fullmatch(text.strip()):
        message = f"`{show_value(text)}` would be printed literally in place of the formulas"
        raise field_error(Code.TEXT, message, f"write formulas: {{file: {text.strip()}}}")
    return text


FILE = re.compile(r"[\w./-]+\.(?:tex|txt|ltx)")
FormulasField = Annotated[
    Annotated[str, *make_field(validate_formulas, text_schema("object")), Tag("<text>")]
    | Annotated[FormulasModel, Tag("<file>")],
    Discriminator(lambda data: "<file>" if isinstance(data, dict | FromFile) else "<text>"),
]
