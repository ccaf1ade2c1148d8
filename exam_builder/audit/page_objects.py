"""Read pages with PDFium: their objects, their words, and a greyscale picture.

Each word has its own box, since a run of letters may have wide gaps with other things in them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy
    from pypdfium2 import PdfPage, PdfTextPage
    from pypdfium2.raw import FPDF_PAGEOBJECT

    Picture = numpy.typing.NDArray[numpy.uint8]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in points from its lower left corner."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def height(self) -> float:
        """The height in points."""
        return self.top - self.bottom

    def overlap(self, other: "Box") -> tuple[float, float]:
        """Return width and height of the intersection with another rectangle; negative if they are apart."""
        width = min(self.right, other.right) - max(self.left, other.left)
        return width, min(self.top, other.top) - max(self.bottom, other.bottom)

    def holds(self, other: "Box", slack: float = 1.0) -> bool:
        """Return whether another rectangle lies inside, up to so many points."""
        across = self.left - slack <= other.left and other.right <= self.right + slack
        return across and self.bottom - slack <= other.bottom and other.top <= self.top + slack

    def intersect(self, other: "Box") -> "Box":
        """Return the intersection with another rectangle."""
        left, bottom = max(self.left, other.left), max(self.bottom, other.bottom)
        return Box(left, bottom, min(self.right, other.right), min(self.top, other.top))

    def expand(self, by: float) -> "Box":
        """Return the rectangle enlarged by so many points on each side."""
        return Box(self.left - by, self.bottom - by, self.right + by, self.top + by)


def list_overlapping_pairs(boxes: Sequence[Box]) -> list[tuple[int, int]]:
    """List the indexes of pairs of rectangles that overlap by more than `MIN_OVERLAP` points in both directions.

    The rectangles are taken from the lowest to the highest, and each is compared with those that reach up to it.
    """
    pairs: list[tuple[int, int]] = []
    reaching: list[int] = []
    for index in sorted(range(len(boxes)), key=lambda each: boxes[each].bottom):
        box = boxes[index]
        reaching = [each for each in reaching if boxes[each].top - box.bottom > MIN_OVERLAP]
        over = (each for each in reaching if min(box.overlap(boxes[each])) > MIN_OVERLAP)
        pairs += ((min(index, each), max(index, each)) for each in over)
        reaching.append(index)
    return sorted(pairs)


TEXT, PATH, IMAGE, FORM = 1, 2, 3, 5
"""Kinds of objects (PDFium's FPDF_PAGEOBJ_…)."""
PALE = 200
"""Large text with no colour component below this is ignored: the word DRAFT on a page."""
LARGE_TEXT = 60.0
"""The height in points from which the colour of a text is examined; an exam's own letters are smaller."""


@dataclass(frozen=True, slots=True)
class PageObject:
    """An object of a page: its kind and box, PDFium's own object, and the memory address of that."""

    kind: int
    box: Box
    item: "FPDF_PAGEOBJECT"
    address: int


def list_page_objects(page: "PdfPage") -> Iterator[PageObject]:
    """Yield the objects of a page in drawing order, without those inside of pictures."""
    import ctypes

    import pypdfium2.raw as pdfium

    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    for index in range(pdfium.FPDFPage_CountObjects(page)):
        item = pdfium.FPDFPage_GetObject(page, index)
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind in (TEXT, PATH, IMAGE, FORM):
            pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top)
            box = Box(left.value, bottom.value, right.value, top.value)
            box = _cut_picture(item, box) if kind == FORM else box
            if kind != TEXT or box.height < LARGE_TEXT or not _is_pale(item):
                yield PageObject(kind, box, item, get_address(item))


def _cut_picture(form: "FPDF_PAGEOBJECT", box: Box) -> Box:
    """Return the visible box of a picture: PDFium's box includes parts that are clipped."""
    import ctypes

    import pypdfium2.raw as pdfium

    if pdfium.FPDFFormObj_CountObjects(form) != 1:
        return box
    cut = pdfium.FPDFPageObj_GetClipPath(pdfium.FPDFFormObj_GetObject(form, 0))
    matrix, x, y = pdfium.FS_MATRIX(), ctypes.c_float(), ctypes.c_float()
    pdfium.FPDFPageObj_GetMatrix(form, matrix)
    for path in range(max(0, pdfium.FPDFClipPath_CountPaths(cut))):
        across, along = [], []
        for number in range(pdfium.FPDFClipPath_CountPathSegments(cut, path)):
            pdfium.FPDFPathSegment_GetPoint(pdfium.FPDFClipPath_GetPathSegment(cut, path, number), x, y)
            across.append(matrix.a * x.value + matrix.c * y.value + matrix.e)
            along.append(matrix.b * x.value + matrix.d * y.value + matrix.f)
        if across:
            box = box.intersect(Box(min(across), min(along), max(across), max(along)))
    return box


def get_address(item: "FPDF_PAGEOBJECT") -> int:
    """Return the memory address of an object of a page; 0 for none."""
    import ctypes

    return ctypes.addressof(item.contents) if item else 0


def read_text_object(text: "FPDF_PAGEOBJECT", letters: "PdfTextPage") -> str:
    """Return the letters of a text object; `letters` is PDFium's text page."""
    import ctypes

    import pypdfium2.raw as pdfium

    length = pdfium.FPDFTextObj_GetText(text, letters, None, 0)
    buffer = ctypes.create_string_buffer(length)
    pdfium.FPDFTextObj_GetText(text, letters, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), length)
    return buffer.raw[: max(0, length - 2)].decode("utf-16-le", "replace").strip()


