"""What is printed in a PDF, as a reader finds it."""

import re
import threading
from functools import lru_cache
from typing import Self

WORD = re.compile(r"[^\W\d_]{2,}")
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
    whole = re.sub(r"(\w)(?:-|\u00ad|\ufffe|\x02)\r?\n(\w)", r"\1\2", text)
    return tuple(word.lower() for word in WORD.findall(whole))


class Reader:
    """A PDF of many pages, of which one reads some; a context."""

    def __init__(self, pdf: bytes) -> None:
        self.pdf = pdf

    def __enter__(self) -> Self:
        import io

        import pikepdf
        import pypdfium2

        try:
            self._texts = pypdfium2.PdfDocument(self.pdf)
            self._contents = pikepdf.Pdf.open(io.BytesIO(self.pdf))
        except (pypdfium2.PdfiumError, pikepdf.PdfError) as problem:
            raise ValueError(f"not a PDF: {problem}") from problem
        return self

    def __exit__(self, *_: object) -> None:
        self._texts.close()
        self._contents.close()

    @property
    def count(self) -> int:
        """How many pages there are."""
        return len(self._texts)

    def text(self, page: int) -> str:
        """All text of a page (from 0)."""
        with READING:
            text: str = self._texts[page].get_textpage().get_text_range()
            return text

    def holds(self, page: int, shown: str) -> bool:
        """Whether a page (from 0) shows a word in a font of typewriter letters, which TeX sets as they are."""
        content: bytes = self._contents.pages[page].obj["/Contents"].read_bytes()
        return f"({shown})".encode() in content
