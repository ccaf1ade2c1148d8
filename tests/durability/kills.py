"""Kill a process at the n-th change that it makes to the disk, for every n.

A change is a rename (an exchange too), a link, a removal, a new folder, or a file opened for writing, as Python's audit
events tell. The process ends before the change as SIGKILL would end it: no `finally` runs. For whole commands, by hand:

    python tests/durability/kills.py COURSE [--every K] -- build EXAM

kills `exam-builder build EXAM` in a copy of the course at each K-th change in build/ (the cache apart), holds the
results against those before and those of a whole run, and runs it once more.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path

CHANGES = ("os.rename", "os.link", "os.symlink", "os.remove", "os.rmdir", "os.mkdir")
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
COUNT = "EXAM_KILL_AT"
"""Which change of a command is not made; it ends there."""


def watch_changes(most: int, end: Callable[[], None], near: str = "") -> list[str]:
    """Count the changes of this process from now on, and call `end` before change number `most` (from 1).

    With `near` only those count whose path has that in it, and nothing of the cache.
    """
    made: list[str] = []

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        written = event == "open" and isinstance(arguments[2], int) and bool(arguments[2] & WRITING)
        if (event in CHANGES or written) and _counts(arguments, near):
            made.append(event)
            if len(made) == most:
                end()

    sys.addaudithook(hook)
    return made


def _counts(arguments: tuple[object, ...], near: str) -> bool:
    paths = [os.fsdecode(each) for each in arguments[:2] if isinstance(each, str | bytes | os.PathLike)]
    return not near or any(near in path and "/.cache/" not in path for path in paths)


def kill_at_each_change(work: Callable[[], None]) -> Iterator[int]:
    """Do some work in a child that is killed at its first change, at its second, …; stop when it comes to its end."""
    for most in range(1, 1000):
        child = os.fork()
        if not child:
            watch_changes(most, lambda: os._exit(9))
            try:
                work()
            except BaseException:  # noqa: BLE001 - a child of a test has nobody to tell
                os._exit(1)
            os._exit(0)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        assert status in (0, 9), "the work failed by itself"
        yield most
        if not status:
            return


def digests(folder: Path) -> dict[str, str]:
    """What a reader finds in a folder, by the digest of each file; without what is hidden."""
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file())
    shown = ((path.relative_to(folder).as_posix(), path) for path in paths)
    return {name: sha256(path.read_bytes()).hexdigest() for name, path in shown if not name.startswith(".")}


def _run(course: Path, arguments: Sequence[str], at: int = 0) -> int:
    """A command; with `at` it is killed at that change. The exit code, or minus the signal that ended it."""
    environment = os.environ | {"TMPDIR": str(course.parent / "tmp")} | ({COUNT: str(at)} if at else {})
    command = [sys.executable, __file__, "--run", *arguments]
    return subprocess.run(command, cwd=course, env=environment, capture_output=True, check=False).returncode


def _run_here(arguments: Sequence[str]) -> None:
    from exam_builder.cli import main

    watch_changes(int(os.environ.get(COUNT, "0")), lambda: os.kill(os.getpid(), signal.SIGKILL), "build/")
    main(arguments)


def _try_kills(course: Path, change: str, every: int, arguments: Sequence[str]) -> Counter[str]:
    """Kill a command that makes other results of a course at each K-th change, and count what was found."""
    found: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="exam-kills-") as place:
        base, whole, again = (Path(place) / name for name in ("base", "whole", "again"))
        Path(place, "tmp").mkdir()
        shutil.copytree(course, base, symlinks=True)
        assert _run(base, arguments) == 0, "the course is built first"
        before = digests(base / "build")
        subprocess.run(["/bin/sh", "-c", change], cwd=base, check=True)
        shutil.copytree(base, whole, symlinks=True)
        assert _run(whole, arguments) == 0
        after = digests(whole / "build")
        for at in range(1, 100_000, every):
            shutil.rmtree(again, ignore_errors=True)
            shutil.copytree(base, again, symlinks=True)
            if _run(again, arguments, at) != -signal.SIGKILL:
                return found
            found["killed"] += 1
            print(f"killed at change {at}", file=sys.stderr, flush=True)
            _judge(found, digests(again / "build"), before, after)
            found["exit code of the next not 0"] += _run(again, arguments) != 0
            found["the next makes another thing"] += digests(again / "build") != after
            found["leftovers after the next"] += any((again / "build").glob("*/.[no]*")) or _has_temporary(place)
    return found


def _has_temporary(place: str) -> bool:
    return any(Path(place, "tmp").glob("exam-*"))


def _judge(found: Counter[str], seen: dict[str, str], before: dict[str, str], after: dict[str, str]) -> None:
    if seen != before and seen != after:
        found["mixed or gone"] += 1


def main() -> None:
    """Do what the command line asks for."""
    if sys.argv[1:2] == ["--run"]:
        _run_here(sys.argv[2:])
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("course", type=Path)
    parser.add_argument("--change", default="sed -i 's/^title: .*/title: Another/' content/exams/*.yaml")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("arguments", nargs="+")
    given = parser.parse_args()
    for what, count in _try_kills(given.course, given.change, given.every, given.arguments).items():
        print(f"{count:6,} {what}")


if __name__ == "__main__":
    main()
