"""What is taken from a figure as plain data: artists of each kind, in the numbers of their axes."""

import math
from pathlib import Path

import numpy as np
import pytest
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch
from plots import plot_with_data

from exam_builder.codec import decode, encode
from exam_builder.paper import Figure as PaperFigure
from exam_builder.plot import FigureRequest, FigureTask, digest_figure, load_plotted
from exam_builder.plot import paper_figures as kept
from exam_builder.plot.figure_data import extract_data
from exam_builder.plot.plotted import Floats, PlottedFigure, with_arrays
from exam_builder.store import Store
from exam_builder.values import FrozenMap


def blank() -> tuple[Figure, Axes]:
    figure = Figure(figsize=(3, 2))
    return figure, figure.subplots()


def shown(figure: Figure) -> PlottedFigure:
    """What is taken from a figure once it is drawn."""
    figure.dpi = 72
    figure.draw_without_rendering()
    return extract_data(figure, b"page")


def lists(*numbers: Floats) -> list[list[float]]:
    return [list(map(float, each)) for each in numbers]


def test_curves_points_and_what_the_legend_calls_them() -> None:
    figure, axes = blank()
    (fast,) = axes.plot([0, 1, 2], [0, 3, math.nan], "k-", label="fast")
    axes.plot([0, 1], [1, 1], "k--")
    axes.plot([5], [6], "ro")
    axes.scatter([1, 2], [3, 4], c=[0.1, 0.2], marker="x")
    axes.plot([0, 9], [0, 9], visible=False)
    axes.axhline(0.5, color="b")
    axes.legend([fast], ["slow"])
    found = shown(figure)
    assert [line.label for line in found.lines] == ["slow", "", ""], "what is printed, not what the artist is called"
    assert repr(found.lines[0].y) == "(0.0, 3.0, nan)"
    assert lists(found.lines[1].x, found.lines[2].y) == [[0, 1], [0.5, 0.5]]
    assert found.lines[2].x == pytest.approx(found.x.limits), "which the axes have as parts of their width"
    assert [lists(each.x, each.y, each.values) for each in found.points] == [
        [[5], [6], []],
        [[1, 2], [3, 4], [0.1, 0.2]],
    ]
    assert [entry.text for entry in found.legend] == ["slow"]
    assert found.left_out == ()


def test_a_second_scale_beside_an_axis_is_named_alone() -> None:
    figure, axes = blank()
    axes.secondary_xaxis("top", functions=(lambda x: 2 * x, lambda x: x / 2))
    axes.inset_axes((0.5, 0.5, 0.4, 0.4)).plot([1, 2])
    found = shown(figure)
    assert found.left_out[:-1] == ("SecondaryAxis",)
    assert [len(each.lines) for each in found.axes] == [0, 1]


def test_bars_that_stand_lie_and_are_counted() -> None:
    figure, axes = blank()
    axes.bar([1, 2], [3, 4], width=0.5, bottom=1)
    axes.barh([1], [7], height=1)
    axes.hist([0.5, 1.5, 1.6], bins=[0, 1, 2])
    axes.stairs([5, 6], [0, 1, 2])
    stand, lie, counted, steps = shown(figure).bars
    assert lists(stand.low, stand.high, stand.base, stand.heights) == [[0.75, 1.75], [1.25, 2.25], [1, 1], [3, 4]]
    assert (lie.horizontal, *lists(lie.low, lie.high, lie.heights)) == (True, [0.5], [1.5], [7])
    assert lists(counted.low, counted.high, counted.heights) == [[0, 1], [1, 2], [1, 2]]
    assert lists(steps.low, steps.high, steps.heights) == [[0, 1], [1, 2], [5, 6]]


def test_shapes_arrows_texts_and_images() -> None:
    figure, axes = blank()
    axes.set(xlim=(0, 10), ylim=(0, 10))
    axes.add_patch(Circle((5, 5), 2))
    axes.fill([0, 1, 1], [0, 0, 1])
    axes.pie([1, 3], radius=0.1)
    axes.add_patch(FancyArrowPatch((1, 2), (3, 4)))
    axes.annotate("top", (8, 9), (6, 7), arrowprops={"arrowstyle": "->"})
    axes.text(0.5, 0.5, "middle", transform=axes.transAxes)
    axes.imshow([[1, 2], [3, 4]], extent=(0, 2, 0, 2), aspect="auto")
    axes.set(xlim=(0, 10), ylim=(0, 10))
    found = shown(figure)
    circle, triangle, quarter, rest = found.shapes
    assert (circle.kind, min(circle.x), max(circle.x), min(circle.y)) == ("Circle", 3, 7, 3)
    assert lists(triangle.x, triangle.y) == [[0, 1, 1], [0, 0, 1]]
    assert [each.angles for each in (quarter, rest)] == [(0, 90), (90, 360)]
    (plain, annotated) = found.arrows
    assert (plain.start, plain.end) == ((1, 2), (3, 4))
    assert annotated.end == pytest.approx((8, 9))
    assert [(each.text, pytest.approx(each.x), pytest.approx(each.y)) for each in found.axes[0].texts] == [
        ("top", 6, 7),
        ("middle", 5, 5),
    ]
    assert [(each.shape, each.values, each.extent) for each in found.images] == [((2, 2), (1, 2, 3, 4), (0, 2, 0, 2))]


