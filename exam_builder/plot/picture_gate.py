"""Copy what a page of a PDF draws, and nothing else: what is not on a list of what draws is left out.

Content streams are rewritten by `drawing_operators`. Of what they name (forms, images, fonts, patterns, …) only known
keys are copied, and their values only if they are numbers, names, or dictionaries of a known kind.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from exam_builder.plot.drawing_operators import ContentWriter, KeptResources, Key, Thing, require_shown
from exam_builder.plot.packed_streams import GateError, require_small
from exam_builder.plot.picture_images import copy_image, count_components

if TYPE_CHECKING:
    import pikepdf

SHAPES_TABLE = """
form: Type Subtype FormType BBox Matrix Group=group
group: Type S CS=space I K
image: Type Subtype Width Height ColorSpace=space BitsPerComponent ImageMask Decode Interpolate SMaskInData Matte
image: Mask=image SMask=image
pattern: Type PatternType PaintType TilingType BBox XStep YStep Matrix Shading=shading ExtGState=state
shading: ShadingType ColorSpace=space Background BBox AntiAlias Coords Domain Function=function Extend Matrix
shading: BitsPerCoordinate BitsPerComponent BitsPerFlag Decode VerticesPerRow
function: FunctionType Domain Range Size BitsPerSample Order Encode Decode C0 C1 N Bounds Functions=function
space: FunctionType Domain Range Size BitsPerSample Order Encode Decode C0 C1 N Bounds Functions=function
space: Alternate=space WhitePoint BlackPoint Gamma Matrix
state: Type LW LC LJ ML D OP op OPM FL SM SA BM CA ca AIS TK Font=font SMask=mask TR=function TR2=function
mask: Type S BC G=form TR=function
font: Type Subtype BaseFont FirstChar LastChar Widths FontBBox FontMatrix DW W DW2 W2 Encoding=encoding
font: ToUnicode=letters DescendantFonts=font CIDSystemInfo=system CIDToGIDMap=program FontDescriptor=descriptor
encoding: Type BaseEncoding Differences CMapName WMode UseCMap=encoding CIDSystemInfo=system
system: Registry=words Ordering=words Supplement
descriptor: Type FontName Flags FontBBox ItalicAngle Ascent Descent Leading CapHeight XHeight StemV StemH AvgWidth
descriptor: MaxWidth MissingWidth FontStretch FontWeight FontFile=program FontFile2=program FontFile3=program
program: Subtype Length1 Length2 Length3
packing: K EndOfLine EncodedByteAlign Columns Rows EndOfBlock BlackIs1 DamagedRowsBeforeError ColorTransform
packing: JBIG2Globals=program
letters:
"""
"""The keys that matter for what each kind of dictionary draws, with the kinds of dictionaries that may stand there
(PDF 32000-1, tables 11, 13, 38 to 42, 58, 63 to 66, 75 to 83, 89, 95, 111 to 126 and 144 to 147)."""
WITH_STRINGS = ("words", "space")
"""The kinds of values that may be strings: the names of a collection of letters, and a palette."""
MOST_COST = 1_000_000
"""The most operators that a page may run; those of a form count each time that it is drawn."""
MOST_OBJECTS = 200_000
"""The most arrays, dictionaries and streams that a page may use."""
DEEPEST = 80
"""The deepest nesting of these."""
MOST_TILES = 250_000
"""The most repetitions of a pattern on the area of its page."""
SEEN_BY_USE = ("/View", "/Print", "/Export", "/Zoom", "/User", "/Language")
"""Keys of a layer's usage (PDF 32000-1, table 102) that may hide it."""
STANDARD_FONTS = frozenset(
    f"/{name}{style}"
    for name, styles in {
        "Courier Helvetica": ("", "-Bold", "-Oblique", "-BoldOblique"),
        "Times": ("-Roman", "-Bold", "-Italic", "-BoldItalic"),
        "Symbol ZapfDingbats": ("",),
    }.items()
    for name in name.split()
    for style in styles
)
"""The fonts that every viewer has, or one of the same widths (PDF 32000-1, 9.6.2.2); `pdf()` of R uses them."""
EMBED = "save it with its fonts embedded: in R draw with `cairo_pdf`, elsewhere export it as PDF/A"
MOST_NOTES = 1_000
"""The most annotations on a page."""
DRAWN_NOTES = ("FreeText", "Line", "Square", "Circle", "Polygon", "PolyLine", "Highlight", "Underline", "Stamp", "Ink")
"""The annotations that are a part of the picture. Comments and links are not."""
PRINTS, UNSEEN = 4, 2 | 32
"""Flags of annotations (PDF 32000-1, table 165): Print, and Hidden or NoView."""
LOOP = "draws itself, or what is in another file"
LONGEST_LETTERS = 16
"""The most bytes of the letters that one sign stands for; a ligature such as `ffi` has six."""


