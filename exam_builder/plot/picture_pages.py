"""Convert picture files of the course to PDF pages of their printed size.

No pixel of a picture (PDF, PNG, JPEG) is changed: JPEG files only lose their metadata, and of a PDF one page is used.
Pictures look as in viewers: photographs are rotated as their camera says (Exif 2.3, tag Orientation), and pages are
cropped and rotated as PDF 32000-1, 14.11.2 and table 30 say. Scripts, links and dates of a PDF are removed. Since LaTeX
would print layers that viewers hide, a page that may have some is refused.
"""

import hashlib
import io
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, SupportsFloat

from exam_builder.course_files import LargeFileError, OutsideError, read_file
from exam_builder.digests import digest
from exam_builder.findings import require_sound
from exam_builder.plot.figure_pages import FigureError, save_pdf
from exam_builder.plot.packed_streams import GateError, require_small_file
from exam_builder.plot.picture_gate import refuse_hidden_layers, strip_jpeg, strip_page

if TYPE_CHECKING:
    import pikepdf
    from PIL.Image import Image

HARMLESS = ("expected endobj", "handled correctly by qpdf and most other applications")
"""The ends of QPDF's warnings about unusual syntax that it can read nevertheless."""
AGAIN = "print it into a new PDF"
Box = tuple[float, float, float, float]
"""Left, low, right, top."""
Matrix = tuple[float, float, float, float, float, float]
"""A transformation in the notation of PDF."""


class PlacedPicture(NamedTuple):
    """An object that a page shows, its visible size, and the matrix that moves it into a box of that size."""

    thing: "pikepdf.Object"
    width: float
    height: float
    matrix: Matrix


def import_page(pdf: "pikepdf.Pdf", content: bytes, number: int | None) -> PlacedPicture:
    """Return a page (from 1) as a form of the PDF `pdf`.

    Raise FigureError if there is no such page, or if no number is given and there are several.
    """
    import pikepdf

    try:
        require_small_file(content)
        opened = pikepdf.open(io.BytesIO(content), attempt_recovery=False)
    except pikepdf.PasswordError:
        raise FigureError("asks for a password", "save it without one") from None
    except GateError as problem:
        raise FigureError(str(problem), AGAIN) from None
    with opened as source:
        if source.is_encrypted:
            raise FigureError("is encrypted, though it opens without a password", "save it without a password")
        page = _select_page(source, number)
        _strip_page(source, page)
        _remove_unused(source, page)
        source.flatten_annotations("print")
        box, turn = _visible_box(page), int(page.obj.get("/Rotate", 0)) % 360
        form = pdf.copy_foreign(page.as_form_xobject(handle_transformations=False))
        _refuse_lost(source)
    form.BBox = pikepdf.Array(box)
    size = box[2] - box[0], box[3] - box[1]
    if not all(size):
        raise FigureError("has a page without a size", AGAIN)
    return PlacedPicture(form, *(size[::-1] if turn in (90, 270) else size), _rotation_matrix(box, turn))


def _strip_page(source: "pikepdf.Pdf", page: "pikepdf.Page") -> None:
    """Strip a page to what it draws; raise FigureError if that may be hidden, or is too much."""
    try:
        refuse_hidden_layers(source.Root)
        strip_page(page)
    except GateError as problem:
        raise FigureError(str(problem), AGAIN) from None


def _remove_unused(source: "pikepdf.Pdf", page: "pikepdf.Page") -> None:
    """Remove what a page does not draw: a PDF's pages may share their fonts and pictures, such as a solution's."""
    at = page.index
    del source.pages[at + 1 :]
    del source.pages[:at]
    source.remove_unreferenced_resources()


def _refuse_lost(source: "pikepdf.Pdf") -> None:
    """Raise FigureError if QPDF found something that it could not read and would leave out."""
    if any(not str(each).endswith(HARMLESS) for each in source.get_warnings()):
        raise FigureError("is damaged: something in it cannot be read, and would be left out", AGAIN)


def _select_page(source: "pikepdf.Pdf", number: int | None) -> "pikepdf.Page":
    count = len(source.pages)
    if number is None and count > 1:
        raise FigureError(f"has {count} pages", "say which is meant: `page: 1`")
    if not 1 <= (number or 1) <= count:
        has = f"{count} page{'' if count == 1 else 's'}"
        raise FigureError(f"has {has}, so there is no page {number or 1}", "correct `page`")
    return source.pages[(number or 1) - 1]


def _visible_box(page: "pikepdf.Page") -> Box:
    """Return the box of a page that viewers show: its CropBox within its MediaBox, with normalized corners."""
    media, (left, low, right, top) = _normalize_box(page.mediabox), _normalize_box(page.cropbox)
    within = max(left, media[0]), max(low, media[1]), min(right, media[2]), min(top, media[3])
    return within if within[0] < within[2] and within[1] < within[3] else media


