"""What draws a page, taken apart line by line, and which pages look alike but for the values on them."""

import re
import string
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy

    Lengths = numpy.typing.NDArray[numpy.uint16]

SHOWN_STRING = re.compile(rb"\(([^\\()]*(?:\\.[^\\()]*)*)\)")
"""A string that a page's content shows."""
SHADES = rb"(?:[01](?:\.\d+)? |\.\d+ ){0,3}(?:rg|g|k)\b"
DRAWN = re.compile(rb"[/r01.](?:(?<=/)(?:F|Im)\d+|(?<=\br)e\b|(?<=[01])(?:\.\d+)? %b|(?<=\.)\d+ %b)" % (SHADES, SHADES))
"""A font, a picture, a rule and a colour with its shades (0 to 1) among what draws a page.

That all begin with one set of signs lets Python find them in half the time.
"""
PAINTING = (b" g", b" rg", b" k", b"re")
"""What stands in each line with a colour or a rule; most have none."""
NAMED = re.compile(rb"/(?:F|Im)\d+")
"""A font or a picture."""
NO_SIGNS = bytes(sorted(set(range(256)) - set((string.ascii_letters + string.digits).encode())))
NO_DIGITS = bytes.maketrans(b"123456789", b"000000000")
FONT = b" Tf"
PICTURE = re.compile(rb"/Im\d+")
MOST_LINES = 5_000
"""So many lines, and as many before them, are kept taken apart: some ten megabytes."""


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """What draws a page, as it is written and `masked`: with a 0 for each digit that it shows.

    `signs` are the letters A to Z and the digits (each as a 0) that it shows: pages that have the same prompts have the
    same letters, whatever the numbers in them are. `marks` are its fonts, pictures, rules and colours in their order.
    """

    content: bytes
    masked: bytes
    signs: bytes
    marks: bytes

    def signs_without(self, words: Iterable[str]) -> bytes:
        """Return the signs without words that are one's own."""
        signs = self.signs
        for word in words:
            own = word.encode("ascii", "ignore").translate(NO_DIGITS, NO_SIGNS)
            signs = signs.replace(own, b"") if own else signs
        return signs


Parts = tuple[bytes, bytes, bytes]
"""A line masked, its signs and its marks."""


class DrawnLines(dict[bytes, Parts]):
    """Lines of what draws pages, taken apart. Most come again on a page of every copy; others are forgotten."""

    def __init__(self) -> None:
        super().__init__()
        self._older: dict[bytes, Parts] = {}

    def take_apart(self, content: bytes) -> DrawnPage:
        """Return what draws a page, taken apart."""
        if len(self) > MOST_LINES:
            self._older = dict(self)
            self.clear()
        masked, signs, marks = zip(*map(self.__getitem__, content.split(b"\n")), strict=True)
        return DrawnPage(content, b"\n".join(masked), b"".join(signs), b"".join(marks))

    def __missing__(self, line: bytes) -> Parts:
        """Take a line apart that was not met lately."""
        self[line] = parts = self._older.get(line) or _take_line_apart(line)
        return parts


def _take_line_apart(line: bytes) -> Parts:
    pieces = SHOWN_STRING.split(line)
    pieces[1::2] = [b"(%b)" % shown.translate(NO_DIGITS) for shown in pieces[1::2]]
    signs, around = b"".join(pieces[1::2]).translate(None, NO_SIGNS), b" ".join(pieces[::2])
    marks = DRAWN.findall(around) if any(map(around.__contains__, PAINTING)) else NAMED.findall(around)
    return b"".join(pieces), signs, b"".join(marks)


def letters_of(signs: bytes) -> bytes:
    """Return the letters among signs."""
    return signs.translate(None, b"0")


QuestionsOnPage = tuple[tuple[int, int], ...]
"""The questions on a page: which each is, and its number."""


@dataclass(frozen=True)
class PageShape:
    """What a page shows: a digest of its letters and of what else draws it, and how many digits each number has.

    `places` is a digest of where all of it stands, whatever the digits are.
    """

    drawn: bytes
    digits: "Lengths"
    places: bytes


