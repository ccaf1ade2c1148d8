"""Cache what matplotlib computes many times while it draws one figure.

For a plain figure, it finds the ticks of an axis 13 times and measures their labels 6 times: in each of two rounds of
layout, for each side of the frame, and to draw them. While one figure is drawn, they only depend on the limits and the
position of its axes. The layout of a text is even the same in the next figure, and copying a tick is four times as fast
as making one. matplotlib has no public way to cache these, so private methods are replaced here; the drawn bytes stay
the same.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, TypeAlias, TypeVar, cast

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axis import Axis, Tick
    from matplotlib.text import Text
    from matplotlib.transforms import Bbox

Method: TypeAlias = Callable[..., object]
Drawn = TypeVar("Drawn", bound="Artist")
MOST_LAYOUTS = 5_000
"""The most layouts of texts that are cached."""
LABEL_BOXES = "_get_ticklabel_bboxes"
"""matplotlib's method that measures the labels of ticks on both sides of the axes."""
TAIL_SLACK = 2.4
"""By how many points such a box may stick out above or below: it has room for the tail of a p."""


@dataclass
class FigureCache:
    """The cache for one figure: ticks and boxes by axis and its state, fonts and sizes of texts.

    `layouts` also holds for other figures with the same settings. `font` is that of the text that is being drawn.
    """

    layouts: dict[Hashable, object]
    by_axis: dict[tuple[str, "Axis"], tuple[Hashable, object]] = field(default_factory=dict)
    by_key: dict[Hashable, object] = field(default_factory=dict)
    ticks: "dict[tuple[Axis, bool], Tick]" = field(default_factory=dict)
    font: int | None = None

    def find_cut_labels(self, right: float, upper: float) -> "list[Axis]":
        """Return the axes of which an edge of the figure cuts off a part of a tick's label, in points of PDF."""
        measured = ((axis, boxes) for (name, axis), (_, boxes) in self.by_axis.items() if name == LABEL_BOXES)
        return [
            axis
            for axis, boxes in measured
            if any(
                min(box.x1, right - box.x0, box.y1, upper - box.y0) > 0
                and (min(box.x0, right - box.x1) < -1 or min(box.y0, upper - box.y1) < -TAIL_SLACK)
                for box in chain(*cast("tuple[list[Bbox], list[Bbox]]", boxes))
            )
        ]

    def of_axis(self, name: str, method: Method) -> Method:
        """Wrap a method of an axis so that it is only called again after limits or position of the axes changed."""

        def measure(axis: "Axis", *given: object, **named: object) -> object:
            state = _describe_state(axis)
            if state is None:
                return method(axis, *given, **named)
            known = self.by_axis.get((name, axis))
            if known is None or known[0] != state:
                known = self.by_axis[name, axis] = state, method(axis, *given, **named)
            return known[1]

        return measure

    def of_text(self, name: str, method: Method) -> Method:
        """Wrap a method of a text so that texts with the same content and look, wherever they are, share its result."""

        def measure(text: "Text", renderer: object) -> object:
            look = _describe_text(text)
            if look is None:
                return method(text, renderer)
            key = name, type(getattr(renderer, "_renderer", renderer)), look
            if key not in self.layouts:
                self.layouts[key] = method(text, renderer)
            return self.layouts[key]

        return measure

    def of_tick(self, _: str, method: Method) -> Method:
        """Wrap a method that makes ticks so that it returns copies of the first tick of an axis."""

        def make(axis: "Axis", major: bool) -> object:
            if not _is_plain(axis):
                return method(axis, major)
            if (axis, major) not in self.ticks:
                self.ticks[axis, major] = cast("Tick", method(axis, major))
            return _copy_tick(self.ticks[axis, major])

        return make

    def of_drawing(self, _: str, method: Method) -> Method:
        """Wrap a method that draws a text so that `font` is known meanwhile."""

        def draw(renderer: object, *given: object, **named: object) -> object:
            _, _, _, _, font, *_ = given
            self.font = hash(font)
            try:
                return method(renderer, *given, **named)
            finally:
                self.font = None

        return draw

    def of_letters(self, name: str, method: Method) -> Method:
        """Wrap a function that places the letters of a text so that its results are cached while a text is drawn."""

        def place(text: str, font: object, **named: object) -> object:
            if self.font is None:
                return method(text, font, **named)
            key = name, text, self.font, *sorted(named.items())
            if key not in self.layouts:
                self.layouts[key] = list(cast("Iterator[object]", method(text, font, **named)))
            return self.layouts[key]

        return place

    def of_key(self, name: str, method: Method) -> Method:
        """Wrap a method so that equal arguments share its result; FontProperties are equal until somebody sets them."""

        def measure(owner: object, *given: object, **named: object) -> object:
            key = name, *map(hash, given), *sorted(named.items(), key=str)
            if key not in self.by_key:
                self.by_key[key] = method(owner, *given, **named)
            return self.by_key[key]

        return measure


