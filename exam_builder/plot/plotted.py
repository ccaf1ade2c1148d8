"""The data that a figure shows: curves, points, bars, shapes, arrows, images and texts, in data coordinates.

It contains no objects of matplotlib, so it can be stored, compared, and read by functions of the course.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, ClassVar, TypeAlias, TypeVar, get_args

from exam_builder.codec import encode
from exam_builder.digests import digest, digest_of
from exam_builder.values import Json

Item = TypeVar("Item")
Floats: TypeAlias = tuple[float, ...]
"""Numbers; functions that read a figure get them as a read-only NumPy array."""
MAX_NUMBERS = 200_000
"""The most coordinates and values that are stored of a figure; of artists beyond that only a digest is."""
DIGITS = 12
"""The significant digits of a number in a digest."""


@dataclass(frozen=True, slots=True)
class Line:
    """A curve through points in their order, with NaN at gaps."""

    x: Floats
    y: Floats
    label: str
    look: str


@dataclass(frozen=True, slots=True)
class Points:
    """Points without a line; `values` determine their colours if each has its own."""

    x: Floats
    y: Floats
    values: Floats
    label: str
    look: str


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars, each from `low` to `high` across and from `base` along its height; `horizontal` swaps the directions."""

    low: Floats
    high: Floats
    base: Floats
    heights: Floats
    horizontal: bool
    label: str
    look: str


@dataclass(frozen=True, slots=True)
class Shape:
    """A closed area or an outline: the points on its rim, and matplotlib's name for it (`Circle`, `Polygon`, …).

    `angles` are the angles at which a wedge begins and ends, in degrees.
    """

    kind: str
    x: Floats
    y: Floats
    angles: Floats
    label: str
    look: str


@dataclass(frozen=True, slots=True)
class Arrow:
    """An arrow from `start` to `end`, each an x and a y."""

    start: Floats
    end: Floats


@dataclass(frozen=True, slots=True)
class Image:
    """A grid of values, rows in the order in which they are stored; `extent` is its left, right, bottom and top.

    `values` has the rows one after another; `shape` is the number of rows and columns, and of numbers in each cell.
    """

    shape: tuple[int, ...]
    values: Floats
    extent: Floats


@dataclass(frozen=True, slots=True)
class PlacedText:
    """A text and its position."""

    text: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A text of the legend, and the look that it explains."""

    text: str
    look: str


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis: its label, limits and scale, and its ticks with their labels.

    `offset` is the factor that matplotlib prints once for all tick labels, such as ×10⁶.
    """

    label: str
    limits: Floats
    scale: str
    ticks: Floats
    tick_labels: tuple[str, ...]
    offset: str


@dataclass(frozen=True, slots=True)
class PlottedAxes:
    """The data of one pair of axes; `legend` has its own entries and the figure's."""

    title: str
    x: Axis
    y: Axis
    lines: tuple[Line, ...] = ()
    points: tuple[Points, ...] = ()
    bars: tuple[Bars, ...] = ()
    shapes: tuple[Shape, ...] = ()
    arrows: tuple[Arrow, ...] = ()
    images: tuple[Image, ...] = ()
    texts: tuple[PlacedText, ...] = ()
    legend: tuple[LegendEntry, ...] = ()


@dataclass(frozen=True)
class PlottedFigure:
    """The data of a figure: its axes in the order in which they were made, and texts outside of them.

    `left_out` names things that are too large or of an unknown type, followed by a digest of the page. A picture file
    only has that digest. A figure with a single pair of axes has their fields too: `figure.lines`.
    """

    axes: tuple[PlottedAxes, ...] = ()
    texts: tuple[PlacedText, ...] = ()
    left_out: tuple[str, ...] = ()

    def __getattr__(self, name: str) -> Any:
        """Return a field of the only axes."""
        if name not in AXES_FIELDS:
            raise AttributeError(f"a figure has no `{name}`; it has axes, texts and left_out")
        if len(self.axes) != 1:
            raise AttributeError(f"this figure has {len(self.axes)} axes: say of which, as figure.axes[0].{name}")
        return getattr(self.axes[0], name)

    def digest(self) -> str:
        """Return a digest of the data, the same for equal figures."""
        return digest(_round_numbers(encode(PlottedFigure, self)))


AXES_FIELDS = frozenset(each.name for each in fields(PlottedAxes)) - {"texts"}


@dataclass(frozen=True)
class Plot:
    """A plotted figure: its PDF page, its data, and whether its function printed anything."""

    page: bytes
    shown: PlottedFigure
    prints: bool = False
    max_reply: ClassVar[int] = 128_000_000


def name_page(page: bytes) -> str:
    """Return the entry of `left_out` that stands for everything on a page."""
    return f"page {digest_of(page)}"


def _round_numbers(data: Json) -> Json:
    """Round numbers to texts, so that last digits that differ between machines do not count."""
    if isinstance(data, float):
        return f"{data + 0.0:.{DIGITS}g}"
    if isinstance(data, str | int) or data is None:
        return data
    if isinstance(data, dict):
        return {name: _round_numbers(entry) for name, entry in data.items()}
    return [_round_numbers(entry) for entry in data]


def with_arrays(item: Item) -> Item:
    """Return the data with NumPy arrays for numbers, as functions of the course get it."""
    assert is_dataclass(item) and not isinstance(item, type)
    changed = dict(_find_arrays(item))
    return replace(item, **changed)


def _find_arrays(item: Any) -> Iterator[tuple[str, object]]:
    import numpy as np

    for each in fields(item):
        value = getattr(item, each.name)
        if each.type == Floats:
            array = np.array(value, dtype=float)
            array.flags.writeable = False
            yield each.name, array
        elif is_dataclass(value):
            yield each.name, with_arrays(value)
        elif isinstance(value, tuple) and is_dataclass(get_args(each.type)[0]):
            yield each.name, tuple(map(with_arrays, value))
