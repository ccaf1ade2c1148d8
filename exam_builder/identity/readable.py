"""The short id of a copy, printed on every page, easy to read, say and type."""

import hmac
import unicodedata

from exam_builder.identity.alphabet import ALPHABET, BITS, encode_base32

LETTERS = 9
"""45 bits: among 2,000 copies, two ids coincide once in ten million exams."""

GROUP = 5
MISREAD = str.maketrans("OIL", "011", "- ")
REDUCED = 0b100101
"""x⁵ + x² + 1, which makes a field of the 32 letters."""


def readable_id(secret: bytes, exam: str, copy: str) -> str:
    """Make an id such as `7K3QX-9M2TD`: nine letters from the secret, and a check letter."""
    names = "\x1f".join(f"{len(name)}:{name}" for name in (unicodedata.normalize("NFC", each) for each in (exam, copy)))
    made = encode_base32(hmac.digest(secret, b"copy\0" + names.encode(), "sha256"), LETTERS)
    whole = made + _check_letter(made)
    return f"{whole[:GROUP]}-{whole[GROUP:]}"


def read_id(typed: str) -> str | None:
    """Normalize a typed id; None if a letter is wrong, or two neighbours are swapped."""
    whole = typed.upper().translate(MISREAD)
    if len(whole) != LETTERS + 1 or not set(whole) <= set(ALPHABET) or _check_letter(whole[:-1]) != whole[-1]:
        return None
    return f"{whole[:GROUP]}-{whole[GROUP:]}"


def _check_letter(made: str) -> str:
    """The check letter: it makes the sum of all letters, each times its own power of x, zero in the field of 32
    elements.

    All powers differ, and so do all sums of two: one wrong letter or a swap of neighbours changes the sum.
    """
    total = 0
    for letter in made:
        total = _multiply_by_x(total ^ ALPHABET.index(letter))
    return ALPHABET[total]


def _multiply_by_x(element: int) -> int:
    doubled = element << 1
    return doubled ^ REDUCED if doubled >> BITS else doubled
