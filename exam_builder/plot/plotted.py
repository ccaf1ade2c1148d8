"""What a figure shows, as plain data: curves, points, bars, shapes, arrows, images and texts, in the axes' own numbers.

Nothing of matplotlib is in it, so it is kept beside the figure, compared, and read by functions of the course.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, ClassVar, TypeAlias, TypeVar, get_args

from exam_builder.codec import encode
from exam_builder.digests import digest, digest_of
from exam_builder.values import Json

Item = TypeVar("Item")
Floats: TypeAlias = tuple[float, ...]
"""Numbers; what reads a figure gets them as an array of NumPy that cannot be written to."""
MAX_NUMBERS = 200_000
"""So many coordinates and values of a figure are kept; of what has more only its digest is."""
DIGITS = 12
"""Significant digits of a number that count in a fingerprint."""


@dataclass(frozen=True, slots=True)
class Line:
    """A curve through points, in the order in which they are joined; NaN where it is broken."""

    x: Floats
    y: Floats
    label: str
    look: str


@dataclass(frozen=True, slots=True)
class Points:
    """Points that no line joins; `values` are what colours them, where they have a colour each."""

    x: Floats
    y: Floats
    values: Floats
    label: str
    look: str


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars: each stands between `low` and `high`, and reaches from `base` as far as its height; some lie."""

    low: Floats
    high: Floats
    base: Floats
    heights: Floats
    horizontal: bool
    label: str
    look: str


@dataclass(frozen=True, slots=True)
class Shape:
    """A closed area or an outline: the points on its rim, and what matplotlib calls it (`Circle`, `Polygon`, …).

    `angles` are where a wedge begins and ends, in degrees.
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
    """A grid of values, rows from the top as stored; `extent` is left, right, bottom and top of all of it.

    `values` has row after row: `shape` says how many there are, and of how many numbers each cell.
    """

    shape: tuple[int, ...]
    values: Floats
    extent: Floats


@dataclass(frozen=True, slots=True)
class PlacedText:
    """A text and the place it is written at."""

    text: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """What the legend says of a look."""

    text: str
    look: str


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis: what is written beside it, where it begins and ends, its scale, and its ticks with their labels.

    `offset` is what matplotlib prints once for all labels, such as ×10⁶.
    """

    label: str
    limits: Floats
    scale: str
    ticks: Floats
    tick_labels: tuple[str, ...]
    offset: str


@dataclass(frozen=True, slots=True)
class PlottedAxes:
    """All that one pair of axes shows; `legend` is its own and the figure's."""

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
    """All that a figure shows: its axes in the order in which they were made, and texts outside of these.

    `left_out` names what is not in here, as it is too large or it is not known what it shows; last comes the digest of
    the page. Of a picture file there is only that. A figure with a single pair of axes has their fields too:
    `figure.lines`.
    """

    axes: tuple[PlottedAxes, ...] = ()
    texts: tuple[PlacedText, ...] = ()
    left_out: tuple[str, ...] = ()

    def __getattr__(self, name: str) -> Any:
        """Return what the only axes have."""
        if name not in AXES_FIELDS:
            raise AttributeError(f"a figure has no `{name}`; it has axes, texts and left_out")
        if len(self.axes) != 1:
            raise AttributeError(f"this figure has {len(self.axes)} axes: say of which, as figure.axes[0].{name}")
        return getattr(self.axes[0], name)

    def fingerprint(self) -> str:
        """Return a digest of all that is shown, the same for the same figure."""
        return digest(_round_numbers(encode(PlottedFigure, self)))


AXES_FIELDS = frozenset(each.name for each in fields(PlottedAxes)) - {"texts"}


@dataclass(frozen=True)
class Plot:
    """A figure as it is printed, a PDF page, what it shows, and whether its function printed anything."""

    page: bytes
    shown: PlottedFigure
    prints: bool = False
    max_reply: ClassVar[int] = 128_000_000


def name_page(page: bytes) -> str:
    """Return what stands in `left_out` for all that a page shows."""
    return f"page {digest_of(page)}"


def _round_numbers(data: Json) -> Json:
    """Return numbers as texts, so that a last digit that another machine computes otherwise does not count."""
    if isinstance(data, float):
        return f"{data + 0.0:.{DIGITS}g}"
    if isinstance(data, str | int) or data is None:
        return data
    if isinstance(data, dict):
        return {name: _round_numbers(entry) for name, entry in data.items()}
    return [_round_numbers(entry) for entry in data]


def with_arrays(item: Item) -> Item:
    """Return the same data with an array of NumPy wherever there are numbers, as functions of the course get it."""
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
