"""Extract what a matplotlib figure shows as plain data, from its artists, after it is drawn."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from exam_builder.plot.artist_data import (
    NO_LOOK,
    AxesReader,
    Shown,
    TooMuchError,
    is_seen,
    look_of,
    read_artist,
    read_bars,
)
from exam_builder.plot.plotted import (
    MAX_NUMBERS,
    Arrow,
    Axis,
    Bars,
    Image,
    LegendEntry,
    Line,
    PlacedText,
    PlottedAxes,
    PlottedFigure,
    Points,
    Shape,
    name_page,
)
from exam_builder.plot.style import find_axes

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.axis import XAxis, YAxis
    from matplotlib.figure import Figure
    from matplotlib.legend import Legend

MAX_TICKS = 1000
Kept = TypeVar("Kept", Line, Points, Bars, Shape, Arrow, Image, PlacedText)


def extract_data(figure: "Figure", page: bytes) -> PlottedFigure:
    """Return the data of a figure that was drawn on `page`; before that, positions and ticks are not known."""
    from matplotlib.axes import Axes

    left, kept, left_out = MAX_NUMBERS, list[PlottedAxes](), list[str]()
    shared = [entry for legend in figure.legends for entry in _read_legend(legend)]
    for axes in find_axes(figure):
        if not isinstance(axes, Axes):
            left_out.append(type(axes).__name__)  # a second scale beside an axis
        elif axes.get_visible():
            reader = AxesReader(axes.transData, left)
            kept.append(_read_axes(axes, reader, shared, left_out))
            left = reader.left
    texts = AxesReader(figure.transFigure, left)
    contents = [shown for artist in figure.texts for shown in _try_reading(texts, artist, left_out)]
    left_out += [type(artist).__name__ for artist in (*figure.artists, *figure.images, *figure.lines)]
    if left_out:
        left_out.append(name_page(page))
    return PlottedFigure(tuple(kept), tuple(_of_kind(PlacedText, contents)), tuple(left_out))


def _read_axes(axes: "Axes", reader: AxesReader, shared: Sequence[LegendEntry], left_out: list[str]) -> PlottedAxes:
    """Return the data of axes, using the `shared` legend of the figure; name what cannot be stored in `left_out`."""
    shown = list(_read_content(axes, reader, left_out))
    legend = axes.get_legend()
    entries = (*shared, *(_read_legend(legend) if legend is not None and is_seen(legend) else ()))
    named = {entry.look: entry.text for entry in reversed(entries)}
    alike = {look for look in named if sum(entry.look == look for entry in entries) > 1}
    labelled = [_label(each, named, alike) for each in shown]
    return PlottedAxes(
        title=" ".join(filter(None, (axes.get_title(loc=place) for place in ("left", "center", "right")))),
        x=_read_axis(axes, axes.xaxis, axes.get_xlim(), axes.get_xscale()),
        y=_read_axis(axes, axes.yaxis, axes.get_ylim(), axes.get_yscale()),
        lines=tuple(_of_kind(Line, labelled)),
        points=tuple(_of_kind(Points, labelled)),
        bars=tuple(_of_kind(Bars, labelled)),
        shapes=tuple(_of_kind(Shape, labelled)),
        arrows=tuple(_of_kind(Arrow, labelled)),
        images=tuple(_of_kind(Image, labelled)),
        texts=tuple(_of_kind(PlacedText, labelled)),
        legend=entries,
    )


def _of_kind(kind: type[Kept], shown: Iterable[Shown]) -> Iterator[Kept]:
    return (each for each in shown if isinstance(each, kind))


def _label(shown: Shown, named: dict[str, str], alike: set[str]) -> Shown:
    """Replace a label by the legend's text for the look, unless several legend entries have that look, or none can."""
    if isinstance(shown, Arrow | Image | PlacedText) or shown.look in (NO_LOOK, *alike):
        return shown
    return replace(shown, label=named.get(shown.look, shown.label if shown.label in named.values() else ""))


def _read_content(axes: "Axes", reader: AxesReader, left_out: list[str]) -> Iterator[Shown]:
    from matplotlib.container import BarContainer

    if axes.name != "rectilinear":
        left_out.append(f"{axes.name} axes")
        return
    barred = [each for each in axes.containers if isinstance(each, BarContainer)]
    inside = {id(patch) for container in barred for patch in container.patches}
    for container in barred:
        yield from _keep(partial(read_bars, reader, container), container, left_out)
    for artist in (*axes.lines, *axes.patches, *axes.collections, *axes.images, *axes.texts):
        if id(artist) not in inside and is_seen(artist):
            yield from _try_reading(reader, artist, left_out)
    left_out += [type(artist).__name__ for artist in (*axes.artists, *axes.tables)]


def _try_reading(reader: AxesReader, artist: "Artist", left_out: list[str]) -> list[Shown]:
    return _keep(partial(read_artist, reader, artist), artist, left_out)


def _keep(read: Callable[[], Iterable[Shown]], artist: object, left_out: list[str]) -> list[Shown]:
    """Return the data of an artist; if it cannot be read, add its name to `left_out` and return []."""
    try:
        return list(read())
    except TooMuchError:
        left_out.append(f"{type(artist).__name__} of too many numbers")
    except Exception:  # noqa: BLE001 - classes of the course may raise anything
        left_out.append(type(artist).__name__)
    return []


def _read_legend(legend: "Legend") -> Iterator[LegendEntry]:
    for text, handle in zip(legend.get_texts(), legend.legend_handles, strict=False):
        yield LegendEntry(text.get_text(), look_of(handle))


def _read_axis(axes: "Axes", axis: "XAxis | YAxis", limits: tuple[float, float], scale: str) -> Axis:
    """Return an axis as it is printed; if it is switched off, only its limits and scale."""
    ends = (float(limits[0]), float(limits[1]))
    if not axes.axison or not axis.get_visible():
        return Axis("", ends, scale, (), (), "")
    inside = [tick for tick in axis.get_major_ticks()[:MAX_TICKS] if min(ends) <= tick.get_loc() <= max(ends)]
    labels = tuple(tick.label1.get_text() if tick.label1.get_visible() else "" for tick in inside)
    label = axis.label.get_text() if axis.label.get_visible() else ""
    ticks = tuple(float(tick.get_loc()) for tick in inside)
    return Axis(label, ends, scale, ticks, labels, axis.get_offset_text().get_text())
