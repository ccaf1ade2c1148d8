"""What is worked out once for a figure leaves every byte of it as it was."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import nullcontext

import pytest
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends import _backend_pdf_ps
from matplotlib.figure import Figure
from matplotlib.font_manager import FontManager
from matplotlib.markers import MarkerStyle
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter

from exam_builder.plot import figure_pages, measured_once, style
from exam_builder.store import Store


@pytest.fixture(autouse=True)
def styled(store: Store) -> None:
    style.apply_style(store)


def draw_two_scales(axes: Axes) -> None:
    axes.semilogx([1, 10, 1000], [3, 5, 4], label="$x^2$")
    axes.twinx().plot([1, 1000], [-1e-7, 3e-7])
    axes.legend()
    axes.set_xlabel("one\ntwo")


def draw_crossed_frame(axes: Axes) -> None:
    axes.spines["left"].set_position("zero")
    axes.spines["bottom"].set_position(("data", 1000.5))
    axes.plot([-1, 3], [1000, 1001])
    axes.tick_params(axis="x", labelrotation=50)
    axes.set_title("a title")


def draw_own_labels(axes: Axes) -> None:
    axes.barh(["one", "two", "three"], [1, 5, 3])
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g} %"))
    axes.minorticks_on()
    axes.grid()
    axes.set_aspect(2)


def crowded() -> Figure:
    """Plain axes of several kinds, and axes of others."""
    figure = Figure(figsize=(6, 5))
    axes = figure.subplots(2, 2, sharex="col")
    for draw, each in zip((draw_two_scales, draw_crossed_frame, draw_own_labels), axes.flat, strict=False):
        draw(each)
    figure.colorbar(axes[1, 1].pcolormesh([[1, 2], [3, 4]]), ax=axes[1, 1], label="shade")
    return figure


def round_and_deep() -> Figure:
    figure = Figure(figsize=(4, 2))
    figure.add_subplot(121, projection="polar").plot([0, 1, 2], [1, 2, 3])
    figure.add_subplot(122, projection="3d").plot([0, 1], [1, 2], [2, 5])
    return figure


def words() -> Figure:
    """Texts that are alike but for one thing each."""
    figure = Figure(figsize=(4, 2))
    axes = figure.subplots()
    for place, looks in enumerate(
        (
            *(
                {},
                {"rotation": -1},
                {"rotation": -2},
                {"ha": "right"},
                {"va": "top"},
                {"fontsize": 7},
                {"wrap": True},
                {"ma": "right"},
            ),
            *(
                {"weight": "bold"},
                {"linespacing": 2},
                {"parse_math": False},
                {"rotation": 30, "rotation_mode": "anchor"},
            ),
            *({"rotation": 30, "transform_rotates_text": True}, {"rasterized": True}),
        )
    ):
        axes.text(place / 20, place / 20, "a word or two of $x^2$\nand others", looks)
    axes.text(0.5, 0.9, "90", usetex=False, rotation="vertical")
    return figure


@pytest.mark.parametrize("draw", [crowded, round_and_deep, words])
def test_a_figure_is_the_same_to_the_byte(draw: Callable[[], Figure], monkeypatch: pytest.MonkeyPatch) -> None:
    once = figure_pages.write_pdf(draw(), 6)
    monkeypatch.setattr(figure_pages, "measure_once", nullcontext)
    assert once == figure_pages.write_pdf(draw(), 6)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[str]]:
    """How often matplotlib looked for ticks."""
    counted: Counter[str] = Counter()
    find = Axis._update_ticks

    def count(axis: Axis) -> object:
        counted[axis.axis_name] += 1
        return find(axis)

    monkeypatch.setattr(Axis, "_update_ticks", count)
    yield counted


def test_ticks_are_looked_for_once_for_each_size_of_their_axes(asked: Counter[str]) -> None:
    figure = Figure(figsize=(3, 2))
    figure.subplots().plot([1, 2])
    figure_pages.write_pdf(figure, 3)
    assert asked["x"] == asked["y"] == 3


def test_afterwards_matplotlib_is_as_it_was() -> None:
    owners = Axis, FontManager, _backend_pdf_ps.RendererPDFPSBase, MarkerStyle, Text
    before = [dict(vars(owner)) for owner in owners]
    with pytest.raises(KeyError), measured_once.measure_once():
        assert [dict(vars(owner)) for owner in owners] != before
        raise KeyError
    assert [dict(vars(owner)) for owner in owners] == before
