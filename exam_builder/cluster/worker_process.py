"""The process beside a Dask worker that does its work: `python -m exam_builder.cluster.worker_process HANDLE`.

Dask runs tasks in threads. Here they run in the main thread, where companions can be stopped, with only the course and
the toolkit loaded. HANDLE is that of a socket for requests and replies; the process ends when the socket closes.
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
"""How long abandoned work may take to stop its processes and delete its temporary files, in seconds."""


def main(handle: int) -> None:
    """Answer requests one by one; the worker handles Ctrl-C."""
    os.umask(0o077)  # its files are keys and papers; see `cli.own_files`
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    queue: SimpleQueue[bytes] = SimpleQueue()
    with socket.socket(fileno=handle) as line, line.makefile("rb") as requests, line.makefile("wb") as replies:
        threading.Thread(target=_listen, args=(requests, queue), daemon=True).start()
        while True:
            try:
                reply = answer_request(queue.get(timeout=IDLE))
            except (Empty, KeyboardInterrupt):
                os._exit(0)
            pickle.dump(reply, replies)
            replies.flush()


def _listen(requests: BinaryIO, queue: "SimpleQueue[bytes]") -> None:
    """Put requests into the queue; when the sender is gone, stop the work at once, but cleanly."""
    try:
        while True:
            queue.put(pickle.load(requests))
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