def _read_shapes() -> dict[str, dict[str, str]]:
    """Return the table by kind: the kind of value of each key, which is '' for numbers and names alone."""
    shapes: dict[str, dict[str, str]] = {}
    for line in SHAPES_TABLE.strip().splitlines():
        kind, _, keys = line.partition(":")
        pairs = (key.partition("=") for key in keys.split())
        shapes.setdefault(kind, {}).update({f"/{key}": value for key, _, value in pairs})
    return shapes


SHAPES = _read_shapes()


@dataclass
class PageCopier:
    """Copies what a page draws into another PDF.

    `around` are resources for forms without their own, and `area` is that of the page. `unseen` says which letters and
    images of a stream are left out, by the number of the stream and theirs, and how far each moves what follows.
    """

    pdf: "pikepdf.Pdf"
    source: "pikepdf.Pdf"
    around: "pikepdf.Object"
    area: float
    unseen: Mapping[Key, Mapping[int, float]] = field(default_factory=dict)
    things: dict[Key, list[Thing]] = field(default_factory=dict)
    """The letters, images and forms that each copied stream draws, in order."""
    fonts: "dict[str, pikepdf.Object]" = field(default_factory=dict)
    """The copied fonts in which letters are drawn, by name."""
    cost: int = 0
    """The operators that were counted."""
    glyph_costs: dict[Key, int] = field(default_factory=dict)
    """The greatest cost of a letter of each font whose letters are drawn by operators."""
    copied: "dict[tuple[Key, str], tuple[pikepdf.Object, int]]" = field(default_factory=dict)
    within: list[tuple[Key, str]] = field(default_factory=list)
    objects: int = 0

    def copy_form(self, form: "pikepdf.Object") -> "pikepdf.Object":
        """Return a copy of a form, as `copy` does."""
        made = self.copy(form, "form")
        if made is None:
            raise GateError("has a page that cannot be read")
        return made

    def copy(self, item: "pikepdf.Object", kind: str) -> "pikepdf.Object | None":
        """Return a copy of an object as one of this kind; None for what may not stand there.

        Raise GateError if it draws itself, or too much, or something that would print otherwise than viewers show it.
        """
        import pikepdf

        if isinstance(item, pikepdf.Array):
            self._count_object()
            copies = [made for each in item if (made := self.copy(each, kind)) is not None]
            return pikepdf.Array(_cut_palette(copies) if kind == "space" else copies)
        if not isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
            return _copy_plain(item) if kind in WITH_STRINGS or not isinstance(item, pikepdf.String) else None
        if kind not in SHAPES:
            return None
        place = item.objgen, kind
        if place in self.copied and item.is_indirect:
            made, cost = self.copied[place]
            self.spend(cost)
            return made
        if (place in self.within and item.is_indirect) or len(self.within) > DEEPEST:
            raise GateError(LOOP)
        self._count_object()
        before = self.cost
        self.within.append(place)
        made = self._copy_holder(item, kind)
        self.within.pop()
        made = made if made.is_indirect else self.pdf.make_indirect(made)
        self.copied[place] = made, self.cost - before
        return made

    def spend(self, cost: int) -> None:
        """Count operators; raise GateError if there are too many."""
        self.cost += cost
        if self.cost > MOST_COST:
            raise GateError(f"draws more than {MOST_COST:,} things, in one another or one by one")

    def _count_object(self) -> None:
        self.objects += 1
        if self.objects > MOST_OBJECTS:
            raise GateError(f"has more than {MOST_OBJECTS:,} objects")

    def _copy_holder(self, item: "pikepdf.Object", kind: str) -> "pikepdf.Object":
        """Return a copy of a dictionary or a stream."""
        import pikepdf

        require_shown(item)
        if kind == "pattern" and item.get("/PatternType") == 1:
            _require_large_tiles(item, self.area)
        values = ((key, self.copy(item[key], inner)) for key, inner in SHAPES[kind].items() if key in item)
        made = {key: value for key, value in values if value is not None}
        if kind == "font" and item.get("/Subtype") == "/Type3":
            return self._copy_glyphs(item, made)
        if not isinstance(item, pikepdf.Stream):
            return pikepdf.Dictionary(made)
        if "/F" in item:
            raise GateError(LOOP)
        require_small(item)
        if kind == "image":
            return copy_image(self.pdf, item, made, lambda parms: self._copy_holder(parms, "packing"))
        if kind == "form" or (kind == "pattern" and item.get("/PatternType") == 1):
            return self._copy_content(item, made)
        return self.pdf.make_stream(_read_data(item, kind), made)

    def _copy_content(self, item: "pikepdf.Object", made: "dict[str, pikepdf.Object]") -> "pikepdf.Object":
        """Return a copy of a form or a pattern."""
        kept = KeptResources(self, item.get("/Resources", self.around))
        writer = ContentWriter(self, kept, self.unseen.get(item.objgen, {}))
        content = writer.rewrite(item)
        stream = self.pdf.make_stream(content, {**made, "/Resources": kept.as_dictionary()})
        self.things[stream.objgen] = writer.things
        return stream

    def _copy_glyphs(self, font: "pikepdf.Object", made: "dict[str, pikepdf.Object]") -> "pikepdf.Object":
        """Return a copy of a font whose letters are drawn by operators."""
        import pikepdf

        kept, glyphs, heaviest = KeptResources(self, font.get("/Resources", self.around)), pikepdf.Dictionary(), 1
        for name, glyph in font.get("/CharProcs", pikepdf.Dictionary()).items():
            if isinstance(glyph, pikepdf.Stream):
                require_small(glyph)
                before = self.cost
                glyphs[name] = self.pdf.make_stream(ContentWriter(self, kept, {}).rewrite(glyph))
                heaviest = max(heaviest, self.cost - before)
        resources = kept.as_dictionary()
        copy = self.pdf.make_indirect(pikepdf.Dictionary({**made, "/CharProcs": glyphs, "/Resources": resources}))
        self.glyph_costs[copy.objgen] = heaviest
        return copy


