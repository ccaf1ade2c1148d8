"""The dataset of a square inside a square."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from exam_builder.plot import subplots

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]

LOOKS: dict[int, dict[str, Any]] = {
    1: {"marker": "+", "c": "black", "s": 30, "linewidths": 1.0, "label": "positive"},
    -1: {"marker": "o", "facecolors": "white", "edgecolors": "0.25", "s": 14, "linewidths": 0.7, "label": "negative"},
}
"""How the points of each class look."""


def square(width: float, inner: float, outer: float, x: Floats, y: Floats, label: Floats) -> "Figure":
    """Points of both classes (label 1 inside, −1 outside), and the two squares, given by their half-widths."""
    from matplotlib.patches import Rectangle

    figure, axes = subplots(width, width + 0.05)
    axes.add_patch(Rectangle((-inner, -inner), 2 * inner, 2 * inner, facecolor="0.92", zorder=0))
    for half, line in ((inner, "--"), (outer, "-")):
        axes.add_patch(Rectangle((-half, -half), 2 * half, 2 * half, fill=False, linestyle=line, linewidth=0.6))
    for sign, looks in LOOKS.items():
        axes.scatter(x[label == sign], y[label == sign], **looks)
    axes.set(aspect="equal", xlim=(-1.08 * outer, 1.08 * outer), ylim=(-1.08 * outer, 1.08 * outer))
    axes.set(xlabel="$x_1$", ylabel="$x_2$", xticks=_ticks(inner, outer), yticks=_ticks(inner, outer))
    figure.legend(loc="outside upper center", ncols=2, handletextpad=0.1, columnspacing=1.2)
    return figure


def _ticks(inner: float, outer: float) -> list[float]:
    return [-outer, -inner, 0, inner, outer]


def read_inner(figure: Any) -> float:
    """The half-width of the shaded square."""
    return max(figure.shapes[0].x)


def read_outer(figure: Any) -> float:
    """The half-width of the outer square."""
    return max(figure.shapes[-1].x)


def count_misplaced(figure: Any) -> int:
    """How many points are marked as positive outside of the shaded square, or as negative inside."""
    half = read_inner(figure)
    return sum(
        int(((np.maximum(abs(points.x), abs(points.y)) < half) != (points.label == "positive")).sum())
        for points in figure.points
    )
