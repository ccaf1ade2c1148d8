"""Parse the content streams of pages line by line, and recognize pages that differ only in the values on them."""

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
"""A string shown by a content stream."""
SHADES = rb"(?:[01](?:\.\d+)? |\.\d+ ){0,3}(?:rg|g|k)\b"
DRAWN = re.compile(rb"[/r01.](?:(?<=/)(?:F|Im)\d+|(?<=\br)e\b|(?<=[01])(?:\.\d+)? %b|(?<=\.)\d+ %b)" % (SHADES, SHADES))
"""A font, a picture, a rule, or a colour with its components (0 to 1) in a content stream.

All alternatives share one set of first characters, which halves the time of a search.
"""
PAINTING = (b" g", b" rg", b" k", b"re")
"""Operators, one of which is in each line with a colour or a rule; most lines have none."""
NAMED = re.compile(rb"/(?:F|Im)\d+")
"""The name of a font or a picture."""
NO_SIGNS = bytes(sorted(set(range(256)) - set((string.ascii_letters + string.digits).encode())))
NO_DIGITS = bytes.maketrans(b"123456789", b"000000000")
FONT = b" Tf"
PICTURE = re.compile(rb"/Im\d+")
MOST_LINES = 10_000
"""How many parsed lines are cached: some ten megabytes."""


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """The content stream of a page, as written and `masked`, with a 0 for each digit that it shows.

    `signs` are the letters A to Z and the digits (each as a 0) that it shows: pages with the same prompts have the same
    letters, whatever their numbers are. `marks` are its fonts, pictures, rules and colours in their order.
    """

    content: bytes
    masked: bytes
    signs: bytes
    marks: bytes

    def signs_without(self, words: Iterable[str]) -> bytes:
        """Return the signs without some words, such as the name of a copy's student."""
        signs = self.signs
        for word in words:
            own = word.encode("ascii", "ignore").translate(NO_DIGITS, NO_SIGNS)
            signs = signs.replace(own, b"") if own else signs
        return signs


Parts = tuple[bytes, bytes, bytes]
"""A masked line, its signs and its marks."""


class DrawnLines(dict[bytes, Parts]):
    """A cache of parsed lines, because most lines occur again in every copy."""

    def take_apart(self, content: bytes) -> DrawnPage:
        """Parse the content stream of a page."""
        if len(self) > MOST_LINES:
            self.clear()
        masked, signs, marks = zip(*map(self.__getitem__, content.split(b"\n")), strict=True)
        return DrawnPage(content, b"\n".join(masked), b"".join(signs), b"".join(marks))

    def __missing__(self, line: bytes) -> Parts:
        """Parse a line that is not in the cache."""
        self[line] = parts = _take_line_apart(line)
        return parts


def _take_line_apart(line: bytes) -> Parts:
    pieces = SHOWN_STRING.split(line)
    pieces[1::2] = [b"(%b)" % shown.translate(NO_DIGITS) for shown in pieces[1::2]]
    signs, around = b"".join(pieces[1::2]).translate(None, NO_SIGNS), b" ".join(pieces[::2])
    marks = DRAWN.findall(around) if any(map(around.__contains__, PAINTING)) else NAMED.findall(around)
    return b"".join(pieces), signs, b"".join(marks)


def find_letters(signs: bytes) -> bytes:
    """Return the letters among signs."""
    return signs.translate(None, b"0")


QuestionsOnPage = tuple[tuple[int, int], ...]
"""The questions on a page: identity and number of each."""


@dataclass(frozen=True)
class PageShape:
    """What a page shows, apart from values: a digest of its letters and marks, and the number of digits of each number.

    `places` is a digest of the positions of everything, whatever the digits are.
    """

    drawn: bytes
    digits: "Lengths"
    places: bytes


@dataclass
class CleanPages:
    """Pages without findings; `known` has, for each drawing, the fewest and the most digits that its numbers had."""

    lines: DrawnLines = field(default_factory=DrawnLines)
    known: dict[bytes, "tuple[Lengths, Lengths]"] = field(default_factory=dict)
    laid: dict[QuestionsOnPage, set[bytes]] = field(default_factory=dict)
    """The layouts of pages with the same questions."""
    clean: set[tuple[QuestionsOnPage, bytes]] = field(default_factory=set)
    """The questions and layouts of pages without findings."""
    placed: dict[tuple[bytes, bytes], set[bytes]] = field(default_factory=dict)
    """For each drawing, with numbers of certain lengths, the positions of everything."""

    def has_layout(self, questions: QuestionsOnPage, layout: bytes) -> bool:
        """Return whether these questions are laid out as before; their first layout is remembered."""
        return layout in self.laid.setdefault(questions, {layout})

    def has(self, shape: PageShape) -> bool:
        """Return whether such a page was seen both with numbers at least as long and with numbers at least as short.

        If it was seen with exactly these lengths, the positions must be the same, since a value may also move things.
        """
        if shape.drawn not in self.known:
            return False
        if shape.places not in self.placed.get((shape.drawn, shape.digits.tobytes()), (shape.places,)):
            return False
        least, most = self.known[shape.drawn]
        return bool((least <= shape.digits).all() and (shape.digits <= most).all())

    def add(self, shape: PageShape, questions: QuestionsOnPage, layout: bytes) -> None:
        """Remember a page without findings."""
        import numpy

        self.laid.setdefault(questions, set()).add(layout)
        self.clean |= {(questions, layout)} if layout else set()
        self.placed.setdefault((shape.drawn, shape.digits.tobytes()), set()).add(shape.places)
        least, most = self.known.get(shape.drawn, (shape.digits, shape.digits))
        self.known[shape.drawn] = numpy.minimum(least, shape.digits), numpy.maximum(most, shape.digits)


def get_shapes(
    pages: Sequence[DrawnPage], own: Sequence[str], number: int, pictures: Iterable[bytes], places: bytes
) -> list[PageShape]:
    """Return the shapes of pages that belong together, without the copy's `own` words: one for each of `pictures`.

    `pictures` describe the pictures on the pages, since their names in the content depend on what was typeset before
    in the same run. `places` is a digest of the masked layout.
    """
    signs = [page.signs_without(own) for page in pages]
    marks = (PICTURE.sub(b"/Im", page.marks) for page in pages)
    drawn = b"|".join((*map(find_letters, signs), *marks, bytes([number == 1])))
    digits = _count_digits(b"|%b|" % b"|".join(signs))
    return [PageShape(sha256(b"%b|%b" % (drawn, each)).digest(), digits, places) for each in pictures]


def _count_digits(signs: bytes) -> "Lengths":
    """Return the number of digits between each two adjacent non-digits."""
    import numpy

    others = numpy.flatnonzero(numpy.frombuffer(signs, dtype=numpy.uint8) != ord("0"))
    return (others[1:] - others[:-1] - 1).astype(numpy.uint16)


def digest_layout(pages: Iterable[bytes], code: bytes) -> bytes:
    """Return a digest of the content of pages that belong together, down to the feet with the student's code.

    Names of pictures are left out, since they depend on what was typeset before in the same run.
    """
    return sha256(b"|".join(PICTURE.sub(b"/Im", page[: _find_foot(page, code)]) for page in pages)).digest()


def _find_foot(content: bytes, code: bytes) -> int:
    """Return the offset of a page's foot in its content: two changes of font before the code, which has its own font.

    Without a code it is the end of the content, so that the foot is part of the page that is compared.
    """
    end = content.rfind(b"(%b)" % code) if code else -1
    for _ in range(2):
        end = content.rfind(FONT, 0, max(0, end))
    return end if end >= 0 else len(content)
