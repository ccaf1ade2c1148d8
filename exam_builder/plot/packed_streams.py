"""Limit the unpacked size of the streams of a PDF, without holding all of it in memory."""

import base64
import re
import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pikepdf

LARGEST = 1 << 27
"""The most unpacked bytes of one stream; all of a file may have twice that. A picture of 25 million pixels has 75
million."""
MOST_DOTS = 25_000_000
"""The most pixels of a picture in a PDF."""
DEEPEST = 3
"""The most filters of a stream."""
CHUNK = 1 << 20
BEGIN = re.compile(rb"stream[\s\0]*(?=[\x08\x18\x28\x38\x48\x58\x68\x78])")
"""The beginning of a stream that may be packed by zlib (RFC 1950, 2.2), with any kind of line ending."""
GAP, ENDS = rb"(?:[\s\0]|%[^\r\n]*)*", rb"\s\0%/\[\]<>()"
"""What may separate two tokens of a PDF, and what ends a name (PDF 32000-1, 7.2)."""
FILTERS = re.compile(rb"/Filter(?![^" + ENDS + rb"])" + GAP + rb"(\[(?:%[^\r\n]*|[^\]%])*\]|/[^" + ENDS + rb"]*|)")
PARMS_ELSEWHERE = re.compile(rb"/DecodeParms" + GAP + rb"(?:\[(?:%[^\r\n]*|[^\]<%])*)?\d")
LONG_ROWS = re.compile(rb"/Columns" + GAP + rb"\+?(?:0*[1-9]\d{5}|\d+" + GAP + rb"\d+" + GAP + rb"R)")
"""Rows of at least 100,000 pixels, or of a length in another object; memory for a row is allocated before reading."""
INFLATED = re.compile(rb"/(?:LZW|RunLength|ASCII85|ASCIIHex|RL|A85|AHx)")
PICTURES = ("/DCTDecode", "/JPXDecode", "/CCITTFaxDecode", "/JBIG2Decode", "/DCT", "/CCF")
GROWTH = {"/LZWDecode": 2600, "/LZW": 2600, "/RunLengthDecode": 64, "/RL": 64}
"""The greatest ratio of unpacked to packed size of some filters."""


class GateError(ValueError):
    """A picture that is refused, since it is unsafe to read or would not print as viewers show it."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


def require_small_file(content: bytes) -> None:
    """Raise GateError if the streams of a file, packed once or twice, would exhaust memory.

    This is checked before the file is opened, since its table of objects may be packed as well.
    """
    _require_plain_packing(content)
    left = LARGEST * 2
    for found in BEGIN.finditer(content):
        inner, size = _inflate(memoryview(content)[found.end() :], min(left, LARGEST))
        left -= size
        if inner[:1] == b"x":
            left -= _inflate(memoryview(inner), min(left, LARGEST))[1]
        if left <= 0:
            raise GateError("is too large once it is decompressed")


def _require_plain_packing(content: bytes) -> None:
    """Raise GateError if rows are too long, or if a file with a packed table of objects uses more than zlib."""
    text = re.sub(rb"#([0-9A-Fa-f]{2})", lambda found: bytes.fromhex(found[1].decode()), content)
    odd = LONG_ROWS.search(text) is not None
    if b"/XRef" in text:
        filters = [re.sub(rb"%[^\r\n]*", b"", found[1]) for found in FILTERS.finditer(text)]
        odd |= any(not each or INFLATED.search(each) or each.count(b"/") > 2 for each in filters)
        odd |= PARMS_ELSEWHERE.search(text) is not None
    if odd:
        raise GateError("is compressed in an unknown way")


def _inflate(packed: memoryview, most: int) -> tuple[bytes, int]:
    """Return the beginning of packed data, and the unpacked size; raise GateError if that is over `most` bytes."""
    unpacker, first, size, at = zlib.decompressobj(), b"", 0, 0
    waiting = b""
    while not unpacker.eof:
        if not waiting:
            waiting, at = bytes(packed[at : at + CHUNK]), at + CHUNK
            if not waiting:
                break
        try:
            made = unpacker.decompress(waiting, CHUNK)
        except zlib.error:
            break
        waiting = unpacker.unconsumed_tail
        first, size = first if len(first) > CHUNK else first + made, size + len(made)
        if size > most:
            raise GateError("is too large once it is decompressed")
    return first, size


def require_small(stream: "pikepdf.Object") -> None:
    """Raise GateError if a stream, or the picture in it, is too large, or packed in a strange way."""
    if int(stream.get("/Width", 0)) * int(stream.get("/Height", 0)) > MOST_DOTS:
        raise GateError(f"has a picture of more than {MOST_DOTS // 10**6} million pixels")
    read_picture_data(stream)


def read_picture_data(stream: "pikepdf.Object") -> bytes | None:
    """Return the data of a picture as JPEG and other formats of pictures pack them; None if it is not packed so.

    Raise GateError if the stream is compressed in an unknown way.
    """
    names = list_filters(stream)
    if len(names) > DEEPEST or any(name in PICTURES for name in names[:-1]):
        raise GateError("is compressed in an unknown way")
    is_picture = bool(names) and names[-1] in PICTURES
    if not is_picture and (not names or (len(names) == 1 and names[0] not in GROWTH)):
        return None
    packed = stream.read_raw_bytes()
    for number, name in enumerate(names[:-1] if is_picture else names, 1):
        packed = _unpack_once(name, packed, number == len(names))
    return packed if is_picture else None


def list_filters(stream: "pikepdf.Object") -> Sequence[str]:
    """Return the filters by which a stream is packed, in the order in which they are undone."""
    import pikepdf

    named = stream.get("/Filter")
    if named is None:
        return ()
    return [str(each) for each in named] if isinstance(named, pikepdf.Array) else [str(named)]


def _unpack_once(name: str, packed: bytes, last: bool) -> bytes:
    """Undo one of the nested filters of a stream."""
    try:
        if name in ("/FlateDecode", "/Fl"):
            unpacked = zlib.decompressobj().decompress(packed, LARGEST // 4 + 1)
        elif name in ("/ASCII85Decode", "/A85"):
            unpacked = base64.a85decode(packed.strip().removesuffix(b"~>"))
        elif name in ("/ASCIIHexDecode", "/AHx"):
            digits = re.sub(rb"[^0-9A-Fa-f]", b"", packed)
            unpacked = bytes.fromhex(digits.decode()[: len(digits) // 2 * 2])
        elif last and name in GROWTH and len(packed) * GROWTH[name] <= LARGEST:
            return b""
        else:
            raise GateError("is compressed in an unknown way")
    except (ValueError, zlib.error) as problem:
        raise problem if isinstance(problem, GateError) else GateError("is compressed in an unknown way") from None
    if len(unpacked) > LARGEST // 4:
        raise GateError("is too large once it is decompressed")
    return unpacked
