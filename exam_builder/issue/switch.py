"""Publish files and folders in one atomic step, so that neither a reader nor a crash ever sees old and new mixed.

Everything is made in a scratch folder `.new-…` inside the target folder. A whole folder is exchanged with the old one,
which the kernel does in one step. For several files, each is first replaced by a symbolic link through the link `now`
in the scratch folder, which points to the old files; then `now` is switched to the new files, in one step; then each
link is replaced by the file itself. If a command is killed in between, the next one completes the switch
(`settle_folder`), towards the side to which `now` points. On a disk without links the files are moved one by one, and
the next command moves the rest; if the kernel cannot exchange folders, the next command puts the old folder back.

A course from somebody else may contain a scratch folder too, so no path in one may lead out of it, or out of the folder
of results.
"""

import ctypes
import errno
import json
import os
import re
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from exam_builder.course import Course
from exam_builder.course_files import read_regular
from exam_builder.scratch import clear_beside, find_leftovers, hold_folder

END_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SCRATCH = ".new-"
"""The prefix of scratch folders in a folder of results."""
NOW, OLD, LINK, ASIDE, MOVES = "now", "old", "link", "aside", "moves.json"
"""Names in a scratch folder: the link to the current files, the old files, a link before it is moved into place, the
old folder if the kernel could not exchange it, and the list of files that are moved one by one."""
STAGED = re.compile(r"\w[\w.-]*")
"""The names of folders in a scratch folder."""
LONGEST_NOTE = 1 << 24
NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EOPNOTSUPP, errno.EMLINK, errno.EINVAL)
AT_FDCWD, RENAME_EXCHANGE = -100, 2


def publish_files(target: Path, folder: Path, stale: Iterable[str] = ()) -> None:
    """Publish the files of `target`, which is in a scratch folder of `folder`, into `folder`; remove the stale ones.

    Raises OSError, with nothing changed, if a folder is where one of the files should be.
    """
    names, stale = _list_files(target), sorted(name for name in stale if os.path.lexists(folder / name))
    if not names and not stale:
        return
    for name in (*names, *stale):
        if not _stays_in(folder, name):
            raise NotADirectoryError(errno.ENOTDIR, "a link leads out of the folder", str(folder / name))
        if (folder / name).is_dir() and not (folder / name).is_symlink():
            raise IsADirectoryError(errno.EISDIR, "there is a folder where a file is to be written", str(folder / name))
    with _lock_folder(folder):
        try:
            (target.parent / NOW).symlink_to(OLD)
        except OSError as problem:
            if problem.errno not in NO_LINKS:
                raise
            _move_files(target, folder, names, stale)
        else:
            _switch_files(target, folder, [*names, *stale])


def _list_files(folder: Path) -> list[str]:
    """Return the relative paths of all files in a folder."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())


def _stays_in(folder: Path, name: object) -> bool:
    """Return whether a name, which may be anything, leads to a place in a folder once links to folders are resolved."""
    if not isinstance(name, str) or "\0" in name or Path(name).name in ("", ".."):
        return False
    real = os.path.realpath(folder)
    return os.path.commonpath((real, os.path.realpath((folder / name).parent))) == real


def _switch_files(target: Path, folder: Path, names: Sequence[str]) -> None:
    scratch = target.parent
    for name in names:
        _keep_old(folder / name, scratch / OLD / name)
    _flush_disk(folder)
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        _put_link(os.path.relpath(scratch / NOW / name, (folder / name).parent), scratch, folder / name)
    _put_link(target.name, scratch, scratch / NOW)
    _end_switch(scratch, folder, names)


def _keep_old(file: Path, kept: Path) -> None:
    """Keep a file, if it exists, at a second place."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    if os.path.lexists(file):
        link_or_copy(file, kept)


def link_or_copy(file: Path, place: Path) -> None:
    """Link a file to a second place, or copy it if the disk has no links; a link is not followed."""
    try:
        place.hardlink_to(file)
    except OSError as problem:
        if problem.errno not in (*NO_LINKS, errno.EXDEV):
            raise
        shutil.copy2(file, place, follow_symlinks=False)


def _put_link(target: str, scratch: Path, place: Path) -> None:
    """Replace a file or a link by a link, in one step."""
    (scratch / LINK).symlink_to(target)
    (scratch / LINK).replace(place)


def _end_switch(scratch: Path, folder: Path, names: Iterable[str]) -> None:
    """Replace each link through `now` by the file to which it points; remove it if there is none."""
    for name in names:
        place, file = folder / name, scratch / NOW / name
        if not _stays_in(folder, name) or not _stays_in(scratch, f"{NOW}/{name}"):
            continue
        if place.is_symlink() and str(place.readlink()).endswith(f"{scratch.name}/{NOW}/{name}"):
            if os.path.lexists(file):
                file.replace(place)
            else:
                place.unlink()


def _move_files(target: Path, folder: Path, names: Iterable[str], stale: Sequence[str]) -> None:
    """Move files one by one, with a note from which the next command can resume."""
    note = target.parent / MOVES
    note.with_suffix(".part").write_text(json.dumps([target.name, stale]), encoding="utf-8")
    _flush_disk(folder)
    note.with_suffix(".part").replace(note)
    _end_moves(target, folder, names, stale)
    note.unlink()


