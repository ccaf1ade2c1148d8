"""Watch a process that runs the course's Python: limit it and its descendants, and end them with the client.

Only a few modules of the standard library are imported, because every process for the course's Python waits for them.
As a program, it runs another program that a paper prints: `watcher.py DESCRIPTOR MEMORY SECONDS BYTES PROGRAM
ARGUMENT…`.
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
"""How many processes may exist at once."""
TASKS_MORE = 512
"""How many more processes and threads the user may have, as a limit in case the watcher is gone."""
OPEN_FILES = 1024
POLL_SECONDS = 0.05
END_SECONDS = 10.0
"""How long to try to end all processes, in seconds."""
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 1, 36, 38
CREATE_RULESET, RESTRICT_SELF = 444, 446
"""Numbers of Landlock's system calls."""
SCOPES = (0, 0, 0b11)
"""A ruleset of Landlock (linux/landlock.h) that allows all files and ports, but no signals or abstract sockets that
leave the domain.
"""
TOO_MANY, TOO_MUCH, NOT_BEGUN = b"processes", b"memory", b"begin"
"""The watcher's reasons: for ending a process, or because the system refuses a new process."""
DUMP = b"x"
"""The client's request for a stack dump before everything ends."""
DUMP_SECONDS = 0.2


def adopt_orphans() -> None:
    """Become the parent of all orphans among the descendants of this process, if the kernel supports it."""
    _control_process(PR_SET_CHILD_SUBREAPER, 1)


def begin_child() -> int:
    """Fork like `os.fork`; end this process if the system refuses a new one."""
    try:
        return os.fork()
    except OSError:
        os.write(1, NOT_BEGUN)
        os._exit(1)


def die_with_parent(parent: int) -> None:
    """End together with the parent process, if the kernel supports it."""
    _control_process(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _control_process(option: int, value: int) -> None:
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def keep_from_others() -> None:
    """Keep this process and its descendants from signalling, reading and changing all other processes.

    Do nothing if the kernel cannot do this (Linux before 6.12, or without Landlock).
    """
    if sys.platform == "linux":
        import ctypes

        system = ctypes.CDLL(None)
        rules = (ctypes.c_uint64 * len(SCOPES))(*SCOPES)
        ruleset = system.syscall(CREATE_RULESET, rules, ctypes.sizeof(rules), 0)
        if ruleset >= 0:
            _control_process(PR_SET_NO_NEW_PRIVS, 1)
            system.syscall(RESTRICT_SELF, ruleset, 0)
            os.close(ruleset)


def set_limits(memory: int, written: int) -> None:
    """Limit this process and its descendants; the limits cannot be raised again."""
    set_limit(resource.RLIMIT_AS, memory)
    set_limit(resource.RLIMIT_FSIZE, written)
    set_limit(resource.RLIMIT_NOFILE, OPEN_FILES)
    set_limit(resource.RLIMIT_CORE, 0)
    if os.getuid() and sys.platform == "linux":
        set_limit(resource.RLIMIT_NPROC, _count_tasks(os.getuid()) + TASKS_MORE)


def set_limit(kind: int, wanted: int) -> None:
    """Set one limit, but not above the present one."""
    _, most = resource.getrlimit(kind)
    value = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(kind, (value, value))


def _count_tasks(user: int) -> int:
    """Return the number of threads of a user."""
    own = [entry.path for entry in os.scandir("/proc") if entry.name.isdigit() and entry.stat().st_uid == user]
    return sum(1 for process in own for _ in _list_folder(f"{process}/task"))


def _list_folder(folder: str) -> list[str]:
    """Return the paths in a folder; none if it is gone."""
    with contextlib.suppress(OSError):
        return [entry.path for entry in os.scandir(folder)]
    return []


def watch(child: int, memory: int) -> None:
    """Wait for a child, and end in the same way; end it when standard input closes, or when it exceeds its limits."""
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
    """Reap all children that have ended; return the exit code of this child, or None if it is still running."""
    code = None
    with contextlib.suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            if ended[0] == child:
                code = os.waitstatus_to_exitcode(ended[1])
    return code


def _dump(child: int) -> None:
    """Let a process write a stack dump, which ends it."""
    with contextlib.suppress(OSError):
        os.kill(child, signal.SIGXCPU)
    end = time.monotonic() + DUMP_SECONDS
    while time.monotonic() < end and _reap(child) is None:
        time.sleep(0.005)


def _find_excess(memory: int) -> bytes:
    """Return which limit all descendants together exceed; b"" for none."""
    found = find_descendants(os.getpid())
    if len(found) > MAX_PROCESSES:
        return TOO_MANY
    if sum(map(_measure_resident_bytes, found)) > memory and sum(map(_own_bytes, found)) > memory:
        return TOO_MUCH
    return b""


def find_descendants(top: int) -> set[int]:
    """Return the descendants of a process, as far as the system says."""
    found: set[int] = set()
    waiting = [top]
    while waiting and len(found) <= 4 * MAX_PROCESSES:
        new = set(_list_children(waiting.pop())) - found
        found |= new
        waiting += new
    return found


def find_living(top: int) -> set[int]:
    """Return the descendants of a process that have not ended."""
    return {process for process in find_descendants(top) if _measure_resident_bytes(process)}


def _list_children(process: int) -> Iterator[int]:
    for task in _list_folder(f"/proc/{process}/task"):
        yield from map(int, _read_file(f"{task}/children").split())


def _read_file(path: str) -> bytes:
    """Return the first bytes of a file; none if it is gone."""
    with contextlib.suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            return os.read(descriptor, 10_000)
        finally:
            os.close(descriptor)
    return b""


def _measure_resident_bytes(process: int) -> int:
    pages = _read_file(f"/proc/{process}/statm").split()[1:2]
    return sum(map(int, pages)) * resource.getpagesize()


def _own_bytes(process: int) -> int:
    """Return the memory of a process, counting only its share of memory that it shares with others."""
    lines = _read_file(f"/proc/{process}/smaps_rollup").splitlines()
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(b"Pss:"))


def end_descendants() -> None:
    """End all descendants of this process."""
    end = time.monotonic() + END_SECONDS
    while time.monotonic() < end and (found := find_descendants(os.getpid())):
        for process in found:
            with contextlib.suppress(OSError):
                os.kill(process, signal.SIGKILL)
        _reap(0)
        time.sleep(0.001)


def _end_alike(code: int | None) -> None:
    """End with an exit code, or by the signal `-code` if it is negative."""
    if code is None:
        code = 1
    if code < 0:
        with contextlib.suppress(OSError, ValueError):
            signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    os._exit(code)


def main() -> None:
    """Run a program of the course, limited and watched."""
    printed, memory, seconds, written = map(int, sys.argv[1:5])
    waiting = os.getpid()
    adopt_orphans()
    child = begin_child()
    if child:
        os.close(printed)
        watch(child, memory)
    die_with_parent(waiting)
    keep_from_others()
    set_limits(memory, written)
    set_limit(resource.RLIMIT_CPU, seconds)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(printed, 1)
    os.closerange(3, 100)
    os.execv(sys.argv[5], sys.argv[5:])


if __name__ == "__main__":
    main()
