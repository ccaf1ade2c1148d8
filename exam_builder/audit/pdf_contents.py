"""Read the contents of a PDF that pages do not show as text: strings, attachments, annotations and pictures."""

import hashlib
import io
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import pikepdf

from exam_builder.pdf import unparse_object

UsedStreams: TypeAlias = dict[tuple[int, int], pikepdf.Object]
"""Streams by their object numbers."""
RESOURCES = ("/ColorSpace", "/ExtGState", "/Font", "/Pattern", "/Properties", "/Shading", "/XObject")
"""The resources of a page (PDF 32000-1, table 33)."""

BOOKKEEPING = ("/ObjStm", "/XRef", "/Metadata")
"""Streams that belong to no page; metadata are searched for words."""

ATTACHMENT_KEYS = ("/AF", "/Collection", "/EF", "/EmbeddedFiles")

ACTIONS = ("/Launch", "/GoToR", "/GoToE", "/Named", "/SubmitForm", "/ImportData", "/Rendition", "/Movie", "/Sound")
WEB = re.compile(r"(?:https?|mailto):", re.IGNORECASE)

ANNOTATIONS = ("/Link",)
"""The kinds of annotations that a page may have."""

NOTABLE = re.compile(
    rb"\(|(?<!<)<(?!<)|/(?:AF|Collection|EF|EmbeddedFiles?|JS|JavaScript|Rect|Launch|GoTo[RE]|Named|SubmitForm|ImportData|AA)\b"
)
"""A string, or a name that a paper does not need, in QPDF's notation of an object."""

IGNORED_STRINGS = ("/CharSet", "/ID")
"""Keys of strings that are not texts: names of a font's glyphs, and the file's digest."""

DESCRIPTION = re.compile(rb"/(?:Alt|ActualText|E|Contents)\s*(?:<([0-9A-Fa-f\s]*)>|\(((?:\\.|[^\\)])*)\))", re.DOTALL)
"""Strings in the marks of a page's content (PDF 32000-1, 14.9)."""


@dataclass(frozen=True, slots=True)
class PdfContents:
    """`strings` are texts that no page prints, `pictures` are digests of the pictures on pages.

    `surprises` name things that a paper does not need: attachments, annotations, scripts, unused streams.
    """

    strings: tuple[str, ...]
    pictures: frozenset[str]
    surprises: tuple[str, ...]


def read_contents(pdf: bytes) -> PdfContents:
    """Return the contents of a PDF; raise ValueError for an invalid one."""
    try:
        with pikepdf.Pdf.open(io.BytesIO(pdf)) as document:
            return _read_document(document)
    except pikepdf.PdfError as problem:
        raise ValueError(f"not a PDF: {problem}") from problem


def digest_page(pdf: bytes) -> str:
    """Return the digest that the first page of a picture's file has when it is embedded in another PDF."""
    with pikepdf.Pdf.open(io.BytesIO(pdf)) as document:
        page = document.pages[0]
        content = page.Contents
        parts = list(content) if isinstance(content, pikepdf.Array) else [content]
        return _digest_drawing(
            b"\n".join(unpack(part) for part in parts), page.obj.get("/Resources", pikepdf.Dictionary())
        )


def _read_document(document: pikepdf.Pdf) -> PdfContents:
    strings: list[str] = []
    surprises: list[str] = []
    used = _find_used_streams(document)
    drawn = [each for each in used.values() if _is_drawn(each)]
    for item in (*document.objects, document.trailer):
        if isinstance(item, pikepdf.Stream):
            surprises += _find_unused(item, used)
            if item.get("/Type") == "/Metadata":
                strings.append(re.sub(r"<[^>]*>", " ", unpack(item).decode("utf-8", "replace")))
        if NOTABLE.search(unparse_object(item)):
            within = tuple(_walk_object(item))
            strings += (str(each) for each in within if isinstance(each, pikepdf.String))
            surprises += _find_surprises(within)
    strings += [text for each in drawn for text in _read_descriptions(unpack(each))]
    pictures = (
        _digest_drawing(unpack(each), each.get("/Resources", pikepdf.Dictionary()))
        for each in drawn
        if "/Subtype" in each
    )
    return PdfContents(tuple(strings), frozenset(pictures), tuple(dict.fromkeys(surprises)))


