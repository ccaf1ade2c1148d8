"""Split PDFs into papers, bind papers into one, object by object, and read what their pages draw.

Memory use does not grow with the number of papers, and each run's fonts and figures are written once. (Libraries that
merge PDFs hold all objects in memory: half a gigabyte for 2,000 copies.)
"""

import io
import os
import re
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

import pikepdf

TOKEN = re.compile(rb"\((?:[^\\()]|\\.)*\)|<[0-9A-Fa-f]*>|(?<![\w.])(\d+) \d+ R\b", re.DOTALL)
"""In an object as QPDF prints it: a string (which cannot contain a reference), or a reference."""


@dataclass(frozen=True, slots=True)
class PdfObject:
    """An object: the texts between its references (one more than these), and the numbers of the objects referred to.

    The last text of a stream ends with its data as they are stored.
    """

    texts: tuple[bytes, ...]
    named: tuple[int, ...]


class PdfObjects:
    """The objects of an open PDF by number; its `pages` in order, and the nodes of the page tree."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self.pdf = pdf
        pages = [page.obj for page in pdf.pages]
        self.pages = tuple(page.objgen[0] for page in pages)
        self.nodes = frozenset(page["/Parent"].objgen[0] for page in pages)
        self.apart = self.nodes.union(self.pages)
        """Pages and nodes, which are not copied along with an object that refers to them."""
        self._known: dict[int, PdfObject] = {}

    def item(self, number: int) -> PdfObject:
        """Return an object, parsed once."""
        if number not in self._known:
            self._known[number] = _parse_object(self.pdf.get_object(number, 0))
        return self._known[number]


def unparse_object(item: pikepdf.Object) -> bytes:
    """Return an object as QPDF prints it; for a stream, only its dictionary."""
    return item.stream_dict.unparse() if isinstance(item, pikepdf.Stream) else item.unparse(resolved=True)


def _parse_object(item: pikepdf.Object) -> PdfObject:
    text = unparse_object(item)
    references = [found for found in TOKEN.finditer(text) if found[1]] if b" R" in text else []
    starts = [0, *(found.end() for found in references)]
    ends = [*(found.start() for found in references), len(text)]
    texts = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    if isinstance(item, pikepdf.Stream):
        texts[-1] += b"\nstream\n" + item.read_raw_bytes() + b"\nendstream"
    return PdfObject(tuple(texts), tuple(int(found[1]) for found in references))


CATALOG, PAGES = 1, 2
HEAD = b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n"


@dataclass
class PdfWriter:
    """Write a PDF: `offsets` has the position of each object, by number. The catalog is object 1, the page tree 2."""

    file: BinaryIO
    offsets: "array[int]" = field(default_factory=lambda: array("Q", bytes(8 * (PAGES + 1))))

    def __post_init__(self) -> None:
        self.file.write(HEAD)
        self._end = len(HEAD)

    def number(self) -> int:
        """Return the number of a new object."""
        self.offsets.append(0)
        return len(self.offsets) - 1

    def put(self, number: int, content: bytes) -> None:
        """Write an object."""
        self.offsets[number] = self._end
        self._end += self.file.write(b"%d 0 obj\n%b\nendobj\n" % (number, content))

    def finish(self, count: int, kids: bytes, catalog: bytes, trailer: bytes = b"") -> None:
        """Write the tree of `count` pages, the catalog, the cross-reference table and the trailer."""
        self.put(PAGES, b"<< /Type /Pages /Count %d /Kids [ %b ] >>" % (count, kids))
        self.put(CATALOG, b"<< /Type /Catalog /Pages %d 0 R %b>>" % (PAGES, catalog))
        size = len(self.offsets)
        self.file.write(b"xref\n0 %d\n0000000000 65535 f \n" % size)
        self.file.writelines(b"%010d 00000 n \n" % self.offsets[number] for number in range(1, size))
        end = (size, CATALOG, trailer, self._end)
        self.file.write(b"trailer\n<< /Size %d /Root %d 0 R %b>>\nstartxref\n%d\n%%%%EOF\n" % end)


@dataclass(frozen=True)
class ObjectCopier:
    """Copy objects of a PDF into a book; `numbers` maps their numbers to those in the book."""

    book: PdfWriter
    objects: PdfObjects
    numbers: dict[int, int] = field(default_factory=dict)

    def number(self, own: int) -> int:
        """Return the number that an object of the PDF has in the book."""
        if own not in self.numbers:
            self.numbers[own] = self.book.number()
        return self.numbers[own]

    def copy_object(self, item: PdfObject, parent: int | None) -> bytes:
        """Return an object as it is written in the book, with `parent` as a page's node.

        References to pages that are not copied become null.
        """
        pieces = [item.texts[0]]
        for own, text in zip(item.named, item.texts[1:], strict=True):
            pieces += (self._reference(own, parent), text)
        return b"".join(pieces)

    def _reference(self, own: int, parent: int | None) -> bytes:
        if own in self.objects.nodes:
            return b"%d 0 R" % parent if parent else b"null"
        if own in self.objects.apart and own not in self.numbers:
            return b"null"
        return b"%d 0 R" % self.number(own)


def copy_pages(book: PdfWriter, objects: PdfObjects, parents: Mapping[int, int]) -> list[int]:
    """Write pages and everything that they need, each object once; return the numbers of the pages.

    `parents` maps the number of each page to that of its node in the book. References to pages that are not copied
    become null.
    """
    copying = ObjectCopier(book, objects)
    pages = [copying.number(own) for own in parents]
    for own, item in _list_reachable_objects(objects, list(parents)):
        book.put(copying.number(own), copying.copy_object(item, parents.get(own)))
    return pages


def _list_reachable_objects(objects: PdfObjects, pages: list[int]) -> Iterator[tuple[int, PdfObject]]:
    """Yield pages and the objects that are reachable from them, except for other pages."""
    waiting = pages
    met = objects.apart.union(pages)
    while waiting:
        numbers: list[int] = []
        for own in waiting:
            item = objects.item(own)
            yield own, item
            numbers += item.named
        waiting = [own for own in dict.fromkeys(numbers) if own not in met]
        met = met.union(waiting)


NAMED = re.compile(rb"\((?:[^\\()]|\\.)*\)|/([A-Za-z]+\d+)", re.DOTALL)
"""In a page's content: a string (which cannot contain a name), or the name of a font, picture or colour, whose number
depends on the earlier pages of the file."""
SHOWN = ("/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Annots", "/Group", "/AA")
"""Entries of a page (PDF 32000-1, table 30), apart from its content, that affect how it looks or lie over it."""
SUBSET = re.compile(r"^/[A-Z]{6}\+")
"""The prefix of the name of a font that is embedded as a subset."""


def read_drawings(pdf: bytes, first: int, pages: int) -> tuple[bytes, ...]:
    """Return the content of some pages, with names of fonts and pictures that are the same in every file.

    Pages that do not exist are left out.
    """
    with pikepdf.Pdf.open(io.BytesIO(pdf)) as opened:
        there = range(len(opened.pages))[max(0, first) : max(0, first + pages)]
        return tuple(_read_drawing(opened.pages[number]) for number in there)


def digest_drawings(pdf: bytes) -> tuple[bytes, ...]:
    """Return a digest of each page's content, size and annotations, which is the same in every file."""
    with pikepdf.Pdf.open(io.BytesIO(pdf)) as opened:
        return tuple(sha256(_read_drawing(page) + _read_frame(page)).digest() for page in opened.pages)


