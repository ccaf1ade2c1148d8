"""Measure how much a page draws with all its forms expanded, before PDFium expands them.

A form may call others, each many times, so a dozen forms can be drawn ten thousand million times; PDFium would exhaust
memory and crash. Here each form is weighed only once.
"""

import re
import zlib
from collections.abc import Iterator

import pikepdf

HEAVIEST = 1 << 24
"""The most bytes of operators that a page may draw: a full page of text has ten thousand, a dense figure a million."""
LARGEST_PICTURE = 1 << 27
"""The most pixels of an image."""
LARGEST_PACKED = 1 << 18
"""The most bytes of a stream with unusual compression, since only normal compression is limited while unpacking."""
CALL = re.compile(rb"/([^\s/\[\]()<>{}%]+)\s+Do\b")


class HeavyPageError(ValueError):
    """A page draws too much to be read."""


def unpack(stream: pikepdf.Object, most: int = HEAVIEST) -> bytes:
    """Return the unpacked content of a stream; raise HeavyPageError if that is more than `most` bytes."""
    packing, packed = stream.get("/Filter"), stream.read_raw_bytes()
    names = [str(each) for each in packing] if isinstance(packing, pikepdf.Array) else [str(packing or "")]
    if names == ["/FlateDecode"] and "/DecodeParms" not in stream:
        unpacked = zlib.decompressobj().decompress(packed, most + 1)
    elif names == [""] or len(packed) <= LARGEST_PACKED:
        unpacked = stream.read_bytes() if names != [""] else packed
    else:
        raise HeavyPageError
    if len(unpacked) > most:
        raise HeavyPageError
    return unpacked


class PageWeights:
    """The weights of the forms of some pages, each weighed once."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], int] = {}

    def find_heavy(self, document: pikepdf.Pdf) -> Iterator[int]:
        """Yield the pages (from 0) that draw too much to be read."""
        for number, page in enumerate(document.pages):
            try:
                self._weigh_page(page.obj)
            except (HeavyPageError, zlib.error, pikepdf.PdfError, RecursionError):
                yield number

    def _weigh_page(self, page: pikepdf.Object) -> None:
        content = page.get("/Contents")
        parts = list(content) if isinstance(content, pikepdf.Array) else [content]
        drawn = b"\n".join(unpack(part) for part in parts if isinstance(part, pikepdf.Stream))
        self._weigh(drawn, page.get("/Resources", pikepdf.Dictionary()))

    def _weigh(self, content: bytes, resources: pikepdf.Object) -> int:
        """Return the number of bytes that are drawn; raise HeavyPageError if they are too many."""
        weight, forms = len(content), resources.get("/XObject", pikepdf.Dictionary())
        for name in CALL.findall(content):
            form = forms.get("/" + name.decode("latin-1"))
            weight += self._weigh_form(form, resources) if isinstance(form, pikepdf.Stream) else 0
            if weight > HEAVIEST:
                raise HeavyPageError
        return weight

    def _weigh_form(self, form: pikepdf.Object, around: pikepdf.Object) -> int:
        if form.get("/Subtype") == "/Image":
            if int(form.get("/Width", 0)) * int(form.get("/Height", 0)) > LARGEST_PICTURE:
                raise HeavyPageError
            return 0
        if form.objgen not in self._known:
            self._known[form.objgen] = HEAVIEST + 1  # too heavy until it is weighed, since it may call itself
            self._known[form.objgen] = self._weigh(unpack(form), form.get("/Resources", around))
        return self._known[form.objgen]
