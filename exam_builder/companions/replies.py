"""Exchange messages with a process that runs the course's Python; its replies are untrusted plain data.

The course's Python may have written a reply itself. So replies are never unpickled, their size is limited, and reading
them has a timeout.
"""

import json
import os
import select
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, Self, TypeVar, runtime_checkable

from exam_builder.codec import decode, encode
from exam_builder.companions.isolation import LeftRunningError, TimeLimitExceeded
from exam_builder.findings import Code, CompanionError

State = TypeVar("State")
Request = TypeVar("Request")
Result = TypeVar("Result")

MAX_REPLY = 16_000_000
"""The size limit of a reply in bytes, unless its type has another one as `max_reply`."""
MAX_MESSAGE = 2_000
"""The number of characters at which an error message is cut."""
HEAD = 8
"""The number of bytes that hold the length of a message, before it."""


PACKED = b"\0"
"""The first byte of a reply that is not JSON."""


@runtime_checkable
class Packed(Protocol):
    """A type that is too large for JSON, and packs itself."""

    def pack(self) -> bytes:
        """Return the item as bytes."""

    @classmethod
    def unpack(cls, data: bytes) -> Self:
        """Return the packed item; raise ValueError, KeyError, TypeError or AttributeError for other bytes."""


class ReplyError(Exception):
    """The reply is not valid."""


@dataclass(frozen=True)
class Failure:
    """Why a function returned no value, and the line of its file (0: unknown).

    `late` is set if it timed out; `ends` if its process should not be used any longer.
    """

    message: str = ""
    hint: str = ""
    code: Code = Code.COMPANION
    line: int = 0
    late: bool = False
    ends: bool = False


def answer_request(
    function: Callable[[State, Request], Result], kind: type[Result], state: State, request: Request
) -> bytes:
    """Call a function of the toolkit; return its result as a reply (JSON, unless it packs itself), or its failure."""
    try:
        made = function(state, request)
        reply = PACKED + made.pack() if isinstance(made, Packed) else json.dumps({"made": encode(kind, made)}).encode()
    except BaseException as problem:  # noqa: BLE001 - it is raised again in the calling process
        return _write_failure(_describe_failure(problem))
    if len(reply) > reply_limit(kind):
        words = f"a function returns more than {reply_limit(kind) // 1_000_000:,} MB"
        return _write_failure(Failure(words, "return only what the question needs", Code.OVER_LIMIT))
    return reply


def _write_failure(failure: Failure) -> bytes:
    return json.dumps({"failed": encode(Failure, failure)}).encode()


def _describe_failure(problem: BaseException) -> Failure:
    if isinstance(problem, TimeLimitExceeded):
        return Failure(late=True, line=problem.line)
    if isinstance(problem, CompanionError):
        ends = isinstance(problem, LeftRunningError)
        return Failure(problem.message[:MAX_MESSAGE], problem.hint, problem.code, problem.line, ends=ends)
    return Failure(f"{type(problem).__name__}: {problem}"[:MAX_MESSAGE], ends=True)


def reply_limit(kind: type[object]) -> int:
    """Return the size limit of a reply, in bytes."""
    most: int = getattr(kind, "max_reply", MAX_REPLY)
    return most


def read_reply(kind: type[Result], reply: bytes) -> Result | Failure:
    """Return the result of a function, or its failure; raise ReplyError if the reply is not valid."""
    try:
        if reply.startswith(PACKED) and issubclass(kind, Packed):
            return kind.unpack(reply[len(PACKED) :])
        data = json.loads(reply)
        return decode(kind, data["made"]) if "made" in data else decode(Failure, data["failed"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ReplyError from None


def write_reply(descriptor: int, reply: bytes) -> None:
    """Write a reply; this blocks until it is read."""
    left = memoryview(len(reply).to_bytes(HEAD, "big") + reply)
    while left:
        left = left[os.write(descriptor, left) :]


def write_message(descriptor: int, message: bytes, seconds: float) -> None:
    """Write a message with its length; raise OSError if the reader is gone, TimeLimitExceeded if it does not read."""
    left = memoryview(len(message).to_bytes(HEAD, "big") + message)
    end = time.monotonic() + seconds
    while left:
        _, writable, _ = select.select([], [descriptor], [], max(0.0, end - time.monotonic()))
        if not writable:
            raise TimeLimitExceeded
        left = left[os.write(descriptor, left[: select.PIPE_BUF]) :]


def read_message(descriptor: int, closing: int, limit: int, seconds: float) -> bytes:
    """Read a message; raise EOFError if `closing` closes first, ReplyError if the message is too long.

    Raise TimeLimitExceeded if it does not arrive in time.
    """
    end = time.monotonic() + seconds
    length = int.from_bytes(_read_bytes(descriptor, closing, HEAD, end), "big")
    if length > limit:
        raise ReplyError
    message = _read_bytes(descriptor, closing, length, end)
    if is_readable(descriptor):
        raise ReplyError if os.read(descriptor, 1) else EOFError
    return message


def is_readable(descriptor: int) -> bool:
    """Return whether there is something to read, or the writer is gone."""
    return bool(select.select([descriptor], [], [], 0)[0])


def _read_bytes(descriptor: int, closing: int, count: int, end: float) -> bytes:
    received = bytearray()
    while len(received) < count:
        readable, _, _ = select.select([descriptor, closing], [], [], max(0.0, end - time.monotonic()))
        if not readable:
            raise TimeLimitExceeded
        if descriptor not in readable:
            raise EOFError
        some = os.read(descriptor, min(count - len(received), 1 << 20))
        if not some:
            raise EOFError
        received += some
    return bytes(received)
