"""What a page is made of as PDFium has it, and how it looks: objects, words, a picture in shades of grey.

Each word has its rectangle: a row of letters may have wide gaps in which other things stand.
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
        """From the lower edge to the upper one."""
        return self.top - self.bottom

    def shared(self, other: "Box") -> tuple[float, float]:
        """Return the width and height that two rectangles share; negative where they lie apart."""
        width = min(self.right, other.right) - max(self.left, other.left)
        return width, min(self.top, other.top) - max(self.bottom, other.bottom)

    def holds(self, other: "Box", slack: float = 1.0) -> bool:
        """Return whether another rectangle lies inside, but for so many points."""
        across = self.left - slack <= other.left and other.right <= self.right + slack
        return across and self.bottom - slack <= other.bottom and other.top <= self.top + slack

    def within(self, other: "Box") -> "Box":
        """Return what two rectangles share."""
        left, bottom = max(self.left, other.left), max(self.bottom, other.bottom)
        return Box(left, bottom, min(self.right, other.right), min(self.top, other.top))

    def expand(self, by: float) -> "Box":
        """Return the rectangle with so many points more on each side."""
        return Box(self.left - by, self.bottom - by, self.right + by, self.top + by)


def overlapping_pairs(boxes: Sequence[Box], least: float) -> Iterator[tuple[int, int]]:
    """Yield pairs of rectangles that share more than so many points in both directions, by their indexes."""
    import numpy

    if not boxes:
        return
    edges = numpy.array([(each.left, each.bottom, each.right, each.top) for each in boxes])
    left, bottom, right, top = edges.T
    across = numpy.minimum.outer(right, right) - numpy.maximum.outer(left, left) > least
    along = numpy.minimum.outer(top, top) - numpy.maximum.outer(bottom, bottom) > least
    for one, other in numpy.argwhere(numpy.triu(across & along, 1)):
        yield int(one), int(other)


TEXT, PATH, IMAGE, FORM = 1, 2, 3, 5
"""Kinds of objects (PDFium's FPDF_PAGEOBJ_…)."""
PALE = 200
"""What is drawn in a colour of which no component is less, is not read: the word DRAFT on a page."""
LARGE_TEXT = 60.0
"""Points beyond which a text is looked at for its colour; an exam's own letters are smaller."""


@dataclass(frozen=True, slots=True)
class PageObject:
    """An object of a page: its kind, where it is drawn, PDFium's own object and where in memory that is."""

    kind: int
    box: Box
    item: "FPDF_PAGEOBJECT"
    address: int


def objects_of_page(page: "PdfPage") -> tuple[PageObject, ...]:
    """Return the objects of a page in the order in which they are drawn; not what is inside of a picture."""
    return tuple(_read_objects(page))


def _read_objects(page: "PdfPage") -> Iterator[PageObject]:
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
                yield PageObject(kind, box, item, address_of(item))


def _cut_picture(form: "FPDF_PAGEOBJECT", box: Box) -> Box:
    """Return where a picture is seen: PDFium counts what lies outside of the one that a PDF is cut to."""
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
            box = box.within(Box(min(across), min(along), max(across), max(along)))
    return box


def address_of(item: "FPDF_PAGEOBJECT") -> int:
    """Return where PDFium has an object of a page; 0 for none."""
    import ctypes

    return ctypes.addressof(item.contents) if item else 0


def read_text_object(text: "FPDF_PAGEOBJECT", letters: "PdfTextPage") -> str:
    """Return the letters of a text; `letters` is the page's text as PDFium has it."""
    import ctypes

    import pypdfium2.raw as pdfium

    length = pdfium.FPDFTextObj_GetText(text, letters, None, 0)
    buffer = ctypes.create_string_buffer(length)
    pdfium.FPDFTextObj_GetText(text, letters, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), length)
    return buffer.raw[: max(0, length - 2)].decode("utf-16-le", "replace").strip()


def is_filled(path: "FPDF_PAGEOBJECT") -> bool:
    """Return whether a path is more than a line."""
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
"""Points between letters that stand in one place."""
GAP = 3.0
"""Points between two letters beyond which they belong to two words."""


