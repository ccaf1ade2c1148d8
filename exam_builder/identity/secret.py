"""The secret of a course, which students must not know.

Draws and codes depend on it, so that papers cannot be guessed and codes cannot be forged. The same papers can be made
again only with the same secret.
"""

import os
import re
import secrets
from contextlib import suppress
from pathlib import Path

from exam_builder.cache_key import tell_once
from exam_builder.course_files import LargeFileError, read_regular
from exam_builder.findings import Code, Finding, Lacking, Place, Refused
from exam_builder.private_files import OTHERS, SECRET_VARIABLE, close_file, make_private

SECRET_FILE = ".exam-secret"
BYTES = 32
"""The number of bytes of a new secret; a given one may have half as many."""

LONGEST = 1024
DIGITS = re.compile(rf"(?:[0-9A-Fa-f]{{2}}){{{BYTES // 2},{LONGEST // 2}}}")
FORM = f"{BYTES} or more hexadecimal digits"
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
        raise Refused([Finding(Code.SECRET, f"{name} does not hold a secret: a secret has {FORM}", place, hint)])
    return bytes.fromhex(text)


def _close(path: Path) -> None:
    """Keep others from reading the secret; warn if they could."""
    with suppress(OSError):
        if path.stat().st_mode & OTHERS:
            tell_once(WAS_OPEN if close_file(path) else IS_OPEN)
