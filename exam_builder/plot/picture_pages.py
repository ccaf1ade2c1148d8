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
from typing import TYPE_CHECKING, SupportsFloat

from exam_builder.course_files import LargeFileError, OutsideError, read_file
from exam_builder.digests import digest
from exam_builder.findings import require_sound
from exam_builder.plot.figure_pages import FigureError, save_pdf
from exam_builder.plot.packed_streams import GateError, require_small_file
from exam_builder.plot.picture_gate import PageCopier, refuse_hidden_layers, refuse_many_notes, require_fonts
from exam_builder.plot.picture_images import Matrix, PlacedPicture, embed_image
from exam_builder.plot.unseen_things import find_traces, find_unseen, look_alike, render_pixels

if TYPE_CHECKING:
    import pikepdf

HARMLESS = ("expected endobj", "handled correctly by qpdf and most other applications")
"""The ends of QPDF's warnings about unusual syntax that it can read nevertheless."""
AGAIN = "print it into a new PDF"
Box = tuple[float, float, float, float]
"""Left, low, right, top."""


def import_page(pdf: "pikepdf.Pdf", content: bytes, number: int | None) -> tuple[PlacedPicture, PageCopier, bytes]:
    """Return what a page (from 1) draws as a form of the PDF `pdf`, what copied it, and a PDF of the page itself.

    Raise FigureError if there is no such page, or if no number is given and there are several, and GateError if it is
    unsafe to read or would not print as viewers show it.
    """
    import pikepdf

    require_small_file(content)
    try:
        opened = pikepdf.open(io.BytesIO(content), attempt_recovery=False)
    except pikepdf.PasswordError:
        raise FigureError("asks for a password", "save it without one") from None
    with opened as source:
        if source.is_encrypted:
            raise FigureError("is encrypted, though it opens without a password", "save it without a password")
        page = _select_page(source, number)
        refuse_hidden_layers(source.Root)
        refuse_many_notes(page)
        at = page.index
        del source.pages[at + 1 :], source.pages[:at]
        source.flatten_annotations("print")
        left, low, right, top = box = _get_visible_box(page)
        form, turn = page.as_form_xobject(handle_transformations=False), int(page.obj.get("/Rotate", 0)) % 360
        form.BBox = pikepdf.Array(box)
        copier = PageCopier(pdf, source, page.resources, (right - left) * (top - low))
        drawn = copier.copy_form(form)
        viewed = save_pdf(source)
        _refuse_lost(source)
    if not copier.area:
        raise GateError("has a page without a size")
    size = (top - low, right - left) if turn in (90, 270) else (right - left, top - low)
    return PlacedPicture(drawn, *size, _make_rotation_matrix(box, turn)), copier, viewed


def _refuse_lost(source: "pikepdf.Pdf") -> None:
    """Raise FigureError if QPDF found something that it could not read and would leave out."""
    if any(not str(each).endswith(HARMLESS) for each in source.get_warnings()):
        raise GateError("is damaged: something in it cannot be read, and would be left out")


def _select_page(source: "pikepdf.Pdf", number: int | None) -> "pikepdf.Page":
    count = len(source.pages)
    if number is None and count > 1:
        raise FigureError(f"has {count} pages", "say which is meant: `page: 1`")
    if not 1 <= (number or 1) <= count:
        has = f"{count} page{'' if count == 1 else 's'}"
        raise FigureError(f"has {has}, so there is no page {number or 1}", "correct `page`")
    return source.pages[(number or 1) - 1]


def _get_visible_box(page: "pikepdf.Page") -> Box:
    """Return the box of a page that viewers show: its CropBox within its MediaBox, with normalized corners."""
    media, (left, low, right, top) = _normalize_box(page.mediabox), _normalize_box(page.cropbox)
    within = max(left, media[0]), max(low, media[1]), min(right, media[2]), min(top, media[3])
    return within if within[0] < within[2] and within[1] < within[3] else media


def _normalize_box(corners: "Iterable[SupportsFloat]") -> Box:
    across, down, right, top = map(float, corners)
    return min(across, right), min(down, top), max(across, right), max(down, top)


def _make_rotation_matrix(box: Box, turn: int) -> Matrix:
    """Return the matrix that rotates a box clockwise by some degrees and moves its lower left corner to the origin."""
    left, low, right, top = box
    turns: dict[int, Matrix] = {
        90: (0, -1, 1, 0, -low, right),
        180: (-1, 0, 0, -1, right, top),
        270: (0, 1, -1, 0, top, -left),
    }
    return turns.get(turn, (1, 0, 0, 1, -left, -low))


