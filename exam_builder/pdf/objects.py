"""The objects of a PDF as they are written, each taken apart once however many files it is copied into."""

import re
from dataclasses import dataclass

import pikepdf

TOKEN = re.compile(rb"\((?:[^\\()]|\\.)*\)|<[0-9A-Fa-f]*>|(?<![\w.])(\d+) \d+ R\b", re.DOTALL)
"""A string, in which nothing is a reference, or a reference, in what QPDF prints of an object."""


@dataclass(frozen=True, slots=True)
class PdfObject:
    """An object: the text between its references (one piece more than these), and the numbers that they name.

    A stream's data, as they are stored, end the last piece.
    """

    texts: tuple[bytes, ...]
    named: tuple[int, ...]


class PdfObjects:
    """The objects of an open PDF by number; its `pages` in order, and the nodes of the tree that hold them."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self.pdf = pdf
        pages = [page.obj for page in pdf.pages]
        self.pages = tuple(page.objgen[0] for page in pages)
        self.nodes = frozenset(page["/Parent"].objgen[0] for page in pages)
        self.apart = self.nodes.union(self.pages)
        """What no object takes with it that refers to it: other pages."""
        self._known: dict[int, PdfObject] = {}

    def item(self, number: int) -> PdfObject:
        """An object, taken apart."""
        if number not in self._known:
            self._known[number] = _parse_object(self.pdf.get_object(number, 0))
        return self._known[number]


def unparse_object(item: pikepdf.Object) -> bytes:
    """What QPDF prints of an object, of a stream its dictionary."""
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
