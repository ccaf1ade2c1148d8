"""The text of a page's QR code, and the short id that is printed on every page of a copy.

A code has the form `EXAM/COPY/PAGE/SEAL`: plain text with a seal that can be made only with the secret. Exam and copy
are percent-encoded, so that no two pages have the same text. The id is easy to read, say and type.
"""

import hmac
import os
import re
import secrets
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

from exam_builder.cache_key import tell_once
from exam_builder.course_files import LargeFileError, read_regular
from exam_builder.findings import Code, Finding, Lacking, Place, Refused
from exam_builder.private_files import OTHERS, SECRET_VARIABLE, close_file, make_private

SECRET_FILE = ".exam-secret"
BYTES = 32
"""The number of bytes of a new secret; a given one may have half as many."""

LONGEST = 1024
DIGITS = re.compile(rf"(?:[0-9A-Fa-f]{{2}}){{{BYTES // 2},{LONGEST // 2}}}")
VALID = f"{BYTES} or more hexadecimal digits"
MAKE_COMMAND = "python3 -c 'import secrets; print(secrets.token_hex(32))'"
WAS_OPEN = (
    f"others on this machine could read the secret {SECRET_FILE}; now only you can. "
    "If one of them may have read it, they can tell which papers are drawn with it"
)
IS_OPEN = (
    f"others on this machine can read the secret {SECRET_FILE}, and tell which papers are drawn with it: "
    f"let its owner run `chmod 600 {SECRET_FILE}`, or keep it where nobody else can read it and set {SECRET_VARIABLE}"
)


def load_secret(course: Path) -> bytes:
    """Read the secret from the environment, else from the file at the course's root, which is created if missing.

    Raise Refused if it is not a valid secret, Lacking if the file cannot be read or created.
    """
    given = os.environ.get(SECRET_VARIABLE, "").strip()
    if given:
        return _parse_secret(
            given, SECRET_VARIABLE, None, f"set it to what `{MAKE_COMMAND}` prints, or unset it to use {SECRET_FILE}"
        )
    path = course / SECRET_FILE
    try:
        if not os.path.lexists(path):
            make_private(path, secrets.token_hex(BYTES) + "\n")
        text = read_regular(path, LONGEST, links=True).decode("ascii", "replace").strip()
    except LargeFileError:
        text = ""
    except OSError as problem:
        raise Lacking(
            f"The secret {SECRET_FILE} can be neither read nor made: {problem.strerror}. "
            f"Correct that, or set {SECRET_VARIABLE} to what `{MAKE_COMMAND}` prints."
        ) from None
    hint = "restore the file with which papers were issued; if none were issued, delete it, and a new one is made"
    secret = _parse_secret(text, SECRET_FILE, Place(SECRET_FILE), hint)
    _close(path)
    return secret


def _parse_secret(text: str, name: str, place: Place | None, hint: str) -> bytes:
    if not DIGITS.fullmatch(text):
        raise Refused([Finding(Code.SECRET, f"{name} does not hold a secret: a secret has {VALID}", place, hint)])
    return bytes.fromhex(text)


def _close(path: Path) -> None:
    """Keep others from reading the secret; warn if they could."""
    with suppress(OSError):
        if path.stat().st_mode & OTHERS:
            tell_once(WAS_OPEN if close_file(path) else IS_OPEN)


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
