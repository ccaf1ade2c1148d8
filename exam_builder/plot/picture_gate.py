"""Strip picture files to what is drawn, without metadata such as who made them or where.

Everything that a page of a PDF refers to is checked before the page is used: forms, images, patterns, soft masks,
glyphs and the appearances of annotations.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from exam_builder.plot.packed_streams import GateError, require_small

if TYPE_CHECKING:
    import pikepdf

KEPT_SEGMENTS = {0xE0: (b"JFIF\0", 12), 0xEE: (b"Adobe", 12)}
"""Application segments of a JPEG file that are kept, with the beginnings and the lengths of what matters in them: JFIF
up to its thumbnail (ISO/IEC 10918-5, 10.1), and Adobe's with the colour transform (ITU T.872, 6.5.3).
"""
NO_THUMBNAIL = b"\0\0"
MARKER = re.compile(rb"\xff([^\0\x01\xff\xd0-\xd8])")
"""The beginning of a segment (ITU T.81, B.1.1.3), which no data of pixels contain."""
COMMENT, SCAN, END = 0xFE, 0xDA, 0xD9
PRIVATE_KEYS = (
    *("/Metadata", "/PieceInfo", "/AF", "/LastModified", "/OPI", "/Ref", "/StructParent", "/StructParents"),
    *("/OC", "/Properties", "/Alternates"),
)
"""Keys that draw nothing (PDF 32000-1, tables 33, 89 and 95), and those of layers, all of which are shown."""
PACKED_KEYS = ("/Length", "/Filter", "/DecodeParms", "/Type", "/Subtype")
DRAWN_KEYS = {
    "/Form": {*PACKED_KEYS, "/FormType", "/BBox", "/Matrix", "/Resources", "/Group"},
    "/Image": {
        *(*PACKED_KEYS, "/Width", "/Height", "/ColorSpace", "/BitsPerComponent", "/Intent", "/ImageMask", "/Mask"),
        *("/Decode", "/Interpolate", "/SMask", "/SMaskInData", "/Matte"),
    },
}
"""The keys that matter for what forms and images draw (PDF 32000-1, tables 89, 95 and 145); all others are removed."""
MOST_DRAWN = 10_000
"""The most forms, patterns, masks and glyphs that a page may draw; nested ones count each time."""
DEEPEST = 50
"""The deepest nesting of these."""
MOST_OBJECTS = 200_000
"""The most arrays, dictionaries and streams that a page may refer to."""
MOST_NOTES = 1_000
"""The most annotations on a page."""
MOST_TILES = 250_000
"""The most repetitions of a pattern on the area of its page."""
SEEN_BY_USE = ("/View", "/Print", "/Export", "/Zoom", "/User", "/Language")
"""Keys of a layer's usage (PDF 32000-1, table 102) that may hide it."""
NAME = re.compile(rb"(/[^\s\0/%\[\](){}<>]+)")
ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
LOOP = "draws itself, or what is in another file"
Number = tuple[int, int]
NOWHERE = (0, 0)
"""The object number of direct objects."""


def strip_jpeg(content: bytes) -> bytes:
    """Remove comments, camera data, profiles, thumbnails and trailing data from a JPEG file; keep all pixels."""
    kept, at = [content[:2]], 2
    while (found := MARKER.search(content, at)) and found[1][0] != END:
        at = found.end() + int.from_bytes(content[found.end() : found.end() + 2])
        kept.append(_strip_segment(found[1][0], content[found.start() : at]))
        if found[1][0] == SCAN:
            following = MARKER.search(content, at)
            kept.append(content[at : following.start() if following else None])
    return b"".join([*kept, bytes([0xFF, END])])


def _strip_segment(marker: int, segment: bytes) -> bytes:
    """Return a segment of a JPEG file with what decides about its pixels; b"" if that is nothing."""
    if marker != COMMENT and marker not in range(0xE0, 0xF0):
        return segment
    name, length = KEPT_SEGMENTS.get(marker, (b"", 0))
    if not name or not segment.startswith(name, 4):
        return b""
    data = segment[4 : 4 + length] + NO_THUMBNAIL * (name == b"JFIF\0")
    return segment[:2] + (len(data) + 2).to_bytes(2) + data


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


