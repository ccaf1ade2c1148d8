"""Latin Modern, and the other fonts of exams, for matplotlib: the exam's own letters, as TrueType.

matplotlib writes OpenType fonts with PostScript outlines (TeX's Latin Modern) into a PDF under the label of TrueType,
which no printer need accept. Their outlines are therefore turned into TrueType's once, and kept by content.
"""

import io
import subprocess
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exam_builder import toolchain
from exam_builder.digests import digest, digest_of, fingerprint
from exam_builder.findings import Lacking
from exam_builder.plot.type_one import STYLES, convert_type_one
from exam_builder.store import Store

FAMILY = "LM Roman 10"
SANS_FAMILY = "LM Sans 10"
FONT_FILES = ("lmroman10-regular.otf", "lmroman10-italic.otf", "lmroman10-bold.otf")
"""Asked for by file: asking for the family may give the cut that is meant for 6 points."""

SANS_FILES = ("lmsans10-regular.otf", "lmsans10-oblique.otf", "lmsans10-bold.otf")
TYPE_ONE_FAMILIES = {"palatino": "Exam Palatino", "charter": "Exam Charter"}
"""What figures call the fonts that TeX has as Type 1."""
TYPE_ONE_FILES = {
    "palatino": ("uplr8a.pfb", "uplri8a.pfb", "uplb8a.pfb"),
    "charter": ("bchr8a.pfb", "bchri8a.pfb", "bchb8a.pfb"),
}
"""Their files: regular, italic, bold."""
FACE_FILES = {"sans": SANS_FILES, **TYPE_ONE_FILES}
"""The faces that a font of an exam needs beside the usual ones."""
FONT_KIND = "fonts"
TOLERANCE = 0.5
"""How far a curve may move, in thousandths of the font's size: half of the grid that the outlines lie on."""

FIXED_DATE = 3_000_000_000
"""A date that never changes, in seconds since 1904, since it becomes part of each figure."""


@dataclass(frozen=True)
class FontFace:
    """One font of TeX's and the store that keeps its TrueType form."""

    source: Path
    store: Store


def find_font_files(names: Sequence[str] = FONT_FILES) -> tuple[Path, ...]:
    """Return TeX's files of some faces; raise Lacking, saying how to get them, when they are not there."""
    try:
        found = subprocess.run(["kpsewhich", *names], capture_output=True, text=True, check=False).stdout.splitlines()
    except OSError:
        found = []
    missing = [name for name in names if not any(path.endswith(f"/{name}") for path in found)]
    if missing:
        raise Lacking(toolchain.tools_hint(missing))
    return tuple(map(Path, found))


def font_faces(store: Store, fonts: Collection[str] = ()) -> tuple[FontFace, ...]:
    """Return the faces that figures in some fonts are set in; raise Lacking as `find_font_files` does."""
    names = [*FONT_FILES, *(file for font in sorted(fonts) for file in FACE_FILES.get(font, ()))]
    return tuple(FontFace(source, store) for source in find_font_files(names))


def convert_face(face: FontFace) -> Path:
    """Return the TrueType file of a face, made when the store has none."""
    content = face.source.read_bytes()
    key = digest(digest_of(content), fingerprint("plot", libraries=("fonttools",)))
    return face.store.find(FONT_KIND, key) or face.store.put(FONT_KIND, key, _convert(face.source, content))


def _convert(source: Path, content: bytes) -> bytes:
    for font, files in TYPE_ONE_FILES.items():
        for name, style in zip(files, STYLES, strict=True):
            if source.name == name:
                return convert_type_one(source, TYPE_ONE_FAMILIES[font], style, FIXED_DATE)
    return to_truetype(content)


def to_truetype(opentype: bytes) -> bytes:
    """Return an OpenType font with PostScript outlines as TrueType; kerning and ligatures stay."""
    from fontTools.ttLib import TTFont, newTable  # type: ignore[import-untyped]  # it has none

    font = TTFont(io.BytesIO(opentype), recalcTimestamp=False)
    names = font.getGlyphOrder()
    outlines = newTable("glyf")
    outlines.glyphOrder, outlines.glyphs = names, _quadratic_outlines(font, names)
    font["loca"], font["glyf"] = newTable("loca"), outlines
    del font["CFF "]
    _set_truetype_tables(font, names)
    made = io.BytesIO()
    font.save(made)
    return made.getvalue()


def _quadratic_outlines(font: Any, names: list[str]) -> dict[str, Any]:
    """Return the font's outlines by glyph name, with TrueType's curves and its direction of drawing."""
    from fontTools.pens.cu2quPen import Cu2QuPen  # type: ignore[import-untyped]  # it has none
    from fontTools.pens.ttGlyphPen import TTGlyphPen  # type: ignore[import-untyped]  # it has none

    glyphs, made = font.getGlyphSet(), {}
    for name in names:
        pen = TTGlyphPen(None)
        glyphs[name].draw(Cu2QuPen(pen, TOLERANCE, reverse_direction=True))
        made[name] = pen.glyph()
    return made


def _set_truetype_tables(font: Any, names: list[str]) -> None:
    """Fill in the tables that say that the outlines are TrueType's and have no instructions."""
    limits = "TwilightPoints Storage FunctionDefs InstructionDefs StackElements SizeOfInstructions"
    profile, post, head = font["maxp"], font["post"], font["head"]
    profile.tableVersion, profile.maxZones = 0x00010000, 1
    for limit in (*limits.split(), "ComponentElements", "ComponentDepth"):
        setattr(profile, f"max{limit}", 0)
    post.formatType, post.extraNames, post.mapping, post.glyphOrder = 2.0, [], {}, names
    head.created = head.modified = FIXED_DATE
    font.sfntVersion = "\x00\x01\x00\x00"
