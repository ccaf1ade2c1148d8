"""Picture files of the course (PDF, PNG, JPEG), set on a page of their printed size.

Nothing of the picture is changed: JPEG data stay as they are, PNG loses nothing, of a PDF it is the first page.
Scripts, links and dates that a PDF may carry are left behind.
"""

import hashlib
import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exam_builder.cache import digest
from exam_builder.plot import pdf
from exam_builder.plot.errors import FigureError

if TYPE_CHECKING:
    import pikepdf
    from PIL.Image import Image

INCH = 72
MOST_BYTES = 30_000_000
MOST_PIXELS = 25_000_000
KINDS = {b"%PDF-": "PDF", b"\x89PNG\r\n\x1a\n": "PNG", b"\xff\xd8\xff": "JPEG"}
SPACES = {"L": "/DeviceGray", "RGB": "/DeviceRGB", "CMYK": "/DeviceCMYK"}


def is_picture(draw: str) -> bool:
    """Whether a figure's `draw` is the path of a picture (`content/questions/map.png`) and not a function."""
    return "/" in draw


def picture_digest(root: Path, name: str, width: float, made: Sequence[str]) -> str:
    """The digest of a picture's bytes and printed width; raise FigureError when it cannot be used."""
    return digest(hashlib.sha256(_content(root, name)).hexdigest(), width, list(made))


def picture(root: Path, name: str, width: float) -> bytes:
    """A PDF of one page, `width` inches wide, with the picture on it; raise FigureError when it cannot be used."""
    content = _content(root, name)
    kind = next((kind for magic, kind in KINDS.items() if content.startswith(magic)), None)
    if kind is None:
        raise FigureError(f"{name} is no picture that LaTeX can print", "save it as PDF, PNG or JPEG")
    try:
        return _page(content, kind, width)
    except FigureError as problem:
        raise FigureError(f"{name} {problem.message}", problem.mend) from None
    except Exception as problem:  # whatever a library raises on a broken file
        raise FigureError(f"{name} is a broken {kind} file: {problem}", "save it again") from problem


def _content(root: Path, name: str) -> bytes:
    """The bytes of a picture inside content/, after links are followed."""
    try:
        path = (root / name).resolve(strict=True)
        if not path.is_relative_to((root / "content").resolve()):
            raise FigureError(f"{name} is outside content/", "copy the picture beside the question")
        if path.stat().st_size > MOST_BYTES:
            raise FigureError(f"{name} has more than {MOST_BYTES // 10**6} megabytes", "save it smaller")
        return path.read_bytes()
    except (OSError, RuntimeError, ValueError):
        raise FigureError(f"there is no picture {name}", "paths are relative to the question's file") from None


def _page(content: bytes, kind: str, width: float) -> bytes:
    """A page with the picture across it."""
    import pikepdf

    with pikepdf.new() as made:
        form, across, high = _form(made, content) if kind == "PDF" else _image(made, content, kind)
        scale = width * INCH / across
        size = (scale, scale) if kind == "PDF" else (scale * across, scale * high)
        page = made.add_blank_page(page_size=(scale * across, scale * high))
        page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Picture=form))
        page.obj.Contents = made.make_stream(b"q %.6f 0 0 %.6f 0 0 cm /Picture Do Q" % size)
        return pdf.saved(made)


def _form(made: "pikepdf.Pdf", content: bytes) -> "tuple[Any, float, float]":
    """The first page of a PDF, its lower left corner moved to the origin, and its size."""
    import pikepdf

    with pikepdf.open(io.BytesIO(content)) as source:
        page = source.pages[0]
        left, low, right, top = map(float, page.mediabox if "/CropBox" not in page else page.cropbox)
        form = made.copy_foreign(page.as_form_xobject())
    form.BBox = pikepdf.Array([left, low, right, top])
    form.Matrix = pikepdf.Array([1, 0, 0, 1, -left, -low])
    return form, right - left, top - low


def _image(made: "pikepdf.Pdf", content: bytes, kind: str) -> "tuple[Any, float, float]":
    """An image as an object of the PDF, and its size in pixels."""
    from PIL import Image

    with Image.open(io.BytesIO(content), formats=[kind]) as image:
        if image.width * image.height > MOST_PIXELS:
            raise FigureError(f"has more than {MOST_PIXELS // 10**6} million pixels", "save it smaller")
        if kind == "JPEG":
            return _jpeg(made, content, image), image.width, image.height
        return _png(made, image), image.width, image.height


def _jpeg(made: "pikepdf.Pdf", content: bytes, image: "Image") -> Any:
    import pikepdf

    stream = _stream(made, content, image.size, SPACES[image.mode])
    stream.Filter = pikepdf.Name.DCTDecode
    if image.mode == "CMYK":  # Adobe's programs write such files inverted
        stream.Decode = pikepdf.Array([1, 0] * 4)
    return stream


def _png(made: "pikepdf.Pdf", image: "Image") -> Any:
    """The pixels, and how transparent each is as a picture of its own."""
    plain = _eight_bits(image) if image.mode.startswith("I") else image.convert(_mode(image))
    stream = _stream(made, plain.tobytes(), image.size, SPACES[plain.mode])
    if image.has_transparency_data:
        opaque = image.convert("RGBA").getchannel("A")
        stream.SMask = _stream(made, opaque.tobytes(), image.size, SPACES[opaque.mode])
    return stream


def _mode(image: "Image") -> str:
    return "L" if image.mode in ("1", "L", "LA") else "RGB"


def _eight_bits(image: "Image") -> "Image":
    """A picture of 65,536 greys in 256."""
    import numpy as np
    from PIL import Image

    return Image.fromarray((np.asarray(image) // 256).astype(np.uint8))


def _stream(made: "pikepdf.Pdf", content: bytes, size: tuple[int, int], space: str) -> Any:
    import pikepdf

    stream = made.make_stream(content)
    stream.Type, stream.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    stream.Width, stream.Height, stream.BitsPerComponent = *size, 8
    stream.ColorSpace = pikepdf.Name(space)
    return stream
