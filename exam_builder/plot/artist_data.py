"""Extract the data that matplotlib's artists show, in data coordinates.

Positions in other coordinates (fractions of the axes, points on the page) are converted, so a figure must have been
laid out before.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from exam_builder.digests import digest_of
from exam_builder.plot.plotted import MAX_NUMBERS, Arrow, Bars, Floats, Image, Line, PlacedText, Points, Shape

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.artist import Artist
    from matplotlib.collections import Collection, QuadMesh
    from matplotlib.container import BarContainer
    from matplotlib.contour import ContourSet
    from matplotlib.image import AxesImage
    from matplotlib.lines import Line2D
    from matplotlib.patches import FancyArrowPatch, Patch, StepPatch
    from matplotlib.path import Path
    from matplotlib.quiver import Quiver
    from matplotlib.text import Text
    from matplotlib.transforms import Transform
    from matplotlib.typing import ColorType
    from numpy.typing import ArrayLike, NDArray

Shown: TypeAlias = Line | Points | Bars | Shape | Arrow | Image | PlacedText
NO_LINE = ("None", "none", " ", "")
NO_LOOK = ""


class TooMuchError(Exception):
    """A figure has too many numbers."""


class UnknownArtistError(Exception):
    """An artist of a type that cannot be read."""


class AxesReader:
    """Reads artists in data coordinates (`frame` is their transform); `left` is how many more numbers may be stored."""

    def __init__(self, frame: "Transform", left: int = MAX_NUMBERS) -> None:
        self.frame, self.left = frame, left

    def floats(self, numbers: "ArrayLike") -> Floats:
        """Convert numbers for storage, masked ones to NaN; raise TooMuchError if there are too many."""
        array = _as_array(numbers)
        self.take(array.size)
        return tuple(array.ravel().tolist())

    def take(self, count: int) -> None:
        """Count stored numbers; raise TooMuchError if there are too many."""
        if count > self.left:
            raise TooMuchError
        self.left -= count

    def place(
        self, artist: "Artist", points: "ArrayLike", transform: "Transform | None" = None
    ) -> "NDArray[np.float64]":
        """Convert points of an artist to data coordinates; coordinates that already are stay exactly the same."""
        import numpy as np

        own = artist.get_transform() if transform is None else transform
        written = _as_array(points).reshape(-1, 2)
        if own == self.frame or not len(written):
            return written
        across, up = own.contains_branch_seperately(self.frame)
        turned = np.asarray((own - self.frame).transform(written))
        if across == up:
            return turned
        return np.column_stack([(written if plain else turned)[:, i] for i, plain in enumerate((across, up))])

    def shape(self, artist: "Artist", path: "Path", look: str, angles: Floats = ()) -> Shape:
        """Return a path as a shape with the points on its rim, which for curves are their ends."""
        vertices = _as_array(path.vertices)
        on_rim = vertices if path.codes is None else vertices[_ends_on_path(path.codes)]
        placed = self.place(artist, on_rim)
        return Shape(
            type(artist).__name__,
            self.floats(placed[:, 0]),
            self.floats(placed[:, 1]),
            angles,
            _own_label(artist),
            look,
        )

    def pair(self, artist: "Artist", point: "ArrayLike") -> Floats:
        """Convert one point for storage."""
        return self.floats(self.place(artist, point))


def _as_array(numbers: "ArrayLike") -> "NDArray[np.float64]":
    """Return numbers of matplotlib as an array, with NaN for masked ones."""
    import numpy as np

    array: NDArray[np.float64] = np.ma.filled(np.ma.asarray(numbers, dtype=float), math.nan)
    return array


def _ends_on_path(codes: "ArrayLike") -> "NDArray[np.bool_]":
    """Return a mask of the vertices that lie on a path: the last one of each curve, and none for closing a loop."""
    import numpy as np
    from matplotlib.path import Path

    each = np.asarray(codes, dtype=Path.code_type)
    kept, at = np.zeros(len(each), dtype=bool), 0
    while at < len(each):
        at += Path.NUM_VERTICES_FOR_CODE[each[at]]
        kept[at - 1] = each[at - 1] not in (Path.CLOSEPOLY, Path.STOP)
    return kept


def is_seen(artist: "Artist") -> bool:
    """Return whether an artist is drawn at all."""
    return bool(artist.get_visible()) and artist.get_alpha() != 0


def _own_label(artist: "Artist | BarContainer") -> str:
    label = str(artist.get_label())
    return "" if label.startswith("_") else label


def look_of(artist: "Artist | None") -> str:
    """Return what distinguishes the look of an artist: colours, dashes, marker, hatch; the same as in a legend."""
    from matplotlib.collections import Collection
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    if isinstance(artist, Line2D):
        drawn = [f"{each}" for each in (artist.get_linestyle(), artist.get_marker()) if each not in (*NO_LINE, None)]
        return " ".join((_format_hex(artist.get_color()), *drawn))
    if isinstance(artist, Patch):
        return " ".join(
            (_format_hex(artist.get_facecolor()), _format_hex(artist.get_edgecolor()), artist.get_hatch() or "")
        ).strip()
    if isinstance(artist, Collection):
        fill, rim = _get_first_color(artist.get_facecolor()), _get_first_color(artist.get_edgecolor())
        marker = digest_of(_as_array(artist.get_paths()[0].vertices).tobytes())[:6] if _has_markers(artist) else ""
        return " ".join(filter(None, (fill, rim, artist.get_hatch(), marker)))
    return NO_LOOK


def _has_markers(artist: "Collection") -> bool:
    """Return whether a collection draws one marker at many places."""
    from matplotlib.collections import PathCollection

    return isinstance(artist, PathCollection) and len(artist.get_paths()) == 1


def _format_hex(color: "ColorType") -> str:
    from matplotlib.colors import to_hex

    return to_hex(color, keep_alpha=True)


def _get_first_color(colors: "ColorType | Sequence[ColorType]") -> str:
    array = _as_array(colors)
    return _format_hex(array[0].tolist()) if len(array) else ""


def read_line(reader: AxesReader, line: "Line2D") -> Iterator[Shown]:
    """Yield a curve, or points if only markers are drawn."""
    placed = reader.place(line, line.get_xydata())
    x, y = reader.floats(placed[:, 0]), reader.floats(placed[:, 1])
    label, look = _own_label(line), look_of(line)
    joined = line.get_linestyle() not in NO_LINE
    if line.get_marker() not in (*NO_LINE, None) and (not joined or len(x) == 1):
        yield Points(x, y, (), label, look)
    elif joined:
        yield Line(x, y, label, look)


def read_points(reader: AxesReader, collection: "Collection") -> Iterator[Shown]:
    """Yield the points of a scatter plot."""
    placed = reader.place(collection, collection.get_offsets(), collection.get_offset_transform())
    values = collection.get_array()
    kept = () if values is None else reader.floats(values)
    x, y = reader.floats(placed[:, 0]), reader.floats(placed[:, 1])
    yield Points(x, y, kept, _own_label(collection), look_of(collection))


def read_segments(reader: AxesReader, collection: "Collection") -> Iterator[Shown]:
    """Yield the lines of a collection, such as those of `vlines` or error bars."""
    for path in collection.get_paths():
        placed = reader.place(collection, path.vertices)
        yield Line(
            reader.floats(placed[:, 0]), reader.floats(placed[:, 1]), _own_label(collection), look_of(collection)
        )


def read_areas(reader: AxesReader, collection: "Collection") -> Iterator[Shown]:
    """Yield the areas of a collection, such as those of `fill_between`."""
    for path in collection.get_paths():
        yield reader.shape(collection, path, look_of(collection))


def read_contours(reader: AxesReader, contours: "ContourSet") -> Iterator[Shown]:
    """Yield the lines of contours, or the rims of filled ones, each with its level as label."""
    for level, path in zip(contours.levels, contours.get_paths(), strict=False):
        for part in path.to_polygons(closed_only=False) if _as_array(path.vertices).size else ():
            placed = reader.place(contours, part)
            yield Line(reader.floats(placed[:, 0]), reader.floats(placed[:, 1]), f"{level:g}", NO_LOOK)


def read_mesh(reader: AxesReader, mesh: "QuadMesh") -> Iterator[Shown]:
    """Yield the cells of `pcolormesh`, with their extent."""
    corners, values = _as_array(mesh.get_coordinates()), mesh.get_array()
    assert values is not None
    ends = corners[0, 0, 0], corners[-1, -1, 0], corners[0, 0, 1], corners[-1, -1, 1]
    yield Image(tuple(map(int, values.shape)), reader.floats(values), reader.floats(ends))


def read_image(reader: AxesReader, image: "AxesImage") -> Iterator[Shown]:
    """Yield the values of `imshow`."""
    values = image.get_array()
    assert values is not None
    yield Image(tuple(map(int, values.shape)), reader.floats(values), reader.floats(image.get_extent()))


def read_patch(reader: AxesReader, patch: "Patch") -> Iterator[Shown]:
    """Yield a shape, an arrow, or the bars of a step plot."""
    from matplotlib.patches import FancyArrowPatch, StepPatch, Wedge

    if isinstance(patch, FancyArrowPatch):
        yield read_arrow(reader, patch)
    elif isinstance(patch, StepPatch):
        yield _read_steps(reader, patch)
    else:
        angles = reader.floats((patch.theta1, patch.theta2)) if isinstance(patch, Wedge) else ()
        yield reader.shape(patch, patch.get_path(), look_of(patch), angles)


def read_arrow(reader: AxesReader, arrow: "FancyArrowPatch") -> Arrow:
    """Return the ends of an arrow, before it is shortened to leave room for what it points to."""
    path, ends = arrow._path_original, arrow._posA_posB  # type: ignore[attr-defined]  # neither is public
    start, end = ends if path is None else (path.vertices[0], path.vertices[-1])
    return Arrow(reader.pair(arrow, start), reader.pair(arrow, end))


def _read_steps(reader: AxesReader, patch: "StepPatch") -> Bars:
    heights, edges, base = patch.get_data()
    bases = reader.floats([base or 0.0] * len(heights) if base is None or isinstance(base, float | int) else base)
    kept = reader.floats(edges)
    lies = patch.orientation == "horizontal"
    return Bars(kept[:-1], kept[1:], bases, reader.floats(heights), lies, _own_label(patch), look_of(patch))


def read_bars(reader: AxesReader, container: "BarContainer") -> Iterator[Shown]:
    """Yield the bars of `bar`, `barh` or `hist`."""
    lies, patches = container.orientation == "horizontal", container.patches
    boxes = [(each.get_x(), each.get_y(), each.get_width(), each.get_height()) for each in patches]
    turned = [(y, x, high, wide) for x, y, wide, high in boxes] if lies else boxes
    low, base, thick, heights = zip(*turned, strict=True) if turned else ((), (), (), ())
    high = [start + width for start, width in zip(low, thick, strict=True)]
    ends = reader.floats(low), reader.floats(high), reader.floats(base), reader.floats(heights)
    look = look_of(patches[0]) if patches else NO_LOOK
    yield Bars(*ends, lies, _own_label(container), look)


def read_field(reader: AxesReader, field: "Quiver") -> Iterator[Shown]:
    """Yield the arrows of a vector field, each with the length of its vector in data coordinates."""
    for x, y, u, v in zip(*map(_as_array, (field.X, field.Y, field.U, field.V)), strict=True):
        yield Arrow(reader.floats((x, y)), reader.floats((x + u, y + v)))


def read_text(reader: AxesReader, text: "Text") -> Iterator[Shown]:
    """Yield a text at its anchor, and the arrow of an annotation."""
    arrow = getattr(text, "arrow_patch", None)
    if arrow is not None and is_seen(arrow):
        yield read_arrow(reader, arrow)
    reader.take(len(text.get_text()))
    if text.get_text().strip():
        x, y = reader.pair(text, text.get_position())
        yield PlacedText(text.get_text(), x, y)


def read_artist(reader: AxesReader, artist: "Artist") -> Iterator[Shown]:
    """Return the data that an artist shows; raise UnknownArtistError if its type cannot be read."""
    from matplotlib import collections, contour, image, lines, patches, quiver, text

    kinds: tuple[tuple[type, Callable[[AxesReader, Any], Iterator[Shown]]], ...] = (
        (lines.Line2D, read_line),
        (text.Text, read_text),
        (patches.Patch, read_patch),
        (contour.ContourSet, read_contours),
        (quiver.Quiver, read_field),
        (collections.PathCollection, read_points),
        (collections.LineCollection, read_segments),
        (collections.PolyCollection, read_areas),
        (collections.PatchCollection, read_areas),
        (collections.QuadMesh, read_mesh),
        (image.AxesImage, read_image),
    )
    for kind, read in kinds:
        if isinstance(artist, kind) and not isinstance(artist, quiver.Barbs):
            return read(reader, artist)
    raise UnknownArtistError(type(artist).__name__)
