"""What tests have the workers of a cluster do: they import it from here."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from exam_builder.cluster import tasks
from exam_builder.companions.isolation import TimeLimitExceeded, run_isolated
from exam_builder.companions.process_ends import get_memory_limit
from exam_builder.findings import Finding, Place, Refused
from exam_builder.jobs import THREAD_VARIABLES

if TYPE_CHECKING:
    from distributed import Scheduler

    from exam_builder.issue.lots import Lot, LotResult


def doubled(number: int) -> int:
    return 2 * number


def refuse_two(number: int) -> int:
    if number == 2:
        raise Refused([Finding("odd", "two is refused", Place("q.yaml", 3, 4), seed=2)])
    return number


def surroundings(_: int) -> tuple[int, bool, list[str | None], int]:
    """The process, whether this is its main thread, how many threads linear algebra may have, and Python its memory."""
    alone = threading.current_thread() is threading.main_thread()
    return os.getpid(), alone, [os.environ.get(name) for name in THREAD_VARIABLES], get_memory_limit()


def is_ended(_: int) -> bool:
    """Whether a function that does not end is ended; it ends some time, so that a test may fail."""
    end = time.monotonic() + 5

    def spin() -> None:
        while time.monotonic() < end:
            pass

    try:
        run_isolated(spin, 0.1)
    except TimeLimitExceeded:
        return True
    return False


def lose_worker(note: Path) -> str:
    """Leave the number of this process, kill the worker of Dask that asked, and wait for the end; once."""
    try:
        with note.open("x") as file:  # of two that begin at once, one
            file.write(str(os.getpid()))
    except FileExistsError:
        while not (text := note.read_text()):
            time.sleep(0.01)
        return text
    os.kill(os.getppid(), signal.SIGKILL)
    return _wait_for_the_end()


def lose_every_worker(note: Path) -> str:
    note.unlink(missing_ok=True)
    return lose_worker(note)


def go_on(note: Path) -> None:
    """Leave a note, and work until somebody ends it."""
    note.write_text(str(os.getpid()))
    signal.pause()


def lose_process(note: Path) -> int:
    """Kill this process, as often as there are lines in the note."""
    lines = note.read_text().splitlines()
    if lines:
        note.write_text("\n".join(lines[1:]))
        os.kill(os.getpid(), signal.SIGKILL)
    return os.getppid()


def print_or_lose_worker(lot: "Lot") -> "LotResult":
    """`print_lot`; the worker that makes the second lot first is killed when one of its files is written."""
    from exam_builder.issue import lots, typesetting

    note = lot.edition.course.root / "lost"
    if lot.number == 1 and not note.exists():
        typesetting.split_pdf = lambda *_: _lost_after_one(note)  # type: ignore[assignment]
    return lots.print_lot(lot)


def builds() -> tuple[str, ...]:
    """The builds for which a worker still has processes."""
    return tuple(build for build, processes in tasks.POOL._all.items() if processes)


def waiting(dask_scheduler: "Scheduler") -> list[str]:
    """The tasks that a scheduler still has."""
    return [str(key) for key in dask_scheduler.tasks]


def _lost_after_one(note: Path) -> Iterator[bytes]:
    yield b"half of the work"
    lose_worker(note)


def _wait_for_the_end() -> str:
    signal.pause()
    raise AssertionError("the process went on without its worker")
