"""Plot figures in the exam's style with functions of the course that return a matplotlib Figure; cache by content.

Figure functions may use `subplots`, `drawing`, and the looks `LINES`, `POINTS`, `FILLS` and `GREY`. Importing this
package does not import matplotlib.
"""

from exam_builder.plot.figure_functions import (
    FigureRequest,
    digest_figure,
    find_lacking_argument,
    list_figure_arguments,
)
from exam_builder.plot.figure_pages import FigureError
from exam_builder.plot.paper_figures import FIGURE_KIND, FigurePlotter, FigureTask, load_plotted
from exam_builder.plot.picture_pages import is_picture
from exam_builder.plot.plotted import PlottedFigure
from exam_builder.plot.style import FILLS, GREY, LINES, POINTS, TEXT_WIDTH, drawing, subplots

__all__ = [
    "FIGURE_KIND",
    "FILLS",
    "GREY",
    "LINES",
    "POINTS",
    "TEXT_WIDTH",
    "FigureError",
    "FigurePlotter",
    "FigureRequest",
    "FigureTask",
    "PlottedFigure",
    "digest_figure",
    "drawing",
    "find_lacking_argument",
    "is_picture",
    "list_figure_arguments",
    "load_plotted",
    "subplots",
]
