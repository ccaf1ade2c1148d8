"""The ways in which a process that runs the course's Python ends early, and its memory limit."""

import os
import signal

from exam_builder.companions.isolation import TimeLimitExceeded
from exam_builder.companions.watcher import MAX_PROCESSES, TOO_MANY, TOO_MUCH
from exam_builder.findings import Code

MEMORY_BYTES = 2**31
"""The default memory limit of the course's Python."""
MEMORY_VARIABLE = "EXAM_BUILDER_MEMORY"
"""The environment variable with the memory limit, for this process and its children."""


def get_memory_limit() -> int:
    """Return the memory limit of the course's Python, in bytes."""
    return int(os.environ.get(MEMORY_VARIABLE, MEMORY_BYTES))


def describe_memory_limit() -> str:
    """Return the memory limit in words."""
    return f"{get_memory_limit() / 2**30:.3g} GiB"


class ProcessEnded(Exception):  # noqa: N818 - it names what a function did
    """A function ended its process: `status` is the exit code, or minus the signal that ended it.

    `reason` is the watcher's reason for ending it, `output` the last output of the process.
    """

    def __init__(self, status: int, reason: bytes = b"", output: str = "") -> None:
        self.status, self.reason, self.output = status, reason, output
        super().__init__(status, reason, output)

    @property
    def code(self) -> Code:
        """The code of the finding, which is `too-slow` if another run might succeed."""
        if self.reason in (TOO_MUCH, TOO_MANY):
            return Code.OVER_LIMIT
        return Code.TOO_SLOW if self.status in (-signal.SIGKILL, -signal.SIGXCPU) else Code.COMPANION

    @property
    def words(self) -> str:
        """What happened, in words."""
        if self.reason in (TOO_MUCH, TOO_MANY):
            much = {TOO_MUCH: f"takes more memory than {describe_memory_limit()}", TOO_MANY: TOO_MANY_WORDS}
            return much[self.reason]
        if self.reason == FORGED:
            return "writes to files that are not its own"
        if self.status >= 0:
            return f"ended its process with exit code {self.status}"
        name = signal.Signals(-self.status).name
        from_outside = self.status == -signal.SIGKILL and STACK_DUMP not in self.output
        return "was killed, perhaps because memory ran out" if from_outside else f"crashed ({name})"

    @property
    def hint(self) -> str:
        """How to correct it."""
        if self.reason == TOO_MUCH:
            return "let it take less memory, or allow more with --memory"
        if self.reason == TOO_MANY:
            return "let it start none, or wait for each"
        return (
            "let it return a value instead of ending the process"
            if self.status >= 0
            else "look for what crashes, or takes memory"
        )


STACK_DUMP = "(most recent call first):"
"""The words that precede a stack dump of Python."""
FORGED = b"forged"
"""The reason if a reply is not valid, because a function may have written it."""
TOO_MANY_WORDS = f"begins more than {MAX_PROCESSES} processes"


class LateError(TimeLimitExceeded):
    """A function timed out; `output` is the last output of its process, with its stack dump."""

    def __init__(self, line: int = 0, output: str = "") -> None:
        self.line, self.output = line, output
        super().__init__(line, output)
