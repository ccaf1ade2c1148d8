"""What is printed in a PDF, as a reader finds it, and which pages look alike but for the values on them."""

import re
import string
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Self

from exam_builder.audit.page_process import PageError, ask_reader, read_all_texts, read_looks, read_text, read_within
from exam_builder.audit.page_view import PageLooks, PageView, TextUnit
from exam_builder.audit.page_weight import HeavyPageError, PageWeights
from exam_builder.scratch import scratch_folder

if TYPE_CHECKING:
    import numpy
    import pikepdf

    Lengths = numpy.typing.NDArray[numpy.int64]

WORD = re.compile(r"[^\W\d_]{2,}")
SHOWN_STRING = re.compile(rb"\(([^\\()]*(?:\\.[^\\()]*)*)\)", re.DOTALL)
"""A string that a page's content shows."""
DIVIDED = re.compile(r"(\w)(?:-|\u00ad|\ufffe|\x02)\r?\n(\w)")
"""A word that a line's end divides."""
PAGES_KEPT = 4
"""Pages of which it is remembered how they look."""
SHADES = rb"(?:[01](?:\.\d+)? |\.\d+ ){0,3}(?:rg|g|k)\b"
DRAWN = re.compile(rb"[/r01.](?:(?<=/)(?:F|Im)\d+|(?<=\br)e\b|(?<=[01])(?:\.\d+)? %b|(?<=\.)\d+ %b)" % (SHADES, SHADES))
"""A font, a picture, a rule and a colour with its shades (0 to 1) among what draws a page.

That all begin with one set of signs lets Python find them in half the time.
"""
NO_SIGNS = bytes(sorted(set(range(256)) - set((string.ascii_letters + string.digits).encode())))
NO_DIGITS = bytes.maketrans(b"123456789", b"000000000")
BACKWARDS = re.compile(rb"\)\s*[0-9]{4,}[0-9.]*\s*\(")
"""A row of letters that goes back by its font's size and more, so that it may run over itself."""


@lru_cache(maxsize=8)
def page_texts(pdf: bytes) -> tuple[str, ...]:
    """All text of each page, also what stands beside the paper's edge; raise ValueError when it is no PDF.

    It is remembered for a few PDFs. Raise HeavyPageError for one that would take all memory, PageError for a page that
    cannot be read.
    """
    with PageReader(pdf) as pages:
        if pages.find_heavy():
            raise HeavyPageError
        try:
            return ask_reader(read_all_texts, tuple[str, ...], pages.path, (pages.path, 0))
        except PageError:
            return tuple(map(pages.text, range(pages.count)))


def words_in(text: str) -> tuple[str, ...]:
    """Words of two letters and more, in small letters; words that a line's end divides are whole again."""
    whole = DIVIDED.sub(r"\1\2", text) if "\n" in text else text
    return tuple(word.lower() for word in WORD.findall(whole))


class PageReader:
    """A PDF of many pages, of which one reads some; a context."""

    def __init__(self, pdf: bytes) -> None:
        self.pdf = pdf

    def __enter__(self) -> Self:
        import io

        import pikepdf

        try:
            self._contents = pikepdf.Pdf.open(io.BytesIO(self.pdf))
        except pikepdf.PdfError as problem:
            raise ValueError(f"not a PDF: {problem}") from problem
        self._views: dict[int, PageView] = {}
        self._folder = ExitStack()
        self._path: Path | None = None
        return self

    def __exit__(self, *_: object) -> None:
        self._folder.close()
        self._contents.close()

    @property
    def path(self) -> Path:
        """Where the PDF stands for the process that reads it."""
        if self._path is None:
            self._path = self._folder.enter_context(scratch_folder()) / "pages.pdf"
            self._path.write_bytes(self.pdf)
        return self._path

    def find_heavy(self) -> tuple[int, ...]:
        """The pages (from 0) that must not be looked at, since they would take all memory."""
        return tuple(PageWeights().find_heavy(self._contents))

    @property
    def count(self) -> int:
        """How many pages there are."""
        return len(self._contents.pages)

    def text(self, page: int) -> str:
        """All text of a page (from 0)."""
        return ask_reader(read_text, str, (self.path, page), (self.path, page))

    def view(self, page: int) -> PageView:
        """How a page (from 0) looks; the last few are remembered."""
        if page not in self._views:
            if len(self._views) >= PAGES_KEPT:
                del self._views[next(iter(self._views))]
            unit: TextUnit = "word" if BACKWARDS.search(self.content(page)) else "run"
            here = self.path, page
            looks = ask_reader(read_looks, PageLooks, (*here, unit), here)
            self._views[page] = looks.view(lambda box: ask_reader(read_within, str, (*here, box), here))
        return self._views[page]

    def page(self, page: int) -> "pikepdf.Page":
        """A page (from 0) as it is written."""
        return self._contents.pages[page]

    def content(self, page: int) -> bytes:
        """What draws a page (from 0); words in a font of typewriter letters stand there as they are: `(WORD)`."""
        content: bytes = self._contents.pages[page].obj["/Contents"].read_bytes()
        return content


