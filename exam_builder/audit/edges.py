"""Whether all that a page shows lies where printers print, and its foot at its foot."""

from collections.abc import Iterator

from exam_builder.audit.audience_paper import AudiencePaper
from exam_builder.audit.boxes import Box
from exam_builder.audit.page_view import FAINT, PageView
from exam_builder.codes import Code
from exam_builder.findings import Finding

MM = 72 / 25.4
EDGE_WIDTH = 8 * MM
"""What printers leave white along the edges of a sheet, in points."""
MIN_PIXELS = 3
"""So much ink is seen."""
FOOT = 30 * MM
"""A foot stands no higher than this above the edge of its page."""
WORD_REACH = 90.0
"""Points beside what is found in which its words are read."""
HINT = "break it, or make it narrower: what lies outside is cut off when it is printed"
TURNED = "restore the page's size and shape after it, or rotate only the wide item, with \\rotatebox"


def find_outside(side: AudiencePaper, page: int, view: PageView) -> Iterator[Finding]:
    """What lies within 8 mm of an edge of a page, or off it."""
    found = [(edge, box) for edge, band in _edge_bands(view) if (box := _find_ink(view, band)) is not None]
    found += [("page", box) for box in view.boxes if _is_off_page(view, box)]
    for edge, box in found:
        where = "runs off the page" if edge == "page" else f"lies less than 8 mm from the {edge} edge of the page"
        said = view.read(Box(box.left - WORD_REACH, box.bottom - 2, box.right + WORD_REACH, box.top + 2))[-40:]
        message = f"something on page {page} of {side.called} {where}{f': “{said}”' if said else ''}"
        yield side.finding(Code.EDGE, message, page, box, HINT)


def find_misplaced_foot(side: AudiencePaper, page: int, view: PageView) -> Iterator[Finding]:
    """The foot of a page that does not stand at its foot: a page before it was turned and not turned back."""
    for spot in side.on_page.get(page, ()):
        if spot.kind == "foot" and not (0 <= spot.bottom <= FOOT and 0 <= spot.left <= view.width):
            message = f"the foot of page {page} of {side.called} stands in mid-page"
            yield side.finding(Code.FOOT, message, page, Box(0, 0, 0, view.height), TURNED, "warning")


def _edge_bands(view: PageView) -> tuple[tuple[str, Box], ...]:
    width, height = view.width, view.height
    return (
        ("left", Box(0, 0, EDGE_WIDTH, height)),
        ("right", Box(width - EDGE_WIDTH, 0, width, height)),
        ("lower", Box(0, 0, width, EDGE_WIDTH)),
        ("upper", Box(0, height - EDGE_WIDTH, width, height)),
    )


def _find_ink(view: PageView, band: Box) -> Box | None:
    """Where ink lies in a band along an edge, from the highest to the lowest."""
    import numpy

    from exam_builder.audit.page_view import SCALE

    inked = view.cut(band) < FAINT
    if int(inked.sum()) < MIN_PIXELS:
        return None
    rows, columns = numpy.nonzero(inked)
    first, left = view.rows(band).start, view.columns(band).start
    top, bottom = (view.height - (first + row) / SCALE for row in (int(rows.min()), int(rows.max()) + 1))
    return Box((left + int(columns.min())) / SCALE, max(bottom, top - 12), (left + int(columns.max()) + 1) / SCALE, top)


def _is_off_page(view: PageView, box: Box) -> bool:
    """Whether most of something lies off the page, where no picture shows it."""
    width, height = box.right - box.left, box.height
    across, along = view.sheet.shared(box)
    return across < width / 2 or along < height / 2
