"""Rewrite a content stream of a PDF with only its drawing operators, and keep only the resources that they use.

Marks for screen readers, comments and unknown operators are left out, and so are operands beyond those that an operator
takes. Images within the stream become ordinary ones. Names of resources are numbered anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import zip_longest
from typing import TYPE_CHECKING, Literal, NamedTuple, cast

from exam_builder.plot.packed_streams import GateError

if TYPE_CHECKING:
    import pikepdf

    from exam_builder.plot.picture_gate import PageCopier

Key = tuple[int, int]
"""The number of an object in its file."""
SIGNATURES = {
    "": "q Q h S s f F f* B B* b b* n W W* BT ET T*",
    "n": "w J j M i g G Tc Tw Tz TL Tr Ts",
    "nn": "m l Td TD d0",
    "nnn": "rg RG",
    "nnnn": "re v y k K",
    "nnnnnn": "cm c Tm d1",
    "an": "d",
    "m": "gs Do sh cs CS",
    "mn": "Tf",
    "s": "Tj '",
    "t": "TJ",
    "nns": '"',
    "*": "sc SC scn SCN",
}
"""The operators by their operands: numbers, arrays of them, names, strings, texts (strings with numbers), colours."""
OPERANDS = {operator: operands for operands, listed in SIGNATURES.items() for operator in listed.split()}
KINDS = {
    "gs": ("/ExtGState", "state"),
    "sh": ("/Shading", "shading"),
    "Tf": ("/Font", "font"),
    "cs": ("/ColorSpace", "space"),
    "CS": ("/ColorSpace", "space"),
    "scn": ("/Pattern", "pattern"),
    "SCN": ("/Pattern", "pattern"),
}
"""Where the names of operators are looked up, and as what."""
PLACING = ("Td", "TD", "Tm", "T*", "ET")
"""Operators after which it does not matter how far letters before them moved what follows."""
BUILT_IN = ("/DeviceGray", "/DeviceRGB", "/DeviceCMYK", "/Pattern")
DEFAULTS = ("/DefaultGray", "/DefaultRGB", "/DefaultCMYK")
HIDDEN = "has layers that hide one another, and LaTeX would print them"
LONGEST = 1 << 24
"""The most bytes of a content stream; no finished page may have more either."""
FORM_COST = 20
"""How many operators it takes as long to draw a form as such."""


class Thing(NamedTuple):
    """Something that a stream draws, of which a viewer can tell where; with the number of the form that it is."""

    kind: Literal["text", "image", "form"]
    form: Key | None = None


@dataclass
class KeptResources:
    """The resources of a stream, or of the letters of a font, that are used, as copies with new names."""

    copier: "PageCopier"
    source: "pikepdf.Object"
    kept: "dict[str, dict[str, pikepdf.Object]]" = field(default_factory=dict)
    names: dict[tuple[str, bytes], tuple[str | None, int]] = field(default_factory=dict)

    def use(self, folder: str, name: "pikepdf.Name", kind: str) -> str | None:
        """Return the new name of a resource, which is copied as one of this kind; None if there is none."""
        key = folder, name.unparse()
        if key in self.names:
            new, cost = self.names[key]
            self.copier.spend(cost)
            return new
        before = self.copier.cost
        item = self.find(folder, name)
        copy = None if item is None else self.copier.copy(item, kind)
        new = None if copy is None else self.add(folder, copy)
        self.names[key] = new, self.copier.cost - before
        return new

    def add(self, folder: str, copy: "pikepdf.Object", name: str = "") -> str:
        """Keep a copied resource; return its name, which is made if none is given."""
        held = self.kept.setdefault(folder, {})
        name = name or f"/{folder[1]}{len(held) + 1}"
        held[name] = copy
        return name

    def find(self, folder: str, name: "pikepdf.Name | str") -> "pikepdf.Object | None":
        """Return a resource; None if there is none of this name."""
        import pikepdf

        held = self.source.get(folder) if isinstance(self.source, pikepdf.Dictionary) else None
        return held.get(name) if isinstance(held, pikepdf.Dictionary) else None

    def as_dictionary(self) -> "pikepdf.Object":
        """Return what is kept, with the spaces in which plain colours are meant."""
        import pikepdf

        for name in DEFAULTS:
            space = self.find("/ColorSpace", name)
            copy = None if space is None else self.copier.copy(space, "space")
            if copy is not None:
                self.add("/ColorSpace", copy, name)
        return pikepdf.Dictionary({folder: pikepdf.Dictionary(held) for folder, held in self.kept.items()})


class Written(NamedTuple):
    """An operator with its operands; the font if it chooses one, or shows so many signs in one."""

    operands: "list[pikepdf.Object]"
    operator: str
    font: bytes = b""
    signs: int = 0


@dataclass
class ContentWriter:
    """Rewrites one content stream; `unseen` are the numbers of things that are left out, with what they move."""

    copier: "PageCopier"
    resources: KeptResources
    unseen: Mapping[int, float]
    things: list[Thing] = field(default_factory=list)
    """The letters, images and forms that are drawn, in order; also those that are left out."""
    written: list[Written] = field(default_factory=list)
    font: bytes = b""
    outer_fonts: list[bytes] = field(default_factory=list)

    def rewrite(self, stream: "pikepdf.Object") -> bytes:
        """Return the content without what draws nothing; raise GateError for operators that cannot be read."""
        import pikepdf

        if len(stream.read_bytes()) > LONGEST:
            raise GateError(f"has a content of more than {LONGEST >> 20} MiB")
        for each in pikepdf.parse_content_stream(stream):
            self.copier.spend(1)
            if isinstance(each, pikepdf.ContentStreamInlineImage):
                self._draw_inline(stream, each.iimage)
                continue
            operands, operator = list(each.operands), str(each.operator)
            if operator in ("BDC", "DP"):
                self._require_layer(operands)
            elif operator in OPERANDS:
                self._write(_take_operands(operands, operator), operator)
        return self._unparse()

    def _unparse(self) -> bytes:
        """Return the operators, without choices of fonts in which nothing is shown."""
        import pikepdf

        fonts = {each.font: self._use_font(each.font) for each in self.written if each.signs}
        for each in self.written:
            self.copier.spend(each.signs and each.signs * self.copier.glyph_costs.get(fonts[each.font][1], 1))
        named = [
            ([pikepdf.Name(fonts[each.font][0]), each.operands[1]] if each.operator == "Tf" else each.operands, each)
            for each, following in zip_longest(self.written, self.written[1:], fillvalue=Written([], "ET"))
            if (each.operator != "Tf" or each.font in fonts)
            and (each.operator != "TJ" or each.signs or following.operator not in PLACING)
        ]
        return pikepdf.unparse_content_stream([(operands, pikepdf.Operator(one.operator)) for operands, one in named])

    def _use_font(self, name: bytes) -> tuple[str, Key]:
        """Return the new name and the number of a font in which letters are shown."""
        import pikepdf

        new = self.resources.use("/Font", cast("pikepdf.Name", pikepdf.Object.parse(name)), "font") if name else None
        if new is None:
            raise GateError(f"shows letters in a font that is not in it: {name.decode()[1:] or 'none is chosen'}")
        font = self.resources.kept["/Font"][new]
        base = font.get("/BaseFont")
        self.copier.fonts[(base.unparse() if isinstance(base, pikepdf.Name) else name).decode()[1:]] = font
        return new, font.objgen

    def _write(self, operands: "list[pikepdf.Object]", operator: str) -> None:
        """Write one operator, with the new name of what it names."""
        if operator in ("Tj", "TJ", "'", '"'):
            self._show(operands, operator)
        elif operator == "Do":
            self._draw(cast("pikepdf.Name", operands[0]))
        elif operator == "Tf":
            self.font = operands[0].unparse()
            self.written.append(Written(operands, operator, self.font))
        elif self._rename(operands, operator):
            self.written.append(Written(operands, operator))
        if operator == "q":
            self.outer_fonts.append(self.font)
        elif operator == "Q" and self.outer_fonts:
            self.font = self.outer_fonts.pop()

    def _rename(self, operands: "list[pikepdf.Object]", operator: str) -> bool:
        """Put the new name of a resource in the place of the old one; return whether the resource exists."""
        import pikepdf

        if operator not in KINDS or not operands or not isinstance(operands[-1], pikepdf.Name):
            return True
        folder, kind = KINDS[operator]
        new = self.resources.use(folder, operands[-1], kind)
        if new is None:
            return folder == "/ColorSpace" and operands[-1] in BUILT_IN
        operands[-1] = pikepdf.Name(new)
        return True

    def _show(self, operands: "list[pikepdf.Object]", operator: str) -> None:
        """Write letters; in their place only how far they move those after them, where they cannot be seen."""
        import pikepdf

        if operator == '"':
            self.written += [Written(operands[:1], "Tw"), Written(operands[1:2], "Tc")]
        if operator in ("'", '"'):
            self.written.append(Written([], "T*"))
        shown = operands[-1] if operator == "TJ" else [operands[-1]]
        signs = sum(len(bytes(each)) for each in shown if isinstance(each, pikepdf.String))
        if signs:
            self.things.append(Thing("text"))
        moved = self.unseen.get(len(self.things) - 1) if signs else None
        if moved is not None:
            self.written.append(Written([pikepdf.Array([Decimal(f"{moved:.4f}")])], "TJ"))
        elif signs or operator == "TJ":
            self.written.append(Written(operands[-1:], "TJ" if operator == "TJ" else "Tj", self.font, signs))

    def _draw(self, name: "pikepdf.Name") -> None:
        """Write that a form or an image is drawn."""
        import pikepdf

        item = self.resources.find("/XObject", name)
        kind = str(item.get("/Subtype"))[1:].lower() if isinstance(item, pikepdf.Stream) else ""
        if kind not in ("form", "image", "ps"):
            return
        self.copier.spend(FORM_COST)
        if len(self.things) in self.unseen:  # an image: its data are not copied either
            self.things.append(Thing("image"))
            return
        new = self.resources.use("/XObject", name, "image" if kind == "image" else "form")
        if new is not None:
            self._place(new, kind == "form")

    def _draw_inline(self, stream: "pikepdf.Object", image: "pikepdf.PdfInlineImage") -> None:
        """Write an image within the content as one beside it."""
        import pikepdf

        entries = image.obj
        entries.Subtype = pikepdf.Name.Image
        space = entries.get("/ColorSpace")
        if isinstance(space, pikepdf.Name) and space not in BUILT_IN:
            entries.ColorSpace = self.resources.find("/ColorSpace", space)
        made = pikepdf.Stream(self.copier.source, image.read_raw_bytes(), entries)
        copy = self.copier.copy(made, "image")
        if copy is not None:
            self._place(self.resources.add("/XObject", copy), False)

    def _place(self, name: str, is_form: bool) -> None:
        import pikepdf

        made = self.resources.kept["/XObject"][name]
        self.things.append(Thing("form", made.objgen) if is_form else Thing("image"))
        self.written.append(Written([pikepdf.Name(name)], "Do"))

    def _require_layer(self, operands: "list[pikepdf.Object]") -> None:
        """Raise GateError if what is marked here may be hidden."""
        if len(operands) == 2 and operands[0] == "/OC":
            layer = self.resources.find("/Properties", cast("pikepdf.Name", operands[1]))
            if layer is not None:
                require_shown(layer)


def require_shown(item: "pikepdf.Object") -> None:
    """Raise GateError if viewers show an object, or what is marked with it, only sometimes or not at all."""
    import pikepdf

    layer = item.get("/OC", item)
    if isinstance(layer, pikepdf.Dictionary) and layer.get("/Type") == "/OCMD":
        raise GateError(HIDDEN)
    if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/PS":
        raise GateError("draws by a program in PostScript, which viewers leave out")


def _take_operands(given: "list[pikepdf.Object]", operator: str) -> "list[pikepdf.Object]":
    """Return those operands that an operator takes; raise GateError if some are missing or of another kind."""
    signature = OPERANDS[operator]
    if signature == "*":
        return [each for each in given if _is_operand(each, "n") or (each is given[-1] and _is_operand(each, "m"))]
    taken = given[len(given) - len(signature) :] if len(signature) <= len(given) else []
    if len(taken) != len(signature) or not all(map(_is_operand, taken, signature)):
        raise GateError(f"is damaged: its operator `{operator}` cannot be read")
    return taken


def _is_operand(value: "pikepdf.Object", kind: str) -> bool:
    """Return whether an operand is of a kind: n(umber), (na)m(e), s(tring), a(rray of numbers), t(ext)."""
    import pikepdf

    if kind in "at":
        inner = "n" if kind == "a" else "ns"
        return isinstance(value, pikepdf.Array) and all(any(_is_operand(e, k) for k in inner) for e in value)
    types = {"n": (int, Decimal), "m": (pikepdf.Name,), "s": (pikepdf.String,)}
    return isinstance(value, types[kind])
