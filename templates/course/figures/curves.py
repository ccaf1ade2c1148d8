"""Curves to look at."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure


def parabola(left: float, right: float) -> Figure:
    """y = (x − left)(x − right) around its zeros, without marking its lowest point."""
    x = np.linspace(left - 1, right + 1, 200)
    figure, axes = plt.subplots()
    axes.plot(x, (x - left) * (x - right), color="black")
    axes.axhline(0, color="black", linewidth=0.5)
    axes.set_xlabel("$x$")
    axes.set_ylabel("$y$")
    return figure
