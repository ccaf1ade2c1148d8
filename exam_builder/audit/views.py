"""A page as it looks: its picture in shades of grey, and the things that it is made of."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from exam_builder.audit.boxes import Box, pairs_over
from exam_builder.audit.objects import FORM, IMAGE, PATH, TEXT, Drawn, drawn_on, is_filled, spelled
from exam_builder.audit.words import words_of_texts

if TYPE_CHECKING:
    import numpy

    Picture = numpy.typing.NDArray[numpy.uint8]

SCALE = 1.5
"""Pixels of a picture in a point of PDF: 108 in an inch."""
DARK = 128
"""A shade below this is ink; tints, ruled lines and the word DRAFT are lighter."""
FAINT = 190
"""A shade above this is paper, seen beside ink."""
LEAST = 2.0
"""Points that things share before one is said to lie over the other: letters reach a little beyond their lines."""
SIGNS = 2
"""So many signs in a row are a word or a number."""
SHARE = 0.4
"""The share of the lower one's height from which letters that meet cannot be read."""
WHAT: dict[int, Literal["text", "rule", "picture"]] = {TEXT: "text", PATH: "rule", IMAGE: "picture", FORM: "picture"}


@dataclass(frozen=True, slots=True)
class Thing:
    """Something on a page: letters in a row, a rule or another path, a picture. A picture's own parts are no things."""

    what: Literal["text", "rule", "picture"]
    box: Box
    words: str = ""
    filled: bool = False

    @property
    def says(self) -> bool:
        """Whether it is a word or a number: a formula lays single signs over one another (≠, accents)."""
        signs = "".join(self.words.split())
        return len(signs) >= SIGNS and any(map(str.isalnum, signs))


@dataclass(frozen=True)
class View:
    """A page: its size in points, its picture, and where its things are, in the order in which they are drawn.

    `meetings` are pairs of things of which the second is drawn over the first, texts word by word; `wordless` is the
    picture without texts, where one may stand on a picture; `read` gives the text inside of a rectangle.
    """

    width: float
    height: float
    picture: "Picture"
    boxes: tuple[Box, ...]
    read: Callable[[Box], str]
    meetings: tuple[tuple[Thing, Thing], ...] = ()
    wordless: "Picture | None" = None

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
        return _slice(self.height - box.top, self.height - box.bottom, self.picture.shape[0])

    def columns(self, box: Box) -> slice:
        """The columns of the picture on which a rectangle lies."""
        return _slice(box.left, box.right, self.picture.shape[1])


def _slice(first: float, last: float, most: int) -> slice:
    start, end = (min(max(round(edge * SCALE), 0), most) for edge in (first, last))
    return slice(start, end)


def view_of(page: Any, apart: bool = False) -> View:
    """A page of an open PDF as it looks before it is turned for a reader; `apart` takes all texts word by word."""
    page.set_rotation(0)
    picture, drawn = _picture(page), drawn_on(page)
    meetings = _meetings(page, drawn, apart)
    mixed = any({lower.what, upper.what} == {"text", "picture"} for lower, upper in meetings)
    width, height = page.get_size()
    boxes = tuple(each.box for each in drawn)
    return View(width, height, picture, boxes, _reading(page), meetings, _wordless(page) if mixed else None)


def _reading(page: Any) -> Callable[[Box], str]:
    """What reads the text inside of a rectangle of a page."""

    def read(box: Box) -> str:
        text: str = page.get_textpage().get_text_bounded(box.left, box.bottom, box.right, box.top)
        return " ".join(text.split())

    return read


def _picture(page: Any) -> "Picture":
    import pypdfium2

    maker = pypdfium2.PdfBitmap.new_foreign  # its memory lives as long as the array
    shades = page.render(scale=SCALE, grayscale=True, bitmap_maker=maker).to_numpy()
    picture: Picture = shades.reshape(shades.shape[:2])
    return picture


def _wordless(page: Any) -> "Picture":
    for item in list(page.get_objects(max_depth=1)):
        if item.type == TEXT:
            page.remove_obj(item)
    return _picture(page)


def _meetings(page: Any, drawn: Sequence[Drawn], apart: bool) -> tuple[tuple[Thing, Thing], ...]:
    """Things that lie over one another and need be looked at, texts word by word."""
    near = {index for pair in _near(drawn) for index in pair}
    near |= {index for index, each in enumerate(drawn) if apart and each.kind == TEXT}
    if not near:
        return ()
    letters = page.get_textpage()
    texts = {each.address: each for index in near if (each := drawn[index]).kind == TEXT}
    words = words_of_texts(letters, frozenset(texts)) if texts else {}
    single: list[Thing] = []
    for index in sorted(near):
        single += _things(drawn[index], letters, words.get(drawn[index].address, ()))
    return tuple(pair for pair in _over(single) if _meet(*pair))


def _near(drawn: Sequence[Drawn]) -> Iterator[tuple[int, int]]:
    """Things that may lie over one another, by their indexes."""
    for one, other in pairs_over([each.box for each in drawn], LEAST):
        lower, upper = drawn[one], drawn[other]
        if lower.kind == TEXT == upper.kind:
            near = _share_a_line(lower.box, upper.box)
        else:
            near = PATH not in (lower.kind, upper.kind) or (lower.kind == TEXT and is_filled(upper.item))
        if near:
            yield one, other


def _share_a_line(one: Box, other: Box) -> bool:
    return one.shared(other)[1] > SHARE * min(one.height, other.height)


def _things(drawn: Drawn, letters: Any, words: Sequence[tuple[str, Box]]) -> list[Thing]:
    """What is drawn as a thing, or a text as its words."""
    if words:
        return [Thing("text", box, word) for word, box in words]
    what = WHAT[drawn.kind]
    if what == "text":
        return [Thing(what, drawn.box, spelled(drawn.item, letters))]
    return [Thing(what, drawn.box, filled=drawn.kind == PATH and is_filled(drawn.item))]


def _over(things: Sequence[Thing]) -> Iterator[tuple[Thing, Thing]]:
    return ((things[one], things[other]) for one, other in pairs_over([each.box for each in things], LEAST))


def _meet(lower: Thing, upper: Thing) -> bool:
    """Whether it need be looked at that one thing lies over another."""
    if {lower.what, upper.what} == {"text"}:
        return lower.says and upper.says and _share_a_line(lower.box, upper.box)
    return "rule" not in (lower.what, upper.what) or (lower.what == "text" and upper.filled)
