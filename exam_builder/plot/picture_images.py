"""Take the pixels of an image into a PDF, without what else its file says.

JPEG data are not compressed again: they lose comments, camera data, profiles and thumbnails. Data that are too short
for the size of the image are refused, since a viewer would draw grey in their place.
"""

import io
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple, cast

from exam_builder.plot.packed_streams import GateError, list_filters, read_picture_data

if TYPE_CHECKING:
    import pikepdf
    from PIL.Image import Image

KEPT_SEGMENTS = {0xE0: (b"JFIF\0", 12), 0xEE: (b"Adobe", 12)}
"""Application segments of a JPEG file that are kept, with the beginnings and the lengths of what matters in them: JFIF
up to its thumbnail (ISO/IEC 10918-5, 10.1), and Adobe's with the colour transform (ITU T.872, 6.5.3).
"""
NO_THUMBNAIL = b"\0\0"
MARKER = re.compile(rb"\xff([^\0\x01\xff\xd0-\xd8])")
"""The beginning of a segment (ITU T.81, B.1.1.3), which no data of pixels contain."""
RESTART = re.compile(rb"\xff([\xd0-\xd7])")
"""What stands between two pieces of the data of pixels; its last three bits count."""
COMMENT, SCAN, END = 0xFE, 0xDA, 0xD9
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
PRINTED_FRAMES = (0xC0, 0xC1, 0xC2)
"""The kinds of JPEG that PDF knows (PDF 32000-1, 7.4.8), of all that there are (ITU T.81, table B.1)."""
FILLINGS = (bytes(64), b"\x5a\xa5" * 32)
"""Two continuations of data of pixels, which make no difference where nothing is missing."""
JPX_BOXES = (b"jP  ", b"ftyp", b"jp2h", b"jp2c")
"""The boxes of a JPEG 2000 file that decide about its pixels (ISO/IEC 15444-1, table I.2)."""
COMPONENTS = {"/DeviceGray": 1, "/CalGray": 1, "/Indexed": 1, "/Separation": 1}
COMPONENTS |= {"/DeviceRGB": 3, "/CalRGB": 3, "/Lab": 3, "/DeviceCMYK": 4}
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
MAX_PIXELS = 25_000_000
CUT_OFF = "is cut off: data of its pixels are missing"


class JpegPart(NamedTuple):
    """A segment of a JPEG file, with its marker, and the data of pixels that follow it."""

    marker: int
    segment: bytes
    pixels: bytes


def _split_jpeg(content: bytes) -> Iterator[JpegPart]:
    """Yield the parts of a JPEG file up to its end, without what stands between them."""
    at = 2
    while (found := MARKER.search(content, at)) and found[1][0] != END:
        at = found.end() + int.from_bytes(content[found.end() : found.end() + 2])
        following = MARKER.search(content, at)
        pixels = content[at : following.start() if following else None] if found[1][0] == SCAN else b""
        yield JpegPart(found[1][0], content[found.start() : at], pixels)


def strip_jpeg(content: bytes) -> bytes:
    """Remove comments, camera data, profiles, thumbnails and trailing data from a JPEG file; keep all pixels."""
    kept = (_strip_segment(part.marker, part.segment) + part.pixels for part in _split_jpeg(content))
    return b"".join([content[:2], *kept, bytes([0xFF, END])])


def _strip_segment(marker: int, segment: bytes) -> bytes:
    """Return a segment of a JPEG file with what decides about its pixels; b"" if that is nothing."""
    if marker != COMMENT and marker not in range(0xE0, 0xF0):
        return segment
    name, length = KEPT_SEGMENTS.get(marker, (b"", 0))
    if not name or not segment.startswith(name, 4):
        return b""
    data = segment[4 : 4 + length] + NO_THUMBNAIL * (name == b"JFIF\0")
    return segment[:2] + (len(data) + 2).to_bytes(2) + data


def require_printable_jpeg(content: bytes) -> None:
    """Raise GateError if JPEG data are too short for their size, or of a kind that PDF does not know."""
    if any(part.marker in FRAMES and part.marker not in PRINTED_FRAMES for part in _split_jpeg(content)):
        raise GateError("is a JPEG file of a kind that viewers of PDF do not know")
    one, other = (_decode_filled(content, filling) for filling in FILLINGS)
    if one != other:
        raise GateError(CUT_OFF)


def _decode_filled(content: bytes, filling: bytes) -> bytes:
    """Return the pixels of JPEG data whose pieces are continued by some bytes."""
    from PIL import Image

    filled = (part.segment + _fill(part.pixels, filling) for part in _split_jpeg(content))
    with Image.open(io.BytesIO(b"".join([content[:2], *filled, bytes([0xFF, END])])), formats=["JPEG"]) as image:
        return image.tobytes()


def _fill(pixels: bytes, filling: bytes) -> bytes:
    """Continue each piece of the data of pixels by some bytes, and the last one by further pieces."""
    if not pixels:
        return b""
    last = [b"\xd7", *RESTART.findall(pixels)][-1][0]
    further = b"".join(bytes([0xFF, 0xD0 + (last + step) % 8]) + filling for step in range(1, 9))
    return RESTART.sub(lambda found: filling + found[0], pixels) + filling + further


