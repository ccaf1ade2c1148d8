"""Many PDFs bound into one, object by object, so that memory stays flat however many there are.

A page's objects are copied as they are, with new numbers; each run's fonts and figures are written once. (A library
that merges holds all objects in memory: half a gigabyte for 2,000 copies.)
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import pikepdf

CATALOG, PAGES = 1, 2
HEAD = b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n"
TOKEN = re.compile(rb"\((?:[^\\()]|\\.)*\)|<[0-9A-Fa-f]*>|(?<![\w.])(\d+) (\d+) R\b", re.DOTALL)
"""A string, in which nothing is a reference, or a reference, in what QPDF prints of an object."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Pages of a PDF that are to be bound: from which (0 is the first), and how many."""

    file: Path
    first: int
    pages: int


@dataclass
class _Book:
    """What is written so far: where each object begins, by number."""

    file: BinaryIO
    offsets: dict[int, int] = field(default_factory=dict)
    last: int = PAGES

    def number(self) -> int:
        """A new object's number."""
        self.last += 1
        return self.last

    def put(self, number: int, content: bytes) -> None:
        """Write an object."""
        self.offsets[number] = self.file.tell()
        self.file.write(b"%d 0 obj\n%b\nendobj\n" % (number, content))


def bind(pieces: Sequence[Piece], path: Path, language: str) -> int:
    """Bind pieces in their order, each filled up to an even number of pages; return the number of pages.

    The same pieces make the same bytes. Raises OSError where the file cannot be written.
    """
    with path.open("wb") as file:
        book = _Book(file)
        file.write(HEAD)
        nodes = [book.number() for _ in pieces]
        counts: dict[int, int] = {}
        for run in dict.fromkeys(piece.file for piece in pieces):
            own = {
                index: node for index, node in zip(range(len(pieces)), nodes, strict=True) if pieces[index].file == run
            }
            counts |= _bind_run(book, run, {node: pieces[index] for index, node in own.items()})
        total = sum(counts.values())
        kids = b" ".join(b"%d 0 R" % node for node in nodes)
        book.put(PAGES, b"<< /Type /Pages /Count %d /Kids [ %b ] >>" % (total, kids))
        book.put(CATALOG, b"<< /Type /Catalog /Pages %d 0 R /Lang (%b) >>" % (PAGES, language.encode("ascii")))
        _finish(book)
        return total


def _bind_run(book: _Book, run: Path, pieces: Mapping[int, Piece]) -> dict[int, int]:
    """Write the objects of a run, and the node of each of its pieces; return how many pages each has."""
    counts: dict[int, int] = {}
    with pikepdf.Pdf.open(run) as pdf:
        numbers: dict[int, int] = {}
        parents = {_own(pdf, page): node for node, piece in pieces.items() for page in _range(piece)}
        for node, piece in pieces.items():
            kids = [_number(book, numbers, _own(pdf, page)) for page in _range(piece)]
            if len(kids) % 2:
                kids.append(_blank(book, node, pdf.pages[piece.first].obj["/MediaBox"].unparse()))
            counts[node] = len(kids)
            shown = b" ".join(b"%d 0 R" % kid for kid in kids)
            book.put(node, b"<< /Type /Pages /Parent %d 0 R /Count %d /Kids [ %b ] >>" % (PAGES, len(kids), shown))
        _copy(book, pdf, numbers, parents)
    return counts


def _own(pdf: pikepdf.Pdf, page: int) -> int:
    """The number that a page's object has in its run."""
    return int(pdf.pages[page].objgen[0])


def _range(piece: Piece) -> range:
    return range(piece.first, piece.first + piece.pages)


def _blank(book: _Book, node: int, box: bytes) -> int:
    number = book.number()
    book.put(number, b"<< /Type /Page /Parent %d 0 R /MediaBox %b /Resources << >> >>" % (node, box))
    return number


def _number(book: _Book, numbers: dict[int, int], own: int) -> int:
    """The number here of an object of a run."""
    if own not in numbers:
        numbers[own] = book.number()
    return numbers[own]


def _copy(book: _Book, pdf: pikepdf.Pdf, numbers: dict[int, int], parents: Mapping[int, int]) -> None:
    """Write what the pages need, each object once."""
    waiting: list[int] = list(parents)
    done = set(parents)
    while waiting:
        own: int = waiting.pop()
        item = pdf.get_object(own, 0)
        if own in parents:
            node = parents[own]
            content = _without_parent(item)
            refer = b" /Parent %d 0 R >>" % node
        else:
            content, refer = item, b""
        text, named = _renumbered(_printed(content), book, numbers)
        if refer:
            text = text.rstrip()[:-2] + refer
        if isinstance(item, pikepdf.Stream):
            text += b"\nstream\n" + item.read_raw_bytes() + b"\nendstream"
        book.put(_number(book, numbers, own), text)
        new = [each for each in named if each not in done]
        done.update(new)
        waiting += reversed(new)


def _without_parent(page: pikepdf.Object) -> pikepdf.Object:
    return pikepdf.Dictionary({key: page[key] for key in page.keys() if key != "/Parent"})  # noqa: SIM118


def _printed(item: pikepdf.Object) -> bytes:
    """What QPDF prints of an object, of a stream its dictionary."""
    return item.stream_dict.unparse() if isinstance(item, pikepdf.Stream) else item.unparse(resolved=True)


def _renumbered(text: bytes, book: _Book, numbers: dict[int, int]) -> tuple[bytes, list[int]]:
    """The text of an object with the numbers of the new file, and the run's numbers of what it refers to."""
    named: list[int] = []

    def put(found: re.Match[bytes]) -> bytes:
        if found[1] is None:
            return found[0]
        named.append(int(found[1]))
        return b"%d 0 R" % _number(book, numbers, int(found[1]))

    return TOKEN.sub(put, text), named


def _finish(book: _Book) -> None:
    """The table of objects, and what points to it."""
    start = book.file.tell()
    book.file.write(b"xref\n0 %d\n0000000000 65535 f \n" % (book.last + 1))
    book.file.writelines(_entries(book))
    book.file.write(b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (book.last + 1, CATALOG, start))


def _entries(book: _Book) -> Iterator[bytes]:
    for number in range(1, book.last + 1):
        yield b"%010d 00000 n \n" % book.offsets[number]
