"""Layered networks, drawn from their weight matrices."""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from exam_builder.plot import drawing

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Point = tuple[float, float]

ROW = 0.2
"""Height of a row of ReLU units, in inches."""
LINE_OF_TEXT = 0.24
DASHES = (0, (3.5, 2))
"""How a negative weight looks; a positive one is a solid line."""


def overview(network: dict[str, Any], width: float) -> "Figure":
    """A deep network with weights -1, 0 and 1, told by the look of the lines; those of the last layer are printed.

    `network` has `weights`, the matrices from the inputs to the one output, each of shape (outputs, inputs), and
    `relu`, whether ReLU follows each of them; a ReLU layer and the next one make a round. `width` is in inches.
    """
    weights, relu = list(network["weights"]), list(network["relu"])
    high = ROW * max(len(matrix) for matrix in weights)
    figure, axes = drawing(width, high + LINE_OF_TEXT)
    columns = list(layers(weights, (0.3, width - 0.25), high))
    for matrix, (start, end) in zip(weights[:-1], pairwise(columns[:-1]), strict=True):
        connect(axes, matrix, start, end)
    connect_to_output(axes, weights[-1][0], columns[-2], columns[-1][0])
    for points, bent in zip(columns, [False, *relu], strict=True):
        draw_units(axes, points, bent)
    for number, (x, y) in enumerate(columns[0], 1):
        axes.text(x - 0.08, y, f"$x_{number}$", ha="right", va="center", fontsize=9)
    name_rounds(axes, columns, relu, high + LINE_OF_TEXT / 2)
    return figure


def layers(weights: Sequence[Any], across: tuple[float, float], height: float) -> Iterator[list[Point]]:
    """Where the units stand: a column for the inputs and for each layer, from left to right, first unit on top."""
    sizes = [weights[0].shape[1], *(len(matrix) for matrix in weights)]
    left, right = across
    for index, size in enumerate(sizes):
        x = left + (right - left) * index / (len(sizes) - 1)
        yield [(x, height * (1 - (unit + 0.5) / size)) for unit in range(size)]


def connect(axes: "Axes", matrix: Any, start: Sequence[Point], end: Sequence[Point]) -> None:
    """A line for each weight that is not zero, dashed where it is negative."""
    for row, (x, y) in zip(matrix, end, strict=True):
        for weight, (from_x, from_y) in zip(row, start, strict=True):
            if weight:
                axes.plot([from_x, x], [from_y, y], color="black", lw=0.6, ls="-" if weight > 0 else DASHES, zorder=1)


def connect_to_output(axes: "Axes", row: Any, start: Sequence[Point], end: Point) -> None:
    """The last layer: a line for each weight, grey where it is zero, and the weight where the line leaves room."""
    for weight, (x, y) in zip(row, start, strict=True):
        looks = {"color": "black", "lw": 1.2} if weight else {"color": "0.65", "lw": 0.6}
        axes.plot([x, end[0]], [y, end[1]], ls="-", zorder=1, **looks)
        above = y >= end[1] - 1e-9
        place = x + 0.03, y + (0.05 if above else -0.05)
        axes.text(*place, f"{weight:g}", ha="center", va="bottom" if above else "top", fontsize=9)


def draw_units(axes: "Axes", points: Sequence[Point], bent: bool) -> None:
    """A circle for each unit with ReLU, a dot for each without."""
    x, y = zip(*points, strict=True)
    looks = {"s": 30, "facecolors": "white", "edgecolors": "black"} if bent else {"s": 9, "c": "black"}
    axes.scatter(x, y, linewidths=0.7, zorder=2, **looks)


def name_rounds(axes: "Axes", columns: Sequence[Sequence[Point]], relu: Sequence[bool], y: float) -> None:
    """The words above the columns of ReLU units and above the output."""
    bent = [points[0][0] for points, bends in zip(columns[1:], relu, strict=True) if bends]
    for number, x in enumerate(bent, 1):
        axes.text(x, y, f"round {number}", ha="center", va="center", fontsize=8)
    axes.text(columns[-1][0][0], y, "output", ha="center", va="center", fontsize=8)


