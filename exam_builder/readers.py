"""Read a figure as a student does: a slope, roots, heights of bars, the edges of a graph.

Each function takes the data of a figure (`exam_builder.plot.PlottedFigure`) and returns a number, a text or a list. A
question names them in `shows:`, and the course's Python may call them. `line`, `points` and `bars` choose one by its
number, counted from 1, or by its name in the legend; `axes` is the number of the axes.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

    from exam_builder.plot.plotted import Bars, Line, PlottedAxes, PlottedFigure, Points

    Floats = NDArray[numpy.float64]

ItemChoice = int | str
PlotPoint = tuple[float, float]
Item = TypeVar("Item", "Line", "Points", "Bars")
STRAIGHT = 1e-6
"""How far a line may deviate from straight, as a fraction of its largest y."""


class ReadingError(ValueError):
    """The figure does not contain what was to be read."""


def axes_of(figure: "PlottedFigure", axes: int = 1) -> "PlottedAxes":
    """Return the axes with this number."""
    if not 1 <= axes <= len(figure.axes):
        raise ReadingError(f"there are no axes {axes}: the figure has {len(figure.axes)}")
    return figure.axes[axes - 1]


def _choose(items: Sequence[Item], which: ItemChoice, what: str) -> Item:
    """Return the item with this number, or with this name in the legend."""
    if isinstance(which, str):
        named = [item for item in items if item.label == which]
        if len(named) != 1:
            raise ReadingError(f"{len(named) or 'no'} entries of the legend are called `{which}`")
        return named[0]
    if not 1 <= which <= len(items):
        raise ReadingError(f"there is no {what} {which}: the axes have {len(items)}")
    return items[which - 1]


def line_of(figure: "PlottedFigure", line: ItemChoice = 1, axes: int = 1) -> tuple["Floats", "Floats"]:
    """Return the x and y of a line's points, leaving out gaps."""
    import numpy as np

    chosen = _choose(axes_of(figure, axes).lines, line, "line")
    x, y = np.asarray(chosen.x, dtype=float), np.asarray(chosen.y, dtype=float)
    whole = np.isfinite(x) & np.isfinite(y)
    if whole.sum() < 2:
        raise ReadingError(f"line {line} has fewer than two points")
    return x[whole], y[whole]


def _measure(figure: "PlottedFigure", line: ItemChoice, axes: int) -> tuple[float, float]:
    """Measure the slope and intercept of a straight line."""
    import numpy as np

    x, y = line_of(figure, line, axes)
    left, right = x.argmin(), x.argmax()
    if x[left] == x[right]:
        raise ReadingError(f"line {line} is vertical")
    rise = (y[right] - y[left]) / (x[right] - x[left])
    if np.abs(y - y[left] - rise * (x - x[left])).max() > STRAIGHT * abs(y).max():
        raise ReadingError(f"line {line} is not straight")
    return float(rise), float(y[left] - rise * x[left])


def slope(figure: "PlottedFigure", line: ItemChoice = 1, axes: int = 1) -> float:
    """Return the slope of a straight line."""
    return _measure(figure, line, axes)[0]


def intercept(figure: "PlottedFigure", line: ItemChoice = 1, axes: int = 1) -> float:
    """Return the y at which a straight line, or its continuation, meets x = 0."""
    return _measure(figure, line, axes)[1]


def where(figure: "PlottedFigure", y: float, line: ItemChoice = 1, axes: int = 1) -> tuple[float, ...]:
    """Return every x at which a line has this y, from left to right, by linear interpolation."""
    across, up = line_of(figure, line, axes)
    places: list[float] = []
    for (x_0, y_0), (x_1, y_1) in pairwise(zip(across.tolist(), (up - y).tolist(), strict=True)):
        if y_0 == 0:
            places.append(x_0)
        elif y_0 * y_1 < 0:
            places.append(x_0 - y_0 * (x_1 - x_0) / (y_1 - y_0))
    return tuple(sorted([*places, *([float(across[-1])] if up[-1] == y else [])]))


def roots(figure: "PlottedFigure", line: ItemChoice = 1, axes: int = 1) -> tuple[float, ...]:
    """Return every x at which a line crosses zero, from left to right."""
    return where(figure, 0.0, line, axes)


def value(figure: "PlottedFigure", x: float, line: ItemChoice = 1, axes: int = 1) -> float:
    """Return the y of a line at this x, by linear interpolation."""
    import numpy as np

    across, up = line_of(figure, line, axes)
    order = np.argsort(across, kind="stable")
    if not across.min() <= x <= across.max():
        raise ReadingError(f"line {line} does not reach x = {x:g}")
    return float(np.interp(x, across[order], up[order]))


