"""Set-ups of mechanics, drawn to scale where lengths are given."""

from typing import TYPE_CHECKING, Any

import numpy as np

from exam_builder.plot import drawing

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MARGIN = 0.25
"""What is left free beside a plank, in inches."""
WALL = 0.12
"""How thick a wall is, in inches."""


def gliders(width: float) -> "Figure":
    """Two gliders between walls, with three springs between them; `width` is in inches."""
    figure, axes = drawing(width, 0.85)
    left, right, base, size = WALL, width - WALL, 0.3, (0.5, 0.28)
    gap = (right - left - 2 * size[0]) / 3
    for at in (0.0, right):
        axes.fill_between([at, at + WALL], base, base + 0.45, facecolor="0.8", edgecolor="black", lw=0.6)
    axes.plot([0, width], [base, base], color="black", ls="-", lw=1.0)
    for number in range(3):
        start = left + number * (gap + size[0])
        draw_spring(axes, start, start + gap, base + size[1] / 2)
        if number < 2:
            draw_glider(axes, start + gap, base, size, number + 1)
    return figure


def draw_spring(axes: "Axes", start: float, end: float, y: float, turns: int = 6) -> None:
    """A zigzag between two places at one height."""
    inner = np.linspace(start + 0.1, end - 0.1, 2 * turns + 1)
    up = np.resize([0.0, 0.07, 0.0, -0.07], inner.size)
    axes.plot([start, *inner, end], [y, *(y + up), y], color="black", ls="-", lw=0.8)


def draw_glider(axes: "Axes", x: float, base: float, size: tuple[float, float], number: int) -> None:
    """A box on the track with its number, and an arrow below it for its displacement."""
    middle = x + size[0] / 2
    axes.fill_between([x, x + size[0]], base, base + size[1], facecolor="white", edgecolor="black", lw=1.0, zorder=3)
    axes.text(middle, base + size[1] / 2, str(number), ha="center", va="center", fontsize=9, zorder=4)
    axes.annotate("", (middle + 0.4, base - 0.14), (middle, base - 0.14), arrowprops={"arrowstyle": "->", "lw": 0.8})
    axes.text(middle - 0.05, base - 0.14, f"$x_{number}$", ha="right", va="center", fontsize=9)


def plank(width: float, length: float, support: float) -> "Figure":
    """A plank on a trestle under its left end and one at `support` (both lengths in metres), and a distance x on it."""
    figure, axes = drawing(width, 1.1)
    scale, base, thick = (width - 2 * MARGIN) / length, 0.55, 0.08
    axes.fill_between(
        [MARGIN, width - MARGIN], base, base + thick, facecolor="0.85", edgecolor="black", lw=0.8, zorder=3
    )
    axes.plot([0, width], [0.15, 0.15], color="0.5", ls="-", lw=0.8)
    for name, place in (("A", 0.0), ("B", support)):
        draw_trestle(axes, MARGIN + scale * place, base, name)
    person = MARGIN + scale * 0.4 * length
    arrow = {"arrowstyle": "<->", "lw": 0.8, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", (person, base + 0.24), (MARGIN, base + 0.24), arrowprops=arrow)
    axes.plot([person, person], [base + thick, base + 0.24], color="black", ls="-", lw=1.5)
    axes.plot([person], [base + 0.24], marker="o", color="black", ms=4)
    axes.text((MARGIN + person) / 2, base + 0.28, "$x$", ha="center", va="bottom", fontsize=9)
    return figure


def draw_trestle(axes: "Axes", x: float, top: float, name: str) -> None:
    """A trestle as a triangle that stands on the ground, with its name beside it."""
    axes.fill([x, x - 0.12, x + 0.12], [top, 0.15, 0.15], facecolor="white", edgecolor="black", ls="-", lw=1.0)
    axes.text(x + 0.16, 0.3, f"${name}$", ha="left", va="center", fontsize=9)


def read_support(figure: Any) -> float:
    """How far the right trestle stands along the plank, as a part of the plank's length."""
    left, right = (shape.x[0] for shape in figure.shapes if shape.kind == "Polygon")
    (plank,) = (shape for shape in figure.shapes if shape.kind != "Polygon")
    return (right - left) / (max(plank.x) - min(plank.x))


def count_springs(figure: Any) -> int:
    """How many zigzags there are."""
    return sum(len(line.x) > 2 for line in figure.lines)
