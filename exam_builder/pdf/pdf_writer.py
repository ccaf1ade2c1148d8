"""A PDF written object by object, with pages of others, so that memory stays flat however many there are."""

from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

from exam_builder.pdf.objects import PdfObject, PdfObjects

CATALOG, PAGES = 1, 2
HEAD = b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n"


@dataclass
class PdfWriter:
    """What is written so far: where each object begins, by number. Its catalog is object 1, its tree of pages 2."""

    file: BinaryIO
    offsets: "array[int]" = field(default_factory=lambda: array("Q", bytes(8 * (PAGES + 1))))

    def __post_init__(self) -> None:
        self.file.write(HEAD)
        self._end = len(HEAD)

    def number(self) -> int:
        """A new object's number."""
        self.offsets.append(0)
        return len(self.offsets) - 1

    def put(self, number: int, content: bytes) -> None:
        """Write an object."""
        self.offsets[number] = self._end
        self._end += self.file.write(b"%d 0 obj\n%b\nendobj\n" % (number, content))

    def finish(self, count: int, kids: bytes, catalog: bytes, trailer: bytes = b"") -> None:
        """Write the tree of `count` pages and the catalog, the table of objects, and what points to it."""
        self.put(PAGES, b"<< /Type /Pages /Count %d /Kids [ %b ] >>" % (count, kids))
        self.put(CATALOG, b"<< /Type /Catalog /Pages %d 0 R %b>>" % (PAGES, catalog))
        size = len(self.offsets)
        self.file.write(b"xref\n0 %d\n0000000000 65535 f \n" % size)
        self.file.writelines(b"%010d 00000 n \n" % self.offsets[number] for number in range(1, size))
        end = (size, CATALOG, trailer, self._end)
        self.file.write(b"trailer\n<< /Size %d /Root %d 0 R %b>>\nstartxref\n%d\n%%%%EOF\n" % end)


@dataclass(frozen=True)
class PageCopier:
    """Objects of a PDF on their way into a book: the number that each gets there."""

    book: PdfWriter
    objects: PdfObjects
    numbers: dict[int, int] = field(default_factory=dict)

    def number(self, own: int) -> int:
        """The number in the book of an object of the PDF."""
        if own not in self.numbers:
            self.numbers[own] = self.book.number()
        return self.numbers[own]

    def written(self, item: PdfObject, parent: int | None) -> bytes:
        """An object as the book has it; a page's parent is there, and pages that are not copied are nothing."""
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
    """Write pages and all that they need, each object once; return the numbers of the pages.

    `parents` has for the number of each page that of its node in the book. What refers to a page that is not copied
    refers to nothing.
    """
    copying = PageCopier(book, objects)
    pages = [copying.number(own) for own in parents]
    for own, item in _reachable_objects(objects, list(parents)):
        book.put(copying.number(own), copying.written(item, parents.get(own)))
    return pages


def _reachable_objects(objects: PdfObjects, pages: list[int]) -> Iterator[tuple[int, PdfObject]]:
    """Pages, and the objects to which they lead, but for other pages."""
    waiting = pages
    met = objects.apart.union(pages)
    while waiting:
        found: list[int] = []
        for own in waiting:
            item = objects.item(own)
            yield own, item
            found += item.named
        waiting = [own for own in dict.fromkeys(found) if own not in met]
        met = met.union(waiting)
