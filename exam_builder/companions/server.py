"""A process in which functions of the course run, so that nothing that they do ends the one that asks.

Run as a program, it parts in two. The one that was started watches (`watcher`): it ends as the other ends, and ends all
that the other began when who asks is gone. The other answers one request after the other, each a function of the
toolkit with an argument. It also gets what the process keeps from one request to the next, which comes first.

Requests come as pickles. Answers go as plain data, since a function of the course may write them itself.
"""

import faulthandler
import gc
import os
import signal
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, BinaryIO, NoReturn

if TYPE_CHECKING:
    from exam_builder.companions import watcher
else:  # it stands beside this file, and the asker's path is not known yet
    import watcher

    del sys.modules["watcher"]

WRITTEN_BYTES = 100_000_000
"""Bytes that a file may have."""
GARBAGE_THRESHOLD = 5_000
"""Objects after which Python looks for those that refer to each other alone: a figure has more than its usual 700."""
LIBRARY_MODULES = 50
"""So many modules make a library, of which nothing becomes garbage."""
FORKS = ("os.fork", "os.forkpty", "os.posix_spawn", "os.system", "subprocess.Popen")
"""What begins a process, by the names of Python's audit events."""


def main() -> None:
    """Serve on two descriptors; a third is a file for what is printed. Then comes how much memory may be used.

    Standard input closes when who asks is gone.
    """
    requests, replies, said, memory = map(int, sys.argv[1:5])
    asker, waiting = os.getppid(), os.getpid()
    watcher.adopt_orphans()
    child = watcher.begin_child()
    if child:
        for descriptor in (requests, replies, said):
            os.close(descriptor)
        watcher.watch(child, memory)
    watcher.die_with_parent(waiting)
    _take_streams(said)
    watcher.set_limits(memory, WRITTEN_BYTES)
    started = Started()
    sys.addaudithook(_make_guard(frozenset((asker, waiting, 0, -1)), started, waiting))
    _tell_own_end(said)
    _serve(requests, replies, said, started)


class Started:
    """Whether a function began a process."""

    processes = False


def _take_streams(said: int) -> None:
    """Let what is written to the standard descriptors, and where Python stood at a crash, go to a file."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(said, 1)
    os.dup2(said, 2)
    faulthandler.enable(said, all_threads=False)
    for number in (signal.SIGXCPU, signal.SIGTERM, signal.SIGHUP):
        faulthandler.register(number, said, all_threads=False, chain=True)


def _make_guard(others: frozenset[int], started: Started, top: int) -> Callable[[str, tuple[object, ...]], None]:
    """Return a hook that refuses to end the processes that wait for this one, and to begin too many."""

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event in ("os.kill", "os.killpg") and any(pid in others for pid in arguments if isinstance(pid, int)):
            raise PermissionError("it would end the process that checks it")
        if event in FORKS:
            started.processes = True
            if len(watcher.find_descendants(top)) > watcher.MAX_PROCESSES:
                raise PermissionError(f"it begins more than {watcher.MAX_PROCESSES} processes")

    return hook


ENDS = ("os.kill", "signal.pthread_kill", "os.exec")
"""What may end this process, by the names of Python's audit events."""


def _tell_own_end(said: int) -> None:
    """Let a file say where Python stood when a function ended this process by itself, as it does at a crash."""
    own, end = os.getpid(), os._exit

    def tell(event: str, arguments: tuple[object, ...]) -> None:
        if event in ENDS and os.getpid() == own and (event != "os.kill" or (arguments[0] == own and arguments[1])):
            faulthandler.dump_traceback(said, all_threads=False)

    def end_told(status: int) -> NoReturn:
        if os.getpid() == own:
            faulthandler.dump_traceback(said, all_threads=False)
        end(status)

    sys.addaudithook(tell)
    os._exit = sys.modules["posix"]._exit = end_told  # type: ignore[attr-defined]  # the module of os's own functions


def _serve(requests: int, replies: int, said: int, started: Started) -> None:
    """Answer requests until there are no more; what a function raises is the answer too."""
    import pickle

    asked, own = open(requests, "rb"), os.getpid()  # noqa: SIM115 - it ends with the process
    sys.path[:] = pickle.loads(_read_message(asked))
    state = pickle.loads(_read_message(asked))  # what the functions need is imported, before the clock of a first call
    from exam_builder.companions.replies import answer_request, write_reply

    state.watch_process(said, started)
    write_reply(replies, b"")
    gc.set_threshold(GARBAGE_THRESHOLD)
    settled = 0
    while True:
        function, kind, argument = pickle.loads(_read_message(asked))
        reply = answer_request(function, kind, state, argument)
        if os.getpid() != own:
            os._exit(0)
        write_reply(replies, reply)
        settled = _settle_libraries(settled)


def _settle_libraries(settled: int) -> int:
    """Exempt libraries that a call imported from the search for garbage; return how many modules are exempt."""
    if len(sys.modules) < settled + LIBRARY_MODULES:
        return settled
    gc.collect(1)
    gc.freeze()
    return len(sys.modules)


def _read_message(asked: BinaryIO) -> bytes:
    """Return the next request; end where there is none."""
    length = int.from_bytes(asked.read(8), "big")
    if not length:
        os._exit(0)
    return asked.read(length)


if __name__ == "__main__":
    main()
