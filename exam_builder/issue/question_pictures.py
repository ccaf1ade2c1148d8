"""Each question of a reference paper as students see it printed, as a picture for whoever reads its key."""

import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from exam_builder.companions import Calls
from exam_builder.course import Course
from exam_builder.draw import PaperGenerator
from exam_builder.draw.seeds import REFERENCE
from exam_builder.findings import select_errors
from exam_builder.issue.request import store_of
from exam_builder.issue.typesetting import figure_paths
from exam_builder.paper import Paper
from exam_builder.plot import FigurePlotter
from exam_builder.read import read_exam_once
from exam_builder.render import Renderer
from exam_builder.render.assets import load_assets
from exam_builder.typeset import typeset_document

if TYPE_CHECKING:
    from numpy import bool_, uint8
    from numpy.typing import NDArray

    Shades = NDArray[uint8]

SCALE = 1.5
"""Dots of a picture for each point of the page: 108 in an inch."""
PAPER_SHADE = 250
"""From this shade on nothing is printed."""
MARGIN = 14
"""Empty rows and columns that stay around what is printed."""


def picture_questions(course: Course, name: str, *, python: bool) -> Iterator[tuple[str, bytes]]:
    """Picture the questions of an exam, each by its name, as PNG; one that cannot be set is left out.

    What is empty for answers is cut down. Raises Refused where the exam cannot be read or drawn, Lacking without TeX.
    """
    exam, store = read_exam_once(course, name), store_of(course)
    drawing = PaperGenerator(exam, Calls(store, python))
    renderer = Renderer(course.template_folders, assets=load_assets(course.root))
    for question in drawing.with_all(REFERENCE).questions:
        paper: Paper = drawing.with_questions(REFERENCE, (question,))
        plotter = FigurePlotter(course.figures, store, map, exam.figure_place, python)
        plotted = (*plotter.plot(paper.with_figures), *plotter.plot_logo(paper.cover.logo))
        if select_errors(plotted):
            continue
        document = renderer.document(paper, "student", body="questions")
        made = typeset_document(document, figure_paths(store, [paper]), store=store)
        if made.pdf and not select_errors(made.findings):
            yield question.name, draw_pages(made.pdf)


def draw_pages(pdf: bytes) -> bytes:
    """Draw the pages of a PDF below each other, without what is empty in them, as PNG."""
    import numpy as np
    import pypdfium2
    from PIL import Image

    maker = pypdfium2.PdfBitmap.new_foreign  # its memory lives as long as the array
    document = pypdfium2.PdfDocument(pdf)
    pages = [each.render(scale=SCALE, grayscale=True, bitmap_maker=maker).to_numpy() for each in document]
    shown = _cut_empty([page.reshape(page.shape[0], page.shape[1]) for page in pages])
    written = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(shown)).save(written, "PNG")
    return written.getvalue()


def _cut_empty(pages: Sequence["Shades"]) -> "Shades":
    """The pages in one, without rows and columns that are far from anything printed."""
    import numpy as np

    width = max(page.shape[1] for page in pages)
    whole = np.vstack([np.pad(page, ((0, 0), (0, width - page.shape[1])), constant_values=255) for page in pages])
    printed = whole < PAPER_SHADE
    columns = _spread(np.any(printed, axis=0)).nonzero()[0]
    left, right = (columns[0], columns[-1] + 1) if columns.size else (0, width)
    return np.asarray(whole[_spread(np.any(printed, axis=1))][:, left:right] if columns.size else whole[:1])


def _spread(printed: "bool_ | NDArray[bool_]") -> "NDArray[bool_]":
    """What is printed, and what is near to it."""
    import numpy as np

    return np.asarray(np.convolve(printed, np.ones(2 * MARGIN + 1), "same") > 0)
