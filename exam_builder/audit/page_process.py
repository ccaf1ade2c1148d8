"""PDFium in a process of its own: a page on which it crashes, hangs or takes all memory does not end the command.

The pages are what TeX made of untrusted content. What the process answers is plain data, which is read with bounds. It
is started when the first page is looked at, and serves as long as this process.
"""

import atexit
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from exam_builder.audit.page_looks import PageLooks, TextUnit, look_at_page, read_text_within
from exam_builder.audit.page_objects import Box
from exam_builder.companions import CompanionError
from exam_builder.companions.function_calls import LoadedModules
from exam_builder.companions.isolation import TimeLimitExceeded
from exam_builder.companions.process_ends import MEMORY_BYTES, ProcessEnded
from exam_builder.companions.processes import PythonProcess

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage

Request = TypeVar("Request")
Result = TypeVar("Result")
PAGE_SECONDS = 60.0
"""How long a page may take, on the clock: one of a paper takes a twentieth of a second."""
PAGES_KEPT = 8
"""Pages of a PDF that are kept open: to open one takes as long as to draw it."""


class PageError(ValueError):
    """A page (from 0) of a file that PDFium cannot read, or not in time, or not in the memory that there is."""

    def __init__(self, path: Path, page: int) -> None:
        self.path, self.page = path, page
        super().__init__(f"page {page + 1} cannot be read")


@dataclass
class OpenPdf:
    """A PDF that is open in the process that reads it, and its last pages."""

    document: "PdfDocument"
    pages: dict[int, "PdfPage"] = field(default_factory=dict)

    def page(self, number: int) -> "PdfPage":
        """Return a page (from 0)."""
        if number not in self.pages:
            if len(self.pages) >= PAGES_KEPT:
                del self.pages[next(iter(self.pages))]
            self.pages[number] = self.document[number]
        return self.pages[number]


OPEN: dict[Path, OpenPdf] = {}
"""What is open, in the process that reads."""
MOST_OPEN = 6
"""So many PDFs are kept open."""


def _open_pdf(path: Path) -> OpenPdf:
    import pypdfium2

    if path not in OPEN:
        while len(OPEN) >= MOST_OPEN:
            gone = OPEN.pop(next(iter(OPEN)))
            gone.pages.clear()
            gone.document.close()
        OPEN[path] = OpenPdf(pypdfium2.PdfDocument(path))
    return OPEN[path]


def read_text(_: LoadedModules, request: tuple[Path, int]) -> str:
    """Return all text of a page, in the process that reads."""
    path, number = request
    text: str = _open_pdf(path).page(number).get_textpage().get_text_range()
    return text


def read_all_texts(_: LoadedModules, path: Path) -> tuple[str, ...]:
    """Return all text of each page, in the process that reads."""
    return tuple(page.get_textpage().get_text_range() for page in _open_pdf(path).document)


def read_within(_: LoadedModules, request: tuple[Path, int, Box]) -> str:
    """Return the text inside of a rectangle, in the process that reads."""
    path, number, box = request
    return read_text_within(_open_pdf(path).page(number), box)


def read_looks(_: LoadedModules, request: tuple[Path, int, TextUnit]) -> PageLooks:
    """Return how a page looks, in the process that reads."""
    path, number, unit = request
    opened = _open_pdf(path)
    looks = look_at_page(opened.page(number), unit)
    del opened.pages[number]  # to look at it may take it apart
    return looks


READER = PythonProcess(0, MEMORY_BYTES)
"""The process of this one that reads."""


def ask_reader(
    function: Callable[[LoadedModules, Request], Result], kind: type[Result], request: Request, of: tuple[Path, int]
) -> Result:
    """Give what a function above makes of a request; raise PageError for a page `of` a file where it makes nothing."""
    with READER.lock:
        READER.send(function, kind, request)
        try:
            return READER.receive(kind, PAGE_SECONDS)
        except (TimeLimitExceeded, ProcessEnded, CompanionError):
            READER.end()
            raise PageError(*of) from None


atexit.register(READER.end)
