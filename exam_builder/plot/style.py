"""The style of figures: fonts and sizes of the exam, thin frames, and looks that need no colours."""

import logging
import pickle
import re
import weakref
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from exam_builder.plot import latin_modern
from exam_builder.store import Store

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.transforms import TransformNode

TEXT_WIDTH = 16.5 / 2.54
"""The width of the exam's line in inches: a figure of `width: 0.5` is half of it wide."""

GREY = "0.5"
Look: TypeAlias = dict[str, str | float]
"""Settings of matplotlib by name."""

LINES: tuple[Look, ...] = (
    {"color": "black", "linestyle": "-"},
    {"color": "black", "linestyle": "--"},
    {"color": GREY, "linestyle": "-"},
    {"color": "black", "linestyle": ":"},
    {"color": GREY, "linestyle": "--"},
    {"color": "black", "linestyle": "-."},
)
"""The looks of the first, second, … curve, distinct without colour; `axes.plot` cycles through them by itself."""

POINTS: tuple[Look, ...] = (
    {"marker": "o", "facecolors": "white", "edgecolors": "black", "s": 16, "linewidths": 0.7},
    {"marker": "x", "c": "black", "s": 16, "linewidths": 0.9},
    {"marker": "s", "facecolors": GREY, "edgecolors": "black", "s": 14, "linewidths": 0.5},
    {"marker": "^", "facecolors": "black", "edgecolors": "black", "s": 16, "linewidths": 0.5},
)
"""The looks of classes of points: `axes.scatter(x, y, **POINTS[0])`."""

FILLS: tuple[Look, ...] = (
    {"facecolor": "white", "edgecolor": "black"},
    {"facecolor": "0.8", "edgecolor": "black"},
    {"facecolor": "white", "edgecolor": "black", "hatch": "////"},
    {"facecolor": GREY, "edgecolor": "black"},
    {"facecolor": "white", "edgecolor": "black", "hatch": "...."},
)
"""The looks of bars and areas: `axes.bar(x, y, **FILLS[1])`."""

STYLE: dict[str, Any] = {
    "font.family": [latin_modern.FAMILY, "STIXGeneral", "DejaVu Sans"],
    "mathtext.fontset": "cm",
    "axes.formatter.use_mathtext": True,
    "font.size": 9,
    "axes.titlesize": 10,
    "figure.titlesize": 10,
    "axes.labelsize": 9,
    "legend.fontsize": 8,
    "legend.title_fontsize": 8,
    "xtick.labelsize": 8,
    "ytick.labelsize": 8,
    "figure.figsize": (TEXT_WIDTH / 2, 2.2),
    "figure.constrained_layout.use": True,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "axes.linewidth": 0.5,
    "axes.titlepad": 4,
    "xtick.major.width": 0.5,
    "ytick.major.width": 0.5,
    "xtick.minor.width": 0.3,
    "ytick.minor.width": 0.3,
    "xtick.major.size": 3,
    "ytick.major.size": 3,
    "lines.linewidth": 1.0,
    "lines.markersize": 4,
    "patch.linewidth": 0.7,
    "hatch.linewidth": 0.5,
    "grid.linewidth": 0.3,
    "grid.color": "0.8",
    "legend.frameon": False,
    "image.cmap": "Greys",
    "savefig.dpi": 300,
    "savefig.bbox": None,
    "pdf.fonttype": 42,
    "pdf.use14corefonts": False,
}
"""Settings that differ from matplotlib's defaults; sizes are points on the printed page."""


FONTS: dict[str, dict[str, Any]] = {
    "": {},
    "sans": {"font.family": [latin_modern.SANS_FAMILY, "STIXGeneral", "DejaVu Sans"]},
    "times": {"font.family": ["STIXGeneral", "DejaVu Sans"], "mathtext.fontset": "stix"},
    **{
        font: {"font.family": [family, "STIXGeneral", "DejaVu Sans"], "mathtext.fontset": "stix"}
        for font, family in latin_modern.TYPE_ONE_FAMILIES.items()
    },
}
"""Settings that differ from STYLE, by the exam's font; STIX comes with matplotlib, and looks like Times."""


