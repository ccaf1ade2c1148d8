"""What matplotlib works out many times while it draws one figure, worked out once.

It finds the ticks of an axis 13 times for a plain figure, and measures their labels 6 times: for each of two rounds of
layout, for each side of the frame, and to draw them. While one figure is drawn, they only depend on what its axes show
and where these stand. matplotlib has no public way to say so: the methods that are replaced here are its own, and what
is drawn stays the same to the byte.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from matplotlib.axis import Axis
    from matplotlib.text import Text

Method: TypeAlias = Callable[..., object]


@dataclass
class Measured:
    """What was found for one figure: ticks and boxes by their axis and its state, fonts and sizes of texts."""

    by_axis: dict[tuple[str, "Axis"], tuple[Hashable, object]] = field(default_factory=dict)
    by_key: dict[Hashable, object] = field(default_factory=dict)

    def of_axis(self, name: str, method: Method) -> Method:
        """Return a method of an axis that works again when its axes show or stand otherwise than when it last did."""

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
        """Return a method of a text that gives the same for texts that say and look the same, but where they stand."""

        def measure(text: "Text", renderer: object) -> object:
            look = _describe_text(text)
            if look is None:
                return method(text, renderer)
            key = name, type(getattr(renderer, "_renderer", renderer)), look
            if key not in self.by_key:
                self.by_key[key] = method(text, renderer)
            return self.by_key[key]

        return measure

    def of_key(self, name: str, method: Method) -> Method:
        """Return a method that gives the same for arguments that are equal; FontProperties are as long as nobody sets
        them.
        """

        def measure(owner: object, *given: object, **named: object) -> object:
            key = name, *map(hash, given), *sorted(named.items(), key=str)
            if key not in self.by_key:
                self.by_key[key] = method(owner, *given, **named)
            return self.by_key[key]

        return measure


def _describe_state(axis: "Axis") -> Hashable | None:
    """Return all on which ticks and labels of a plain axis depend while it is drawn; None for axes of another kind."""
    from matplotlib.axis import XAxis, YAxis

    if type(axis) not in (XAxis, YAxis):
        return None
    axes, major, minor = axis.axes, axis.major, axis.minor
    shown, stands = axes.viewLim.bounds, axes.bbox.bounds
    return shown, stands, major.locator, major.formatter, minor.locator, minor.formatter


LOOKS = (
    *("_text", "_rotation", "_rotation_mode", "_linespacing", "_horizontalalignment", "_verticalalignment"),
    *("_multialignment", "_usetex", "_parse_math"),
)
"""What of a text its layout depends on, as matplotlib calls it."""


def _describe_text(text: "Text") -> Hashable | None:
    """Return all on which the layout of a text depends; None where that depends on its place as well."""
    known, figure = vars(text), text.get_figure(root=True)
    if known["_wrap"] or known["_transform_rotates_text"] or figure is None:
        return None
    return figure.dpi, hash(known["_fontproperties"]), *(known[name] for name in LOOKS)


def _share_path(_: str, method: Method) -> Method:
    """Let a marker that is like another have the same path, rather than a copy of all that belongs to it.

    Each tick has three. A marker with a transformation of its own, which may be turned in place, gets its own path.
    """
    from matplotlib.markers import MarkerStyle

    def take(marker: MarkerStyle, other: object) -> None:
        if isinstance(other, MarkerStyle) and other.get_user_transform() is None:
            marker.__dict__ = dict(other.__dict__)
        else:
            method(marker, other)

    return take


@contextmanager
def measure_once() -> Iterator[None]:
    """Let matplotlib find ticks, boxes of labels, fonts and sizes of texts once in the block; it draws one figure."""
    from matplotlib.axis import Axis
    from matplotlib.backends._backend_pdf_ps import RendererPDFPSBase
    from matplotlib.font_manager import FontManager
    from matplotlib.markers import MarkerStyle
    from matplotlib.text import Text

    measured = Measured()
    ways = (
        (Axis, "_update_ticks", measured.of_axis),
        (Axis, "_get_ticklabel_bboxes", measured.of_axis),
        (FontManager, "_find_fonts_by_props", measured.of_key),
        (RendererPDFPSBase, "get_text_width_height_descent", measured.of_key),
        (Text, "_get_layout", measured.of_text),
        (MarkerStyle, "_set_marker", _share_path),
    )
    kept = [(owner, name, getattr(owner, name)) for owner, name, _ in ways]
    for owner, name, remember in ways:
        setattr(owner, name, remember(name, getattr(owner, name)))
    try:
        yield
    finally:
        for owner, name, method in kept:
            setattr(owner, name, method)
