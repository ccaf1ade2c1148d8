"""The objects of a page, as PDFium has them: texts, paths, images, forms, and where each is drawn."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from exam_builder.audit.boxes import Box

TEXT, PATH, IMAGE, FORM = 1, 2, 3, 5
"""Kinds of objects (PDFium's FPDF_PAGEOBJ_…)."""
PALE = 200
"""What is drawn in a colour of which no component is less, is not read: the word DRAFT on a page."""
LARGE_TEXT = 60.0
"""Points beyond which a text is looked at for its colour; an exam's own letters are smaller."""


@dataclass(frozen=True, slots=True)
class PageObject:
    """An object of a page: its kind, where it is drawn, PDFium's own object and where in memory that is."""

    kind: int
    box: Box
    item: Any
    address: int


def objects_of_page(page: Any) -> tuple[PageObject, ...]:
    """The objects of a page in the order in which they are drawn; not what is inside of a picture."""
    return tuple(_read_objects(page))


def _read_objects(page: Any) -> Iterator[PageObject]:
    import ctypes

    import pypdfium2.raw as pdfium

    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    for index in range(pdfium.FPDFPage_CountObjects(page)):
        item = pdfium.FPDFPage_GetObject(page, index)
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind in (TEXT, PATH, IMAGE, FORM):
            pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top)
            box = Box(left.value, bottom.value, right.value, top.value)
            if kind != TEXT or box.height < LARGE_TEXT or not _is_pale(item):
                yield PageObject(kind, box, item, address_of(item))


def address_of(item: Any) -> int:
    """Where PDFium has an object of a page; 0 for none."""
    import ctypes

    return ctypes.addressof(item.contents) if item else 0


def read_text_object(text: Any, letters: Any) -> str:
    """The letters of a text; `letters` is the page's text as PDFium has it."""
    import ctypes

    import pypdfium2.raw as pdfium

    length = pdfium.FPDFTextObj_GetText(text, letters, None, 0)
    buffer = ctypes.create_string_buffer(length)
    pdfium.FPDFTextObj_GetText(text, letters, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), length)
    return buffer.raw[: max(0, length - 2)].decode("utf-16-le", "replace").strip()


def is_filled(path: Any) -> bool:
    """Whether a path is more than a line."""
    import ctypes

    import pypdfium2.raw as pdfium

    mode, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, mode, stroke)
    return bool(mode.value != pdfium.FPDF_FILLMODE_NONE)


def _is_pale(text: Any) -> bool:
    import ctypes

    import pypdfium2.raw as pdfium

    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    pdfium.FPDFPageObj_GetFillColor(text, red, green, blue, alpha)
    return min(red.value, green.value, blue.value) >= PALE
