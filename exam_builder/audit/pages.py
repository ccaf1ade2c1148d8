"""What is printed in a PDF, as a reader finds it."""

import re
import threading
from functools import lru_cache

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
