"""What is the user's alone: files that nobody else may read, and variables that no program of a course is given."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

SECRET_VARIABLE = "EXAM_SECRET"
KEY_VARIABLE = "EXAM_CACHE_KEY"
OTHERS = 0o077
"""The rights of all but the owner."""


def public_environment() -> dict[str, str]:
    """Give the variables of this process that what it begins may have: all but the secret and the key of the cache."""
    return {name: value for name, value in os.environ.items() if name not in (SECRET_VARIABLE, KEY_VARIABLE)}


def make_private(path: Path, text: str) -> None:
    """Write a file whole, for its owner alone and never over another: where one stands meanwhile, it is left.

    Where the disk can, it has no name until it is whole, so that a kill leaves no second secret.
    """
    with suppress(FileExistsError):
        if not _link_nameless(path, text):
            _write_named(path, text)


def _link_nameless(path: Path, text: str) -> bool:
    """Give a name to a file that had none; tell whether disk and kernel can. Raise FileExistsError."""
    try:
        with os.fdopen(os.open(path.parent, os.O_TMPFILE | os.O_WRONLY, 0o600), "w") as file:
            file.write(text)
            file.flush()
            number = file.fileno()  # named as a folder, so that Python calls `linkat`, which follows the link
            os.link(f"/proc/self/fd/{number}", path, src_dir_fd=number, follow_symlinks=True)
    except FileExistsError:
        raise
    except (OSError, AttributeError):  # the way with a name tells what is wrong
        return False
    return True


def _write_named(path: Path, text: str) -> None:
    handle, made = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name.lstrip('.')}.")
    try:
        with os.fdopen(handle, "w") as file:
            file.write(text)
        _link(Path(made), path, text)
    finally:
        Path(made).unlink(missing_ok=True)


def _link(made: Path, path: Path, text: str) -> None:
    try:
        path.hardlink_to(made)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)


def is_private(status: os.stat_result) -> bool:
    """Return whether a file is this user's, and nobody else may read or change it."""
    return not status.st_mode & OTHERS and status.st_uid == os.geteuid()


def close_file(path: Path) -> bool:
    """Take a file's rights from all but its owner, but from none to which a link leads; tell whether that went."""
    handle = -1
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        os.fchmod(handle, os.fstat(handle).st_mode & 0o700)
        return not os.fstat(handle).st_mode & OTHERS
    except OSError:
        return False
    finally:
        if handle >= 0:
            os.close(handle)
