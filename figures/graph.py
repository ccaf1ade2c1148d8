"""Computation graphs, drawn from a trace of the program."""

import math
from typing import TYPE_CHECKING, Any

from exam_builder.plot import drawing

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Point = tuple[float, float]
Edge = tuple[str, str]

RADIUS = 0.15
"""Of a node, in inches."""
ABOVE, BELOW = 0.65, 0.7
"""Room above and below the middle of the nodes, in inches."""
WORDS = 0.28
"""From the middle of a node to that of its formula, in inches."""


def computation(trace: dict[str, Any], width: float) -> "Figure":
    """The graph from left to right, each node with what it computes; arrows that pass other nodes bend around them.

    `trace` has `nodes`, each with a `name` and a `formula` (in mathematics, may be empty) in an order in which they
    can be computed, and `edges`, pairs of names. `width` is in inches.
    """
    names = [node["name"] for node in trace["nodes"]]
    edges = [(str(start), str(end)) for start, end in trace["edges"]]
    figure, axes = drawing(width, ABOVE + BELOW)
    step = (width - 0.8) / (len(names) - 1)
    places = {name: (0.4 + step * index, BELOW) for index, name in enumerate(names)}
    bends = sides(names, edges)
    for edge, side in bends.items():
        draw_arrow(axes, places[edge[0]], places[edge[1]], side)
    for node in trace["nodes"]:
        taken = {side for edge, side in bends.items() if node["name"] in edge}
        draw_node(axes, places[node["name"]], node["name"], node["formula"], -1 if 1 in taken else 1)
    return figure


def sides(names: list[str], edges: list[Edge]) -> dict[Edge, int]:
    """How each arrow runs: straight (0) to the next node, else in turn above (1) and below (-1) those it passes."""
    passing = [edge for edge in edges if names.index(edge[1]) - names.index(edge[0]) > 1]
    return {edge: 1 - 2 * (passing.index(edge) % 2) if edge in passing else 0 for edge in edges}


def draw_node(axes: "Axes", place: Point, name: str, formula: str, side: int) -> None:
    """A circle with the node's name, and the formula above it (side 1) or below (-1)."""
    from matplotlib.patches import Circle

    axes.add_patch(Circle(place, RADIUS, facecolor="white", edgecolor="black", linewidth=0.8, zorder=2))
    axes.text(*place, f"${name}$", ha="center", va="center_baseline", fontsize=10, zorder=3)
    if formula:
        axes.text(place[0], place[1] + side * WORDS, f"${formula}$", ha="center", va="center", fontsize=8)


def draw_arrow(axes: "Axes", start: Point, end: Point, side: int) -> None:
    """An arrow from rim to rim: straight, or a curve that is level where it passes the nodes between."""
    from matplotlib.patches import FancyArrowPatch
    from matplotlib.path import Path

    lift = side * (ABOVE - 0.08 if side > 0 else BELOW - 0.08) * 4 / 3
    run = 0.2 * (end[0] - start[0]) if side else 0.0
    leave, arrive = (start[0] + run, start[1] + lift), (end[0] - run, end[1] + lift)
    points = [rim(start, leave if side else end), leave, arrive, rim(end, arrive if side else start)]
    path = Path(points, [Path.MOVETO, *[Path.CURVE4] * 3]) if side else Path([points[0], points[3]])
    looks = {"arrowstyle": "-|>,head_length=4,head_width=1.8", "shrinkA": 0, "shrinkB": 0}
    axes.add_patch(FancyArrowPatch(path=path, color="black", linewidth=0.8, joinstyle="miter", **looks))


def rim(centre: Point, towards: Point) -> Point:
    """The point of a node's rim that looks towards another point."""
    angle = math.atan2(towards[1] - centre[1], towards[0] - centre[0])
    return centre[0] + RADIUS * math.cos(angle), centre[1] + RADIUS * math.sin(angle)
