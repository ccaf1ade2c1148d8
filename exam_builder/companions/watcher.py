"""Watching a process that runs the course's Python: it and all that it begins are bounded, and end with who asked.

Only Python's own library is imported, and little of it: each process of the course waits for this. Run as a program, it
runs a program that a paper prints: `watcher.py DESCRIPTOR MEMORY SECONDS BYTES PROGRAM ARGUMENT…`.
"""

import contextlib
import os
import resource
import select
import signal
import sys
import time
from collections.abc import Iterator

MAX_PROCESSES = 64
"""Processes that may be there at once."""
TASKS_MORE = 512
"""Processes and threads of the user that may be there besides those that there are: a bound where nobody watches."""
OPEN_FILES = 1024
POLL_SECONDS = 0.05
END_SECONDS = 10.0
"""Seconds that the end of all processes may take."""
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
TOO_MANY, TOO_MUCH, NOT_BEGUN = b"processes", b"memory", b"begin"
"""What the one that watches says before it ends a process for it, or where the system lets none begin."""
DUMP = b"x"
"""What the asking process writes, to learn where Python stands before all ends."""
DUMP_SECONDS = 0.2


def adopt_orphans() -> None:
    """Become, where the kernel can, the parent of all whose parents end below this process."""
    _control_process(PR_SET_CHILD_SUBREAPER, 1)


def begin_child() -> int:
    """Part in two, as `os.fork` does; end where the system lets no process begin."""
    try:
        return os.fork()
    except OSError:
        os.write(1, NOT_BEGUN)
        os._exit(1)


def die_with_parent(parent: int) -> None:
    """End, where the kernel can, with the process that began this one."""
    _control_process(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _control_process(option: int, value: int) -> None:
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def set_limits(memory: int, written: int) -> None:
    """Bound this process and those that it begins; the bounds cannot be taken back."""
    set_limit(resource.RLIMIT_AS, memory)
    set_limit(resource.RLIMIT_FSIZE, written)
    set_limit(resource.RLIMIT_NOFILE, OPEN_FILES)
    set_limit(resource.RLIMIT_CORE, 0)
    if os.getuid() and sys.platform == "linux":
        set_limit(resource.RLIMIT_NPROC, _count_tasks(os.getuid()) + TASKS_MORE)


def set_limit(kind: int, wanted: int) -> None:
    """Bound one thing, no higher than it is bounded already."""
    _, most = resource.getrlimit(kind)
    value = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(kind, (value, value))


def _count_tasks(user: int) -> int:
    """Return how many threads a user has."""
    own = [entry.path for entry in os.scandir("/proc") if entry.name.isdigit() and entry.stat().st_uid == user]
    return sum(1 for process in own for _ in _list_folder(f"{process}/task"))


def _list_folder(folder: str) -> list[str]:
    """Return the paths in a folder; none where it is gone."""
    with contextlib.suppress(OSError):
        return [entry.path for entry in os.scandir(folder)]
    return []


def watch(child: int, memory: int) -> None:
    """End as a child ends; end it when standard input closes, or when it and all below take too much."""
    woken = _wake_on_children()
    status, reason = None, b""
    while status is None and not reason:
        readable, _, _ = select.select([0, woken], [], [], POLL_SECONDS)
        if woken in readable:
            os.read(woken, 100)
        status = _reap(child)
        if 0 in readable:
            if os.read(0, 1) == DUMP:
                _dump(child)
            break
        reason = _find_excess(memory)
    end_descendants()
    with contextlib.suppress(OSError):
        os.write(1, reason)
    _end_alike(status)


def _wake_on_children() -> int:
    """Return a descriptor that can be read when a child has ended."""
    woken, wakes = os.pipe()
    os.set_blocking(woken, False)
    os.set_blocking(wakes, False)
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    signal.set_wakeup_fd(wakes)
    return woken


def _reap(child: int) -> int | None:
    """Take leave of all children that ended; the exit code of that one, where it did."""
    code = None
    with contextlib.suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            if ended[0] == child:
                code = os.waitstatus_to_exitcode(ended[1])
    return code


def _dump(child: int) -> None:
    """Let a process write where it stands, which ends it."""
    with contextlib.suppress(OSError):
        os.kill(child, signal.SIGXCPU)
    end = time.monotonic() + DUMP_SECONDS
    while time.monotonic() < end and _reap(child) is None:
        time.sleep(0.005)


def _find_excess(memory: int) -> bytes:
    """Return which bound all descendants together break."""
    found = find_descendants(os.getpid())
    if len(found) > MAX_PROCESSES:
        return TOO_MANY
    if sum(map(_resident_bytes, found)) > memory and sum(map(_own_bytes, found)) > memory:
        return TOO_MUCH
    return b""


def find_descendants(top: int) -> set[int]:
    """Return the processes below one, as far as the system tells."""
    found: set[int] = set()
    waiting = [top]
    while waiting and len(found) <= 4 * MAX_PROCESSES:
        new = set(_children(waiting.pop())) - found
        found |= new
        waiting += new
    return found


def find_living(top: int) -> set[int]:
    """Return the processes below one that have not ended."""
    return {process for process in find_descendants(top) if _resident_bytes(process)}


def _children(process: int) -> Iterator[int]:
    for task in _list_folder(f"/proc/{process}/task"):
        yield from map(int, _read_file(f"{task}/children").split())


def _read_file(path: str) -> bytes:
    """Return the first bytes of a file; none where it is gone."""
    with contextlib.suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            return os.read(descriptor, 10_000)
        finally:
            os.close(descriptor)
    return b""


def _resident_bytes(process: int) -> int:
    pages = _read_file(f"/proc/{process}/statm").split()[1:2]
    return sum(map(int, pages)) * resource.getpagesize()


def _own_bytes(process: int) -> int:
    """Return the memory of a process, what it shares with others divided among them."""
    lines = _read_file(f"/proc/{process}/smaps_rollup").splitlines()
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(b"Pss:"))


def end_descendants() -> None:
    """End all that began below this process."""
    end = time.monotonic() + END_SECONDS
    while time.monotonic() < end and (found := find_descendants(os.getpid())):
        for process in found:
            with contextlib.suppress(OSError):
                os.kill(process, signal.SIGKILL)
        _reap(0)
        time.sleep(0.001)


def _end_alike(code: int | None) -> None:
    """End with an exit code, or by the signal that minus it means."""
    if code is None:
        code = 1
    if code < 0:
        with contextlib.suppress(OSError, ValueError):
            signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    os._exit(code)


def main() -> None:
    """Run a program of the course, bounded and watched."""
    printed, memory, seconds, written = map(int, sys.argv[1:5])
    waiting = os.getpid()
    adopt_orphans()
    child = begin_child()
    if child:
        os.close(printed)
        watch(child, memory)
    die_with_parent(waiting)
    set_limits(memory, written)
    set_limit(resource.RLIMIT_CPU, seconds)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(printed, 1)
    os.closerange(3, 100)
    os.execv(sys.argv[5], sys.argv[5:])


if __name__ == "__main__":
    main()
