"""Open files of a course safely: only regular files of a limited size, and no links that lead out of the course.

A course is untrusted: it may contain a link to one of the user's private files, a pipe that blocks, or an endless
device. Such files are refused before they are opened. Only the standard library is imported, because a build with
nothing changed does little more than read files.
"""

import errno
import os
import stat
from collections.abc import Iterable
from io import BufferedReader
from pathlib import Path

LARGEST = 1 << 28
"""The size limit of any file of a course, in bytes; most kinds of files have a much lower one."""


class WrongFileError(OSError):
    """A file that is refused; `strerror` says why, in plain words."""

    def __init__(self, why: str, path: Path) -> None:
        super().__init__(errno.EPERM, why, str(path))

    def __reduce__(self) -> tuple[type["WrongFileError"], tuple[str, Path]]:
        """Let the error come back from another process; that of OSError would call `__init__` with three arguments."""
        return type(self), (str(self.strerror), Path(self.filename))


class OutsideError(WrongFileError):
    """A link that leads out of the allowed folders."""


class SpecialFileError(WrongFileError):
    """Something that is not a regular file: a folder, a pipe, a device."""


class LargeFileError(WrongFileError):
    """A file over the size limit of its kind."""


def read_file(path: Path, folders: Iterable[Path], most: int = LARGEST) -> bytes:
    """Read a file of at most `most` bytes that is in one of these folders of a course after links are resolved.

    Raise OSError if it cannot be read (WrongFileError if it is refused).
    """
    return read_regular(find_real(path, folders), most)


def find_real(path: Path, folders: Iterable[Path]) -> Path:
    """Resolve the links of a path; raise OutsideError if they lead out of these folders, or a folder out of the course.

    The course is the parent of each folder. Hidden files, such as the secret, count as outside.
    """
    real = Path(os.path.realpath(path))
    for folder in folders:
        root, inside = folder.parent.resolve(), folder.resolve()
        steps = real.relative_to(inside).parts if real.is_relative_to(inside) else None
        if steps is not None and inside.is_relative_to(root) and not any(step.startswith(".") for step in steps):
            return real
    raise OutsideError("a link leads to a file that is not one of the course's", path)


def read_regular(path: Path, most: int = LARGEST, *, links: bool = False) -> bytes:
    """Read a regular file; raise OSError as `open_regular` does."""
    with open_regular(path, most, links=links) as file:
        return file.read(min(most, os.fstat(file.fileno()).st_size))  # no more memory than the file needs


def open_regular(path: Path, most: int = LARGEST, *, links: bool = False) -> BufferedReader:
    """Open a regular file of at most `most` bytes; follow a link only if `links` is set.

    Raise OSError for anything else, before it is opened and without blocking (WrongFileError if it is refused).
    """
    _refuse_special(path.stat(follow_symlinks=links), path, most)
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | (0 if links else os.O_NOFOLLOW))
    try:
        _refuse_special(os.fstat(handle), path, most)  # it may have been replaced since
    except WrongFileError:
        os.close(handle)
        raise
    return os.fdopen(handle, "rb")


def hint_at_capitals(path: Path) -> str:
    """Return a hint to rename a file whose name differs from this one only in capitals; '' if there is none."""
    names = [each.name for each in path.parent.iterdir()] if path.parent.is_dir() else []
    return next((f"rename {each} to {path.name}" for each in names if each.lower() == path.name.lower()), "")


def _refuse_special(status: os.stat_result, path: Path, most: int) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise SpecialFileError("it is not a regular file", path)
    if status.st_size > most:
        raise LargeFileError(f"it has more than {most:,} bytes", path)
