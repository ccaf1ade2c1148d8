"""The words of a page, each with its rectangle: a row of letters may have wide gaps in which other things stand."""

from collections import defaultdict
from collections.abc import Iterator, Set
from typing import Any

from exam_builder.audit.boxes import Box
from exam_builder.audit.page_objects import address_of

LIGATURE = 0.1
"""Points between letters that stand in one place."""
GAP = 3.0
"""Points between two letters beyond which they belong to two words."""


def words_of_texts(letters: Any, wanted: Set[int]) -> dict[int, tuple[tuple[str, Box], ...]]:
    """The words of some texts of a page, by the address of the text; `letters` is the page's text as PDFium has it."""
    found: dict[int, list[tuple[str, Box]]] = defaultdict(list)
    last: tuple[int, Box] | None = None
    for address, sign, box in _read_signs(letters, wanted):
        words = found[address]
        if sign.strip() and last and last[0] == address and _continues_word(last[1], box):
            words[-1] = (words[-1][0] + sign, _surround(words[-1][1], box))
        elif sign.strip():
            words.append((sign, box))
        last = (address, box) if sign.strip() else None
    return {address: tuple(words) for address, words in found.items()}


def _continues_word(before: Box, box: Box) -> bool:
    """Whether a letter stands next to the one before it, or is of the same ligature, in whose place it stands."""
    return abs(box.left - before.right) <= GAP or abs(box.left - before.left) < LIGATURE


def _read_signs(letters: Any, wanted: Set[int]) -> Iterator[tuple[int, str, Box]]:
    import ctypes

    import pypdfium2.raw as pdfium

    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    for index in range(pdfium.FPDFText_CountChars(letters)):
        address = address_of(pdfium.FPDFText_GetTextObject(letters, index))
        if address in wanted and not pdfium.FPDFText_IsGenerated(letters, index):
            pdfium.FPDFText_GetCharBox(letters, index, left, right, bottom, top)
            sign = chr(pdfium.FPDFText_GetUnicode(letters, index) or 0xFFFD)
            yield address, sign, Box(left.value, bottom.value, right.value, top.value)


def _surround(one: Box, other: Box) -> Box:
    return Box(
        min(one.left, other.left), min(one.bottom, other.bottom), max(one.right, other.right), max(one.top, other.top)
    )