def strip_page(page: "pikepdf.Page") -> None:
    """Remove everything from a page and its resources that is not drawn; raise GateError if they are too large."""
    import pikepdf

    notes = _values_of(page.obj.get("/Annots"))
    if len(notes) > MOST_NOTES:
        raise GateError(f"has more than {MOST_NOTES:,} notes on a page")
    looks = [note["/AP"] for note in notes if isinstance(note, pikepdf.Dictionary) and "/AP" in note]
    resources, content = page.obj.get("/Resources", page.resources), page.obj.get("/Contents")
    across, down, right, top = map(float, page.mediabox)
    for item in _list_reached([item for item in (content, resources, *looks) if item is not None]):
        _strip_item(item, abs((right - across) * (top - down)))
    parts = list(content) if isinstance(content, pikepdf.Array) else [content]
    drawn = [*_drawn_by(resources, _names_in(parts)), *(form for look in looks for form in _streams_in(look))]
    DrawingCounter(resources).count(drawn, ())


def _list_reached(waiting: "list[pikepdf.Object]") -> "Iterator[pikepdf.Object]":
    """Yield all arrays, dictionaries and streams that some objects refer to, each once."""
    import pikepdf

    seen: set[Number] = set()
    count = 0
    while waiting:
        item = waiting.pop()
        if not isinstance(item, pikepdf.Array | pikepdf.Dictionary | pikepdf.Stream) or item.objgen in seen:
            continue
        count += 1
        if count > MOST_OBJECTS:
            raise GateError(f"has more than {MOST_OBJECTS:,} objects")
        if item.objgen != NOWHERE:
            seen.add(item.objgen)
        yield item
        waiting += _values_of(item)