def test_axes_as_they_are_printed() -> None:
    figure = Figure(figsize=(4, 2))
    left, right = figure.subplots(1, 2)
    left.set(xlabel="$t$ in s", ylabel="U", title="Charge", xlim=(0, 2), xticks=[0, 1, 2], xticklabels=["0", "T", "2T"])
    left.set_yscale("log")
    left.set_ylim(1, 100)
    right.plot([0, 1], [0, 5e6])
    right.set_ylim(0, 5e6)
    figure.suptitle("Both")
    found = shown(figure)
    first, second = found.axes
    assert (first.title, first.x.label, first.x.limits, first.x.ticks) == ("Charge", "$t$ in s", (0, 2), (0, 1, 2))
    assert (first.x.tick_labels, first.y.scale, first.y.limits) == (("0", "T", "2T"), "log", (1, 100))
    assert "10^{6}" in second.y.offset or "1e6" in second.y.offset
    assert [each.text for each in found.texts] == ["Both"]
    with pytest.raises(AttributeError, match=r"this figure has 2 axes: say of which, as figure.axes\[0\].lines"):
        _ = found.lines
    with pytest.raises(AttributeError, match="a figure has no `curves`; it has axes, texts and left_out"):
        _ = found.curves


def test_lines_fields_and_cells_of_collections() -> None:
    figure, axes = blank()
    axes.set(xlim=(0, 9), ylim=(0, 9))
    axes.vlines([1, 2], 0, [3, 4], label="drops")
    axes.legend()
    axes.contour([[0, 0], [2, 2]], levels=[1])
    axes.quiver([1], [2], [3], [4])
    axes.pcolormesh([0, 1, 2], [0, 3], [[5, 6]])
    found = shown(figure)
    assert [lists(each.x, each.y) for each in found.lines] == [[[1, 1], [0, 3]], [[2, 2], [0, 4]], [[0, 1], [0.5, 0.5]]]
    assert [each.label for each in found.lines] == ["drops", "drops", "1"]
    assert [(each.start, each.end) for each in found.arrows] == [((1, 2), (4, 6))]
    assert [(each.shape, each.values, each.extent) for each in found.images] == [((1, 2), (5, 6), (0, 2, 0, 3))]
    assert found.left_out == ()


class Blot(Artist):
    """What the toolkit does not know."""

    def draw(self, renderer: object) -> None:
        """Draw nothing."""


def test_what_is_not_known_or_too_large_is_named() -> None:
    figure, axes = blank()
    axes.add_artist(Blot())
    axes.plot(np.zeros(150_000))
    axes.plot([1, 2])
    axes.barbs([1], [1], [1], [1])
    figure.add_axes((0, 0, 0.1, 0.1), projection="polar").plot([1, 2])
    found = shown(figure)
    assert [len(line.x) for line in found.axes[0].lines] == [2]
    assert found.left_out[:4] == ("Line2D of too many numbers", "Barbs", "Blot", "polar axes")
    assert found.left_out[4].startswith("page "), "so that two figures of which this differs are told apart"
    assert found.digest() != extract_data(figure, b"another page").digest()


def test_the_same_figure_has_the_same_digest_and_survives_being_kept() -> None:
    def drawn(end: float) -> PlottedFigure:
        figure, axes = blank()
        axes.plot([0, 1, math.inf], [0, end, math.nan])
        return shown(figure)

    one, again, other = drawn(0.1 + 0.2), drawn(0.3), drawn(0.30001)
    assert one.digest() == again.digest() != other.digest()
    back = decode(PlottedFigure, encode(PlottedFigure, one))
    assert repr(back) == repr(one)
    (line,) = with_arrays(back).lines
    assert (line.y > 0.2).sum() == 1
    with pytest.raises(ValueError, match="read-only"):
        line.y[0] = 7


def test_what_a_figure_shows_is_kept_with_it(figures: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    request = FigureRequest(figures, "demo.curve", FrozenMap({"slope": 7}), 0.5)
    figure = PaperFigure("f", 0, request.draw, request.arguments, 0.5, "a line", None, (), digest_figure(request))
    task = FigureTask(figures, figure, store)
    monkeypatch.setattr(kept, "plot_in_process", lambda asked, store, fonts: plot_with_data(asked, store))
    found = load_plotted(task)
    assert (found.lines[0].y, found.title, found.lines[0].label) == ((0, 7), "bold", r"$y = \alpha x$")
    assert store.find(kept.FIGURE_KIND, figure.digest)
    monkeypatch.setattr(kept, "plot_in_process", None)
    assert load_plotted(task) == found
