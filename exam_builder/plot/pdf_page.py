"""A page of a PDF as viewers show it: cut to its box, turned as it says, with what was pinned on it.

Boxes and turns are those of PDF 32000-1, 14.11.2 and table 30. Layers that a viewer hides would be printed by LaTeX,
which knows nothing of them, so a page that may have some is refused.
"""

import io
from typing import TYPE_CHECKING, Any, NamedTuple

from exam_builder.plot.figure_errors import FigureError

if TYPE_CHECKING:
    import pikepdf

Box = tuple[float, float, float, float]
"""Left, low, right, top."""

Matrix = tuple[float, float, float, float, float, float]
"""As PDF writes it."""


class PlacedPicture(NamedTuple):
    """Something that a page shows, the size of what is seen of it, and what turns it into a box of that size."""

    thing: Any
    width: float
    height: float
    matrix: Matrix


def import_page(made: "pikepdf.Pdf", content: bytes, number: int | None) -> PlacedPicture:
    """A page (counted from 1) as a form of the PDF `made`.

    Raise FigureError where there is no such page, or where no number is given and there are several.
    """
    import pikepdf

    try:
        opened = pikepdf.open(io.BytesIO(content))
    except pikepdf.PasswordError:
        raise FigureError("asks for a password", "save it without one") from None
    with opened as source:
        page = _select_page(source, number)
        _refuse_hidden_layers(source)
        source.flatten_annotations("print")
        box, turn = _visible_box(page), int(page.obj.get("/Rotate", 0)) % 360
        form = made.copy_foreign(page.as_form_xobject(handle_transformations=False))
    form.BBox = pikepdf.Array(box)
    size = box[2] - box[0], box[3] - box[1]
    return PlacedPicture(form, *(size[::-1] if turn in (90, 270) else size), _rotation_matrix(box, turn))


def _select_page(source: "pikepdf.Pdf", number: int | None) -> "pikepdf.Page":
    count = len(source.pages)
    if number is None and count > 1:
        raise FigureError(f"has {count} pages", "say which is meant: `page: 1`")
    if not 1 <= (number or 1) <= count:
        has = f"{count} page{'' if count == 1 else 's'}"
        raise FigureError(f"has {has}, so there is no page {number or 1}", "mend `page`")
    return source.pages[(number or 1) - 1]


def _refuse_hidden_layers(source: "pikepdf.Pdf") -> None:
    """Raise FigureError where the PDF has layers that are switched off."""
    root: Any = source.Root
    layers = root.get("/OCProperties", {}).get("/D", {})
    if len(layers.get("/OFF", [])) or str(layers.get("/BaseState", "/ON")) == "/OFF":
        raise FigureError("has layers that are switched off, and LaTeX would print them", "print it into a new PDF")


def _visible_box(page: "pikepdf.Page") -> Box:
    """What a viewer shows of a page: its CropBox within its MediaBox, whichever corners they name first."""
    media, (left, low, right, top) = _normalize_box(page.mediabox), _normalize_box(page.cropbox)
    within = max(left, media[0]), max(low, media[1]), min(right, media[2]), min(top, media[3])
    return within if within[0] < within[2] and within[1] < within[3] else media


def _normalize_box(corners: Any) -> Box:
    across, down, right, top = map(float, corners)
    return min(across, right), min(down, top), max(across, right), max(down, top)


def _rotation_matrix(box: Box, turn: int) -> Matrix:
    """The matrix that turns a box clockwise by some degrees and moves its lower left corner to the origin."""
    left, low, right, top = box
    turns: dict[int, Matrix] = {
        90: (0, -1, 1, 0, -low, right),
        180: (-1, 0, 0, -1, right, top),
        270: (0, 1, -1, 0, top, -left),
    }
    return turns.get(turn, (1, 0, 0, 1, -left, -low))
