"""Find the letters and images of a page that leave no trace on it.

They are white on white, covered by something else, invisible (as the words behind a scan are), cut off, or outside of
the part of the page that is shown. Yet a reader of the PDF could select and copy them.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from exam_builder.plot.drawing_operators import Key, Thing

if TYPE_CHECKING:
    import numpy
    from pypdfium2 import PdfMatrix, PdfObject, PdfPage

    Pixels = numpy.typing.NDArray[numpy.uint8]
    Marks = numpy.typing.NDArray[numpy.bool_]

LOOKED_AT = 1600
"""Pixels of the longer side of the page that is looked at."""
BLOCK, DIFFERENT, MANY = 8, 80, 2
"""Two pages look different if the means of so many blocks of pixels, of this width, differ by so much; hairlines and
the edges of letters may lie elsewhere by a pixel."""
FAINT = 8
"""The most that colours differ, of 255, where nobody sees it on paper."""
NARROW = 4
"""So many pixels are the least width of what has edges."""
CLIPS = 4
"""The first mode of drawing letters by which these cut what follows (PDF 32000-1, table 106)."""


PAGE = (0, 0)
"""The number of the page's own stream, which draws one form; a PDF numbers its streams from 1."""


class FoundThing(NamedTuple):
    """A thing of a stream: the stream's number, its own, what it is for PDFium, and the matrix of the stream."""

    stream: Key
    number: int
    kind: str
    item: "PdfObject"
    matrix: "PdfMatrix"


def render_pixels(page: bytes) -> "Pixels":
    """Return the page of a PDF as it is seen."""
    import pypdfium2

    with pypdfium2.PdfDocument(page) as pdf:
        return _render(pdf[0])


def look_alike(one: "Pixels", other: "Pixels") -> bool:
    """Return whether two pages of the same proportions show the same."""
    import numpy

    high, across = (min(page.shape[axis] for page in (one, other)) // BLOCK for axis in (0, 1))
    blocks = [
        page[: high * BLOCK, : across * BLOCK].reshape(high, BLOCK, across, BLOCK, -1).mean((1, 3), numpy.float32)
        for page in (one, other)
    ]
    return bool((abs(blocks[0] - blocks[1]).max(axis=2) > DIFFERENT).sum() < MANY)


def find_traces(one: "Pixels", other: "Pixels") -> "Marks":
    """Return at which pixels two pages differ so that it is seen."""
    import numpy

    marks: Marks = (numpy.maximum(one, other) - numpy.minimum(one, other)).max(axis=2) > FAINT
    return marks


def find_unseen(
    page: bytes, whole: "Pixels", root: Key, things: Mapping[Key, list[Thing]]
) -> dict[Key, dict[int, float]]:
    """Return which letters and images are not seen wherever their stream is drawn, and how far they move what follows.

    The page, which is seen as `whole`, draws one form, whose number is `root`; `things` are what the streams draw.
    """
    import pypdfium2
    import pypdfium2.raw as pdfium

    with pypdfium2.PdfDocument(page) as pdf:
        sheet = pdf[0]
        scale = LOOKED_AT / max(sheet.get_size())
        found = list(_walk(sheet, None, PAGE, {**things, PAGE: [Thing("form", root)]}, pypdfium2.PdfMatrix()))
        moves = _measure_moves(found)
        unseen: dict[Key, dict[int, float]] = defaultdict(dict)
        seen: set[tuple[Key, int]] = set()
        for kind in ("text", "image"):
            chosen = [each for each in found if each.kind == kind]
            for each in chosen:
                pdfium.FPDFPageObj_SetIsActive(each.item, False)
            traces = find_traces(_render(sheet), whole) if chosen else None
            for each in chosen:
                pdfium.FPDFPageObj_SetIsActive(each.item, True)
                if traces is None or _is_seen(each, traces, scale):
                    seen.add((each.stream, each.number))
                else:
                    unseen[each.stream][each.number] = moves.get((each.stream, each.number), 0.0)
    return {
        stream: kept
        for stream, numbers in unseen.items()
        if (kept := {number: moved for number, moved in numbers.items() if (stream, number) not in seen})
    }


def _render(sheet: "PdfPage") -> "Pixels":
    pixels: Pixels = sheet.render(scale=LOOKED_AT / max(sheet.get_size()), draw_annots=False).to_numpy()
    return pixels.copy()


def _walk(
    page: "PdfPage", form: "PdfObject | None", stream: Key, things: Mapping[Key, list[Thing]], matrix: "PdfMatrix"
) -> Iterator[FoundThing]:
    """Yield the letters and images that PDFium finds in a stream and its forms; none where it counts otherwise."""
    import pypdfium2.raw as pdfium

    kinds = {pdfium.FPDF_PAGEOBJ_TEXT: "text", pdfium.FPDF_PAGEOBJ_IMAGE: "image", pdfium.FPDF_PAGEOBJ_FORM: "form"}
    items = [(kinds[item.type], item) for item in page.get_objects([*kinds], max_depth=1, form=form)]
    wanted = things.get(stream, [])
    if [kind for kind, _ in items] != [each.kind for each in wanted]:
        return
    for number, ((kind, item), thing) in enumerate(zip(items, wanted, strict=True)):
        if thing.form is None:
            yield FoundThing(stream, number, kind, item, matrix)
        else:
            yield from _walk(page, item, thing.form, things, item.get_matrix().multiply(matrix))


def _is_seen(thing: FoundThing, traces: "Marks", scale: float) -> bool:
    """Return whether there is a trace where a thing stands, or it cuts what follows."""
    import pypdfium2.raw as pdfium

    if thing.kind == "text" and pdfium.FPDFTextObj_GetTextRenderMode(thing.item) >= CLIPS:
        return True
    left, low, right, top = (scale * edge for edge in thing.matrix.on_rect(*thing.item.get_bounds()))
    high, across = traces.shape
    return bool(traces[_get_pixel_range(high - top, high - low, high), _get_pixel_range(left, right, across)].any())


def _get_pixel_range(start: float, end: float, most: int) -> slice:
    """Return the pixels between two places, without those at the ends, on which things beside it may leave traces."""
    first, last = (min(max(place, 0), most) for place in (start, end))
    edge = 1 if last - first > NARROW else 0
    return slice(int(first) + edge, math.ceil(last) - edge)


def _measure_moves(found: Sequence[FoundThing]) -> dict[tuple[Key, int], float]:
    """Return how far letters move the next ones of their stream, in the units of the operator TJ."""
    moves: dict[tuple[Key, int], float] = {}
    for one, following in pairwise(found):
        if one.kind == following.kind == "text" and one.stream == following.stream:
            here, there = one.item.get_matrix(), following.item.get_matrix()
            length = one.item.get_font_size() * (here.a**2 + here.b**2)
            across = (there.e - here.e) * here.a + (there.f - here.f) * here.b
            moves[one.stream, one.number] = -1000 * across / length if length else 0.0
    return moves