def extrema(figure: "PlottedFigure", line: ItemChoice = 1, axes: int = 1) -> tuple[PlotPoint, ...]:
    """Return the x and y of every peak and valley between a line's ends, from the parabola through three points."""
    x, y = line_of(figure, line, axes)
    turns = [i for i in range(1, len(y) - 1) if (y[i] - y[i - 1]) * (y[i + 1] - y[i]) < 0]
    return tuple(_find_vertex(x[i - 1 : i + 2], y[i - 1 : i + 2]) for i in turns)


def _find_vertex(x: "Floats", y: "Floats") -> PlotPoint:
    """Return the vertex of the parabola through three points."""
    import numpy as np

    bend, tilt, _ = np.polyfit(x - x[1], y, 2)
    step = -tilt / (2 * bend)
    return float(x[1] + step), float(y[1] + tilt * step / 2)


def highest(figure: "PlottedFigure", line: ItemChoice = 1, axes: int = 1) -> PlotPoint:
    """Return the x and y of a line's highest point."""
    x, y = line_of(figure, line, axes)
    return float(x[y.argmax()]), float(y.max())


def lowest(figure: "PlottedFigure", line: ItemChoice = 1, axes: int = 1) -> PlotPoint:
    """Return the x and y of a line's lowest point."""
    x, y = line_of(figure, line, axes)
    return float(x[y.argmin()]), float(y.min())


def asymptote(figure: "PlottedFigure", line: ItemChoice = 1, axes: int = 1) -> float:
    """Return the y that a line approaches on the right, from an exponential through three points of its right half.

    It is exact for exponentials; for other curves, it is about as close as the line itself (Aitken's extrapolation).
    """
    import numpy as np

    x, y = line_of(figure, line, axes)
    order = np.argsort(x, kind="stable")
    start, end = x.min(), x.max()
    early, middle, late = np.interp([(start + end) / 2, (start + 3 * end) / 4, end], x[order], y[order])
    first, second = middle - early, late - middle
    if abs(second) >= abs(first) or first * second <= 0:
        if abs(second) > STRAIGHT * max(np.ptp(y), abs(late)):
            raise ReadingError(f"line {line} comes near to no value on the right")
        return float(late)
    return float(late + second**2 / (first - second))


def count(
    figure: "PlottedFigure",
    x: Sequence[float] = (-math.inf, math.inf),
    y: Sequence[float] = (-math.inf, math.inf),
    points: ItemChoice = 0,
    axes: int = 1,
) -> int:
    """Return how many points lie in a region, including its border; `points` chooses a set of points (0: all)."""
    import numpy as np

    among = axes_of(figure, axes).points
    chosen = among if points == 0 else (_choose(among, points, "points"),)
    return sum(
        int(((x[0] <= np.asarray(each.x)) & (np.asarray(each.x) <= x[1])
             & (y[0] <= np.asarray(each.y)) & (np.asarray(each.y) <= y[1])).sum())
        for each in chosen
    )  # fmt: skip


def heights(figure: "PlottedFigure", bars: ItemChoice = 1, axes: int = 1) -> tuple[float, ...]:
    """Return the heights of bars from left to right, or the lengths of horizontal bars from bottom to top."""
    chosen = _choose(axes_of(figure, axes).bars, bars, "bars")
    return tuple(height for _, height in sorted(zip(map(float, chosen.low), map(float, chosen.heights), strict=True)))


def edges(figure: "PlottedFigure", bars: ItemChoice = 1, axes: int = 1) -> tuple[float, ...]:
    """Return where the bars of a histogram begin and end, from left to right."""
    chosen = _choose(axes_of(figure, axes).bars, bars, "bars")
    return tuple(sorted({float(end) for end in (*chosen.low, *chosen.high)}))


def quartiles(figure: "PlottedFigure", box: int = 1, axes: int = 1) -> tuple[float, float, float]:
    """Return the lower quartile, the median and the upper quartile of a box in a box plot.

    Boxes are counted from the left, or from the bottom if they are horizontal (the median is then a vertical line).
    """
    drawn = axes_of(figure, axes)
    lines = [(line.x, line.y) for line in drawn.lines]
    shapes = [(shape.x, shape.y) for shape in drawn.shapes]
    turned = [[(y, x) for x, y in each] for each in (lines, shapes)]
    counts = []
    for upright, others in ((lines, shapes), turned):
        low, high, left, right = _get_box(upright + others, box)
        inside = [
            float(y[0])
            for x, y in upright
            if len(x) == 2 and y[0] == y[1] and low <= y[0] <= high
            and math.isclose(min(x), left) and math.isclose(max(x), right)
        ]  # fmt: skip
        if len(inside) == 1:
            return low, inside[0], high
        counts.append(len(inside))
    raise ReadingError(f"box {box} has {max(counts) or 'no'} lines for its median")


