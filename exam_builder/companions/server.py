"""A process in which functions of the course run, so that nothing that they do ends the one that asks.

Run as a program, it parts in two. The one that was started only waits: it ends as the other ends, and ends the other
when who asks is gone. The other answers one request after the other, each a function of the toolkit with an argument.
It also gets what the process keeps from one request to the next, which comes first.
"""

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable


def main() -> None:
    """Serve on the two descriptors that the command line names; standard input closes when who asks is gone."""
    requests, replies = map(int, sys.argv[1:3])
    asker, waiting = os.getppid(), os.getpid()
    child = os.fork()
    if child:
        os.close(requests)
        os.close(replies)
        _wait_for_child(child)
    _close_standard_streams()
    sys.addaudithook(_make_guard(frozenset((asker, waiting, 0, -1))))
    _serve(requests, replies)


def _wait_for_child(child: int) -> None:
    """End as the child ends; end it when standard input closes."""
    threading.Thread(target=_watch_parent, args=(child,), daemon=True).start()
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code < 0:
        with contextlib.suppress(OSError, ValueError):
            signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    os._exit(code)


def _watch_parent(child: int) -> None:
    while os.read(0, 1):
        pass
    with contextlib.suppress(OSError):
        os.kill(child, signal.SIGKILL)


def _close_standard_streams() -> None:
    """Nothing that a function writes or reads on the standard descriptors reaches anybody."""
    import resource

    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _make_guard(others: frozenset[int]) -> Callable[[str, tuple[object, ...]], None]:
    """A hook that refuses to end the processes that wait for this one."""

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event in ("os.kill", "os.killpg") and any(pid in others for pid in arguments if isinstance(pid, int)):
            raise PermissionError("it would end the process that checks it")

    return hook


def _serve(requests: int, replies: int) -> None:
    """Answer requests until there are no more; what a function raises is the answer too."""
    import pickle
    from multiprocessing.connection import Connection

    asked, answers = Connection(requests, writable=False), Connection(replies, readable=False)
    own = os.getpid()
    sys.path[:] = asked.recv()
    state = asked.recv()  # what the functions need is imported with it, before the clock of a first call runs
    answers.send_bytes(b"")
    while True:
        try:
            request = asked.recv_bytes()
        except EOFError:
            os._exit(0)
        function, argument = pickle.loads(request)
        try:
            found = True, function(state, argument)
        except BaseException as problem:  # noqa: BLE001 - it is raised where the function was asked for
            found = False, problem
        if os.getpid() != own:
            os._exit(0)
        answers.send_bytes(pickle.dumps(found))


if __name__ == "__main__":
    main()
