"""The fonts of this machine, and which of them has the letters of a script."""

import functools
import shutil
import subprocess
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from pathlib import Path

FC_FIELDS = ("file", "index", "family", "style", "weight", "slant", "variable", "color", "charset")
REGULAR, UPRIGHT = "80", "0"
STYLES = ("Regular", "Book", "Roman")
SERIFS = ("Noto Serif {}", "Noto Naskh {}", "CMU Serif", "Noto Serif", "Noto Sans {}", "DejaVu Serif", "DejaVu Sans")
"""Families in the order in which they are taken, with the name of the script for {}; then any other."""

SCRIPT_FAMILIES = {
    "Latin": ("LM Roman 10",),
    "Chinese": ("Noto Serif CJK SC", "Noto Sans CJK SC"),
    "Japanese": ("Noto Serif CJK JP", "Noto Sans CJK JP"),
    "Korean": ("Noto Serif CJK KR", "Noto Sans CJK KR"),
}
IGNORED = frozenset(" \u00a0\u200c\u200d\ufe0e\ufe0f")
"""What needs no glyph."""


@dataclass(frozen=True)
class Font:
    """A font's file, its place in a collection, its names, its style, and the characters it has, as ranges."""

    file: Path
    index: int
    families: tuple[str, ...]
    style: str
    charset: str

    @functools.cached_property
    def _ranges(self) -> tuple[list[int], list[int]]:
        pairs = [(part.split("-")[0], part.split("-")[-1]) for part in self.charset.split()]
        return [int(first, 16) for first, _ in pairs], [int(last, 16) for _, last in pairs]

    def has(self, sign: str) -> bool:
        """Whether there is a glyph for a character, or none is needed."""
        firsts, lasts = self._ranges
        at = bisect_right(firsts, ord(sign)) - 1
        return sign in IGNORED or (at >= 0 and ord(sign) <= lasts[at])


@functools.cache
def list_fonts() -> tuple[Font, ...]:
    """Every regular upright font of this machine that a page can hold; none where fontconfig is missing."""
    if shutil.which("fc-list") is None:
        return ()
    form = "\t".join(f"%{{{name}}}" for name in FC_FIELDS) + "\n"
    said = subprocess.run(["fc-list", "-f", form], capture_output=True, text=True, errors="replace", check=False).stdout
    rows = (dict(zip(FC_FIELDS, line.split("\t"), strict=True)) for line in said.splitlines() if line.count("\t") == 8)
    return tuple(
        sorted((_parse_font(row) for row in rows if _is_text_font(row)), key=lambda font: (font.file, font.index))
    )


def _is_text_font(row: dict[str, str]) -> bool:
    plain = (row["weight"], row["slant"], row["color"]) == (REGULAR, UPRIGHT, "False") and row["variable"] != "True"
    return plain and Path(row["file"]).suffix.lower() in (".ttf", ".otf", ".ttc")


def _parse_font(row: dict[str, str]) -> Font:
    return Font(Path(row["file"]), int(row["index"]), tuple(row["family"].split(",")), row["style"], row["charset"])


def choose_font(text: str, script: str) -> Font | None:
    """The font in which a text of a script is set: the first by taste that has all of it.

    Latin Modern is no choice for combining marks, which it sets at one height whatever letter they are on.
    """
    marked = script == "Latin" and any(map(unicodedata.combining, text))
    own = () if marked else SCRIPT_FAMILIES.get(script, ())
    wanted = (*own, *(family.format(script) for family in SERIFS))
    able = (font for font in list_fonts() if all(map(font.has, text)))
    return min(able, key=lambda font: _rank(font, wanted), default=None)


def _rank(font: Font, wanted: tuple[str, ...]) -> tuple[int, bool]:
    """By family; some bold fonts claim a regular weight, and only their style tells."""
    family = min((wanted.index(name) for name in font.families if name in wanted), default=len(wanted))
    return family, not any(style in font.style for style in STYLES)
