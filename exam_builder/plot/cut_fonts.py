"""Fonts with the letters of a figure alone, cut once in a process for all figures with the same letters.

matplotlib lets fontTools cut each font of each figure. A font of which a figure shows a digit is cut with everything
that numbers are written with: figures that only differ in their numbers then share a cut.
"""

import io
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from matplotlib.backends._backend_pdf_ps import SubsetResults
    from matplotlib.font_manager import FontPath
    from matplotlib.ft2font import GlyphIndexType

    Glyphs: TypeAlias = frozenset[GlyphIndexType]

LAYOUT_TABLES = ("GSUB", "GPOS", "GDEF")
DIGITS = "0123456789"
BESIDE_DIGITS = ".,-\N{MINUS SIGN}"
MOST_CUTS = 500
"""So many are kept, of some ten kilobytes each."""


@dataclass(frozen=True)
class WrittenFont:
    """A font of which only the bytes are left."""

    content: bytes

    def save(self, file: IO[bytes], **_: bool) -> None:
        """Write it, as a font of fontTools would be."""
        file.write(self.content)


@dataclass
class FontCutter:
    """The cuts of a process, by font and glyphs."""

    cuts: "dict[tuple[str, int, Glyphs], SubsetResults]" = field(default_factory=dict)

    def cut(
        self,
        cut: "Callable[[FontPath, set[GlyphIndexType]], AbstractContextManager[SubsetResults]]",
        path: "FontPath",
        shown: "Glyphs",
    ) -> "SubsetResults":
        """Return a font with some glyphs, cut by a function of matplotlib's when it was not before."""
        glyphs = shown | _number_glyphs(path, shown)
        key = str(path), path.face_index, glyphs
        if key not in self.cuts:
            if len(self.cuts) >= MOST_CUTS:
                self.cuts.clear()
            with cut(path, set(glyphs)) as made:
                self.cuts[key] = _write_font(made)
        return self.cuts[key]


CUTTER = FontCutter()
"""That of this process."""


def _number_glyphs(path: "FontPath", shown: "Glyphs") -> "Glyphs":
    """Return the glyphs that a font writes numbers with, if a digit is among those shown."""
    from matplotlib.font_manager import get_font

    font = get_font(path)
    digits = frozenset(font.get_char_index(ord(letter)) for letter in DIGITS)
    beside = frozenset(font.get_char_index(ord(letter)) for letter in BESIDE_DIGITS)
    return frozenset(glyph for glyph in digits | beside if glyph) if digits & shown else frozenset()


def _write_font(made: "SubsetResults") -> "SubsetResults":
    from matplotlib.backends._backend_pdf_ps import SubsetResults

    file = io.BytesIO()
    made.font.save(file, reorderTables=False)
    return SubsetResults(WrittenFont(file.getvalue()), dict(made.glyph_index_map))


@contextmanager
def cut_fonts_once() -> Iterator[None]:
    """Let fonts be cut once in the block, and without their rules of kerning and ligatures.

    These are of no use once letters are placed, and cutting them takes three times as long as all else. matplotlib asks
    fontTools for what it cuts by itself.
    """
    from fontTools.subset import Options  # type: ignore[import-untyped]  # it has none
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
