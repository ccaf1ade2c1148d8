"""Make thousands of QR codes (ISO/IEC 18004) of one size quickly.

If version, level, mask and length are fixed, each square of a code is a sum, modulo 2, of bits of the text and a
constant, because encoding, error correction and masking are linear. So the code of a sum of texts is the sum of their
codes. Only a text that is not a sum of earlier ones is drawn by segno; all other codes are computed as sums.
"""

from collections import defaultdict
from dataclasses import dataclass

LEVEL = "m"
"""The level of error correction: a code can be read with 15 % of its code words lost."""

MASK = 3
"""The mask: any mask can be read, and a fixed one saves trying all eight."""

CAPACITY = (14, 26, 42, 62, 84, 106, 122, 152, 180, 213)
"""The bytes that versions 1 to 10 hold at level M (ISO/IEC 18004, table 7); larger codes do not print well."""

QUIET_ZONE = 4
"""The number of squares around a code that must stay white."""

SIDE = 14.0
"""The side of the printed code with its quiet zone, in millimetres."""

BIG_POINTS_PER_MM = 72 / 25.4

KNOWN_CODES: defaultdict[tuple[int, int], dict[int, tuple[int, int]]] = defaultdict(dict)
"""By version and length, sums of texts with their codes, by the leading bit of the sum.

Each text is preceded by a 1, which stands for the constant.
"""


@dataclass(frozen=True, slots=True)
class QrCode:
    """A code of `size` × `size` squares; `bits` has them row by row, 1 for dark, with each row padded to bytes."""

    size: int
    bits: int

    @property
    def rows(self) -> tuple[tuple[bool, ...], ...]:
        """The squares by row and column; True is dark."""
        written = f"{self.bits:0{self.size * _measure_row_stride(self.size)}b}"
        starts = range(0, len(written), _measure_row_stride(self.size))
        return tuple(tuple(sign == "1" for sign in written[start : start + self.size]) for start in starts)


def find_qr_version(length: int) -> int:
    """Return the smallest version that holds `length` bytes; raise ValueError beyond 213."""
    for version, capacity in enumerate(CAPACITY, 1):
        if length <= capacity:
            return version
    raise ValueError(f"{length} bytes are too many for a code that prints on a page")


def make_qr_code(text: str, version: int) -> QrCode:
    """Return the code of an ASCII text; raise ValueError if the text is too long for the version."""
    content = text.encode("ascii")
    if len(content) > CAPACITY[version - 1]:
        raise ValueError(f"version {version} holds {CAPACITY[version - 1]} bytes, not {len(content)}")
    known = KNOWN_CODES[version, len(content)]
    left, bits = int.from_bytes(b"\1" + content, "big"), 0
    while left and (code := known.get(left.bit_length())):
        left, bits = left ^ code[0], bits ^ code[1]
    if left:
        drawn = _draw_bits(version, content)
        known[left.bit_length()] = left, bits ^ drawn
        bits = drawn
    return QrCode(version * 4 + 17, bits)


def _draw_bits(version: int, content: bytes) -> int:
    import segno

    made = segno.make(content, version=version, error=LEVEL, mask=MASK, mode="byte", boost_error=False, micro=False)
    fill = bytes(_measure_row_stride(len(made.matrix)) - len(made.matrix))
    return int("".join(f"{square:d}" for row in made.matrix for square in (*row, *fill)), 2)


def _measure_row_stride(size: int) -> int:
    """Return the number of squares in a row, padded to whole bytes."""
    return -(-size // 8) * 8


def qr_to_tex(code: QrCode) -> str:
    """Write a code as a pdfTeX literal: a picture of `SIDE` millimetres, with its lower left corner at the current
    point.

    The literal takes no space; put it into a box of that size.
    """
    square = SIDE * BIG_POINTS_PER_MM / (code.size + 2 * QUIET_ZONE)
    edge, inside = f"{square * QUIET_ZONE:.3f}", f"{square * code.size:.3f}"
    digits = f"{code.bits:0{code.size * _measure_row_stride(code.size) // 4}X}"
    picture = f"BI /W {code.size} /H {code.size} /IM true /BPC 1 /D [1 0] /F /AHx ID {digits}> EI"
    return rf"\pdfliteral{{q 0 g {inside} 0 0 {inside} {edge} {edge} cm {picture} Q}}"
