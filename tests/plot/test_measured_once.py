"""What is worked out once for a figure leaves every byte of it as it was."""

import math
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import nullcontext

import matplotlib
import pypdfium2
import pytest
from matplotlib import _text_helpers
from matplotlib.axes import Axes
from matplotlib.axis import Axis, XTick, YTick
from matplotlib.backends import _backend_pdf_ps
from matplotlib.backends.backend_pdf import RendererPdf
from matplotlib.figure import Figure
from matplotlib.font_manager import FontManager
from matplotlib.markers import MarkerStyle
from matplotlib.text import Text
from matplotlib.ticker import AutoLocator, FuncFormatter
from matplotlib.transforms import Bbox, BboxBase

from exam_builder.plot import figure_pages, measured_once, style
from exam_builder.plot.figure_pages import FigureError
from exam_builder.plot.measured_once import FigureCache
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


def changed_ticks() -> Figure:
    """Ticks that a function changed, of which there are fewer than will be drawn."""
    figure = Figure(figsize=(6, 2))
    axes = figure.subplots()
    axes.set_xticks([0, 1])
    for label in axes.get_xticklabels():
        label.set_rotation(40)
    axes.get_yticklabels()[0].set_fontsize(5)
    axes.tick_params(axis="y", direction="in", pad=9, grid_alpha=0.5)
    axes.xaxis.set_major_locator(AutoLocator())
    axes.plot([0, 1e-7], [5, 5000])
    return figure


@pytest.mark.parametrize("draw", [crowded, round_and_deep, words, changed_ticks])
def test_a_figure_is_the_same_to_the_byte(draw: Callable[[], Figure], monkeypatch: pytest.MonkeyPatch) -> None:
    once = figure_pages.write_pdf(draw(), 6)
    monkeypatch.setattr(figure_pages, "measure_once", lambda layouts: nullcontext(FigureCache(layouts)))
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


def test_ticks_are_copies_of_one_for_each_axis(monkeypatch: pytest.MonkeyPatch) -> None:
    made: Counter[str] = Counter()
    figure = Figure(figsize=(3, 2))
    figure.subplots().plot([1, 2])
    for kind in (XTick, YTick):
        count_calls(monkeypatch, kind, "__init__", made)
    figure_pages.write_pdf(figure, 3)
    assert len(figure.axes[0].get_xticks()) > 3
    assert made["__init__"] == 2


def count_calls(monkeypatch: pytest.MonkeyPatch, owner: type, name: str, counted: Counter[str]) -> None:
    """Count how often a method is called."""
    method = getattr(owner, name)

    def count(*given: object, **named: object) -> object:
        counted[name] += 1
        return method(*given, **named)

    monkeypatch.setattr(owner, name, count)


def draw_words(word: str = "word") -> bytes:
    figure = Figure(figsize=(3, 2))
    figure.subplots().set_title(word)
    return figure_pages.write_pdf(figure, 3)


def test_texts_are_laid_out_once_for_all_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: Counter[str] = Counter()
    count_calls(monkeypatch, Text, "_get_layout", asked)
    draw_words()
    before = asked["_get_layout"]
    draw_words()
    assert asked["_get_layout"] == before > 0
    draw_words("another")
    assert asked["_get_layout"] == before + 1


@pytest.mark.parametrize(
    "setting", [{"mathtext.fontset": "stix"}, {"font.family": ["DejaVu Sans"]}, {"pdf.use14corefonts": True}]
)
def test_texts_are_laid_out_again_with_other_settings(setting: dict[str, object], store: Store) -> None:
    plain = draw_words("$a^2$ word")
    with matplotlib.rc_context(setting):
        other = draw_words("$a^2$ word")
        style.APPLIED.layouts.clear()
        assert draw_words("$a^2$ word") == other != plain
    assert draw_words("$a^2$ word") == plain
    style.apply_style(store, font="times")
    assert draw_words("$a^2$ word") != plain


@pytest.mark.parametrize("words", ["漢", "漢 $x$"])
def test_a_letter_that_no_font_has_is_reported_in_each_figure(words: str) -> None:
    for _ in range(2):
        with pytest.raises(FigureError, match="no font has the letter"):
            draw_words(words)


@pytest.mark.parametrize("font", ["", "sans", "times", "palatino", "charter"])
def test_text_beside_a_formula_has_all_its_letters(font: str, store: Store) -> None:
    style.apply_style(store, font=font)
    page = pypdfium2.PdfDocument(draw_words("kΩ ő Đ, $x$"))[0]
    assert "kΩőĐ" in "".join(page.get_textpage().get_text_range().split())


@pytest.mark.parametrize(
    "boxes",
    [
        [Bbox([[0, 1], [2, -3]])],
        [Bbox([[0, 1], [2, 3]]), Bbox([[5, 0.1], [-4, math.nan]]), Bbox([[1, 1], [1, 1]])],
        [Bbox.null(), Bbox.unit()],
    ],
)
def test_boxes_are_united_as_before(boxes: list[Bbox]) -> None:
    before = Bbox.union(boxes)
    with measured_once.measure_once({}):
        assert repr(Bbox.union(boxes)) == repr(before)
        with pytest.raises(ValueError, match="cannot be empty"):
            Bbox.union([])


def test_afterwards_matplotlib_is_as_it_was() -> None:
    owners = (
        Axis,
        FontManager,
        _backend_pdf_ps.RendererPDFPSBase,
        RendererPdf,
        MarkerStyle,
        Text,
        _text_helpers,
        BboxBase,
    )
    before = [dict(vars(owner)) for owner in owners]
    with pytest.raises(KeyError), measured_once.measure_once({}):
        assert [dict(vars(owner)) for owner in owners] != before
        raise KeyError
    assert [dict(vars(owner)) for owner in owners] == before
