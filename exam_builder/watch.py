"""`exam-builder watch`: build again whenever a file of the course is saved.

Folders are watched, not files: editors save by replacing the old file with a new one.
"""

import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

from exam_builder.course import find_course
from exam_builder.digests import list_files_below
from exam_builder.issue import BuildResult, Options, build_exams
from exam_builder.issue.forms import ASSETS, INPUTS
from exam_builder.terminal import Progress

PAUSE = 0.2
"""Seconds between two snapshots."""

Snapshot: TypeAlias = frozenset[tuple[str, int, int, int]]
"""Each file's path, size, modification time and inode."""


def take_snapshot(folders: Iterable[Path]) -> Snapshot:
    """List the files below these folders; a file that disappears meanwhile is left out."""
    found: list[tuple[str, int, int, int]] = []
    for path in (path for folder in folders for path in list_files_below(folder)):
        with suppress(OSError):
            status = path.lstat()
            found.append((os.fspath(path), status.st_size, status.st_mtime_ns, status.st_ino))
    return frozenset(found)


def wait_for_changes(folders: Iterable[Path], wait: Callable[[float], None] = time.sleep) -> Iterator[None]:
    """Yield at the start, then after each change, once two snapshots in a row are equal. It never ends."""
    watched = tuple(folders)
    done = take_snapshot(watched)
    yield None
    before = done
    while True:
        wait(PAUSE)
        now = take_snapshot(watched)
        if now == before and now != done:
            done = now
            yield None
        before = now


def watch_exam(
    start: Path, exam: str, options: Options, show: Callable[[BuildResult], object], progress: Progress
) -> None:
    """Build an exam now and after each change, and show the result; only KeyboardInterrupt ends it.

    Raise Misuse and Lacking as `build_exams` does.
    """
    root = find_course(start).root
    for _ in wait_for_changes(root / name for name in (*INPUTS, ASSETS)):
        for built in build_exams(start, (exam,), options, progress.show_step):
            progress.rest()
            show(built)
        progress.show_step(f"{exam}: waiting for a change; Ctrl-C ends")
