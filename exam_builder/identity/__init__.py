"""The secret of a course, and the code and id of a copy that are printed on every page."""

from exam_builder.identity.copy_codes import CopyPage, page_code, read_id, readable_id, verify_code
from exam_builder.identity.qr import find_qr_version, make_qr_code, qr_to_tex
from exam_builder.identity.secret import SECRET_FILE, load_secret
from exam_builder.private_files import SECRET_VARIABLE

__all__ = [
    "SECRET_FILE",
    "SECRET_VARIABLE",
    "CopyPage",
    "find_qr_version",
    "load_secret",
    "make_qr_code",
    "page_code",
    "qr_to_tex",
    "read_id",
    "readable_id",
    "verify_code",
]
