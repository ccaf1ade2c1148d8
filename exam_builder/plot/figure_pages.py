"""Write matplotlib figures as PDF pages of their printed size: vectors with embedded fonts, always the same bytes.

By default, matplotlib has fontTools subset each font of each figure. Here a font is subset once per process for all
figures with the same letters. If a figure shows a digit, the subset includes all glyphs of numbers, so that figures
that only differ in their numbers share it.
"""

import io
import logging
import re
import warnings
from collections.abc import Callable, Hashable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any, TypeAlias

from exam_builder.findings import CompanionError
from exam_builder.plot.measured_once import measure_once
from exam_builder.plot.style import APPLIED

if TYPE_CHECKING:
    from matplotlib.axis import Axis
    from matplotlib.backends._backend_pdf_ps import SubsetResults
    from matplotlib.font_manager import FontPath
    from matplotlib.ft2font import GlyphIndexType

    Glyphs: TypeAlias = frozenset[GlyphIndexType]

LAYOUT_TABLES = ("GSUB", "GPOS", "GDEF")
DIGITS = "0123456789"
BESIDE_DIGITS = ".,-\N{MINUS SIGN}"
MOST_CUTS = 500
"""The most subsets that are cached, of some ten kilobytes each."""


@dataclass(frozen=True)
class WrittenFont:
    """A font that is already serialized."""

    content: bytes

    def save(self, file: IO[bytes], **_: bool) -> None:
        """Write the font, with the signature of fontTools."""
        file.write(self.content)


@dataclass
class FontCutter:
    """The cached subsets of a process, by font and glyphs."""

    cuts: "dict[tuple[str, int, Glyphs], SubsetResults]" = field(default_factory=dict)

    def cut(
        self,
        cut: "Callable[[FontPath, set[GlyphIndexType]], AbstractContextManager[SubsetResults]]",
        path: "FontPath",
        shown: "Glyphs",
    ) -> "SubsetResults":
        """Return a subset of a font with some glyphs, from the cache or made by matplotlib's function `cut`."""
        glyphs = shown | _number_glyphs(path, shown)
        key = str(path), path.face_index, glyphs
        if key not in self.cuts:
            if len(self.cuts) >= MOST_CUTS:
                self.cuts.clear()
            with cut(path, set(glyphs)) as made:
                self.cuts[key] = _write_font(made)
        return self.cuts[key]


CUTTER = FontCutter()
"""The cache of this process."""


def _number_glyphs(path: "FontPath", glyphs: "Glyphs") -> "Glyphs":
    """Return all glyphs of numbers in a font if a digit is among those shown, else none."""
    from matplotlib.font_manager import get_font

    font = get_font(path)
    digits = frozenset(font.get_char_index(ord(letter)) for letter in DIGITS)
    beside = frozenset(font.get_char_index(ord(letter)) for letter in BESIDE_DIGITS)
    return frozenset(glyph for glyph in digits | beside if glyph) if digits & glyphs else frozenset()


def _write_font(made: "SubsetResults") -> "SubsetResults":
    from matplotlib.backends._backend_pdf_ps import SubsetResults

    file = io.BytesIO()
    made.font.save(file, reorderTables=False)
    return SubsetResults(WrittenFont(file.getvalue()), dict(made.glyph_index_map))


@contextmanager
def cut_fonts_once() -> Iterator[None]:
    """Make matplotlib reuse subsets of fonts in the block, and drop tables for kerning and ligatures.

    These tables are useless once letters are placed, and subsetting them takes three times as long as everything else.
    """
    from fontTools.subset import Options  # type: ignore[import-untyped]  # it has no type hints
    from matplotlib.backends import _backend_pdf_ps

    dropped, cut = Options._drop_tables_default, _backend_pdf_ps.get_glyphs_subset

    def cut_once(fontfile: "FontPath", glyphs: "set[GlyphIndexType]") -> "AbstractContextManager[SubsetResults]":
        return nullcontext(CUTTER.cut(cut, fontfile, frozenset(glyphs)))

    Options._drop_tables_default = [*dropped, *LAYOUT_TABLES]
    _backend_pdf_ps.get_glyphs_subset = cut_once
    try:
        yield
    finally:
        Options._drop_tables_default = dropped
        _backend_pdf_ps.get_glyphs_subset = cut


if TYPE_CHECKING:
    import pikepdf
    from matplotlib.figure import Figure


class FigureError(CompanionError):
    """A figure that cannot be plotted or a picture that cannot be used, with `message` and `hint`."""


class CutLabelError(FigureError):
    """A figure of which an edge cuts off the label of a tick."""


class MissingLetters(logging.Handler):
    """Raise FigureError when matplotlib draws `¤` for a letter of a text with a formula, of which it only warns."""

    def emit(self, record: logging.LogRecord) -> None:
        """Raise FigureError if the record is about a letter that no font has."""
        if "does not have a glyph" in str(record.msg) and isinstance(record.args, tuple):
            raise make_missing_letter_error(chr(int(str(record.args[-1]))), IN_FORMULA)