def apply_style(store: Store | None = None, fonts: Sequence[Path] = (), font: str = "") -> None:
    """Give matplotlib the exam's style, without the user's own settings; raise Lacking without Latin Modern.

    `fonts` are its TrueType files; if none are given, they are cached in `store`, or beside matplotlib's own cache.
    """
    import matplotlib
    from cycler import cycler

    store = store or Store(Path(matplotlib.get_cachedir()) / "exam_builder")
    _register_fonts(store, fonts or _convert_more(store, font))
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    lines = cycler(**{name: [line[name] for line in LINES] for name in LINES[0]})
    looks: dict[Any, Any] = STYLE | FONTS[font] | {"axes.prop_cycle": lines}
    is_font = all(matplotlib.rcParams[name] == looks[name] for name in ("font.family", "mathtext.fontset"))
    if is_font and APPLIED.holds():
        return
    matplotlib.rcdefaults()
    matplotlib.rcParams.update(looks)
    APPLIED.renew()


@dataclass
class AppliedStyle:
    """matplotlib's settings when the style was last applied, since setting all takes as long as drawing a few curves.

    It also caches what was made with them: empty figures by their rows and columns, pickled, since unpickling is three
    times as fast as making one, and layouts of texts.
    """

    settings: dict[str, object] = field(default_factory=dict)
    figures: dict[tuple[int, int], bytes] = field(default_factory=dict)
    layouts: dict[Hashable, object] = field(default_factory=dict)

    def holds(self) -> bool:
        """Return whether the settings are unchanged; reading them one by one would choose a backend."""
        import matplotlib

        return dict.__eq__(matplotlib.rcParams, self.settings) is True

    def renew(self) -> None:
        """Take the current settings, and clear the caches."""
        import matplotlib

        settings = dict.copy(matplotlib.rcParams)
        self.settings = {name: list(value) if isinstance(value, list) else value for name, value in settings.items()}
        self.forget()

    def forget(self) -> None:
        """Clear what was made with the previous settings and fonts."""
        self.figures, self.layouts = {}, {}


APPLIED = AppliedStyle()
"""The applied style of this process."""


def is_style_applied() -> bool:
    """Return whether matplotlib has the exam's style."""
    import matplotlib

    first = [*matplotlib.rcParams["font.family"]][:1]
    return first in [(STYLE | each)["font.family"][:1] for each in FONTS.values()]


def _register_fonts(store: Store, fonts: Sequence[Path]) -> None:
    """Register only matplotlib's own fonts and the exam's, so that no other font of the machine is used."""
    import matplotlib
    from matplotlib.font_manager import fontManager

    known = {entry.fname for entry in fontManager.ttflist}
    if known.issuperset(map(str, fonts)) if fonts else _count_fonts(known, store) == len(latin_modern.FONT_FILES):
        return
    files = fonts or [latin_modern.convert_face(face) for face in latin_modern.find_font_faces(store)]
    own = matplotlib.get_data_path()
    fontManager.ttflist = [entry for entry in fontManager.ttflist if entry.fname.startswith(own)]
    for file in files:
        fontManager.addfont(file)
    APPLIED.forget()


def _convert_more(store: Store, font: str) -> Sequence[Path]:
    """Return the files of all faces if a font needs its own, or [] if Latin Modern Roman is enough."""
    faces = latin_modern.find_font_faces(store, (font,)) if font in latin_modern.FACE_FILES else ()
    return [latin_modern.convert_face(face) for face in faces]


def _count_fonts(files: Iterable[str], store: Store) -> int:
    """Count the font files that are in a store and still exist; matplotlib lists a file once for each family."""
    return sum(Path(file).is_relative_to(store.folder) and Path(file).exists() for file in files)


def subplots(width: float, height: float, rows: int = 1, columns: int = 1, **settings: Any) -> "tuple[Figure, Any]":
    """Return a figure in the exam's style, `width` by `height` inches as printed, and its axes (an array when several).

    `settings` are those of `Figure.subplots`: sharex, sharey, squeeze, width_ratios, …
    """
    from matplotlib.figure import Figure

    if not is_style_applied():
        apply_style()
    if settings or not APPLIED.holds():
        figure = Figure(figsize=(width, height))
        return figure, figure.subplots(rows, columns, **settings)
    if (rows, columns) not in APPLIED.figures:
        made = Figure()
        APPLIED.figures[rows, columns] = pickle.dumps((made, made.subplots(rows, columns)))
    figure, axes = _unpickle(APPLIED.figures[rows, columns])
    figure.set_size_inches(width, height)
    return figure, axes


