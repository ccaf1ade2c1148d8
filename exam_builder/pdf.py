"""Copy PDFs object by object into new ones, and read what their pages draw."""

import io
import re
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
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