def _get_box(
    shown: Sequence[tuple[Iterable[float], Iterable[float]]], number: int
) -> tuple[float, float, float, float]:
    """Return the bottom, top, left and right of the rectangle with this number, counted from the left."""
    rims = [({*map(float, x)}, {*map(float, y)}) for x, y in shown if len([*x]) > 3]
    boxes = [(min(y), max(y), min(x), max(x)) for x, y in rims if len(x) == len(y) == 2]
    if not 1 <= number <= len(boxes):
        raise ReadingError(f"there is no box {number}: the axes have {len(boxes)}")
    low, high, left, right = map(float, sorted(boxes, key=lambda each: each[2])[number - 1])
    return low, high, left, right


def nodes(figure: "PlottedFigure", axes: int = 1) -> tuple[str, ...]:
    """Return the names of a graph's nodes, in alphabetical order: the texts in its circles, or at its points."""
    return tuple(sorted(_map_node_places(axes_of(figure, axes))))


def links(figure: "PlottedFigure", axes: int = 1) -> tuple[tuple[str, str], ...]:
    """Return the pairs of nodes joined by arrows, or by lines if there are no arrows, in alphabetical order.

    Each end belongs to the nearest node. The two names of a line are in alphabetical order as well.
    """
    shown = axes_of(figure, axes)
    places = _map_node_places(shown)
    arrows = [(tuple(arrow.start), tuple(arrow.end)) for arrow in shown.arrows]
    lines = [((line.x[0], line.y[0]), (line.x[-1], line.y[-1])) for line in shown.lines]
    ends = [tuple(_find_nearest(places, end) for end in pair) for pair in arrows or lines]
    return tuple(sorted((pair if arrows else tuple(sorted(pair))) for pair in ends))  # type: ignore[misc]  # of two


def _find_nearest(places: Mapping[str, PlotPoint], end: Sequence[float]) -> str:
    return min(places, key=lambda name: math.dist(places[name], end))


def _map_node_places(axes: "PlottedAxes") -> dict[str, PlotPoint]:
    """Return the positions of nodes by name: circles and single points, each named by the nearest text."""
    rims = [(shape.x, shape.y) for shape in axes.shapes if shape.kind in ("Circle", "Ellipse")]
    middles = [((min(x) + max(x)) / 2, (min(y) + max(y)) / 2) for x, y in rims]
    middles += [each for points in axes.points for each in zip(points.x, points.y, strict=True)]
    if not middles or len(axes.texts) < len(middles):
        raise ReadingError("there are no circles or points with names in them")
    places: dict[str, PlotPoint] = {}
    for x, y in middles:
        text = min(axes.texts, key=lambda each: math.dist((each.x, each.y), (x, y)))
        places[text.text.strip("$")] = float(x), float(y)
    return places


def texts(figure: "PlottedFigure", axes: int = 1) -> tuple[str, ...]:
    """Return all texts in the axes, in the order in which they were added."""
    return tuple(each.text for each in axes_of(figure, axes).texts)


def legend(figure: "PlottedFigure", axes: int = 1) -> tuple[str, ...]:
    """Return the entries of the legend, from top to bottom."""
    return tuple(entry.text for entry in axes_of(figure, axes).legend)


def title(figure: "PlottedFigure", axes: int = 1) -> str:
    """Return the title of the axes."""
    return axes_of(figure, axes).title


def limits(figure: "PlottedFigure", axes: int = 1) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the limits of the x axis, and those of the y axis."""
    shown = axes_of(figure, axes)
    (left, right), (low, high) = shown.x.limits, shown.y.limits
    return (float(left), float(right)), (float(low), float(high))


Reader = Callable[..., object]
READERS: Mapping[str, Reader] = {
    each.__name__: each
    for each in (
        slope, intercept, where, roots, value, extrema, highest, lowest, asymptote, count, heights, edges,
        quartiles, nodes, links, texts, legend, title, limits,
    )
}  # fmt: skip
"""The readers that a question may name."""
