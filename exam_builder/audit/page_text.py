"""What is printed in a PDF, as a reader finds it, and how its pages look."""

import re
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Self

from exam_builder.audit.page_looks import PageLooks, TextUnit
from exam_builder.audit.page_objects import PageView
from exam_builder.audit.page_process import PageError, ask_reader, read_all_texts, read_looks, read_text, read_within
from exam_builder.audit.page_weight import HeavyPageError, PageWeights
from exam_builder.scratch import scratch_folder

if TYPE_CHECKING:
    import pikepdf

WORD = re.compile(r"[^\W\d_]{2,}")
DIVIDED = re.compile(r"(\w)(?:-|\u00ad|\ufffe|\x02)\r?\n(\w)")
"""A word that a line's end divides."""
PAGES_KEPT = 4
"""Pages of which it is remembered how they look."""
BACKWARDS = re.compile(rb"\)\s*[0-9]{4,}[0-9.]*\s*\(")
"""A row of letters that goes back by its font's size and more, so that it may run over itself."""


@lru_cache(maxsize=8)
def page_texts(pdf: bytes) -> tuple[str, ...]:
    """Return all text of each page, also what stands beside the paper's edge; raise ValueError when it is no PDF.

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
    """Return words of two letters and more, in small letters; words that a line's end divides are whole again."""
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
        """Return the pages (from 0) that must not be looked at, since they would take all memory."""
        return tuple(PageWeights().find_heavy(self._contents))

    @property
    def count(self) -> int:
        """How many pages there are."""
        return len(self._contents.pages)

    def text(self, page: int) -> str:
        """Return all text of a page (from 0)."""
        return ask_reader(read_text, str, (self.path, page), (self.path, page))

    def view(self, page: int) -> PageView:
        """Return how a page (from 0) looks; the last few are remembered."""
        if page not in self._views:
            if len(self._views) >= PAGES_KEPT:
                del self._views[next(iter(self._views))]
            unit: TextUnit = "word" if BACKWARDS.search(self.content(page)) else "run"
            here = self.path, page
            looks = ask_reader(read_looks, PageLooks, (*here, unit), here)
            self._views[page] = looks.view(lambda box: ask_reader(read_within, str, (*here, box), here))
        return self._views[page]

    def page(self, page: int) -> "pikepdf.Page":
        """Return a page (from 0) as it is written."""
        return self._contents.pages[page]

    def content(self, page: int) -> bytes:
        """Give what draws a page (from 0); words in a font of typewriter letters stand there as they are: `(WORD)`."""
        content: bytes = self._contents.pages[page].obj["/Contents"].read_bytes()
        return content
