"""The looks of a page as plain data, which the process that reads pages sends.

Pictures are sent as bytes beside JSON: as JSON they would take a third of the total time.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Literal, Self, TypeAlias

from exam_builder.audit.page_objects import (
    FORM,
    IMAGE,
    LINE_SHARE,
    PATH,
    SCALE,
    TEXT,
    Box,
    PageItem,
    PageObject,
    PageView,
    is_filled,
    list_overlapping_pairs,
    list_page_objects,
    read_text_object,
    read_words_of_texts,
)
from exam_builder.codec import decode, encode

if TYPE_CHECKING:
    from pypdfium2 import PdfPage, PdfTextPage

    from exam_builder.audit.page_objects import Picture

MOST_DOTS = 1 << 28
"""The most pixels that a picture of a page may have."""
LENGTH = 8
"""The number of bytes that hold the length of the next piece."""
TextUnit: TypeAlias = Literal["run", "word"]
"""The unit of texts that are checked for overlaps: a run of letters in one font, or a word."""
ITEM_KINDS: dict[int, Literal["text", "rule", "picture"]] = {
    TEXT: "text",
    PATH: "rule",
    IMAGE: "picture",
    FORM: "picture",
}


@dataclass(frozen=True, slots=True)
class Shades:
    """A picture as plain data: its pixels row by row."""

    rows: int
    columns: int
    dots: bytes = b""

    def picture(self) -> "Picture":
        """Return the picture; raise ValueError if the data do not match its size."""
        import numpy

        if not 0 < self.rows * self.columns <= MOST_DOTS:
            raise ValueError("no picture of a page")
        return numpy.frombuffer(self.dots, dtype=numpy.uint8).reshape(self.rows, self.columns)


@dataclass(frozen=True)
class PageLooks:
    """The looks of a page as plain data (see `PageView`), with four edges for each box."""

    max_reply: ClassVar[int] = 1 << 28
    width: float
    height: float
    picture: Shades
    boxes: tuple[float, ...]
    meetings: tuple[tuple[PageItem, PageItem], ...]
    wordless: Shades | None
    pictures: tuple[float, ...] = ()

    def pack(self) -> bytes:
        """Serialize to bytes: JSON for everything except pixels, then the pixels."""
        shades = [self.picture] if self.wordless is None else [self.picture, self.wordless]
        bare = [Shades(each.rows, each.columns) for each in shades]
        rest = replace(self, picture=bare[0], wordless=bare[-1] if self.wordless else None)
        pieces = [json.dumps(encode(PageLooks, rest)).encode()]
        pieces += [each.dots for each in shades]
        return b"".join(len(piece).to_bytes(LENGTH, "big") + piece for piece in pieces)

    @classmethod
    def unpack(cls, data: bytes) -> Self:
        """Deserialize what `pack` wrote; raise ValueError, KeyError, TypeError or AttributeError for other data."""
        rest, dots, *more = _split_pieces(data)
        looks = decode(cls, json.loads(rest))
        looks = replace(looks, picture=replace(looks.picture, dots=dots))
        if looks.wordless is None:
            return looks
        (dots,) = more
        return replace(looks, wordless=replace(looks.wordless, dots=dots))

    def view(self, read: Callable[[Box], str]) -> PageView:
        """Return a view of the page; `read` returns the text inside of a box."""
        wordless = self.wordless.picture() if self.wordless else None
        edges = ([each[first::4] for first in range(4)] for each in (self.boxes, self.pictures))
        boxes, pictures = (tuple(map(Box, *each)) for each in edges)
        picture = self.picture.picture()
        return PageView(self.width, self.height, picture, boxes, read, self.meetings, wordless, pictures)


def _split_pieces(data: bytes) -> Iterator[bytes]:
    start = 0
    while start < len(data):
        start += LENGTH
        end = start + int.from_bytes(data[start - LENGTH : start], "big")
        yield data[start:end]
        start = end


def _list_edges(boxes: Iterable[Box]) -> tuple[float, ...]:
    return tuple(edge for box in boxes for edge in (box.left, box.bottom, box.right, box.top))


def look_at_page(page: "PdfPage", texts: TextUnit = "run") -> PageLooks:
    """Return the looks of a page of an open PDF, without its rotation, with texts as runs or as words."""
    page.set_rotation(0)
    picture, drawn = _render_picture(page), tuple(list_page_objects(page))
    meetings = _find_overlaps(page, drawn, texts)
    mixed = any({lower.what, upper.what} == {"text", "picture"} for lower, upper in meetings)
    width, height = page.get_size()
    boxes = _list_edges(_divide_at_edges(page, drawn))
    pictures = _list_edges(each.box for each in drawn if each.kind in (IMAGE, FORM))
    wordless = _render_without_text(page) if mixed else None
    return PageLooks(width, height, picture, boxes, meetings, wordless, pictures)


def _divide_at_edges(page: "PdfPage", objects: Sequence[PageObject]) -> Iterator[Box]:
    """Yield the boxes of things; a text that leaves the page is split into words, some of which may lie outside."""
    width, height = page.get_size()
    sheet = Box(0, 0, width, height)
    leaving = frozenset(each.address for each in objects if each.kind == TEXT and not sheet.holds(each.box))
    words = read_words_of_texts(page.get_textpage(), leaving) if leaving else {}
    for each in objects:
        boxes = words.get(each.address, ())
        yield from [box for _, box in boxes] if boxes else [each.box]


def read_text_within(page: "PdfPage", box: Box) -> str:
    """Return the text inside of a rectangle of a page."""
    text: str = page.get_textpage().get_text_bounded(box.left, box.bottom, box.right, box.top)
    return " ".join(text.split())


def _render_picture(page: "PdfPage") -> Shades:
    """Return the picture of a page, without NumPy, whose import would take half the time of a paper's pages."""
    bitmap = page.render(scale=SCALE, grayscale=True)
    return Shades(bitmap.height, bitmap.width, bytes(bitmap.buffer))


