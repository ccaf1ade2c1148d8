"""Folders for work on the way. Each is locked as long as its maker lives, so what a killed one left is known as such.

The lock is the kernel's (`flock`): it goes with the process, however that ends, and counts across containers that share
a disk, which the number of a process does not.
"""

import fcntl
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from exam_builder.findings import Lacking

PREFIX = "exam-builder-"
"""How the names of our folders among the machine's temporary ones begin."""
BESIDE = ".exam-builder-"
"""The same in folders that are not of our own, beside what a command writes there."""
RANDOM = r"[a-z0-9_]{8}"
"""What `tempfile` adds to a prefix."""
WAIT_SECONDS = 60.0
"""Seconds that another command may take to put its results in their place."""
POLL_SECONDS = 0.02
FULL = "The temporary disk ({}) is full; make room there, or name another folder in TMPDIR."
NEEDED = 1 << 18
"""Bytes of room below which the disk counts as full."""

BUSY = "Another command has been putting files into {} for a minute; wait for it, or end it."


@contextmanager
def scratch_folder(prefix: str = PREFIX, parent: Path | None = None) -> Iterator[Path]:
    """Make a folder that is gone afterwards, among the temporary ones unless `parent` is given.

    Raises OSError where it cannot be made.
    """
    made, lock = _make_locked(prefix, parent)
    try:
        with made as name:
            yield Path(name)
    finally:
        if lock is not None:
            os.close(lock)


def _make_locked(prefix: str, parent: Path | None) -> tuple[tempfile.TemporaryDirectory[str], int | None]:
    """Return a new folder and its lock. Who clears leftovers may have been faster than the lock: then
    there is another.
    """
    while True:
        made = tempfile.TemporaryDirectory(prefix=prefix, dir=parent, ignore_cleanup_errors=True)
        lock = _lock(Path(made.name), wait=True)
        if Path(made.name).is_dir():
            return made, lock
        made.cleanup()


def find_leftovers(prefix: str = PREFIX, parent: Path | None = None) -> Iterator[Path]:
    """Yield folders of ours whose makers are gone; each is locked while it is looked at."""
    folder = parent or Path(tempfile.gettempdir())
    with suppress(OSError):
        named = re.compile(re.escape(prefix) + RANDOM)
        for path in sorted(path for path in folder.iterdir() if named.fullmatch(path.name)):
            lock = _lock(path, wait=False) if _is_ours(path) else None
            if lock is not None:
                try:
                    yield path
                finally:
                    os.close(lock)


def write_beside(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Write a file whole, for its owner's eyes unless said, into whatever folder.

    What a killed command left there goes. Raise OSError where it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    clear_beside(path.parent)
    with scratch_folder(BESIDE, path.parent) as made:
        (made / path.name).write_bytes(content)
        (made / path.name).chmod(mode)
        (made / path.name).replace(path)


def clear_beside(folder: Path) -> None:
    """Take away what a killed command left where it wrote a file."""
    for left in find_leftovers(BESIDE, folder):
        shutil.rmtree(left, ignore_errors=True)


def _is_ours(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink() and path.stat().st_uid == os.geteuid()


def _lock(path: Path, *, wait: bool) -> int | None:
    """Take the lock of a folder; None where it is somebody's, or where the disk has no locks."""
    handle = None
    try:
        handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        if handle is not None:
            os.close(handle)
        return None
    return handle


@contextmanager
def hold_folder(folder: Path) -> Iterator[None]:
    """Keep other commands from putting files into a folder meanwhile; raise Lacking where one does so for long."""
    end = time.monotonic() + WAIT_SECONDS
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        while not _try_lock(handle):
            if time.monotonic() > end:
                raise Lacking(BUSY.format(folder))
            time.sleep(POLL_SECONDS)
        yield
    finally:
        os.close(handle)


def _try_lock(handle: int) -> bool:
    """Return whether nobody else has the lock; on a disk that has no locks nobody has."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def require_room(folder: Path) -> None:
    """Raise Lacking when the disk of a scratch folder has no room left: what was written there is not whole."""
    try:
        (folder / "room").write_bytes(bytes(NEEDED))
    except OSError:
        raise Lacking(FULL.format(tempfile.gettempdir())) from None
    finally:
        (folder / "room").unlink(missing_ok=True)
