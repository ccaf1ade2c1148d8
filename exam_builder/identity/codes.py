"""The text of a page's QR code: exam, copy and page in plain text, and a seal that only the secret can make.

The form is `EXAM/COPY/PAGE/SEAL`. Exam and copy are percent-encoded, so that no two pages have the same text.
"""

import hmac
import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote, unquote

from exam_builder.identity.alphabet import encode_base32

SEAL_LENGTH = 13
"""Letters of the seal, of 5 bits each: 65 bits of an HMAC-SHA-256 (RFC 2104)."""

FORM = re.compile(rf"([^/]+)/([^/]+)/([0-9]{{2,6}})/([0-9A-Z]{{{SEAL_LENGTH}}})")


@dataclass(frozen=True, slots=True)
class CopyPage:
    """One page of one copy; pages are counted from 1."""

    exam: str
    copy: str
    page: int


def page_code(secret: bytes, exam: str, copy: str, page: int) -> str:
    """The text of the code on a page, in ASCII."""
    sheet = f"{_escape(exam)}/{_escape(copy)}/{page:02d}"
    return f"{sheet}/{_make_seal(secret, sheet)}"


def verify_code(secret: bytes, text: str) -> CopyPage | None:
    """Read a code; None if the text is not a code, or was not made with this secret."""
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