PYTHONS_OWN = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, UnicodeError)
"""Exceptions that say nothing to authors."""
STREAM = re.compile(r"(?:stream )?<_io\.BytesIO object at \w+>:? ?")
"""The names that libraries give to a file without a name."""
POINTS_PER_INCH = 72
MAX_BYTES = 30_000_000
OTHER = ("not a picture that LaTeX can print", "save it as PDF, PNG or JPEG")
OTHER_KINDS = (
    (rb"\Z", "empty", "save it again"),
    (rb"version https://git-lfs", "only a pointer to a file that Git LFS keeps", "get the file itself: `git lfs pull`"),
    (rb"(?i:.{,99}<!doctype html|.{,99}<html)", "a page of the web, and no picture", "save the picture itself"),
    (rb".{,4096}<svg[\s>/]", "an SVG drawing, which LaTeX cannot print", "save it as PDF, which keeps its lines sharp"),
    (rb"%!PS", "a PostScript drawing, which LaTeX cannot print", "convert it: `epstopdf`"),
    (rb"....ftyp(?:heic|heix|mif1|avif)", "a photograph that LaTeX cannot print (HEIC, AVIF)", "save it as JPEG"),
    (rb"GIF8|RIFF....WEBP|BM|II\*\0|MM\0\*", "not a picture that LaTeX can print", "save it as PNG"),
)
"""How files begin that are often taken for pictures, what they are, and what to do."""
PICTURE_KINDS = {b"%PDF-": "PDF", b"\x89PNG\r\n\x1a\n": "PNG", b"\xff\xd8\xff": "JPEG"}


def is_picture(draw: str) -> bool:
    """Return whether a figure's `draw` is the path of a picture (`content/questions/map.png`) and not a function."""
    return "/" in draw


def digest_picture(root: Path, name: str, page: int | None, width: float, made: str) -> str:
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
        other = next((words for start, *words in OTHER_KINDS if re.match(start, content, re.DOTALL)), OTHER)
        raise FigureError(f"{name} is {other[0]}", other[1])
    try:
        return _make_page(content, kind, page, width)
    except FigureError as problem:
        raise FigureError(f"{name} {problem.message}", problem.hint) from None
    except GateError as problem:
        again = AGAIN if kind == "PDF" else "save it again"
        raise FigureError(f"{name} {problem}", problem.hint or again) from None
    except MemoryError:
        raise
    except Exception as problem:  # libraries raise many kinds on broken files
        reason = "" if isinstance(problem, PYTHONS_OWN) else f": {STREAM.sub('', str(problem))}".removesuffix(": ")
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
        copier, viewed = None, b""
        if kind == "PDF":
            shown, copier, viewed = import_page(made, content, page)
        else:
            shown = embed_image(made, content, kind)
        scale = width * POINTS_PER_INCH / shown.width
        if not LOWEST <= scale * shown.height <= HIGHEST:
            high = f"{2.54 * width * shown.height / shown.width:.0f} cm" if shown.height > shown.width else "a hair"
            raise FigureError(f"would be printed {high} high", "cut it to its subject, or change its `width`")
        sheet = made.add_blank_page(page_size=(scale * shown.width, scale * shown.height))
        sheet.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Picture=shown.thing))
        placed = b"%.6f %.6f %.6f %.6f %.6f %.6f cm" % tuple(scale * number for number in shown.matrix)
        sheet.obj.Contents = made.make_stream(b"q " + placed + b" /Picture Do Q")
        return _leave_out_unseen(made, copier, viewed) if copier else save_pdf(made)


def _leave_out_unseen(made: "pikepdf.Pdf", copier: PageCopier, viewed: bytes) -> bytes:
    """Return the page without letters and images that leave no trace.

    Raise GateError if it does not print as the page that is viewed, or elsewhere would print in other fonts.
    """
    page, drawn = save_pdf(made), made.pages[0].Resources.XObject
    pixels = render_pixels(page)
    if not look_alike(pixels, render_pixels(viewed)):
        raise GateError("does not print as it is shown")
    unseen = find_unseen(page, pixels, drawn.Picture.objgen, copier.things)
    if unseen:
        seen = PageCopier(made, made, drawn, copier.area, unseen)
        drawn.Picture = seen.copy_form(drawn.Picture)
        without = save_pdf(made)
        if not find_traces(render_pixels(without), pixels).any():
            page, copier = without, seen
    require_fonts(copier.fonts)
    return page


def _refuse_blank(page: bytes, name: str) -> None:
    """Raise FigureError for a blank page."""
    import pypdfium2

    with pypdfium2.PdfDocument(page) as pdf:
        sheet = pdf[0]
        pixels = sheet.render(scale=LOOKED_AT / max(sheet.get_size())).to_numpy()
    if pixels.min() == WHITE:
        raise FigureError(f"{name} shows nothing: it is white or transparent all over", "save it again, or take it out")
