"""Convert PostScript Type 1 fonts, which most fonts of TeX are, to TrueType for matplotlib, without kerning."""

import io
from pathlib import Path
from typing import Any

TOLERANCE = 0.5
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
    from fontTools.pens.cu2quPen import Cu2QuPen  # type: ignore[import-untyped]  # it has no type hints
    from fontTools.pens.recordingPen import DecomposingRecordingPen  # type: ignore[import-untyped]  # it has no type hints
    from fontTools.pens.ttGlyphPen import TTGlyphPen  # type: ignore[import-untyped]  # it has no type hints

    drawn, pen = DecomposingRecordingPen(glyphs), TTGlyphPen(None)
    glyphs[name].draw(drawn)  # its width is only known afterwards
    drawn.replay(Cu2QuPen(pen, TOLERANCE, reverse_direction=True))
    return pen.glyph(), round(glyphs[name].width)


def _map_characters(names: list[str]) -> dict[int, str]:
    """Map characters to glyphs, by Adobe's glyph names."""
    from fontTools.agl import toUnicode  # type: ignore[import-untyped]  # it has no type hints

    spelled = ((toUnicode(name), name) for name in names)
    return {ord(text): name for text, name in spelled if len(text) == 1}
