"""One paper's PDF out of a run of many."""

import io
from collections.abc import Iterable, Iterator
from hashlib import sha256

import pikepdf

from exam_builder.pdf import PAGES, PdfObjects, PdfWriter, copy_pages
from exam_builder.typeset.passes import TypesetPaper


def split_pdf(pdf: bytes, papers: Iterable[TypesetPaper]) -> Iterator[bytes]:
    """The PDF of each of these papers, with the run's title and language; the same bytes for the same run."""
    with pikepdf.Pdf.open(io.BytesIO(pdf)) as run:
        objects = PdfObjects(run)
        info = run.trailer["/Info"].unparse(resolved=True) if "/Info" in run.trailer else b"<< >>"
        lang = b"/Lang %b " % run.Root["/Lang"].unparse(resolved=True) if "/Lang" in run.Root else b""
        for paper in papers:
            yield _extract_paper(objects, paper, info, lang)


def _extract_paper(objects: PdfObjects, paper: TypesetPaper, info: bytes, lang: bytes) -> bytes:
    file = io.BytesIO()
    book = PdfWriter(file)
    told = book.number()
    book.put(told, info)
    own = objects.pages[paper.first : paper.first + paper.pages]
    kids = copy_pages(book, objects, dict.fromkeys(own, PAGES))
    known = sha256(file.getbuffer()).hexdigest()[:32].encode()
    shown = b" ".join(b"%d 0 R" % kid for kid in kids)
    book.finish(len(kids), shown, lang, b"/Info %d 0 R /ID [ <%b> <%b> ] " % (told, known, known))
    return file.getvalue()
