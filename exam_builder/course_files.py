"""The one way in which files of a course are opened: regular ones, of a bounded size, that stand where they seem to.

A course may come from somebody else, and so may a link in it that leads to a file of ours, a pipe that never says
anything, or a device without end. Such files are refused before they are opened. Only the standard library is
imported, since a build with nothing changed does little more than this.
"""

import errno
import os
import stat
from collections.abc import Iterable
from io import BufferedReader
from pathlib import Path

LARGEST = 1 << 28
"""Bytes of a file of a course, whatever it is; most kinds of files may have far fewer."""


class WrongFileError(OSError):
    """A file that is not opened; `strerror` says why, in plain words."""

    def __init__(self, why: str, path: Path) -> None:
        super().__init__(errno.EPERM, why, str(path))


class OutsideError(WrongFileError):
    """A link that leads out of the folders in which files are looked for."""


class SpecialFileError(WrongFileError):
    """Something that is not a regular file: a folder, a pipe, a device."""


class LargeFileError(WrongFileError):
    """A file that is far larger than any of its kind."""


def read_file(path: Path, folders: Iterable[Path], most: int = LARGEST) -> bytes:
    """Read a file of at most `most` bytes that stands in one of these folders of a course, links resolved.

    Raises OSError (a WrongFileError where the file is not one to be opened).
    """
    return read_regular(find_real(path, folders), most)


def find_real(path: Path, folders: Iterable[Path]) -> Path:
    """Resolve the links of a path; raise OutsideError where they lead out of these folders, or these out of the course.

    Each folder stands in the course itself. What is hidden, as the secret is, counts as outside.
    """
    real = _resolve(path)
    for folder in folders:
        root, inside = _resolve(folder.parent), _resolve(folder)
        steps = real.relative_to(inside).parts if real.is_relative_to(inside) else None
        if steps is not None and inside.is_relative_to(root) and not any(step.startswith(".") for step in steps):
            return real
    raise OutsideError("a link leads to a file that is not one of the course's", path)


def _resolve(path: Path) -> Path:
    try:
        return path.resolve()
    except RuntimeError:  # a link that leads to itself
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path)) from None


def read_regular(path: Path, most: int = LARGEST, *, links: bool = False) -> bytes:
    """Read a regular file; raise OSError as `open_regular` does."""
    with open_regular(path, most, links=links) as file:
        return file.read(most)


def open_regular(path: Path, most: int = LARGEST, *, links: bool = False) -> BufferedReader:
    """Open a regular file of at most so many bytes, links only where it is said.

    Raises OSError for all else, before it is opened and without waiting: WrongFileError where it is no such file.
    """
    _refuse_special(path.stat(follow_symlinks=links), path, most)
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | (0 if links else os.O_NOFOLLOW))
    try:
        _refuse_special(os.fstat(handle), path, most)  # it may be another one by now
    except WrongFileError:
        os.close(handle)
        raise
    return os.fdopen(handle, "rb")


def _refuse_special(status: os.stat_result, path: Path, most: int) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise SpecialFileError("it is not a regular file", path)
    if status.st_size > most:
        raise LargeFileError(f"it has more than {most:,} bytes", path)