def _find_used_streams(document: pikepdf.Pdf) -> UsedStreams:
    """Return the streams that pages use, by number: contents, and those among resources."""
    streams: UsedStreams = {}
    seen: set[tuple[int, int] | bytes] = set()
    named = (page.obj.get(key) for page in document.pages for key in ("/Contents", "/Resources"))
    waiting = [item for item in named if item is not None]
    while waiting:
        item = waiting.pop()
        if not _is_container(item):
            continue
        stream = isinstance(item, pikepdf.Stream)
        known = item.objgen if stream else item.unparse(resolved=True)
        if known in seen:
            continue
        seen.add(known)
        if stream:
            streams[item.objgen] = item
        waiting += [value for key, value in _list_entries(item) if key not in ("/Parent", "/P")]
    return streams


def _list_entries(item: pikepdf.Object) -> Iterator[tuple[str, pikepdf.Object]]:
    """Yield the entries of a container; of a page's resources only those that a page can use."""
    if isinstance(item, pikepdf.Array):
        yield from (("", value) for value in item)
        return
    resources = any(key in item for key in ("/ProcSet", "/XObject", "/Font"))
    kept = (*RESOURCES, "/ProcSet") if resources else None
    yield from ((key, item[key]) for key in item.keys() if kept is None or key in kept)  # noqa: SIM118


def _is_container(item: pikepdf.Object) -> bool:
    return isinstance(item, pikepdf.Array | pikepdf.Dictionary | pikepdf.Stream)


def _is_drawn(stream: pikepdf.Object) -> bool:
    """Return whether a stream has drawing operators: the content of a page, or a form."""
    subtype = str(stream.get("/Subtype", ""))
    return subtype == "/Form" or not any(
        key in stream for key in ("/Subtype", "/Type", "/Length1", "/N", "/FunctionType", "/CMapName", "/ShadingType")
    )


