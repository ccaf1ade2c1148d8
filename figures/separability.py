"""How often random draws of a dataset are linearly separable."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from exam_builder.plot import LINES, subplots

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]


def rates(width: float, points: Floats, share: Floats) -> "Figure":
    """Share of draws that a line separates against the number of points drawn."""
    figure, axes = subplots(width, 0.62 * width)
    axes.plot(points, share, marker="o", markerfacecolor="white", clip_on=False, zorder=3, **LINES[0])
    axes.set(xlabel="number of points drawn", ylabel="share separable by a line")
    axes.set(xlim=(0, max(points)), ylim=(0, 1.03), yticks=[0, 0.25, 0.5, 0.75, 1])
    axes.set_yticklabels(["0", "0.25", "0.5", "0.75", "1"])
    axes.grid(axis="y")
    return figure


def read_rates(figure: Any) -> tuple[Floats, Floats]:
    """The numbers of points, and the share for each."""
    return figure.lines[0].x, figure.lines[0].y
