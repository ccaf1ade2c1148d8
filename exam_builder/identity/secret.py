"""The secret of a course, which students must not know.

Draws and codes depend on it, so that papers cannot be guessed and codes cannot be forged. Papers can be remade only
with the same secret.
"""

import os
import re
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from exam_builder.codes import Code
from exam_builder.course_files import LargeFileError, read_regular
from exam_builder.findings import Finding, Lacking, Place, Refused

SECRET_VARIABLE = "EXAM_SECRET"
SECRET_FILE = ".exam-secret"
BYTES = 32
"""Bytes of a new secret; a given one may have half as many."""

LONGEST = 1024
DIGITS = re.compile(rf"(?:[0-9A-Fa-f]{{2}}){{{BYTES // 2},{LONGEST // 2}}}")
FORM = f"{BYTES} or more hexadecimal digits"
MAKE_COMMAND = "python3 -c 'import secrets; print(secrets.token_hex(32))'"


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
            _make_secret(path)
        text = read_regular(path, LONGEST, links=True).decode("ascii", "replace").strip()
    except LargeFileError:
        text = ""
    except OSError as problem:
        raise Lacking(
            f"The secret {SECRET_FILE} can be neither read nor made: {problem.strerror}. "
            f"Mend that, or set {SECRET_VARIABLE} to what `{MAKE_COMMAND}` prints."
        ) from None
    hint = "restore the file with which papers were issued; if none were issued, delete it, and a new one is made"
    return _parse_secret(text, SECRET_FILE, Place(SECRET_FILE), hint)


def _parse_secret(text: str, name: str, place: Place | None, hint: str) -> bytes:
    if not DIGITS.fullmatch(text):
        raise Refused([Finding(Code.SECRET, f"{name} does not hold a secret: a secret has {FORM}", place, hint)])
    return bytes.fromhex(text)


def _make_secret(path: Path) -> None:
    """Write a new secret atomically, readable by its owner only, never over an existing one."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f"{SECRET_FILE}.")
    try:
        _write_secret(handle)
        with suppress(FileExistsError):  # another process was faster, so its secret is used
            _link_secret(path, name)
    finally:
        Path(name).unlink()


def _link_secret(path: Path, made: str) -> None:
    try:
        path.hardlink_to(made)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        _write_secret(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _write_secret(handle: int) -> None:
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_hex(BYTES) + "\n")