def words_of_texts(letters: "PdfTextPage", wanted: Set[int]) -> dict[int, tuple[tuple[str, Box], ...]]:
    """Return the words of some texts of a page, by the address of the text; `letters` is the page's text as PDFium has
    it.
    """
    found: dict[int, list[tuple[str, Box]]] = defaultdict(list)
    last: tuple[int, Box] | None = None
    for address, sign, box in _read_signs(letters, wanted):
        words = found[address]
        if sign.strip() and last and last[0] == address and _continues_word(last[1], box):
            words[-1] = (words[-1][0] + sign, _surround(words[-1][1], box))
        elif sign.strip():
            words.append((sign, box))
        last = (address, box) if sign.strip() else None
    return {address: tuple(words) for address, words in found.items()}


def _continues_word(before: Box, box: Box) -> bool:
    """Say whether a letter stands next to the one before it, or is of the same ligature, in whose place it stands."""
    return abs(box.left - before.right) <= GAP or abs(box.left - before.left) < LIGATURE


def _read_signs(letters: "PdfTextPage", wanted: Set[int]) -> Iterator[tuple[int, str, Box]]:
    import ctypes

    import pypdfium2.raw as pdfium

    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    for index in range(pdfium.FPDFText_CountChars(letters)):
        address = address_of(pdfium.FPDFText_GetTextObject(letters, index))
        if address in wanted and not pdfium.FPDFText_IsGenerated(letters, index):
            pdfium.FPDFText_GetCharBox(letters, index, left, right, bottom, top)
            sign = chr(pdfium.FPDFText_GetUnicode(letters, index) or 0xFFFD)
            yield address, sign, Box(left.value, bottom.value, right.value, top.value)


def _surround(one: Box, other: Box) -> Box:
    return Box(
        min(one.left, other.left), min(one.bottom, other.bottom), max(one.right, other.right), max(one.top, other.top)
    )


SCALE = 1.5
"""Pixels of a picture in a point of PDF: 108 in an inch."""
DARK = 128
"""A shade below this is ink; tints, ruled lines and the word DRAFT are lighter."""
FAINT = 190
"""A shade above this is paper, seen beside ink."""
MIN_OVERLAP = 2.0
"""Points that things share before one is said to lie over the other: letters reach a little beyond their lines."""
MIN_SIGNS = 2
"""So many signs in a row are a word or a number."""
LINE_SHARE = 0.4
"""The share of the lower one's height from which letters that meet cannot be read."""


@dataclass(frozen=True, slots=True)
class PageItem:
    """Something on a page: letters in a row, a rule or another path, a picture. A picture's own parts are no things."""

    what: Literal["text", "rule", "picture"]
    box: Box
    words: str = ""
    filled: bool = False

    @property
    def says(self) -> bool:
        """Whether it is a word or a number: a formula lays single signs over one another (≠, accents)."""
        signs = "".join(self.words.split())
        return len(signs) >= MIN_SIGNS and any(map(str.isalnum, signs))


@dataclass(frozen=True)
class PageView:
    """A page: its size in points, its picture, and where its things are, in the order in which they are drawn.

    `meetings` are pairs of things of which the second is drawn over the first, texts word by word; `wordless` is the
    picture without texts, where one may stand on a picture; `read` gives the text inside of a rectangle. `pictures`
    are those of the boxes in which a picture has ink.
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
        """All of the page."""
        return Box(0, 0, self.width, self.height)

    def cut(self, box: Box) -> "Picture":
        """Return the part of the picture inside of a rectangle; nothing of what lies off the page."""
        return self.picture[self.rows(box), self.columns(box)]

    def under(self, box: Box) -> "Picture | None":
        """Return what of the page is seen inside of a rectangle where texts are taken away; None if nothing else is."""
        return None if self.wordless is None else self.wordless[self.rows(box), self.columns(box)]

    def rows(self, box: Box) -> slice:
        """Return the rows of the picture on which a rectangle lies."""
        return _pixel_slice(self.height - box.top, self.height - box.bottom, self.picture.shape[0])

    def columns(self, box: Box) -> slice:
        """Return the columns of the picture on which a rectangle lies."""
        return _pixel_slice(box.left, box.right, self.picture.shape[1])


def _pixel_slice(first: float, last: float, most: int) -> slice:
    start, end = (min(max(round(edge * SCALE), 0), most) for edge in (first, last))
    return slice(start, end)