def _render_without_text(page: "PdfPage") -> Shades:
    for item in list(page.get_objects(max_depth=1)):
        if item.type == TEXT:
            page.remove_obj(item)
    return _render_picture(page)


def _find_overlaps(
    page: "PdfPage", objects: Sequence[PageObject], unit: TextUnit
) -> tuple[tuple[PageItem, PageItem], ...]:
    """Return pairs of overlapping things that must be checked, with texts split into words."""
    near = {index for pair in _list_near_pairs(objects) for index in pair}
    near |= {index for index, each in enumerate(objects) if unit == "word" and each.kind == TEXT}
    if not near:
        return ()
    letters = page.get_textpage()
    texts = {each.address: each for index in near if (each := objects[index]).kind == TEXT}
    words = read_words_of_texts(letters, frozenset(texts)) if texts else {}
    single: list[PageItem] = []
    for index in sorted(near):
        single += _list_items(objects[index], letters, words.get(objects[index].address, ()))
    pairs = ((single[one], single[other]) for one, other in list_overlapping_pairs([each.box for each in single]))
    return tuple(pair for pair in pairs if _needs_look(*pair))


def _list_near_pairs(objects: Sequence[PageObject]) -> Iterator[tuple[int, int]]:
    """Yield the indexes of pairs of things that may overlap."""
    for one, other in list_overlapping_pairs([each.box for each in objects]):
        lower, upper = objects[one], objects[other]
        if lower.kind == TEXT == upper.kind:
            near = _share_a_line(lower.box, upper.box)
        else:
            near = PATH not in (lower.kind, upper.kind) or (lower.kind == TEXT and is_filled(upper.item))
        if near:
            yield one, other


def _share_a_line(one: Box, other: Box) -> bool:
    return one.overlap(other)[1] > LINE_SHARE * min(one.height, other.height)


def _list_items(drawn: PageObject, letters: "PdfTextPage", words: Sequence[tuple[str, Box]]) -> list[PageItem]:
    """Return an object as a single item, or a text as one item for each word."""
    if words:
        return [PageItem("text", box, word) for word, box in words]
    what = ITEM_KINDS[drawn.kind]
    if what == "text":
        return [PageItem(what, drawn.box, read_text_object(drawn.item, letters))]
    return [PageItem(what, drawn.box, filled=drawn.kind == PATH and is_filled(drawn.item))]


def _needs_look(lower: PageItem, upper: PageItem) -> bool:
    """Return whether the overlap of two things must be checked."""
    if {lower.what, upper.what} == {"text"}:
        return lower.says and upper.says and _share_a_line(lower.box, upper.box)
    return "rule" not in (lower.what, upper.what) or (lower.what == "text" and upper.filled)
