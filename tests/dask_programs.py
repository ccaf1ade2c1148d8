"""Dask's own programs, started by tests as a user would."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TESTS = Path(__file__).parent


@contextmanager
def running(command: str, log: Path, *paths: Path) -> Iterator[None]:
    """A program of Dask, which is ended as by Ctrl-C."""
    surroundings = {
        "PYTHONPATH": os.pathsep.join(map(str, (TESTS, *paths))),
        "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1",
    }
    words = [sys.executable, "-m", *command.removesuffix(" &").split()]
    with log.open("wb") as said:
        process = subprocess.Popen(words, stdout=said, stderr=said, env=os.environ | surroundings)
    try:
        yield
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> str:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return str(tried.getsockname()[1])
