"""Convert Latin Modern and the other fonts of exams to TrueType for matplotlib.

matplotlib embeds OpenType fonts with PostScript outlines (such as TeX's Latin Modern) into a PDF as TrueType, which
printers need not accept. So their outlines are converted to TrueType once, and cached by content.
"""

import io
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exam_builder import toolchain
from exam_builder.digests import digest, digest_of, fingerprint
from exam_builder.findings import Lacking
from exam_builder.store import Store

FAMILY = "LM Roman 10"
SANS_FAMILY = "LM Sans 10"
FONT_FILES = ("lmroman10-regular.otf", "lmroman10-italic.otf", "lmroman10-bold.otf")
"""File names, since searching by family may find the design size for 6 points."""

SANS_FILES = ("lmsans10-regular.otf", "lmsans10-oblique.otf", "lmsans10-bold.otf")
TYPE_ONE_FAMILIES = {"palatino": "Exam Palatino", "charter": "Exam Charter"}
"""The family names for figures of TeX's Type 1 fonts."""
TYPE_ONE_FILES = {
    "palatino": ("uplr8a.pfb", "uplri8a.pfb", "uplb8a.pfb"),
    "charter": ("bchr8a.pfb", "bchri8a.pfb", "bchb8a.pfb"),
}
"""Their files: regular, italic, bold."""
FACE_FILES = {"sans": SANS_FILES, **TYPE_ONE_FILES}
"""The faces that a font of an exam needs besides Latin Modern Roman."""
FONT_KIND = "fonts"
TOLERANCE = 0.5
"""How far a curve may move, in thousandths of the font's size: half a unit of the outlines' grid."""

FIXED_DATE = 3_000_000_000
"""A constant date, in seconds since 1904, since it becomes part of each figure."""


@dataclass(frozen=True)
class FontFace:
    """A font file of TeX, and the store for its TrueType form."""

    source: Path
    store: Store


def find_font_files(names: Sequence[str] = FONT_FILES) -> tuple[Path, ...]:
    """Return TeX's files of some faces; raise Lacking, with how to install them, if some are missing."""
    paths = toolchain.ask_program("kpsewhich", *names).splitlines()
    missing = [name for name in names if not any(path.endswith(f"/{name}") for path in paths)]
    if missing:
        raise Lacking(toolchain.suggest_tools(missing))
    return tuple(map(Path, paths))


def find_font_faces(store: Store, fonts: Collection[str] = ()) -> tuple[FontFace, ...]:
    """Return the faces for figures in some fonts; raise Lacking as `find_font_files` does."""
    names = [*FONT_FILES, *(file for font in sorted(fonts) for file in FACE_FILES.get(font, ()))]
    return tuple(FontFace(source, store) for source in find_font_files(names))


def convert_face(face: FontFace) -> Path:
    """Return the TrueType file of a face, from the store or converted now."""
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
    """Convert an OpenType font with PostScript outlines to TrueType, keeping kerning and ligatures."""
    from fontTools.ttLib import TTFont, newTable  # type: ignore[import-untyped]  # it has no type hints

    font = TTFont(io.BytesIO(opentype), recalcTimestamp=False)
    names = font.getGlyphOrder()
    outlines = newTable("glyf")
    outlines.glyphOrder, outlines.glyphs = names, _make_quadratic_outlines(font, names)
    font["loca"], font["glyf"] = newTable("loca"), outlines
    del font["CFF "]
    _set_truetype_tables(font, names)
    made = io.BytesIO()
    font.save(made)
    return made.getvalue()


def _make_quadratic_outlines(font: Any, names: list[str]) -> dict[str, Any]:
    """Return the font's outlines by glyph name, with TrueType's curves and direction."""
    from fontTools.pens.cu2quPen import Cu2QuPen  # type: ignore[import-untyped]  # it has no type hints
    from fontTools.pens.ttGlyphPen import TTGlyphPen  # type: ignore[import-untyped]  # it has no type hints

    glyphs, made = font.getGlyphSet(), {}
    for name in names:
        pen = TTGlyphPen(None)
        glyphs[name].draw(Cu2QuPen(pen, TOLERANCE, reverse_direction=True))
        made[name] = pen.glyph()
    return made