def _is_plain(axis: "Axis") -> bool:
    from matplotlib.axis import XAxis, YAxis

    return type(axis) in (XAxis, YAxis)


def _describe_state(axis: "Axis") -> Hashable | None:
    """Return everything that ticks and labels of a plain axis depend on while it is drawn; None for other axes."""
    if not _is_plain(axis):
        return None
    axes, major, minor = axis.axes, axis.major, axis.minor
    limits, position = axes.viewLim.bounds, axes.bbox.bounds
    return limits, position, major.locator, major.formatter, minor.locator, minor.formatter


LOOKS = (
    *("_text", "_rotation", "_rotation_mode", "_linespacing", "_horizontalalignment", "_verticalalignment"),
    *("_multialignment", "_usetex", "_parse_math"),
)
"""matplotlib's names of the attributes on which the layout of a text depends."""


def _describe_text(text: "Text") -> Hashable | None:
    """Return everything that the layout of a text depends on; None if it depends on the position as well."""
    known, figure = vars(text), text.get_figure(root=True)
    if known["_wrap"] or known["_transform_rotates_text"] or figure is None:
        return None
    return figure.dpi, hash(known["_fontproperties"]), *(known[name] for name in LOOKS)


def _copy_tick(tick: "Tick") -> "Tick":
    """Return a copy of a tick that was not changed since it was made."""
    made = _copy_artist(tick)
    for name in ("tick1line", "tick2line", "gridline", "label1", "label2"):
        setattr(made, name, _copy_artist(getattr(tick, name)))
    for label in (made.label1, made.label2):
        label.set_fontproperties(label.get_fontproperties())
    return made


def _copy_artist(artist: Drawn) -> Drawn:
    """Return a shallow copy of an artist, which is enough while a figure is drawn."""
    made = object.__new__(type(artist))
    vars(made).update(vars(artist))
    return made


def _unite_boxes(_: str, method: Method) -> Method:
    """Make the union of boxes take two steps, rather than eight for each box."""
    import numpy as np
    from matplotlib.transforms import Bbox, BboxBase

    def unite(boxes: Sequence[BboxBase]) -> object:
        if not len(boxes):
            return method(boxes)
        corners = np.array([box.get_points() for box in boxes])
        return Bbox([corners.min((0, 1)), corners.max((0, 1))])

    return cast("Method", staticmethod(unite))


def _share_path(_: str, method: Method) -> Method:
    """Make a marker that is made from another share its path, rather than copy everything that belongs to it.

    Each tick has three markers. A marker with its own transformation, which may be changed in place, gets its own path.
    """
    from matplotlib.markers import MarkerStyle

    def take(marker: MarkerStyle, other: object) -> None:
        if isinstance(other, MarkerStyle) and other.get_user_transform() is None:
            marker.__dict__ = dict(other.__dict__)
        else:
            method(marker, other)

    return take


@contextmanager
def measure_once(layouts: dict[Hashable, object]) -> Iterator[FigureCache]:
    """Make matplotlib cache ticks, boxes of labels, fonts and sizes of texts in the block, which draws one figure.

    `layouts` caches the layouts of texts from one figure to the next.
    """
    from matplotlib import _text_helpers
    from matplotlib.axis import Axis
    from matplotlib.backends._backend_pdf_ps import RendererPDFPSBase
    from matplotlib.backends.backend_pdf import RendererPdf
    from matplotlib.font_manager import FontManager
    from matplotlib.markers import MarkerStyle
    from matplotlib.text import Text
    from matplotlib.transforms import BboxBase

    if len(layouts) > MOST_LAYOUTS:
        layouts.clear()
    measured = FigureCache(layouts)
    ways = (
        (Axis, "_update_ticks", measured.of_axis),
        (Axis, LABEL_BOXES, measured.of_axis),
        (FontManager, "_find_fonts_by_props", measured.of_key),
        (RendererPDFPSBase, "get_text_width_height_descent", measured.of_key),
        (Text, "_get_layout", measured.of_text),
        (MarkerStyle, "_set_marker", _share_path),
        (Axis, "_get_tick", measured.of_tick),
        (BboxBase, "union", _unite_boxes),
        (RendererPdf, "draw_text", measured.of_drawing),
        (_text_helpers, "layout", measured.of_letters),
    )
    kept = [(owner, name, vars(owner)[name]) for owner, name, _ in ways]
    for owner, name, remember in ways:
        setattr(owner, name, remember(name, getattr(owner, name)))
    try:
        yield measured
    except BaseException:
        layouts.clear()
        raise
    finally:
        for owner, name, method in kept:
            setattr(owner, name, method)
