"""Which pages look alike but for the values on them, so that one of them is looked at for all."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

from exam_builder.audit.page_text import drawing_marks, letters_of

if TYPE_CHECKING:
    import numpy

    Lengths = numpy.typing.NDArray[numpy.int64]

QuestionsOnPage = tuple[tuple[int, int], ...]
"""The questions on a page: which each is, and its number."""
FONT = b" Tf"
PICTURE = re.compile(rb"/Im\d+")


@dataclass(frozen=True)
class PageShape:
    """What a page shows: a digest of its letters and of what else draws it, and how many digits each number has."""

    drawn: bytes
    digits: "Lengths"


@dataclass
class CleanPages:
    """Pages on which nothing was found: of each drawing the most and the fewest digits that its numbers had."""

    known: dict[bytes, "tuple[Lengths, Lengths]"] = field(default_factory=dict)
    laid: dict[QuestionsOnPage, set[bytes]] = field(default_factory=dict)
    """How pages were laid out on which the same questions stand."""
    clean: set[tuple[QuestionsOnPage, bytes]] = field(default_factory=set)
    """Questions and layouts of pages on which nothing was found."""

    def has_layout(self, asked: QuestionsOnPage, layout: bytes) -> bool:
        """Whether these questions stand as they did on such a page; how they stand there first is remembered."""
        return layout in self.laid.setdefault(asked, {layout})

    def has(self, shape: PageShape) -> bool:
        """Whether such a page was seen with numbers as long, and with numbers as short."""
        if shape.drawn not in self.known:
            return False
        least, most = self.known[shape.drawn]
        return bool((least <= shape.digits).all() and (shape.digits <= most).all())

    def add(self, shape: PageShape, asked: QuestionsOnPage, layout: bytes) -> None:
        """Remember that nothing is wrong with a page."""
        import numpy

        self.laid.setdefault(asked, set()).add(layout)
        self.clean |= {(asked, layout)} if layout else set()
        least, most = self.known.get(shape.drawn, (shape.digits, shape.digits))
        self.known[shape.drawn] = numpy.minimum(least, shape.digits), numpy.maximum(most, shape.digits)


def shape_of(pages: Sequence[tuple[bytes, bytes]], first: bool) -> PageShape:
    """The shape of pages that belong together: of each what draws it, and its signs (see `signs_of`)."""
    contents, signs = zip(*pages, strict=True)
    drawn = (*map(letters_of, signs), *map(drawing_marks, contents), bytes([first]))
    return PageShape(sha256(b"|".join(drawn)).digest(), _digit_counts(b"|".join(signs)))


def _digit_counts(signs: bytes) -> "Lengths":
    """How many digits stand before each sign that is none, and after the last."""
    import numpy

    others = numpy.flatnonzero(numpy.frombuffer(signs, dtype=numpy.uint8) != ord("0"))
    return numpy.diff(others, prepend=-1, append=len(signs)) - 1


def layout_digest(contents: Sequence[bytes], code: str) -> bytes:
    """A digest of what is drawn on pages that belong together, down to the feet, in which a student's code stands.

    Pictures count by their places: how they are called depends on what was set before them in the same run.
    """
    drawn = (PICTURE.sub(b"/Im", content[: _find_foot(content, code)]) for content in contents)
    return sha256(b"|".join(drawn)).digest()


def _find_foot(content: bytes, code: str) -> int:
    """Where a page's foot begins in what draws it: the code is in a font of its own, whose it is stands before it."""
    end = content.rfind(f"({code})".encode())
    for _ in range(2):
        end = content.rfind(FONT, 0, max(0, end))
    return max(0, end)
