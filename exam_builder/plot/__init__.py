"""Figures: functions of the course that return a matplotlib Figure, drawn in the exam's style and kept by content.

What a figure function may use: `subplots`, `drawing`, and the looks `LINES`, `POINTS`, `FILLS` and `GREY`. Importing
this package does not import matplotlib.
"""

from exam_builder.plot.draw import arguments_of, figure_digest, load, plot
from exam_builder.plot.errors import FigureError
from exam_builder.plot.papers import KIND, plot_figures, plot_questions
from exam_builder.plot.pictures import is_picture
from exam_builder.plot.style import FILLS, GREY, LINES, POINTS, TEXT_WIDTH, drawing, subplots

__all__ = [
    "FILLS",
    "GREY",
    "KIND",
    "LINES",
    "POINTS",
    "TEXT_WIDTH",
    "FigureError",
    "arguments_of",
    "drawing",
    "figure_digest",
    "is_picture",
    "load",
    "plot",
    "plot_figures",
    "plot_questions",
    "subplots",
]