def shown_signs(content: bytes, without: Iterable[str] = ()) -> bytes:
    """The letters A to Z and the digits (each as a 0) that a page's content shows, without words that are one's own.

    Pages that have the same prompts have the same letters, whatever the numbers in them are.
    """
    signs = b"".join(SHOWN_STRING.findall(content)).translate(NO_DIGITS, NO_SIGNS)
    for word in without:
        own = word.encode("ascii", "ignore").translate(NO_DIGITS, NO_SIGNS)
        signs = signs.replace(own, b"") if own else signs
    return signs


def letters_of(signs: bytes) -> bytes:
    """The letters among signs."""
    return signs.translate(None, b"0")


def drawing_marks(content: bytes) -> bytes:
    """The fonts, pictures, rules and colours with which a page is drawn, in their order."""
    return b"".join(DRAWN.findall(content))


QuestionsOnPage = tuple[tuple[int, int], ...]
"""The questions on a page: which each is, and its number."""
FONT = b" Tf"
PICTURE = re.compile(rb"/Im\d+")


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

    known: dict[bytes, "tuple[Lengths, Lengths]"] = field(default_factory=dict)
    laid: dict[QuestionsOnPage, set[bytes]] = field(default_factory=dict)
    """How pages were laid out on which the same questions stand."""
    clean: set[tuple[QuestionsOnPage, bytes]] = field(default_factory=set)
    """Questions and layouts of pages on which nothing was found."""
    placed: dict[tuple[bytes, bytes], set[bytes]] = field(default_factory=dict)
    """Of each drawing with numbers of certain lengths, where all of it stood."""

    def has_layout(self, asked: QuestionsOnPage, layout: bytes) -> bool:
        """Whether these questions stand as they did on such a page; how they stand there first is remembered."""
        return layout in self.laid.setdefault(asked, {layout})

    def has(self, shape: PageShape) -> bool:
        """Whether such a page was seen with numbers as long, and with numbers as short.

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


def shape_of(pages: Sequence[tuple[bytes, bytes]], number: int, pictures: bytes, places: bytes) -> PageShape:
    """The shape of pages that belong together: of each what draws it, and its signs (see `shown_signs`).

    `pictures` tell which they show: how these are called depends on what was set before them in the same run; `places`
    where all of it stands (see `places_digest`).
    """
    contents, signs = zip(*pages, strict=True)
    marks = (PICTURE.sub(b"/Im", drawing_marks(content)) for content in contents)
    drawn = (*map(letters_of, signs), *marks, bytes([number == 1]), pictures)
    return PageShape(sha256(b"|".join(drawn)).digest(), _digit_counts(b"|".join(signs)), places)


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


def places_digest(contents: Sequence[bytes], code: str) -> bytes:
    """A digest of where all stands on pages that belong together, down to the feet, whatever their digits are."""
    masked = (SHOWN_STRING.sub(_mask_digits, content[: _find_foot(content, code)]) for content in contents)
    return sha256(b"|".join(PICTURE.sub(b"/Im", content) for content in masked)).digest()


def _mask_digits(shown: re.Match[bytes]) -> bytes:
    return shown[0].translate(NO_DIGITS)


def _find_foot(content: bytes, code: str) -> int:
    """Where a page's foot begins in what draws it: the code is in a font of its own, whose it is stands before it."""
    end = content.rfind(f"({code})".encode())
    for _ in range(2):
        end = content.rfind(FONT, 0, max(0, end))
    return max(0, end)
