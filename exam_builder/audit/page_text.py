"""What is printed in a PDF, as a reader finds it."""

import re
import string
import threading
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from exam_builder.audit.page_view import PageView

WORD = re.compile(r"[^\W\d_]{2,}")
SHOWN_STRING = re.compile(rb"\(([^\\()]*(?:\\.[^\\()]*)*)\)", re.DOTALL)
"""A string that a page's content shows."""
DIVIDED = re.compile(r"(\w)(?:-|\u00ad|\ufffe|\x02)\r?\n(\w)")
"""A word that a line's end divides."""
PAGES_KEPT = 4
"""Pages of which it is remembered how they look, and pages that are kept open."""
SHADES = rb"(?:[01](?:\.\d+)? |\.\d+ ){0,3}(?:rg|g|k)\b"
DRAWN = re.compile(rb"[/r01.](?:(?<=/)(?:F|Im)\d+|(?<=\br)e\b|(?<=[01])(?:\.\d+)? %b|(?<=\.)\d+ %b)" % (SHADES, SHADES))
"""A font, a picture, a rule and a colour with its shades (0 to 1) among what draws a page.

That all begin with one set of signs lets Python find them in half the time.
"""
NO_SIGNS = bytes(sorted(set(range(256)) - set((string.ascii_letters + string.digits).encode())))
NO_DIGITS = bytes.maketrans(b"123456789", b"000000000")
BACKWARDS = re.compile(rb"\)\s*[0-9]{4,}[0-9.]*\s*\(")
"""A row of letters that goes back by its font's size and more, so that it may run over itself."""
PDFIUM_LOCK = threading.Lock()
"""PDFium is not made for several threads."""


@lru_cache(maxsize=8)
def page_texts(pdf: bytes) -> tuple[str, ...]:
    """All text of each page, also what stands beside the paper's edge; raise ValueError when it is no PDF.

    It is remembered for a few PDFs.
    """
    import pypdfium2

    with PDFIUM_LOCK:
        try:
            document = pypdfium2.PdfDocument(pdf)
        except pypdfium2.PdfiumError as problem:
            raise ValueError(f"not a PDF: {problem}") from problem
        try:
            return tuple(page.get_textpage().get_text_range() for page in document)
        finally:
            document.close()


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
        self._texts: Any = None
        self._render_questions: dict[int, PageView] = {}
        self._open: dict[int, Any] = {}
        return self

    def __exit__(self, *_: object) -> None:
        self._open.clear()
        if self._texts:
            self._texts.close()
        self._contents.close()

    @property
    def count(self) -> int:
        """How many pages there are."""
        return len(self._contents.pages)

    def text(self, page: int) -> str:
        """All text of a page (from 0)."""
        with PDFIUM_LOCK:
            text: str = self._page(page).get_textpage().get_text_range()
            return text

    def view(self, page: int) -> "PageView":
        """How a page (from 0) looks; the last few are remembered."""
        from exam_builder.audit.page_view import view_page

        if page not in self._render_questions:
            if len(self._render_questions) >= PAGES_KEPT:
                del self._render_questions[next(iter(self._render_questions))]
            with PDFIUM_LOCK:
                shown = self._page(page)
                del self._open[page]  # to look at it may take it apart
                self._render_questions[page] = view_page(shown, apart=BACKWARDS.search(self.content(page)) is not None)
        return self._render_questions[page]

    def _page(self, page: int) -> Any:
        """A page for PDFium, which takes as long to open it as to draw it; the last few are kept."""
        import pypdfium2

        self._texts = self._texts or pypdfium2.PdfDocument(self.pdf)
        if page not in self._open:
            if len(self._open) >= PAGES_KEPT:
                del self._open[next(iter(self._open))]
            self._open[page] = self._texts[page]
        return self._open[page]

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
