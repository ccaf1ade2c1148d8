"""Split the PDF of a run into papers, and bind papers into one PDF, object by object.

Memory use does not grow with the number of papers, and each run's fonts and figures are written once. (Libraries that
merge PDFs hold all objects in memory: half a gigabyte for 2,000 copies.)
"""

import io
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pikepdf

from exam_builder.pdf import PAGES, PdfObjects, PdfWriter, copy_pages
from exam_builder.typeset.passes import TypesetPaper


def split_pdf(pdf: bytes, papers: Iterable[TypesetPaper]) -> Iterator[bytes]:
    """Yield the PDF of each of these papers, with the run's title and language; the same bytes for the same run."""
    with pikepdf.Pdf.open(io.BytesIO(pdf)) as run:
        objects = PdfObjects(run)
        info = run.trailer["/Info"].unparse(resolved=True) if "/Info" in run.trailer else b"<< >>"
        lang = b"/Lang %b " % run.Root["/Lang"].unparse(resolved=True) if "/Lang" in run.Root else b""
        for paper in papers:
            yield _extract_paper(objects, paper, info, lang)


def _extract_paper(objects: PdfObjects, paper: TypesetPaper, info: bytes, lang: bytes) -> bytes:
    file = io.BytesIO()
    book = PdfWriter(file)
    info_number = book.number()
    book.put(info_number, info)
    own = objects.pages[paper.first : paper.first + paper.pages]
    kids = copy_pages(book, objects, dict.fromkeys(own, PAGES))
    known = sha256(file.getbuffer()).hexdigest()[:32].encode()
    shown = b" ".join(b"%d 0 R" % kid for kid in kids)
    book.finish(len(kids), shown, lang, b"/Info %d 0 R /ID [ <%b> <%b> ] " % (info_number, known, known))
    return file.getvalue()


@dataclass(frozen=True, slots=True)
class PageRange:
    """Pages of a PDF to bind: the index of the first (from 0), and how many."""

    file: Path
    first: int
    pages: int


def bind_pages(pieces: Sequence[PageRange], path: Path, language: str) -> int:
    """Bind pieces in their order, each padded to an even number of pages; return the number of pages.

    The same pieces make the same bytes. Raises OSError if the file cannot be written.
    """
    with path.open("wb") as file:
        book = PdfWriter(file)
        nodes = [book.number() for _ in pieces]
        total = 0
        for run in dict.fromkeys(piece.file for piece in pieces):
            own = {node: piece for node, piece in zip(nodes, pieces, strict=True) if piece.file == run}
            total += _bind_run(book, run, own)
        kids = b" ".join(b"%d 0 R" % node for node in nodes)
        book.finish(total, kids, b"/Lang (%b) " % language.encode("ascii"))
        return total


def _bind_run(book: PdfWriter, run: Path, pieces: Mapping[int, PageRange]) -> int:
    """Write the pages of a run and the page-tree node of each of its pieces; return the number of pages."""
    total = 0
    with os.fdopen(os.open(run, os.O_RDONLY), "rb") as file, pikepdf.Pdf.open(file) as pdf:  # the path may not be UTF-8
        objects = PdfObjects(pdf)
        own = {node: objects.pages[piece.first : piece.first + piece.pages] for node, piece in pieces.items()}
        kids = iter(copy_pages(book, objects, {page: node for node, pages in own.items() for page in pages}))
        for node, pages in own.items():
            numbers = [next(kids) for _ in pages]
            if len(numbers) % 2:
                numbers.append(_write_blank_page(book, node, pdf.get_object(pages[0], 0)["/MediaBox"].unparse()))
            total += len(numbers)
            shown = b" ".join(b"%d 0 R" % number for number in numbers)
            content = (PAGES, len(numbers), shown)
            book.put(node, b"<< /Type /Pages /Parent %d 0 R /Count %d /Kids [ %b ] >>" % content)
    return total


def _write_blank_page(book: PdfWriter, node: int, box: bytes) -> int:
    number = book.number()
    book.put(number, b"<< /Type /Page /Parent %d 0 R /MediaBox %b /Resources << >> >>" % (node, box))
    return number