def _strip_item(item: "pikepdf.Object", area: float) -> None:
    """Remove what is not drawn from an object; raise GateError if it is hidden, too large, or in another file."""
    import pikepdf

    if isinstance(item, pikepdf.Array):
        return
    layers = [*_values_of(item.get("/Properties")), item.get("/OC"), item]
    if any(isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/OCMD" for each in layers):
        raise GateError("has layers that hide one another, and LaTeX would print them")
    kind = str(item.get("/Subtype")) if isinstance(item, pikepdf.Stream) else ""
    if kind == "/PS":
        raise GateError("draws by a program in PostScript, which viewers leave out")
    drawn = None if "/PatternType" in item else DRAWN_KEYS.get(kind)
    for key in list(item.keys()):
        if key in PRIVATE_KEYS or (drawn is not None and key not in drawn and key != "/F"):
            del item[key]
    if item.get("/PatternType") == 1:
        _require_large_tiles(item, area)
    if isinstance(item, pikepdf.Stream):
        if "/F" in item:
            raise GateError(LOOP)
        require_small(item)
        if item.get("/Filter") == "/FlateDecode":
            item.read_bytes()  # fails if it is damaged, when a viewer would draw nothing
        elif item.get("/Filter") == "/DCTDecode":
            stripped, parms = strip_jpeg(item.read_raw_bytes()), item.get("/DecodeParms")
            kept = parms if isinstance(parms, pikepdf.Dictionary) else None
            item.write(stripped, filter=pikepdf.Name.DCTDecode, decode_parms=kept)


def _values_of(holder: "pikepdf.Object | None") -> "list[pikepdf.Object]":
    """Return the values of an array, a dictionary, or the dictionary of a stream."""
    import pikepdf

    if isinstance(holder, pikepdf.Array):
        return list(holder)
    if not isinstance(holder, pikepdf.Dictionary | pikepdf.Stream):
        return []
    return [holder[name] for name in holder.keys()]  # noqa: SIM118 - not a dict of Python


def _require_large_tiles(pattern: "pikepdf.Object", area: float) -> None:
    """Raise GateError if a pattern is repeated very often."""
    a, b, c, d, *_ = map(float, pattern.get("/Matrix", (1, 0, 0, 1, 0, 0)))
    tile = abs(float(pattern.get("/XStep", 0)) * float(pattern.get("/YStep", 0)) * (a * d - b * c))
    if tile * MOST_TILES < area:
        raise GateError("repeats a pattern too often")


@dataclass
class DrawingCounter:
    """Counts what a page draws, by the names in its operators; `around` are resources for things without their own."""

    around: "pikepdf.Object"
    known: dict[Number, int] = field(default_factory=dict)

    def count(self, things: "Iterable[pikepdf.Object]", above: tuple[Number, ...]) -> int:
        """Count everything that some forms, images, patterns and fonts draw; raise GateError if it is too much."""
        drawn = 1
        for each in things:
            if each.objgen not in self.known:
                if each.objgen in above or len(above) > DEEPEST:
                    raise GateError(LOOP)
                self.known[each.objgen] = self.count(self._inside(each), (*above, each.objgen))
            drawn += self.known[each.objgen]
            if drawn > MOST_DRAWN:
                raise GateError(f"draws more than {MOST_DRAWN:,} things in one another")
        return drawn

    def _inside(self, thing: "pikepdf.Object") -> "Iterator[pikepdf.Object]":
        """Yield the things that a form, an image, a pattern or a font draws."""
        import pikepdf

        if isinstance(thing.get("/SMask"), pikepdf.Stream):
            yield thing["/SMask"]
        if thing.get("/Subtype") != "/Image" or "/Resources" in thing:
            parts = [thing] if isinstance(thing, pikepdf.Stream) else _values_of(thing.get("/CharProcs"))
            yield from _drawn_by(thing.get("/Resources", self.around), _names_in(parts))


def _names_in(parts: "Iterable[pikepdf.Object | None]") -> frozenset[str]:
    """Return the names in the operators of streams, each read once."""
    import pikepdf

    streams = {each.objgen: each for each in parts if isinstance(each, pikepdf.Stream)}
    found = {name for each in streams.values() for name in NAME.findall(each.read_bytes())}
    plain = (ESCAPE.sub(lambda code: bytes.fromhex(code[1].decode()), name) for name in found)
    return frozenset(name.decode(errors="replace") for name in plain)


def _drawn_by(resources: "pikepdf.Object | None", named: frozenset[str]) -> "Iterator[pikepdf.Object]":
    """Yield what operators with these names can draw: forms, images, patterns, soft masks, fonts with drawn glyphs."""
    import pikepdf

    if not isinstance(resources, pikepdf.Dictionary):
        return
    for kind in ("/XObject", "/Pattern"):
        yield from _streams_in(resources.get(kind), named)
    for state in _find_named(resources.get("/ExtGState"), named):
        yield from _streams_in(state.get("/SMask")) if isinstance(state, pikepdf.Dictionary) else ()
    for font in _find_named(resources.get("/Font"), named):
        glyphs = _values_of(font.get("/CharProcs")) if isinstance(font, pikepdf.Dictionary) else ()
        if glyphs and _names_in(glyphs):
            if font.objgen == NOWHERE:
                raise GateError("has letters that draw other things")
            yield font


def _find_named(holder: "pikepdf.Object | None", named: frozenset[str] | None) -> "list[pikepdf.Object]":
    """Return the values of a dictionary under some names, or all; names that are not ASCII always count."""
    import pikepdf

    if named is None or not isinstance(holder, pikepdf.Dictionary):
        return _values_of(holder)
    return [holder[name] for name in holder.keys() if name in named or not name.isascii()]  # noqa: SIM118 - as above


def _streams_in(holder: "pikepdf.Object | None", named: frozenset[str] | None = None) -> "Iterator[pikepdf.Object]":
    """Yield the streams of a dictionary under some names, also one level deeper, as for appearances of a button."""
    import pikepdf

    for each in _find_named(holder, named) if isinstance(holder, pikepdf.Dictionary) else ():
        within = _values_of(each) if isinstance(each, pikepdf.Dictionary) else [each]
        yield from (one for one in within if isinstance(one, pikepdf.Stream))
