"""What the toolkit's readers find in a figure, and what they say if it is not there."""

import math

import pytest

from exam_builder.plot.plotted import (
    Axis,
    Bars,
    LegendEntry,
    Line,
    PlacedText,
    PlottedAxes,
    PlottedFigure,
    Points,
    Shape,
)
from exam_builder.readers import READERS, ReadingError

HALVES = tuple(step / 2 for step in range(21))
SCALE = Axis("", (0.0, 10.0), "linear", (), (), "")
CURVES = PlottedFigure(
    (
        PlottedAxes(
            "Curves",
            SCALE,
            Axis("", (-5.0, 5.0), "linear", (), (), ""),
            lines=(
                Line(HALVES, tuple(2 * x - 4 for x in HALVES), "straight", ""),
                Line(HALVES, tuple(4 - (x - 3) ** 2 for x in HALVES), "bent", ""),
                Line((1.0, 1.0), (0.0, 2.0), "", ""),
                Line((math.nan, 1.0), (0.0, 2.0), "", ""),
                Line(HALVES, tuple(3 - math.exp(-x) for x in HALVES), "decay", ""),
                Line(HALVES, tuple(x * x for x in HALVES), "decay", ""),
            ),
            legend=(LegendEntry("straight", ""), LegendEntry("bent", "")),
        ),
        PlottedAxes(
            "Bars",
            SCALE,
            SCALE,
            bars=(Bars((2.0, 0.0), (4.0, 2.0), (0.0, 0.0), (3.0, 1.0), False, "", ""),),
            shapes=(Shape("PathPatch", (1.0, 3.0, 3.0, 1.0), (2.0, 2.0, 6.0, 6.0), (), "", ""),),
            lines=(Line((1.0, 3.0), (5.0, 5.0), "", ""),),
        ),
        PlottedAxes(
            "Graph",
            SCALE,
            SCALE,
            points=(Points((1.0, 4.0), (1.0, 4.0), (), "", ""),),
            texts=(PlacedText("$b$", 1.1, 1.0), PlacedText("a", 4.1, 4.0)),
            shapes=(Shape("PathPatch", (1.0, 3.0, 3.0, 1.0), (2.0, 2.0, 6.0, 6.0), (), "", ""),),
        ),
    )
)


@pytest.mark.parametrize(
    ("reader", "given", "found"),
    [
        ("slope", {"line": "straight"}, 2),
        ("intercept", {}, -4),
        ("roots", {"line": 2}, pytest.approx((1.0, 5.0))),
        ("value", {"x": 3.25, "line": "bent"}, pytest.approx(3.875)),
        ("extrema", {"line": "bent"}, (pytest.approx((3.0, 4.0)),)),
        ("highest", {"line": "bent"}, (3.0, 4.0)),
        ("lowest", {}, (0.0, -4.0)),
        ("asymptote", {"line": 5}, pytest.approx(3.0)),
        ("heights", {"axes": 2}, (1.0, 3.0)),
        ("edges", {"axes": 2}, (0.0, 2.0, 4.0)),
        ("quartiles", {"axes": 2}, (2.0, 5.0, 6.0)),
        ("nodes", {"axes": 3}, ("a", "b")),
        ("count", {"axes": 3, "x": (0, 2)}, 1),
        ("legend", {}, ("straight", "bent")),
        ("title", {"axes": 3}, "Graph"),
        ("limits", {}, ((0.0, 10.0), (-5.0, 5.0))),
    ],
)
def test_what_a_reader_finds(reader: str, given: dict[str, object], found: object) -> None:
    assert READERS[reader](CURVES, **given) == found


@pytest.mark.parametrize(
    ("reader", "given", "message"),
    [
        ("slope", {"axes": 4}, "there are no axes 4: the figure has 3"),
        ("slope", {"line": "flat"}, "no entries of the legend are called `flat`"),
        ("slope", {"line": "decay"}, "2 entries of the legend are called `decay`"),
        ("slope", {"line": 9}, "there is no line 9: the axes have 6"),
        ("slope", {"line": 2}, "line 2 is not straight"),
        ("slope", {"line": 3}, "line 3 is vertical"),
        ("slope", {"line": 4}, "line 4 has fewer than two points"),
        ("value", {"x": 11}, "line 1 does not reach x = 11"),
        ("asymptote", {"line": 6}, "line 6 comes near to no value on the right"),
        ("quartiles", {"axes": 2, "box": 2}, "there is no box 2: the axes have 1"),
        ("quartiles", {"axes": 3}, "box 1 has no lines for its median"),
        ("nodes", {"axes": 2}, "there are no circles or points with names in them"),
    ],
)
def test_what_a_figure_does_not_show(reader: str, given: dict[str, object], message: str) -> None:
    with pytest.raises(ReadingError) as caught:
        READERS[reader](CURVES, **given)
    assert str(caught.value) == message
