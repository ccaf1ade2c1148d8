"""What is printed in a PDF, as a reader finds it."""

import re
import string
import threading
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Self

WORD = re.compile(r"[^\W\d_]{2,}")
SHOWN = re.compile(rb"\(([^\\()]*(?:\\.[^\\()]*)*)\)", re.DOTALL)
"""A string that a page's content shows."""
DIVIDED = re.compile(r"(\w)(?:-|\u00ad|\ufffe|\x02)\r?\n(\w)")
"""A word that a line's end divides."""
NO_LETTERS = bytes(sorted(set(range(256)) - set(string.ascii_letters.encode())))
READING = threading.Lock()
"""PDFium is not made for several threads."""


@lru_cache(maxsize=8)
def texts_of(pdf: bytes) -> tuple[str, ...]:
    """All text of each page, also what stands beside the paper's edge; raise ValueError when it is no PDF.

    It is remembered for a few PDFs.
    """
    import pypdfium2

    with READING:
        try:
            document = pypdfium2.PdfDocument(pdf)
        except pypdfium2.PdfiumError as problem:
            raise ValueError(f"not a PDF: {problem}") from problem
        try:
            return tuple(page.get_textpage().get_text_range() for page in document)
        finally:
            document.close()


def words_of(text: str) -> tuple[str, ...]:
    """Words of two letters and more, in small letters; words that a line's end divides are whole again."""
    whole = DIVIDED.sub(r"\1\2", text) if "\n" in text else text
    return tuple(word.lower() for word in WORD.findall(whole))


class Reader:
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
        return self

    def __exit__(self, *_: object) -> None:
        if self._texts:
            self._texts.close()
        self._contents.close()

    @property
    def count(self) -> int:
        """How many pages there are."""
        return len(self._contents.pages)

    def text(self, page: int) -> str:
        """All text of a page (from 0)."""
        import pypdfium2

        with READING:
            self._texts = self._texts or pypdfium2.PdfDocument(self.pdf)
            text: str = self._texts[page].get_textpage().get_text_range()
            return text

    def content(self, page: int) -> bytes:
        """What draws a page (from 0); words in a font of typewriter letters stand there as they are: `(WORD)`."""
        content: bytes = self._contents.pages[page].obj["/Contents"].read_bytes()
        return content


def letters_of(content: bytes, without: Iterable[str] = ()) -> bytes:
    """The letters A to Z that a page's content shows, in their order; words that are one's own are left out.

    Pages that have the same prompts have the same letters, whatever the numbers in them are.
    """
    letters = b"".join(SHOWN.findall(content)).translate(None, NO_LETTERS)
    for word in without:
        own = word.encode("ascii", "ignore").translate(None, NO_LETTERS)
        letters = letters.replace(own, b"") if own else letters
    return letters
