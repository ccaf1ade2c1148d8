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


class ProcessEnded(Exception):  # noqa: N818 - it names what a function did
    """A function ended its process: `status` is the exit code, or minus the signal that ended it.

    `reason` is the watcher's reason for ending it, `output` the last output of the process.
    """

    def __init__(self, status: int, reason: bytes = b"", output: str = "") -> None:
        self.status, self.reason, self.output = status, reason, output
        super().__init__(status, reason, output)

    def explain(self) -> tuple[str, str, Code]:
        """Return what happened in words, how to correct it, and the code, `too-slow` if another run may succeed."""
        if self.reason == TOO_MUCH:
            words = f"takes more memory than {get_memory_limit() / 2**30:.3g} GiB"
            return words, "let it take less memory, or allow more with --memory", Code.OVER_LIMIT
        if self.reason == TOO_MANY:
            words = f"begins more than {MAX_PROCESSES} processes"
            return words, "let it start none, or wait for each", Code.OVER_LIMIT
        if self.status >= 0:
            ended = f"ended its process with exit code {self.status}"
            words = "writes to files that are not its own" if self.reason == FORGED else ended
            return words, "let it return a value instead of ending the process", Code.COMPANION
        from_outside = self.status == -signal.SIGKILL and STACK_DUMP not in self.output
        crashed = f"crashed ({signal.Signals(-self.status).name})"
        words = "was killed, perhaps because memory ran out" if from_outside else crashed
        slow = self.status in (-signal.SIGKILL, -signal.SIGXCPU)
        return words, "look for what crashes, or takes memory", Code.TOO_SLOW if slow else Code.COMPANION


STACK_DUMP = "(most recent call first):"
"""The words that precede a stack dump of Python."""
FORGED = b"forged"
"""The reason if a reply is not valid, because a function may have written it."""


class LateError(TimeLimitExceeded):
    """A function timed out; `output` is the last output of its process, with its stack dump."""

    def __init__(self, line: int = 0, output: str = "") -> None:
        self.line, self.output = line, output
        super().__init__(line, output)