@dataclass
class CleanPages:
    """Pages on which nothing was found: of each drawing the most and the fewest digits that its numbers had."""

    lines: DrawnLines = field(default_factory=DrawnLines)
    known: dict[bytes, "tuple[Lengths, Lengths]"] = field(default_factory=dict)
    laid: dict[QuestionsOnPage, set[bytes]] = field(default_factory=dict)
    """How pages were laid out on which the same questions stand."""
    clean: set[tuple[QuestionsOnPage, bytes]] = field(default_factory=set)
    """Questions and layouts of pages on which nothing was found."""
    placed: dict[tuple[bytes, bytes], set[bytes]] = field(default_factory=dict)
    """Of each drawing with numbers of certain lengths, where all of it stood."""

    def has_layout(self, asked: QuestionsOnPage, layout: bytes) -> bool:
        """Return whether these questions stand as they did on such a page; how they stand there first is remembered."""
        return layout in self.laid.setdefault(asked, {layout})

    def has(self, shape: PageShape) -> bool:
        """Return whether such a page was seen with numbers as long, and with numbers as short.

        Where numbers had just these lengths, all must stand where it stood: a value may also move what is printed.
        """
        if shape.drawn not in self.known:
            return False
        if shape.places not in self.placed.get((shape.drawn, shape.digits.tobytes()), (shape.places,)):
            return False
        least, most = self.known[shape.drawn]
        return bool((least <= shape.digits).all() and (shape.digits <= most).all())

    def add(self, shape: PageShape, asked: QuestionsOnPage, layout: bytes) -> None:
        """Remember that nothing is wrong with a page."""
        import numpy

        self.laid.setdefault(asked, set()).add(layout)
        self.clean |= {(asked, layout)} if layout else set()
        self.placed.setdefault((shape.drawn, shape.digits.tobytes()), set()).add(shape.places)
        least, most = self.known.get(shape.drawn, (shape.digits, shape.digits))
        self.known[shape.drawn] = numpy.minimum(least, shape.digits), numpy.maximum(most, shape.digits)


def shapes_of(
    pages: Sequence[DrawnPage], own: Sequence[str], number: int, pictures: Iterable[bytes], places: bytes
) -> list[PageShape]:
    """Return the shapes of pages that belong together, but for words that are a copy's own: one for each row of
    `pictures`.

    These tell which pictures they show: how they are called depends on what was set before them in the same run;
    `places` where all of it stands: a digest of their layout, masked.
    """
    signs = [page.signs_without(own) for page in pages]
    marks = (PICTURE.sub(b"/Im", page.marks) for page in pages)
    drawn = b"|".join((*map(letters_of, signs), *marks, bytes([number == 1])))
    digits = _count_digits(b"|%b|" % b"|".join(signs))
    return [PageShape(sha256(b"%b|%b" % (drawn, each)).digest(), digits, places) for each in pictures]


def _count_digits(signs: bytes) -> "Lengths":
    """Return how many digits stand between each two signs that are none."""
    import numpy

    others = numpy.flatnonzero(numpy.frombuffer(signs, dtype=numpy.uint8) != ord("0"))
    return (others[1:] - others[:-1] - 1).astype(numpy.uint16)


def digest_layout(pages: Iterable[bytes], code: bytes) -> bytes:
    """Return a digest of what is drawn on pages that belong together, down to the feet in which a student's code
    stands.

    Pictures count by their places: how they are called depends on what was set before them in the same run.
    """
    return sha256(b"|".join(PICTURE.sub(b"/Im", page[: _find_foot(page, code)]) for page in pages)).digest()


def _find_foot(content: bytes, code: bytes) -> int:
    """Return where a page's foot begins in what draws it: the code is in a font of its own, whose it is stands before
    it.

    Where there is none, all of the page is alike only where its foot is, too.
    """
    end = content.rfind(b"(%b)" % code) if code else -1
    for _ in range(2):
        end = content.rfind(FONT, 0, max(0, end))
    return end if end >= 0 else len(content)
