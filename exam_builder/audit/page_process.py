"""Run PDFium in a separate process, so that a page on which it crashes, hangs or exhausts memory is only an error.

TeX makes the pages from untrusted content. The replies of the process are plain data of limited size. It is started
for the first page, and lives as long as the current process.
"""

import atexit
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from exam_builder.audit.page_looks import PageLooks, TextUnit, look_at_page, read_text_within
from exam_builder.audit.page_objects import Box
from exam_builder.companions.function_calls import LoadedModules
from exam_builder.companions.isolation import TimeLimitExceeded
from exam_builder.companions.process_ends import MEMORY_BYTES, ProcessEnded
from exam_builder.companions.processes import PythonProcess
from exam_builder.findings import CompanionError

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage

Request = TypeVar("Request")
Result = TypeVar("Result")
PAGE_SECONDS = 60.0
"""Timeout for a page; one of a normal paper takes 0.05 s."""
PAGES_KEPT = 8
"""How many pages of a PDF are kept open, since opening one takes as long as rendering it."""


class PageError(ValueError):
    """A page (from 0) of a file that PDFium cannot read within the limits of time and memory."""

    def __init__(self, path: Path, page: int) -> None:
        self.path, self.page = path, page
        super().__init__(f"page {page + 1} cannot be read")


@dataclass
class OpenPdf:
    """A PDF that is open in the reading process, and its last pages."""

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
"""The open PDFs, in the reading process."""
MOST_OPEN = 6
"""How many PDFs are kept open."""


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
    """Return all text of a page; runs in the reading process."""
    path, number = request
    text: str = _open_pdf(path).page(number).get_textpage().get_text_range()
    return text


def read_all_texts(_: LoadedModules, path: Path) -> tuple[str, ...]:
    """Return all text of each page; runs in the reading process."""
    return tuple(page.get_textpage().get_text_range() for page in _open_pdf(path).document)


def read_within(_: LoadedModules, request: tuple[Path, int, Box]) -> str:
    """Return the text inside of a box; runs in the reading process."""
    path, number, box = request
    return read_text_within(_open_pdf(path).page(number), box)


def read_looks(_: LoadedModules, request: tuple[Path, int, TextUnit]) -> PageLooks:
    """Return the looks of a page; runs in the reading process."""
    path, number, unit = request
    opened = _open_pdf(path)
    looks = look_at_page(opened.page(number), unit)
    del opened.pages[number]  # rendering it without texts may have removed objects
    return looks


READER = PythonProcess(0, MEMORY_BYTES)
"""The reading process."""


def ask_reader(
    function: Callable[[LoadedModules, Request], Result], kind: type[Result], request: Request, of: tuple[Path, int]
) -> Result:
    """Call one of the functions above in the reading process; raise PageError for the page `of` a file on failure."""
    with READER.lock:
        READER.send(function, kind, request)
        try:
            return READER.receive(kind, PAGE_SECONDS)
        except (TimeLimitExceeded, ProcessEnded, CompanionError):
            READER.end()
            raise PageError(*of) from None


atexit.register(READER.end)