def refuse_hidden_layers(root: "pikepdf.Object") -> None:
    """Raise GateError if layers of a document may be hidden, by default or depending on its use."""
    import pikepdf

    layers = root.get("/OCProperties")
    if layers is None:
        return
    if not isinstance(layers, pikepdf.Dictionary):
        raise GateError("has layers that cannot be read")
    shown = layers.get("/D", pikepdf.Dictionary())
    groups = [each for each in layers.get("/OCGs", []) if isinstance(each, pikepdf.Dictionary)]
    used = any(key in each.get("/Usage", {}) for each in groups for key in SEEN_BY_USE)
    if (
        len(shown.get("/OFF", []))
        or str(shown.get("/BaseState", "/ON")) != "/ON"
        or (used and len(shown.get("/AS", [])))
    ):
        raise GateError("has layers that are switched off, and LaTeX would print them")


def _cut_palette(space: "list[pikepdf.Object]") -> "list[pikepdf.Object]":
    """Return the entries of a colour space; those of a palette without data beyond its colours."""
    import pikepdf

    if len(space) < 4 or space[0] != "/Indexed":
        return space
    family, base, last, colours = space[:4]
    data = colours.read_bytes() if isinstance(colours, pikepdf.Stream) else bytes(colours)
    return [family, base, last, pikepdf.String(data[: (int(last) + 1) * count_components(base)])]


def _copy_plain(item: "pikepdf.Object") -> "pikepdf.Object":
    """Return a name, a string or a number that belongs to no file."""
    import pikepdf

    if isinstance(item, pikepdf.Name):
        return pikepdf.Object.parse(item.unparse(resolved=True))  # its bytes may be no UTF-8
    return pikepdf.String(bytes(item)) if isinstance(item, pikepdf.String) else item


