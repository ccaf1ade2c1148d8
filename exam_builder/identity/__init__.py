"""The secret of a course, and the code and id of a copy that are printed on every page."""

from exam_builder.identity.copy_codes import (
    SECRET_FILE,
    CopyPage,
    load_secret,
    make_page_code,
    make_readable_id,
    read_id,
    verify_code,
)
from exam_builder.identity.qr import find_qr_version, make_qr_code, qr_to_tex
from exam_builder.private_files import SECRET_VARIABLE

__all__ = [
    "SECRET_FILE",
    "SECRET_VARIABLE",
    "CopyPage",
    "find_qr_version",
    "load_secret",
    "make_page_code",
    "make_qr_code",
    "make_readable_id",
    "qr_to_tex",
    "read_id",
    "verify_code",
]