def _walk_object(item: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Yield an object and the objects directly inside of it, without references and without ignored strings."""
    waiting = [item]
    while waiting:
        each = waiting.pop()
        yield each
        if _is_container(each):
            named = (("", value) for value in each) if isinstance(each, pikepdf.Array) else each.items()
            own = (value for key, value in named if key not in IGNORED_STRINGS)
            waiting += [value for value in own if not getattr(value, "is_indirect", False)]


def _find_unused(stream: pikepdf.Object, used: UsedStreams) -> Iterator[str]:
    if stream.objgen not in used and stream.get("/Type") not in BOOKKEEPING and not _has_attachment(stream):
        yield "a stream that no page uses"


def _has_attachment(item: pikepdf.Object) -> bool:
    return any(key in item for key in ATTACHMENT_KEYS) or item.get("/Type") == "/EmbeddedFile"


def _find_surprises(within: Sequence[pikepdf.Object]) -> Iterator[str]:
    """Name things in an object that a paper does not need."""
    for each in within:
        if not isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
            continue
        if _has_attachment(each):
            yield "an attachment"
        elif "/JS" in each or "/JavaScript" in each:
            yield "a script"
        elif "/AA" in each or _is_strange_action(each):
            yield "a link that would open something else than a page of the web"
        elif "/Rect" in each and "/Subtype" in each and each["/Subtype"] not in ANNOTATIONS:
            yield f"a note on a page ({str(each['/Subtype'])[1:]})"


def _is_strange_action(entry: pikepdf.Object) -> bool:
    """Return whether an entry is an action (PDF 32000-1, 12.6) other than going to a page here or on the web."""
    kind = entry.get("/S")
    return kind in ACTIONS or (kind == "/URI" and not WEB.match(str(entry.get("/URI", "")).strip()))


def _read_descriptions(content: bytes) -> Iterator[str]:
    for match in DESCRIPTION.finditer(content):
        raw = bytes.fromhex(match[1].decode()) if match[1] is not None and len(match[1]) % 2 == 0 else match[2] or b""
        yield raw.decode("utf-16-be" if raw.startswith(b"\xfe\xff") else "latin-1", "replace").lstrip("\ufeff")


def _digest_drawing(content: bytes, resources: pikepdf.Object) -> str:
    """Return a digest of drawing operators and of the images that they use."""
    hasher = hashlib.sha256(content.strip())
    images = resources.get("/XObject", pikepdf.Dictionary())
    for name in sorted(images.keys()):
        hasher.update(hashlib.sha256(images[name].read_raw_bytes()).digest())
    return hasher.hexdigest()


HEAVIEST = 1 << 24
"""The most bytes of operators that a page may draw: a full page of text has ten thousand, a dense figure a million."""
LARGEST_PICTURE = 1 << 27
"""The most pixels of an image."""
LARGEST_PACKED = 1 << 18
"""The most bytes of a stream with unusual compression, since only normal compression is limited while unpacking."""
CALL = re.compile(rb"/([^\s/\[\]()<>{}%]+)\s+Do\b")


class HeavyPageError(ValueError):
    """A page draws too much to be read."""


def unpack(stream: pikepdf.Object, most: int = HEAVIEST) -> bytes:
    """Return the unpacked content of a stream; raise HeavyPageError if that is more than `most` bytes."""
    packing, packed = stream.get("/Filter"), stream.read_raw_bytes()
    names = [str(each) for each in packing] if isinstance(packing, pikepdf.Array) else [str(packing or "")]
    if names == ["/FlateDecode"] and "/DecodeParms" not in stream:
        unpacked = zlib.decompressobj().decompress(packed, most + 1)
    elif names == [""] or len(packed) <= LARGEST_PACKED:
        unpacked = stream.read_bytes() if names != [""] else packed
    else:
        raise HeavyPageError
    if len(unpacked) > most:
        raise HeavyPageError
    return unpacked


class PageWeights:
    """The weights of the forms of some pages, each weighed once."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], int] = {}

    def find_heavy(self, document: pikepdf.Pdf) -> Iterator[int]:
        """Yield the pages (from 0) that draw too much to be read."""
        for number, page in enumerate(document.pages):
            try:
                self._weigh_page(page.obj)
            except (HeavyPageError, zlib.error, pikepdf.PdfError, RecursionError):
                yield number

    def _weigh_page(self, page: pikepdf.Object) -> None:
        content = page.get("/Contents")
        parts = list(content) if isinstance(content, pikepdf.Array) else [content]
        drawn = b"\n".join(unpack(part) for part in parts if isinstance(part, pikepdf.Stream))
        self._weigh(drawn, page.get("/Resources", pikepdf.Dictionary()))

    def _weigh(self, content: bytes, resources: pikepdf.Object) -> int:
        """Return the number of bytes that are drawn; raise HeavyPageError if they are too many."""
        weight, forms = len(content), resources.get("/XObject", pikepdf.Dictionary())
        for name in CALL.findall(content):
            form = forms.get("/" + name.decode("latin-1"))
            weight += self._weigh_form(form, resources) if isinstance(form, pikepdf.Stream) else 0
            if weight > HEAVIEST:
                raise HeavyPageError
        return weight

    def _weigh_form(self, form: pikepdf.Object, around: pikepdf.Object) -> int:
        if form.get("/Subtype") == "/Image":
            if int(form.get("/Width", 0)) * int(form.get("/Height", 0)) > LARGEST_PICTURE:
                raise HeavyPageError
            return 0
        if form.objgen not in self._known:
            self._known[form.objgen] = HEAVIEST + 1  # too heavy until it is weighed, since it may call itself
            self._known[form.objgen] = self._weigh(unpack(form), form.get("/Resources", around))
        return self._known[form.objgen]
