"""Temporary folders, each locked while its process lives, so that leftovers of killed processes can be recognized.

The lock is the kernel's (`flock`): it is released however the process ends, and it works across containers that share a
disk, unlike process numbers.
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
"""The prefix of our folders in the machine's temporary folder."""
BESIDE = ".exam-builder-"
"""The prefix of our folders elsewhere, beside the files that a command writes."""
RANDOM = r"[a-z0-9_]{8}"
"""The characters that `tempfile` adds to a prefix."""
WAIT_SECONDS = 60.0
"""How long to wait for another command that is moving its results into place."""
POLL_SECONDS = 0.02
FULL = "The temporary disk ({}) is full; make room there, or name another folder in TMPDIR."
NEEDED = 1 << 18
"""The number of free bytes below which the disk counts as full."""

BUSY = "Another command has been putting files into {} for a minute; wait for it, or end it."


@contextmanager
def scratch_folder(prefix: str = PREFIX, parent: Path | None = None) -> Iterator[Path]:
    """Make a folder that is removed afterwards, in the temporary folder unless `parent` is given.

    Raise OSError if it cannot be made.
    """
    made, lock = _make_locked(prefix, parent)
    try:
        with made as name:
            yield Path(name)
    finally:
        if lock is not None:
            os.close(lock)


def _make_locked(prefix: str, parent: Path | None) -> tuple[tempfile.TemporaryDirectory[str], int | None]:
    """Return a new folder and its lock; make another if a command that clears leftovers was faster, and removes it."""
    while True:
        made = tempfile.TemporaryDirectory(prefix=prefix, dir=parent, ignore_cleanup_errors=True)
        with suppress(BlockingIOError):
            lock = _lock(Path(made.name))
            if Path(made.name).is_dir():
                return made, lock
        made.cleanup()


def find_leftovers(prefix: str = PREFIX, parent: Path | None = None) -> Iterator[Path]:
    """Yield our folders whose processes have ended; each is locked while the caller handles it."""
    folder = parent or Path(tempfile.gettempdir())
    with suppress(OSError):
        pattern = re.compile(re.escape(prefix) + RANDOM)
        for path in sorted(path for path in folder.iterdir() if pattern.fullmatch(path.name)):
            lock = None
            with suppress(BlockingIOError):
                lock = _lock(path) if _is_ours(path) else None
            if lock is not None:
                try:
                    yield path
                finally:
                    os.close(lock)


def write_beside(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Write a file atomically into any folder, by default readable by its owner alone.

    Leftovers of killed commands in that folder are removed. Raise OSError, which names it, if it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        clear_beside(path.parent)
        with scratch_folder(BESIDE, path.parent) as made:
            (made / path.name).write_bytes(content)
            (made / path.name).chmod(mode)
            (made / path.name).replace(path)
    except OSError as problem:  # nobody knows the name of the scratch folder
        raise OSError(problem.errno, problem.strerror, str(path)) from problem


def clear_beside(folder: Path) -> None:
    """Remove what killed commands left in a folder where they wrote a file."""
    for left in find_leftovers(BESIDE, folder):
        shutil.rmtree(left, ignore_errors=True)


def _is_ours(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink() and path.stat().st_uid == os.geteuid()


def _lock(path: Path) -> int | None:
    """Lock a folder; return None if the disk does not support locks. Raise BlockingIOError if it is locked already."""
    handle = None
    try:
        handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as problem:
        if handle is not None:
            os.close(handle)
        if isinstance(problem, BlockingIOError):
            raise
        return None
    return handle


@contextmanager
def hold_folder(folder: Path) -> Iterator[None]:
    """Keep other commands from putting files into a folder; raise Lacking if one is doing so for a minute."""
    end = time.monotonic() + WAIT_SECONDS
    while True:
        with suppress(BlockingIOError):
            lock = _lock(folder)
            break
        if time.monotonic() > end:
            raise Lacking(BUSY.format(folder))
        time.sleep(POLL_SECONDS)
    try:
        yield
    finally:
        if lock is not None:
            os.close(lock)


def require_room(folder: Path) -> None:
    """Raise Lacking if the disk of a scratch folder is full, because the files written there may be incomplete."""
    try:
        (folder / "room").write_bytes(bytes(NEEDED))
    except OSError:
        raise Lacking(FULL.format(tempfile.gettempdir())) from None
    finally:
        (folder / "room").unlink(missing_ok=True)
