"""Pictures of the course."""

from matplotlib.figure import Figure

from exam_builder.plot import drawing, subplots


def line(slope: float, width: float) -> Figure:
    """A line through the origin."""
    figure, axes = subplots(width, width)
    axes.plot([-2, 2], [-2 * slope, 2 * slope], color="black")
    axes.set_xlim(-2, 2)
    axes.set_ylim(-8, 8)
    return figure


def pendulum(length: float, width: float) -> Figure:
    """A ball on a string."""
    figure, axes = drawing(width, width)
    axes.plot([width / 2, 0.75 * width], [0.95 * width, 0.2 * width], color="black")
    axes.plot([0.75 * width], [0.2 * width], marker="o", color="black", markersize=10)
    axes.text(0.68 * width, 0.6 * width, f"$l = {length:g}$ m")
    return figure
