"""A page as it looks: its picture in shades of grey, and the things that it is made of."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from exam_builder.audit.page_objects import Box

if TYPE_CHECKING:
    import numpy

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