def _strip_jpx(content: bytes) -> bytes:
    """Return JPEG 2000 data without boxes that say something."""
    kept, at = [], 0
    while content[4:8] == JPX_BOXES[0] and at + 8 <= len(content):
        size, name = int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8]
        size = int.from_bytes(content[at + 8 : at + 16]) if size == 1 else size or len(content) - at
        kept += [content[at : at + size]] if name in JPX_BOXES else []
        at += max(size, 8)
    return b"".join(kept) or content


def copy_image(
    pdf: "pikepdf.Pdf",
    image: "pikepdf.Object",
    entries: "dict[str, pikepdf.Object]",
    copy_packing: "Callable[[pikepdf.Object], pikepdf.Object]",
) -> "pikepdf.Stream":
    """Return an image of a PDF as one of the PDF `pdf`, with these entries; raise GateError if it is cut off."""
    import pikepdf

    packed = read_picture_data(image)
    if packed is None:
        return pdf.make_stream(_cut_pixels(image.read_bytes(), entries), entries)
    name = list_filters(image)[-1]
    if name in ("/DCTDecode", "/DCT"):
        packed = strip_jpeg(packed)
        require_printable_jpeg(packed)
    made = pdf.make_stream(b"", entries)
    parms = image.get("/DecodeParms")
    parms = parms[-1] if isinstance(parms, pikepdf.Array) and len(parms) else parms
    kept = cast("pikepdf.Dictionary", copy_packing(parms)) if isinstance(parms, pikepdf.Dictionary) else None
    made.write(_strip_jpx(packed) if name == "/JPXDecode" else packed, filter=pikepdf.Name(name), decode_parms=kept)
    return made


def _cut_pixels(pixels: bytes, entries: "dict[str, pikepdf.Object]") -> bytes:
    """Return the data of an image without more than its size needs; raise GateError if they are too short."""
    mask = bool(entries.get("/ImageMask", False))
    across = int(entries["/Width"]) * (1 if mask else count_components(entries["/ColorSpace"]))
    row = (across * (1 if mask else int(entries["/BitsPerComponent"])) + 7) // 8
    size = row * int(entries["/Height"])
    if len(pixels) + row < size:
        raise GateError(f"has a picture that {CUT_OFF}")
    return pixels[:size]


def count_components(space: "pikepdf.Object") -> int:
    """Return how many numbers a colour has in a colour space."""
    import pikepdf

    if isinstance(space, pikepdf.Name):
        return COMPONENTS[str(space)]
    if space[0] == "/ICCBased":
        return int(space[1].N)
    return len(space[1]) if space[0] == "/DeviceN" else COMPONENTS[str(space[0])]


Matrix = tuple[float, float, float, float, float, float]
"""A transformation in the notation of PDF."""


class PlacedPicture(NamedTuple):
    """An object that a page shows, its visible size, and the matrix that moves it into a box of that size."""

    thing: "pikepdf.Object"
    width: float
    height: float
    matrix: Matrix


def embed_image(pdf: "pikepdf.Pdf", content: bytes, kind: str) -> PlacedPicture:
    """Return the image of a PNG or JPEG file as an object of the PDF, upright.

    Raise GateError if it is too large or would not print as viewers show it, and what Pillow raises on broken files.
    """
    from PIL import Image

    if kind == "JPEG" and FILLING in content:
        raise GateError("is a broken JPEG file: it is full of empty bytes")
    with Image.open(io.BytesIO(content), formats=[kind]) as image:
        if image.width * image.height > MAX_PIXELS:
            raise GateError(f"has more than {MAX_PIXELS // 10**6} million pixels", "save it smaller")
        orientation = image.getexif().get(ORIENTATION, 1)
        across, high = image.size[::-1] if orientation in SIDEWAYS_ORIENTATIONS else image.size
        image.load()  # fails if something is missing, where a viewer would draw grey
        a, b, c, d, e, f = ORIENTATIONS.get(orientation, ORIENTATIONS[1])
        matrix = (a * across, b * high, c * across, d * high, e * across, f * high)
        thing = _embed_jpeg(pdf, content, image) if kind == "JPEG" else _embed_png(pdf, image)
        return PlacedPicture(thing, across, high, matrix)


def _embed_jpeg(pdf: "pikepdf.Pdf", content: bytes, image: "Image") -> "pikepdf.Stream":
    import pikepdf

    stripped = strip_jpeg(content)
    require_printable_jpeg(stripped)
    stream = _make_stream(pdf, stripped, image.size, COLOR_SPACES[image.mode])
    stream.Filter = pikepdf.Name.DCTDecode
    if image.mode == "CMYK":  # Adobe's programs write such files inverted
        stream.Decode = pikepdf.Array([1, 0] * 4)
    return stream


def _embed_png(pdf: "pikepdf.Pdf", image: "Image") -> "pikepdf.Stream":
    """Return the pixels as an image, with their transparency as a mask."""
    mode = "L" if image.mode in ("1", "L", "LA") else "RGB"
    plain = _to_eight_bits(image) if image.mode.startswith("I") else image.convert(mode)
    stream = _make_stream(pdf, plain.tobytes(), image.size, COLOR_SPACES[plain.mode])
    if image.has_transparency_data:
        opaque = image.convert("RGBA").getchannel("A")
        stream.SMask = _make_stream(pdf, opaque.tobytes(), image.size, COLOR_SPACES[opaque.mode])
    return stream


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