def make_missing_letter_error(letter: str, hint: str) -> FigureError:
    """Return the error for a letter that no font has; the hint is for a sign, which is no letter of a script."""
    words = "write the word in Latin letters, or take a picture that has it: `image:`"
    return FigureError(f"no font has the letter {letter!r}", words if letter.isalpha() else hint)


IN_FORMULA = "write it as mathematics: $…$, or put the formula into a text of its own"
MISSING_LETTERS = MissingLetters(logging.WARNING)


def watch_formulas() -> None:
    """Let texts with formulas take letters that their font lacks from that of formulas, and refuse those of no font."""
    from matplotlib._mathtext import UnicodeFonts

    logger = logging.getLogger("matplotlib.mathtext")
    if MISSING_LETTERS in logger.handlers:
        return
    logger.addHandler(MISSING_LETTERS)
    logger.propagate = False
    # Text beside formulas has one font, with no others to fall back on, and matplotlib has no setting for this.
    UnicodeFonts._get_glyph = _fall_back(UnicodeFonts._get_glyph)  # type: ignore[method-assign]


def _fall_back(method: Callable[..., object]) -> Callable[..., Any]:
    """Wrap the method of matplotlib that finds a letter's glyph: `default` is the font of the text around formulas."""

    def find(fonts: Any, name: str, style: str, letter: str) -> object:
        text_font = fonts._get_font(name) if name == "default" and len(letter) == 1 else None
        lacks = text_font is not None and not text_font.get_char_index(ord(letter))
        return method(fonts, "rm" if lacks else name, style, letter)

    return find


def get_layouts() -> dict[Hashable, object]:
    """Return the cached layouts of texts; an empty cache if the settings were changed."""
    return APPLIED.layouts if APPLIED.holds() else {}


RASTER_DPI = 300
"""Dots per inch of rasterized parts of a figure."""
UNDATED = {"CreationDate": None, "Creator": None, "Producer": None}
CUT_LABEL = "an edge of the figure cuts off a part of a number or name along an axis"
MISSING_GLYPH = re.compile(r"Glyph (\d+) \(.*\) missing from font")


def write_pdf(figure: "Figure", width: float) -> bytes:
    """Return the figure, `width` inches wide, as a PDF of one page.

    A figure of another width is resized before it is drawn, with the same proportions, so that its letters keep their
    size. Raise FigureError for a letter that no font has, CutLabelError, and anything that matplotlib raises.
    """
    from matplotlib.ticker import FixedLocator

    watch_formulas()
    across, high = figure.get_size_inches()
    if abs(across - width) > 1e-9:
        figure.set_size_inches(width, high * width / across)
    layouts = get_layouts()
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        drawn, cut = _draw(figure, layouts)
        if cut:  # the layout was that of other ticks, which another width of the axes had
            for axis in cut:
                axis.set_major_locator(FixedLocator(list(axis.get_majorticklocs())))
            drawn, cut = _draw(figure, layouts)
    if cut:
        raise CutLabelError(CUT_LABEL, "make the figure larger, or leave more room at its edges")
    if warned:
        layouts.clear()  # otherwise a missing letter would not be reported again
    for warning in warned:
        if missing := MISSING_GLYPH.match(str(warning.message)):
            raise make_missing_letter_error(chr(int(missing[1])), "write it as mathematics: $…$")
    return normalize_pdf(drawn)


def _draw(figure: "Figure", layouts: dict[Hashable, object]) -> "tuple[io.BytesIO, list[Axis]]":
    """Draw a figure as a PDF; return also the axes of which it cuts off the label of a tick."""
    from matplotlib.backends.backend_pdf import FigureCanvasPdf

    drawn = io.BytesIO()
    figure.dpi = RASTER_DPI
    with measure_once(layouts) as measured, cut_fonts_once():
        write: Callable[..., None] = FigureCanvasPdf(figure).print_pdf  # `savefig` would draw everything twice
        write(drawn, metadata=UNDATED)
    across, high = (72 * size for size in figure.get_size_inches())
    return drawn, measured.find_cut_labels(across, high)


def normalize_pdf(buffer: io.BytesIO) -> bytes:
    """Return the PDF with a reproducible order of objects, without what makes pdfTeX warn."""
    import pikepdf

    with pikepdf.open(buffer) as pdf:
        for page in pdf.pages:
            if "/Group" in page:  # pdfTeX warns about a second one on a page
                del page["/Group"]
        return save_pdf(pdf)


def save_pdf(pdf: "pikepdf.Pdf") -> bytes:
    """Return the bytes of a PDF, always the same for the same content."""
    import pikepdf

    made = io.BytesIO()
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
    pdf.save(
        made,
        deterministic_id=True,
        force_version="1.5",
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        compress_streams=True,
    )
    return made.getvalue()