def _read_drawing(page: pikepdf.Page) -> bytes:
    names = dict(_list_stable_names(page))
    return NAMED.sub(lambda found: names.get(found[1], found[0]), page.Contents.read_bytes())


def _read_frame(page: pikepdf.Page) -> bytes:
    """Return the entries of a page that affect how it looks, without the numbers of other objects."""
    shown = (page.obj[key] for key in SHOWN if key in page.obj)
    items = (each for item in shown for each in (item if isinstance(item, pikepdf.Array) else (item,)))
    return b"".join(_unparse_anywhere(item) for item in items)


def _unparse_anywhere(item: object) -> bytes:
    """Return an object as QPDF prints it, without its references."""
    if not isinstance(item, pikepdf.Object):
        return repr(item).encode()
    return TOKEN.sub(lambda found: b"" if found[1] else found[0], item.unparse(resolved=True))


def _list_stable_names(page: pikepdf.Page) -> Iterator[tuple[bytes, bytes]]:
    """Yield each name of the page's resources, with one that does not depend on other pages."""
    resources: Mapping[str, Mapping[str, pikepdf.Object]] = page.obj.get("/Resources", {})  # type: ignore[assignment]  # pikepdf has no types
    for name, font in resources.get("/Font", {}).items():
        yield name[1:].encode(), SUBSET.sub("/", str(font.get("/BaseFont", ""))).encode()
    for name, picture in resources.get("/XObject", {}).items():
        yield name[1:].encode(), b"/picture-" + sha256(picture.read_raw_bytes()).hexdigest().encode()


def split_pdf(pdf: bytes, papers: Iterable[slice]) -> Iterator[bytes]:
    """Yield the PDF of some papers, given by their pages, with title and language; the same bytes for the same run."""
    with pikepdf.Pdf.open(io.BytesIO(pdf)) as run:
        objects = PdfObjects(run)
        info = run.trailer["/Info"].unparse(resolved=True) if "/Info" in run.trailer else b"<< >>"
        lang = b"/Lang %b " % run.Root["/Lang"].unparse(resolved=True) if "/Lang" in run.Root else b""
        for paper in papers:
            yield _extract_paper(objects, objects.pages[paper], info, lang)


def _extract_paper(objects: PdfObjects, own: Sequence[int], info: bytes, lang: bytes) -> bytes:
    file = io.BytesIO()
    book = PdfWriter(file)
    info_number = book.number()
    book.put(info_number, info)
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
