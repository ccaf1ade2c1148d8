"""How a process that runs the course's Python ends before its time, and how much memory it may take until then."""

import os
import signal

from exam_builder.codes import Code
from exam_builder.companions.isolation import TimeLimitExceeded
from exam_builder.companions.watcher import MAX_PROCESSES, TOO_MANY, TOO_MUCH

MEMORY_BYTES = 2**31
"""How much memory the course's Python may take, where nothing else is said."""
MEMORY_VARIABLE = "EXAM_BUILDER_MEMORY"
"""It says how much that is, here and in processes of ours."""


def memory_limit() -> int:
    """Return how many bytes the course's Python may take."""
    return int(os.environ.get(MEMORY_VARIABLE, MEMORY_BYTES))


def memory_words() -> str:
    """Say how much memory that is."""
    return f"{memory_limit() / 2**30:.3g} GiB"


class ProcessEnded(Exception):  # noqa: N818 - what a function did
    """A function ended its process: `status` is the exit code, or minus the signal that ended it.

    `reason` is what the one that watches said, `said` what the process wrote last.
    """

    def __init__(self, status: int, reason: bytes = b"", said: str = "") -> None:
        self.status, self.reason, self.said = status, reason, said
        super().__init__(status, reason, said)

    @property
    def code(self) -> Code:
        """The code of the finding: whether another run may be another."""
        if self.reason in (TOO_MUCH, TOO_MANY):
            return Code.OVER_LIMIT
        return Code.TOO_SLOW if self.status in (-signal.SIGKILL, -signal.SIGXCPU) else Code.COMPANION

    @property
    def words(self) -> str:
        """What happened, in words."""
        if self.reason in (TOO_MUCH, TOO_MANY):
            much = {TOO_MUCH: f"takes more memory than {memory_words()}", TOO_MANY: TOO_MANY_WORDS}
            return much[self.reason]
        if self.reason == FORGED:
            return "writes to files that are not its own"
        if self.status >= 0:
            return f"ended its process with exit code {self.status}"
        name = signal.Signals(-self.status).name
        from_outside = self.status == -signal.SIGKILL and STOOD not in self.said
        return "was killed, maybe as memory ran out" if from_outside else f"crashed ({name})"

    @property
    def hint(self) -> str:
        """What would correct it."""
        if self.reason == TOO_MUCH:
            return "let it take less memory, or allow more with --memory"
        if self.reason == TOO_MANY:
            return "let it begin none, or wait for each"
        return (
            "let it return a value, and end nothing" if self.status >= 0 else "look for what crashes, or takes memory"
        )


STOOD = "(most recent call first):"
"""What precedes the lines in which a process says where Python stood."""
FORGED = b"forged"
"""The reason where what a process answers is no answer, as a function may have written there."""
TOO_MANY_WORDS = f"begins more than {MAX_PROCESSES} processes"


class LateError(TimeLimitExceeded):
    """A function took too long; `said` is what its process wrote last, where Python stood among it."""

    def __init__(self, line: int = 0, said: str = "") -> None:
        self.line, self.said = line, said
        super().__init__(line, said)
