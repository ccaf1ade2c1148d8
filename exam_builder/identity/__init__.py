"""What identifies a copy: the secret, and the code and id that are printed on every page."""

from exam_builder.identity.codes import Sheet, page_code, verify
from exam_builder.identity.qr import literal, qr, version_of
from exam_builder.identity.readable import read_id, readable_id
from exam_builder.identity.secret import FILE, VARIABLE, secret_of

__all__ = [
    "FILE",
    "VARIABLE",
    "Sheet",
    "literal",
    "page_code",
    "qr",
    "read_id",
    "readable_id",
    "secret_of",
    "verify",
    "version_of",
]