def _set_truetype_tables(font: Any, names: list[str]) -> None:
    """Fill in the tables for TrueType outlines without instructions."""
    limits = "TwilightPoints Storage FunctionDefs InstructionDefs StackElements SizeOfInstructions"
    profile, post, head = font["maxp"], font["post"], font["head"]
    profile.tableVersion, profile.maxZones = 0x00010000, 1
    for limit in (*limits.split(), "ComponentElements", "ComponentDepth"):
        setattr(profile, f"max{limit}", 0)
    post.formatType, post.extraNames, post.mapping, post.glyphOrder = 2.0, [], {}, names
    head.created = head.modified = FIXED_DATE
    font.sfntVersion = "\x00\x01\x00\x00"


CURVE_TOLERANCE = 0.5
"""How far a curve may move, in thousandths of the font's size."""
UNITS = 1000
"""Units of the Type 1 grid per font size."""
LINE = (750, -250)
"""Ascent and descent, which matplotlib does not use, since it measures glyphs."""


def convert_type_one(source: Path, family: str, style: str, date: int) -> bytes:
    """Convert a Type 1 font to TrueType, with the given names of family and style (Regular, Italic, Bold)."""
    from fontTools.fontBuilder import FontBuilder  # type: ignore[import-untyped]  # it has no type hints
    from fontTools.t1Lib import T1Font  # type: ignore[import-untyped]  # it has no type hints

    glyphs = T1Font(str(source)).getGlyphSet()
    names = [".notdef", *sorted(name for name in glyphs.keys() if name != ".notdef")]  # noqa: SIM118 - no dictionary
    outlines = {name: _draw(glyphs, name) for name in names}
    made = FontBuilder(UNITS, isTTF=True)
    made.setupGlyphOrder(names)
    made.setupCharacterMap(_map_characters(names))
    made.setupGlyf({name: outline for name, (outline, _) in outlines.items()})
    edges = made.font["glyf"]
    made.setupHorizontalMetrics({name: (width, edges[name].xMin) for name, (_, width) in outlines.items()})
    made.setupHorizontalHeader(ascent=LINE[0], descent=LINE[1])
    made.setupNameTable({"familyName": family, "styleName": style, "psName": f"{family.replace(' ', '')}-{style}"})
    made.setupOS2(usWeightClass=700 if style == "Bold" else 400, fsSelection=FLAGS[style])
    made.setupPost(italicAngle=-10 if style == "Italic" else 0)
    made.updateHead(created=date, modified=date, macStyle=STYLES[style])
    made.font.recalcTimestamp = False
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


FLAGS = {"Regular": 0x40, "Italic": 0x01, "Bold": 0x20}
STYLES = {"Regular": 0, "Italic": 2, "Bold": 1}
"""The flags of each style in the OpenType tables `OS/2` and `head`."""


def _draw(glyphs: Any, name: str) -> tuple[Any, int]:
    """Return a glyph with TrueType's curves and direction, and its width."""
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.recordingPen import DecomposingRecordingPen  # type: ignore[import-untyped]  # it has no type hints
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    drawn, pen = DecomposingRecordingPen(glyphs), TTGlyphPen(None)
    glyphs[name].draw(drawn)  # its width is only known afterwards
    drawn.replay(Cu2QuPen(pen, CURVE_TOLERANCE, reverse_direction=True))
    return pen.glyph(), round(glyphs[name].width)


def _map_characters(names: list[str]) -> dict[int, str]:
    """Map characters to glyphs, by Adobe's glyph names."""
    from fontTools.agl import toUnicode  # type: ignore[import-untyped]  # it has no type hints

    spelled = ((toUnicode(name), name) for name in names)
    return {ord(text): name for text, name in spelled if len(text) == 1}
