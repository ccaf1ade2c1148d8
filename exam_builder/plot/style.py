"""How figures look: the exam's letters at the exam's sizes, thin frames, and nothing that needs colour to be read."""

import logging
import pickle
import re
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from exam_builder.plot import latin_modern
from exam_builder.store import Store

if TYPE_CHECKING:
    from cycler import Cycler
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TEXT_WIDTH = 16.5 / 2.54
"""The width of the exam's line in inches: a figure of `width: 0.5` is half of it wide."""

GREY = "0.5"
Look: TypeAlias = dict[str, str | float]
"""Settings of matplotlib by their names."""

LINES: tuple[Look, ...] = (
    {"color": "black", "linestyle": "-"},
    {"color": "black", "linestyle": "--"},
    {"color": GREY, "linestyle": "-"},
    {"color": "black", "linestyle": ":"},
    {"color": GREY, "linestyle": "--"},
    {"color": "black", "linestyle": "-."},
)
"""How the first, second, … curve looks, distinct without colour; `axes.plot` goes through them by itself."""

POINTS: tuple[Look, ...] = (
    {"marker": "o", "facecolors": "white", "edgecolors": "black", "s": 16, "linewidths": 0.7},
    {"marker": "x", "c": "black", "s": 16, "linewidths": 0.9},
    {"marker": "s", "facecolors": GREY, "edgecolors": "black", "s": 14, "linewidths": 0.5},
    {"marker": "^", "facecolors": "black", "edgecolors": "black", "s": 16, "linewidths": 0.5},
)
"""Classes of points: `axes.scatter(x, y, **POINTS[0])`."""

FILLS: tuple[Look, ...] = (
    {"facecolor": "white", "edgecolor": "black"},
    {"facecolor": "0.8", "edgecolor": "black"},
    {"facecolor": "white", "edgecolor": "black", "hatch": "////"},
    {"facecolor": GREY, "edgecolor": "black"},
    {"facecolor": "white", "edgecolor": "black", "hatch": "...."},
)
"""Bars and areas: `axes.bar(x, y, **FILLS[1])`."""

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
"""What differs from matplotlib's own defaults; sizes are points on the printed page."""


FONTS: dict[str, dict[str, Any]] = {
    "": {},
    "sans": {"font.family": [latin_modern.SANS_FAMILY, "STIXGeneral", "DejaVu Sans"]},
    "times": {"font.family": ["STIXGeneral", "DejaVu Sans"], "mathtext.fontset": "stix"},
    **{
        font: {"font.family": [family, "STIXGeneral", "DejaVu Sans"], "mathtext.fontset": "stix"}
        for font, family in latin_modern.TYPE_ONE_FAMILIES.items()
    },
}
"""What differs from STYLE where the exam has another font; STIX comes with matplotlib, and looks like Times."""


def apply_style(store: Store | None = None, fonts: Sequence[Path] = (), font: str = "") -> None:
    """Give matplotlib the exam's style, and nothing of the user's own; raise Lacking without Latin Modern.

    Its TrueType files are `fonts`; where none are given, they are kept in `store`, or beside matplotlib's own cache.
    """
    import matplotlib

    store = store or Store(Path(matplotlib.get_cachedir()) / "exam_builder")
    _register_fonts(store, fonts or _convert_more(store, font))
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    looks: dict[Any, Any] = STYLE | FONTS[font] | {"axes.prop_cycle": _line_cycle()}
    is_font = all(matplotlib.rcParams[name] == looks[name] for name in ("font.family", "mathtext.fontset"))
    if is_font and APPLIED.holds():
        return
    matplotlib.rcdefaults()
    matplotlib.rcParams.update(looks)
    APPLIED.renew()


@dataclass
class AppliedStyle:
    """matplotlib's settings when the style was last applied: setting all takes as long as drawing a few curves.

    Beside them stands what was made and found with them: empty figures by their rows and columns, pickled, as these are
    read three times as fast as made; and how texts are laid out.
    """

    settings: dict[str, object] = field(default_factory=dict)
    figures: dict[tuple[int, int], bytes] = field(default_factory=dict)
    layouts: dict[Hashable, object] = field(default_factory=dict)

    def holds(self) -> bool:
        """Return whether the settings are as they were; reading them one by one would choose a backend."""
        import matplotlib

        return dict.__eq__(matplotlib.rcParams, self.settings) is True

    def renew(self) -> None:
        """Take the settings as they are now, and forget all else."""
        import matplotlib

        settings = dict.copy(matplotlib.rcParams)
        self.settings = {name: list(value) if isinstance(value, list) else value for name, value in settings.items()}
        self.forget()

    def forget(self) -> None:
        """Forget what was made with the settings and fonts so far."""
        self.figures, self.layouts = {}, {}


