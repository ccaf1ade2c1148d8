"""Curves to look at."""

import numpy as np
from matplotlib.figure import Figure

from exam_builder.plot import subplots


def parabola(left: float, right: float, width: float) -> Figure:
    """y = (x − left)(x − right) around its zeros, without marking its lowest point; `width` in inches, as printed."""
    x = np.linspace(left - 1, right + 1, 200)
    figure, axes = subplots(width, 2.0)
    axes.plot(x, (x - left) * (x - right), color="black")
    axes.axhline(0, color="black", linewidth=0.5)
    axes.set_xlabel("$x$")
    axes.set_ylabel("$y$")
    return figure
