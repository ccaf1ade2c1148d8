"""Subset fonts once per process for all figures with the same letters.

By default, matplotlib has fontTools subset each font of each figure. If a figure shows a digit, the subset includes all
glyphs of numbers, so that figures that only differ in their numbers share it.
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
