"""Kill a process at the n-th change that it makes to the disk, for every n.

A change is a rename (an exchange too), a link, a removal, a new folder, or a file opened for writing, as Python's audit
events tell. The process ends before the change as SIGKILL would end it: no `finally` runs. For whole commands, by hand:

    python tests/durability/kills.py COURSE [--every K] [--first "build EXAM"] [--near PATH] -- build EXAM

kills `exam-builder build EXAM` in a copy of the course at each K-th change below PATH (build/ if it is not said, the
cache apart), holds the course against what it was before and what a whole run makes of it, and runs the command once
more. What the first command makes stands there before; it is the same command if none is said.
"""

import argparse
import os
import shlex
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
NEAR = "EXAM_KILL_NEAR"
"""What the paths of changes have in them that count."""


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
    shown = ((path.relative_to(folder), path) for path in paths)
    return {
        name.as_posix(): sha256(path.read_bytes()).hexdigest()
        for name, path in shown
        if not any(part.startswith(".") for part in name.parts)
    }


def _run(course: Path, arguments: Sequence[str], at: int = 0, near: str = "") -> int:
    """A command; with `at` it is killed at that change. The exit code, or minus the signal that ended it."""
    environment = os.environ | {"TMPDIR": str(course.parent / "tmp")} | ({COUNT: str(at), NEAR: near} if at else {})
    command = [sys.executable, __file__, "--run", *arguments]
    return subprocess.run(command, cwd=course, env=environment, capture_output=True, check=False).returncode


def _run_here(arguments: Sequence[str]) -> None:
    from exam_builder.cli import main

    at = int(os.environ.pop(COUNT, "0"))
    watch_changes(at, lambda: os.kill(os.getpid(), signal.SIGKILL), os.environ.pop(NEAR, ""))
    main(arguments)


def _try_kills(course: Path, given: argparse.Namespace) -> Counter[str]:
    """Kill a command that changes a course at each K-th change, and count what was found."""
    found: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="kills-") as place:
        base, whole, again = (Path(place) / name for name in ("base", "whole", "again"))
        Path(place, "tmp").mkdir()
        shutil.copytree(course, base, symlinks=True)
        if given.first != "nothing":
            assert _run(base, shlex.split(given.first) or given.arguments) == 0, "the course is built first"
        subprocess.run(["/bin/sh", "-c", given.change], cwd=base, check=True)
        before = digests(base)
        shutil.copytree(base, whole, symlinks=True)
        code = _run(whole, given.arguments)
        after = digests(whole)
        if (whole / "build/.cache").is_dir():
            shutil.copytree(whole / "build/.cache", base / "build/.cache", dirs_exist_ok=True)
        for at in range(given.begin, 100_000, given.every):
            shutil.rmtree(again, ignore_errors=True)
            shutil.copytree(base, again, symlinks=True)
            if _run(again, given.arguments, at, given.near) != -signal.SIGKILL:
                return found
            found["killed"] += 1
            seen = digests(again)
            found["mixed or gone"] += seen not in (before, after)
            found["exit code of the next is another"] += _run(again, given.arguments) != code
            found["the next makes another thing"] += digests(again) != after
            found["leftovers after the next"] += bool(_find_leftovers(Path(place)))
            found["the folder for temporary files is not empty"] += any(Path(place, "tmp").iterdir())
            if given.verbose:
                _show_difference(at, seen, before, after, digests(again), _find_leftovers(Path(place)))
    return found


def _find_leftovers(place: Path) -> list[str]:
    """What a killed command left, in the course (its cache apart) and among the temporary files."""
    hidden = [path for path in (place / "again").rglob(".*") if ".cache" not in path.parts]
    own = {".exam-secret", ".gitignore", ".github"}
    return [str(path.relative_to(place)) for path in (*hidden, *(place / "tmp").iterdir()) if path.name not in own]


def _show_difference(at: int, seen: object, before: object, after: object, final: object, left: list[str]) -> None:
    side = "old" if seen == before else "new" if seen == after else "MIXED"
    print(at, side, "recovered" if final == after else "NOT RECOVERED", *left, file=sys.stderr, flush=True)


def main() -> None:
    """Do what the command line asks for."""
    if sys.argv[1:2] == ["--run"]:
        _run_here(sys.argv[2:])
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("course", type=Path)
    parser.add_argument("--change", default="sed -i 's/^title: .*/title: Another/' content/exams/*.yaml")
    parser.add_argument("--first", default="", help="the command before; `nothing` for none")
    parser.add_argument("--near", default="build/")
    parser.add_argument("--begin", type=int, default=1)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("arguments", nargs="+")
    given = parser.parse_args()
    for what, count in _try_kills(given.course, given).items():
        print(f"{count:6,} {what}")


if __name__ == "__main__":
    main()