def _normalize_box(corners: "Iterable[SupportsFloat]") -> Box:
    across, down, right, top = map(float, corners)
    return min(across, right), min(down, top), max(across, right), max(down, top)


def _rotation_matrix(box: Box, turn: int) -> Matrix:
    """Return the matrix that rotates a box clockwise by some degrees and moves its lower left corner to the origin."""
    left, low, right, top = box
    turns: dict[int, Matrix] = {
        90: (0, -1, 1, 0, -low, right),
        180: (-1, 0, 0, -1, right, top),
        270: (0, 1, -1, 0, top, -left),
    }
    return turns.get(turn, (1, 0, 0, 1, -left, -low))


STREAM = re.compile(r"(?:stream )?<_io\.BytesIO object at \w+>:? ?")
"""The names that libraries give to a file without a name."""
POINTS_PER_INCH = 72
MAX_BYTES = 30_000_000
MAX_PIXELS = 25_000_000
PICTURE_KINDS = {b"%PDF-": "PDF", b"\x89PNG\r\n\x1a\n": "PNG", b"\xff\xd8\xff": "JPEG"}
FILLING = b"\xff" * 4096
"""Filling bytes, of which real JPEG data never have many in a row; Pillow would examine each."""
ORIENTATION = 0x0112
ORIENTATIONS = {
    1: (1, 0, 0, 1, 0, 0),
    2: (-1, 0, 0, 1, 1, 0),
    3: (-1, 0, 0, -1, 1, 1),
    4: (1, 0, 0, -1, 0, 1),
    5: (0, -1, -1, 0, 1, 1),
    6: (0, -1, 1, 0, 0, 1),
    7: (0, 1, 1, 0, 0, 0),
    8: (0, 1, -1, 0, 1, 0),
}
"""The matrix that makes an image of height and width 1 upright, by its orientation."""
SIDEWAYS_ORIENTATIONS = (5, 6, 7, 8)
COLOR_SPACES = {"L": "/DeviceGray", "RGB": "/DeviceRGB", "CMYK": "/DeviceCMYK"}


def is_picture(draw: str) -> bool:
    """Return whether a figure's `draw` is the path of a picture (`content/questions/map.png`) and not a function."""
    return "/" in draw


def picture_digest(root: Path, name: str, page: int | None, width: float, made: str) -> str:
    """Return the digest of a picture's bytes, page and printed width; raise FigureError if it cannot be used."""
    return digest(hashlib.sha256(_read_picture(root, name)).hexdigest(), page, width, made)


def make_picture_pdf(root: Path, name: str, page: int | None, width: float) -> bytes:
    """Return a PDF of one page, `width` inches wide, with the picture on it; raise FigureError if it cannot be used.

    `page` is the page of a PDF; None is its only one.
    """
    made = convert_picture(_read_picture(root, name), name, page, width)
    _refuse_blank(made, name)
    return made


def convert_picture(content: bytes, name: str, page: int | None, width: float) -> bytes:
    """Return the same as `make_picture_pdf` for the content of a file; `name` is for messages."""
    kind = next((kind for magic, kind in PICTURE_KINDS.items() if content.startswith(magic)), None)
    if kind is None:
        raise FigureError(f"{name} is not a picture that LaTeX can print", "save it as PDF, PNG or JPEG")
    try:
        return _make_page(content, kind, page, width)
    except FigureError as problem:
        raise FigureError(f"{name} {problem.message}", problem.hint) from None
    except MemoryError:
        raise
    except Exception as problem:  # libraries raise many kinds on broken files
        reason = f": {STREAM.sub('', str(problem))}" if str(problem) else ""
        raise FigureError(f"{name} is a broken {kind} file{reason}", "save it again") from problem


def _read_picture(root: Path, name: str) -> bytes:
    """Return the bytes of a picture inside content/, also after following links."""
    try:
        return read_file(root / name, (root / "content",), MAX_BYTES)
    except OutsideError:
        raise FigureError(f"{name} is outside content/", "copy the picture beside the question") from None
    except LargeFileError:
        raise FigureError(f"{name} has more than {MAX_BYTES // 10**6} megabytes", "save it smaller") from None
    except (OSError, ValueError) as problem:
        if isinstance(problem, OSError):
            require_sound(problem)
        raise FigureError(f"there is no picture {name}", "paths are relative to the question's file") from None


LOOKED_AT = 400
"""Pixels of the longer side of a picture that is tested for being blank."""
WHITE = 255
LOWEST, HIGHEST = 3, 14_400
"""The least and the greatest height of a page of PDF, in points."""