APPLIED = AppliedStyle()
"""That of this process."""


def _line_cycle() -> "Cycler[str, str | float]":
    from cycler import cycler

    return cycler(**{name: [line[name] for line in LINES] for name in LINES[0]})


def is_style_applied() -> bool:
    """Return whether matplotlib has the exam's style."""
    import matplotlib

    first = [*matplotlib.rcParams["font.family"]][:1]
    return first in [(STYLE | each)["font.family"][:1] for each in FONTS.values()]


def _register_fonts(store: Store, fonts: Sequence[Path]) -> None:
    """Let matplotlib know its own fonts and the exam's, so that no font of this machine gets into a figure."""
    import matplotlib
    from matplotlib.font_manager import fontManager

    known = {entry.fname for entry in fontManager.ttflist}
    if known.issuperset(map(str, fonts)) if fonts else _count_fonts(known, store) == len(latin_modern.FONT_FILES):
        return
    files = fonts or [latin_modern.convert_face(face) for face in latin_modern.font_faces(store)]
    own = matplotlib.get_data_path()
    fontManager.ttflist = [entry for entry in fontManager.ttflist if entry.fname.startswith(own)]
    for file in files:
        fontManager.addfont(file)
    APPLIED.forget()


def _convert_more(store: Store, font: str) -> Sequence[Path]:
    """Return the files of all faces where a font has faces of its own; none where the usual ones do."""
    faces = latin_modern.font_faces(store, (font,)) if font in latin_modern.FACE_FILES else ()
    return [latin_modern.convert_face(face) for face in faces]


def _count_fonts(files: Iterable[str], store: Store) -> int:
    """Return how many files of fonts are those of a store, and still there; matplotlib names one by each of its
    families.
    """
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
    figure, axes = pickle.loads(APPLIED.figures[rows, columns])
    figure.set_size_inches(width, height)
    return figure, axes


def drawing(width: float, height: float) -> "tuple[Figure, Axes]":
    """Return a figure without frame or ticks for diagrams: coordinates are inches from the lower left corner."""
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
"""matplotlib's classes, with those below them, that write numbers; labels of others are those of the function."""


def set_number_labels(figure: "Figure", mark: str) -> None:
    """Let the numbers beside all axes of a figure be plain text, with a decimal mark in place of matplotlib's point."""
    for axes in find_axes(figure):
        for axis in axes._axis_map.values():  # matplotlib has no public way to the z axis and the rest alike
            for part in (axis.major, axis.minor):
                if any(kind.__name__ in NUMBER_FORMATTERS for kind in type(part.formatter).__mro__):
                    part.formatter.__class__ = _make_formatter(type(part.formatter), mark.strip("{}"))


def find_axes(parent: "Figure | Axes") -> "Iterator[Axes]":
    """Yield all axes of a figure, those that stand in others too."""
    for axes in getattr(parent, "axes", ()):
        yield axes
        yield from getattr(axes, "child_axes", ())


def _make_formatter(formatter: type, mark: str) -> type:
    """Return a class of formatters that writes the same numbers as plain text, with this decimal mark."""

    class Marking(formatter):  # type: ignore[misc]  # whichever class an axis has
        def __call__(self, x: float, pos: int | None = None) -> str:
            return write_label(super().__call__(x, pos), mark)

        def format_ticks(self, values: Sequence[float]) -> list[str]:
            return [write_label(label, mark) for label in super().format_ticks(values)]

        def get_offset(self) -> str:
            return replace_point(super().get_offset(), mark)

    return Marking


PLAIN_NUMBER = re.compile(r"\$\\mathdefault\{([\d.\N{MINUS SIGN}-]+)\}\$")
"""A number that matplotlib would set as mathematics, in the letters of the text: it takes ten times as long, and looks
the same."""


def write_label(label: str, mark: str) -> str:
    """Return the label of a tick: as text where it is but a number, with this decimal mark."""
    plain = PLAIN_NUMBER.fullmatch(label)
    return replace_point(plain[1] if plain else label, mark)


def replace_point(label: str, mark: str) -> str:
    """Return a label with its numbers' decimal mark; in mathematics in braces, or a comma would have space after it."""
    return BETWEEN_DIGITS.sub(lambda _: f"{{{mark}}}" if "$" in label else mark, label)
