"""Training curves, side by side on the same axes."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from exam_builder.plot import subplots

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]
INK = {"color": "black", "linestyle": "-", "linewidth": 0.6}
FAINT = {"color": "0.7", "linestyle": "-", "linewidth": 0.6}


def curves(width: float, given: Floats, first: Floats, second: Floats) -> "Figure":
    """Three runs of training: loss in nats at each iteration. The given one is repeated in grey on the others."""
    figure, panels = subplots(width, 0.34 * width, columns=3, sharex=True, sharey=True)
    figure.set_layout_engine("constrained", wspace=0.05)
    titles = ("As given", "Setting 1", "Setting 2")
    for axes, title, curve in zip(panels, titles, (given, first, second), strict=True):
        axes.plot(np.arange(1, len(curve) + 1), curve, **INK)
        if curve is not given:
            axes.plot(np.arange(1, len(given) + 1), given, **FAINT)
        axes.set_title(title)
        axes.set_xlabel("iteration")
        axes.grid(axis="y")
        axes.set_axisbelow(True)
    panels[0].set_ylabel("training loss")
    panels[0].set_xlim(0, len(given))
    panels[0].margins(y=0.05)
    return figure


def read_runs(figure: Any) -> list[Floats]:
    """The curves: those in black from left to right, then those in grey."""
    return [line.y for row in (0, 1) for axes in figure.axes for line in axes.lines[row : row + 1]]