def labelled(network: dict[str, Any], inputs: Sequence[str], outputs: Sequence[str], width: float) -> "Figure":
    """A small network of one hidden layer, with what each unit computes and the weight on each connection.

    `network` is as in `overview`; `inputs` and `outputs` name the first and the last units, in mathematics.
    """
    weights = list(network["weights"])
    height = 0.42 * max(len(matrix) for matrix in weights)
    figure, axes = drawing(width, height)
    columns = list(layers(weights, (0.25, width - 0.5), height))
    names = [list(inputs), [unit_name(row, inputs, network["relu"][0]) for row in weights[0]], list(outputs)]
    for matrix, (start, end) in zip(weights, pairwise(columns), strict=True):
        connect(axes, matrix, start, end)
        label_weights(axes, matrix, start, end)
    for points, words in zip(columns, names, strict=True):
        for (x, y), word in zip(points, words, strict=True):
            axes.text(x, y, f"${word}$", ha="center", va="center", fontsize=9, zorder=3, bbox=BOX)
    return figure


BOX = {"boxstyle": "round,pad=0.3", "facecolor": "white", "edgecolor": "black", "linewidth": 0.7}
PAPER = {"boxstyle": "square,pad=0.08", "facecolor": "white", "edgecolor": "none"}


def unit_name(row: Any, inputs: Sequence[str], relu: bool) -> str:
    """What a unit with weights from -1, 0 and 1 computes, in mathematics: relu(a - b)."""
    terms = [("-" if weight < 0 else "+") + name for weight, name in zip(row, inputs, strict=True) if weight]
    total = "".join(sorted(terms)).removeprefix("+")
    return rf"\mathrm{{relu}}({total})" if relu else total


def label_weights(axes: "Axes", matrix: Any, start: Sequence[Point], end: Sequence[Point]) -> None:
    """The weight on each connection, where it is farthest from the other connections and their weights."""
    lines = [
        (weight, from_point, point)
        for row, point in zip(matrix, end, strict=True)
        for weight, from_point in zip(row, start, strict=True)
        if weight
    ]
    taken: list[Point] = []
    for weight, *line in lines:
        others = [other for _, *other in lines if other != line]
        taken.append(clearest(line, others, taken))
        axes.text(*taken[-1], f"${weight:g}$", ha="center", va="center", fontsize=8, bbox=PAPER)


def clearest(line: Sequence[Point], others: Sequence[Sequence[Point]], taken: Sequence[Point]) -> Point:
    """The point of a line, away from its ends, that is farthest from other lines and from points taken already."""

    def room(place: Point) -> float:
        gaps = [abs(at(other, place[0])[1] - place[1]) for other in others]
        return min(*gaps, *(0.6 * math.dist(place, point) for point in taken), 1.0)

    return max((at(line, line[0][0] + share / 40 * (line[1][0] - line[0][0])) for share in range(12, 29)), key=room)


def at(line: Sequence[Point], x: float) -> Point:
    """The point of a line that stands at `x`."""
    (left, low), (right, high) = line
    return x, low + (high - low) * (x - left) / (right - left)


def read_weights(figure: Any) -> list[list[list[int]]]:
    """The weight matrices, told by the look of the lines: solid 1, dashed -1, grey or none 0."""
    lines = [(*start, *end, weight_of(look)) for start, end, look in map(ends, figure.lines)]
    across = sorted({x for line in lines for x in (line[0], line[2])})
    units = {
        x: sorted({y for line in lines for at, y in (line[:2], line[2:4]) if at == x}, reverse=True) for x in across
    }
    weights = {line[:4]: line[4] for line in lines}
    return [
        [[weights.get((left, low, right, high), 0) for low in units[left]] for high in units[right]]
        for left, right in pairwise(across)
    ]


def read_inputs(figure: Any) -> list[str]:
    """The names of the inputs, from above."""
    return [each.text for each in figure.axes[0].texts if each.text.startswith("$x")]


def read_rounds(figure: Any) -> list[str]:
    """The words above the columns of ReLU units, from the left."""
    return [each.text for each in figure.axes[0].texts if each.text.startswith("round")]


def ends(line: Any) -> tuple[Point, Point, str]:
    """Where a line begins and ends, to a millionth of an inch, and its look."""
    (left, low), (right, high) = ((round(float(line.x[i]), 6), round(float(line.y[i]), 6)) for i in (0, -1))
    return (left, low), (right, high), line.look


def weight_of(look: str) -> int:
    """The weight that a line of this look stands for."""
    return (-1 if "--" in look else 1) if look.startswith("#000000") else 0