def _unpickle(figure: bytes) -> "tuple[Figure, Any]":
    """Unpickle a figure and its axes.

    matplotlib would list what depends on a transform by the ids of when it was pickled. A new transform that gets such
    an id would take another one's place, which then would not follow the layout: a label stays where the axes were.
    """
    from matplotlib.transforms import TransformNode

    usual = vars(TransformNode)["__setstate__"]
    TransformNode.__setstate__ = _restore_transform  # type: ignore[attr-defined]  # its stubs leave the method out
    try:
        made: tuple[Figure, Any] = pickle.loads(figure)
    finally:
        TransformNode.__setstate__ = usual  # type: ignore[attr-defined]  # as above
    return made


def _restore_transform(transform: "TransformNode", state: dict[str, Any]) -> None:
    """Restore a transform from its pickled state, with what depends on it by its present id."""
    parents: dict[int, weakref.ref[TransformNode]] = {}

    def forget(key: int) -> Callable[[object], object]:
        return lambda _: parents.pop(key, None)

    for parent in state["_parents"].values():
        if parent is not None:
            parents[id(parent)] = weakref.ref(parent, forget(id(parent)))
    vars(transform).update(state, _parents=parents)


def drawing(width: float, height: float) -> "tuple[Figure, Axes]":
    """Return a figure for diagrams, without frame or ticks; coordinates are inches from the lower left corner."""
    from matplotlib.figure import Figure

    if not is_style_applied():
        apply_style()
    figure = Figure(figsize=(width, height))
    figure.set_layout_engine("none")
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(0, height))
    axes.set_axis_off()
    return figure, axes


DECIMAL_POINT = "."
BETWEEN_DIGITS = re.compile(r"(?<=[0-9])\.(?=[0-9])")
NUMBER_FORMATTERS = (
    "ScalarFormatter",
    "LogFormatter",
    "LogitFormatter",
    "PercentFormatter",
    "StrMethodFormatter",
    "FormatStrFormatter",
)
"""matplotlib's formatters of numbers, including subclasses; labels of other formatters are left as they are."""


def set_number_labels(figure: "Figure", mark: str) -> None:
    """Make the numbers on all axes of a figure plain text, with the given decimal mark."""
    for axes in find_axes(figure):
        for axis in axes._axis_map.values():  # no public attribute includes the z axis
            for part in (axis.major, axis.minor):
                if any(kind.__name__ in NUMBER_FORMATTERS for kind in type(part.formatter).__mro__):
                    part.formatter.__class__ = _make_formatter(type(part.formatter), mark.strip("{}"))


def find_axes(parent: "Figure | Axes") -> "Iterator[Axes]":
    """Yield all axes of a figure, including inset ones."""
    for axes in getattr(parent, "axes", ()):
        yield axes
        yield from getattr(axes, "child_axes", ())


def _make_formatter(formatter: type, mark: str) -> type:
    """Return a subclass of a formatter that writes the same numbers as plain text, with this decimal mark."""

    class Marking(formatter):  # type: ignore[misc]  # the class of an axis's formatter
        def __call__(self, x: float, pos: int | None = None) -> str:
            return write_label(super().__call__(x, pos), mark)

        def format_ticks(self, values: Sequence[float]) -> list[str]:
            return [write_label(label, mark) for label in super().format_ticks(values)]

        def get_offset(self) -> str:
            return replace_point(super().get_offset(), mark)

    return Marking


PLAIN_NUMBER = re.compile(r"\$\\mathdefault\{([\d.\N{MINUS SIGN}-]+)\}\$")
"""A number that matplotlib would typeset as mathematics, which takes ten times as long and looks the same."""


def write_label(label: str, mark: str) -> str:
    """Return a tick label with this decimal mark, as text if it is only a number."""
    plain = PLAIN_NUMBER.fullmatch(label)
    return replace_point(plain[1] if plain else label, mark)


def replace_point(label: str, mark: str) -> str:
    """Replace the decimal point in a label; in mathematics the mark is in braces, to avoid space after a comma."""
    return BETWEEN_DIGITS.sub(lambda _: f"{{{mark}}}" if "$" in label else mark, label)
