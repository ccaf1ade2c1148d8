"""The text of a page's QR code, and the short id that is printed on every page of a copy.

A code has the form `EXAM/COPY/PAGE/SEAL`: plain text with a seal that can be made only with the secret. Exam and copy
are percent-encoded, so that no two pages have the same text. The id is easy to read, say and type.
"""

import hmac
import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote, unquote

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BITS = 5


def encode_base32(content: bytes, count: int) -> str:
    """Encode the first bits of `content` as `count` letters."""
    number = int.from_bytes(content, "big") >> len(content) * 8 - count * BITS
    return "".join(ALPHABET[number >> BITS * place & 31] for place in reversed(range(count)))


SEAL_LENGTH = 13
"""The number of letters of the seal, with 5 bits each: 65 bits of an HMAC-SHA-256 (RFC 2104)."""

FORM = re.compile(rf"([^/]+)/([^/]+)/([0-9]{{2,6}})/([0-9A-Z]{{{SEAL_LENGTH}}})")


@dataclass(frozen=True, slots=True)
class CopyPage:
    """One page of one copy; pages are counted from 1."""

    exam: str
    copy: str
    page: int


def make_page_code(secret: bytes, exam: str, copy: str, page: int) -> str:
    """Return the text of a page's code, in ASCII."""
    sheet = f"{_escape(exam)}/{_escape(copy)}/{page:02d}"
    return f"{sheet}/{_make_seal(secret, sheet)}"


def verify_code(secret: bytes, text: str) -> CopyPage | None:
    """Read a code; return None if the text is not a code, or was not made with this secret."""
    found = FORM.fullmatch(text.strip())
    if found is None or not text.isascii():
        return None
    exam, copy, page, seal = found.groups()
    if not hmac.compare_digest(seal, _make_seal(secret, f"{exam}/{copy}/{page}")):
        return None
    return CopyPage(unquote(exam), unquote(copy), int(page))


def _escape(name: str) -> str:
    return quote(unicodedata.normalize("NFC", name), safe="")


def _make_seal(secret: bytes, sheet: str) -> str:
    return encode_base32(hmac.digest(secret, b"page\0" + sheet.encode(), "sha256"), SEAL_LENGTH)


LETTERS = 9
"""The number of letters of an id: with 45 bits, two of 2,000 copies have the same id once in ten million exams."""

GROUP = 5
MISREAD = str.maketrans("OIL", "011", "- ")
REDUCED = 0b100101
"""The polynomial x⁵ + x² + 1, with which the 32 letters form a field."""


def make_readable_id(secret: bytes, exam: str, copy: str) -> str:
    """Make an id such as `7K3QX-9M2TD`: nine letters from the secret, and a check letter."""
    names = "\x1f".join(f"{len(name)}:{name}" for name in (unicodedata.normalize("NFC", each) for each in (exam, copy)))
    letters = encode_base32(hmac.digest(secret, b"copy\0" + names.encode(), "sha256"), LETTERS)
    complete = letters + _check_letter(letters)
    return f"{complete[:GROUP]}-{complete[GROUP:]}"


def read_id(typed: str) -> str | None:
    """Normalize a typed id; return None if a letter is wrong, or two neighbours are swapped."""
    letters = typed.upper().translate(MISREAD)
    if len(letters) != LETTERS + 1 or not set(letters) <= set(ALPHABET) or _check_letter(letters[:-1]) != letters[-1]:
        return None
    return f"{letters[:GROUP]}-{letters[GROUP:]}"


def _check_letter(letters: str) -> str:
    """Return the check letter, which makes the sum of all letters, each times its own power of x, zero in the field.

    All powers of x differ, and so do all sums of two, so one wrong letter or a swap of neighbours changes the sum.
    """
    total = 0
    for letter in letters:
        total = _multiply_by_x(total ^ ALPHABET.index(letter))
    return ALPHABET[total]


def _multiply_by_x(element: int) -> int:
    doubled = element << 1
    return doubled ^ REDUCED if doubled >> BITS else doubled