def _end_moves(target: Path, folder: Path, names: Iterable[str], stale: Iterable[str]) -> None:
    for name in filter(partial(_stays_in, folder), names):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).replace(folder / name)
    for name in filter(partial(_stays_in, folder), stale):
        (folder / name).unlink(missing_ok=True)


def replace_folder(target: Path, folder: Path, check: Callable[[], None] = lambda: None) -> None:
    """Replace `folder` by `target`, which is in a scratch folder beside it; the old one moves to the scratch folder.

    `check` is called while no other command can replace the folder; if it raises, nothing changes.
    """
    with _lock_folder(folder.parent):
        check()
        _flush_disk(folder.parent)
        if not os.path.lexists(folder):
            target.replace(folder)
        elif not _exchange(target, folder):
            old = target.parent / ASIDE / folder.name
            old.parent.mkdir()
            folder.replace(old)
            target.replace(folder)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two paths in one step; return whether kernel and disk support it."""
    sys.audit("os.rename", str(one), str(other), -1, -1)
    try:
        call = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    if call(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in NO_LINKS:
        return False
    raise OSError(number, os.strerror(number), str(other))


def _flush_disk(folder: Path) -> None:
    """Flush everything to the disk of a folder, so that a power cut leaves no files without content."""
    with suppress(OSError, AttributeError):
        flush = ctypes.CDLL(None).syncfs
        handle = os.open(folder, os.O_RDONLY)
        try:
            flush(handle)
        finally:
            os.close(handle)


@contextmanager
def _lock_folder(folder: Path) -> Iterator[None]:
    """Lock a folder against other commands and delay Ctrl-C; complete first what a killed command left half done.

    Raises Lacking if another command holds the lock too long.
    """
    with hold_folder(folder), _delay_signals():
        _settle(folder)
        yield


@contextmanager
def _delay_signals() -> Iterator[None]:
    """Delay Ctrl-C, so that no link stays behind.

    Blocking the signal is not enough: Python interrupts the main thread, whichever thread receives the signal.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    waiting: list[int] = []
    before = {number: signal.signal(number, lambda number, _: waiting.append(number)) for number in END_SIGNALS}
    try:
        yield
    finally:
        for number, answer in before.items():
            signal.signal(number, answer or signal.SIG_DFL)
    for delayed in waiting:
        signal.raise_signal(delayed)


def settle_folder(folder: Path) -> None:
    """Complete what a killed command left half done in a folder, and remove its scratch folders.

    Commands that still run are left alone, and a folder that cannot be written stays as it is.
    """
    if any(True for _ in find_leftovers(SCRATCH, folder)):
        with suppress(OSError), hold_folder(folder):
            _settle(folder)


def _settle(folder: Path) -> None:
    for scratch in find_leftovers(SCRATCH, folder):
        if moves := _read_moves(scratch):
            staged, stale = moves
            _end_moves(staged, folder, _list_files(staged), stale)
            (scratch / MOVES).unlink()
        elif (scratch / NOW).is_symlink() and _find_staged(scratch, str((scratch / NOW).readlink())):
            names = (name.partition("/")[2] for name in _list_files(scratch))
            _end_switch(scratch, folder, dict.fromkeys(filter(None, names)))
        else:
            _put_back(_find_staged(scratch, ASIDE), folder)
        shutil.rmtree(scratch, ignore_errors=True)


def _read_moves(scratch: Path) -> tuple[Path, list[str]] | None:
    """Read the note about files that are moved one by one; return None if there is none, or if it is not ours."""
    try:
        staged, stale = json.loads(read_regular(scratch / MOVES, LONGEST_NOTE))
        folder = _find_staged(scratch, staged)
        return (folder, list(stale)) if folder else None
    except (OSError, ValueError, TypeError, RecursionError):
        return None


def _find_staged(scratch: Path, name: object) -> Path | None:
    """Return the folder of that name in a scratch folder; None if it is a link, or a path that leads elsewhere."""
    path = scratch / name if isinstance(name, str) and STAGED.fullmatch(name) else None
    return path if path and path.is_dir() and not path.is_symlink() else None


def _put_back(old: Path | None, folder: Path) -> None:
    """Put an old folder back if no new one took its place."""
    for kept in old.iterdir() if old else ():
        if not os.path.lexists(folder / kept.name):
            kept.replace(folder / kept.name)


def clear_course(course: Course, out: Path | None = None) -> None:
    """Settle the folders into which commands write, and remove temporary folders of killed commands."""
    for folder in (course.root, course.build, out or course.build):
        clear_beside(folder)
    exams = ((out or course.build) / name for name in course.exams())
    settle_folders((course.root, course.signatures, *exams))


def settle_folders(folders: Iterable[Path]) -> None:
    """Settle some folders, and remove temporary folders of killed commands."""
    for folder in folders:
        settle_folder(folder)
    for left in find_leftovers():
        shutil.rmtree(left, ignore_errors=True)
