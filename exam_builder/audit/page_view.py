"""A page as it looks: its picture in shades of grey, and the things that it is made of."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal, TypeAlias

from exam_builder.audit.page_objects import (
    FORM,
    IMAGE,
    PATH,
    TEXT,
    Box,
    PageObject,
    is_filled,
    objects_of_page,
    overlapping_pairs,
    read_text_object,
    words_of_texts,
)

if TYPE_CHECKING:
    import numpy
    from pypdfium2 import PdfPage, PdfTextPage

    Picture = numpy.typing.NDArray[numpy.uint8]

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
MOST_DOTS = 1 << 28
"""More dots no picture of a page has."""
RUN = 8
"""Dots of a picture that are white together, or are not."""
WHITE = (1 << 8 * RUN) - 1
"""A run of white dots."""
LINE_SHARE = 0.4
"""The share of the lower one's height from which letters that meet cannot be read."""
TextUnit: TypeAlias = Literal["run", "word"]
"""What of a page's texts is looked at as one thing: a run of letters in one font, or each word by itself."""
ITEM_KINDS: dict[int, Literal["text", "rule", "picture"]] = {
    TEXT: "text",
    PATH: "rule",
    IMAGE: "picture",
    FORM: "picture",
}


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
        """The part of the picture inside of a rectangle; nothing of what lies off the page."""
        return self.picture[self.rows(box), self.columns(box)]

    def under(self, box: Box) -> "Picture | None":
        """What of the page is seen inside of a rectangle where texts are taken away; None where nothing else is."""
        return None if self.wordless is None else self.wordless[self.rows(box), self.columns(box)]

    def rows(self, box: Box) -> slice:
        """The rows of the picture on which a rectangle lies."""
        return _pixel_slice(self.height - box.top, self.height - box.bottom, self.picture.shape[0])

    def columns(self, box: Box) -> slice:
        """The columns of the picture on which a rectangle lies."""
        return _pixel_slice(box.left, box.right, self.picture.shape[1])


def _pixel_slice(first: float, last: float, most: int) -> slice:
    start, end = (min(max(round(edge * SCALE), 0), most) for edge in (first, last))
    return slice(start, end)


