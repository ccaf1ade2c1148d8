"""A process beside a worker of Dask that does its work: `python -m exam_builder.cluster.worker_process HANDLE`.

Dask runs tasks in threads. Here they run in the main thread, where companions can be stopped, with nothing but the
course and the toolkit loaded. HANDLE is that of a socket: requests come in, replies go out, and the process ends with
it.
"""

import os
import pickle
import signal
import socket
import sys
import threading
import time
import traceback
from queue import Empty, SimpleQueue
from typing import BinaryIO

IDLE = 600.0
"""Seconds without work after which the process ends, because its build was probably killed."""

GRACE = 5.0
"""Seconds that abandoned work has to stop its processes and delete its temporary files."""


def main(handle: int) -> None:
    """Answer requests one after the other; the worker handles Ctrl-C."""
    os.umask(0o077)  # what it writes are keys and papers, as those of `cli.own_files`
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    asked: SimpleQueue[bytes] = SimpleQueue()
    with socket.socket(fileno=handle) as line, line.makefile("rb") as requests, line.makefile("wb") as replies:
        threading.Thread(target=_listen, args=(requests, asked), daemon=True).start()
        while True:
            try:
                reply = answer_request(asked.get(timeout=IDLE))
            except (Empty, KeyboardInterrupt):
                os._exit(0)
            pickle.dump(reply, replies)
            replies.flush()


def _listen(requests: BinaryIO, asked: "SimpleQueue[bytes]") -> None:
    """Pass requests on; when the sender is gone, stop the work at once, but cleanly."""
    try:
        while True:
            asked.put(pickle.load(requests))
    except (EOFError, OSError):
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(GRACE)
        os._exit(1)


def answer_request(request: bytes) -> bytes:
    """Call a function on an item; return a pickled pair of result and exception, one of which is None."""
    try:
        function, item = pickle.loads(request)
        return pickle.dumps((function(item), None))
    except Exception as problem:  # noqa: BLE001 - it is sent to the caller
        problem.add_note(traceback.format_exc())
        return pickle.dumps((None, problem))


if __name__ == "__main__":
    main(int(sys.argv[1]))
