"""Bytes as text in JSON: compressed, in base 64. Whoever wrote it may mean ill, so what comes out is bounded."""

import base64
import binascii
import zlib

LARGEST = 1 << 26
"""Bytes that one packed thing may come to."""


def pack(content: bytes) -> str:
    """Bytes as ASCII text, the same for the same bytes."""
    return base64.b64encode(zlib.compress(content, 6)).decode("ascii")


def unpack(text: str, most: int = LARGEST) -> bytes:
    """The bytes that `pack` made into text; raise ValueError for anything else, and beyond `most` bytes."""
    try:
        reader = zlib.decompressobj()
        content = reader.decompress(base64.b64decode(text, validate=True), most + 1)
    except (zlib.error, binascii.Error) as problem:
        raise ValueError("is not compressed bytes in base 64") from problem
    if len(content) > most:
        raise ValueError(f"comes to more than {most >> 20} MiB")
    if not reader.eof:
        raise ValueError("ends too early")
    return content
