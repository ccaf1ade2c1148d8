"""What pages draw, to be compared with what they draw in another file."""

import io
import re
from collections.abc import Iterator, Mapping

import pikepdf

NAMED = re.compile(rb"/([A-Za-z]+\d+)")
"""A font, picture or colour that a page calls by a number, which depends on what the file held before."""
SUBSET = re.compile(r"^/[A-Z]{6}\+")
"""What is written before the name of a font of which a file holds some letters."""


def read_drawings(pdf: bytes, first: int, pages: int) -> tuple[bytes, ...]:
    """What some pages draw, each as one text in which fonts and pictures have names that hold in every file.

    Pages that are not there draw nothing.
    """
    with pikepdf.Pdf.open(io.BytesIO(pdf)) as opened:
        there = range(len(opened.pages))[max(0, first) : max(0, first + pages)]
        return tuple(_read_drawing(opened.pages[number]) for number in there)


def _read_drawing(page: pikepdf.Page) -> bytes:
    names = dict(_stable_names(page))
    return NAMED.sub(lambda found: names.get(found[1], found[0]), page.Contents.read_bytes())


def _stable_names(page: pikepdf.Page) -> Iterator[tuple[bytes, bytes]]:
    """For each name of the page's resources one that does not depend on other pages."""
    resources: Mapping[str, Mapping[str, pikepdf.Object]] = page.obj.get("/Resources", {})  # type: ignore[assignment]
    for name, font in resources.get("/Font", {}).items():
        yield name[1:].encode(), SUBSET.sub("/", str(font.get("/BaseFont", ""))).encode()
    for name, picture in resources.get("/XObject", {}).items():
        yield name[1:].encode(), b"/picture-%d" % len(picture.read_raw_bytes())
