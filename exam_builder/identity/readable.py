"""The short id of a copy, printed on every page for people to read, say and type."""

import hmac
import unicodedata

from exam_builder.identity.alphabet import ALPHABET, BITS, letters

LETTERS = 9
"""45 bits: in an exam of 2,000 copies two ids are the same once in ten million exams."""

GROUP = 5
MISREAD = str.maketrans("OIL", "011", "- ")
REDUCED = 0b100101
"""x⁵ + x² + 1, which makes a field of the 32 letters."""


def readable_id(secret: bytes, exam: str, copy: str) -> str:
    """An id such as `7K3QX-9M2TD`: nine letters that the secret makes, and one that shows a slip."""
    names = "\x1f".join(f"{len(name)}:{name}" for name in (unicodedata.normalize("NFC", each) for each in (exam, copy)))
    made = letters(hmac.digest(secret, b"copy\0" + names.encode(), "sha256"), LETTERS)
    whole = made + _check(made)
    return f"{whole[:GROUP]}-{whole[GROUP:]}"


def read_id(typed: str) -> str | None:
    """The id that somebody typed, as it is printed; None when a letter is wrong, or two neighbours are swapped."""
    whole = typed.upper().translate(MISREAD)
    if len(whole) != LETTERS + 1 or not set(whole) <= set(ALPHABET) or _check(whole[:-1]) != whole[-1]:
        return None
    return f"{whole[:GROUP]}-{whole[GROUP:]}"


def _check(made: str) -> str:
    """The letter that makes the sum of all, each times another power of x, nought in the field of 32 elements.

    All powers differ, and so do all sums of two: one wrong letter or a swap of neighbours changes the sum.
    """
    total = 0
    for letter in made:
        total = _times_x(total ^ ALPHABET.index(letter))
    return ALPHABET[total]


def _times_x(element: int) -> int:
    doubled = element << 1
    return doubled ^ REDUCED if doubled >> BITS else doubled
