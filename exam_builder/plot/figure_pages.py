"""Write matplotlib figures as PDF pages of their printed size: vectors with embedded fonts, always the same bytes."""

import io
import re
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING

from exam_builder.companions import CompanionError
from exam_builder.plot.cut_fonts import cut_fonts_once
from exam_builder.plot.measured_once import measure_once
from exam_builder.plot.style import APPLIED

if TYPE_CHECKING:
    import pikepdf
    from matplotlib.figure import Figure


class FigureError(CompanionError):
    """A figure that cannot be plotted or a picture that cannot be used, with `message` and `hint`."""


RASTER_DPI = 300
"""Dots per inch of rasterized parts of a figure."""
UNDATED = {"CreationDate": None, "Creator": None, "Producer": None}
MISSING_GLYPH = re.compile(r"Glyph (\d+) \(.*\) missing from font")


def write_pdf(figure: "Figure", width: float) -> bytes:
    """Return the figure, `width` inches wide, as a PDF of one page.

    A figure of another width is resized before it is drawn, with the same proportions, so that its letters keep their
    size. Raise FigureError for a letter that no font has, and anything that matplotlib raises.
    """
    from matplotlib.backends.backend_pdf import FigureCanvasPdf

    across, high = figure.get_size_inches()
    if abs(across - width) > 1e-9:
        figure.set_size_inches(width, high * width / across)
    drawn, layouts = io.BytesIO(), APPLIED.layouts if APPLIED.holds() else {}
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        figure.dpi = RASTER_DPI
        with measure_once(layouts), cut_fonts_once():
            write: Callable[..., None] = FigureCanvasPdf(figure).print_pdf  # `savefig` would draw everything twice
            write(drawn, metadata=UNDATED)
    if warned:
        layouts.clear()  # otherwise a missing letter would not be reported again
    for warning in warned:
        if missing := MISSING_GLYPH.match(str(warning.message)):
            raise FigureError(f"no font has the letter {chr(int(missing[1]))!r}", "write it as mathematics: $…$")
    return normalize_pdf(drawn)


def normalize_pdf(buffer: io.BytesIO) -> bytes:
    """Return the PDF with a reproducible order of objects, without what makes pdfTeX warn."""
    import pikepdf

    with pikepdf.open(buffer) as pdf:
        for page in pdf.pages:
            if "/Group" in page:  # pdfTeX warns about a second one on a page
                del page["/Group"]
        return save_pdf(pdf)


def save_pdf(pdf: "pikepdf.Pdf") -> bytes:
    """Return the bytes of a PDF, always the same for the same content."""
    import pikepdf

    made = io.BytesIO()
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
    pdf.save(
        made,
        deterministic_id=True,
        force_version="1.5",
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        compress_streams=True,
    )
    return made.getvalue()
