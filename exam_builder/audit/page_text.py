"""Read the text and the looks of the pages of a PDF."""

import re
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Self

from exam_builder.audit.page_looks import PageLooks, TextUnit
from exam_builder.audit.page_objects import PageView
from exam_builder.audit.page_process import PageError, ask_reader, read_all_texts, read_looks, read_text, read_within
from exam_builder.audit.pdf_contents import HeavyPageError, PageWeights
from exam_builder.scratch import scratch_folder

if TYPE_CHECKING:
    import pikepdf

WORD = re.compile(r"[^\W\d_]{2,}")
DIVIDED = re.compile(r"(\w)(?:-|\u00ad|\ufffe|\x02)\r?\n(\w)")
"""A word that is hyphenated at the end of a line."""
PAGES_KEPT = 4
"""How many pages' looks are cached."""
BACKWARDS = re.compile(rb"\)\s*[0-9]{4,}[0-9.]*\s*\(")
"""A run of letters that moves back by at least its font's size, so that it may overlap itself."""


@lru_cache(maxsize=8)
def read_page_texts(pdf: bytes) -> tuple[str, ...]:
    """Return all text of each page, even off the page; raise ValueError for an invalid PDF.

    The results for a few PDFs are cached. Raise HeavyPageError for a PDF that would exhaust memory, PageError for a
    page that cannot be read.
    """
    with PageReader(pdf) as pages:
        if pages.find_heavy():
            raise HeavyPageError
        try:
            return ask_reader(read_all_texts, tuple[str, ...], pages.path, (pages.path, 0))
        except PageError:
            return tuple(map(pages.text, range(pages.count)))


def find_words(text: str) -> tuple[str, ...]:
    """Return words of at least two letters, in lower case, with hyphenated words joined."""
    whole = DIVIDED.sub(r"\1\2", text) if "\n" in text else text
    return tuple(word.lower() for word in WORD.findall(whole))


class PageReader:
    """A context manager that reads pages of a PDF."""

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
        """The path of the PDF for the reading process."""
        if self._path is None:
            self._path = self._folder.enter_context(scratch_folder()) / "pages.pdf"
            self._path.write_bytes(self.pdf)
        return self._path

    def find_heavy(self) -> tuple[int, ...]:
        """Return the pages (from 0) that must not be read, since they would exhaust memory."""
        return tuple(PageWeights().find_heavy(self._contents))

    @property
    def count(self) -> int:
        """The number of pages."""
        return len(self._contents.pages)

    def text(self, page: int) -> str:
        """Return all text of a page (from 0)."""
        return ask_reader(read_text, str, (self.path, page), (self.path, page))

    def view(self, page: int) -> PageView:
        """Return the looks of a page (from 0); the last few are cached."""
        if page not in self._views:
            if len(self._views) >= PAGES_KEPT:
                del self._views[next(iter(self._views))]
            unit: TextUnit = "word" if BACKWARDS.search(self.content(page)) else "run"
            here = self.path, page
            looks = ask_reader(read_looks, PageLooks, (*here, unit), here)
            self._views[page] = looks.view(lambda box: ask_reader(read_within, str, (*here, box), here))
        return self._views[page]

    def page(self, page: int) -> "pikepdf.Page":
        """Return a page (from 0) as a PDF object."""
        return self._contents.pages[page]

    def content(self, page: int) -> bytes:
        """Return the content stream of a page (from 0), in which words in typewriter fonts appear as `(WORD)`."""
        content: bytes = self._contents.pages[page].obj["/Contents"].read_bytes()
        return content