def is_filled(path: "FPDF_PAGEOBJECT") -> bool:
    """Return whether a path is filled."""
    import ctypes

    import pypdfium2.raw as pdfium

    mode, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, mode, stroke)
    return bool(mode.value != pdfium.FPDF_FILLMODE_NONE)


def _is_pale(text: "FPDF_PAGEOBJECT") -> bool:
    import ctypes

    import pypdfium2.raw as pdfium

    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    pdfium.FPDFPageObj_GetFillColor(text, red, green, blue, alpha)
    return min(red.value, green.value, blue.value) >= PALE


LIGATURE = 0.1
"""The greatest distance between the letters of a ligature, which share one place, in points."""
GAP = 3.0
"""The greatest gap between letters of one word, in points."""


def read_words_of_texts(letters: "PdfTextPage", wanted: Set[int]) -> dict[int, tuple[tuple[str, Box], ...]]:
    """Return the words of some text objects of a page, by their addresses; `letters` is PDFium's text page."""
    boxes: dict[int, list[tuple[str, Box]]] = defaultdict(list)
    last: tuple[int, Box] | None = None
    for address, sign, box in _read_signs(letters, wanted):
        words = boxes[address]
        if sign.strip() and last and last[0] == address and _continues_word(last[1], box):
            words[-1] = (words[-1][0] + sign, _surround(words[-1][1], box))
        elif sign.strip():
            words.append((sign, box))
        last = (address, box) if sign.strip() else None
    return {address: tuple(words) for address, words in boxes.items()}


def _continues_word(before: Box, box: Box) -> bool:
    """Return whether a letter is next to the one before it, or part of the same ligature."""
    return abs(box.left - before.right) <= GAP or abs(box.left - before.left) < LIGATURE


def _read_signs(letters: "PdfTextPage", wanted: Set[int]) -> Iterator[tuple[int, str, Box]]:
    import ctypes

    import pypdfium2.raw as pdfium

    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    for index in range(pdfium.FPDFText_CountChars(letters)):
        address = get_address(pdfium.FPDFText_GetTextObject(letters, index))
        if address in wanted and not pdfium.FPDFText_IsGenerated(letters, index):
            pdfium.FPDFText_GetCharBox(letters, index, left, right, bottom, top)
            sign = chr(pdfium.FPDFText_GetUnicode(letters, index) or 0xFFFD)
            yield address, sign, Box(left.value, bottom.value, right.value, top.value)


def _surround(one: Box, other: Box) -> Box:
    return Box(
        min(one.left, other.left), min(one.bottom, other.bottom), max(one.right, other.right), max(one.top, other.top)
    )


SCALE = 1.5
"""Pixels of a picture per point: 108 per inch."""
DARK = 128
"""Shades below this are ink; tints, ruled lines and the word DRAFT are lighter."""
FAINT = 190
"""Shades above this are paper, even beside ink."""
MIN_OVERLAP = 2.0
"""The least overlap in points that counts, since letters reach a little beyond their lines."""
MIN_SIGNS = 2
"""The least number of characters of a word or number."""
LINE_SHARE = 0.4
"""The overlap, as a share of the smaller height, from which overlapping letters cannot be read."""


@dataclass(frozen=True, slots=True)
class PageItem:
    """Something on a page: a run of letters, a rule or other path, or a picture, whose own parts do not count."""

    what: Literal["text", "rule", "picture"]
    box: Box
    words: str = ""
    filled: bool = False

    @property
    def says(self) -> bool:
        """Whether it is a word or a number; formulas print single characters over one another (≠, accents)."""
        signs = "".join(self.words.split())
        return len(signs) >= MIN_SIGNS and any(map(str.isalnum, signs))


@dataclass(frozen=True)
class PageView:
    """A page: its size in points, its picture, and the boxes of its things in drawing order.

    `meetings` are pairs of things of which the second is drawn over the first, with texts split into words; `wordless`
    is the picture without texts, if a text may overlap a picture; `read` returns the text inside of a box. `pictures`
    are those of the boxes that belong to pictures.
    """

    width: float
    height: float
    picture: "Picture"
    boxes: tuple[Box, ...]
    read: Callable[[Box], str]
    meetings: tuple[tuple[PageItem, PageItem], ...] = ()
    wordless: "Picture | None" = None
    pictures: tuple[Box, ...] = ()

    @property
    def sheet(self) -> Box:
        """The box of the whole page."""
        return Box(0, 0, self.width, self.height)

    def crop(self, box: Box) -> "Picture":
        """Return the part of the picture inside of a box and on the page."""
        return self.picture[self.rows(box), self.columns(box)]

    def crop_wordless(self, box: Box) -> "Picture | None":
        """Return the part of the picture without texts inside of a box; None if that picture was not made."""
        return None if self.wordless is None else self.wordless[self.rows(box), self.columns(box)]

    def rows(self, box: Box) -> slice:
        """Return the rows of the picture that a box covers."""
        return _get_pixel_slice(self.height - box.top, self.height - box.bottom, self.picture.shape[0])

    def columns(self, box: Box) -> slice:
        """Return the columns of the picture that a box covers."""
        return _get_pixel_slice(box.left, box.right, self.picture.shape[1])


def _get_pixel_slice(first: float, last: float, most: int) -> slice:
    start, end = (min(max(round(edge * SCALE), 0), most) for edge in (first, last))
    return slice(start, end)