@dataclass(frozen=True, slots=True)
class Shades:
    """A picture as plain data, row by row: of each run of dots whether it is more than white, and those that are.

    That is quicker to write, send and read than all dots, or than what zlib makes of them.
    """

    rows: int
    columns: int
    inked: bytes
    dots: bytes

    def picture(self) -> "Picture":
        """The picture; raise ValueError where it has other dots than it says."""
        import numpy

        size = self.rows * self.columns
        if not 0 < size <= MOST_DOTS:
            raise ValueError("no picture of a page")
        runs = numpy.full(-(-size // RUN), WHITE, dtype=numpy.uint64)
        inked = numpy.unpackbits(numpy.frombuffer(self.inked, dtype=numpy.uint8), count=runs.size)
        runs[inked.astype(bool)] = numpy.frombuffer(self.dots, dtype=numpy.uint64)
        return runs.view(numpy.uint8)[:size].reshape(self.rows, self.columns)


def _pack_shades(shades: "Picture") -> Shades:
    import numpy

    rows, columns = shades.shape[:2]
    dots = shades.tobytes()
    runs = numpy.frombuffer(dots + b"\xff" * (-len(dots) % RUN), dtype=numpy.uint64)
    inked = runs != numpy.uint64(WHITE)
    return Shades(rows, columns, numpy.packbits(inked).tobytes(), runs[inked].tobytes())


@dataclass(frozen=True)
class PageLooks:
    """How a page looks, as plain data (see `PageView`); of each box its four edges."""

    max_reply: ClassVar[int] = 1 << 28
    width: float
    height: float
    picture: Shades
    boxes: tuple[float, ...]
    meetings: tuple[tuple[PageItem, PageItem], ...]
    wordless: Shades | None
    pictures: tuple[float, ...] = ()

    def view(self, read: Callable[[Box], str]) -> PageView:
        """The page as it is looked at."""
        wordless = self.wordless.picture() if self.wordless else None
        boxes, pictures = (tuple(_read_edges(edges)) for edges in (self.boxes, self.pictures))
        picture = self.picture.picture()
        return PageView(self.width, self.height, picture, boxes, read, self.meetings, wordless, pictures)


def _list_edges(boxes: Iterable[Box]) -> tuple[float, ...]:
    return tuple(edge for box in boxes for edge in (box.left, box.bottom, box.right, box.top))


def _read_edges(edges: Sequence[float]) -> Iterator[Box]:
    return map(Box, *(edges[first::4] for first in range(4)))


def look_at_page(page: "PdfPage", texts: TextUnit = "run") -> PageLooks:
    """A page of an open PDF as it looks before it is turned for a reader, its texts run by run, or word by word."""
    page.set_rotation(0)
    picture, drawn = _render_picture(page), objects_of_page(page)
    meetings = _find_overlaps(page, drawn, texts)
    mixed = any({lower.what, upper.what} == {"text", "picture"} for lower, upper in meetings)
    width, height = page.get_size()
    boxes = _list_edges(_divide_at_edges(page, drawn))
    pictures = _list_edges(each.box for each in drawn if each.kind in (IMAGE, FORM))
    wordless = _render_without_text(page) if mixed else None
    return PageLooks(width, height, picture, boxes, meetings, wordless, pictures)


def _divide_at_edges(page: "PdfPage", drawn: Sequence[PageObject]) -> Iterator[Box]:
    """Where things lie; a text that leaves the page is divided into its words, of which some may lie outside."""
    width, height = page.get_size()
    sheet = Box(0, 0, width, height)
    leaving = frozenset(each.address for each in drawn if each.kind == TEXT and not sheet.holds(each.box))
    words = words_of_texts(page.get_textpage(), leaving) if leaving else {}
    for each in drawn:
        found = words.get(each.address, ())
        yield from [box for _, box in found] if found else [each.box]


def read_text_within(page: "PdfPage", box: Box) -> str:
    """The text inside of a rectangle of a page."""
    text: str = page.get_textpage().get_text_bounded(box.left, box.bottom, box.right, box.top)
    return " ".join(text.split())


def _render_picture(page: "PdfPage") -> Shades:
    import pypdfium2

    maker = pypdfium2.PdfBitmap.new_foreign  # its memory lives as long as the array
    return _pack_shades(page.render(scale=SCALE, grayscale=True, bitmap_maker=maker).to_numpy())


def _render_without_text(page: "PdfPage") -> Shades:
    for item in list(page.get_objects(max_depth=1)):
        if item.type == TEXT:
            page.remove_obj(item)
    return _render_picture(page)


def _find_overlaps(
    page: "PdfPage", drawn: Sequence[PageObject], unit: TextUnit
) -> tuple[tuple[PageItem, PageItem], ...]:
    """Things that lie over one another and need be looked at, texts word by word."""
    near = {index for pair in _near_pairs(drawn) for index in pair}
    near |= {index for index, each in enumerate(drawn) if unit == "word" and each.kind == TEXT}
    if not near:
        return ()
    letters = page.get_textpage()
    texts = {each.address: each for index in near if (each := drawn[index]).kind == TEXT}
    words = words_of_texts(letters, frozenset(texts)) if texts else {}
    single: list[PageItem] = []
    for index in sorted(near):
        single += _items_of(drawn[index], letters, words.get(drawn[index].address, ()))
    return tuple(pair for pair in _overlapping_items(single) if _needs_look(*pair))


def _near_pairs(drawn: Sequence[PageObject]) -> Iterator[tuple[int, int]]:
    """Things that may lie over one another, by their indexes."""
    for one, other in overlapping_pairs([each.box for each in drawn], MIN_OVERLAP):
        lower, upper = drawn[one], drawn[other]
        if lower.kind == TEXT == upper.kind:
            near = _share_a_line(lower.box, upper.box)
        else:
            near = PATH not in (lower.kind, upper.kind) or (lower.kind == TEXT and is_filled(upper.item))
        if near:
            yield one, other


def _share_a_line(one: Box, other: Box) -> bool:
    return one.shared(other)[1] > LINE_SHARE * min(one.height, other.height)


def _items_of(drawn: PageObject, letters: "PdfTextPage", words: Sequence[tuple[str, Box]]) -> list[PageItem]:
    """What is drawn as a thing, or a text as its words."""
    if words:
        return [PageItem("text", box, word) for word, box in words]
    what = ITEM_KINDS[drawn.kind]
    if what == "text":
        return [PageItem(what, drawn.box, read_text_object(drawn.item, letters))]
    return [PageItem(what, drawn.box, filled=drawn.kind == PATH and is_filled(drawn.item))]


def _overlapping_items(things: Sequence[PageItem]) -> Iterator[tuple[PageItem, PageItem]]:
    return (
        (things[one], things[other]) for one, other in overlapping_pairs([each.box for each in things], MIN_OVERLAP)
    )


def _needs_look(lower: PageItem, upper: PageItem) -> bool:
    """Whether it need be looked at that one thing lies over another."""
    if {lower.what, upper.what} == {"text"}:
        return lower.says and upper.says and _share_a_line(lower.box, upper.box)
    return "rule" not in (lower.what, upper.what) or (lower.what == "text" and upper.filled)