def _make_page(content: bytes, kind: str, page: int | None, width: float) -> bytes:
    """Return a page filled by the picture."""
    import pikepdf

    if kind != "PDF" and page is not None:
        raise FigureError(f"is a {kind} file, which has no pages", "leave `page` out")
    with pikepdf.new() as made:
        shown = import_page(made, content, page) if kind == "PDF" else _embed_image(made, content, kind)
        scale = width * POINTS_PER_INCH / shown.width
        if not LOWEST <= scale * shown.height <= HIGHEST:
            high = f"{2.54 * width * shown.height / shown.width:.0f} cm" if shown.height > shown.width else "a hair"
            raise FigureError(f"would be printed {high} high", "cut it to its subject, or change its `width`")
        sheet = made.add_blank_page(page_size=(scale * shown.width, scale * shown.height))
        sheet.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Picture=shown.thing))
        placed = b"%.6f %.6f %.6f %.6f %.6f %.6f cm" % tuple(scale * number for number in shown.matrix)
        sheet.obj.Contents = made.make_stream(b"q " + placed + b" /Picture Do Q")
        return save_pdf(made)


def _refuse_blank(page: bytes, name: str) -> None:
    """Raise FigureError for a blank page."""
    import pypdfium2

    with pypdfium2.PdfDocument(page) as pdf:
        sheet = pdf[0]
        pixels = sheet.render(scale=LOOKED_AT / max(sheet.get_size())).to_numpy()
    if pixels.min() == WHITE:
        raise FigureError(f"{name} shows nothing: it is white or transparent all over", "save it again, or take it out")


def _embed_image(pdf: "pikepdf.Pdf", content: bytes, kind: str) -> PlacedPicture:
    """Return an image as an object of the PDF, with its size in pixels and a matrix that makes it upright."""
    from PIL import Image

    if kind == "JPEG" and FILLING in content:
        raise FigureError("is a broken JPEG file: it is full of empty bytes", "save it again")
    with Image.open(io.BytesIO(content), formats=[kind]) as image:
        if image.width * image.height > MAX_PIXELS:
            raise FigureError(f"has more than {MAX_PIXELS // 10**6} million pixels", "save it smaller")
        orientation = image.getexif().get(ORIENTATION, 1)
        across, high = image.size[::-1] if orientation in SIDEWAYS_ORIENTATIONS else image.size
        image.load()  # fails if something is missing, where a viewer would draw grey
        a, b, c, d, e, f = ORIENTATIONS.get(orientation, ORIENTATIONS[1])
        matrix = (a * across, b * high, c * across, d * high, e * across, f * high)
        thing = _embed_jpeg(pdf, content, image) if kind == "JPEG" else _embed_png(pdf, image)
        return PlacedPicture(thing, across, high, matrix)


def _embed_jpeg(pdf: "pikepdf.Pdf", content: bytes, image: "Image") -> "pikepdf.Stream":
    import pikepdf

    stream = _make_stream(pdf, strip_jpeg(content), image.size, COLOR_SPACES[image.mode])
    stream.Filter = pikepdf.Name.DCTDecode
    if image.mode == "CMYK":  # Adobe's programs write such files inverted
        stream.Decode = pikepdf.Array([1, 0] * 4)
    return stream


def _embed_png(pdf: "pikepdf.Pdf", image: "Image") -> "pikepdf.Stream":
    """Return the pixels as an image, with their transparency as a mask."""
    plain = _to_eight_bits(image) if image.mode.startswith("I") else image.convert(_color_mode(image))
    stream = _make_stream(pdf, plain.tobytes(), image.size, COLOR_SPACES[plain.mode])
    if image.has_transparency_data:
        opaque = image.convert("RGBA").getchannel("A")
        stream.SMask = _make_stream(pdf, opaque.tobytes(), image.size, COLOR_SPACES[opaque.mode])
    return stream


def _color_mode(image: "Image") -> str:
    return "L" if image.mode in ("1", "L", "LA") else "RGB"


def _to_eight_bits(image: "Image") -> "Image":
    """Reduce a picture with 65,536 shades of grey to 256."""
    import numpy as np
    from PIL import Image

    return Image.fromarray((np.asarray(image) // 256).astype(np.uint8))


def _make_stream(pdf: "pikepdf.Pdf", content: bytes, size: tuple[int, int], space: str) -> "pikepdf.Stream":
    import pikepdf

    stream = pdf.make_stream(content)
    stream.Type, stream.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    stream.Width, stream.Height, stream.BitsPerComponent = *size, 8
    stream.ColorSpace = pikepdf.Name(space)
    return stream
