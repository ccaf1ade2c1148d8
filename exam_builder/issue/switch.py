"""What is issued takes its place in one step, so that no reader, and no kill, finds old and new mixed.

All is made in a scratch folder `.new-…` inside the folder into which it goes. A whole folder is exchanged with the one
that stands there, which the kernel does in one step. Of several files each first becomes a link through the link `now`
in the scratch folder, which leads to the old ones; then `now` is turned to the new ones, in one step; then each link
becomes the file itself. What a killed command left half done, the next one brings to its end (`settle_folder`): files
to the side to which `now` leads. Where the disk has no links the files are moved one by one, and the next command moves
those that are left; where the kernel exchanges nothing, the next command puts the old folder back.
"""

import ctypes
import errno
import json
import os
import shutil
import signal
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from exam_builder.course import Course
from exam_builder.scratch import clear_beside, find_leftovers, hold_folder

END_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SCRATCH = ".new-"
"""How the names of scratch folders in a folder of results begin."""
NOW, OLD, LINK, ASIDE, MOVES = "now", "old", "link", "aside", "moves.json"
"""In a scratch folder: the link to the files that count, the old ones, a link to be put in place, where a folder waits
that was not exchanged, and what is moved one by one."""
NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EOPNOTSUPP, errno.EMLINK, errno.EINVAL)
AT_FDCWD, RENAME_EXCHANGE = -100, 2


def publish_files(staged: Path, folder: Path, stale: Iterable[str] = ()) -> None:
    """Put the files of a folder, which stands in a scratch folder of `folder`, into that, and take the stale ones away.

    Raises OSError, with nothing changed, where a folder stands in the place of one of them.
    """
    names, stale = _list_files(staged), sorted(name for name in stale if os.path.lexists(folder / name))
    if not names and not stale:
        return
    for name in (*names, *stale):
        if (folder / name).is_dir() and not (folder / name).is_symlink():
            raise IsADirectoryError(errno.EISDIR, "there is a folder where a file is to be written", str(folder / name))
    with _alone_in(folder):
        try:
            (staged.parent / NOW).symlink_to(OLD)
        except OSError as problem:
            if problem.errno not in NO_LINKS:
                raise
            _move_files(staged, folder, names, stale)
        else:
            _switch_files(staged, folder, [*names, *stale])


def _list_files(folder: Path) -> list[str]:
    """Return the paths of the files in a folder, relative to it."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())


def _switch_files(staged: Path, folder: Path, names: Sequence[str]) -> None:
    scratch = staged.parent
    for name in names:
        _keep_old(folder / name, scratch / OLD / name)
    _flush_disk(folder)
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        _put_link(os.path.relpath(scratch / NOW / name, (folder / name).parent), scratch, folder / name)
    _put_link(staged.name, scratch, scratch / NOW)
    _end_switch(scratch, folder, names)


def _keep_old(file: Path, kept: Path) -> None:
    """Give a file, if it is there, a second name, or where a disk has no such names a copy."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    if os.path.lexists(file):
        try:
            kept.hardlink_to(file)
        except OSError as problem:
            if problem.errno not in NO_LINKS:
                raise
            shutil.copy2(file, kept, follow_symlinks=False)


def _put_link(target: str, scratch: Path, place: Path) -> None:
    """Put a link in the place of a file or of another link, in one step."""
    (scratch / LINK).symlink_to(target)
    (scratch / LINK).replace(place)


def _end_switch(scratch: Path, folder: Path, names: Iterable[str]) -> None:
    """Let each link through `now` become the file to which it leads, or nothing if there is no such file."""
    for name in names:
        place, file = folder / name, scratch / NOW / name
        if place.is_symlink() and str(place.readlink()).endswith(f"{scratch.name}/{NOW}/{name}"):
            if os.path.lexists(file):
                file.replace(place)
            else:
                place.unlink()


def _move_files(staged: Path, folder: Path, names: Iterable[str], stale: Sequence[str]) -> None:
    """Move files one by one, with a note by which the next command can go on."""
    note = staged.parent / MOVES
    note.with_suffix(".part").write_text(json.dumps([staged.name, stale]), encoding="utf-8")
    _flush_disk(folder)
    note.with_suffix(".part").replace(note)
    _end_moves(staged, folder, names, stale)
    note.unlink()


def _end_moves(staged: Path, folder: Path, names: Iterable[str], stale: Iterable[str]) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (staged / name).replace(folder / name)
    for name in stale:
        (folder / name).unlink(missing_ok=True)


def replace_folder(staged: Path, folder: Path) -> None:
    """Put a finished folder, which stands in a scratch folder beside another, in the place of that.

    The other stands in the scratch folder then.
    """
    with _alone_in(folder.parent):
        _flush_disk(folder.parent)
        if not os.path.lexists(folder):
            staged.replace(folder)
        elif not _exchange(staged, folder):
            old = staged.parent / ASIDE / folder.name
            old.parent.mkdir()
            folder.replace(old)
            staged.replace(folder)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two paths in one step; tell whether kernel and disk can."""
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
    """Write everything to the disk of a folder, so that a power cut leaves no names of files without content."""
    with suppress(OSError, AttributeError):
        flush = ctypes.CDLL(None).syncfs
        handle = os.open(folder, os.O_RDONLY)
        try:
            flush(handle)
        finally:
            os.close(handle)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Let no other command put files into a folder, and let Ctrl-C wait; what was left half done there is ended first.

    Raises Lacking where another command takes long.
    """
    with hold_folder(folder), _delay_signals():
        _settle(folder)
        yield


@contextmanager
def _delay_signals() -> Iterator[None]:
    """Let Ctrl-C wait, so that no link stays.

    Blocking the signal would not do: Python interrupts the main thread whichever thread the system tells.
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
    for ended in waiting:
        signal.raise_signal(ended)


def settle_folder(folder: Path) -> None:
    """Bring to its end what a killed command left half done in a folder, and take away what it left.

    What runs is left alone, and what cannot be written stays.
    """
    if any(True for _ in find_leftovers(SCRATCH, folder)):
        with suppress(OSError), hold_folder(folder):
            _settle(folder)


def _settle(folder: Path) -> None:
    for scratch in find_leftovers(SCRATCH, folder):
        if (scratch / MOVES).is_file():
            staged, stale = json.loads((scratch / MOVES).read_text(encoding="utf-8"))
            _end_moves(scratch / staged, folder, _list_files(scratch / staged), stale)
            (scratch / MOVES).unlink()
        elif (scratch / NOW).is_symlink():
            names = (name.partition("/")[2] for name in _list_files(scratch))
            _end_switch(scratch, folder, dict.fromkeys(filter(None, names)))
        else:
            _put_back(scratch / ASIDE, folder)
        shutil.rmtree(scratch, ignore_errors=True)


def _put_back(old: Path, folder: Path) -> None:
    """Give an old folder its place again, where a new one did not get it."""
    for kept in old.iterdir() if old.is_dir() else ():
        if not os.path.lexists(folder / kept.name):
            kept.replace(folder / kept.name)


def clear_course(course: Course, out: Path | None = None) -> None:
    """Settle the folders into which commands write, and clear away temporary folders of commands that were killed."""
    for folder in (course.root, course.build, out or course.build):
        clear_beside(folder)
    exams = ((out or course.build) / name for name in course.exams())
    settle_folders((course.root, course.signatures, *exams))


def settle_folders(folders: Iterable[Path]) -> None:
    """Settle some folders, and clear away temporary folders of commands that were killed."""
    for folder in folders:
        settle_folder(folder)
    for left in find_leftovers():
        shutil.rmtree(left, ignore_errors=True)
