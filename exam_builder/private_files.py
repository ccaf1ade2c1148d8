"""Files that only their owner can read, and the secret variables that no program of a course may see."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

SECRET_VARIABLE = "EXAM_SECRET"
KEY_VARIABLE = "EXAM_CACHE_KEY"
OTHERS = 0o077
"""The permissions of everybody but the owner."""


def make_public_environment() -> dict[str, str]:
    """Return the environment for child processes: all variables but the secret and the key of the cache."""
    return {name: value for name, value in os.environ.items() if name not in (SECRET_VARIABLE, KEY_VARIABLE)}


def make_private(path: Path, text: str) -> None:
    """Write a file atomically, readable by its owner alone; if the file exists by now, leave it as it is.

    If the disk supports it, the file has no name until it is complete, so that a kill leaves no copy of a secret.
    """
    with suppress(FileExistsError):
        if not _link_nameless(path, text):
            _write_named(path, text)


def _link_nameless(path: Path, text: str) -> bool:
    """Write a nameless file and link it to `path`; return whether disk and kernel can do this.

    Raise FileExistsError if `path` exists.
    """
    try:
        with os.fdopen(os.open(path.parent, os.O_TMPFILE | os.O_WRONLY, 0o600), "w") as file:
            file.write(text)
            file.flush()
            number = file.fileno()  # named as a folder, so that Python calls `linkat`, which follows the link
            os.link(f"/proc/self/fd/{number}", path, src_dir_fd=number, follow_symlinks=True)
    except FileExistsError:
        raise
    except (OSError, AttributeError):  # writing with a name will raise the real error
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
    """Return whether a file belongs to this user, and nobody else may read or change it."""
    return not status.st_mode & OTHERS and status.st_uid == os.geteuid()


def close_file(path: Path) -> bool:
    """Remove everybody else's permissions on a file, unless it is a link; return whether that succeeded."""
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