def refuse_many_notes(page: "pikepdf.Page") -> None:
    """Raise GateError if a page has very many annotations, some that may be hidden, or drawings that do not print."""
    import pikepdf

    notes = list(page.obj.get("/Annots", pikepdf.Array()))
    if len(notes) > MOST_NOTES:
        raise GateError(f"has more than {MOST_NOTES:,} notes on a page")
    for note in notes:
        if isinstance(note, pikepdf.Dictionary):
            require_shown(note)
            kind, flags, looks = str(note.get("/Subtype"))[1:], int(note.get("/F", 0)), note.get("/AP")
            prints = flags & PRINTS and isinstance(looks, pikepdf.Dictionary) and "/N" in looks
            if kind in DRAWN_NOTES and not flags & UNSEEN and not prints:
                raise GateError(f"has an annotation ({kind}) that viewers show and printers may leave out")


def require_fonts(fonts: "Mapping[str, pikepdf.Object]") -> None:
    """Raise GateError if the shapes of letters are not in a PDF: each machine would print them in a font of its own."""
    lacking = sorted(name for name, font in fonts.items() if not _has_shapes(font) and not _is_standard(font))
    if lacking:
        raise GateError(f"shows letters in a font that is not in it: {', '.join(lacking)}", EMBED)


def _has_shapes(font: "pikepdf.Object") -> bool:
    inner = font.get("/DescendantFonts")
    described = (inner[0] if inner else font).get("/FontDescriptor")
    shapes = ("/FontFile", "/FontFile2", "/FontFile3")
    return "/CharProcs" in font or (described is not None and any(key in described for key in shapes))


def _is_standard(font: "pikepdf.Object") -> bool:
    return font.get("/Subtype") == "/Type1" and str(font.get("/BaseFont")) in STANDARD_FONTS


def _require_large_tiles(pattern: "pikepdf.Object", area: float) -> None:
    """Raise GateError if a pattern is repeated very often."""
    a, b, c, d, *_ = map(float, pattern.get("/Matrix", (1, 0, 0, 1, 0, 0)))
    tile = abs(float(pattern.get("/XStep", 0)) * float(pattern.get("/YStep", 0)) * (a * d - b * c))
    if tile * MOST_TILES < area:
        raise GateError("repeats a pattern too often")


def _read_data(item: "pikepdf.Object", kind: str) -> bytes:
    """Return the unpacked data of a stream without its comments; raise pikepdf.PdfError if they are damaged."""
    import pikepdf

    if kind == "letters":
        return _read_letters(item)
    if kind == "encoding":
        return pikepdf.unparse_content_stream(pikepdf.parse_content_stream(item))
    content = item.read_bytes()
    return re.sub(rb"%[^\r\n]*", b"", content) if item.get("/FunctionType") == 4 else content


def _read_letters(item: "pikepdf.Object") -> bytes:
    """Return which letters the signs of a font stand for, written anew (PDF 32000-1, 9.10.3)."""
    import pikepdf

    lines = ["/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def /CMapName /Letters def"]
    for operands, operator in ((each.operands, str(each.operator)) for each in pikepdf.parse_content_stream(item)):
        if operator not in ("endcodespacerange", "endbfchar", "endbfrange"):
            continue
        step = 3 if operator == "endbfrange" else 2
        groups = [operands[at : at + step] for at in range(0, len(operands) // step * step, step)]
        for group in groups:
            with suppress(ValueError):
                lines.append(f"1 begin{operator[3:]} {' '.join(map(_write_hexadecimal, group))} {operator}")
    return "\n".join([*lines, "endcmap CMapName currentdict /CMap defineresource pop end end"]).encode()


def _write_hexadecimal(value: "pikepdf.Object") -> str:
    """Return strings in hexadecimal digits; raise ValueError for something else, or if they are long."""
    import pikepdf

    if isinstance(value, pikepdf.Array):
        return f"[{' '.join(map(_write_hexadecimal, value))}]"
    if not isinstance(value, pikepdf.String) or len(bytes(value)) > LONGEST_LETTERS:
        raise ValueError(value)
    return f"<{bytes(value).hex()}>"
