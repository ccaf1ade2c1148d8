"""Serve requests to run functions of the course, in a process that may die without harm to the client.

The program forks. The parent is the watcher (`watcher`): it ends in the same way as the child, and ends all descendants
of the child when the client is gone. The child answers requests one by one; each is a function of the toolkit with an
argument. Before the first request, it receives the state that is kept between requests and passed to each function.

Requests are pickles. Replies are plain data, because a function of the course may forge them.
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
else:  # it is beside this file, and the client's `sys.path` is not known yet
    import watcher

    del sys.modules["watcher"]

WRITTEN_BYTES = 100_000_000
"""The size limit of a file, in bytes."""
GARBAGE_THRESHOLD = 5_000
"""The threshold of the garbage collector: a single figure has more objects than Python's default of 700."""
LIBRARY_MODULES = 50
"""The number of new modules that counts as a library, none of whose objects will become garbage."""
FORKS = ("os.fork", "os.forkpty", "os.posix_spawn", "os.system", "subprocess.Popen")
"""The audit events of Python that start a process."""


def main() -> None:
    """Serve on two descriptors. The third argument is the descriptor of a file for output, the fourth the memory limit.

    Standard input closes when the client is gone.
    """
    requests, replies, output, memory = map(int, sys.argv[1:5])
    client, waiting = os.getppid(), os.getpid()
    watcher.adopt_orphans()
    child = watcher.begin_child()
    if child:
        for descriptor in (requests, replies, output):
            os.close(descriptor)
        watcher.watch(child, memory)
    watcher.die_with_parent(waiting)
    _take_streams(output)
    watcher.keep_from_others()
    watcher.set_limits(memory, WRITTEN_BYTES)
    started = OwnStarts()
    sys.addaudithook(_make_guard(frozenset((client, waiting, 0, -1)), started, waiting))
    _dump_own_end(output)
    _serve(requests, replies, output, started)


class OwnStarts:
    """Whether a function started a process."""

    processes = False


def _take_streams(output: int) -> None:
    """Redirect the standard descriptors, and stack dumps after a crash, to a file."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    faulthandler.enable(output, all_threads=False)
    for number in (signal.SIGXCPU, signal.SIGTERM, signal.SIGHUP):
        faulthandler.register(number, output, all_threads=False, chain=True)


def _make_guard(others: frozenset[int], started: OwnStarts, top: int) -> Callable[[str, tuple[object, ...]], None]:
    """Return an audit hook that refuses to kill the processes that wait for this one, and to start too many."""

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event in ("os.kill", "os.killpg") and any(pid in others for pid in arguments if isinstance(pid, int)):
            raise PermissionError("it would end the process that checks it")
        if event in FORKS:
            started.processes = True
            if len(watcher.find_descendants(top)) > watcher.MAX_PROCESSES:
                raise PermissionError(f"it begins more than {watcher.MAX_PROCESSES} processes")

    return hook


ENDS = ("os.kill", "signal.pthread_kill", "os.exec")
"""The audit events of Python that may end this process."""


def _dump_own_end(output: int) -> None:
    """Write a stack dump to a file when a function ends this process by itself, as after a crash."""
    own, end = os.getpid(), os._exit

    def dump(event: str, arguments: tuple[object, ...]) -> None:
        if event in ENDS and os.getpid() == own and (event != "os.kill" or (arguments[0] == own and arguments[1])):
            faulthandler.dump_traceback(output, all_threads=False)

    def dump_and_exit(status: int) -> NoReturn:
        if os.getpid() == own:
            faulthandler.dump_traceback(output, all_threads=False)
        end(status)

    sys.addaudithook(dump)
    os._exit = sys.modules["posix"]._exit = dump_and_exit  # type: ignore[attr-defined]  # which implements `os`


def _serve(requests: int, replies: int, output: int, started: OwnStarts) -> None:
    """Answer requests until there are no more; an exception in a function is its reply."""
    import pickle

    stream, own = open(requests, "rb"), os.getpid()  # noqa: SIM115 - it ends with the process
    sys.path[:] = pickle.loads(_read_message(stream))
    state = pickle.loads(_read_message(stream))  # this imports what functions need before the first call's timeout
    from exam_builder.companions.replies import answer_request, write_reply

    state.watch_process(output, started)
    write_reply(replies, b"")
    gc.set_threshold(GARBAGE_THRESHOLD)
    settled = 0
    while True:
        function, kind, argument = pickle.loads(_read_message(stream))
        reply = answer_request(function, kind, state, argument)
        if os.getpid() != own:
            os._exit(0)
        write_reply(replies, reply)
        settled = _settle_libraries(settled)


def _settle_libraries(settled: int) -> int:
    """Exempt libraries that a call imported from garbage collection; return the number of exempt modules."""
    if len(sys.modules) < settled + LIBRARY_MODULES:
        return settled
    gc.collect(1)
    gc.freeze()
    return len(sys.modules)


def _read_message(stream: BinaryIO) -> bytes:
    """Return the next request; end the process if there is none."""
    length = int.from_bytes(stream.read(8), "big")
    if not length:
        os._exit(0)
    return stream.read(length)


if __name__ == "__main__":
    main()
